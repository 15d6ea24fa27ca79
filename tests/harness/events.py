"""What a child's windows did, read from the file that `child/windows.py` writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Event(NamedTuple):
    """One thing a window did: `tick`, `click`, `text`, `motion`, `closed`, ..."""

    time: float
    """By `time.monotonic()`, which parent and child share."""

    kind: str
    detail: tuple[Any, ...]
    """The window's title first, for what `child/windows.py` records itself."""


class Events:
    """The file, read as it grows."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._read = 0
        self._events: list[Event] = []

    def all(self) -> list[Event]:
        """Return every event so far, the ticks too, in the order in which they came."""
        if self.file.exists():
            with self.file.open("rb") as file:
                file.seek(self._read)
                lines = file.read()
            complete = lines[: lines.rfind(b"\n") + 1]
            self._read += len(complete)
            for line in complete.splitlines():
                time, kind, *detail = json.loads(line)
                self._events.append(Event(time, kind, tuple(detail)))
        return self._events
