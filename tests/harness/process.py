"""What a process costs and holds, read from Linux's /proc."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

SETTLING = 8
"""How many periods of two seconds a child has to settle."""


class Process:
    """A running process, known by its id."""

    @property
    def pid(self) -> int:
        raise NotImplementedError

    def cpu_time(self) -> float:
        """Return the seconds of processor time of all threads, in user and system mode."""
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def context_switches(self) -> int:
        """Return how often a thread went to sleep by itself: each time it had woken up."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            try:
                status = (task / "status").read_text()
            except (FileNotFoundError, ProcessLookupError):  # ended since it was listed
                continue
            total += int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
        return total

    def asleep(self) -> bool:
        """Return whether the main thread sleeps now, in whatever call."""
        stat = Path(f"/proc/{self.pid}/task/{self.pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] == "S"

    def stopped(self) -> bool:
        """Return whether a signal has stopped the process."""
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] == "T"

    def all_asleep(self) -> bool:
        """Return whether every thread sleeps now: a thread that waits for a processor does not."""
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            try:
                stat = (task / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):  # ended since it was listed
                continue
            if stat.rpartition(")")[2].split()[0] != "S":
                return False
        return True

    def threads(self) -> int:
        """Return how many threads the process has."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    def resident(self) -> int:
        """Return how many bytes of memory the process has."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize()

    def wake_ups(self, enough: int = 2) -> int:
        """Return how often its threads wake up in two seconds, once that is `enough` or less."""
        for _ in range(SETTLING):
            (count,) = wake_ups(self)
            if count <= enough:
                break
        return count

    def fds(self) -> dict[int, str]:
        """Return the process's open descriptors, and what each is."""
        found = {}
        for entry in Path(f"/proc/{self.pid}/fd").iterdir():
            try:
                found[int(entry.name)] = str(entry.readlink())
            except FileNotFoundError:  # closed since it was listed
                continue
        return found


def wake_ups(*processes: Process) -> list[int]:
    """Return how often the threads of each process wake up in the next two seconds.

    Fonts, themes and frames come late, and later on a busy machine: look `SETTLING` times.
    """
    before = [process.context_switches() for process in processes]
    end = time.monotonic() + 2
    while time.monotonic() < end:
        time.sleep(0.1)  # the period itself, not a wait for the children
    return [
        process.context_switches() - count
        for process, count in zip(processes, before, strict=True)
    ]
