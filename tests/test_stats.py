"""stats() and warn_after(): why is my prompt slow?"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from .harness.batch import batch
from .harness.sessions import enabling, live, title, visible
from .harness.table import (
    KINDS_AT_READLINE,
    PYQT6_AT_READLINE,
    TK_AND_QT_AT_PYREPL,
    TK_AT_PYREPL,
    TK_AT_READLINE,
    TK_AT_READLINE_ON_EACH_PYTHON,
    select,
)

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

DRAWING = [*KINDS_AT_READLINE, *TK_AND_QT_AT_PYREPL]
"""Each kind of toolkit at both prompts that can draw a half-typed line again."""

HELD = "has held the prompt for"


def slept(terminal: Terminal, times: int) -> None:
    """Wait until that many slow callbacks have returned."""
    terminal.wait_for(lambda: len(terminal.events("slept")) == times)


def count(terminal: Terminal) -> int:
    """Return how many warnings there are on the screen."""
    return "".join(terminal.screen()).replace(" ", "").count(HELD.replace(" ", ""))


@pytest.mark.parametrize("cell", DRAWING)
def test_a_slow_callback_is_named_once_above_the_line(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """A button's callback, in the middle of a line; then a timer's, by its exact name."""
    name = title()
    terminal = launch(cell)
    terminal.run(f"{enabling(cell)}; inputhook.warn_after(0.2)")
    terminal.run("import slow, json")
    terminal.run(cell.toolkit.open(name))
    window = visible(terminal, display, name)
    terminal.send("x = 6*")
    terminal.wait_screen(re.compile(r"^>>> x = 6\*\s*\Z", re.MULTILINE))
    for number in (1, 2):
        window.click()
        slept(terminal, number)
        terminal.wait_ticks(3)
        terminal.wait_screen(re.compile(r"\n>>> x = 6\*\s*\Z"))
        terminal.wait_for(lambda: count(terminal) == 1)
        assert terminal.cursor()[1] == len(">>> x = 6*")
    shown = "".join(terminal.screen())
    assert re.search(r"\.py:\d+: UserWarning: \S+ in (slow|windows)\.py:\d+ has", shown)
    terminal.line("7")
    terminal.prompt()
    assert terminal.value("x") == 42
    terminal.line("s = inputhook.stats(reset=True); slow.later(slow.works)")
    slept(terminal, 3)
    terminal.wait_screen(
        re.compile(r"works in slow\.py:\d+ has held the prompt for \d")
    )
    terminal.wait_ticks(3)
    terminal.line()
    terminal.prompt()
    assert "Traceback" not in terminal.output()
    longest, by = terminal.value("(s := inputhook.stats()).longest, s.longest_by")
    assert longest >= 0.6
    assert by.startswith("works in slow.py:")
    seen = json.loads(terminal.value("json.dumps(s.as_dict())"))
    assert seen["busy"] >= seen["longest"] == longest
    assert seen["untimed"] == 0
    assert seen["looks"] > 0
    assert "works in slow.py:" in terminal.run("s")


@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_calls_watches_and_tasks_are_named_without_a_toolkit(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run(enabling(cell).replace("'tk'", "'tk', 'asyncio'"))
    terminal.run("import slow, time, os, asyncio; inputhook.warn_after(0.2)")
    terminal.run("inputhook.call_soon(slow.works)")
    terminal.wait_screen("works in slow.py:")
    terminal.run("task = asyncio.create_task(slow.awaits())")
    terminal.wait_screen("awaits in slow.py:")
    terminal.run(
        "r, w = os.pipe(); a = inputhook.watch(r, lambda: (os.read(r, 9), slow.sleeps()))"
    )
    terminal.run("_ = os.write(w, b'x')")
    terminal.wait_screen(re.compile(r"<lambda> in <stdin(-\d+)?>(-\d+)?:1 has held"))
    terminal.run("inputhook.call_soon(slow.forks)")
    terminal.wait_screen("forks in slow.py:")
    # one that is not Python's
    terminal.run("inputhook.call_soon(time.sleep, 0.6)")
    terminal.wait_screen(re.compile(r"A callback has held"))
    found = terminal.value(
        "(s := inputhook.stats()).calls, s.watched, s.guests['asyncio'] > 2"
    )
    assert found == (3, 1, True)


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_a_dialog_is_not_blamed_but_what_is_slow_in_it(
    cell: Cell, launch: Launch
) -> None:
    """The dialog's loop runs in a callback for longer than the limit, with live windows."""
    terminal = live(launch, cell)
    terminal.run("import slow; inputhook.warn_after(0.4)")
    terminal.line(f"slow.later(lambda: slow.opens({cell.toolkit.key!r}))")
    terminal.wait_event("closed dialog")
    terminal.wait_screen(re.compile(r"sleeps in slow\.py:\d+ has held"))
    terminal.wait_ticks(3)
    assert count(terminal) == 1


