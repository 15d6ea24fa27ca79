"""Long sessions, forks, threads, the end: nothing grows, nothing is left, nothing is said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need_qt, not_here
from .harness.process import SETTLING, wake_ups
from .harness.sessions import MANY_FILES, enabling, live, visible
from .harness.table import (
    KINDS_AND_PYSIDE6,
    PROMPTS_ON_EACH_PYTHON,
    TERMINALS,
    TK_AT_EDITORS,
    TK_AT_READLINE,
    TK_AT_READLINE_ON_EACH_PYTHON,
    TOOLKITS_AT_EDITORS,
    TOOLKITS_AT_PROMPTS,
    select,
)

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell, PromptCell
    from .harness.terminal import Terminal

MEGABYTE = 2**20
GROWTH = 12 * MEGABYTE
"""A leaked Tcl interpreter is 200 KB, so a thousand are 200 MB; a heap breathes a little."""


def counted(terminal: Terminal) -> dict[str, int]:
    return terminal.value("counting.all_of_them()")


def grown(terminal: Terminal, before: dict[str, int]) -> dict[str, int]:
    """Return what there is more of. GLib's pool threads come and go: a leak is of hundreds."""
    allowed = {"threads": 20}
    more = {name: count - before[name] for name, count in counted(terminal).items()}
    return {name: count for name, count in more.items() if count > allowed.get(name, 0)}


# Nothing grows.


@pytest.mark.parametrize("cell", TOOLKITS_AT_EDITORS)
def test_enabling_and_disabling_a_thousand_times_leaks_nothing(
    cell: Cell, launch: Launch
) -> None:
    """A prompt waits now and then, for IPython leaked what is made by a wait (ipython#14240)."""
    name = cell.toolkit.name
    terminal = live(launch, cell)
    terminal.run("import counting")
    again = f"inputhook.disable(), inputhook.enable({name!r})"
    cycle = f"_ = [({again}) for _ in range(50)]"
    for _ in range(3):  # what is made once
        terminal.run(cycle)
        terminal.wait_ticks(3)
    before = counted(terminal)
    resident = terminal.value("counting.resident()")
    for _ in range(20):
        terminal.run(cycle)
        terminal.wait_ticks(3)
    assert grown(terminal, before) == {}
    assert terminal.value("counting.resident()") - resident < GROWTH


@pytest.mark.either("python")
@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_enabling_all_in_turn_leaks_nothing(cell: Cell, launch: Launch) -> None:
    """Without any toolkit imported, and with names that come and go."""
    need_qt(cell)
    terminal = launch(cell)
    terminal.run("import inputhook, counting, slots; before = slots.state()")
    cycle = (
        "for name in ('tk', 'qt'): _ = inputhook.enable(name)\n"
        "inputhook.disable('tk'); _ = inputhook.enable('tk', mode='slice')\n"
        "inputhook.disable()\n"
    )
    terminal.run(f"cycle = compile({cycle!r}, 'cycle', 'exec')")
    terminal.run("for _ in range(10): exec(cycle)\r")
    found = counted(terminal)
    resident = terminal.value("counting.resident()")
    terminal.run("for _ in range(300): exec(cycle)\r", timeout=60)
    assert grown(terminal, found) == {}
    assert terminal.value("counting.resident()") - resident < GROWTH
    assert terminal.value("slots.changed(before)") == []


