"""The public function interact(): a prompt inside a running program, with live windows."""

from __future__ import annotations

import builtins
import code
import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from . import _choose, _state
from ._main_thread import check_thread
from ._patch import Patches
from ._session import session
from .errors import AlreadyRunning, NoTerminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

_open: list[_Console] = []
"""The prompt that is open, if one is."""


def interact(banner: str | None = None, *, local: dict[str, Any] | None = None) -> None:
    """Open a prompt at the program's terminal, and return when Ctrl-D leaves the prompt.

    A button, a menu or a timer of a program whose main loop runs may call interact(),
    and so may any other code: windows, timers and tasks go on while somebody types.
    exit() and sys.exit() leave the prompt, not the program. If no toolkit is enabled,
    those that the program has imported are enabled for as long as the prompt is open.
    Tab completes names where there is readline.

    Args:
        banner: the text before the first prompt. None: the file and line of the call,
            and how to leave the prompt. "": no text.
        local: the namespace in which lines run, and which they change. None: a copy of
            the caller's global and local variables.

    Raises:
        NoTerminal: (a RuntimeError) nobody could type: standard input is no terminal, or
            the program runs in the background.
        AlreadyRunning: (a RuntimeError) the prompt of another interact() is open.
        WrongThread: not called on the main thread.
        TypeError: `local` is not a dict.
        OSError: no descriptor or timer is left, in the process or in the system.

    Thread: the main one.
    """
    check_thread("interact")
    if local is not None and not isinstance(local, dict):
        raise TypeError(
            f"interact(): local is a dict of variables, not {type(local).__name__} "
            f"{local!r}; for a module or an object: local=vars(it)"
        )
    if _open:
        raise AlreadyRunning(
            "interact() was called by a callback while the prompt of another interact() is "
            "open at the same terminal. Leave that first, by Ctrl-D"
        )
    _check_terminal()
    caller = sys._getframe(1)  # noqa: SLF001  documented
    if local is None:
        local = {**caller.f_globals, **caller.f_locals}
    if banner is None:
        where = f"{os.path.basename(caller.f_code.co_filename)}:{caller.f_lineno}"  # noqa: PTH119
        banner = f"At {where}; Ctrl-D goes back to the program."
    enabled = () if _state.names() else _choose.in_use()
    if enabled:
        session.enable(enabled, _state.Reason.AUTOMATIC)
    console = _Console(local)
    _open.append(console)
    try:
        with (
            _leaving_by_exit(),
            _interrupting(),
            _completing(local),
            _without_prompts_of_its_own(),
        ):
            console.interact(banner, exitmsg="")
    except _LeftPrompt:
        pass
    finally:
        _open.remove(console)
        if enabled:
            session.disable(enabled)


class _LeftPrompt(BaseException):
    """exit(), or SystemExit, was raised at the prompt."""


class _Console(code.InteractiveConsole):
    def runcode(self, code: CodeType) -> None:
        try:
            super().runcode(code)
        except SystemExit:
            raise _LeftPrompt from None


class _Exit:
    """exit and quit at the prompt; those of site would close the program's standard input."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"Use {self._name}() or Ctrl-D to go back to the program"

    def __call__(self, _code: object = None) -> None:
        raise SystemExit


@contextlib.contextmanager
def _leaving_by_exit() -> Iterator[None]:
    with Patches() as patches:
        for name in ("exit", "quit"):
            if hasattr(builtins, name):
                patches.replace(builtins, name, _Exit(name))
        yield


@contextlib.contextmanager
def _interrupting() -> Iterator[None]:
    """Inside this, Ctrl-C cancels the line.

    PyGObject's main loop has a handler of its own, with which Ctrl-C ends the loop, later.
    """
    found = signal.getsignal(signal.SIGINT)
    if (
        found is None or found is signal.default_int_handler
    ):  # None: a handler installed from C, which stays
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, found)


@contextlib.contextmanager
def _completing(namespace: dict[str, Any]) -> Iterator[None]:
    try:
        import readline
        import rlcompleter
    except ImportError:
        yield
        return
    session.attach()
    found = readline.get_completer()
    readline.set_completer(rlcompleter.Completer(namespace).complete)
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(found)


@contextlib.contextmanager
def _without_prompts_of_its_own() -> Iterator[None]:
    """Delete sys.ps1, which tells libraries that Python is at its prompt, afterwards.

    Before 3.13 code.InteractiveConsole leaves sys.ps1 set.
    """
    there = {name for name in ("ps1", "ps2") if hasattr(sys, name)}
    try:
        yield
    finally:
        for name in {"ps1", "ps2"} - there:
            with contextlib.suppress(AttributeError):
                delattr(sys, name)


def _check_terminal() -> None:
    what = (
        "interact() opens a prompt at the program's terminal, but standard input is none. "
        "Start the program in a terminal, without < or | before it"
    )
    try:
        descriptor = sys.stdin.fileno()
        if not os.isatty(descriptor):
            raise NoTerminal(what)
        in_background = os.tcgetpgrp(descriptor) != os.getpgrp()
    except (AttributeError, OSError, ValueError):
        raise NoTerminal(what) from None
    if in_background:
        raise NoTerminal(
            "interact() opens a prompt at the program's terminal, but the program runs in "
            "the background: whoever reads there is stopped. Bring it back by the shell's fg"
        )
