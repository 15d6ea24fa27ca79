"""matplotlib's figures at the prompt: drawn when they change, clicked, shown and closed."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest

from inputhook._registry import TABLE

from .harness.needs import need
from .harness.plots import EDGE, backend, painted, plot, shown, start
from .harness.sessions import enabling, title
from .harness.table import (
    KINDS,
    KINDS_AT_READLINE,
    PYQT6_AT_READLINE,
    TK_AND_QT_AT_PYREPL,
    TK_AND_QT_AT_READLINE,
    TK_AND_QT_AT_STDIO,
    TK_AT_READLINE,
    TOOLKITS_AT_READLINE,
    select,
)

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.display import Display, Window
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal


BACKENDS = select(prompts=["readline"], toolkits=(*KINDS, "qt:PySide6", "gtk4"))
"""What matplotlib draws with, one binding of Qt for each of Qt's owners."""

OLDEST = [
    cell
    for each in ("tk", "qt:PyQt6")
    for cell in select(prompts=["readline"], toolkits=[each], every_python=True)[1:][
        -1:
    ]
]
"""The oldest Python has the oldest matplotlib; see .ci/setup."""


def clicked(terminal: Terminal, window: Window) -> None:
    """Click, until a click arrives: the window is alive.

    The pointer moves first, as a person's does. Tk knows nothing of one that rests where
    a window is opened, and drops a press that comes before it has heard of it.
    """
    moves, places = len(terminal.events("motion")), itertools.cycle((EDGE, (6, 6)))

    def moved() -> bool:
        window.move(*next(places))
        return len(terminal.events("motion")) > moves

    terminal.wait_for(moved, why="the pointer to be noticed")
    before = len(terminal.events("press"))
    window.click(*EDGE)
    terminal.wait_for(lambda: len(terminal.events("press")) > before, why="the click")


def drag(
    terminal: Terminal, window: Window, begin: tuple[int, int], end: tuple[int, int]
) -> None:
    """Press the button at one place and let go at another, not faster than wx follows."""
    window.move(*begin)
    terminal.wait_event("motion", *begin)
    before = len(terminal.events("press"))
    window.display.hold(down=True)
    terminal.wait_for(lambda: len(terminal.events("press")) > before, why="the press")
    window.move(*end)
    terminal.wait_event("motion", *end)
    window.display.hold(down=False)


# Drawing what has changed.


def drawings(terminal: Terminal, window: Window, colour: str, code: str) -> int:
    """Return how often the figure is drawn when one command has changed it a thousand times."""
    # what was left to do after the window was opened is done by then
    quiet(terminal)
    before = len(terminal.events("draw"))
    terminal.run(f"figures.change(f, 1000, {colour!r})")
    painted(terminal, window, code)
    quiet(terminal)
    return len(terminal.events("draw")) - before


def quiet(terminal: Terminal) -> None:
    """Wait until nothing is drawn any more."""
    before = len(terminal.events("quiet"))
    terminal.run("figures.later(f, 0.1, lambda: windows.record('quiet'))")
    terminal.wait_for(lambda: len(terminal.events("quiet")) > before, why="a timer")


