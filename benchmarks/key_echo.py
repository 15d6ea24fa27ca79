"""How long until a typed key is on the screen, a 10 ms timer in the window."""

from __future__ import annotations

from .rig import Setup, pause, session, summary

COLUMNS = ["keys", "median ms", "p95 ms", "worst ms"]
KEYS = 120
_SPIN = "exec('def spin():\\n while 1: pass')"


def measure(setup: Setup, *, busy: bool = False) -> list[str]:
    """Type KEYS keys at an irregular pace, a comment of letters a line."""
    times: list[float] = []
    with session(setup, tick=None if busy else 0.01) as terminal:
        if busy:
            terminal.run(_SPIN)
            terminal.run("import threading")
            terminal.run("threading.Thread(target=spin, daemon=True).start()")
        while len(times) < KEYS:
            terminal.send("#")
            pause(0.2, 0.3)
            for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN":
                times.append(terminal.echo(letter))
                pause(0.03, 0.07)
            terminal.line()
            terminal.prompt()
    return [str(len(times)), *summary(times)]