@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=["tk", "qt:PyQt6", "gtk3"])
)
def test_many_prompts_leak_nothing(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import counting; pumps = inputhook._core.lib.ih.counts.pumps")
    for _ in range(20):
        terminal.run("pass")
    before = counted(terminal)
    resident = terminal.value("counting.resident()")
    for _ in range(200):
        terminal.run("pass")
    assert grown(terminal, before) == {}
    assert terminal.value("counting.resident()") - resident < GROWTH
    assert terminal.value("inputhook._core.lib.ih.counts.pumps - pumps > 100") is True


@pytest.mark.parametrize(
    "cell", select(prompts=["readline"], toolkits=KINDS_AND_PYSIDE6)
)
def test_many_windows_leak_no_descriptor(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import counting")
    counts = []
    for number in range(12):
        terminal.run(cell.toolkit.open(f"number {number}"))
        terminal.wait_ticks(2, title=f"number {number}")
        terminal.run("windows.close_window()")
        terminal.wait_event("closed", f"number {number}")
        counts.append(terminal.value("counting.descriptors()"))
    assert counts[-1] == counts[2]


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_thousand_open_files_do_not_end_the_process(
    cell: Cell, launch: Launch
) -> None:
    """Nor if a wait begins when the files are open already (prompt-toolkit#354)."""
    terminal = live(launch, cell)
    terminal.run(MANY_FILES)
    terminal.wait_ticks()
    terminal.run("inputhook.pause(0.1)")
    terminal.interrupt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_too_many_files_for_tk_are_said_and_others_may_be_closed(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run(f"import inputhook, slots; {cell.toolkit.open()}")
    terminal.wait_ticks()
    terminal.run(f"{MANY_FILES}; before = slots.state(); count = slots.descriptors()")
    terminal.run("kinds, text = slots.raised(lambda: inputhook.enable('tk'))")
    assert "OSError" in terminal.value("kinds")
    assert "Close some files, or call inputhook.enable('tk') before" in terminal.value(
        "text"
    )
    assert terminal.value("slots.changed(before)") == []
    assert terminal.value("slots.descriptors() - count") == 0
    terminal.run("_ = [os.close(each) for each in files[:10]]")
    terminal.run("_ = inputhook.enable('tk')")
    terminal.wait_ticks()
    terminal.run(f"kept = files; {MANY_FILES}")
    terminal.wait_ticks()
    terminal.interrupt()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_tk_begins_after_a_thousand_files_were_opened(
    cell: Cell, launch: Launch
) -> None:
    """Tcl's own thread wants two low numbers when it is started."""
    terminal = launch(cell)
    terminal.run(f"import inputhook; _ = inputhook.enable('tk'); {MANY_FILES}")
    terminal.run("import _tkinter")
    terminal.interrupt()
    assert terminal.value("6 * 7") == 42


# Idle.


@pytest.mark.parametrize("cell", TOOLKITS_AT_EDITORS)
def test_an_idle_prompt_with_an_idle_window_sleeps(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """It has no wake-up at all; or not more than the toolkit's own main loop."""
    terminal = live(launch, cell, name="idle", tick=None)
    visible(terminal, display, "idle")  # the next one covers it
    source = f"{cell.toolkit.open('script', None)}; windows.main()"
    script = launch(cell, "-c", source)
    visible(script, display, "script")

    def enough(period: int, count: int, own: int) -> bool:
        # llvmpipe's threads, a caret that blinks; the script has settled in a period or two
        return count <= 2 or (period > 0 and count <= 2 + 2 * own)

    assert any(
        enough(period, *wake_ups(terminal, script)) for period in range(SETTLING)
    )
    assert terminal.value("1 + 1") == 2


# Forks.


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", select(prompts=["readline", "stdio"]))
def test_a_forked_child_reads_its_lines_without_the_hook(
    cell: Cell, launch: Launch
) -> None:
    """The display's connection is the parent's alone (cortix#185)."""
    terminal = live(launch, cell)
    terminal.run("import forks")
    for _ in range(3):
        status, line = terminal.value("forks.in_child(forks.typed_line)")
        assert (status, line) == (0, "typed, 0 pumps")
        terminal.wait_ticks()
    assert not re.search("XIO|X Error|Xlib|xcb", "\n".join(terminal.screen()))


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_EDITORS)
def test_enabling_in_a_forked_child_leaves_the_parent_alone(
    cell: Cell, launch: Launch
) -> None:
    """Nothing is enabled there, and it may be enabled anew; the parent does not notice."""
    name = cell.toolkit.name
    terminal = live(launch, cell)
    terminal.run("import forks, counting; before = counting.descriptors()")
    status, found = terminal.value(
        f"forks.in_child(lambda: forks.enable_here({name!r}))"
    )
    assert status == 0, found
    assert found == [[], False, [name], "inputhook", []]
    terminal.wait_ticks()
    assert terminal.value("counting.descriptors() - before") == 0
    assert terminal.value("inputhook.active()") is True


@pytest.mark.either("toolkit")
@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=KINDS_AND_PYSIDE6)
)
def test_disabling_in_a_forked_child_leaves_the_parent_alone(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import forks")
    status, found = terminal.value("forks.in_child(lambda: inputhook.disable())")
    assert (status, found) == (0, None)
    terminal.wait_ticks()
    terminal.interrupt()
    assert terminal.value("inputhook.active()") is True


@pytest.mark.either("toolkit")
@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=KINDS_AND_PYSIDE6)
)
def test_workers_of_multiprocessing_do_their_work(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run(
        "import forks, multiprocessing; ctx = multiprocessing.get_context('fork')"
    )
    terminal.run("pool = ctx.Pool(2); answers = pool.map(forks.answer, range(9))")
    assert terminal.value("answers") == [number**2 for number in range(9)]
    terminal.wait_ticks()
    terminal.run("pool.close(); pool.join()")
    terminal.run(
        "process = ctx.Process(target=forks.answer, args=(3,)); process.start()"
    )
    terminal.run("process.join()")
    assert terminal.value("process.exitcode") == 0
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_programs_started_inherit_no_descriptor_of_ours(
    cell: PromptCell, launch: Launch
) -> None:
    """Not even with close_fds=False."""
    terminal = launch(cell)
    terminal.run("import inputhook._session, subprocess")
    terminal.run("ls = ['ls', '/proc/self/fd']")
    listed = "subprocess.check_output(ls, close_fds=False).split()"
    before = terminal.value(listed)
    terminal.run("_ = inputhook.enable('tk')")
    terminal.run("pass")
    assert terminal.value(listed) == before


# Threads.

THREAD = """
import threading, inputhook
{open}
inputhook.enable({name!r})
counts = inputhook._core.lib.ih.counts
lines = []
thread = threading.Thread(target=lambda: lines.append(input("thread? ")))
thread.start()
thread.join()
print("read:", lines, counts.pumps, counts.refused > 0)
"""


@pytest.mark.either("toolkit")
@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "stdio"], toolkits=KINDS_AND_PYSIDE6)
)
def test_a_thread_that_calls_input_runs_no_loop(cell: Cell, launch: Launch) -> None:
    """Windows belong to the thread that made them."""
    source = THREAD.format(open=cell.toolkit.open(), name=cell.toolkit.name)
    terminal = launch(cell, "-c", f"import sys\n{source}")
    terminal.wait_for("thread? ")
    terminal.send("li")
    terminal.wait_for("li")
    terminal.send("ne\r")
    terminal.wait_for("read: ['line'] 0 True")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize(
    "cell", select(prompts=TERMINALS, toolkits=["tk", "qt:PyQt6", "gtk3"])
)
def test_a_thread_that_computes_keeps_neither_windows_nor_prompt(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import threading, itertools; go = True; count = itertools.count()")
    terminal.run("work = lambda: [next(count) for _ in iter(lambda: go, False)]")
    terminal.run(
        "work = lambda: sum(1 for _ in iter(lambda: next(count) and not go, True))"
    )
    terminal.run("thread = threading.Thread(target=work, daemon=True); thread.start()")
    for _ in range(3):
        terminal.wait_ticks()
        assert terminal.value("thread.is_alive(), 6 * 7") == (True, 42)
    terminal.interrupt()
    first = terminal.value("next(count)")
    terminal.wait_ticks()
    assert terminal.value("next(count)") > first
    terminal.run("go = False; thread.join()")
    terminal.wait_ticks()


@pytest.mark.either("toolkit")
@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=KINDS_AND_PYSIDE6)
)
def test_threads_may_come_and_go_while_the_prompt_waits(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import threading, windows")
    terminal.run(
        "def start(): threading.Thread(target=windows.record, args=('ran',)).start()\r"
    )
    for _ in range(5):
        terminal.run("windows.call_later(0.01, start)")
    terminal.wait_for(lambda: len(terminal.events("ran")) == 5, why="five threads")
    terminal.wait_ticks()


@pytest.mark.parametrize("then", ["", "; inputhook.disable('wx')"])
@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=["gtk3"]))
def test_a_wx_application_that_is_dropped_with_its_last_window_ends_nothing(
    cell: Cell, then: str, launch: Launch
) -> None:
    """GLib, in GTK's wait, would call wx's idle handler of the application that is gone."""
    if "wx" not in cell.interpreter.toolkits:
        not_here(f"wx for {cell.interpreter.executable}")
    terminal = live(launch, cell)
    terminal.run("_ = inputhook.enable('wx'); import wx")
    terminal.run("windows.open_window('wx', 'dropped').title")
    terminal.wait_ticks(title="dropped")
    terminal.run(f"windows.close_window(); wx.WakeUpIdle(){then}")
    terminal.wait_ticks()
    assert terminal.value("6 * 7") == 42
    terminal.line("exit()")
    assert terminal.wait_exit() == 0