@pytest.mark.parametrize("cell", TOOLKITS_AT_READLINE + OLDEST + TK_AND_QT_AT_PYREPL)
def test_a_changed_figure_is_drawn_before_the_next_key(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """A command or a callback has changed it; in interactive mode, or by autodraw() without.

    However many changes: pyplot asks for each, and GTK's canvas while it draws, too.
    """
    terminal = start(launch, cell)
    window = plot(terminal, display)
    assert drawings(terminal, window, "lime", "#00ff00") == 1
    terminal.run("figures.later(f, 0.05, lambda: f.set_facecolor('blue'))")
    painted(terminal, window, "#0000ff")
    terminal.run("_ = plt.ioff(); inputhook.autodraw(); _ = f.set_facecolor('red')")
    painted(terminal, window, "#ff0000")
    assert drawings(terminal, window, "blue", "#0000ff") == 1
    terminal.run("figures.later(f, 0.05, lambda: f.set_facecolor('lime'))")
    painted(terminal, window, "#00ff00")
    name = title("figure")
    terminal.run(f"g = figures.figure({name!r}); g.show(); _ = g.set_facecolor('blue')")
    other = shown(terminal, display, name, "#0000ff")
    terminal.run("_ = g.set_facecolor('red')")
    painted(terminal, other, "#ff0000")
    assert terminal.value("plt.isinteractive()") is False


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_a_figure_in_a_programs_own_window_is_drawn_by_autodraw(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """pyplot does not know the figure; autodraw(figure) has it drawn until disable()."""
    name = title("embedded")
    terminal = start(launch, cell)
    terminal.run(
        f"f = figures.embed_{cell.toolkit.name}({name!r}); inputhook.autodraw(f)"
    )
    window = shown(terminal, display, name, "#ff0000")
    terminal.run("_ = f.set_facecolor('lime')")
    painted(terminal, window, "#00ff00")
    terminal.run("figures.later(f, 0.05, lambda: f.set_facecolor('blue'))")
    painted(terminal, window, "#0000ff")
    assert terminal.value("f.stale") is False
    terminal.run("inputhook.disable(); _ = f.set_facecolor('lime')")
    assert terminal.value("f.stale, f.stale_callback") == (True, None)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_autodraw_can_be_cancelled(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """Each call of autodraw() is cancelled by itself: until the last one a figure is drawn."""
    name = title("embedded")
    terminal = start(launch, cell)
    terminal.run(f"f = figures.embed_{cell.toolkit.name}({name!r})")
    terminal.run("one = inputhook.autodraw(f); every = inputhook.autodraw()")
    terminal.run("two = inputhook.autodraw(f); one.cancel(); every.cancel()")
    assert terminal.value("[e.cancelled() for e in (one, every, two)]") == [
        *(True, True, False)
    ]
    window = shown(terminal, display, name, "#ff0000")
    terminal.run("_ = f.set_facecolor('lime')")
    painted(terminal, window, "#00ff00")
    terminal.run("two.cancel(); _ = f.set_facecolor('blue')")
    assert terminal.value("f.stale, f.stale_callback") == (True, None)
    terminal.run("three = inputhook.autodraw(f)")
    painted(terminal, window, "#0000ff")
    terminal.run("inputhook.disable()")
    assert terminal.value("three.cancelled()") is True


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", BACKENDS + OLDEST)
def test_a_figure_that_cannot_be_drawn_is_reported_once(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """The failure is reported once, not with each key; others are drawn, and it is once mended."""
    terminal = start(launch, cell)
    window = plot(terminal, display)
    name = title("figure")
    terminal.run(f"g = figures.figure({name!r})")
    other = shown(terminal, display, name, "#ff0000")
    other.shift(500, 0)
    terminal.line(
        "bad = a.add_artist(figures.FailingArtist()); g.set_facecolor('lime')"
    )
    terminal.wait_for("ArithmeticError: this cannot be drawn")
    painted(terminal, other, "#00ff00")
    terminal.wait_screen(re.compile(r">>>\s*\Z"))
    terminal.run("figures.ticking(g, 'tick')")
    terminal.wait_ticks(3)
    tried = len(terminal.events("drawing"))
    for count, key in enumerate("x = 6*7", start=1):
        terminal.send(key)
        column = 4 + count
        terminal.wait_for(lambda at=column: terminal.cursor()[1] == at, why="the echo")
        terminal.wait_ticks(3)
    assert len(terminal.events("drawing")) == tried
    terminal.run("")
    terminal.run("bad.broken = False; _ = f.set_facecolor('blue')")
    painted(terminal, window, "#0000ff")
    assert terminal.value("f.stale") is False


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_autodraw_keeps_no_figure(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = start(launch, cell)
    terminal.run("_ = plt.ioff(); inputhook.autodraw()")
    name = title("figure")
    terminal.run(f"f = figures.figure({name!r}); f.show(); inputhook.autodraw(f)")
    shown(terminal, display, name, "#ff0000")
    terminal.run("import gc, weakref; alive = weakref.ref(f)")
    terminal.run("plt.close(f); del f")
    terminal.wait_event("closed")
    terminal.run("_ = gc.collect()")
    assert terminal.value("alive() is None") is True
    # one that never had a window
    terminal.run("from matplotlib.figure import Figure; f = Figure()")
    terminal.run("alive = weakref.ref(f); inputhook.autodraw(f); del f")
    terminal.run("_ = gc.collect()")
    assert terminal.value("alive() is None") is True


# Loops of matplotlib's own, and what runs in ours.


def inside(call: str) -> str:
    """Return a line that calls, and records 'inside' once the call's own loop runs."""
    return f"figures.later(f, 0.05, lambda: windows.record('inside')); {call}"


def wait_inside(terminal: Terminal, call: str) -> None:
    """Type a call that runs a loop, and wait until the loop runs."""
    before = len(terminal.events("inside"))
    terminal.line(inside(call))
    terminal.wait_for(lambda: len(terminal.events("inside")) > before, why=call)
    assert not terminal.at_prompt(), terminal.output()


@pytest.mark.either("toolkit")
@pytest.mark.parametrize(
    "cell", BACKENDS + OLDEST + TK_AND_QT_AT_PYREPL + TK_AND_QT_AT_STDIO
)
def test_show_blocks_until_the_window_is_closed_or_ctrl_c(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """After Ctrl-C the windows go on, but those of GTK: matplotlib closes them."""
    terminal = start(launch, cell)
    for _ in range(2):
        window = plot(terminal, display)
        wait_inside(terminal, "plt.show(block=True)")
        clicked(terminal, window)
        window.close()
        terminal.wait_event("closed")
        terminal.prompt()
    window = plot(terminal, display)
    clicked(terminal, window)
    for call in ("plt.pause(100)", "f.ginput(1, timeout=0)", "plt.pause(99)"):
        wait_inside(terminal, call)
        interrupted(terminal)
        clicked(terminal, window)
    wait_inside(terminal, "plt.show(block=True)")
    interrupted(terminal)
    clicked(terminal, plot(terminal, display))
    terminal.send("half a line")
    terminal.interrupt()
    assert terminal.value("6 * 7") == 42


def interrupted(terminal: Terminal) -> None:
    """Press Ctrl-C; then Enter, for a prompt alone on its line.

    matplotlib 3.9 leaves a QSocketNotifier behind, of which Qt says at the prompt that its
    socket is closed.
    """
    terminal.wait_still()
    terminal.ctrl("c")
    terminal.wait_for(re.compile("KeyboardInterrupt(?s:.*)>>> "))
    terminal.wait_for(terminal.asleep)
    terminal.line(ahead=True)
    terminal.prompt()


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", BACKENDS)
def test_pause_ginput_and_event_loops_keep_figures_alive(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """They are called as commands; and by a callback, inside the wait of the prompt."""
    terminal = start(launch, cell)
    window = plot(terminal, display)
    terminal.run("place = lambda x, y: figures.place(a, x, y)")
    middle = terminal.value("place(0.5, 0.5)")
    terminal.run("plt.pause(0.1); windows.record('paused')")
    terminal.wait_event("paused")
    terminal.run("picked = lambda: [round(v, 1) for v in f.ginput(1, timeout=0)[0]]")
    wait_inside(terminal, "windows.record('picked', *picked())")
    window.click(*middle)
    terminal.wait_event("picked", 0.5, 0.5)
    terminal.prompt()
    wait_inside(terminal, "windows.record('waited', f.waitforbuttonpress())")
    window.click(*EDGE)
    terminal.wait_event("waited", False)
    terminal.prompt()
    terminal.run("stop = lambda _: f.canvas.stop_event_loop()")
    terminal.run("id = f.canvas.mpl_connect('button_press_event', stop)")
    wait_inside(terminal, "f.canvas.start_event_loop(); windows.record('stopped')")
    window.click(*EDGE)
    terminal.wait_event("stopped")
    terminal.prompt()
    terminal.run("f.canvas.mpl_disconnect(id)")
    terminal.run("again = lambda: (plt.pause(0.1), windows.record('again', *pick()))")
    terminal.run("waiting = lambda: windows.record('waiting')")
    terminal.run("pick = lambda: (figures.later(f, 0.05, waiting), *picked())[1:]")
    terminal.run("figures.later(f, 0.05, again)")
    terminal.send("1 + ")
    terminal.wait_event("waiting")
    window.click(*middle)
    terminal.wait_event("again", 0.5, 0.5)
    terminal.line("1")
    terminal.prompt()
    clicked(terminal, window)


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", BACKENDS)
def test_our_pause_raises_no_window_and_takes_no_focus(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """matplotlib's raises the figure, and takes the keyboard with it (matplotlib#22939)."""
    terminal = start(launch, cell)
    window = plot(terminal, display, below := title("below"))
    terminal.run("g = f")
    over = plot(terminal, display, above := title("above"))
    quiet(terminal)  # the toolkit gives the keyboard to a new window, too
    over.focus()
    focused = display.focused()
    for colour in ("#00ff00", "#0000ff"):
        terminal.run(f"g.set_facecolor({colour!r}); inputhook.pause(0.2)")
        terminal.wait_event("draw", below, colour)
        order = [each for each in display.stacking() if each in {above, below}]
        assert order[0] == above
        assert order[-1] == below
        assert display.focused() == focused
    window.close()
    terminal.wait_event("closed", below)


@pytest.mark.either("toolkit", "family")
@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_widgets_follow_the_mouse(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = start(launch, cell)
    window = plot(terminal, display)
    terminal.run("figures.widgets(f)")
    places = terminal.value(
        "[figures.place(x, *p) for x in f.axes for p in ((.2, .2), (.8, .8))]"
    )
    corners, button, slider = places[:2], places[2:4], places[4:]
    # the widgets are there when they have been drawn
    terminal.wait_for(lambda: window.colour(*button[0]) != "#ff0000")
    window.click(*button[0])
    terminal.wait_event("button")
    drag(terminal, window, *slider)
    terminal.wait_event("slider", 0.8)
    terminal.send("half a ")
    drag(terminal, window, *corners)
    terminal.wait_event("rectangle", 0.2, 0.2, 0.8, 0.8)
    terminal.send("line")
    terminal.wait_screen("half a line")


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_animations_and_timers_run(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """While the prompt is idle, and while a line is typed."""
    terminal = start(launch, cell)
    name = title("figure")
    plot(terminal, display, name)
    terminal.run(f"figures.animated(f, {name!r}); figures.ticking(f, {name!r})")

    def frames(count: int) -> None:
        before = len(terminal.events("frame"))
        terminal.wait_for(lambda: len(terminal.events("frame")) >= before + count)

    frames(5)
    terminal.wait_ticks(5)
    for count, key in enumerate("x = 6*7", start=1):
        terminal.send(key)
        column = 4 + count
        terminal.wait_for(lambda at=column: terminal.cursor()[1] == at, why="the echo")
        terminal.wait_ticks(2)
        frames(1)
    terminal.line()
    terminal.prompt()
    assert terminal.value("x") == 42


# Which toolkit: matplotlib says.


@pytest.mark.parametrize("imported", ["before", "after"])
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_matplotlibrc_chooses(
    cell: Cell, imported: str, launch: Launch, display: Display, tmp_path: Path
) -> None:
    """The file has been read by then, or is when pyplot is imported; it is in two places."""
    need(cell, "matplotlib")
    environment = {}
    if imported == "before":
        environment["MPLCONFIGDIR"] = str(tmp_path / "config")
        (tmp_path / "config").mkdir()
        (tmp_path / "config" / "matplotlibrc").write_text("backend: TkAgg\n")
    else:
        (tmp_path / "matplotlibrc").write_text("backend: TkAgg\n")
    terminal = launch(cell, environment=environment)
    if imported == "before":
        terminal.run("import inputhook, matplotlib", timeout=60)
        assert terminal.value("inputhook.enable()") == ("tk",)
    else:
        terminal.run("import inputhook; _ = inputhook.enable()")
    terminal.run("import figures, windows, matplotlib.pyplot as plt", timeout=60)
    clicked(terminal, plot(terminal, display))
    assert terminal.value("inputhook.active('tk')") is True


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_backend_changed_later_is_followed(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """enable() without a name follows; enable() with a name does not, nor anything after disable()."""
    terminal = launch(cell, environment={"MPLBACKEND": "TkAgg", "QT_API": "pyqt6"})
    terminal.run("import inputhook, matplotlib", timeout=60)
    assert terminal.value("inputhook.enable()") == ("tk",)
    terminal.run("matplotlib.use('QtAgg')")
    terminal.run("import figures, windows, matplotlib.pyplot as plt", timeout=60)
    window = plot(terminal, display)
    clicked(terminal, window)
    assert terminal.value("inputhook.active('qt')") is True
    terminal.run("inputhook.disable('qt')")
    assert terminal.value("inputhook.active('qt')") is False
    terminal.run("inputhook.disable(); _ = inputhook.enable('tk')")
    assert terminal.value("inputhook.active('qt')") is False


CHOICE = "type(dict.get(plt.matplotlib.rcParams, 'backend')).__name__"


@pytest.mark.parametrize("imported", ["before", "after"])
@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_a_toolkit_that_is_named_is_the_backend(
    cell: Cell, imported: str, launch: Launch, display: Display
) -> None:
    """By itself matplotlib takes the first toolkit installed, which is Qt."""
    need(cell, "matplotlib")
    terminal = launch(cell, environment={"QT_API": backend(cell).get("QT_API", "")})
    import_all = "import figures, windows, matplotlib.pyplot as plt"
    if imported == "before":
        terminal.run(import_all, timeout=60)
        was = terminal.value(CHOICE)
    terminal.run(f"import inputhook; _ = inputhook.enable({cell.toolkit.name!r})")
    if imported == "after":
        terminal.run(import_all, timeout=60)
    clicked(terminal, plot(terminal, display))
    assert terminal.value("plt.get_backend()") == TABLE[cell.toolkit.name].backend
    terminal.run("plt.close('all'); inputhook.disable()")
    if imported == "before":
        assert terminal.value(CHOICE) == was != "str"


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_the_last_toolkit_named_is_the_backend(cell: Cell, launch: Launch) -> None:
    """Unless a figure is open, which a change of the backend would close."""
    need(cell, "matplotlib")
    terminal = launch(cell)
    terminal.run("import figures, matplotlib.pyplot as plt, inputhook", timeout=60)
    terminal.run("get = lambda: plt.matplotlib.rcParams['backend'].lower()")
    terminal.run("_ = inputhook.enable('qt'), inputhook.enable('tk')")
    assert terminal.value("get()") == "tkagg"
    terminal.run("inputhook.disable('tk')")
    assert terminal.value("get()") == "qtagg"
    terminal.run("_ = inputhook.enable('tk'); f = plt.figure()")
    terminal.run("inputhook.disable('tk')")
    assert terminal.value("get()") == "tkagg"
    terminal.run("plt.close('all'); _ = inputhook.enable('qt')")
    assert terminal.value("get()") == "qtagg"
    report = terminal.run("inputhook.doctor()")
    assert "backend QtAgg, by inputhook.enable()" in report
    terminal.run("plt.matplotlib.use('agg'); inputhook.disable()")
    assert terminal.value("get()") == "agg"


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_figures_that_are_not_run_are_explained_once(
    cell: Cell, launch: Launch, display: Display
) -> None:
    need(cell, "matplotlib")
    terminal = launch(cell, environment={"MPLBACKEND": "TkAgg"}, columns=300)
    terminal.run("import inputhook; _ = inputhook.enable('qt')")
    terminal.run("import figures, windows, matplotlib.pyplot as plt", timeout=60)
    terminal.line(f"f = figures.figure({title('frozen')!r})")
    terminal.wait_screen(
        re.compile(
            r"UserWarning: pyplot's figures are windows of tk \(matplotlib's backend is "
            r"'TkAgg'\), and stand still: inputhook was told to run qt. "
            r"inputhook.enable\('tk'\) runs them"
        )
    )
    terminal.run("_ = inputhook.enable('tk'); plt.close('all')")
    clicked(terminal, plot(terminal, display))
    terminal.run("inputhook.disable('tk')")
    assert terminal.raw.count(b"UserWarning") == 1


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_matplotlibs_names_are_arguments(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """They are taken when pyplot is not imported yet."""
    need(cell, "matplotlib")
    environment = backend(cell)
    name = environment["MPLBACKEND"]
    module = f"module://matplotlib.backends.backend_{name.lower()}"
    terminal = launch(cell, environment=environment)
    terminal.run("import inputhook")
    for argument in (name, name.lower(), module):
        expected = (cell.toolkit.name,)
        assert terminal.value(f"inputhook.enable({argument!r})", 60) == expected
        terminal.run("inputhook.disable()")
    terminal.run(f"_ = inputhook.enable({module!r})")
    terminal.run("import figures, windows, matplotlib.pyplot as plt", timeout=60)
    clicked(terminal, plot(terminal, display))


AGG = re.compile(
    r"UserWarning: matplotlib's backend is 'agg' \(by MPLBACKEND, a matplotlibrc or "
    r"matplotlib.use\(\)\), which draws to files and opens no window: "
    r"matplotlib.use\('TkAgg'\) changes that"
)


@pytest.mark.parametrize("how", ["MPLBACKEND", "matplotlibrc", "use()", "enable()"])
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_backend_without_windows_is_explained_once(
    cell: Cell, how: str, launch: Launch, display: Display, tmp_path: Path
) -> None:
    """And what the explanation proposes works."""
    need(cell, "matplotlib")
    if how == "matplotlibrc":
        (tmp_path / "matplotlibrc").write_text("backend: agg\n")
    environment = {"MPLBACKEND": "agg"} if how in {"MPLBACKEND", "enable()"} else {}
    terminal = launch(cell, environment=environment, columns=300)
    import_all = "import figures, windows, matplotlib.pyplot as plt"
    if how == "enable()":
        terminal.run(import_all, timeout=60)
    terminal.run("import inputhook")
    said = terminal.run("_ = inputhook.enable('tk')")
    said += terminal.run(import_all, timeout=60)
    if how == "use()":
        said += terminal.run("_ = plt.switch_backend('agg')")
    terminal.line("f = figures.figure('none')")
    terminal.prompt()
    terminal.run("_ = f.set_facecolor('lime')")
    terminal.wait_screen(AGG)
    assert terminal.raw.count(b"UserWarning") == 1
    terminal.run("_ = plt.close('all'); plt.matplotlib.use('TkAgg')")
    clicked(terminal, plot(terminal, display))
    assert terminal.raw.count(b"UserWarning") == 1


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_flush_and_pause_change_nothing_of_matplotlib_while_nothing_is_enabled(
    cell: Cell, launch: Launch
) -> None:
    """No disable() would put that back."""
    need(cell, "matplotlib")
    terminal = launch(cell)
    terminal.run("import inputhook, matplotlib.pyplot as plt; _ = plt.ioff()")
    terminal.run(
        "draw = plt.Figure.draw; _ = inputhook.enable('tk'); inputhook.disable()"
    )
    terminal.run("inputhook.flush(); inputhook.pause(0.01); inputhook.disable()")
    terminal.run("inputhook.flush()")
    changed = "(plt.isinteractive(), plt.Figure.draw is not draw)"
    assert terminal.value(changed) == (False, False)


SCRIPT = """
import inputhook, windows
inputhook.enable()
import matplotlib, figures, matplotlib.pyplot as plt
f = figures.figure({name!r})
windows.record("interactive", matplotlib.is_interactive(), inputhook.active())
plt.show()
windows.record("shown")
"""


@pytest.mark.either("toolkit", "family")
@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_a_script_is_as_without_inputhook(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    """plt.show() blocks there, until the window is closed."""
    need(cell, "matplotlib")
    name = title("figure")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(name=name))
    terminal = launch(cell, str(script), environment=backend(cell))
    window = shown(terminal, display, name, "#ff0000")
    terminal.wait_event("interactive", False, False)
    clicked(terminal, window)
    assert not terminal.events("shown")
    window.close()
    terminal.wait_event("shown")
    assert terminal.wait_exit() == 0
    # what GTK 3 reads images with, of Debian forky, has no sandbox everywhere
    said = [line for line in terminal.output().splitlines() if "Glycin" not in line]
    assert said == []


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_script_that_draws_to_files_hears_nothing(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    need(cell, "matplotlib")
    script = tmp_path / "script.py"
    script.write_text(
        f"{enabling(cell)}\nimport matplotlib.pyplot as plt\n"
        "plt.plot([1, 2]); plt.savefig('figure.png'); inputhook.flush()\n"
    )
    terminal = launch(cell, str(script), environment={"MPLBACKEND": "agg"})
    assert terminal.wait_exit(timeout=60) == 0
    assert terminal.output() == ""
    assert (tmp_path / "figure.png").stat().st_size > 1000
