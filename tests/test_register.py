"""register(), inputhook.abc and entry points: a toolkit that inputhook does not know is alive.

The example is built, and installed from its wheel. The other toolkits are `child/homemade.py`,
which does wrong what a test assigns, and packages that a test writes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import inputhook.abc

from .harness.activation import activated
from .harness.batch import batch
from .harness.environment import CHILD, SOURCE
from .harness.needs import need, not_here
from .harness.sessions import check_no_spin, half_type, title
from .harness.table import PROMPTS_ON_EACH_PYTHON, TK_AT_EDITORS, TK_AT_READLINE

if TYPE_CHECKING:
    from .harness.display import Display, Window
    from .harness.launch import Launch
    from .harness.table import Cell, PromptCell
    from .harness.terminal import Terminal

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "xlib_toolkit"
AT_EDITORS = [
    each
    for each in PROMPTS_ON_EACH_PYTHON
    if each.values[0].prompt.name in {"readline", "pyrepl"}
]
NEWEST = AT_EDITORS[:1]
PYREPL_ON_NEWEST_READLINE_ON_OLDEST = [
    next(each for each in AT_EDITORS if each.values[0].prompt.name == "pyrepl"),
    next(each for each in reversed(AT_EDITORS) if str(each.id).endswith("readline")),
]
OFF = "what keeps homemade alive is off"


def at_prompt(launch: Launch, cell: Cell | PromptCell, *lines: str) -> Terminal:
    """A child that has imported inputhook and the toolkit, and run these lines."""
    terminal = launch(cell)
    for line in ("import inputhook, homemade, windows", *lines):
        terminal.run(line)
    return terminal


def alive(launch: Launch, cell: Cell | PromptCell) -> Terminal:
    terminal = at_prompt(launch, cell, "homemade.alive()")
    terminal.wait_ticks()
    return terminal


# The example.


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, built as its author would build it."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for each in EXAMPLE.iterdir():  # the build leaves files where it is made
        if each.is_file():
            (source / each.name).write_bytes(each.read_bytes())
    pip("wheel", "--no-build-isolation", "--wheel-dir", str(folder), str(source))
    (found,) = folder.glob("*.whl")
    return found


def pip(*arguments: str) -> None:
    for module in ("pip", "setuptools"):
        if find_spec(module) is None:
            not_here(f"{module} for {sys.executable}")
    command = [sys.executable, "-m", "pip", *arguments, "--no-deps", "--quiet"]
    subprocess.run(
        [*command, "--disable-pip-version-check", "--no-index"], check=True, timeout=120
    )


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> dict[str, str]:
    """An environment in which the example is installed, with what it depends on."""
    packages = tmp_path / "packages"
    pip("install", "--target", str(packages), str(wheel))
    for name in ("Xlib", "six"):
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        origin = origin.parent if origin.stem == "__init__" else origin
        (packages / origin.name).symlink_to(origin)
    return {"PYTHONPATH": f"{packages}:{SOURCE}:{CHILD}"}


def xlib_window(terminal: Terminal, display: Display, name: str) -> Window:
    terminal.run(
        f"w = inputhook_xlib.Window({name!r}, lambda *at: windows.record('click', *at))"
    )
    return terminal.wait_for(lambda: display.find(name))


@pytest.mark.parametrize("cell", PYREPL_ON_NEWEST_READLINE_ON_OLDEST)
def test_the_examples_window_lives_while_the_prompt_waits_and_between_keys(
    cell: PromptCell, launch: Launch, display: Display, installed: dict[str, str]
) -> None:
    name = title()
    terminal = launch(cell, environment=installed)
    terminal.run("import inputhook, windows")
    assert terminal.value("inputhook.enable('xlib')") == ("xlib",)
    assert terminal.value("inputhook.active('xlib')") is True
    terminal.run("import inputhook_xlib")
    window = xlib_window(terminal, display, name)
    terminal.run("t = inputhook_xlib.Timer(.01, lambda: windows.record('tick', 'x'))")
    terminal.wait_ticks()
    window.click(20, 30)
    terminal.wait_event("click", 20, 30)
    column = 4
    for key in "w.fill(255)":
        terminal.send(key)
        column += 1
        terminal.wait_for(lambda at=column: terminal.cursor()[1] == at, why="the echo")
        terminal.wait_ticks()
    window.click(21, 31)
    terminal.wait_event("click", 21, 31)
    check_no_spin(terminal)
    terminal.line()
    terminal.wait_for(lambda: window.colour() == "#0000ff", why="a blue window")
    terminal.run("t.cancel()")
    window.close()
    terminal.wait_for(lambda: display.find(name) is None, why="the window to go")
    # the application has gone, and comes back
    window = xlib_window(terminal, display, title())
    window.click(22, 32)
    terminal.wait_event("click", 22, 32)
    assert "Traceback" not in terminal.output()


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_the_examples_window_lives_beside_tk(
    cell: Cell, launch: Launch, display: Display, installed: dict[str, str]
) -> None:
    terminal = launch(cell, environment=installed)
    terminal.run("import inputhook, inputhook_xlib, windows")
    terminal.run("_ = inputhook.enable('xlib', 'tk')")
    window = xlib_window(terminal, display, title())
    terminal.run("t = inputhook_xlib.Timer(.01, lambda: windows.record('tick', 'x'))")
    terminal.run(cell.toolkit.open("tk"))
    terminal.wait_ticks(title="x")
    terminal.wait_ticks(title="tk")
    window.shift(400, 300)  # both are at the top left
    window.click(20, 30)
    terminal.wait_event("click", 20, 30)
    half_type(terminal, "6 *")
    terminal.wait_ticks(title="x")
    terminal.wait_ticks(title="tk")
    terminal.line(" 7")
    terminal.wait_for("42")


@pytest.mark.parametrize("cell", NEWEST)
def test_block_waits_for_the_windows_of_a_registered_toolkit(
    cell: PromptCell, launch: Launch, display: Display, installed: dict[str, str]
) -> None:
    name = title()
    script = (
        "import inputhook, inputhook_xlib; inputhook.enable('xlib');"
        f"w = inputhook_xlib.Window({name!r}, print);"
        "print('closed:', inputhook.block())"
    )
    terminal = launch(cell, "-c", script, environment=installed)
    window = terminal.wait_for(lambda: display.find(name))
    window.click(40, 50)
    terminal.wait_for("40 50")
    assert "closed:" not in terminal.output()
    window.close()
    terminal.wait_for("closed: True")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_ipythons_gui_takes_the_name_of_an_entry_point(
    cell: Cell, launch: Launch, display: Display, installed: dict[str, str]
) -> None:
    need(cell, "IPython")
    name = title()
    terminal = launch(cell, "-m", "IPython", "--no-banner", environment=installed)
    for number, line in enumerate(
        (
            "%load_ext inputhook",
            "%gui xlib",
            "import inputhook_xlib, windows",
            f"w = inputhook_xlib.Window({name!r}, lambda *at: windows.record('click'))",
            "inputhook_xlib.Timer(.01, lambda: windows.record('tick', 'x'));",
        ),
        1,
    ):
        terminal.wait_for(f"In [{number}]:", timeout=40)
        terminal.line(line)
    terminal.wait_ticks()
    terminal.wait_for(lambda: display.find(name)).click()
    terminal.wait_event("click")
    terminal.line("%gui xlibb")
    terminal.wait_for("Did you mean 'xlib'")


@pytest.mark.parametrize("cell", NEWEST)
def test_list_and_doctor_name_what_entry_points_bring(
    cell: PromptCell, tmp_path: Path, installed: dict[str, str]
) -> None:
    listed = batch(
        cell, tmp_path, None, "-m", "inputhook", "list", environment=installed
    ).stdout
    assert re.search(
        r"^xlib +0\.\d+\n +by the entry point 'inputhook_xlib:XlibToolkit' of "
        "inputhook-xlib 1.0",
        listed,
        re.MULTILINE,
    ), listed
    said = batch(
        cell, tmp_path, None, "-m", "inputhook", "doctor", environment=installed
    ).stdout
    assert re.search("^  (ok|-|!) +xlib ", said, re.MULTILINE), said


# The contract.


def test_the_session_in_the_contracts_text_runs_as_it_stands(
    launch: Launch, tmp_path: Path
) -> None:
    text = inputhook.abc.__doc__ or ""
    code = text.partition("runs as it stands::\n")[2].partition("\nA library that")[0]
    (tmp_path / "chat.py").write_text(textwrap.dedent(code))
    (cell,) = NEWEST[0].values
    terminal = launch(cell, "-i", str(tmp_path / "chat.py"))
    terminal.wait_for("event: click")
    terminal.prompt()
    terminal.run("_ = person.send(b'again')")
    terminal.wait_for("event: again")


@pytest.mark.either("python")
@pytest.mark.parametrize("cell", AT_EDITORS)
def test_events_and_timers_of_a_registered_toolkit_come_while_the_prompt_waits(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = alive(launch, cell)
    terminal.run("homemade.type_letter('a')")
    terminal.wait_event("event", "a")
    half_type(terminal, "1 +")
    terminal.wait_ticks()
    check_no_spin(terminal)
    terminal.line(" 1")
    terminal.wait_for("2")
    assert terminal.value("inputhook.enable('Handmade')") == ("homemade",)


@pytest.mark.either("python")
@pytest.mark.parametrize("cell", AT_EDITORS)
def test_a_function_with_an_interval_is_called_while_the_prompt_waits(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = at_prompt(
        launch,
        cell,
        "poll = lambda: windows.record('tick', 'polled')",
        "inputhook.register('polled', poll, interval=0.01)",
        "_ = inputhook.enable('polled')",
    )
    terminal.wait_ticks()
    half_type(terminal, "1 +")
    terminal.wait_ticks()
    check_no_spin(terminal)
    terminal.line(" 1")
    terminal.wait_for("2")
    terminal.run("inputhook.unregister('polled')")
    before = len(terminal.ticks())
    assert terminal.value("inputhook.enabled()") == ()
    assert len(terminal.ticks()) == before


@pytest.mark.parametrize("cell", NEWEST)
def test_a_polled_toolkit_is_not_called_more_often_because_another_one_is_busy(
    cell: PromptCell, launch: Launch
) -> None:
    """One with a long interval, beside one that ticks: a call may cost a lot."""
    terminal = at_prompt(
        launch,
        cell,
        "inputhook.register('polled', lambda: windows.record('poll'), interval=60)",
        "_ = inputhook.enable('polled')",
        "homemade.alive()",
    )
    terminal.wait_ticks()
    before = len(terminal.events("poll"))
    terminal.wait_ticks(50)
    assert len(terminal.events("poll")) == before


@pytest.mark.parametrize("cell", NEWEST)
def test_the_loop_is_closed_by_disable_and_when_the_application_goes(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = alive(launch, cell)
    terminal.run("homemade.close_window()")
    terminal.wait_event("loop closed")
    terminal.run("homemade.open_window()")
    terminal.wait_ticks()
    terminal.run("inputhook.disable('homemade')")
    terminal.wait_for(lambda: len(terminal.events("loop closed")) == 2)
    assert len(terminal.events("loop")) == 2
    terminal.run("_ = inputhook.enable('homemade')")
    terminal.wait_ticks()
    terminal.run("inputhook.unregister('homemade')")
    terminal.wait_for(lambda: len(terminal.events("loop closed")) == 3)
    terminal.line("inputhook.enable('homemade')")
    terminal.wait_for("Unknown toolkit 'homemade'")


@pytest.mark.parametrize("cell", NEWEST)
def test_a_timer_of_another_toolkits_callback_is_noticed_by_call_soon(
    cell: PromptCell, launch: Launch
) -> None:
    """As abc.py says: call_soon() has timeout() asked again, from any thread."""
    terminal = at_prompt(
        launch,
        cell,
        "inputhook.register(homemade.Toolkit()); _ = inputhook.enable('homemade')",
        "homemade.open_window(); import threading",
        "set = lambda: (homemade.tick(), inputhook.call_soon(int))",
        "threading.Timer(.1, set).start()",
    )
    terminal.wait_ticks()


# Names.


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_auto_activation_notices_a_toolkit_that_pythonstartup_has_registered(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    (tmp_path / "startup.py").write_text(
        "import sys, inputhook, inputhook.abc\n"
        "class Late(inputhook.abc.Toolkit):\n"
        "    name, module, needs_display = 'late', 'homemade', False\n"
        "    def has_application(self): return sys.modules['homemade'].is_open\n"
        "    def loop(self): return sys.modules['homemade'].Loop()\n"
        "inputhook.register(Late())\n"
    )
    startup = {"PYTHONSTARTUP": str(tmp_path / "startup.py")}
    terminal = launch(activated(cell), environment=startup)
    assert terminal.value("inputhook.enabled()") == ()
    terminal.run("import homemade; homemade.open_window(); homemade.tick()")
    terminal.wait_ticks()
    assert terminal.value("inputhook.enabled()") == ("late",)


def package(folder: Path, name: str, points: dict[str, str], module: str = "") -> None:
    """Install a package with these entry points, and a module of the package's name."""
    data = folder / f"{name}-1.0.dist-info"
    data.mkdir(parents=True)
    (data / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    )
    lines = [f"{key} = {value}" for key, value in points.items()]
    (data / "entry_points.txt").write_text(
        "\n".join(["[inputhook.toolkits]", *lines, ""])
    )
    (folder / f"{name}.py").write_text(textwrap.dedent(module))


