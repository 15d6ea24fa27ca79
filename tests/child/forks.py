"""Children that the interpreter under test forks, and what they find there."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import signal
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import windows

if TYPE_CHECKING:
    from collections.abc import Callable


_answer: list[int] = []
"""In a child: what its answer is written to."""


def in_child(call: Callable[[], Any]) -> tuple[int, Any]:
    """Fork; return the child's exit status, and what `call` returned there, or its traceback."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        _answer.append(write)
        status = 1
        try:
            answer = call()
            status = 0
        except BaseException:  # noqa: BLE001  the parent shows it
            answer = traceback.format_exc()
        os.write(write, json.dumps(answer).encode())
        os._exit(status)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        answer = json.load(file)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), answer


def typed_line() -> str:
    """Return the line of an `input()`, typed once the hook was called; and how many pumps ran."""
    import inputhook

    master, slave = os.openpty()
    os.dup2(slave, 0)
    os.dup2(slave, 1)
    counts = inputhook._core.lib.ih.counts
    before, pumps = counts.refused, counts.pumps

    def type_it() -> None:
        while counts.refused == before:
            time.sleep(0.005)
        os.write(master, b"typed\n")

    typist = threading.Thread(target=type_it, daemon=True)
    typist.start()
    line = input("? ")
    return f"{line}, {counts.pumps - pumps} pumps"


def enable_here(name: str) -> tuple[Any, ...]:
    """Return what is enabled: by the parent, in this child, and after disable()."""
    import inputhook

    found = [inputhook.enabled(), inputhook.active()]
    inputhook.enable(name)
    found += [inputhook.enabled(), inputhook.owner().name]
    inputhook.disable()
    return (*found, inputhook.enabled())


def anew(block: Any) -> tuple[Any, ...]:
    """Return what is enabled: at first, after a block of the parent's, and in an own block.

    And how many tasks there are in that block, and what is enabled at last.
    """
    import asyncio

    import inputhook

    found: list[Any] = [inputhook.enabled()]
    block.__exit__(None, None, None)
    found.append(inputhook.enabled())
    with inputhook.enable("asyncio") as names:
        inputhook.pause(0.02)
        found += [names, len(asyncio.all_tasks(asyncio.get_event_loop()))]
    return (*found, inputhook.enabled())


def answer(number: int) -> int:
    """Return the square: work for a pool."""
    return number * number


def interrupted() -> str:
    """Send this process a SIGINT, as its parent might; return what became of that."""
    try:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(100):
            time.sleep(0.05)
    except KeyboardInterrupt:
        return "interrupted"
    return "went on"


def pause_here() -> str:
    """Enable asyncio, and wait, first for time to pass, then for a thread; return its word."""
    import inputhook

    found: list[str] = []
    inputhook.enable("asyncio")
    inputhook.pause(0.02)
    threading.Timer(0.02, inputhook.call_soon, (found.append, "called")).start()
    while not found:
        inputhook.pause(0.05)
    return found[0]


def pause_beside() -> int:
    """Fork a child that lives on beside the parent's prompt; return the child's number.

    The child enables asyncio, asks for a call, and records "asked". At SIGUSR1 it waits for
    the call, and records "called": what the call has returned, and whether the byte that
    ends the child's wait was there until then.
    """
    child = os.fork()
    if child:
        return child
    import inputhook

    found: list[str] = []
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    inputhook.enable("asyncio")
    inputhook.call_soon(found.append, "found")
    windows.record("asked")
    signal.sigwait({signal.SIGUSR1})
    own = inputhook._core.lib.ih_pipe_fd()
    kept = select.select([own], [], [], 0)[0] == [own]
    while not found:
        inputhook.pause(0.02)
    inputhook.pause(0.02)
    windows.record("called", *found, kept)
    os._exit(0)


_watches: list[Any] = []


def watched() -> tuple[int, int]:
    """Return a pipe that is watched: each byte that comes is recorded, with a number."""
    import inputhook

    numbers = itertools.count()

    def readable() -> None:
        os.read(ends[0], 1)
        windows.record("read", next(numbers))

    ends = os.pipe()
    _watches.append(inputhook.watch(ends[0], readable))
    return ends


def cancel_here() -> bool:
    """Cancel the parent's watch; return whether it has been none of the child's all along."""
    cancelled = bool(_watches[0].cancelled())
    _watches[0].cancel()
    return cancelled


def look_here() -> bool:
    """Return whether this process sees nothing of what the parent watches.

    That has something to read, and the descriptor that the parent's loops wait for is known
    to a loop of the parent's which goes on in a child that was forked in a callback.
    """
    import inputhook

    through = inputhook._core.lib.ih_wake_through
    return through >= 0 and select.select([through], [], [], 0)[0] == []


def watch_here() -> bool:
    """Watch something that is readable for good; return whether it is watched."""
    import inputhook

    read, write = os.pipe()
    os.write(write, b"x")
    watch = inputhook.watch(read, int)
    _watches.append(read)
    if os.fork() == 0:  # somebody still has it when the parent goes on
        time.sleep(1)
        os._exit(0)
    return not watch.cancelled()


def watched_here() -> bool:
    """Watch a pipe, enable asyncio and wait; return whether the callback was called."""
    import inputhook

    found = []
    read, write = os.pipe()
    watch = inputhook.watch(read, lambda: found.append(os.read(read, 1)))
    inputhook.enable("asyncio")
    os.write(write, b"x")
    while not found:
        inputhook.pause(0.05)
    watch.cancel()
    return found == [b"x"]


def timer_and_enable() -> list[int]:
    """Make a timer, as a library may, and set it after enable(), and after disable().

    Return two zeros; -1 where there is no such timer any more."""
    import csignals

    import inputhook

    timer = csignals.make_timer()
    inputhook.enable("asyncio")
    found = [csignals.set_timer(timer, 3600)]
    inputhook.disable()
    return [*found, csignals.set_timer(timer, 3600)]


def close_all_and_fork() -> str:
    """Close what the parent had open, and write to files of the same numbers in a child.

    Return "written", or what the files have."""
    last = max(int(each.name) for each in Path("/proc/self/fd").iterdir())
    numbers = set(range(3, last + 1)) - {_answer[-1]}
    for number in numbers:
        with contextlib.suppress(OSError):
            os.close(number)
    files = {os.open(os.devnull, os.O_RDWR)}
    while max(files) < last:
        files.add(os.memfd_create("mine"))
    child = os.fork()
    if child == 0:
        for number in files:
            os.write(number, b"mine")
        os._exit(0)
    os.waitpid(child, 0)
    contents = {os.pread(number, 99, 0) for number in files & numbers}
    return "written" if contents == {b"mine", b""} else repr(contents)
