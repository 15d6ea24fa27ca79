"""serve(): windows alive in an asyncio loop that is the program's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .harness.needs import need
from .harness.sessions import title
from .harness.several import groups, name_of
from .harness.terminal import DEADLINE

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.several import Begin, Group
    from .harness.table import PromptCell

pytestmark = pytest.mark.product

ALL = groups(
    "PyREPL",
    "an old Python",
    "no Tk",
    "Tk in GTK's wait",
    "Qt without GLib",
    "PySide6 and GTK 4",
    "PyQt5",
)
FEW = groups("PyREPL", "Qt without GLib")
ONE = groups("PyREPL")


@pytest.mark.parametrize(("group", "where"), ALL)
def test_windows_live_in_asyncio_run(group: Group, begin: Begin) -> None:
    """While nothing happens, while a task is busy, and while one sleeps now and then."""
    session = begin(serving=())
    terminal = session.terminal
    session.ticking()
    session.click()
    for name in dict.fromkeys(map(name_of, group.keys)):
        assert terminal.value(f"inputhook.active({name!r})") is True
    for seconds in (0, 0.001, 0.05):
        terminal.run(f"task = asyncio.create_task(several.work({seconds}))")
        terminal.wait_event("working", seconds)
        session.ticking()
        session.click()
        terminal.run("_ = task.cancel()")
    for key in group.keys[:-1]:
        session.close(key)
        session.ticking(3)
    terminal.end_input()
    terminal.wait_event("over")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize(
    "how", [(), ("hiding",), ("debug",), ("uvloop",)], ids=" ".join
)
@pytest.mark.parametrize(("group", "where"), FEW)
def test_tasks_and_windows_work_for_each_other(
    group: Group, where: PromptCell, how: tuple[str, ...], begin: Begin
) -> None:
    """A task changes a window; a callback gives the loop work. Nothing else happens."""
    need(where, *(each for each in how if each == "uvloop"))
    session = begin(tick=None, serving=how)
    terminal = session.terminal
    for key in group.keys:
        name, window = session.titles[key], session.windows[key]
        terminal.run(f"task = asyncio.create_task(several.recolour({name!r}))")
        terminal.wait_for(
            lambda window=window: window.colour() == "#00ff00", why=f"{name} in green"
        )
        for work in ("call_soon", "call_later", "create_task", "set_result"):
            terminal.run(f"several.work_later({name!r}, {work!r})")
            terminal.wait_event("done", name, work)
    terminal.end_input()
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize(("group", "where"), FEW)
def test_a_callback_that_raises_or_leaves(group: Group, begin: Begin) -> None:
    """The exception is shown once, and the loop goes on; sys.exit() ends the program."""
    session = begin(serving=())
    terminal = session.terminal
    for key in group.keys:
        name = session.titles[key]
        terminal.run(f"several.fail_later({name!r})")
        terminal.wait_for(f"ValueError: {name}")
        session.ticking(3)
        assert terminal.output().count(f"ValueError: {name}") == 1
        terminal.line(ahead=True)
        terminal.wait_for(">>> ")
    terminal.line(f"several.exit_later({session.titles[group.keys[0]]!r}, 7)")
    assert terminal.wait_exit() == 7
    session = begin(serving=())
    session.terminal.line(f"several.exit_later({session.titles[group.keys[1]]!r}, 7)")
    assert session.terminal.wait_exit() == 7


@pytest.mark.parametrize(("group", "where"), FEW)
def test_ctrl_c_ends_the_program(begin: Begin) -> None:
    """As it ends asyncio.run() without inputhook: main() is cancelled, KeyboardInterrupt."""
    session = begin(tick=None, serving=())
    terminal = session.terminal
    terminal.wait_for(terminal.asleep)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    assert terminal.wait_exit() == -2


@pytest.mark.parametrize(("group", "where"), FEW)
def test_it_ends_and_begins_again(group: Group, begin: Begin) -> None:
    """By cancel(), by disable(), by `with`; nested; and with another toolkit."""
    session = begin(serving=())
    terminal = session.terminal
    session.ticking(3)
    terminal.run("serving = inputhook.serve(); inner = inputhook.serve()")
    assert terminal.value("serving is inner, serving.cancelled()") == (True, False)
    terminal.run("serving.cancel()")
    assert terminal.value("serving.cancelled(), inputhook.active()") == (True, False)
    count = len(terminal.ticks())
    terminal.run("await asyncio.sleep(0.2)")
    assert len(terminal.ticks()) == count
    terminal.run("serving.cancel(); serving = inputhook.serve()")
    session.ticking(3)
    session.click()
    first, second = group.keys[:2]
    terminal.run(f"inputhook.disable({name_of(first)!r})")
    session.ticking(keys=group.keys[1:])
    terminal.run(f"_ = inputhook.enable({name_of(first)!r})")
    session.ticking()
    terminal.run("inputhook.disable()")
    assert terminal.value("serving.cancelled()") is True
    terminal.run(f"_ = inputhook.enable({name_of(second)!r})")
    terminal.run("serving = inputhook.serve()")
    session.ticking(keys=[second])
    terminal.run(group.enabling)
    session.ticking()
    session.click()
    terminal.end_input()
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize(("group", "where"), FEW)
def test_waits_inside_a_task(group: Group, display: Display, begin: Begin) -> None:
    """pause(), input(), block() and a dialog's loop: all live on in them, and after them."""
    session = begin(serving=())
    terminal = session.terminal
    for key in group.keys:
        name = title("dialog")
        terminal.run(
            f"several.dialog_later({session.titles[key]!r}, {key!r}, {name!r})"
        )
        dialog = terminal.wait_for(lambda name=name: display.find(name), why=name)
        session.ticking(10)
        dialog.close()
        terminal.wait_event("dialog closed", name)
        session.ticking(3)
    terminal.line("inputhook.pause(0.5); windows.record('paused')")
    session.ticking()
    terminal.wait_event("paused")
    terminal.prompt()
    session.ticking(3)
    terminal.line("windows.record('typed', input('name? '))")
    terminal.prompt("name? ")
    session.ticking()
    terminal.line("Ada")
    terminal.wait_event("typed", "Ada")
    terminal.prompt()
    session.ticking(3)
    session.click()
    terminal.line("windows.record('unblocked', inputhook.block())")
    for key in group.keys:
        session.ticking(3)
        session.close(key)
    terminal.wait_event("unblocked", True)
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


