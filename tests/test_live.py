"""live(): windows stay alive while code computes."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING, Protocol

import pytest

from .harness.sessions import live, title, visible
from .harness.table import (
    KINDS_AT_READLINE,
    KINDS_AT_STDIO,
    TK_AND_QT_AT_STDIO,
    TK_AT_EDITORS,
    TK_AT_STDIO,
    TOOLKITS_AT_STDIO,
    select,
)

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

TK_AT_STDIO_ON_EACH_PYTHON = select(
    prompts=["stdio"], toolkits=["tk"], every_python=True
)
TK_AND_QT_ON_EACH_PYTHON = select(
    prompts=["readline", "pyrepl"], toolkits=["tk", "qt:PyQt6"], every_python=True
)


class Script(Protocol):
    """What the fixture `script` gives: it starts the test's interpreter."""

    def __call__(self, code: str, name: str = ...) -> Terminal:
        """Run the code in a script with a window of this title, which ends with "done"."""


@pytest.fixture
def script(cell: Cell, launch: Launch) -> Script:
    """Return what runs code in a script with a window, which ends with the event "done"."""

    def start(code: str, name: str = "") -> Terminal:
        opens = cell.toolkit.open(name or title())
        before = f"{opens}; import inputhook, windows as w, living as l"
        return launch(cell, "-c", f"{before}\n{code}\nw.record('done')")

    return start


def done(terminal: Terminal) -> None:
    terminal.wait_event("done")
    assert terminal.wait_exit() == 0


@pytest.fixture
def terminal(cell: Cell, launch: Launch) -> Terminal:
    """Return a prompt with a window, and the functions of child/living.py."""
    terminal = live(launch, cell)
    terminal.run("import living as l")
    return terminal


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("form", ["alive", "calm"])
@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_a_window_is_alive_while_a_script_computes(
    display: Display, form: str, script: Script
) -> None:
    """Nothing is enabled: the toolkits in use are."""
    name = title()
    terminal = script(f"l.{form}(l.clicked)", name)
    visible(terminal, display, name).click()
    done(terminal)


@pytest.mark.parametrize("form", ["alive", "calm"])
@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_a_silent_window_is_looked_at_seldom_until_something_happens(
    cell: Cell, display: Display, form: str, script: Script
) -> None:
    """Its descriptors are watched meanwhile, but not while the program runs its loop itself."""
    name = title()
    opens = cell.toolkit.open(name, None)
    terminal = script(
        f"w.close_window(); {opens}; inputhook.pause(.2)\n"
        f"w.record('full looks', l.looks_in(l.{form}, 2))\n"
        "inputhook.pause(.1); inputhook.flush()\n"
        f"l.{form}(l.clicked)\n"
        "with inputhook.live():\n"
        "  l.some_time(); inputhook.pause(.1); l.some_time(); inputhook.flush()\n"
        "  called = []; w.call_later(.01, lambda: called.append(1))\n"
        "  l.until(lambda: called)",
        name + " before",
    )
    few = terminal.wait_event("full looks").detail[0]
    # GTK 4 has a cursor that fades, sixty times a second
    assert 0 < few < (A_LOT if cell.toolkit.key != "gtk4" else 4 * A_LOT)
    visible(terminal, display, name).click()
    done(terminal)


A_LOT = 50
"""Looks at a window in two seconds, of which there would be 100 if nothing were watched."""


@pytest.mark.parametrize("form", ["alive", "calm"])
@pytest.mark.parametrize("cell", TK_AND_QT_ON_EACH_PYTHON)
def test_a_window_is_alive_while_a_command_computes(
    form: str, terminal: Terminal
) -> None:
    for _ in range(2):
        terminal.run(f"l.{form}(l.ticks())")
    assert terminal.value("l.ticks_in(l.some_time)") == 0
    terminal.wait_ticks()


@pytest.mark.parametrize("form", ["alive", "calm"])
@pytest.mark.parametrize("cell", TK_AT_STDIO)
def test_tasks_and_calls_and_descriptors_are_served(form: str, script: Script) -> None:
    terminal = script(
        "import asyncio, os; inputhook.enable('tk', 'asyncio'); did = []\n"
        "async def task(): await asyncio.sleep(0.05); did.append('task')\n"
        "keep = asyncio.create_task(task()); read, write = os.pipe()\n"
        "def readable(): os.read(read, 1); did.append('watched')\n"
        "inputhook.watch(read, readable); os.write(write, b'.')\n"
        "inputhook.call_soon(did.append, 'call')\n"
        f"l.{form}(lambda: len(did) == 3); w.record('did', *sorted(did))",
    )
    terminal.wait_event("did", "call", "task", "watched")
    done(terminal)


