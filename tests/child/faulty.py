"""A toolkit of somebody else's that says something wrong."""

from __future__ import annotations

import windows

import inputhook
import inputhook.abc


class Loop(inputhook.abc.Loop):
    def __init__(self, timeout: float) -> None:
        self.wait = timeout
        self.count = 0

    def timeout(self) -> float:
        return self.wait

    def dispatch(self) -> None:
        self.count += 1
        if self.count <= 100:
            windows.record("dispatched", self.count)


class Toolkit(inputhook.abc.Toolkit):
    name = "faulty"
    needs_display = False

    def __init__(self, timeout: float) -> None:
        self.wait = timeout

    def has_application(self) -> bool:
        return True

    def loop(self) -> Loop:
        return Loop(self.wait)


def register(timeout: float) -> None:
    inputhook.register(Toolkit(timeout))
