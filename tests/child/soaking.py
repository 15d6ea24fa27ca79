"""What goes on in a session that lasts: threads, signals, tasks, forks, switches."""

from __future__ import annotations

import asyncio
import faulthandler
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import windows

import inputhook

done: Counter[str] = Counter()
"""How often each thing has happened."""

_kept: list[Any] = []
_over = threading.Event()


def dump_at_sigusr1() -> None:
    """Write the stacks of all threads to a file when SIGUSR1 comes."""
    file = Path("stacks").open("w")  # noqa: SIM115  for good
    faulthandler.register(signal.SIGUSR1, file=file)


def begin() -> None:
    """Have all of it go on until end()."""
    signal.signal(signal.SIGALRM, lambda *_: done.update(["signals"]))
    signal.setitimer(signal.ITIMER_REAL, 0.03, 0.03)
    for run in (_calls, _prints, _computes, _starts_threads):
        thread = threading.Thread(target=run, name=run.__name__)
        thread.start()
        _kept.append(thread)
    inputhook.enable("asyncio")
    _kept.append(asyncio.get_event_loop().create_task(_task()))
    read, write = os.pipe()
    _kept.append(inputhook.watch(read, lambda: done.update([f"{os.read(read, 1)!r}"])))
    _kept.append((read, write))
    _timer()


def end() -> None:
    """End all of it, and wait until it has ended."""
    _over.set()
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    while any(each.is_alive() for each in _kept if isinstance(each, threading.Thread)):
        inputhook.pause(0.05)
    for each in _kept:
        if isinstance(each, tuple):
            os.close(each[0])
            os.close(each[1])
        elif hasattr(each, "cancel"):
            each.cancel()
    _kept.clear()
    inputhook.pause(0.1)


def _calls() -> None:
    while not _over.wait(0.003):
        inputhook.call_soon(done.update, ["calls"])


def _prints() -> None:
    for number in itertools.count():
        if _over.wait(0.7):
            break
        print(f"printed {number}", file=sys.stderr if number % 2 else sys.stdout)
        done.update(["prints"])


def _computes() -> None:
    while not _over.wait(0.5):
        end = time.monotonic() + 0.05
        while time.monotonic() < end:
            pass
        done.update(["computations"])


def _starts_threads() -> None:
    while not _over.wait(0.2):
        thread = threading.Thread(target=inputhook.call_soon, args=(int,))
        thread.start()
        thread.join()
        done.update(["threads"])


async def _task() -> None:
    while True:
        await asyncio.sleep(0.01)
        done.update(["tasks"])


def _timer() -> None:
    """Count; and now and then fork, wait, and write to what is watched."""
    if _over.is_set():
        return
    windows.call_later(0.01, _timer)
    done.update(["timers"])
    count = done["timers"]
    if count % 50 == 0:
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        done.update(["forks"])
    if count % 70 == 0:
        inputhook.pause(0.005)
        done.update(["waits"])
    if count % 110 == 0:
        os.write(next(e for e in _kept if isinstance(e, tuple))[1], b"x")
    if count % 300 == 0:
        subprocess.run(["true"], check=True, close_fds=count % 600 == 0)
        done.update(["programs"])


def switch(times: int) -> None:
    """Disable and enable the toolkits in turn."""
    names = inputhook.enabled()
    for _ in range(times):
        for name in names:
            inputhook.disable(name)
        inputhook.enable(*names)
        done.update(["switches"] * len(names))


def wait(times: int) -> None:
    """Wait as often, for no time at all and for a moment."""
    for number in range(times):
        if number % 10:
            inputhook.flush()
        else:
            inputhook.pause(0.0001)
        done.update(["waits"])


def live() -> None:
    """Compute for a while, with windows alive."""
    before = done["timers"]
    with inputhook.live():
        while done["timers"] < before + 3:
            time.monotonic()
    done.update(["blocks"])
