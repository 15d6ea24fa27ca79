"""asyncio at the vanilla prompt: alone, and beside each toolkit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need
from .harness.sessions import live
from .harness.table import (
    PROMPTS_ON_EACH_PYTHON,
    PYQT6_AT_READLINE_ON_EACH_PYTHON,
    TK_AND_QT_AT_STDIO,
    TK_AND_QT_AT_TERMINALS,
    TK_AT_READLINE_ON_EACH_PYTHON,
    TK_AT_STDIO,
    TK_AT_TERMINALS,
    TOOLKITS_AT_PROMPTS,
    select,
)
from .harness.terminal import ESCAPE

if TYPE_CHECKING:
    from .harness.launch import Launch
    from .harness.table import Cell, PromptCell
    from .harness.terminal import Terminal


def everything(terminal: Terminal) -> str:
    """Return all that has been on the terminal so far."""
    return ESCAPE.sub("", terminal.raw.decode(errors="replace"))


def asyncio_prompt(launch: Launch, cell: Cell | PromptCell) -> Terminal:
    """Return a child at its prompt with asyncio enabled and nothing else."""
    terminal = launch(cell)
    terminal.run("import asyncio, inputhook, coroutines, windows")
    assert terminal.value("inputhook.enable('asyncio')") == ("asyncio",)
    return terminal


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_tasks_make_progress_at_an_idle_prompt(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = asyncio_prompt(launch, cell)
    terminal.run("task = asyncio.create_task(coroutines.count(5, 0.05))")
    terminal.wait_event("counted", 5)
    assert terminal.value("task.result()") == 5
    assert terminal.value("inputhook.active('asyncio')") is True
    terminal.run("task = asyncio.ensure_future(coroutines.count(10**9, 0.01))")
    terminal.wait_event("count", 20)
    if not cell.prompt.pipe:
        terminal.send("2 *")  # and while somebody types
        last = terminal.events("count")[-1].detail[0]
        terminal.wait_event("count", last + 20)
        terminal.line(" 21")
        terminal.prompt()
    terminal.run("_ = task.cancel()")
    assert terminal.value("6 * 7") == 42


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_PROMPTS)
def test_a_gui_and_asyncio_are_both_alive(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import asyncio, coroutines")
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.run("task = asyncio.create_task(coroutines.count(10**9, 0.01))")
    for _ in range(3):
        terminal.wait_event("count")
        last = terminal.events("count")[-1].detail[0]
        terminal.wait_event("count", last + 20)
        terminal.wait_ticks(20)
    assert terminal.value("inputhook.active('asyncio')") is True
    assert terminal.value(f"inputhook.active({cell.toolkit.name!r})") is True
    terminal.run("inputhook.disable('asyncio')")
    terminal.wait_ticks()
    assert terminal.value(
        "len([t.cancel() for t in asyncio.all_tasks(task.get_loop())])"
    )
    terminal.end_input()
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_a_task_that_a_windows_callback_creates_runs_at_once(
    cell: Cell, launch: Launch
) -> None:
    """Nothing else wakes the wait."""
    terminal = live(launch, cell, tick=None)
    terminal.run("import asyncio, coroutines, tkinter")
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.run("later = lambda f: tkinter._default_root.after(200, f)")
    terminal.run(
        "_ = later(lambda: windows.events.append("
        "asyncio.create_task(coroutines.count(3, 0.05))))"
    )
    terminal.wait_event("counted", 3)
    terminal.run(
        "_ = later(lambda: asyncio.get_event_loop().call_later("
        "0.1, windows.record, 'called'))"
    )
    terminal.wait_event("called")


@pytest.mark.parametrize("cell", select(toolkits=["qt:PyQt6"]))
def test_one_call_enables_a_toolkit_and_asyncio(cell: Cell, launch: Launch) -> None:
    terminal = asyncio_prompt(launch, cell)
    assert terminal.value("inputhook.enable('qt', 'asyncio')") == ("qt", "asyncio")
    terminal.run(cell.toolkit.open("both"))
    terminal.run("task = asyncio.create_task(coroutines.count(10, 0.01))")
    terminal.wait_event("count", 9)
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE_ON_EACH_PYTHON)
def test_a_session_with_a_loop_that_is_marked_as_running_ends_in_silence(
    cell: Cell, launch: Launch
) -> None:
    """qasync has such a loop, which Qt runs: at the prompt asyncio knows that loop."""
    need(cell, "qasync")
    environment = {"QT_API": "pyqt6", "PYTHONDEVMODE": ""}  # qasync leaves it open
    terminal = launch(cell, environment=environment)
    terminal.run("import asyncio, coroutines, inputhook, windows")
    terminal.run("_ = inputhook.enable('qt', 'asyncio')")
    terminal.run(cell.toolkit.open())
    terminal.run("ours = asyncio.create_task(coroutines.count(10**9, 0.01))")
    terminal.wait_event("count", 3)
    terminal.run("from PyQt6 import QtWidgets; import qasync")
    terminal.run("app = QtWidgets.QApplication.instance()")
    terminal.run("loop = qasync.QEventLoop(app, already_running=True)")
    terminal.run("task = loop.create_task(coroutines.count(5, 0.01))")
    terminal.wait_event("counted", 5)
    terminal.wait_ticks()
    terminal.end_input()
    assert terminal.wait_exit() == 0
    terminal.wait_event("cancelled")
    assert not re.search("Error|Warning|Traceback", everything(terminal))


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_sockets_are_served(cell: PromptCell, launch: Launch) -> None:
    """A server and its client, both at this prompt."""
    terminal = asyncio_prompt(launch, cell)
    terminal.run("task = asyncio.create_task(coroutines.echo(20))")
    terminal.wait_event("echoed", 20)
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_a_task_that_raises_is_reported_once(cell: PromptCell, launch: Launch) -> None:
    """Although the prompt's user still has a name for it."""
    terminal = asyncio_prompt(launch, cell)
    terminal.line("bad = asyncio.create_task(coroutines.fail())")
    terminal.wait_for("ValueError: not awaited by anybody")
    terminal.run("_ = asyncio.create_task(coroutines.catch())")
    terminal.wait_event("caught")
    terminal.run("del bad; import gc; _ = gc.collect()")
    assert terminal.value("6 * 7") == 42
    assert everything(terminal).count("ValueError: not awaited") == 1
    assert "ValueError: awaited" not in everything(terminal)


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_asyncio_run_still_works(cell: PromptCell, launch: Launch) -> None:
    terminal = asyncio_prompt(launch, cell)
    terminal.run("task = asyncio.create_task(coroutines.count(10**9, 0.01))")
    terminal.wait_event("count", 5)
    for _ in range(2):
        assert terminal.value("asyncio.run(coroutines.double(21))") == 42
        last = terminal.events("count")[-1].detail[0]
        terminal.wait_event("count", last + 5)
    assert terminal.value("asyncio.get_event_loop() is task.get_loop()") is True
    until = "task.get_loop().run_until_complete"
    assert terminal.value(f"{until}(coroutines.double(21))") == 42


