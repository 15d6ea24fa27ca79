"""call_soon() and watch(): threads and other inputs, served while the prompt waits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from .harness.sessions import enabling, live
from .harness.table import (
    KINDS_AT_PROMPTS,
    KINDS_AT_READLINE,
    TK_AT_EDITORS,
    TK_AT_PROMPTS,
    TK_AT_READLINE,
    TOOLKITS_AT_PROMPTS,
    select,
)

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.launch import Launch
    from .harness.table import Cell


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_PROMPTS)
def test_a_call_from_a_thread_is_made_at_once_and_on_the_main_thread(
    cell: Cell, launch: Launch
) -> None:
    """The window sleeps: nothing else wakes the wait."""
    terminal = live(launch, cell, tick=None)
    terminal.run("import threads; threads.call_every(5, 0.2)")
    for number in range(5):
        terminal.wait_event("called", number, "MainThread")
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AT_PROMPTS)
def test_calls_are_made_without_any_window(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run(enabling(cell))
    terminal.run("import threads; threads.call_every(3, 0.1)")
    terminal.wait_event("called", 2, "MainThread")
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_thousand_calls_of_four_threads_keep_their_order(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import threads; threads.call_many(4, 250)")
    terminal.wait_event("all called")
    assert (
        terminal.value("[a == sorted(a) for a in threads.made.values()]") == [True] * 4
    )
    assert terminal.value("sum(map(len, threads.made.values()))") == 1000
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_thread_that_asks_for_calls_faster_than_they_are_made_is_slowed_down(
    cell: Cell, launch: Launch
) -> None:
    """Not while a command or a callback waits for the thread: then no call is made."""
    terminal = live(launch, cell)
    terminal.run("import threads")
    terminal.line("_ = threads.call_faster_than_made(12_000)")
    assert terminal.wait_event("asked 12000").detail[0] < 11_000
    terminal.run("threads.call_faster_than_made(12_001).join()")
    assert terminal.wait_event("asked 12001").detail[0] > 11_500
    terminal.line("threads.join_in_callback(12_002)")
    assert terminal.wait_event("asked 12002").detail[0] > 11_500
    assert terminal.value("6 * 7") == 42


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_windows_and_keys_have_their_turn_between_many_calls(
    cell: Cell, launch: Launch
) -> None:
    """All asked for at once; flush() waits for all, as it does for everything."""
    terminal = live(launch, cell)
    terminal.run("import time, threads")
    terminal.run("c = lambda n: (time.sleep(0.01), windows.record('call', n))")
    terminal.run("many = lambda n: [inputhook.call_soon(c, i) for i in range(n)]")
    terminal.line("_ = many(200)")
    terminal.wait_event("call", 199)
    calls = terminal.events("call")
    assert [event.detail for event in calls] == [(number,) for number in range(200)]
    between = [
        tick for tick in terminal.ticks() if calls[0].time < tick < calls[-1].time
    ]
    assert len(between) > 5
    flushed = "_ = many(50); inputhook.flush(); windows.record('flushed')"
    terminal.run(flushed)
    terminal.wait_event("flushed")
    events = [event.kind for event in terminal.events()]
    assert events[-51:] == [*["call"] * 50, "flushed"]


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_call_that_raises_is_shown_and_the_next_is_made(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell, tick=None)
    terminal.run("import callbacks; c = inputhook.call_soon")
    terminal.line("c(callbacks.fail); c(windows.record, 'next')")
    terminal.wait_event("next")
    terminal.wait_for("ValueError: raised")
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_call_that_is_cancelled_is_not_made(cell: Cell, launch: Launch) -> None:
    """Its own thread or another cancels the call before it begins; later that does nothing."""
    terminal = live(launch, cell, tick=None)
    terminal.run(
        "import threading; found = []; c = inputhook.call_soon; "
        "first, second, third = [c(found.append, n) for n in (1, 2, 3)]; first.cancel(); "
        "t = threading.Thread(target=second.cancel); t.start(); t.join(); state = repr(third)"
    )
    terminal.wait_for(lambda: terminal.value("found") == [3])
    assert terminal.value("first.cancelled(), second.cancelled()") == (True, True)
    terminal.run("third.cancel()")
    assert terminal.value("third.cancelled()") is False
    assert terminal.value("state, repr(first), repr(third)") == (
        "<Call pending list.append>",
        "<Call cancelled list.append>",
        "<Call made list.append>",
    )


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_sys_exit_in_a_call_ends_the_program(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell, tick=None)
    terminal.line("import sys; inputhook.call_soon(sys.exit, 7)")
    # 3.13.0's PyREPL says 1 for any SystemExit raised while it reads
    assert terminal.wait_exit() in ({1, 7} if cell.prompt.name == "pyrepl" else {7})


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_PROMPTS)
def test_a_pipe_is_served_while_the_prompt_waits(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    terminal = live(launch, cell, tick=None)
    terminal.run(
        "import os; r = lambda: windows.record('data', os.read(fd, 99).decode())"
    )
    terminal.run(f"fd = os.open({os.fspath(pipe)!r}, os.O_RDWR | os.O_NONBLOCK)")
    terminal.run("w = inputhook.watch(fd, r)")
    for number in range(3):
        with pipe.open("wb", buffering=0) as end:
            end.write(b"%d" % number)
        terminal.wait_event("data", str(number))
    terminal.run("w.cancel()")
    assert terminal.value("w.cancelled()") is True
    with pipe.open("wb", buffering=0) as end:
        end.write(b"more")
    assert terminal.value("6 * 7") == 42
    assert len(terminal.events("data")) == 3


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_watch_whose_callback_raises_is_shown_once_and_ended(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import os, callbacks; r, w = os.pipe(); _ = os.write(w, b'x')")
    terminal.line("e = inputhook.watch(r, callbacks.fail)")
    terminal.wait_for("ValueError: raised")
    terminal.wait_ticks()
    assert terminal.value("e.cancelled()") is True
    assert terminal.output().count("ValueError: raised") <= 1


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_a_descriptor_that_is_always_readable_leaves_the_windows_alive(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import os; ends = os.pipe(); _ = os.write(ends[1], b'x')")
    terminal.run("watch = inputhook.watch(ends[0], int)")
    terminal.wait_ticks(10)
    assert terminal.value("6 * 7") == 42
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_descriptor_closed_while_watched_does_no_harm(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import os; r, w = os.pipe(); e = inputhook.watch(r, print)")
    terminal.run("os.close(r); os.close(w)")
    terminal.wait_ticks()
    terminal.run("e.cancel(); r, w = os.pipe(); e = inputhook.watch(r, print)")
    terminal.wait_ticks()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_dialog_in_a_watchs_callback_does_not_spin_on_it(
    cell: Cell, launch: Launch
) -> None:
    """The callback has read nothing yet, and the dialog's own loop runs in it."""
    terminal = live(launch, cell)
    terminal.run("import os, threads; r, w = os.pipe(); _ = os.write(w, b'x')")
    terminal.run(f"e = inputhook.watch(r, threads.nested, {cell.toolkit.key!r}, r)")
    terminal.wait_event("nested", 1)
    terminal.wait_ticks()
    assert terminal.value("threads.inside") == []


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_watches_and_calls_outlive_disable(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import os; r, w = os.pipe()")
    terminal.run(
        "e = inputhook.watch(r, lambda: windows.record('data', os.read(r, 9).decode()))"
    )
    terminal.run("inputhook.disable()")
    terminal.run("inputhook.call_soon(windows.record, 'called')")
    terminal.run("_ = os.write(w, b'x')")
    assert not terminal.events("data")
    terminal.run(enabling(cell))
    terminal.wait_event("data", "x")
    terminal.wait_event("called")


# Other threads that call Tk themselves.

MADE = {
    "before": ["{open}; window.root.update(); {enable}"],
    "after": ["{enable}", "{open}; window.root.update()"],
    "and another": [
        "import tkinter; first = tkinter.Tk(); {enable}",
        "{open}; window.root.update()",
    ],
}
"""When the window is made; tkinter itself remembers the first main loop only."""


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_thread_may_call_tk_while_the_prompt_waits(
    cell: Cell, launch: Launch, made: str
) -> None:
    """As in mainloop(), which tkinter waits for a second, and then refuses (iris#4879)."""
    terminal = launch(cell)
    for line in MADE[made]:
        terminal.run(
            line.format(open=cell.toolkit.open(tick=None), enable=enabling(cell))
        )
    terminal.run("import threads; threads.use_tk()")
    terminal.wait_event("used", "from a thread", False)
    assert terminal.events("event")
    assert not terminal.events("refused")


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_command_that_waits_for_a_thread_is_not_waited_for_by_it(
    cell: Cell, launch: Launch
) -> None:
    """Tk's events are handled at the prompt only: else neither would ever go on."""
    terminal = live(launch, cell)
    terminal.run("import threads; threads.use_tk_and_join()")
    terminal.wait_event("joined")
    assert terminal.events("refused")
    terminal.run("threads.use_tk()")
    terminal.wait_event("used", "from a thread", False)
    terminal.run("inputhook.disable()")
    terminal.run("threads.use_tk_and_join()")
    assert len(terminal.events("refused")) == 2


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_thread_may_call_tk_after_a_prompt_inside_mainloop(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    (tmp_path / "program.py").write_text(
        f"{enabling(cell)}; {cell.toolkit.open()}\n"
        "window.later(100, breakpoint)\n"
        "window.main()\n"
    )
    terminal = launch(cell, "program.py")
    terminal.prompt("(Pdb) ")
    terminal.line("import threads, windows; threads.use_tk()")
    terminal.wait_event("used", "from a thread", False)
    terminal.prompt("(Pdb) ")
    terminal.line("windows.call_later(0.05, threads.title_from_thread)")
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    terminal.wait_event("titled")
    assert not terminal.events("refused")


@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=["gtk3", "gtk4", "wx"])
)
def test_a_thread_may_run_the_main_loop_of_glib(cell: Cell, launch: Launch) -> None:
    """The thread gets the context between two keys, and keeps it while its loop runs."""
    terminal = live(launch, cell)
    terminal.run("import threads")
    for count in range(1, 4):
        terminal.run("thread = threads.Glib()")
        for number in range(50):
            assert terminal.value(f"6 * {number}") == 6 * number
            terminal.wait_ticks()
            if len(terminal.events("in thread")) == count:
                break
        assert terminal.value("6 * 7") == 42
        terminal.wait_ticks()
        terminal.run("thread.quit()")
        terminal.wait_ticks()
    assert count == len(terminal.events("in thread"))
    terminal.interrupt()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_what_a_callback_raises_is_shown_without_frames_of_inputhook(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run(enabling(cell))
    terminal.run("import os; reading, writing = os.pipe()")
    terminal.run("entry = inputhook.watch(reading, lambda: 1 / 0)")
    terminal.run("_ = os.write(writing, b'.')")
    terminal.wait_for("ZeroDivisionError")
    assert "<lambda>" in terminal.output()
    assert "inputhook/" not in terminal.output()
