"""Functions that the C core calls fail or stop, in a real session.

child/faults.c and child/faulted.py are in the session.
"""

from __future__ import annotations

import atexit
import ctypes
import errno
import functools
import mmap
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .environment import CHILD

FAILS, IS_DONE, IS_SHORT, NO_MEMORY, STOPS = range(5)


@dataclass(frozen=True)
class Way:
    """One way in which a function fails."""

    name: str
    how: int = FAILS
    result: int = -1
    error: int = 0


def _errors(*names: str, how: int = FAILS) -> tuple[Way, ...]:
    return tuple(Way(name, how, error=getattr(errno, name)) for name in names)


def _numbers(*names: str) -> tuple[Way, ...]:
    """Return the ways of a function that returns the error's number."""
    return tuple(Way(name, result=getattr(errno, name)) for name in names)


NULL = (Way("NULL", result=0),)
NULL_ENOMEM = (Way("ENOMEM", result=0, error=errno.ENOMEM),)
MEMORY = (Way("MemoryError", NO_MEMORY, result=0),)
MEMORY_INT = (Way("MemoryError", NO_MEMORY),)
SHORT = (Way("short", IS_SHORT),)

STOP = Way("until a signal comes", STOPS)

WAYS: dict[str, tuple[Way, ...]] = {
    "PyBytes_FromStringAndSize": MEMORY,
    "PyCMethod_New": MEMORY,
    "PyImport_GetModule": (*NULL, *MEMORY),
    "PyImport_ImportModule": MEMORY,
    "PyObject_CallMethod": MEMORY,
    "PyObject_CallObject": MEMORY,
    "PyObject_GetAttrString": MEMORY,
    "PyObject_Malloc": NULL,
    "PyObject_SetAttrString": MEMORY_INT,
    "PyUnicode_FromString": MEMORY,
    "Py_AddPendingCall": (Way("full"),),
    "__cxa_atexit": (Way("full"),),
    "__register_atfork": _numbers("ENOMEM"),
    "calloc": NULL_ENOMEM,
    "close": _errors("EINTR", "EIO", how=IS_DONE) + _errors("EBADF"),
    "dlclose": (Way("fails", IS_DONE),),
    "dlopen": NULL,
    "dup2": _errors("EBADF", "EBUSY", "EINTR", "EMFILE"),
    "dup3": _errors("EBADF", "EBUSY", "EINTR", "EMFILE"),
    "epoll_create1": _errors("EMFILE", "ENFILE", "ENOMEM"),
    "epoll_ctl": _errors("ENOMEM", "ENOSPC", "EPERM"),
    "epoll_wait": _errors("EBADF", "EINTR"),
    "fcntl64": _errors("EMFILE", "EBADF", "EINVAL", "EPERM"),
    "fflush": _errors("EINTR", "EIO", "EAGAIN", "EBADF", "ENOSPC"),
    "fputs": _errors("EINTR", "EIO", "EAGAIN", "EBADF", "ENOSPC"),
    "fstat64": _errors("EBADF", "ENOMEM", "EOVERFLOW"),
    "fwrite": (Way("EIO", result=0, error=errno.EIO),),
    "getenv": NULL,
    "ioctl": _errors("EBADF", "ENOTTY", "EIO", "EPERM"),
    "isatty": (Way("ENOTTY", result=0, error=errno.ENOTTY),),
    "mbrtowc": _errors("EILSEQ"),
    "nanosleep": _errors("EINTR"),
    "open64": _errors(
        "EACCES", "EINTR", "EMFILE", "ENFILE", "ENOENT", "ENOMEM", "ENXIO"
    ),
    "pipe": _errors("EMFILE", "ENFILE"),
    "poll": (*_errors("EINTR", "EINVAL", "ENOMEM"), Way("timeout", result=0)),
    "pthread_cond_timedwait": (Way("spurious", result=0), *_numbers("ETIMEDOUT")),
    "pthread_create": _numbers("EAGAIN", "EPERM"),
    "pthread_join": (Way("ESRCH", IS_DONE, result=errno.ESRCH),),
    "pthread_kill": _numbers("ESRCH", "EAGAIN"),
    "putc": _errors("EINTR", "EIO", "ENOSPC"),
    "raise": _errors("ESRCH"),
    "read": (
        *_errors("EAGAIN", "EBADF", "EINTR", "EIO", "ENOMEM"),
        Way("end", result=0),
        *SHORT,
    ),
    "setlocale": NULL,
    "sigaction": _errors("EINVAL"),
    "strdup": NULL_ENOMEM,
    "syscall": _errors("ESRCH", "EAGAIN"),
    "tcgetattr": _errors("EBADF", "ENOTTY", "EIO"),
    "tcgetpgrp": _errors("EBADF", "ENOTTY"),
    "tcsetattr": _errors("EBADF", "EINTR", "EIO", "ENOTTY"),
    "timerfd_create": _errors("EMFILE", "ENFILE", "ENODEV", "ENOMEM", "EPERM"),
    "timerfd_gettime": _errors("EBADF"),
    "timerfd_settime": _errors("EBADF", "ECANCELED", "EINVAL"),
    "waitid": _errors("ECHILD", "EINTR"),
    "wcwidth": (Way("unprintable"),),
    "write": (
        *_errors("EAGAIN", "EBADF", "EINTR", "EIO", "ENOSPC", "EPIPE"),
        *SHORT,
    ),
    "sscanf": (Way("nothing", result=0), Way("EOF")),
}
"""By function: what its manual page says of failure."""


