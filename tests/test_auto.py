"""inputhook.auto: active where there is a prompt and a toolkit, and nowhere else."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import zipapp
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inputhook.auto.managed_lines import with_block

from .harness.activation import activated
from .harness.batch import batch
from .harness.environment import CHILD, child_environment
from .harness.needs import need, not_here
from .harness.packages import lend_pytest
from .harness.table import TK_AT_READLINE, TK_AT_READLINE_ON_EACH_PYTHON
from .harness.terminal import Terminal

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell


GUI = {"with a toolkit": "import tkinter", "without": "pass"}
LINE = "{gui}; import activated; activated.report()"


@dataclass(frozen=True)
class Way:
    """A way to start Python, and what auto-activation makes of it."""

    arguments: tuple[str, ...]
    active: bool
    why: str
    """What `activation.why`, or `off`, says when a toolkit was imported."""

    typed: bool = False
    """Whether the toolkit is imported, and the state asked for, at the prompt."""

    environment: dict[str, str] = field(default_factory=dict, hash=False)


PROGRAM = "no toolkit has been imported at a prompt"
MINUS_I = "Python was started with -i"
NO_PROGRAM = "Python was started without a program"
PS1 = "sys.ps1 is set"
BEGUN = "the interpreter's prompt has begun"
INTERACT = ".interact() was called"
FOLLOWS = "IPython's prompt follows"
SEEN = "a program is running, and there is no prompt"
NOT_READ = "-E, -I or -S"
NO_TERMINAL = "standard input is not a terminal"

AT_A_TERMINAL = {
    # a prompt
    "python": Way((), True, NO_PROGRAM, typed=True),
    "python -": Way(("-",), True, NO_PROGRAM, typed=True),
    "python -q -X dev": Way(("-q", "-X", "dev"), True, NO_PROGRAM, typed=True),
    "python -i program": Way(("-i", "program.py"), True, MINUS_I),
    "python -i -c": Way(("-i", "-c", LINE), True, MINUS_I),
    "python -i -m": Way(("-i", "-m", "program"), True, MINUS_I),
    "python -i program, then typed": Way(
        ("-i", "-c", "pass"), True, MINUS_I, typed=True
    ),
    "PYTHONINSPECT": Way(
        ("program.py",), True, "PYTHONINSPECT", environment={"PYTHONINSPECT": "1"}
    ),
    "PYTHONINSPECT set by the program": Way(
        ("inspect_later.py",), True, BEGUN, typed=True
    ),
    "PYTHONSTARTUP": Way((), True, NO_PROGRAM, True, {"PYTHONSTARTUP": "startup.py"}),
    "python -m code": Way(("-m", "code"), True, PS1, typed=True),
    "code.interact()": Way(("interact.py",), True, INTERACT, typed=True),
    # no prompt
    "python program": Way(("program.py",), False, PROGRAM),
    "python -c": Way(("-c", LINE), False, PROGRAM),
    "python -m": Way(("-m", "program"), False, PROGRAM),
    "python folder": Way(("folder",), False, PROGRAM),
    "zipapp": Way(("program.pyz",), False, PROGRAM),
    "python -m unittest": Way(("-m", "unittest", "test_program"), False, PROGRAM),
    "python -m pytest": Way(
        ("-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "test_program.py"),
        False,
        SEEN,
        environment={"PYTHONPATH": "packages"},
    ),
    "python -m asyncio": Way(("-m", "asyncio"), False, "another thread", typed=True),
    "python -m pdb program": Way(("-m", "pdb", "-c", "c", "program.py"), False, SEEN),
    "breakpoint() in a program": Way(("stops.py",), False, PROGRAM),
    # not wanted
    "python -E": Way(("-E", "-i", "-c", LINE), False, NOT_READ),
    "python -I": Way(("-I", "-i", "-c", LINE), False, NOT_READ),
    "python -S": Way(("-S", "-i", "-c", LINE), False, "not imported"),
    "INPUTHOOK=0": Way((), False, "INPUTHOOK is '0'", True, {"INPUTHOOK": "0"}),
}
"""Every way to start Python: is it active, and why?"""

WITHOUT_A_TERMINAL = {
    "python program </dev/null": ("program.py",),
    "python -c </dev/null": ("-c", LINE),
    "PYTHONINSPECT=1 python program </dev/null": ("program.py",),
    "program | python": (),
    "program | python -": ("-",),
}


@pytest.fixture(params=GUI)
def gui(request: pytest.FixtureRequest) -> str:
    """Return the statement that imports a toolkit; where Tk is missing, another module."""
    return GUI[request.param]


@pytest.fixture
def programs(tmp_path: Path, gui: str) -> Path:
    """Return a folder with one program in every form, and some that stop at a prompt."""
    program = LINE.format(gui=gui).replace("; ", "\n") + "\n"
    (tmp_path / "program.py").write_text(program)
    (tmp_path / "test_program.py").write_text(program)
    lend_pytest(tmp_path)
    (tmp_path / "startup.py").write_text(gui)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/__main__.py").write_text(program)
    zipapp.create_archive(tmp_path / "folder", tmp_path / "program.pyz")
    (tmp_path / "inspect_later.py").write_text(
        f"import os\n{gui}\nos.environ['PYTHONINSPECT'] = '1'\n"
    )
    # with -S nothing else of ours is on sys.path
    shutil.copy(CHILD / "activated.py", tmp_path)
    (tmp_path / "interact.py").write_text(f"import code\n{gui}\ncode.interact()\n")
    (tmp_path / "stops.py").write_text(f"{gui}\nbreakpoint()\n{program}")
    return tmp_path


def state(output: str) -> tuple[tuple[str, ...], str, bool]:
    """Return what activated.report() has printed."""
    found = re.search(r"^state: (.*)$", output.replace("\r", ""), re.MULTILINE)
    assert found, output
    enabled, why, core = ast.literal_eval(found[1])
    return enabled, why, core


def check(output: str, way: Way, gui: str) -> None:
    enabled, why, core = state(output)
    if gui == "pass" or not way.active:
        assert enabled == ()
        assert not core, "the C core was imported"
    else:
        assert enabled == ("tk",)
    if gui != "pass":
        assert way.why in why


@pytest.mark.usefixtures("programs")
@pytest.mark.parametrize("way", AT_A_TERMINAL)
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_every_way_to_start_python_at_a_terminal(
    cell: Cell, way: str, gui: str, launch: Launch
) -> None:
    row = AT_A_TERMINAL[way]
    arguments = [word.format(gui=gui) for word in row.arguments]
    environment = {"PYTHONPATH": "", **row.environment}
    terminal = launch(activated(cell), *arguments, environment=environment)
    if way.startswith("breakpoint"):
        terminal.prompt("(Pdb) ")
        terminal.line("c")
    if row.typed:
        terminal.prompt()
        terminal.line(LINE.format(gui=gui))
    terminal.wait_for(re.compile(r"^state: .*\)", re.MULTILINE))
    check(terminal.output(), row, gui)


IPYTHON = {
    "ipython": ((), True, INTERACT),
    "ipython -i program": (("program.py",), True, FOLLOWS),
    "embed() in a program": (("embeds.py",), True, INTERACT),
}


@pytest.mark.parametrize("way", IPYTHON)
@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_every_way_to_start_ipython(
    cell: Cell, way: str, gui: str, programs: Path, launch: Launch
) -> None:
    need(cell, "IPython")
    arguments, active, why = IPYTHON[way]
    (programs / "embeds.py").write_text(f"import IPython\n{gui}\nIPython.embed()\n")
    how = () if way.startswith("embed") else ("-m", "IPython", "-i")
    terminal = launch(activated(cell), *how, *arguments, environment={"PYTHONPATH": ""})
    terminal.wait_for("In [1]:")
    terminal.line(LINE.format(gui=gui))
    terminal.wait_for(re.compile(r"^state: .*\)", re.MULTILINE))
    check(terminal.output(), Way((), active, why), gui)


IPYTHON_WITHOUT_A_PROMPT = {
    "ipython program": ("-m", "IPython", "program.py"),
    "ipython -c": ("-m", "IPython", "-c", "%run program.py"),
    "ipython -m": ("-m", "IPython", "-m", "program"),
    "a shell in a program": ("shell.py",),
    "a program after embed()": ("after.py",),
}


@pytest.mark.parametrize("way", IPYTHON_WITHOUT_A_PROMPT)
@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_a_shell_of_ipython_is_no_prompt(
    cell: Cell, way: str, gui: str, programs: Path, launch: Launch
) -> None:
    """Each of these shells sets sys.ps1, from which a prompt might be guessed."""
    need(cell, "IPython")
    (programs / "shell.py").write_text(
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "InteractiveShell.instance()\nimport program\n"
    )
    (programs / "after.py").write_text(
        "import IPython; IPython.embed()\nimport program\n"
    )
    arguments = IPYTHON_WITHOUT_A_PROMPT[way]
    terminal = launch(activated(cell), *arguments, environment={"PYTHONPATH": ""})
    if "embed" in way:
        terminal.wait_for("In [1]:")
        terminal.line("exit")
    terminal.wait_for(re.compile(r"^state: .*\)", re.MULTILINE))
    enabled, why, _core = state(terminal.output())
    assert enabled == ()
    if gui != "pass":
        assert SEEN in why
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("way", WITHOUT_A_TERMINAL)
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_every_way_to_start_python_without_a_terminal(
    cell: Cell, way: str, gui: str, programs: Path, display: Display
) -> None:
    done = batch(
        activated(cell),
        programs,
        display.name,
        *(word.format(gui=gui) for word in WITHOUT_A_TERMINAL[way]),
        stdin=LINE.format(gui=gui) + "\n",
        environment={
            "PYTHONPATH": "",
            "PYTHONINSPECT": "1" if "INSPECT" in way else "",
        },
    )
    check(done.stdout, Way((), active=False, why=NO_TERMINAL), gui)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_an_interactive_pipe_is_a_prompt(
    cell: Cell, gui: str, programs: Path, display: Display
) -> None:
    done = batch(
        activated(cell),
        programs,
        display.name,
        "-i",
        stdin=LINE.format(gui=gui) + "\n",
        environment={"PYTHONPATH": ""},
    )
    check(done.stdout.replace(">>> ", ""), Way((), active=True, why=MINUS_I), gui)


CHILDREN = {
    "subprocess": "import subprocess, sys; subprocess.run([sys.executable, 'program.py'])",
    "system": "import os, sys; os.system(sys.executable + ' program.py') and None",
    "fork": "import os, program_in as p; os.fork() or (p.report(), os._exit(0)); os.wait()",
    **{
        method: "import multiprocessing as m, program_in as p; "
        f"pool = m.get_context({method!r}).Pool(1); pool.apply(p.report); pool.terminate()"
        for method in ("spawn", "forkserver")
    },
}
"""Processes that a person starts at an active prompt."""


@pytest.mark.parametrize("how", CHILDREN)
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_child_of_a_prompt_is_no_prompt(
    cell: Cell, how: str, gui: str, programs: Path, launch: Launch
) -> None:
    """Although the child has the same terminal."""
    (programs / "program_in.py").write_text(
        f"def report():\n {gui}\n import activated\n activated.report()\n"
    )
    terminal = launch(activated(cell), environment={"PYTHONPATH": str(programs)})
    terminal.line(CHILDREN[how])
    terminal.wait_for(re.compile(r"^state: .*\)", re.MULTILINE))
    terminal.prompt()
    check(terminal.output(), Way((), active=False, why=""), gui)


TOOLS = {
    "pip": ("{pip}", "--version"),
    "venv": ("-m", "venv", "--without-pip", "made"),
    "compileall": ("-m", "compileall", "-q", "."),
}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_tools_see_nothing_of_it(cell: Cell, tool: str, launch: Launch) -> None:
    cell = activated(cell)
    spec = find_spec("pip")  # of whichever Python: it is only run
    if spec is None or spec.origin is None:
        not_here("pip, beside pytest")
    pip = Path(spec.origin).parent
    terminal = launch(
        cell,
        *(word.format(pip=pip) for word in TOOLS[tool]),
        environment={"INPUTHOOK": "debug", "PYTHONPATH": ""},
    )
    assert terminal.wait_exit() == 0
    said = re.findall(r"^inputhook.*$", terminal.output(), re.MULTILINE)
    assert [line.strip() for line in said] == ["inputhook.auto: waits for a prompt"]


EMBEDDING = """
#include <Python.h>
int main(int argc, char **argv)
{
    Py_Initialize();
    PyRun_SimpleString(argv[1]);
    return Py_FinalizeEx();
}
"""


@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_an_embedded_interpreter_is_no_prompt(
    cell: Cell, gui: str, programs: Path, display: Display
) -> None:
    """Somebody else's program, at a terminal: what its prompts do is its own business."""
    program = programs / "embedding"
    flags = embedding_flags(cell)
    if flags is None:
        pytest.skip("this Python has no shared library: another one is tested")
    (programs / "embedding.c").write_text(EMBEDDING)
    command = ["cc", "embedding.c", "-o", str(program), *flags]
    subprocess.run(command, cwd=programs, check=True, timeout=60)
    (programs / "sitecustomize.py").write_bytes(with_block(None))
    environment = child_environment(programs, display.name, (programs,))
    line = "import sys; sys.ps1 = '>>> '; " + LINE.format(gui=gui)
    with Terminal([str(program), line], environment, programs) as terminal:
        assert terminal.wait_exit() == 0
        check(terminal.output(), Way((), active=False, why="embedded"), gui)


def embedding_flags(cell: Cell) -> list[str] | None:
    """Return the compiler's flags for linking with this Python; None: that is not possible."""
    ask = (
        "import sysconfig as s; v = s.get_config_var; print(v('Py_ENABLE_SHARED'), "
        "s.get_path('include'), v('LIBDIR'), 'python' + v('LDVERSION'))"
    )
    answer = subprocess.run(
        [cell.interpreter.executable, "-c", ask],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    shared, include, folder, name = answer.stdout.split()
    if shared != "1":
        return None
    return [f"-I{include}", f"-L{folder}", f"-Wl,-rpath,{folder}", f"-l{name}"]