@pytest.mark.parametrize("cell", TK_AT_STDIO_ON_EACH_PYTHON)
def test_a_block_waits_where_a_callback_could_do_harm(script: Script) -> None:
    terminal = script("l.waits()")
    terminal.wait_event("done", timeout=60)
    waited = dict(event.detail for event in terminal.events("waited"))
    assert len(waited) > 15
    assert {name: during for name, during in waited.items() if during != [0]} == {}
    done(terminal)


@pytest.mark.parametrize("cell", TK_AT_STDIO_ON_EACH_PYTHON)
def test_a_callback_may_want_a_lock_of_the_computation(script: Script) -> None:
    terminal = script("l.shared()")
    done(terminal)


@pytest.mark.parametrize("cell", KINDS_AT_STDIO)
def test_an_exception_of_a_callback_is_shown_and_the_computation_goes_on(
    script: Script,
) -> None:
    """It has nothing to do with an exception that the computation handles."""
    terminal = script("l.exceptions()")
    terminal.wait_event("handles", True, True)
    terminal.wait_event("handled", True)
    done(terminal)
    assert "ValueError: of the callback" in terminal.output()
    assert "of the computation" not in terminal.output()
    assert "_live.py" not in terminal.output()


@pytest.mark.parametrize("form", ["alive", "calm"])
@pytest.mark.parametrize("cell", KINDS_AT_READLINE + TK_AT_EDITORS)
def test_ctrl_c_ends_the_computation_once(form: str, terminal: Terminal) -> None:
    for _ in range(3):
        terminal.line(f"l.{form}(lambda: 0); windows.record('too far')")
        terminal.wait_for("\n")
        terminal.wait_ticks(5)
        terminal.mark()
        terminal.ctrl("c")
        terminal.wait_for("KeyboardInterrupt")
        terminal.prompt()
        assert terminal.output().count("KeyboardInterrupt") == 1
        assert form == "calm" or "_session.py" not in terminal.output()
        assert terminal.value("l.ticks_in(l.some_time)") == 0
    assert not terminal.events("too far")


@pytest.mark.parametrize("cell", KINDS_AT_STDIO)
def test_ctrl_c_ends_a_script(script: Script) -> None:
    terminal = script("l.alive(lambda: 0)")
    terminal.wait_ticks(5)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    assert terminal.wait_exit() == -signal.SIGINT


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_ctrl_c_ends_a_callback_that_goes_on_and_the_computation(
    terminal: Terminal,
) -> None:
    terminal.line("l.long_callback()")
    terminal.wait_event("begun")
    terminal.ctrl("c")
    terminal.prompt()
    assert terminal.value("l.ticks_in(l.some_time)") == 0
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AND_QT_AT_STDIO)
def test_a_programs_own_handler_of_ctrl_c_is_called_once(script: Script) -> None:
    terminal = script(
        "import signal; times = []\n"
        "signal.signal(signal.SIGINT, lambda *_: times.append(1))\n"
        "w.record('ready'); l.alive(lambda: times); l.alive(l.ticks())\n"
        "w.record('times', len(times))",
    )
    terminal.wait_event("ready")
    terminal.wait_ticks(5)
    terminal.ctrl("c")
    terminal.wait_event("times", 1)
    done(terminal)


@pytest.mark.parametrize("form", ["alive", "calm"])
@pytest.mark.parametrize("cell", KINDS_AT_STDIO)
def test_sys_exit_in_a_callback_ends_the_program(form: str, script: Script) -> None:
    terminal = script(f"w.exit_in_callback(7); l.{form}(lambda: 0)")
    assert terminal.wait_exit() == 7


@pytest.mark.parametrize("cell", KINDS_AT_STDIO)
def test_a_callback_may_close_the_window_and_disable(
    cell: Cell, script: Script
) -> None:
    terminal = script(
        "inputhook.enable(); w.call_later(.02, w.close_window)\n"
        "l.alive(lambda: not w.windows)\n"
        f"{cell.toolkit.open('second')}; l.alive(l.ticks())\n"
        "off = []; w.call_later(.02, lambda: (inputhook.disable(), off.append(1)))\n"
        "with inputhook.live():\n"
        "  l.until(lambda: off)\n"
        "  w.record('frozen', l.ticks_in(l.some_time))\n"
        f"  inputhook.enable({cell.toolkit.name!r}); l.until(l.ticks())",
    )
    terminal.wait_event("frozen", 0)
    done(terminal)


