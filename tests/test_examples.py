"""The examples do what they say."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need
from .harness.plots import backend, painted, shown
from .harness.table import TK_AND_QT_AT_READLINE, TK_AT_READLINE

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_each_example_has_a_test() -> None:
    tested = set(
        re.findall(r"^def test_(\w+)\(", Path(__file__).read_text(), re.MULTILINE)
    )
    assert {path.stem for path in EXAMPLES.glob("*.py")} <= tested


@pytest.fixture(autouse=True)
def _no_toolbar(tmp_path: Path) -> None:
    """Have the figure fill its window, so that its edge is where painted() looks."""
    (tmp_path / "matplotlibrc").write_text("toolbar: None\n")


def script(launch: Launch, cell: Cell, name: str) -> Terminal:
    """Begin to run an example; return its terminal."""
    need(cell, "matplotlib")
    return launch(cell, str(EXAMPLES / f"{name}.py"), environment=backend(cell))


def session(launch: Launch, cell: Cell, name: str) -> Terminal:
    """Begin to run an example with a prompt after it; return its terminal."""
    need(cell, "matplotlib")
    path = EXAMPLES / f"{name}.py"
    terminal = launch(cell, "-i", str(path), environment=backend(cell))
    terminal.prompt(timeout=60)
    return terminal


def ends(terminal: Terminal, output: str) -> None:
    """Check that the script says this in the end, and that nothing went wrong."""
    assert terminal.wait_exit(timeout=60) == 0
    assert terminal.output().replace("\r", "").strip() == output


@pytest.mark.either("toolkit", "family")
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_blocking(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = script(launch, cell, "blocking")
    window = shown(terminal, display, "blocking", "#ffffff")
    terminal.wait_for("Close the window to go on.")
    assert "The window is closed" not in terminal.output()
    window.close()
    terminal.wait_for("The window is closed; the script goes on.")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_embedding(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = session(launch, cell, "embedding")
    window = shown(terminal, display, "embedding", "#ffffff")

    def pointed_at() -> bool:
        """Move the pointer to the button; the figure's scale is known, and moves it, after a while."""
        window.move(None, -12)
        return terminal.value("root.winfo_children()[-1]['state']") == "active"

    terminal.wait_for(pointed_at, why="the button to be under the pointer")
    display.button()
    terminal.wait_for(
        lambda: terminal.value("[int(y) for y in line.get_ydata()]") == [2, 8, 18, 32],
        why="the button to be pressed",
    )
    terminal.run("_ = figure.set_facecolor('lime')")
    painted(terminal, window, "#00ff00")


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_four_toolkits(cell: Cell, launch: Launch) -> None:
    terminal = session(launch, cell, "four_toolkits")
    assert terminal.value("inputhook.enabled() == tuple(opened)") is True
    assert "tk" in terminal.value("opened")
    for counts in (1, 2):
        terminal.wait_for(
            lambda counts=counts: all(
                float(text.split()[1]) > counts
                for text in terminal.value("[text() for text in texts]")
            ),
            why=f"every clock to pass {counts}",
        )


@pytest.mark.either("toolkit", "family")
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_live_data(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = session(launch, cell, "live_data")
    shown(terminal, display, "live data", "#ffffff")
    terminal.wait_for(lambda: terminal.value("len(values)") > 3)
    terminal.run("rate = 100")
    terminal.wait_for(lambda: terminal.value("len(values)") > 20)
    assert terminal.value("len(line.get_ydata()) == len(values)") is True
    terminal.run("_ = task.cancel()")
    terminal.wait_for(lambda: terminal.value("task.cancelled()"))
    assert "Traceback" not in terminal.output()


@pytest.mark.either("toolkit", "family")
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_pausing(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = script(launch, cell, "pausing")
    shown(terminal, display, "pausing", "#ffffff")
    ends(terminal, "20 values")


@pytest.mark.either("toolkit", "family")
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_polling(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = script(launch, cell, "polling")
    shown(terminal, display, "polling", "#ffffff")
    ends(terminal, "5 values")


@pytest.mark.either("toolkit", "family")
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_several_inputs(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = session(launch, cell, "several_inputs")
    window = shown(terminal, display, "several inputs", "#ffffff")
    port = int(terminal.wait_for(re.compile(r"port (\d+)"))[1])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"3\n5\n")
        terminal.wait_for(lambda: terminal.value("values") == [3.0, 5.0])
    assert terminal.value("list(line.get_ydata())") == [3.0, 5.0]
    terminal.run("_ = figure.set_facecolor('lime')")
    painted(terminal, window, "#00ff00")


@pytest.mark.either("toolkit", "family")
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_slow_loop(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    """Its two seconds are over too soon where the machine is busy: a file ends it here."""
    need(cell, "matplotlib")
    source = (EXAMPLES / "slow_loop.py").read_text()
    source = source.replace("time.monotonic() < end", "not os.path.exists('clicked')")
    assert "not os" in source
    (tmp_path / "slow.py").write_text(source.replace("import time", "import os, time"))
    terminal = launch(cell, "slow.py", environment=backend(cell))
    shown(terminal, display, "slow loop", "#ffffff").click()
    terminal.wait_for("click")
    (tmp_path / "clicked").touch()
    ends(terminal, "click\n1.414214")


@pytest.mark.either("toolkit", "family")
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_stale_artists(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = session(launch, cell, "stale_artists")
    window = shown(terminal, display, "stale artists", "#ffffff")
    terminal.run("_ = figure.set_facecolor('lime')")
    painted(terminal, window, "#00ff00")
    terminal.run("plt.ioff(); _ = figure.set_facecolor('blue')")
    painted(terminal, window, "#0000ff")


@pytest.mark.either("toolkit", "family")
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_thread_to_figure(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = session(launch, cell, "thread_to_figure")
    shown(terminal, display, "thread to figure", "#ffffff")
    terminal.wait_for(
        lambda: terminal.value("len(line.get_ydata())") == 20, why="20 values"
    )
    assert terminal.value("values[-1]") == 361
    assert terminal.value("figure.stale") is False
