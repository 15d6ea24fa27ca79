"""Programs and processes of all kinds, started in a callback or by a command.

Each function returns what the other process has found, or done.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import multiprocessing
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import forks
import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable

SQUARES = [0, 1, 4, 9]


def record_later(name: str) -> None:
    """Call a function of this module in a callback, and record what it returns."""
    windows.call_later(0.02, lambda: windows.record("returned", globals()[name]()))


def _pool(method: str) -> list[int]:
    with multiprocessing.get_context(method).Pool(2) as pool:
        return pool.map(forks.answer, range(4))


def pool_fork() -> list[int]:
    return _pool("fork")


def pool_forkserver() -> list[int]:
    return _pool("forkserver")


def pool_spawn() -> list[int]:
    return _pool("spawn")


def executor() -> list[int]:
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        return list(pool.map(forks.answer, range(4)))


def process() -> list[int]:
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    child = context.Process(target=_put, args=(queue,))
    child.start()
    found: list[int] = queue.get()
    child.join()
    return found if child.exitcode == 0 else []


def _put(queue: multiprocessing.SimpleQueue[list[int]]) -> None:
    queue.put([forks.answer(number) for number in range(4)])


PROGRAM = "print([number * number for number in range(4)])"


def _said(**options: object) -> list[int]:
    found = subprocess.run(
        [sys.executable, "-S", "-E", "-c", PROGRAM],
        check=True,
        capture_output=True,
        **options,  # type: ignore[call-overload]
    )
    return list(map(int, found.stdout.decode().strip("[]\n").split(",")))


def run() -> list[int]:
    return _said()


def run_with_preexec() -> list[int]:
    return _said(preexec_fn=int)


def run_with_descriptors() -> list[int]:
    return _said(close_fds=False)


def run_in_new_session() -> list[int]:
    return _said(start_new_session=True)


def posix_spawn() -> list[int]:
    read, write = os.pipe()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-S", "-E", "-c", PROGRAM],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, write, 1)],
    )
    os.close(write)
    with os.fdopen(read) as file:
        said = file.read()
    assert os.waitpid(child, 0)[1] == 0
    return list(map(int, said.strip("[]\n").split(",")))


def daemon() -> list[int]:
    """Fork twice, with a session of its own in between; only the daemon answers."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        if os.fork() == 0:
            inputhook.enable("asyncio")
            inputhook.pause(0.02)
            os.write(write, bytes(SQUARES))
        os._exit(0)
    os.close(write)
    assert os.waitpid(child, 0)[1] == 0
    with os.fdopen(read, "rb") as file:
        return list(file.read())


def enables() -> list[int]:
    """Have a child enable another toolkit, wait, disable, and fork a child that does so, too."""

    def child(depth: int) -> list[int]:
        inputhook.enable("asyncio")
        inputhook.pause(0.01)
        inputhook.disable()
        if depth:
            status, found = forks.in_child(lambda: child(depth - 1))
            assert status == 0, found
        return SQUARES

    status, found = forks.in_child(lambda: child(2))
    return list(found) if status == 0 else [found]


def _at_terminal(call: Callable[[], object], typed: bytes, wanted: bytes) -> list[int]:
    child, master = pty.fork()
    if child == 0:
        status = 1
        try:
            call()
            status = 0
        finally:
            os._exit(status)
    os.write(master, typed)
    said = b""
    with contextlib.suppress(OSError):  # EIO: the child has ended
        while data := os.read(master, 4096):
            said += data
    os.close(master)
    status = os.waitpid(child, 0)[1]
    return SQUARES if status == 0 and wanted in said else [status, said.decode()]  # type: ignore[list-item]


def own_debugger() -> list[int]:
    """Have a child's debugger ask at a terminal of its own."""

    def asks() -> None:
        import pdb

        sys.stdin = os.fdopen(0)
        sys.stdout = os.fdopen(1, "w", buffering=1)
        debugger = pdb.Pdb(stdin=sys.stdin, stdout=sys.stdout)
        debugger.use_rawinput = False
        debugger.set_trace()

    return _at_terminal(asks, b"p 6 * 7 * 10001\nc\n", b"420042")


def subinterpreter() -> list[int]:
    """Run code in an interpreter with a GIL of its own."""
    read, write = os.pipe()
    code = f"import os; os.write({write}, bytes(n * n for n in range(4)))"
    if sys.version_info >= (3, 14):
        from concurrent import interpreters

        made = interpreters.create()
        made.exec(code)
        made.close()
    else:
        import subinterpreter as old

        with old.begun() as execute:
            execute(code)
    os.close(write)
    with os.fdopen(read, "rb") as file:
        return list(file.read())