TWICE = """
import asyncio, sys, inputhook, several, windows

inputhook.enable("tk", "qt")

async def main(number):
    serving = inputhook.serve()
    if not windows.windows:
        several.open_window("tk", "tk")
        several.open_window("PyQt6", "qt")
    before = len(windows.ticks)
    while len(windows.ticks) < before + 20:
        await asyncio.sleep(0.01)
    windows.record("alive", number)
    if number:
        serving.cancel()
    return serving

for number in range(3):
    serving = asyncio.run(main(number))
    assert serving.cancelled(), serving
    assert not inputhook.active("tk")
    inputhook.pause(0.1)
"""


@pytest.mark.parametrize(("group", "where"), groups("an old Python", "PyREPL"))
def test_one_loop_after_the_other(
    group: Group, where: PromptCell, launch: Launch
) -> None:
    """What was not cancelled has ended with its loop; pause() is as ever between them."""
    assert {"tk", "PyQt6"} <= set(group.keys)
    terminal = launch(where, "-c", TWICE)
    for number in range(3):
        terminal.wait_event("alive", number)
    assert terminal.wait_exit() == 0


KERNEL = """
from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(kernel_name="python3")
for line in (
    "import inputhook, windows, several; names = inputhook.enable('tk', 'qt')",
    "several.open_window('tk', 'tk', 0.01); several.open_window('PyQt6', 'qt', 0.01)",
    "serving = inputhook.serve(); windows.record('serving')",
):
    client.execute_interactive(line, timeout=60)
input()
client.execute_interactive("serving.cancel(); windows.record('cancelled')", timeout=60)
client.stop_channels()
manager.shutdown_kernel(now=True)
"""


@pytest.mark.parametrize(("group", "where"), ONE)
def test_in_a_notebooks_kernel(group: Group, where: PromptCell, launch: Launch) -> None:
    """Between two cells."""
    assert {"tk", "PyQt6"} <= set(group.keys)
    need(where, "ipykernel", "jupyter_client")
    terminal = launch(where, "-c", KERNEL)
    terminal.wait_event("serving", timeout=4 * DEADLINE)
    for name in ("tk", "qt"):
        terminal.wait_ticks(10, name)
    terminal.line(ahead=True)
    terminal.wait_event("cancelled")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize(("group", "where"), ONE)
