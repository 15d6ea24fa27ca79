"""autoawait(): `await` at the interpreter's own prompt, with live windows meanwhile."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import _process, _state
from ._failures import Part
from ._imports import Imports
from ._interactive import bpython, ipython, on_first_prompt, ptpython, python, xonsh
from ._main_thread import check_thread
from ._privates import UnknownShape
from ._session import session
from .errors import NoAwait
from .prompts.pyrepl import awaiting

if TYPE_CHECKING:
    from collections.abc import Callable

_FIRST = (3, 13)  # with PyREPL
_INSTEAD = (
    "Use PyREPL, the prompt of Python 3.13 and later (python -m inputhook --await), or "
    "IPython, where `await` works by itself"
)
_IN_C = "it is written in C, and nothing tells its compiler to allow that"
_BASIC = (
    "`await` cannot be had at this prompt, which is not PyREPL but Python's basic one (is "
    f"PYTHON_BASIC_REPL set?): {_IN_C}"
)

_part = Part("`await` at PyREPL")


class _State:
    def __init__(self) -> None:
        self.is_on = False
        self.has_enabled = False  # asyncio, which was not enabled before
        self.forget_first_prompt: Callable[[], object] | None = None


_here = _State()
_consoles = awaiting.Consoles()


def autoawait(on: bool = True) -> None:
    """Have `await`, `async for` and `async with` work at the prompt `>>>`; or no longer.

    What is awaited runs on the main thread, in the asyncio event loop whose tasks are
    served while the prompt waits. Windows stay alive meanwhile. Ctrl-C cancels what is
    awaited: its `finally` blocks run, and then the prompt is back. If it does not end,
    another Ctrl-C gives the prompt back at once.

        >>> inputhook.autoawait()
        >>> await asyncio.sleep(1, "done")
        'done'

    This is for PyREPL, the prompt of Python 3.13 and later. The toolkit "asyncio" is
    enabled if it is not, and disabled again by autoawait(False). disable("asyncio") and
    disable() end it, too. In IPython, where `await` works by itself, only the event loop
    and the windows are inputhook's.

    Args:
        on: False: a line that awaits is a SyntaxError again.

    Raises:
        NoAwait: (a RuntimeError) the prompt is another one, which cannot await.
        WrongThread: not called on the main thread.
        OSError: no descriptor or timer is left, in the process or in the system.

    Thread: the main one. A callback may call it, and so may PYTHONSTARTUP.
    """
    check_thread("autoawait")
    _process.check()
    if not on:
        _off()
    elif not _here.is_on:
        _on()


def _on() -> None:
    is_in_ipython = ipython.is_present()
    if not is_in_ipython:
        _check_prompt()
        _part.turn_on()
        try:
            _consoles.on()
        except UnknownShape as error:
            raise NoAwait(f"autoawait(): {error}. {_INSTEAD}") from None
    try:
        if "asyncio" not in _state.names():
            session.enable(["asyncio"], _state.Reason.AUTOMATIC)
            _here.has_enabled = True
    except BaseException:
        _consoles.off()
        raise
    _here.is_on = True
    # whoever disables it; the annotation: state.loops has loops of every kind
    loop: Any = _state.state.loops["asyncio"]
    loop.closing.add(_off)
    if not is_in_ipython:
        _imports.watch([awaiting.MODULE])
        _here.forget_first_prompt = on_first_prompt(_look_at_first_prompt)


def _off() -> None:
    if not _here.is_on:
        return
    has_enabled = _here.has_enabled
    _forget()
    if has_enabled and _state.state.reasons.get("asyncio") is _state.Reason.AUTOMATIC:
        session.disable(["asyncio"])


@_process.in_child_of_fork
def _forget() -> None:
    """Undo all but the enabling; also in the child of a fork, where nothing is enabled."""
    _consoles.off()
    _imports.forget()
    if _here.forget_first_prompt is not None:
        _here.forget_first_prompt()
    _here.__init__()  # type: ignore[misc]


def _imported() -> None:
    _part.call(None, _consoles.on)
    if _part.off:
        _off()


_imports = Imports(_imported)


def _check_prompt() -> None:
    """Do nothing if the prompt is PyREPL, or will be as far as one can know.

    Raises:
        NoAwait: it is not.
    """
    if awaiting.running():
        return
    if any(each.is_present() for each in (bpython, ptpython, xonsh)):
        raise NoAwait(
            "autoawait(): `await` cannot be had here: the program at whose prompt it was "
            f"called compiles lines by itself. {_INSTEAD}"
        )
    why = why_not_by_default()
    if not why and python.has_begun():
        why = f"{_BASIC}. {_INSTEAD}"
    if why:
        raise NoAwait(f"autoawait(): {why}")


def why_not_by_default() -> str:
    """Return why the prompt that this Python begins by itself cannot await; "": it can."""
    if sys.version_info < _FIRST:
        version = sys.version.split()[0]
        return f"`await` cannot be had at the prompt of Python {version}: {_IN_C}. {_INSTEAD}"
    return f"{_BASIC}. {_INSTEAD}" if _wants_basic_prompt() else ""


def _wants_basic_prompt() -> bool:
    # Modules/main.c, pymain_start_pyrepl_no_main() and its callers
    ignored = sys.flags.ignore_environment
    return not ignored and bool(os.environ.get("PYTHON_BASIC_REPL"))


def _look_at_first_prompt() -> None:
    """Say so, and be off, if the prompt, which is about to begin, is not PyREPL."""
    _part.call(None, _say_what_is_missing)


def _say_what_is_missing() -> None:
    # the interpreter imports the same next (Lib/_pyrepl/main.py)
    try:
        main = import_module("_pyrepl.main")
    except ImportError as error:
        why = str(error)
    else:
        if getattr(main, "CAN_USE_PYREPL", True) and not _wants_basic_prompt():
            return
        why = getattr(main, "FAIL_REASON", "") or "PYTHON_BASIC_REPL is set"
    _off()
    sys.stderr.write(
        f"inputhook: `await` does not work at this prompt, which is not PyREPL ({why}). "
        f"{_INSTEAD}\n"
    )
