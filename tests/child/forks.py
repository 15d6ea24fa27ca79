"""Children that the interpreter under test forks, and what they find there."""

from __future__ import annotations

import json
import os
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def in_child(call: Callable[[], Any]) -> tuple[int, Any]:
    """Fork; what `call` returned there, or its traceback, and the child's exit status."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
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
    """The line that `input()` returns on a terminal where it is typed once the hook was called."""
    import inputhook

    master, slave = os.openpty()
    os.dup2(slave, 0)
    os.dup2(slave, 1)
    counts = inputhook._core.lib.ih_counts()
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
    """Enabled by the parent, here, after disable()."""
    import inputhook

    manager = inputhook.manager
    found = [manager.names(), inputhook.active()]
    inputhook.enable(name)
    found += [manager.names(), inputhook.owner().name]
    inputhook.disable()
    return (*found, manager.names())


def answer(number: int) -> int:
    """Work for a pool."""
    return number * number
