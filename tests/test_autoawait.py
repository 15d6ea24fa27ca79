"""autoawait(): `await` at PyREPL, with windows alive, and Ctrl-C."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from .harness.batch import batch
from .harness.environment import CHILD, SOURCE
from .harness.sessions import check_no_spin, live
from .harness.table import (
    PROMPTS_ON_EACH_PYTHON,
    TK_AT_PYREPL,
    TK_AT_PYREPL_ON_EACH_PYTHON,
    TK_AT_READLINE_ON_EACH_PYTHON,
    select,
)
from .harness.terminal import ESCAPE

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.launch import Launch
    from .harness.table import Cell, PromptCell
    from .harness.terminal import Terminal

TK_AND_QT = select(prompts=["pyrepl"], toolkits=["tk", "qt:PyQt6"], every_python=True)
CLASSIC = [
    each
    for each in PROMPTS_ON_EACH_PYTHON
    if getattr(each.values[0], "prompt", None) is not None
    and each.values[0].prompt.name in {"readline", "stdio"}
]
IMPORTS = "import asyncio, inputhook, awaited, windows"
OUTSIDE = "SyntaxError: 'await' outside function"


def awaiting(launch: Launch, cell: Cell) -> Terminal:
    """A child at its prompt with autoawait() and nothing else."""
    terminal = launch(cell)
    terminal.run(IMPORTS)
    terminal.run("inputhook.autoawait()")
    return terminal


def shown(terminal: Terminal) -> str:
    """What the last line has printed; the echo is not part of it."""
    text = terminal.output().replace("\r", "").partition("\n")[2]
    return text.rpartition(">>> ")[0].strip("\n")


def everything(terminal: Terminal) -> str:
    """All that has been on the terminal so far."""
    return ESCAPE.sub("", terminal.raw.decode(errors="replace")).replace("\r", "")


def result(terminal: Terminal, line: str) -> str:
    """What a line prints, which may raise."""
    terminal.line(line)
    terminal.prompt()
    return shown(terminal)


def block(terminal: Terminal, *lines: str) -> None:
    """Type a block, which PyREPL indents, and the empty line that ends it."""
    for line in lines:
        terminal.line(line)
        terminal.wait_for(
            lambda: terminal.screen()[terminal.cursor()[0]].strip() == "..."
        )
    terminal.line()
    terminal.prompt()


def begin(terminal: Terminal, line: str, name: str) -> None:
    """Type a line that awaits something, and wait until the main thread waits there."""
    terminal.line(line)
    terminal.wait_event("waiting", name)


def break_off(terminal: Terminal) -> str:
    """Press Ctrl-C while something is awaited; what is printed then."""
    terminal.ctrl("c")
    terminal.prompt()
    return shown(terminal)


@pytest.mark.parametrize("cell", TK_AND_QT)
def test_windows_are_alive_while_the_prompt_awaits(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run(IMPORTS)
    terminal.run("inputhook.autoawait()")
    assert result(terminal, "await awaited.until_ticks(20)") == "'ticked'"
    begin(terminal, "await awaited.forever()", "forever")
    terminal.wait_ticks(20)
    check_no_spin(terminal)
    assert "KeyboardInterrupt" in break_off(terminal)
    assert terminal.events("cleaned")
    terminal.wait_ticks(3)
    assert terminal.value("inputhook.enabled()") == (cell.toolkit.name, "asyncio")
    terminal.run("inputhook.autoawait(False)")
    assert terminal.value("inputhook.enabled()") == (cell.toolkit.name,)
    assert OUTSIDE in result(terminal, "await awaited.where()")
    terminal.wait_ticks(3)


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_what_can_be_awaited(cell: Cell, launch: Launch) -> None:
    terminal = awaiting(launch, cell)
    assert result(terminal, "await awaited.where()") == "(True, True)"
    assert terminal.value("_") == (True, True)
    terminal.run("x = await asyncio.sleep(0.01, 42)")
    assert terminal.value("x") == 42
    assert result(terminal, "[i async for i in awaited.count(3)]") == "[0, 1, 2]"
    block(terminal, "if x: y = (await asyncio.sleep(0, 1), await asyncio.sleep(0, 2))")
    assert terminal.value("y") == (1, 2)
    block(terminal, "async def f(n):", "await asyncio.sleep(0)", "return n + 1")
    assert result(terminal, "await f(6)") == "7"
    block(terminal, "async with awaited.block('a') as name:", "print(name + name)")
    assert terminal.events("left")
    assert shown(terminal) == "aa"
    block(terminal, "async for i in awaited.count(3):", "print(f'<{i}>')")
    assert shown(terminal) == "<0>\n<1>\n<2>"
    # a paste of several statements, the last of which is shown
    paste = "a = await asyncio.sleep(0, 5)\nb = a + 1\nawait asyncio.sleep(0, a * b)"
    terminal.mark()
    terminal.send(f"\x1b[200~{paste}\x1b[201~")
    terminal.wait_screen(re.compile(r"a \* b\)$", re.MULTILINE))
    terminal.send("\r\r")
    terminal.wait_screen(re.compile(r"^30$", re.MULTILINE))
    terminal.prompt()
    # what is no await is as without: also an error of syntax, and what is incomplete
    assert "'await' outside async function" in result(terminal, "def g(): await x")
    assert "SyntaxError" in result(terminal, "await")

    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_a_task_goes_on_and_can_be_awaited_later(cell: Cell, launch: Launch) -> None:
    terminal = awaiting(launch, cell)
    terminal.run("task = asyncio.create_task(asyncio.sleep(0.05, 'slept'))")
    assert result(terminal, "await task") == "'slept'"
    terminal.run("import coroutines")
    terminal.run("task = asyncio.create_task(coroutines.count(10**9, 0.01))")
    terminal.wait_event("count", 5)
    begin(terminal, "await awaited.forever()", "forever")
    last = terminal.events("count")[-1].detail[0]
    terminal.wait_event("count", last + 5)  # while something else is awaited
    break_off(terminal)
    last = terminal.events("count")[-1].detail[0]
    terminal.wait_event("count", last + 5)  # and Ctrl-C is not for the task
    # a task that a line has made
    block(
        terminal,
        "async def make(): return asyncio.create_task(awaited.forever('made'))",
    )
    terminal.run("made = await make()")
    terminal.wait_event("waiting", "made")
    terminal.run("_ = made.cancel()")
    terminal.wait_event("cleaned", "made")
    # a task that fails is shown once, by whoever awaits it
    terminal.run("failing = asyncio.create_task(awaited.fail())")
    assert result(terminal, "await failing").count("ValueError: failed") == 1
    assert terminal.value("task.done()") is False


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_an_exception_is_shown_from_the_line_on(cell: Cell, launch: Launch) -> None:
    terminal = awaiting(launch, cell)
    text = result(terminal, "await awaited.fail()")
    frames = re.findall(r'File "([^"]*)", line', text)
    assert frames[0].startswith("<python-input-")
    assert [os.path.basename(each) for each in frames[1:]] == ["awaited.py"]  # noqa: PTH119
    assert text.count("Traceback") == text.count("ValueError: failed") == 1
    assert "    await awaited.fail()\n" in text
    assert terminal.value("type(__import__('sys').last_value).__name__") == "ValueError"
    begin(terminal, "await awaited.forever()", "forever")
    text = break_off(terminal)
    assert "CancelledError" not in text
    assert "inputhook" not in text
    assert "    await awaited.forever()\n" in text
    assert text.rstrip().endswith("KeyboardInterrupt")
    text = result(terminal, "await asyncio.wait_for(awaited.forever(), 0.01)")
    assert text.rstrip().endswith("TimeoutError")
    assert "inputhook" not in text


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_exit_in_what_is_awaited_ends_python(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.line("raise SystemExit(3)")
    status = terminal.wait_exit()
    assert status == 3 or cell.interpreter.version == (3, 13, 0)  # which forgets it
    terminal = awaiting(launch, cell)
    terminal.run("task = asyncio.create_task(awaited.forever('beside'))")
    terminal.wait_event("waiting", "beside")
    terminal.line("await awaited.exit(3)")
    assert terminal.wait_exit() == status
    assert "Traceback" not in terminal.output()
    assert terminal.events("cleaned")


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
@pytest.mark.parametrize("name", ["compute", "busy"])
def test_control_c_ends_what_never_sleeps(
    cell: Cell, launch: Launch, name: str
) -> None:
    terminal = awaiting(launch, cell)
    for each in ("first", "second", "third"):
        begin(terminal, f"await awaited.{name}({each!r})", each)
        assert break_off(terminal).rstrip().endswith("KeyboardInterrupt")
        terminal.wait_event("cleaned", each)
    assert result(terminal, "await asyncio.sleep(0.01, 'alive')") == "'alive'"


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_a_second_control_c_gives_the_prompt_back(cell: Cell, launch: Launch) -> None:
    terminal = awaiting(launch, cell)
    begin(terminal, "await awaited.refuse()", "stubborn")
    terminal.ctrl("c")
    terminal.wait_event("refused", "stubborn")
    assert not terminal.at_prompt()
    text = " ".join(break_off(terminal).split())
    assert "KeyboardInterrupt" in terminal.output()
    assert "has been cancelled and has not ended yet" in text
    # what the task raises later is shown
    terminal.run("awaited.events['stubborn'].set()")
    terminal.wait_event("ended", "stubborn")
    terminal.wait_for("ValueError: released")
    assert result(terminal, "await asyncio.sleep(0.01, 'alive')") == "'alive'"


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
def test_what_is_raised_after_control_c_is_shown(cell: Cell, launch: Launch) -> None:
    terminal = awaiting(launch, cell)
    begin(terminal, "await awaited.fail_when_cancelled()", "failing")
    assert "ValueError: in finally" in break_off(terminal)


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_context_variables_are_those_of_the_prompt(cell: Cell, launch: Launch) -> None:
    terminal = awaiting(launch, cell)
    terminal.run("_ = awaited.variable.set('by the prompt')")
    assert result(terminal, "await awaited.get_variable()") == "'by the prompt'"
    terminal.run("token = await awaited.set_variable('awaited')")
    assert terminal.value("awaited.variable.get()") == "awaited"
    assert result(terminal, "await awaited.get_variable()") == "'awaited'"
    terminal.run("await awaited.reset_variable(token)")
    assert result(terminal, "await awaited.get_variable()") == "'by the prompt'"
    assert terminal.value("awaited.variable.get()") == "by the prompt"


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
@pytest.mark.parametrize(
    "call",
    [
        "inputhook.disable",
        "lambda: inputhook.disable('asyncio')",
        "lambda: inputhook.autoawait(False)",
        "lambda: inputhook.enable('asyncio')",
        "lambda: inputhook.enable('tk')",
    ],
)
def test_a_callback_may_enable_and_disable_meanwhile(
    cell: Cell, launch: Launch, call: str
) -> None:
    terminal = awaiting(launch, cell)
    assert result(terminal, f"await awaited.during({call})") == "'awaited'"
    enabled = terminal.value("inputhook.enabled()")
    text = result(terminal, "await asyncio.sleep(0.01, 'again')")
    if "asyncio" in enabled:
        assert text == "'again'"
    else:
        assert OUTSIDE in text
        terminal.run("inputhook.autoawait()")
        assert result(terminal, "await asyncio.sleep(0.01, 'again')") == "'again'"


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
def test_disabling_while_the_prompt_waits_ends_it(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run(IMPORTS)
    terminal.run("inputhook.autoawait()")
    terminal.run("_ = inputhook.call_soon(inputhook.disable, 'asyncio')")
    terminal.wait_for(lambda: "asyncio" not in terminal.value("inputhook.enabled()"))
    assert OUTSIDE in result(terminal, "await asyncio.sleep(0)")
    terminal.wait_ticks()
    # asked for by name, it stays when `await` goes
    terminal.run("inputhook.autoawait(); _ = inputhook.enable('asyncio')")
    terminal.run("inputhook.autoawait(False)")
    assert terminal.value("inputhook.enabled()") == ("tk", "asyncio")


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
def test_while_windows_are_held_what_is_awaited_goes_on(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run(IMPORTS)
    terminal.run("inputhook.autoawait(); inputhook.hold()")
    assert result(terminal, "await asyncio.sleep(0.01, 'held')") == "'held'"
    begin(terminal, "await awaited.forever()", "forever")
    assert "KeyboardInterrupt" in break_off(terminal)
    assert terminal.events("cleaned")
    terminal.run("inputhook.release()")
    assert result(terminal, "await awaited.during(inputhook.hold)") == "'awaited'"


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
def test_it_can_be_asked_for_by_a_callback(cell: Cell, launch: Launch) -> None:
    """The prompt waits already, and its console has been made."""
    terminal = live(launch, cell)
    terminal.run(IMPORTS)
    terminal.run("_ = inputhook.call_soon(inputhook.autoawait)")
    # callbacks run in their order
    terminal.run("_ = inputhook.call_soon(windows.record, 'asked for')")
    terminal.wait_event("asked for")
    assert result(terminal, "await awaited.until_ticks(3)") == "'ticked'"


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_it_can_be_asked_for_before_the_prompt_begins(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    startup = tmp_path / "startup.py"
    startup.write_text("import inputhook; inputhook.autoawait()")
    terminal = launch(cell, environment={"PYTHONSTARTUP": str(startup)})
    terminal.run(IMPORTS)
    assert result(terminal, "await awaited.where()") == "(True, True)"
    terminal = launch(cell, "-i", str(startup))
    terminal.prompt()
    terminal.run(IMPORTS)
    assert result(terminal, "await awaited.where()") == "(True, True)"
    terminal.run("inputhook.autoawait(False)")
    assert OUTSIDE in result(terminal, "await awaited.where()")
    folder = tmp_path / "customized"
    folder.mkdir()
    startup.rename(folder / "sitecustomize.py")
    path = os.pathsep.join(map(str, (folder, SOURCE, CHILD)))
    terminal = launch(cell, environment={"PYTHONPATH": path})
    terminal.run(IMPORTS)
    assert result(terminal, "await awaited.where()") == "(True, True)"


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_the_prompt_is_as_before_afterwards(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, asyncio, _pyrepl.console as c")
    terminal.run("had = dict(vars(c.InteractiveColoredConsole))")
    terminal.run("inputhook.autoawait()")
    terminal.run("inputhook.autoawait()")
    terminal.run("inputhook.autoawait(False)")
    assert terminal.value("dict(vars(c.InteractiveColoredConsole)) == had") is True
    assert OUTSIDE in result(terminal, "await asyncio.sleep(0)")
    assert terminal.value("inputhook.enabled()") == ()
    # what somebody else has put there since stays
    terminal.run("inputhook.autoawait()")
    terminal.run("ours = c.InteractiveColoredConsole.runcode")
    terminal.run("theirs = lambda self, code: ours(self, code)")
    terminal.run("c.InteractiveColoredConsole.runcode = theirs")
    assert result(terminal, "await asyncio.sleep(0.01, 'both')") == "'both'"
    terminal.run("inputhook.autoawait(False)")
    assert terminal.value("c.InteractiveColoredConsole.runcode is theirs") is True
    assert OUTSIDE in result(terminal, "await asyncio.sleep(0)")
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", CLASSIC)
def test_the_classic_prompt_says_what_to_use(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook")
    text = " ".join(result(terminal, "inputhook.autoawait()").split())
    assert "NoAwait: autoawait(): `await` cannot be had at" in text
    assert "IPython" in text
    assert "python -m inputhook --await" in text
    assert terminal.value("inputhook.enabled()") == ()
    terminal.run("inputhook.autoawait(False)")


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_python_m_inputhook_has_a_switch_for_it(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text("import asyncio, awaited, sys; text = repr(sys.argv[1:])")
    switches = ("--await", "--gui", "tk", str(program), "--await", "x")
    terminal = launch(cell, "-m", "inputhook", *switches)
    terminal.prompt()
    assert terminal.value("text") == "['--await', 'x']"
    assert result(terminal, "await awaited.where()") == "(True, True)"
    assert terminal.value("__import__('inputhook').enabled()") == ("tk", "asyncio")
    own = "[n for n in __import__('os').environ if 'INPUTHOOK_AWAIT' in n]"
    assert terminal.value(own) == []
    terminal = launch(cell, "-m", "inputhook", "--gui", "tk", "--await")
    terminal.prompt()
    assert "Windows stay alive while you type: tk. `await` works.\n" in everything(
        terminal
    )
    terminal = launch(cell, "-m", "inputhook", "--gui", "tk", str(program))
    terminal.prompt()
    assert OUTSIDE in result(terminal, "await awaited.where()")


@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_the_switch_says_where_it_cannot_work(cell: Cell, tmp_path: Path) -> None:
    """The cell's prompt is the classic one: there is no other, or PYTHON_BASIC_REPL is set."""
    done = batch(cell, tmp_path, None, "-m", "inputhook", "--await")
    assert done.returncode == 2
    for part in ("error: --await: ", "PyREPL", "IPython"):
        assert part in done.stderr


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
def test_a_terminal_that_pyrepl_cannot_use_is_said_at_the_first_prompt(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    startup = tmp_path / "startup.py"
    startup.write_text("import inputhook; inputhook.autoawait()")
    environment = {"TERM": "bogus"}
    terminal = launch(cell, "-i", str(startup), environment=environment)
    terminal.wait_for("`await` does not work at this prompt, which is not PyREPL")
    terminal.prompt()
    assert OUTSIDE in result(terminal, "await asyncio.sleep(0)")


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_python_m_asyncio_is_left_alone(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """Its console is of a class derived from PyREPL's, and runs on another thread."""
    startup = tmp_path / "sitecustomize.py"
    startup.write_text("import inputhook; inputhook.autoawait()")
    path = os.pathsep.join(map(str, (tmp_path, SOURCE, CHILD)))
    terminal = launch(cell, "-m", "asyncio", environment={"PYTHONPATH": path})
    terminal.prompt()
    terminal.run("import threading")
    block(terminal, "async def f(): return asyncio.get_running_loop()")
    assert "_EventLoop" not in result(terminal, "await f()")


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_the_child_of_a_fork(cell: Cell, launch: Launch) -> None:
    terminal = awaiting(launch, cell)
    terminal.run("import os, forks")
    block(terminal, "async def f(): return forks.in_child(lambda: inputhook.enabled())")
    assert result(terminal, "await f()") == "(0, [])"
    # nothing is enabled at the child's own prompt either, until it asks for it
    terminal.run("parent = os.getpid()")
    terminal.line("child = os.fork(); _ = child and os.waitpid(child, 0)")
    terminal.prompt()
    assert terminal.value("os.getpid() != parent") is True
    assert OUTSIDE in result(terminal, "await asyncio.sleep(0)")
    terminal.run("inputhook.autoawait()")
    assert result(terminal, "await asyncio.sleep(0.01, 'child')") == "'child'"
    terminal.line("os._exit(0)")
    terminal.prompt()
    assert result(terminal, "await asyncio.sleep(0.01, 'parent')") == "'parent'"


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_input_and_prompts_in_what_is_awaited(cell: Cell, launch: Launch) -> None:
    terminal = awaiting(launch, cell)
    block(terminal, "async def ask(): return input('name' + '? ')")
    terminal.line("await ask()")
    terminal.prompt("name? ")
    assert result(terminal, "Joe") == "'Joe'"
    # a prompt that a callback opens awaits, too; one that a task opens cannot
    terminal.run("from _pyrepl.main import interactive_console; import __main__, sys")
    terminal.run(
        "console = lambda: (setattr(sys, 'ps1', 'in> '), interactive_console(__main__))"
    )
    terminal.line("_ = inputhook.call_soon(console)")
    terminal.prompt("in> ")
    terminal.run("sys.ps1 = '>>> '")
    assert result(terminal, "await asyncio.sleep(0.01, 'nested')") == "'nested'"
    begin(terminal, "await awaited.forever()", "forever")
    assert "KeyboardInterrupt" in break_off(terminal)
    terminal.ctrl("d")
    terminal.prompt()
    block(terminal, "async def open(): interactive_console(__main__); return 'left'")
    terminal.line("await open()")
    terminal.prompt()
    text = " ".join(result(terminal, "await asyncio.sleep(0)").split())
    assert "NoAwait: This prompt cannot await" in text
    assert "never awaited" not in text
    terminal.ctrl("d")
    terminal.wait_for("'left'")
    terminal.prompt()


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_what_awaits_goes_on_after_an_answer_that_came_before_any_wait_for_it(
    cell: Cell, launch: Launch
) -> None:
    terminal = awaiting(launch, cell)
    block(
        terminal,
        "async def ask():",
        "awaited.answer_while_it_looks()",
        "return input('name' + '? ')",
    )
    terminal.line("await ask()")
    terminal.wait_event("looks")
    terminal.mark()
    terminal.send("Joe\r")
    terminal.wait_for("'Joe'")
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_what_is_typed_behind_the_ctrl_d_of_a_callbacks_prompt_is_for_the_next_prompt(
    cell: Cell, launch: Launch
) -> None:
    """The inner prompt of 3.13.0 has read all of it, and nobody types another key."""
    terminal = awaiting(launch, cell)
    terminal.run("from _pyrepl.main import interactive_console; import __main__")
    terminal.run("pump = lambda: inputhook._core.lib.ih_pump")
    block(
        terminal,
        "def opens():",
        "windows.record('opens', pump().depth); interactive_console(__main__)",
    )
    terminal.run("loop = asyncio.get_event_loop()")
    terminal.run("pauses = lambda: [loop.call_soon(opens), inputhook.pause(.01)]")
    for depth, callback in enumerate(("opens", "pauses"), 1):
        terminal.run(f"_ = inputhook.call_soon({callback})")
        terminal.wait_event("opens", depth)
        terminal.run("'the inner prompt'")
        terminal.mark()
        terminal.send(f"\x04windows.record('typed', {depth})\r")
        terminal.wait_event("typed", depth)
        terminal.wait_for(terminal.at_prompt)


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
def test_a_toolkit_is_enabled_without_asyncio(cell: Cell, launch: Launch) -> None:
    """The import of asyncio takes longer than all the rest."""
    terminal = launch(cell)
    terminal.run("import inputhook, sys")
    terminal.run(f"_ = inputhook.enable({cell.toolkit.name!r})")
    assert terminal.value("'asyncio' in sys.modules") is False


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
def test_another_pyrepl_is_said_and_changes_nothing(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, _pyrepl.simple_interact as s")
    terminal.run("del s.run_multiline_interactive_console")
    text = " ".join(result(terminal, "inputhook.autoawait()").split())
    assert "NoAwait: autoawait(): PyREPL of Python" in text
    assert "_pyrepl.simple_interact has no run_multiline_interactive_console" in text
    assert terminal.value("inputhook.enabled()") == ()
