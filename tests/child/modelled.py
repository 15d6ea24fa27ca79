"""What the model of a session (harness/model.py) does in the interpreter, and looks at there.

Each function is one step, and is called by a line that is typed. Import this module before
inputhook: `begin()` remembers what everything was like.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import slots
import whole_state
import windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TICK = 0.02
"""Seconds."""

opened: dict[str, Any] = {}
"""By title: windows, and tasks of asyncio."""

_watched: dict[int, tuple[int, int, Any]] = {}
_autodraws: list[Any] = []
_stranger: list[bool] = []


def begin(*modules: str) -> None:
    """Import what the program is to have before inputhook, and remember the state."""
    for name in modules:
        importlib.import_module(name)
    _put_back()
    whole_state.remember()
    windows.record("begun", whole_state.descriptors(), whole_state.threads())


def inputhook() -> Any:
    """Return inputhook, which a line typed has imported."""
    return sys.modules["inputhook"]


def look(number: int, typed: int) -> None:
    """Tell how everything is."""
    hook = inputhook()
    enabled = hook.enabled()
    owner = hook.owner()
    state = {
        "typed": typed,
        "enabled": enabled,
        "active": {name: hook.active(name) for name in enabled},
        "any": hook.active(),
        "owner": owner.name,
        "symbol": owner.symbol.strip("_"),
        "changed": whole_state.changed(all_modules=not enabled),
        "leftovers": [] if enabled else whole_state.leftovers(),
        "descriptors": whole_state.descriptors(),
        "threads": whole_state.threads(),
        "Thread objects": threading.active_count(),
        "timers": whole_state.timers(),
        "windows": [each.title for each in windows.windows],
    }
    windows.record("state", number, state)


def told(number: int, value: object = None) -> None:
    windows.record("told", number, value)


# The slot.


def settle() -> None:
    """Tell whose the slot is after disable(), and take a toolkit's own hook out of it.

    PyREPL hangs with one (cpython#123795); and with PyQt's Ctrl-C is lost.
    """
    if not inputhook().enabled():
        owner = inputhook().owner()
        windows.record("given back", owner.name, owner.symbol.strip("_"))
        _put_back()


def _put_back() -> None:
    """Have in the slot what the person wants there: nothing, or the stranger."""
    if _stranger:
        slots.give_to_a_stranger()
    else:
        ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_InputHook").value = None


def stranger_comes() -> None:
    """Have a C function of nobody's in the slot."""
    _stranger.append(True)
    slots.give_to_a_stranger()


def stranger_goes() -> None:
    _stranger.clear()
    _put_back()


# Enabling.


def enable(*names: str, **options: Any) -> None:
    windows.record("enabled", inputhook().enable(*names, **options))


def disable(*names: str) -> None:
    inputhook().disable(*names)
    settle()


def with_enabled(*names: str, **options: Any) -> None:
    with inputhook().enable(*names, **options):
        inputhook().pause(0.03)
    settle()


def enable_often(number: int, *names: str) -> None:
    """Tell what there is more of when the same was enabled and disabled four times more."""
    found = []
    for times in (2, 4):
        for _ in range(times):
            inputhook().enable(*names)
            inputhook().pause(0.01)
            inputhook().disable()
        gc.collect()
        threads = {"threads": sum(whole_state.threads().values())}
        found.append(whole_state.descriptors() | threads)
    first, last = found
    more = {kind: last[kind] - first.get(kind, 0) for kind in last}
    told(number, {kind: count for kind, count in more.items() if count > 0})
    settle()


def disable_in_block(*names: str) -> None:
    with inputhook().enable(*names):
        inputhook().disable()
        inputhook().flush()
    settle()


def enable_wrongly(number: int, *names: Any, **options: Any) -> None:
    kinds, _ = slots.raised(lambda: inputhook().enable(*names, **options))
    told(number, kinds)


def on_a_thread(number: int) -> None:
    """Call from another thread what is for the main one."""
    hook = inputhook()
    calls = (hook.enable, hook.disable, hook.flush, lambda: hook.pause(0.01))
    told(number, [slots.raised_in_thread(call)[0][:1] for call in calls])


# Windows.


@contextlib.contextmanager
def _signals_of_toolkit() -> Iterator[None]:
    """Remember anew the handlers of signals that change; but wx's of SIGINT is put back.

    With that Ctrl-C ends the process, where wx is not enabled.
    """
    before = whole_state.kernel()
    yield
    if "wx" in sys.modules:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    now = whole_state.kernel()
    whole_state.again(*(k for k in now if "signal" in k and now[k] != before[k]))


def import_toolkit(module: str) -> None:
    with _signals_of_toolkit():
        importlib.import_module(module)
    settle()


def open_window(key: str, title: str) -> None:
    with _signals_of_toolkit():
        opened[title] = windows.open_window(key, title, TICK)
    settle()


def close_window(title: str) -> None:
    opened.pop(title).close()
    settle()


def begin_task(title: str) -> None:
    import asyncio

    import coroutines

    opened[title] = asyncio.create_task(coroutines.tick(title, TICK))


def end_task(title: str) -> None:
    opened.pop(title).cancel()


def figure(number: int) -> None:
    """Open a figure, or change and draw the one that is there."""
    from matplotlib import pyplot

    with _signals_of_toolkit(), contextlib.suppress(ImportError):
        # another toolkit's loop may run
        pyplot.plot([1, 2, 3])
    told(number, len(pyplot.get_fignums()))
    settle()


def close_figures() -> None:
    from matplotlib import pyplot

    pyplot.close("all")
    settle()


def autodraw() -> None:
    """Draw every figure on change, or no longer."""
    if _autodraws:
        _autodraws.pop().cancel()
    else:
        _autodraws.append(inputhook().autodraw())


# What callbacks do.


def in_callback(title: str, what: str, number: int, *args: Any) -> None:
    """Do one of `IN_CALLBACKS` in a timer's callback of a window's."""

    def callback() -> None:
        windows.record("began", number)
        try:
            IN_CALLBACKS[what](*args)
        finally:
            windows.record("did", number)

    opened[title].later(30, callback)


def fail() -> None:
    raise ValueError("of the model")


def print_something() -> None:
    print("printed by a callback")
    sys.stderr.write("and on stderr\n")


def ask(number: int) -> None:
    windows.record("answer", number, input("ask? "))


def fork() -> None:
    """Fork; the child uses nothing, and ends."""
    child = os.fork()
    if child == 0:
        os._exit(3 if not inputhook().enabled() else 4)
    windows.record("child", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def run_program() -> None:
    """Run a program, by each of the usual ways."""
    windows.record("child", subprocess.run(["true"], check=False).returncode)
    windows.record("child", os.system("exit 3") >> 8)


def use_threads(count: int = 5) -> None:
    """Have threads that compute, print and call."""

    def work(number: int) -> None:
        sum(range(20000))
        inputhook().call_soon(windows.record, "by thread", number)
        sys.stdout.write("")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def leave_threads(seconds: float = 0.1) -> None:
    """Leave threads behind that go on for a while."""
    for _ in range(3):
        threading.Thread(target=time.sleep, args=(seconds,)).start()


def call_main_functions() -> None:
    """Call everything that waits."""
    hook = inputhook()
    hook.flush()
    hook.pause(0.02)
    hook.wait_for(time.sleep, 0.01)
    hook.block(0.02)
    with hook.held():
        hook.flush()


# Waiting.


def block_until_closed(number: int) -> None:
    """Block until callbacks have closed every window."""
    for title, window in list(opened.items()):
        if isinstance(window, windows.Window):
            window.later(40, lambda title=title: opened.pop(title).close())
    told(number, inputhook().block(30))


def block(number: int) -> None:
    """Block until Ctrl-C."""
    windows.record("blocking", number)
    try:
        inputhook().block(30)
    except KeyboardInterrupt:
        print()
        told(number, "interrupted")
    else:
        told(number, "returned")


def wait_for(number: int) -> None:
    told(number, inputhook().wait_for(divmod, 85, 2))
    told(number, slots.raised(lambda: inputhook().wait_for(fail))[1])


def compute(seconds: float = 0.08) -> None:
    """Compute with live windows."""
    until = time.monotonic() + seconds
    with inputhook().live():
        while time.monotonic() < until:
            pass


def compute_in_loop(seconds: float = 0.08) -> None:
    until = time.monotonic() + seconds
    for _ in inputhook().live(range(10**9)):
        if time.monotonic() > until:
            break


def held(seconds: float = 0.05) -> None:
    """Pause while nothing may happen."""
    with inputhook().held():
        before = len(windows.ticks)
        inputhook().pause(seconds)
        inputhook().flush()
        windows.record("held", len(windows.ticks) - before)


# Other inputs.


def watch(number: int) -> None:
    reader, writer = os.pipe()

    def readable() -> None:
        windows.record("readable", number, len(os.read(reader, 100)))

    _watched[number] = reader, writer, inputhook().watch(reader, readable)


def feed(number: int) -> None:
    os.write(_watched[number][1], b"x")


def unwatch(number: int) -> None:
    reader, writer, handle = _watched.pop(number)
    handle.cancel()
    os.close(reader)
    os.close(writer)


def close_under(number: int) -> None:
    """Close a descriptor that is watched, and then only end the watching."""
    reader, writer, handle = _watched.pop(number)
    os.write(writer, b"x")
    os.close(reader)
    inputhook().flush()
    handle.cancel()
    os.close(writer)
    settle()


def call_soon(*numbers: int) -> None:
    for number in numbers:
        inputhook().call_soon(windows.record, "called", number)


def call_from_thread(*numbers: int) -> None:
    thread = threading.Thread(target=call_soon, args=numbers)
    thread.start()
    thread.join()


# Signals and prompts.


def handle() -> None:
    """Have a Python handler of SIGUSR1, or another one."""
    signal.signal(signal.SIGUSR1, lambda *_: windows.record("handled"))
    whole_state.again(f"signal {int(signal.SIGUSR1)}")


def interact() -> None:
    inputhook().interact("inside", local={"windows": windows})
    windows.record("left")
    settle()


def script(file: str) -> None:
    """Run a script, as %run and exec() do."""
    runpy.run_path(file, run_name="__main__")


def ask_at_prompt(number: int) -> None:
    windows.record("answer", number, input("ask? "))


IN_CALLBACKS: dict[str, Callable[..., object]] = {
    "fail": fail,
    "print": print_something,
    "ask": ask,
    "fork": fork,
    "program": run_program,
    "threads": use_threads,
    "leave threads": leave_threads,
    "wait": call_main_functions,
    "disable": lambda *names: inputhook().disable(*names),
    "enable": lambda *names: inputhook().enable(*names),
    "hold": lambda: inputhook().hold(),
    "open": open_window,
    "close": close_window,
    "live": compute,
    "script": script,
}