TOOLKIT = """
import inputhook.abc
class Toolkit(inputhook.abc.Toolkit):
    name = NAME
    def has_application(self): return False
    def loop(self): raise NotImplementedError
"""

FAULTY = {
    "cannot be imported": ("import nowhere", "No module named 'nowhere'"),
    "ends Python": ("import sys; sys.exit('no')", "SystemExit: no"),
    "is no toolkit": ("Toolkit = int", "derived from inputhook.abc.Toolkit, not 0"),
    "has no name": (TOOLKIT.replace("name = NAME", ""), "Toolkit has no name"),
    "has another name": (
        TOOLKIT.replace("NAME", "'other'"),
        "name is 'other'. The entry point must have the same name",
    ),
    "has a bad name": (TOOLKIT.replace("NAME", "'A B'"), "name is 'A B'"),
    "is not there": ("", "has no attribute 'Toolkit'"),
    "has no loop": (
        TOOLKIT.replace("NAME", "'faulty'").replace("def loop", "def lop"),
        "abstract method",
    ),
    "has an alias of a built-in": (
        TOOLKIT.replace("NAME", "'faulty'\n    aliases = ('tkagg',)"),
        "Two toolkits are called 'tkagg': inputhook's own, and the entry point",
    ),
}


@pytest.mark.parametrize("cell", NEWEST)
def test_a_faulty_entry_point_is_named_and_takes_nothing_down(
    cell: PromptCell, launch: Launch, tmp_path: Path
) -> None:
    """Each fault in a package of its own; and two packages with the same name."""
    folder = tmp_path / "packages"
    names = {fault: f"faulty{number}" for number, fault in enumerate(FAULTY)}
    for fault, name in names.items():
        module = FAULTY[fault][0].replace("'faulty'", repr(name))
        package(folder, name, {name: f"{name}:Toolkit"}, module)
    good = TOOLKIT.replace("NAME", "'good'")
    package(folder, "first", {"same": "first:Toolkit", "good": "first:Toolkit"}, good)
    package(folder, "second", {"same": "second:Toolkit", "tk": "second:Toolkit"})
    environment = {"PYTHONPATH": f"{folder}:{SOURCE}:{CHILD}"}
    expected = {
        names[fault]: f"of {names[fault]} 1.0 does not work here: .*{re.escape(said)}"
        for fault, (_, said) in FAULTY.items()
    } | {
        "same": "the entry point 'first:Toolkit' of first 1.0 and the entry point "
        "'second:Toolkit' of second 1.0",
        "tk": "the entry point 'second:Toolkit' of second 1.0 does not work here",
    }

    listed = batch(
        cell, tmp_path, None, "-m", "inputhook", "list", environment=environment
    )
    assert listed.stderr == ""
    text = " ".join(listed.stdout.split())
    for name, said in expected.items():
        assert re.search(f"{name} cannot be used .*{said}", text), (name, text)
    assert "good registered" in text
    assert "by the entry point 'first:Toolkit' of first 1.0" in text

    known = json.loads(
        batch(
            cell,
            tmp_path,
            None,
            *("-m", "inputhook", "list", "--json"),
            environment=environment,
        ).stdout
    )
    assert {name for name, entry in known.items() if entry["error"]} == set(expected)

    doctor = json.loads(
        batch(
            cell,
            tmp_path,
            None,
            *("-m", "inputhook", "doctor", "--json"),
            environment=environment,
        ).stdout
    )
    found = [each for each in doctor["problems"] if each["id"] == "faulty-toolkit"]
    assert len(found) == len(expected)
    assert all(each["do"] for each in found)

    terminal = launch(cell, environment=environment)
    terminal.run("import inputhook")
    for name, said in expected.items():
        if name != "tk":  # inputhook's own is not hidden by it
            terminal.line(f"inputhook.enable({name!r})")
            terminal.prompt()
            shown = " ".join(terminal.output().split())
            assert re.search(f"FaultyToolkit: .*{said}", shown), (name, shown)
    terminal.line("inputhook.enable('goood')")
    terminal.wait_for("Did you mean 'good'")
    terminal.prompt()
    assert terminal.value("inputhook.enable('good')") == ("good",)