def test_threads_forks_and_descriptors(group: Group, begin: Begin) -> None:
    session = begin(tick=None, serving=())
    terminal = session.terminal
    for key in ("tk", "gtk3"):
        terminal.run(f"several.call_from_thread({session.titles[key]!r})")
        terminal.wait_event("called from thread", session.titles[key])
    terminal.run("several.call_soon_from_thread()")
    terminal.wait_event("called soon")
    terminal.run("several.watch_pipe()")
    terminal.wait_event("pipe")
    for key in group.keys:
        terminal.run(f"several.fork_later({session.titles[key]!r})")
        terminal.wait_event("child", session.titles[key], 3)
        session.click(key)


@pytest.mark.parametrize(("group", "where"), groups("PyREPL", "no Tk"))
def test_serving_costs_nothing_while_nothing_happens(begin: Begin) -> None:
    session = begin(tick=None, serving=())
    assert session.terminal.wake_ups(enough=IDLE) <= IDLE
    session.click()


IDLE = 60
"""Wake-ups in two seconds: four windows with a cursor that blinks in each; a pump of 10 ms
has 200."""


@pytest.mark.parametrize(("group", "where"), ONE)
def test_in_uvloop_nothing_is_polled_and_its_end_is_as_ever(
    group: Group, where: PromptCell, begin: Begin
) -> None:
    """A callback writes to a transport, raises, leaves; serve() ends and begins; Ctrl-C."""
    need(where, "uvloop")
    session = begin(tick=None, serving=["uvloop"])
    terminal = session.terminal
    assert terminal.wake_ups(enough=IDLE) <= IDLE
    session.click()
    terminal.run("ours, theirs = await several.connected()")
    for key in group.keys:
        terminal.run(f"several.write_later({session.titles[key]!r}, ours)")
        assert terminal.value("await theirs.readline()") == b"written\n"
        terminal.run(f"several.fail_later({session.titles[key]!r})")
        terminal.wait_for(f"ValueError: {session.titles[key]}")
        terminal.line(ahead=True)
        terminal.wait_for(">>> ")
    terminal.run("inputhook.serve().cancel()")
    name = session.titles[group.keys[0]]
    terminal.run(f"several.note_later({name!r}); await asyncio.sleep(0.2)")
    assert not terminal.events("later")
    terminal.run("serving = inputhook.serve()")
    terminal.wait_event("later", name)
    session.click()
    terminal.wait_for(terminal.asleep)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    assert terminal.wait_exit() == -2
    session = begin(tick=None, serving=["uvloop"])
    session.terminal.line(f"several.exit_later({session.titles[group.keys[1]]!r}, 7)")
    assert session.terminal.wait_exit() == 7


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), ONE)
def test_without_a_loop_it_says_what_to_do(
    group: Group, where: PromptCell, launch: Launch
) -> None:
    del group
    terminal = launch(where)
    terminal.run("import inputhook")
    terminal.line("inputhook.serve()")
    terminal.wait_for("RuntimeError: serve() keeps windows alive in an asyncio loop")
    terminal.wait_for("pause\\(\\) and block\\(\\)".replace("\\", ""))
    terminal.prompt()
    terminal.run("import asyncio, several")
    terminal.line("asyncio.run(several.awaited(inputhook.serve))")
    terminal.wait_for("RuntimeError: serve() has no toolkit to keep alive")
    terminal.prompt()


@pytest.mark.parametrize(
    ("group", "where"), groups("PyREPL", "readline", "an old Python")
)
def test_at_the_prompt_of_asyncio(begin: Begin) -> None:
    """`python -m asyncio` reads lines on another thread."""
    session = begin(module="asyncio")
    terminal = session.terminal
    session.ticking()
    session.click()
    terminal.send("await asyncio.sleep")
    session.ticking()
    terminal.line("(0.2, 'slept')")
    terminal.prompt()
    assert "slept" in terminal.output()
    session.ticking()
    session.click()
    assert terminal.value("inputhook.active()") is True
    terminal.line("exit()")
    assert terminal.wait_exit() == 0
