"""PyREPL, the prompt of CPython 3.13 and later (Lib/_pyrepl).

Its reader asks the console for an input hook before it waits for each key
(Reader.handle1, run_hooks). That one property is ours while a toolkit is enabled: bytes
that PyREPL has read already are in its own queue, where poll() cannot see them, and a
hook called then would wait for a key that nobody is going to type (cpython#123795).

Within a key of several bytes, as after Esc, it waits in read() and asks for no hook
(UnixConsole.get_event): the hook is called when such a byte has been pushed.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from .._core import lib
from .base import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable


class PyREPLPrompt(Prompt):
    """What reads at `>>>`, and input(), since CPython 3.13."""

    def __init__(self) -> None:
        self._class: Any = None
        self._property: property | None = None
        self._push_char: Any = None
        self._console: Any = None  # the one that is calling the hook
        self._suspended: Any = None  # one that has left the terminal

    def attach(self) -> None:
        module = sys.modules.get("_pyrepl.unix_console")
        console_class: Any = getattr(module, "UnixConsole", None)
        found = getattr(console_class, "__dict__", {}).get("input_hook")
        if self._class is not None or not isinstance(found, property):
            return
        prompt, found_push_char = self, console_class.push_char

        def input_hook(console: Any) -> Callable[[], object] | None:
            """The hook to call before waiting for a key; None to go on and read."""
            lib.ih_take_back()
            hook = found.fget(console) if found.fget else None
            if hook is None or console.wait(0):
                return None
            lib.ih_watch_input(console.input_fd)

            def call() -> None:
                before, prompt._console = prompt._console, console
                try:
                    prompt._run(hook)
                finally:
                    prompt._console = before

            return call

        def push_char(console: Any, char: Any) -> None:
            found_push_char(console, char)
            if console.event_queue.empty() and (call := input_hook(console)):
                call()

        console_class.input_hook = property(input_hook)
        console_class.push_char = push_char
        self._class, self._property = console_class, found
        self._push_char = found_push_char

    def _run(self, hook: Callable[[], object]) -> None:
        """Call the hook, again after a signal: PyREPL would wait 100 ms before that.

        The exception of a signal's handler is shown: Reader.run_hooks() would swallow it,
        and raised outside of that it would end the interpreter.
        """
        while True:
            try:
                hook()
            except Exception as error:  # noqa: BLE001
                lib.ih_terminal_begin()
                sys.excepthook(type(error), error, error.__traceback__)
                lib.ih_terminal_end()
            if lib.ih_ended() != lib.IH_END_SIGNAL or self._console.wait(0):
                break

    def detach(self) -> None:
        if self._class is not None:
            self._class.input_hook = self._property
            self._class.push_char = self._push_char
            self._class = None

    def reading(self) -> bool:
        return self._console is not None

    def clear(self) -> None:
        console = self._console
        console.flushoutput()
        up = _position(console)[1]
        wipe = "\r" + (f"\x1b[{up}A" if up else "") + "\x1b[J"
        os.write(console.output_fd, wipe.encode())

    def redraw(self) -> None:
        console = self._console
        if self._suspended is console:
            self._suspended = None
            console.prepare()
            lib.ih_terminal_begin()  # the pump goes on: see csrc/terminal.c
        console.screen = []
        _set_position(console, (0, 0))
        reader = sys.modules["_pyrepl.readline"]._wrapper.reader  # noqa: SLF001
        reader.dirty = True
        reader.refresh()

    def suspend(self) -> bool:
        if self._suspended is not self._console:
            self._suspended = self._console
            self._console.restore()
        return True

    def abandon(self) -> None:
        console = self._console
        console.finish()
        console.restore()


def _position(console: Any) -> tuple[int, int]:
    """Where PyREPL thinks the cursor is: column, row below the prompt's first."""
    if hasattr(console, "posxy"):  # 3.14
        return console.posxy  # type: ignore[no-any-return]
    return console._UnixConsole__posxy  # type: ignore[no-any-return]  # noqa: SLF001


def _set_position(console: Any, position: tuple[int, int]) -> None:
    if hasattr(console, "posxy"):
        console.posxy = position
    else:
        console._UnixConsole__posxy = position  # noqa: SLF001
