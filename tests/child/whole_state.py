"""All that a package could leave behind in an interpreter, in a form that can be compared.

`remember()` is called before inputhook is imported; `changed()` then says what is not as it
was. Python's objects are compared by identity, what the kernel knows by value. Nothing here
asks inputhook.
"""

from __future__ import annotations

import builtins
import ctypes
import fcntl
import gc
import locale
import os
import re
import resource
import signal
import sys
import termios
import threading
import types
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sigactions
import slots

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = f"{os.sep}inputhook{os.sep}"
"""In the file names of inputhook's code."""

NOT_OURS = ("inputhook", "__main__", "__mp_main__", *sys.stdlib_module_names)
"""Modules that `leftovers()` knows, or that may well have functions of inputhook: what a
person imports into `__main__` is no leftover."""

_remembered: dict[str, Any] = {}


def kernel() -> dict[str, Any]:
    """Return what the kernel knows of signals, timers, the terminal, limits."""
    found: dict[str, Any] = {}
    for number in sorted(signal.valid_signals()):
        action = sigactions._Sigaction()
        if sigactions._libc.sigaction(int(number), None, ctypes.byref(action)) == 0:
            found[f"signal {int(number)}"] = (
                action.handler or 0,
                # the C library's own flag appears with the first change
                action.flags & ~sigactions.SA_RESTORER,
                action.mask[0],  # the kernel knows of 64 signals
            )
    found["blocked signals"] = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        found[f"itimer {timer}"] = signal.getitimer(timer)
    found["terminal"] = termios.tcgetattr(0)
    for descriptor in range(3):
        found[f"flags of {descriptor}"] = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    found["foreground"] = os.tcgetpgrp(0) == os.getpgrp()
    found["files"] = resource.getrlimit(resource.RLIMIT_NOFILE)
    found["directory"] = str(Path.cwd())
    found["locale"] = locale.setlocale(locale.LC_ALL)
    return found


def python() -> dict[str, Any]:
    """Return what Python's own modules have, and the slots of the interpreter."""
    wake_up = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(wake_up)
    found: dict[str, Any] = {
        "wake-up descriptor": wake_up,
        "class of sys": type(sys),
        "trace": sys.gettrace(),
        "profile": sys.getprofile(),
        "trace of threads": threading.gettrace(),
        "async generator hooks": tuple(sys.get_asyncgen_hooks()),
        "switch interval": sys.getswitchinterval(),
        "recursion limit": sys.getrecursionlimit(),
        "collector": (gc.isenabled(), gc.get_threshold(), list(gc.callbacks)),
        "path hooks": list(sys.path_hooks),
        "path": list(sys.path),
        "threading.excepthook": threading.excepthook,
    }
    for name in (
        *("excepthook", "unraisablehook", "displayhook", "breakpointhook"),
        *("stdin", "stdout", "stderr", "ps1", "ps2", "__interactivehook__"),
    ):
        found[f"sys.{name}"] = getattr(sys, name, None)
    for name in ("PyOS_InputHook", "PyOS_ReadlineFunctionPointer"):
        found[name] = slots.pointer(ctypes.pythonapi, name)
    library = readline_library()
    if library is not None:
        for name in (
            *("rl_redisplay_function", "rl_pre_input_hook", "rl_startup_hook"),
            *("rl_getc_function", "rl_event_hook", "rl_signal_event_hook"),
            *("rl_attempted_completion_function", "rl_completion_display_matches_hook"),
            *("rl_prep_term_function", "rl_deprep_term_function"),
        ):
            found[name] = slots.pointer(library, name)
        # not rl_catch_signals, which each reader of CPython's own sets for each line
        for name in ("rl_catch_sigwinch", "rl_change_environment"):
            try:
                found[name] = ctypes.c_int.in_dll(library, name).value
            except ValueError:
                continue
    return found


def readline_library() -> ctypes.CDLL | None:
    """Return the library of the readline module, if that is imported."""
    file = getattr(sys.modules.get("readline"), "__file__", None)
    return ctypes.CDLL(file) if file else None


