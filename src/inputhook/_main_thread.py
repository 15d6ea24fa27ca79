"""Checks that a public function is called where prompts and windows live: on the main thread."""

from __future__ import annotations

import signal
import threading

from .errors import WrongThread


def is_here() -> bool:
    """Return whether this is the main thread; also on threads that Python has not made."""
    return threading.get_ident() == threading.main_thread().ident


def check_thread(what: str) -> None:
    """Raise WrongThread off the main thread, and in another interpreter of the process.

    Signals and prompts belong to the main thread, and all interpreters of a process
    share one input hook.

    Args:
        what: the public function that was called, for the message.
    """
    if not is_here():
        raise WrongThread(
            f"{what}() was called from thread {threading.current_thread().name!r}. "
            "Prompts and windows live on the main thread: call it there, before the "
            "thread is started"
        )
    try:
        # no interpreter can handle SIGKILL (OSError), and another than the main one may
        # handle no signal at all (ValueError): so signal.signal() tells which
        # interpreter this is
        signal.signal(signal.SIGKILL, signal.SIG_DFL)
    except OSError:
        return
    except ValueError:
        raise WrongThread(
            f"{what}() was called in an interpreter that is not the main one. The prompt "
            "and its input hook are the main interpreter's: call it there"
        ) from None