@pytest.mark.parametrize("cell", TK_AT_STDIO)
def test_a_toolkit_may_be_enabled_in_the_block(cell: Cell, launch: Launch) -> None:
    terminal = launch(
        cell,
        "-c",
        "import inputhook, windows as w, living as l\n"
        "with inputhook.live():\n"
        f"  {cell.toolkit.open(title())}; w.record('frozen', l.ticks_in(l.some_time))\n"
        "  inputhook.enable(); l.until(l.ticks())\n"
        "w.record('done')",
    )
    terminal.wait_event("frozen", 0)
    done(terminal)


@pytest.mark.parametrize("cell", TK_AT_STDIO_ON_EACH_PYTHON)
def test_blocks_end_however_they_are_left(script: Script) -> None:
    terminal = script("l.nested()")
    terminal.wait_event("inner", 0, 0)
    for kind in ("generator", "deleted", "raised", "stack", "again"):
        terminal.wait_event(kind, 0)
    done(terminal)


@pytest.mark.parametrize("cell", TK_AT_STDIO_ON_EACH_PYTHON)
def test_nothing_is_left_of_a_block(script: Script) -> None:
    terminal = script(
        "import os; threads = lambda: len(os.listdir('/proc/self/task'))\n"
        "inputhook.enable(); inputhook.pause(0.05); before = threads()\n"
        "for _ in range(20): l.alive(l.ticks(1))\n"
        "w.record('threads', threads() - before)\n"
        "pumps = inputhook.stats().pumps; l.some_time()\n"
        "w.record('pumps', inputhook.stats().pumps - pumps)",
    )
    terminal.wait_event("threads", 0)
    terminal.wait_event("pumps", 0)
    done(terminal)


@pytest.mark.parametrize("cell", KINDS_AT_STDIO)
def test_a_callback_is_not_interrupted_by_others(script: Script) -> None:
    terminal = script(
        "inside = []\n"
        "def callback():\n"
        "  with inputhook.live(): inside.append(l.ticks_in(l.some_time))\n"
        "  inside.append(l.ticks_in(lambda: l.calm(iter([0] * 10000 + [1]).__next__)))\n"
        "w.call_later(.02, callback); l.alive(lambda: len(inside) == 2)\n"
        "l.alive(l.ticks()); w.record('inside', *inside)",
    )
    terminal.wait_event("inside", 0, 0)
    done(terminal)


@pytest.mark.parametrize("form", ["alive", "calm"])
@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_a_callback_of_the_prompt_may_compute(form: str, terminal: Terminal) -> None:
    terminal.run(
        f"windows.call_later(.02, lambda: (l.{form}(l.ticks()), windows.record('done')))"
    )
    terminal.wait_event("done")
    terminal.wait_ticks()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("form", ["alive", "calm"])
@pytest.mark.parametrize("cell", KINDS_AT_STDIO)
def test_a_callback_of_a_programs_main_loop_may_compute(
    form: str, script: Script
) -> None:
    terminal = script(
        "def callback():\n"
        f"  l.{form}(l.ticks()); w.record('alive'); w.call_later(.05, w.close_window)\n"
        "  if hasattr(w.windows[-1], 'root'): w.windows[-1].root.quit()\n"
        "w.call_later(.05, callback); w.main()",
    )
    terminal.wait_event("alive")
    done(terminal)


@pytest.mark.parametrize("cell", KINDS_AT_STDIO)
def test_a_callback_of_a_toolkits_own_loop_is_not_interrupted(script: Script) -> None:
    """The program runs that loop inside the block."""
    terminal = script(
        "inside = []\n"
        "def callback():\n"
        "  inside.append(l.ticks_in(l.some_time)); w.call_later(.1, w.close_window)\n"
        "  if hasattr(w.windows[-1], 'root'): w.call_later(.2, w.windows[-1].root.quit)\n"
        "inputhook.enable(); w.call_later(.05, callback)\n"
        "with inputhook.live(): w.main()\n"
        "w.record('inside', *inside)",
    )
    terminal.wait_event("inside", 0)
    done(terminal)


@pytest.mark.parametrize("cell", select(prompts=["stdio"], toolkits=["qt:PyQt6"]))
def test_nothing_is_served_while_a_widget_paints(script: Script) -> None:
    terminal = script(
        "from PyQt6.QtWidgets import QWidget; inside = []\n"
        "class Widget(QWidget):\n"
        "  def paintEvent(self, event): inside.append(l.ticks_in(l.some_time))\n"
        "widget = Widget(); widget.show()\n"
        "with inputhook.live():\n"
        "  l.until(lambda: inside); widget.repaint(); l.until(l.ticks())\n"
        "w.record('inside', max(inside))",
    )
    terminal.wait_event("inside", 0)
    done(terminal)