# What a toolkit may do wrong.

WRONG = {
    "has_application() raises": ("Toolkit.has_application", "1/0", "ZeroDivision"),
    "loop() raises": ("Toolkit.loop", "1/0", "ZeroDivision"),
    "loop() returns nothing": ("Toolkit.loop", "None", "must return an instance of"),
    "fileno() raises": ("Loop.fileno", "1/0", "ZeroDivision"),
    "fileno() is closed": (
        "Loop.fileno",
        "777",
        "777. Descriptor 777 is closed. Return -1 where there is none",
    ),
    "fileno() is a file": ("Loop.fileno", "file.fileno()", "is a file on disk"),
    "fileno() is nothing": ("Loop.fileno", "None", "an int as socket.fileno() returns"),
    "fileno() is the prompt's": ("Loop.fileno", "0", "what the prompt reads"),
    "timeout() raises": ("Loop.timeout", "1/0", "ZeroDivision"),
    "timeout() is a string": ("Loop.timeout", "'soon'", "must return a number"),
    "timeout() is not a number": ("Loop.timeout", "float('nan')", "returned nan"),
    "dispatch() always raises": ("Loop.dispatch", "1/0", "ZeroDivision"),
}


@pytest.mark.parametrize("cell", AT_EDITORS)
@pytest.mark.parametrize("fault", WRONG)
def test_a_faulty_toolkit_is_named_once_and_the_prompt_lives(
    cell: PromptCell, fault: str, launch: Launch
) -> None:
    """asyncio's tasks, which are served beside it, live, too; and enable() tries again."""
    method, result, said = WRONG[fault]
    terminal = alive(launch, cell)
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.run("import asyncio, coroutines; file = open(homemade.__file__)")
    terminal.run("task = asyncio.create_task(coroutines.tick('task', .01))")
    terminal.run(f"right = homemade.{method}")
    terminal.run("def wrong(self): return " + result + "\n")
    terminal.mark()
    again = "inputhook.disable('homemade'); _ = inputhook.enable('homemade')"
    terminal.send(f"homemade.{method} = wrong; {again}\r")
    terminal.wait_for(OFF)
    terminal.wait_for(re.compile("enable\\('homemade'\\) tries again\\s+>>> $"))
    shown = " ".join(terminal.output().split())
    assert said in shown
    assert "authors of homemade" in shown
    tracebacks = {"1/0": 10 if "dispatch" in fault else 1}.get(result, 0)
    assert shown.count("Traceback") == tracebacks
    assert "_loops.py" not in shown
    assert "adapted.py" not in shown
    terminal.run("")
    for number in range(3):
        assert terminal.value(f"6 * {number}") == 6 * number
    terminal.wait_ticks(title="task")
    check_no_spin(terminal)
    assert terminal.output().count(OFF) == 0
    terminal.run(f"homemade.{method} = right")
    terminal.run("_ = inputhook.enable('homemade')")
    terminal.wait_ticks(title="homemade")


