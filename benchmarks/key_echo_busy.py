"""How long until a typed key is on the screen, while another thread computes, the window idle."""

from __future__ import annotations

from . import key_echo
from .rig import Setup

COLUMNS = key_echo.COLUMNS


def measure(setup: Setup) -> list[str]:
    """As key_echo, beside the thread."""
    return key_echo.measure(setup, busy=True)
