"""The thread on which prompts and windows live."""

from __future__ import annotations

import signal
import threading

from .errors import WrongThread


def is_here() -> bool:
    """Return whether this is the main thread; also on threads that Python has not made."""
    return threading.get_ident() == threading.main_thread().ident


def check_thread(what: str) -> None:
    """Raise WrongThread off the main thread, and in another interpreter of the process.

    Signals and prompts are the main thread's, and all interpreters of a process have one
    input hook.

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
        # nobody can handle SIGKILL, and other interpreters may handle no signal: they get
        # another exception (signal.signal(); the C API that tells needs no such question)
        signal.signal(signal.SIGKILL, signal.SIG_DFL)
    except OSError:
        return
    except ValueError:
        raise WrongThread(
            f"{what}() was called in an interpreter that is not the main one. The prompt "
            "and its input hook are the main interpreter's: call it there"
        ) from None