@pytest.mark.parametrize("cell", TK_AT_STDIO_ON_EACH_PYTHON)
def test_only_the_main_thread_of_the_process_may(script: Script) -> None:
    terminal = script(
        "import threading, forks, subinterpreter\n"
        "def tried():\n"
        "  try: inputhook.live()\n"
        "  except inputhook.WrongThread: w.record('wrong thread')\n"
        "thread = threading.Thread(target=tried); thread.start(); thread.join()\n"
        "with inputhook.live():\n"
        "  l.until(l.ticks()); w.record('other', subinterpreter.run('live()')[:11])\n"
        "  pause = l.some_time\n"
        "  w.record('child', *forks.in_child(lambda: l.ticks_in(pause)))\n"
        "  l.until(l.ticks())",
    )
    terminal.wait_event("wrong thread")
    terminal.wait_event("other", "WrongThread")
    terminal.wait_event("child", 0, 0)
    done(terminal)


@pytest.mark.parametrize("cell", TK_AT_STDIO_ON_EACH_PYTHON)
def test_a_block_goes_on_after_calls_of_another_interpreter(script: Script) -> None:
    """Looks for events fall due in there, and the main interpreter has to notice later.

    Nothing releases the GIL afterwards: when CPython takes the GIL again, it looks for
    calls anyway.
    """
    terminal = script(
        "import subinterpreter\n"
        "computing = '''import time; end = time.monotonic() + .15\n"
        "while time.monotonic() < end: pass'''\n"
        "with subinterpreter.begun() as execute, inputhook.live():\n"
        "  l.until(l.ticks()); execute(computing)\n"
        "  l.until(l.ticks()); execute('import time; time.sleep(.15)')\n"
        "  l.until(l.ticks())",
    )
    done(terminal)


@pytest.mark.parametrize("cell", TK_AT_STDIO_ON_EACH_PYTHON)
def test_a_block_survives_forks_without_a_warning_of_threads(
    cell: Cell, launch: Launch
) -> None:
    done(launch(cell, "-c", "import living; living.forking()"))


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_what_is_typed_meanwhile_is_for_the_prompt(terminal: Terminal) -> None:
    terminal.line("l.alive(l.ticks(30)); windows.record('computed')")
    terminal.line("windows.record('typed')", ahead=True)
    terminal.wait_event("typed")
    kinds = [event.kind for event in terminal.events() if event.kind != "tick"]
    assert kinds[-2:] == ["computed", "typed"]
    terminal.wait_screen(re.compile(r">>>\s*\Z"))


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_debugger_in_the_block(terminal: Terminal) -> None:
    """Windows are alive at its prompt, and stand still while its commands run."""
    terminal.line("l.debugged()")
    terminal.prompt("(Pdb) ")
    terminal.wait_ticks()
    terminal.line("p ('ticks', ticks_in(some_time))")
    terminal.wait_for("('ticks', 0)")
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    terminal.wait_event("done")
    terminal.prompt()


@pytest.mark.parametrize("cell", TK_AND_QT_AT_STDIO)
def test_slow_callbacks_leave_the_computation_its_turn(script: Script) -> None:
    """Its loop goes on between any two turns of the callbacks."""
    terminal = script(
        "steps, seen = [], []\n"
        "def slow():\n"
        "  l.some_time(); seen.append(len(steps)); w.call_later(.001, slow)\n"
        "w.call_later(.001, slow)\n"
        "with inputhook.live(interval=0):\n"
        "  l.until(lambda: steps.append(1) or len(seen) > 4)\n"
        "w.record('turns', len(set(seen)) == len(seen))",
    )
    terminal.wait_event("turns", True)
    done(terminal)


@pytest.mark.parametrize("cell", TK_AT_STDIO)
def test_waits_in_a_block_are_as_elsewhere(script: Script) -> None:
    terminal = script(
        "import time\n"
        "with inputhook.live():\n"
        "  inputhook.pause(.1); inputhook.flush(); inputhook.wait_for(time.sleep, .1)\n"
        "  l.until(l.ticks()); w.call_later(.1, w.close_window); inputhook.block()",
    )
    done(terminal)


@pytest.mark.parametrize("cell", TK_AT_STDIO)
def test_what_live_does_not_take(script: Script) -> None:
    terminal = script(
        "for arguments, options in ((), {'interval': -1}), ((), {'interval': '1'}), ((3,), {}):\n"
        "  try: inputhook.live(*arguments, **options)\n"
        "  except (TypeError, ValueError) as error: w.record('no', type(error).__name__)",
    )
    done(terminal)
    kinds = [event.detail[0] for event in terminal.events("no")]
    assert kinds == ["ValueError", "TypeError", "TypeError"]


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_block_without_a_toolkit_does_nothing(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import living as l; l.left_open()")
    terminal.wait_event("items", "a", "b")
    assert terminal.value("6 * 7") == 42
