"""Say so when prompt_toolkit never calls the hook: the windows would be dead in silence.

It has happened: prompt_toolkit 3.0.40 made a new loop without the hook that IPython had
set (python-prompt-toolkit#1809).
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_IDLE = 1.0  # seconds


class Unheard:
    """Looks once in a process, a second after a prompt has begun."""

    def __init__(self) -> None:
        self._known = False  # it is called, or that it is not has been said
        self._timer: threading.Timer | None = None

    def heard(self) -> None:
        """The hook has been called."""
        if not self._known:
            self._known = True
            self._forget()

    @contextlib.contextmanager
    def watch(self, app: Any) -> Iterator[None]:
        """Inside this an application waits for keys, and should call the hook."""
        if self._known:
            yield
            return
        self._forget()
        self._timer = threading.Timer(_IDLE, self._look, [app])
        self._timer.daemon = True
        self._timer.start()
        try:
            yield
        finally:
            self._forget()

    def _forget(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _look(self, app: Any) -> None:
        """In the timer's thread: does the prompt wait, but not in the hook?"""
        if not self._known and app.is_running and _waits_for_keys():
            self._known = True
            _say(app, explain())


def explain() -> str:
    """What is wrong, and what to do."""
    names = ("prompt_toolkit", "IPython", "ptpython")
    versions = [
        f"{name} {getattr(sys.modules[name], '__version__', '')}".rstrip()
        for name in names
        if name in sys.modules
    ]
    return (
        f"inputhook: {' with '.join(versions)} has not called inputhook's hook for "
        f"{_IDLE:g} s, so windows are frozen at this prompt. Update what draws it: "
        f"{sys.executable} -m pip install --upgrade {' '.join(v.split()[0] for v in versions)}; "
        f"{sys.executable} -m inputhook doctor says more\n"
    )


def _waits_for_keys() -> bool:
    """Is the main thread in the wait of an asyncio loop, and nowhere else?"""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)  # noqa: SLF001
    return frame is not None and frame.f_globals.get("__name__") == "selectors"


def _say(app: Any, text: str) -> None:
    """Print it above the prompt; at once if that does not work."""
    application: Any = sys.modules["prompt_toolkit.application"]
    stream = sys.__stderr__ or sys.stderr

    def write() -> None:
        stream.write(text)
        stream.flush()

    try:
        app.loop.call_soon_threadsafe(
            functools.partial(application.run_in_terminal, write), context=app.context
        )
    except Exception:  # noqa: BLE001  an older version, or it has just ended
        write()


unheard = Unheard()