# The end.


@pytest.mark.parametrize("cell", TOOLKITS_AT_PROMPTS)
def test_the_interpreter_ends_in_silence(cell: Cell, launch: Launch) -> None:
    """With the hook installed and windows open: status 0 and not a word."""
    terminal = live(launch, cell)
    terminal.run(cell.toolkit.open("second"))
    terminal.wait_ticks(3, title="second")
    terminal.mark()
    terminal.end_input()
    assert terminal.wait_exit() == 0
    said = terminal.output().replace("^D", "").replace(">>> ", "")
    assert said.strip(" \r\n\x08") == ""


@pytest.mark.parametrize("statement", ["exit()", "inputhook.disable(); exit()"])
@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=KINDS_AND_PYSIDE6)
)
def test_exit_ends_in_silence(cell: Cell, statement: str, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.line(statement)
    assert terminal.wait_exit() == 0
    assert terminal.output().partition("\n")[2].strip(" \r\n\x08") == ""


SCRIPT = """
{enable}
{open}
import atexit
atexit.register(lambda: print("ends:", inputhook.enabled()))
print("read:", input("? "))
"""


@pytest.mark.parametrize("cell", select(prompts=["readline", "stdio"]))
def test_a_script_that_asks_has_live_windows_and_ends_in_silence(
    cell: Cell, launch: Launch
) -> None:
    """input() in a script is a prompt too."""
    source = SCRIPT.format(enable=enabling(cell), open=cell.toolkit.open())
    terminal = launch(cell, "-c", source)
    terminal.wait_for("? ")
    terminal.wait_ticks()
    terminal.mark()
    terminal.line("typed")
    assert terminal.wait_exit() == 0
    said = terminal.output().replace("\r", "").split("\n")
    assert [line for line in said if line and line != "typed"][:1] == ["read: typed"]
    assert "rror" not in terminal.output()