@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=["tk", "gtk3"])
)
def test_who_waits_for_an_answer_is_not_blamed(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import slow")
    terminal.run(f"{cell.toolkit.open(title())}; {enabling(cell)}")
    terminal.run("inputhook.warn_after(0.2)")
    terminal.line("slow.asks()")
    terminal.wait_screen(re.compile(r"works in slow\.py:\d+ has held"))
    terminal.wait_screen(re.compile(r"^name\?\s*\Z", re.MULTILINE))
    terminal.line("Ada")
    terminal.wait_event("answer", "Ada")
    terminal.prompt()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_nothing_is_said_when_it_is_off_or_not_the_prompts(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import slow; inputhook.warn_after(None)")
    terminal.run("_ = inputhook.stats(reset=True); slow.later(slow.works)")
    slept(terminal, 1)
    assert terminal.value("inputhook.stats()[-3] >= 0.6") is True
    assert terminal.value("inputhook.stats().longest_by") is None
    # in a command's own wait
    terminal.run(
        "inputhook.warn_after(0.2); slow.later(slow.works); inputhook.pause(1)"
    )
    slept(terminal, 2)
    # the person has ended it
    terminal.run("import callbacks; callbacks.endless(lambda: callbacks.work(3600))")
    terminal.wait_event("begins")
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.wait_ticks()  # the line's own, too
    assert count(terminal) == 0


@pytest.mark.parametrize("cell", [*TK_AT_READLINE, *TK_AT_PYREPL])
def test_typing_is_counted(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import slow")
    before = terminal.value("inputhook.stats()[:9]")
    for number in range(3):
        terminal.wait_for(terminal.asleep)  # what is there already needs no pump
        assert terminal.value(f"{number} + 1") == number + 1
    terminal.interrupt()
    after = terminal.value("inputhook.stats()[:9]")
    calls, _, refused, pumps, _, by_input, by_signal, _, _ = (
        b - a for a, b in zip(before, after, strict=True)
    )
    # the classic prompt's lines are read by inputhook itself
    assert (calls == 0) == (cell.prompt.name == "readline")
    assert pumps >= by_input + by_signal >= 3
    assert by_signal > 0
    assert refused == 0
    assert terminal.value("slow.pumps_in_a_thread()") >= after[3]
    terminal.run("slow.counts_in_a_child()")
    assert terminal.events("child")[0].detail == (0, 0, 0)
    terminal.run("slow.later(slow.counts_in_a_child)")
    terminal.wait_for(lambda: len(terminal.events("child")) == 2)
    assert terminal.events("child")[1].detail == (0, 0, 0)
    assert terminal.value("inputhook.stats().pumps") > after[3]


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_qt_without_glib_says_that_it_is_not_timed(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell, environment={"QT_NO_GLIB": "1"})
    terminal.run("import slow; inputhook.warn_after(0.2); slow.later(slow.works)")
    slept(terminal, 1)
    assert terminal.value("(s := inputhook.stats()).untimed > 0, s.longest < 0.6") == (
        True,
        True,
    )
    assert "could not be timed" in terminal.run("s")


WRONG = """
import inputhook
for wrong in 0, -1, float("nan"), float("inf"), "1", True:
    try:
        inputhook.warn_after(wrong)
    except (TypeError, ValueError) as error:
        assert "None" in str(error), error
    else:
        raise SystemExit(f"{wrong!r} was taken")
limits = [inputhook.warn_after()]
for limit in None, 2.5, 10**400:
    inputhook.warn_after(limit)
    limits.append(inputhook.warn_after())
assert limits == [0.5, None, 2.5, 1e6], limits
print(inputhook.stats())
"""


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_it_works_while_nothing_is_enabled(cell: Cell, tmp_path: Path) -> None:
    ended = batch(cell, tmp_path, None, "-c", WRONG)
    assert ended.stderr == ""
    assert "called 0, back at once for input 0, refused 0" in ended.stdout