@pytest.mark.either("python")
@pytest.mark.parametrize("cell", AT_EDITORS)
def test_the_prompt_comes_back_after_three_times_ctrl_c_where_dispatch_waits(
    cell: PromptCell, launch: Launch
) -> None:
    """Each new prompt would wait in dispatch() again, and not even disable() could be typed."""
    terminal = alive(launch, cell)
    waits = "lambda self: (windows.record('waits'), homemade.time.sleep(600))"
    terminal.line(f"homemade.Loop.dispatch = {waits}")
    for number in range(1, 4):
        terminal.wait_for(lambda n=number: len(terminal.events("waits")) >= n)
        terminal.ctrl("c")
    terminal.wait_for(OFF)
    terminal.wait_for("tries again")
    shown = " ".join(terminal.output().split())
    assert terminal.raw.count(b"KeyboardInterrupt") == 3
    assert "has returned by Ctrl-C only, 3 times in a row" in shown
    assert terminal.value("1 + 1") == 2
    assert len(terminal.events("waits")) == 3


@pytest.mark.parametrize("cell", NEWEST)
def test_a_value_in_place_of_a_method_of_the_loop_is_named(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = at_prompt(launch, cell, "homemade.Loop.close = None")
    terminal.line("homemade.alive()")
    terminal.wait_for("Loop.close is None, which cannot be called")
    terminal.wait_for(OFF)
    terminal.prompt()


@pytest.mark.parametrize("cell", NEWEST)
def test_a_toolkit_without_windows_is_told_how_to_do_without_a_display(
    cell: PromptCell, tmp_path: Path
) -> None:
    code = (
        "import inputhook, homemade; homemade.Toolkit.needs_display = True\n"
        "inputhook.register(homemade.Toolkit()); inputhook.enable('homemade')"
    )
    done = batch(cell, tmp_path, None, "-c", code)
    assert "NoDisplay: No display: neither DISPLAY" in done.stderr
    assert "If homemade opens no windows: Toolkit.needs_display = False" in done.stderr


@pytest.mark.parametrize("cell", NEWEST)
def test_a_module_that_is_not_there_is_named(cell: PromptCell, tmp_path: Path) -> None:
    """The name may be wrong, and not the library missing."""
    code = (
        "import inputhook, homemade; homemade.Toolkit.module = 'homemaid'\n"
        "inputhook.register(homemade.Toolkit()); inputhook.enable('homemade')"
    )
    done = batch(cell, tmp_path, None, "-c", code)
    assert "Install what brings the module homemaid: make it, or" in done.stderr


@pytest.mark.parametrize("cell", NEWEST)
def test_a_time_that_is_over_means_at_once(cell: PromptCell, launch: Launch) -> None:
    terminal = alive(launch, cell)
    terminal.run("homemade.Loop.timeout = lambda self: -1 if homemade.timers else None")
    terminal.wait_ticks()
    terminal.run("homemade.timers.clear()")
    assert terminal.value("1 + 1") == 2


@pytest.mark.parametrize("cell", NEWEST)
def test_a_descriptor_that_stays_readable_takes_no_processor(
    cell: PromptCell, launch: Launch
) -> None:
    """dispatch() does not read it, or the other side has gone: it is polled then."""
    terminal = alive(launch, cell)
    terminal.run("import os; pipe = os.pipe(); os.close(pipe[1])")
    terminal.run("homemade.Loop.fileno = lambda self: pipe[0]")
    terminal.wait_ticks(50)
    check_no_spin(terminal)
    assert OFF not in terminal.output()


@pytest.mark.either("python")
@pytest.mark.parametrize("cell", AT_EDITORS)
def test_an_exception_of_a_handler_is_shown_from_the_toolkits_frame_on(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = alive(launch, cell)
    terminal.run("homemade.handlers['x'] = lambda: 1/0")
    terminal.run("homemade.type_letter('x')")
    terminal.wait_for("ZeroDivisionError")
    shown = terminal.output()
    assert "in dispatch" in shown
    assert "/src/inputhook/" not in shown
    terminal.wait_ticks()
    assert OFF not in terminal.output()
    assert terminal.value("1 + 1") == 2


@pytest.mark.either("python")
@pytest.mark.parametrize("cell", AT_EDITORS)
def test_ctrl_c_ends_a_handler_and_the_toolkit_lives(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = alive(launch, cell)
    terminal.run("import time; loop = lambda: (windows.record('in'), time.sleep(60))")
    terminal.run("homemade.handlers['x'] = loop")
    terminal.run("homemade.type_letter('x')")
    terminal.wait_event("in")
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.wait_ticks()
    assert terminal.value("1 + 1") == 2


@pytest.mark.parametrize("cell", NEWEST)
def test_a_handler_may_end_python(cell: PromptCell, launch: Launch) -> None:
    terminal = alive(launch, cell)
    terminal.run("import sys; homemade.handlers['y'] = lambda: sys.exit(3)")
    terminal.line("homemade.type_letter('y')")
    assert terminal.wait_exit() == 3


HANDLERS = {
    "pauses": ("inputhook.pause(.05)", ""),
    "disables it": ("inputhook.disable('homemade')", "inputhook.enable('homemade')"),
    "disables all": ("inputhook.disable()", "inputhook.enable('homemade')"),
    "unregisters it": ("inputhook.unregister('homemade')", "homemade.alive()"),
    "enables another": ("inputhook.enable('asyncio')", ""),
    "flushes": ("inputhook.flush()", ""),
}


@pytest.mark.parametrize("cell", AT_EDITORS)
@pytest.mark.parametrize("handler", HANDLERS)
def test_a_handler_may_call_inputhook(
    cell: PromptCell, handler: str, launch: Launch
) -> None:
    does, then = HANDLERS[handler]
    terminal = alive(launch, cell)
    terminal.run(f"does = lambda: ({does}, windows.record('done'))")
    terminal.run("homemade.handlers['x'] = does")
    terminal.run("homemade.type_letter('x')")
    terminal.wait_event("done")
    assert terminal.value("1 + 1") == 2
    if then:
        terminal.wait_event("loop closed")
        assert terminal.value("'homemade' in inputhook.enabled()") is False
        terminal.run(f"_ = {then}")
    terminal.wait_ticks()
    terminal.run("homemade.type_letter('a')")
    terminal.wait_event("event", "a")
    assert "Traceback" not in terminal.raw.decode()


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_handler_may_enable_tk_and_open_a_window(cell: Cell, launch: Launch) -> None:
    terminal = alive(launch, cell)
    opens = f"windows.open_window({cell.toolkit.key!r}, 'other', .01)"
    terminal.run(f"does = lambda: (inputhook.enable('tk'), {opens})")
    terminal.run("homemade.handlers['x'] = does")
    terminal.run("homemade.type_letter('x')")
    terminal.wait_ticks(title="other")
    terminal.wait_ticks(title="homemade")
    assert terminal.value("inputhook.enabled()") == ("homemade", "tk")


@pytest.mark.either("python")
@pytest.mark.parametrize("cell", AT_EDITORS)
@pytest.mark.parametrize("call", ["breakpoint()", "input('? ')"])
def test_a_handler_may_wait_at_a_prompt(
    cell: PromptCell, call: str, launch: Launch
) -> None:
    """The other toolkits are alive meanwhile; this one goes on afterwards."""
    terminal = alive(launch, cell)
    terminal.run("import asyncio, coroutines; _ = inputhook.enable('asyncio')")
    terminal.run("task = asyncio.create_task(coroutines.tick('task', .01))")
    terminal.run(f"homemade.handlers['x'] = lambda: {call}")
    terminal.line("homemade.type_letter('x')")
    terminal.prompt("(Pdb) " if call == "breakpoint()" else "? ")
    terminal.wait_ticks(title="task")
    before = len(terminal.ticks("homemade"))
    terminal.wait_ticks(title="task")
    assert len(terminal.ticks("homemade")) == before
    terminal.line("c")
    terminal.prompt()
    terminal.wait_ticks(title="homemade")
    assert terminal.value("1 + 1") == 2


@pytest.mark.parametrize("cell", NEWEST)
def test_a_handler_may_fork(cell: PromptCell, launch: Launch) -> None:
    """The child ends as the program says; parent's loop and window are untouched."""
    terminal = alive(launch, cell)
    terminal.run("import os")
    terminal.run("fork = lambda: os.fork() or os._exit(0 if inputhook.flush() else 7)")
    terminal.run("does = lambda: windows.record('child', os.waitpid(fork(), 0)[1])")
    terminal.run("homemade.handlers['x'] = does")
    terminal.run("homemade.type_letter('x')")
    terminal.wait_event("child", 7 << 8)
    terminal.wait_ticks()
    assert terminal.value("1 + 1") == 2
    assert terminal.events("loop closed") == []


@pytest.mark.parametrize("cell", NEWEST)
def test_what_a_toolkit_reads_cannot_be_watched(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = alive(launch, cell)
    terminal.line("inputhook.watch(homemade.reading, print)")
    terminal.wait_for("is what an enabled toolkit reads")
    terminal.prompt()
    terminal.run("inputhook.disable('homemade'); _ = inputhook.enable('asyncio')")
    terminal.run("read = lambda: windows.record('read', homemade.os.read(fd, 1)[0])")
    terminal.run("fd = homemade.reading; w = inputhook.watch(fd, read)")
    terminal.run("_ = inputhook.enable('homemade')")
    terminal.run("inputhook.disable('homemade')")
    terminal.run("homemade.type_letter('b')")
    terminal.wait_event("read", ord("b"))