@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_no_policy_is_asked_for(cell: Cell, launch: Launch) -> None:
    """Python 3.14 deprecates asyncio's policies, 3.16 removes them."""
    terminal = launch(cell, "-W", "error::DeprecationWarning", "-iq")
    terminal.prompt()
    terminal.run("import asyncio, no_policies, inputhook, coroutines, windows")
    terminal.run("asyncio.set_event_loop(before := asyncio.new_event_loop())")
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.run("task = asyncio.create_task(coroutines.count(5, 0.01))")
    terminal.wait_event("counted", 5)
    assert terminal.value("asyncio.get_event_loop() is task.get_loop()") is True
    assert terminal.value("asyncio.run(coroutines.double(21))") == 42
    # asyncio.run() leaves none behind
    terminal.run("task = asyncio.create_task(coroutines.count(7, 0.01))")
    terminal.wait_event("counted", 7)
    assert terminal.value("asyncio.get_event_loop() is task.get_loop()") is True
    terminal.run("inputhook.disable()")
    assert terminal.value("asyncio.get_event_loop() is before") is True
    terminal.run("before.close()")
    terminal.end_input()
    assert terminal.wait_exit() == 0
    assert not re.search("Warning|Traceback", everything(terminal))


@pytest.mark.parametrize("cell", TK_AND_QT_AT_TERMINALS)
def test_ctrl_c_gives_the_prompt_back_from_a_task_that_never_yields(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import asyncio, coroutines; _ = inputhook.enable('asyncio')")
    terminal.run("task = asyncio.create_task(coroutines.spin())")
    terminal.wait_event("spinning")
    terminal.interrupt()
    assert terminal.value("task.done()") is True
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_a_task_that_always_yields_leaves_prompt_and_window_alive(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import asyncio, coroutines; _ = inputhook.enable('asyncio')")
    terminal.run("task = asyncio.create_task(coroutines.busy())")
    terminal.wait_ticks()
    assert terminal.value("6 * 7") == 42
    terminal.wait_ticks()  # so the prompt waits; it is hardly ever asleep
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    assert terminal.value("task.done()") is False
    terminal.run("_ = task.cancel()")


@pytest.mark.parametrize("cell", TK_AT_STDIO)
def test_a_sleeping_task_does_not_wake_the_process(cell: Cell, launch: Launch) -> None:
    terminal = asyncio_prompt(launch, cell)
    terminal.run("task = asyncio.create_task(asyncio.sleep(1000))")
    assert terminal.wake_ups() <= 2


@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_disable_leaves_tasks_where_they_are_and_enable_goes_on(
    cell: Cell, launch: Launch
) -> None:
    terminal = asyncio_prompt(launch, cell)
    terminal.run("create_task = asyncio.create_task; inputhook.disable()")
    assert terminal.value("asyncio.create_task is not create_task") is True
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.run("task = asyncio.create_task(coroutines.count(10**9, 0.01))")
    terminal.wait_event("count", 5)
    terminal.run("inputhook.disable()")
    last = terminal.events("count")[-1].detail[0]
    assert terminal.value("6 * 7") == 42
    assert terminal.events("count")[-1].detail[0] == last
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.wait_event("count", last + 5)
    terminal.end_input()
    assert terminal.wait_exit() == 0
    terminal.wait_event("cancelled")
    assert not re.search("Task was destroyed|Traceback", everything(terminal))


@pytest.mark.parametrize("cell", TK_AND_QT_AT_STDIO)
def test_a_script_that_pauses_serves_tasks(cell: Cell, launch: Launch) -> None:
    terminal = launch(
        cell,
        "-c",
        "import asyncio, coroutines, inputhook, windows; inputhook.enable('asyncio')\n"
        "task = asyncio.create_task(coroutines.count(5, 0.02)); inputhook.pause(0.5)\n"
        "windows.record('result', task.result())",
    )
    terminal.wait_event("result", 5)
    assert terminal.wait_exit() == 0
