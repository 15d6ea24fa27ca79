"""A prompt inside a running program, in the tests."""

from __future__ import annotations

import windows

import inputhook


def interact() -> None:
    secret = 42
    inputhook.interact()
    windows.record("back", secret)