PURE = {
    "PyArg_UnpackTuple",
    "PyBytes_AsString",
    "PyCFunction_GetFunction",
    "PyCFunction_GetSelf",
    "PyErr_CheckSignals",
    "PyErr_Clear",
    "PyErr_ExceptionMatches",
    "PyErr_Fetch",
    "PyErr_GetExcInfo",
    "PyErr_NoMemory",
    "PyErr_Occurred",
    "PyErr_Print",
    "PyErr_Restore",
    "PyErr_SetExcInfo",
    "PyErr_SetInterruptEx",
    "PyErr_SetNone",
    "PyErr_SetObject",
    "PyEval_RestoreThread",
    "PyEval_SaveThread",
    "PyFloat_AsDouble",
    "PyFloat_FromDouble",
    "PyGILState_Ensure",
    "PyGILState_GetThisThreadState",
    "PyGILState_Release",
    "PyLong_AsLong",
    "PyMem_Free",
    "PyObject_CallNoArgs",
    "PyObject_Free",
    "PyType_IsSubtype",
    "_Py_Dealloc",
    "__errno_location",
    "free",
    "getpgrp",
    "getpid",
    "memchr",
    "memcpy",
    "memmove",
    "memset",
    "nl_langinfo",
    "pthread_cond_broadcast",
    "pthread_mutex_lock",
    "pthread_mutex_unlock",
    "pthread_self",
    "sigemptyset",
    "sigfillset",
    "strcat",
    "strcmp",
    "strcpy",
    "strlen",
    "strrchr",
    "strstr",
}
"""Functions that do not fail, or only with wrong arguments; and what callbacks return."""

LEFT_OUT = {
    "PyLong_FromLong": "cffi's: MemoryError in Python code, as any other object's",
    "PyLong_FromVoidPtr": "cffi's, too",
    "PyObject_CallFunctionObjArgs": "output.c's: of FileIO.write(), as any other object's",
    "clock_gettime": "CLOCK_MONOTONIC is there",
    "dladdr": "a library has the address or not, always the same",
    "dlsym": "a symbol is there or not: test_libedit.py and test_privates.py",
    "fileno": "fails for a stream that is no file, and then always",
    "pthread_cond_init": "the C libraries' does not fail",
    "pthread_mutex_init": "the C libraries' does not fail",
    "pthread_sigmask": "fails with wrong arguments only",
    "snprintf": "fails with wrong formats only",
}
"""Functions that could fail, by their manual pages, and do not here."""


class _Order(ctypes.Structure):
    """struct order of faults.c."""

    _fields_ = [
        ("left", ctypes.c_int32),
        ("times", ctypes.c_int32),
        ("done", ctypes.c_int32),
        ("number", ctypes.c_int32),
        ("how", ctypes.c_int32),
        ("error", ctypes.c_int32),
        ("result", ctypes.c_int64),
        ("counts", ctypes.c_int64 * 128),
        ("stopped", ctypes.c_int32),
    ]


@functools.cache
def _compiled() -> Path:
    """Compile faults.c; return the library."""
    folder = Path(tempfile.mkdtemp(prefix="inputhook-faults-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    library = folder / "faults.so"
    command = ["gcc", "-O1", "-shared", "-fPIC", "-o", str(library)]
    subprocess.run([*command, str(CHILD / "faults.c"), "-ldl"], check=True, timeout=120)
    return library


@functools.cache
def names() -> tuple[str, ...]:
    """Return the functions that faults.c knows."""
    library = ctypes.CDLL(str(_compiled()))
    library.name.restype = ctypes.c_char_p
    found = []
    while (name := library.name(len(found))) is not None:
        found.append(name.decode())
    return tuple(found)


class Faults:
    """Says what is to fail in one child."""

    def __init__(self, directory: Path) -> None:
        file = directory / "order"
        file.write_bytes(bytes(ctypes.sizeof(_Order)))
        with file.open("r+b") as opened:
            self._map = mmap.mmap(opened.fileno(), ctypes.sizeof(_Order))
        self._order = _Order.from_buffer(self._map)
        self._order.number = -1
        self.environment = {
            "INPUTHOOK_FAULTS": str(_compiled()),
            "INPUTHOOK_FAULTS_ORDER": str(file),
        }

    def arm(self, function: str, way: Way, number: int = 1, times: int = 1) -> None:
        """Let the n-th call from now on fail, and those that follow, `times` in all."""
        order = self._order
        order.times = 0
        order.number = names().index(function)
        order.how, order.result, order.error = way.how, way.result, way.error
        order.left, order.done = number, 0
        order.times = times

    def disarm(self) -> int:
        """Let nothing fail any more; return how often something did."""
        self._order.times = 0
        return int(self._order.done)

    def stopped(self) -> bool:
        """Return whether the main thread waits for a signal, or is about to."""
        return bool(self._order.stopped)

    def counts(self) -> dict[str, int]:
        """Return how often each function was called, and forget that."""
        found = {
            name: int(self._order.counts[at])
            for at, name in enumerate(names())
            if self._order.counts[at]
        }
        ctypes.memset(ctypes.addressof(self._order.counts), 0, 128 * 8)
        return found
