"""pause(), flush() and block(): live windows in scripts, and in commands at a prompt."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest

from .harness.sessions import enabling, live, title, visible
from .harness.table import (
    KINDS_AT_TERMINALS,
    TK_AT_STDIO,
    TOOLKITS_AT_PROMPTS,
    TOOLKITS_AT_STDIO,
    select,
)

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_a_script_pauses_with_live_windows(cell: Cell, launch: Launch) -> None:
    """The script enables nothing: pause() enables the toolkits in use."""
    name = title()
    terminal = launch(
        cell,
        "-c",
        f"{cell.toolkit.open(name)}; import inputhook, windows as w\n"
        "for i in range(5): inputhook.pause(0.1); w.record('paused', i)",
    )
    terminal.wait_event("paused", 4)
    assert terminal.wait_exit() == 0
    assert len(terminal.ticks(name)) >= 3


@pytest.mark.parametrize("cell", TK_AT_STDIO)
def test_a_script_without_a_display_waits_all_the_same(
    cell: Cell, launch: Launch
) -> None:
    """The toolkit is imported, and could not open a window: there is nothing to run."""
    terminal = launch(
        cell,
        "-c",
        "import tkinter, time, inputhook, windows as w\n"
        "inputhook.flush(); inputhook.pause(0.01)\n"
        "w.record('waited', inputhook.wait_for(time.sleep, 0.01), inputhook.block())",
        display=None,
    )
    terminal.wait_event("waited", None, True)
    assert terminal.wait_exit() == 0


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_a_script_flushes_now_and_then(
    cell: Cell, launch: Launch, display: Display
) -> None:
    name = title()
    terminal = launch(
        cell,
        "-c",
        f"{cell.toolkit.open(name)}; import inputhook, windows as w\n"
        "while not w.windows[0].clicks: sum(range(20_000)); inputhook.flush()",
    )
    visible(terminal, display, name).click()
    terminal.wait_event("click", 1)
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_a_script_blocks_until_the_last_window_is_closed(
    cell: Cell, launch: Launch, display: Display
) -> None:
    names = [title(), title()]
    terminal = launch(
        cell,
        "-c",
        f"{cell.toolkit.open(names[0])}; {cell.toolkit.open(names[1])}\n"
        "import inputhook, windows as w; w.record('done', inputhook.block())",
    )
    for name in names:
        window = terminal.wait_for(lambda name=name: display.find(name))
        terminal.wait_ticks(10, name)
        assert not terminal.events("done")
        window.close()
        terminal.wait_event("closed", name)
    terminal.wait_event("done", True)
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_block_ends_when_a_callback_closes_the_window(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(
        cell,
        "-c",
        f"{cell.toolkit.open(title())}; import inputhook, windows as w\n"
        "w.call_later(0.1, w.close_window); w.record('done', inputhook.block())",
    )
    terminal.wait_event("done", True)
    assert terminal.wait_exit() == 0


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_block_gives_up_in_time_and_without_windows_at_once(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(
        cell,
        "-c",
        "import inputhook; import windows as w; w.record('none', inputhook.block())\n"
        f"{cell.toolkit.open(title())}; w.record('late', inputhook.block(timeout=0.2))\n"
        "w.close_window(); w.record('closed', inputhook.block())",
    )
    terminal.wait_event("none", True)
    terminal.wait_event("late", False)
    terminal.wait_event("closed", True)
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("call", ["pause(60)", "block()"])
@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_ctrl_c_ends_a_script_that_waits(cell: Cell, launch: Launch, call: str) -> None:
    name = title()
    terminal = launch(
        cell, "-c", f"{cell.toolkit.open(name)}; import inputhook; inputhook.{call}"
    )
    terminal.wait_ticks(10, name)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    assert terminal.wait_exit() == -signal.SIGINT


@pytest.mark.parametrize("call", ["pause(60)", "block()"])
@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_ctrl_c_gives_the_prompt_back(cell: Cell, launch: Launch, call: str) -> None:
    terminal = live(launch, cell)
    for _ in range(3):
        terminal.line(f"inputhook.{call}")
        terminal.wait_for("\n")
        terminal.wait_ticks()
        terminal.interrupt()
        terminal.wait_ticks()
    assert terminal.value("6 * 7") == 42


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_PROMPTS)
def test_what_is_typed_during_a_pause_runs_after_it(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.line("inputhook.pause(0.5); windows.record('paused')")
    terminal.line("windows.record('typed')", ahead=True)
    terminal.wait_event("typed")
    kinds = [event.kind for event in terminal.events() if event.kind != "tick"]
    assert kinds[-2:] == ["paused", "typed"]
    terminal.wait_screen(re.compile(r">>>\s*\Z"))
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_block_at_the_prompt(cell: Cell, launch: Launch, display: Display) -> None:
    name = title()
    terminal = live(launch, cell, name=name)
    terminal.line("windows.record('done', inputhook.block())")
    terminal.wait_ticks()
    visible(terminal, display, name).close()
    terminal.wait_event("done", True)
    terminal.prompt()
    terminal.run(cell.toolkit.open(title()))
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_flush_and_pause_work_in_a_callback(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("f = lambda: (inputhook.flush(), windows.record('flushed'))")
    terminal.run("windows.call_later(0.05, f)")
    terminal.wait_event("flushed")
    terminal.wait_ticks()
    terminal.run("import nesting; windows.call_later(0.05, nesting.pause)")
    terminal.send("x = 6 *")
    terminal.wait_event("paused")
    terminal.wait_ticks()
    terminal.line("7")
    terminal.prompt()
    assert terminal.value("x") == 42


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_wait_for_in_a_callback_keeps_windows_alive(cell: Cell, launch: Launch) -> None:
    """The callback comes at the idle prompt, in a pause, in another wait_for(), in half a line."""
    terminal = live(launch, cell)
    terminal.run("import nesting")
    terminal.run("inputhook.call_soon(nesting.wait); inputhook.pause(.1)")
    terminal.wait_event("waited", "alive")
    terminal.run("windows.call_later(0.05, nesting.wait_twice)")
    terminal.send("x = 6 *")
    terminal.wait_for(lambda: len(terminal.events("waited")) == 3, why="three calls")
    assert {event.detail for event in terminal.events("waited")} == {("alive",)}
    terminal.wait_ticks()
    terminal.line("7")
    terminal.prompt()
    assert terminal.value("x") == 42


@pytest.mark.parametrize("cell", select(prompts=["stdio"], toolkits=["tk", "gtk3"]))
def test_wait_for_calls_on_another_thread_whatever_is_enabled(
    cell: Cell, launch: Launch
) -> None:
    """With no toolkit in use; in a callback of the program's main loop; while windows are held."""
    terminal = launch(
        cell,
        "-c",
        "import inputhook, threading; import windows as w\n"
        "def main(): return threading.current_thread() is threading.main_thread()\n"
        "w.record('unused', inputhook.wait_for(main))\n"
        f"{cell.toolkit.open(title())}; import nesting\n"
        "nesting.later(lambda: (nesting.wait(), w.close_window()))\n"
        "w.windows[-1].main()\n"
        "inputhook.hold(); w.record('held', inputhook.wait_for(main))",
    )
    terminal.wait_event("unused", False)
    terminal.wait_event("waited", "alive")
    terminal.wait_event("held", False)
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=["tk", "gtk3"]))
def test_what_commands_wait_for_comes_while_windows_are_held(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import getpass, time; inputhook.hold()")
    terminal.run("inputhook.wait_for(time.sleep, .1)")
    terminal.line("word = getpass.getpass()")
    terminal.prompt("Password: ")
    terminal.line("hidden")
    terminal.prompt()
    assert terminal.value("word") == "hidden"
    terminal.run("inputhook.release()")
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_wait_for_inside_itself_for_ever_says_why_not(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import nesting; nesting.wait_again()")
    terminal.wait_event(
        "refused", "TooDeeplyNested", "wait_for() was called by a callba"
    )
    terminal.wait_ticks()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_pause_inside_itself_for_ever_says_why_not(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.line("import nesting; nesting.pause_again()")
    terminal.wait_for("TooDeeplyNested: pause() was called by a callback")
    terminal.wait_for(terminal.asleep)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")


BAD = (
    ("pause()", "TypeError"),
    ("pause('1')", "TypeError: pause(): seconds is a number"),
    ("pause(True)", "TypeError: pause(): seconds is a number"),
    ("pause(-1)", "ValueError: pause(): seconds is -1"),
    ("pause(float('nan'))", "ValueError: pause(): seconds is nan"),
    ("pause(float('inf'))", "ValueError: pause(): seconds is inf"),
    ("block('x')", "TypeError: block(): timeout is a number"),
    ("block(-0.5)", "ValueError: block(): timeout is -0.5"),
    ("call_soon(3)", "TypeError: call_soon() wants something to call"),
    ("watch(0.5, print)", "TypeError: watch() wants a descriptor"),
    ("watch(0, 3)", "TypeError: watch() wants something to call"),
    ("watch(0, print)", "ValueError: Descriptor 0 is what the prompt reads"),
    ("watch(-1, print)", "ValueError: -1 is closed"),
    ("watch(999, print)", "ValueError: Descriptor 999 is closed"),
    ("watch(open(__import__('os').__file__), print)", "ValueError: Descriptor"),
    ("autodraw(3)", "TypeError: autodraw() wants figures"),
)
"""Calls, and how their errors begin."""


@pytest.mark.parametrize("cell", TK_AT_STDIO)
@pytest.mark.parametrize("enabled", [True, False])
def test_bad_arguments(cell: Cell, launch: Launch, enabled: bool) -> None:
    terminal = launch(cell)
    terminal.run(enabling(cell) if enabled else "import inputhook")
    for call, error in BAD:
        terminal.line(f"inputhook.{call}")
        terminal.wait_for(error)
        terminal.prompt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_a_pause_of_seven_weeks_does_not_end_at_once(
    cell: Cell, launch: Launch
) -> None:
    """In microseconds seven weeks are more than 32 bits."""
    terminal = live(launch, cell)
    terminal.line("print('pau' + 'ses'); inputhook.pause(4294968); print('ov' + 'er')")
    terminal.wait_for("pauses")
    terminal.wait_ticks(20)
    assert "over" not in terminal.output()
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.run("import threading, time; lib = inputhook._core.lib")
    terminal.run("stop = lambda: lib.ih_stop(lib.IH_END_WAKE)")
    terminal.run("late = lambda: threading.Timer(.1, inputhook.call_soon, [stop])")
    for seconds in ("4294968.0", "1e300", "float('inf')"):
        terminal.run("late().start()")
        assert terminal.value(f"lib.ih_wait(-1, {seconds}) == lib.IH_END_WAKE") is True


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_a_pause_in_a_callback_leaves_the_outer_pauses_end_alone(
    cell: Cell, launch: Launch
) -> None:
    """Each ends at its own time: the inner pause does not move the end of the outer one."""
    terminal = live(launch, cell)
    terminal.run("import time; found = []")
    terminal.run(
        "inner = lambda: (inputhook.pause(.1), found.append(time.monotonic()))"
    )
    terminal.run(
        "windows.call_later(.05, inner); inputhook.pause(.5); found.append(time.monotonic())"
    )
    assert terminal.value("len(found), found[0] < found[1]") == (2, True)


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=["tk", "gtk3"]))
def test_a_pause_ends_while_windows_are_held(cell: Cell, launch: Launch) -> None:
    """Nothing is served then, neither tasks nor calls, and the pause ends all the same."""
    terminal = live(launch, cell)
    terminal.run("_ = inputhook.enable('asyncio'); found = []")
    terminal.run("inputhook.hold(); call = inputhook.call_soon(found.append, 1)")
    terminal.run("inputhook.pause(.2)")
    assert terminal.value("found") == []
    terminal.run("inputhook.release()")
    terminal.wait_for(lambda: terminal.value("found") == [1])
    for number in (2, 3):
        terminal.run(
            f"with inputhook.held(): _ = inputhook.call_soon(found.append, {number}); "
            "inputhook.pause(.1); before = found[:]\r"
        )
        assert terminal.value("before") == [*range(1, number)]
        terminal.wait_for(lambda last=number: terminal.value("found")[-1] == last)