def attributes(module: types.ModuleType) -> Iterator[tuple[str, Any]]:
    """Yield what can be called in a module, and in the classes that it defines."""
    for name, value in list(vars(module).items()):
        if name != "_" and (callable(value) or isinstance(value, property)):
            yield name, value
        if isinstance(value, type) and value.__module__ == module.__name__:
            for inner, attribute in list(vars(value).items()):
                if callable(attribute) or isinstance(
                    attribute, property | staticmethod | classmethod
                ):
                    yield f"{name}.{inner}", attribute


def modules() -> Iterator[types.ModuleType]:
    """Yield the modules that are compared: all but the test's and inputhook's own."""
    tests = str(Path(__file__).parent)
    for name, module in list(sys.modules.items()):
        if not isinstance(module, types.ModuleType) or name in ("__main__", "builtins"):
            continue
        if name.partition(".")[0] == "inputhook":
            continue
        if not (getattr(module, "__file__", None) or "").startswith(tests):
            yield module


def of_modules() -> dict[str, Any]:
    """Return what can be called in every module, by module and name."""
    found = {
        f"builtins.{name}": value
        for name, value in vars(builtins).items()
        if name != "_"
    }
    for module in modules():
        for name, value in attributes(module):
            found[f"{module.__name__}.{name}"] = value
    return found


def of_matplotlib() -> dict[str, Any]:
    """Return matplotlib's settings, where it is imported."""
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None:
        return {}
    return {f"rcParams {k}": v for k, v in dict.items(matplotlib.rcParams)}


def remember() -> None:
    """Remember everything as it is now."""
    _remembered.clear()
    for part in (kernel, python, of_modules, of_matplotlib):
        _remembered.update(part())


def changed(*, all_modules: bool = False) -> list[str]:
    """Return the names of all that is not as it was remembered."""
    now = kernel() | python() | of_matplotlib()
    if all_modules:
        now |= of_modules()
    return sorted(
        name
        for name, value in now.items()
        if name in _remembered and not _same(_remembered[name], value)
    )


def _same(before: Any, now: Any) -> bool:
    if before is now:
        return True
    comparable = (
        int,
        float,
        str,
        bytes,
        list,
        tuple,
        set,
        frozenset,
        dict,
        type(None),
        types.MethodType,
    )
    return isinstance(now, comparable) and bool(before == now)


def again(*names: str) -> None:
    """Remember these as they are now: the program has changed them itself."""
    now = kernel() | python() | of_matplotlib()
    for name in names:
        _remembered[name] = now[name]


def leftovers() -> list[str]:
    """Return where code of inputhook is, in any module but its own and `__main__`."""
    found = []
    for module in modules():
        for name, value in attributes(module):
            if is_ours(value):
                found.append(f"{module.__name__}.{name}")
    found += [f"sys.meta_path: {each!r}" for each in sys.meta_path if is_ours(each)]
    found += [f"builtins.{k}" for k, v in vars(builtins).items() if is_ours(v)]
    if type(sys) is not _remembered["class of sys"]:
        found.append("class of sys")
    for name in ("excepthook", "displayhook", "stdin", "stdout", "stderr", "ps1"):
        if is_ours(getattr(sys, name, None)):
            found.append(f"sys.{name}")
    return sorted(set(found))


def is_ours(value: Any) -> bool:
    """Return whether this is a function, or an instance of a class, of inputhook."""
    if isinstance(value, property):
        value = value.fget
    if isinstance(value, staticmethod | classmethod):
        value = value.__func__
    code = getattr(value, "__code__", None)
    if isinstance(code, types.CodeType):
        return OURS in code.co_filename
    kind = value if isinstance(value, type) else type(value)
    return str(getattr(kind, "__module__", "")).partition(".")[0] == "inputhook"


def descriptors() -> dict[str, int]:
    """Return how many descriptors of each kind are open: `pipe`, `socket`, a file's name."""
    found: Counter[str] = Counter()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found[re.sub(r":?\[\d+\]$", "", str(entry.readlink()))] += 1
        except FileNotFoundError:
            continue
    return dict(found)


def threads() -> dict[str, int]:
    """Return how many threads of each name the kernel knows."""
    found: Counter[str] = Counter()
    for task in Path("/proc/self/task").iterdir():
        try:
            found[(task / "comm").read_text().strip()] += 1
        except (FileNotFoundError, ProcessLookupError):
            continue
    return dict(found)


def timers() -> int:
    """Return how many POSIX timers the process has."""
    return Path("/proc/self/timers").read_text().count("ID:")
