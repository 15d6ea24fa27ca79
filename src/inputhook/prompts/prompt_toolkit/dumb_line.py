"""The line of a PromptSession on a terminal with TERM=dumb, such as Emacs' shell.

There the session itself prints its prompt and each character, and runs an application
that draws nothing (PromptSession._dumb_prompt()): the application can neither wipe nor
draw the line.
"""

from __future__ import annotations

import sys
from typing import Any

from ... import _stack


class DumbLine:
    """Wipes and draws the line of a PromptSession that draws its line itself."""

    def __init__(self, session: Any) -> None:
        self._session = session

    @property
    def output(self) -> Any:
        """The output on which the session draws."""
        return self._session.output

    def wipe(self) -> None:
        """Wipe the line, or begin a new row below if the line takes several rows."""
        utils: Any = sys.modules["prompt_toolkit.utils"]
        columns = self.output.get_size().columns
        width = utils.get_cwidth((self._prompt() + self._typed()).rpartition("\n")[2])
        fits = width < columns
        self.output.write_raw("\r" + " " * width + "\r" if fits else "\r\n")
        self.output.flush()

    def draw(self) -> None:
        """Draw prompt and line where the cursor is."""
        self.output.write(self._prompt() + self._typed())
        self.output.flush()

    def _prompt(self) -> str:
        formatted: Any = sys.modules["prompt_toolkit.formatted_text"]
        text = formatted.to_formatted_text(self._session.message)
        return str(formatted.fragment_list_to_text(text))

    def _typed(self) -> str:
        return str(self._session.default_buffer.text)


def line_of(app: Any) -> DumbLine | None:
    """Return the DumbLine of an application that draws nothing; None for any other one.

    Call this when the application is about to run: its session is one of the callers.
    """
    module: Any = sys.modules.get("prompt_toolkit.shortcuts.prompt")
    dummy: Any = getattr(sys.modules.get("prompt_toolkit.output"), "DummyOutput", ())
    session_class: Any = getattr(module, "PromptSession", ())
    if not isinstance(app.output, dummy):
        return None
    for frame in _stack.outwards(sys._getframe(1)):  # noqa: SLF001  documented
        session = frame.f_locals.get("self")
        if isinstance(session, session_class) and session.layout is app.layout:
            return DumbLine(session)
    return None
