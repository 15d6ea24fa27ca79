"""What wx does when it is idle: it asks what is to be shown, and says that it is idle."""

from __future__ import annotations

from typing import Any

import windows

shown: int | None = None
"""What a command changes."""


def watch(frame: Any) -> None:
    """Note the newest value of `shown` with each EVT_UPDATE_UI and EVT_IDLE."""
    import wx

    def update(event: Any) -> None:
        windows.record("updated", shown)
        event.Skip()

    def idle(event: Any) -> None:
        windows.record("idle", shown)
        event.Skip()

    frame.Bind(wx.EVT_UPDATE_UI, update)
    frame.Bind(wx.EVT_IDLE, idle)
