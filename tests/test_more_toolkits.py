"""Libraries that have windows and no widgets: pyglet, GLFW with rendercanvas, pygame (SDL)."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest
from Xlib import X, protocol

from .harness.needs import need
from .harness.sessions import MANY_FILES, enable, enabling, title
from .harness.table import EDITORS, MORE_AT_EDITORS, MORE_AT_PYREPL, select
from .harness.terminal import DEADLINE
from .harness.toolkits import MORE_TOOLKITS, TOOLKITS

if TYPE_CHECKING:
    from pathlib import Path

    from _pytest.mark import ParameterSet

    from .harness.display import Display, Window
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

RED, GREEN, BLUE = "#ff0000", "#00ff00", "#0000ff"


def cells(*keys: str, prompts: tuple[str, ...] = ("pyrepl",)) -> list[ParameterSet]:
    among = [toolkit for toolkit in MORE_TOOLKITS if toolkit.key in keys]
    return select(prompts=prompts, among=among)


WITH_CALLBACKS = cells("pyglet", "glfw", "rendercanvas")
"""pygame has none: its events wait until somebody asks."""


def opened(
    launch: Launch, cell: Cell, display: Display, tick: float | None = 0.01
) -> tuple[Terminal, Window]:
    """A child at its prompt, and a window; enabled before the library is imported."""
    name = title()
    terminal = launch(cell)
    enable(terminal, cell)
    terminal.run(cell.toolkit.open(name, tick))
    return terminal, terminal.wait_for(lambda: display.find(name))


def alive(terminal: Terminal, cell: Cell, window: Window) -> None:
    """Wait for a sign of life that needs the window's own events."""
    if cell.toolkit.key == "sdl":
        terminal.run("pygame.event.clear(pump=False)")
        window.click()
        terminal.wait_for(
            lambda: "MouseButtonDown" in terminal.value("window.queued()"),
            why="a click in SDL's queue, which nobody pumps but inputhook",
        )
        return
    clicks = len(terminal.events("click"))
    window.click()
    terminal.wait_for(lambda: len(terminal.events("click")) > clicks, why="a click")


def shows(terminal: Terminal, window: Window, colour: str) -> None:
    terminal.wait_for(lambda: window.colour() == colour, why=f"the colour {colour}")


@pytest.mark.parametrize("cell", cells("pyglet", "glfw", prompts=EDITORS))
def test_a_window_is_drawn_and_hears_of_mouse_and_keyboard(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """No key is typed at the prompt meanwhile."""
    terminal, window = opened(launch, cell, display)
    shows(terminal, window, RED)
    window.move()
    terminal.wait_event("motion")
    window.click()
    terminal.wait_event("click", 1)
    shows(terminal, window, GREEN)
    window.type("abc")
    terminal.wait_event("text", "abc")
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", cells("pyglet", "rendercanvas", prompts=EDITORS))
def test_functions_are_called_in_time_between_the_keys_of_a_line(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, _ = opened(launch, cell, display)
    terminal.wait_ticks(10)
    for count, key in enumerate("x = 6*7", start=1):
        terminal.send(key)
        column = 4 + count
        terminal.wait_for(lambda at=column: terminal.cursor()[1] == at, why="the echo")
        terminal.wait_ticks(3)
    terminal.line()
    terminal.prompt()
    assert terminal.value("x") == 42


@pytest.mark.parametrize("cell", cells("glfw", prompts=EDITORS))
def test_clicks_come_between_the_keys_of_a_line(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, window = opened(launch, cell, display)
    for count, key in enumerate("6*7", start=1):
        terminal.send(key)
        window.click()
        terminal.wait_event("click", count)
    terminal.line()
    terminal.wait_screen(re.compile("^42$", re.MULTILINE))


@pytest.mark.parametrize("cell", MORE_AT_EDITORS)
def test_ctrl_c_cancels_the_line_and_leaves_the_window_alone(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """rendercanvas has a handler of SIGINT that closes all canvases."""
    terminal, window = opened(launch, cell, display)
    terminal.run("import pygame") if cell.toolkit.key == "sdl" else None
    alive(terminal, cell, window)
    terminal.send("x = 1")
    terminal.interrupt()
    alive(terminal, cell, window)
    assert terminal.value("'x' in globals()") is False


@pytest.mark.parametrize("cell", WITH_CALLBACKS)
def test_an_exception_of_a_callback_is_shown_and_the_next_callback_is_called(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, window = opened(launch, cell, display, tick=None)
    terminal.run("more_windows.fail.add('click')")
    for number in (1, 2):
        terminal.mark()
        window.click()
        terminal.wait_event("click", number)
        if number == 1 or cell.toolkit.key != "rendercanvas":  # which repeats nothing
            terminal.wait_for("ArithmeticError: click")
            terminal.wait_for("fail_if_asked")
        assert "inputhook/toolkits" not in terminal.output()
    terminal.run("more_windows.fail.clear()")
    alive(terminal, cell, window)
    assert terminal.value("inputhook._failures.failures") == []


@pytest.mark.parametrize("cell", cells("pyglet"))
def test_a_function_of_pyglets_clock_that_has_raised_is_called_again(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """The clock itself forgets it."""
    terminal, _ = opened(launch, cell, display)
    terminal.run("more_windows.fail.add('tick')")
    terminal.wait_for("ArithmeticError: tick")
    terminal.run("more_windows.fail.clear()")
    terminal.wait_ticks(10)


@pytest.mark.parametrize("cell", cells("pyglet"))
def test_a_window_whose_drawing_raises_leaves_the_prompt_usable(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """It is drawn again now and then, so a handler that is mended draws."""
    terminal, window = opened(launch, cell, display)
    shows(terminal, window, RED)
    terminal.run("more_windows.fail.add('draw')")
    terminal.wait_for("ArithmeticError: draw")
    assert terminal.value("6 * 7") == 42
    terminal.wait_ticks(10)
    terminal.run("window.clicks = 1; more_windows.fail.clear()")
    shows(terminal, window, GREEN)


@pytest.mark.parametrize("cell", cells("pyglet"))
def test_what_is_drawn_at_the_prompt_stays(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """A window without on_draw() is not drawn over."""
    name = title()
    terminal = launch(cell)
    enable(terminal, cell)
    terminal.run("import pyglet, windows; from pyglet.gl import glClearColor")
    terminal.run(f"window = pyglet.window.Window(300, 200, caption={name!r})")
    window = terminal.wait_for(lambda: display.find(name))
    terminal.run("glClearColor(0, 0, 1, 1); window.clear(); window.flip()")
    shows(terminal, window, BLUE)
    terminal.run("window.on_mouse_motion = lambda x, *_: windows.record('motion', x)")
    window.move()
    terminal.wait_event("motion")
    assert window.colour() == BLUE


@pytest.mark.parametrize("cell", WITH_CALLBACKS)
def test_a_person_closes_a_window_and_the_next_one_lives(
    cell: Cell, launch: Launch, display: Display
) -> None:
    names = [title(), title(), title()]
    terminal = launch(cell)
    enable(terminal, cell)
    for name in names[:2]:
        terminal.run(cell.toolkit.open(name))
    first, second = (
        terminal.wait_for(lambda name=name: display.find(name)) for name in names[:2]
    )
    second.shift(400, 0)
    for window, name in ((first, names[0]), (second, names[1])):
        window.click()
        terminal.wait_for(
            lambda name=name: [e for e in terminal.events("click") if name in e.detail],
            why="a click in each window",
        )
    first.close()
    terminal.wait_event("closed", names[0])
    # pyglet drops what comes for other windows until the X server has unmapped this one
    terminal.wait_for(lambda: names[0] not in display.titles(), why="one window")
    second.click()
    terminal.wait_event("click", names[1], 2)
    second.close()
    terminal.wait_event("closed", names[1])
    terminal.wait_for(lambda: not {*names[:2]} & display.titles(), why="no window")
    terminal.run(cell.toolkit.open(names[2]))
    alive(terminal, cell, terminal.wait_for(lambda: display.find(names[2])))


@pytest.mark.parametrize("cell", MORE_AT_PYREPL)
def test_a_disabled_toolkit_freezes_and_an_enabled_one_goes_on(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, window = opened(launch, cell, display)
    terminal.run("import pygame") if cell.toolkit.key == "sdl" else None
    alive(terminal, cell, window)
    terminal.run("inputhook.disable()")
    terminal.wait_still()
    clicks, ticks = len(terminal.events("click")), len(terminal.ticks())
    window.click()
    assert terminal.value("6 * 7") == 42
    terminal.wait_still()
    assert len(terminal.events("click")) == clicks
    assert len(terminal.ticks()) == ticks
    terminal.run(enabling(cell))
    alive(terminal, cell, window)


@pytest.mark.parametrize("cell", MORE_AT_PYREPL)
def test_beside_a_window_of_tk(cell: Cell, launch: Launch, display: Display) -> None:
    """Tk waits, and the other one is served."""
    terminal, window = opened(launch, cell, display)
    terminal.run("import pygame") if cell.toolkit.key == "sdl" else None
    name = title("Tk")
    window.shift(400, 0)
    terminal.run("_ = inputhook.enable('tk')")
    terminal.run(TOOLKITS[0].open(name).replace("window =", "tk ="))
    terminal.wait_ticks(10, title=name)
    alive(terminal, cell, window)
    if cell.toolkit.key in ("pyglet", "rendercanvas"):
        other = terminal.events("click")[-1].detail[0]
        terminal.wait_ticks(10, title=str(other))
    terminal.run("tk.close()")
    alive(terminal, cell, window)


@pytest.mark.parametrize("cell", cells("glfw", "sdl"))
def test_a_window_that_does_nothing_costs_nothing(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, _ = opened(launch, cell, display)
    assert terminal.wake_ups() <= 2


@pytest.mark.parametrize("cell", cells("pyglet"))
def test_a_window_of_pyglet_that_is_not_drawn_costs_nothing(
    cell: Cell, launch: Launch, display: Display
) -> None:
    name = title()
    terminal = launch(cell)
    enable(terminal, cell)
    terminal.run(f"import pyglet; w = pyglet.window.Window(300, 200, caption={name!r})")
    terminal.wait_for(lambda: display.find(name))
    assert terminal.wake_ups() <= 2


# pygame.


@pytest.mark.parametrize("cell", cells("sdl", prompts=EDITORS))
def test_pygames_events_are_the_programs(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """Moved into SDL's queue while the prompt waits, and taken by nobody."""
    terminal, window = opened(launch, cell, display)
    shows(terminal, window, RED)
    window.move()
    window.click()
    window.type("a")
    window.close()
    expected = ["MouseMotion", "MouseButtonDown", "KeyDown", "Quit"]
    terminal.wait_for(
        lambda: terminal.value("window.queued()") == expected, why=f"{expected}"
    )
    terminal.run("import pygame")
    keys = "[e.unicode for e in pygame.event.get(pygame.KEYDOWN, pump=False)]"
    assert terminal.value(keys) == ["a"]
    assert terminal.value("inputhook.active('pygame')") is True


@pytest.mark.parametrize("cell", cells("sdl"))
def test_pygames_window_answers_the_window_manager(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """One that does not is greyed, and offered to be killed (_NET_WM_PING)."""
    terminal, window = opened(launch, cell, display)
    connection = display.connection
    root, inner = connection.screen().root, window._window
    root.change_attributes(event_mask=X.SubstructureNotifyMask)
    ping = connection.get_atom("_NET_WM_PING")
    inner.send_event(
        protocol.event.ClientMessage(
            window=inner,
            client_type=connection.get_atom("WM_PROTOCOLS"),
            data=(32, [ping, 12345, inner.id, 0, 0]),
        )
    )
    connection.sync()

    def answered() -> bool:
        while connection.pending_events():
            event = connection.next_event()
            if event.type == X.ClientMessage and event.data[1][:2].tolist() == [
                ping,
                12345,
            ]:
                return True
        return False

    try:
        terminal.wait_for(answered)
    finally:
        root.change_attributes(event_mask=X.NoEventMask)
        connection.sync()


# rendercanvas.


@pytest.mark.parametrize("cell", cells("rendercanvas"))
def test_a_canvas_of_rendercanvas_is_drawn(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """By wgpu, as those of pygfx and fastplotlib are."""
    need(cell, "wgpu")
    terminal, window = opened(launch, cell, display)
    terminal.run("window.draw_by_wgpu()", 3 * DEADLINE)
    shows(terminal, window, RED)
    window.move()
    window.click()
    terminal.wait_event("click", 1)
    shows(terminal, window, GREEN)
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", cells("rendercanvas", prompts=EDITORS))
def test_the_loop_of_rendercanvas_does_not_block_where_it_is_served(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """Neither in the line that imports it, nor later, nor with a canvas older than enable()."""
    terminal, window = opened(launch, cell, display)
    assert terminal.value("window.main()") is None
    terminal.wait_ticks()
    window.close()
    terminal.wait_event("closed")
    name = title()
    line = f"{cell.toolkit.open(name)}; window.main()"
    terminal.run(line)
    terminal.wait_ticks(title=name)
    terminal = launch(cell)
    terminal.run(cell.toolkit.open(title()))
    enable(terminal, cell)
    terminal.wait_ticks()
    terminal.run("window.main()")
    terminal.wait_ticks()


@pytest.mark.parametrize(
    "first", ["", "inputhook.enable('glfw')", "inputhook.pause(0.1)"]
)
@pytest.mark.parametrize("cell", cells("rendercanvas"))
def test_the_loop_of_rendercanvas_blocks_in_a_script(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path, first: str
) -> None:
    name = title()
    program = tmp_path / "program.py"
    lines = ["import inputhook", cell.toolkit.open(name), first]
    program.write_text("\n".join([*lines, "window.main()", "print(6 * 7)", ""]))
    terminal = launch(cell, program.name)
    window = terminal.wait_for(lambda: display.find(name))
    terminal.wait_ticks(10)
    assert "42" not in terminal.output()
    window.close()
    terminal.wait_for("42")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("module", ["pyqt6", "wx"])
@pytest.mark.parametrize("shell", ["python", "ipython"])
def test_rendercanvas_on_a_toolkit_with_a_loop(
    launch: Launch, display: Display, shell: str, module: str
) -> None:
    """run() does not block at a prompt, Ctrl-C closes no canvas, and timers go on.

    In IPython its coroutines see prompt_toolkit's loop no more (rendercanvas#211).
    """
    toolkit = {"pyqt6": "qt", "wx": "wx"}[module]
    (cell,) = (each.values[0] for each in cells("rendercanvas", prompts=("readline",)))
    if cell is None:
        pytest.skip("no Python here has rendercanvas")
    need(cell, "IPython", "PyQt6", "wx")
    arguments = ("-m", "IPython", "--no-banner", "--no-confirm-exit")
    terminal = launch(cell, *(arguments if shell == "ipython" else ()))
    prompt = re.compile(r"In \[\d+\]: " if shell == "ipython" else ">>> ")
    name = title()
    for line in (
        f"import inputhook, more_windows; inputhook.enable({toolkit!r})",
        f"window = more_windows.RenderWindow({name!r}, 0.01, {module!r})",
        "window.main(); more_windows.record('returned')",
        "window.main(); more_windows.record('returned')",
    ):
        terminal.prompt(prompt, 3 * DEADLINE)
        terminal.line(line)
    terminal.wait_for(lambda: len(terminal.events("returned")) == 2)
    terminal.prompt(prompt)
    terminal.wait_ticks(10)
    if shell == "python":
        terminal.interrupt()
    else:
        terminal.ctrl("c")
    window = terminal.wait_for(lambda: display.find(name))
    window.click()
    terminal.wait_event("click", 1)
    terminal.wait_ticks(10)


@pytest.mark.parametrize("module", ["glfw", "pyqt6", "wx"])
def test_a_canvas_of_a_function_lives_until_it_is_closed(
    launch: Launch, display: Display, module: str
) -> None:
    """While run() blocks, the function holds its variables."""
    toolkit = {"pyqt6": "qt"}.get(module, module)
    (cell,) = (each.values[0] for each in cells("rendercanvas", prompts=("readline",)))
    if cell is None:
        pytest.skip("no Python here has rendercanvas")
    need(cell, "PyQt6", "wx")
    terminal = launch(cell)
    terminal.run(f"import inputhook, more_windows; inputhook.enable({toolkit!r})")
    for clicks in (1, 2):
        name = title()
        terminal.run(f"more_windows.canvas_program({module!r}, {name!r})", 3 * DEADLINE)
        assert terminal.value("more_windows.canvases()") == 1
        window = terminal.wait_for(lambda name=name: display.find(name))
        window.click()
        terminal.wait_for(lambda n=clicks: len(terminal.events("click")) == n)
        if (
            module == "wx"
        ):  # rendercanvas 2.7.2 itself ends in a crash when it is closed
            return
        window.close()
        terminal.wait_for(
            lambda: terminal.value("more_windows.canvases()") == 0,
            why="the canvas to go",
        )


@pytest.mark.parametrize("cell", cells("rendercanvas"))
def test_rendercanvas_of_another_shape_is_off_with_one_sentence(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, rendercanvas.asyncio as a")
    terminal.run("del a.AsyncioLoop")
    terminal.line("_ = inputhook.enable('glfw')")
    terminal.prompt()
    screen = " ".join(terminal.output().split())
    assert "what keeps rendercanvas alive is off" in screen
    assert terminal.value("6 * 7") == 42


# IPython.


@pytest.mark.parametrize("gui", ["inputhook.enable('{}')", "%gui {}"])
@pytest.mark.parametrize(
    "cell", cells("pyglet", "glfw", "rendercanvas", prompts=("readline",))
)
def test_in_ipython(cell: Cell, launch: Launch, display: Display, gui: str) -> None:
    """Its own %gui knows pyglet, and neither of the others."""
    need(cell, "IPython")
    name = title()
    terminal = launch(cell, "-m", "IPython", "--no-banner", "--no-confirm-exit")
    lines = ["import inputhook", "%load_ext inputhook", gui.format(cell.toolkit.name)]
    numbers = itertools.count(1)
    for line in (*lines, cell.toolkit.open(name)):
        terminal.wait_for(f"In [{next(numbers)}]:", 3 * DEADLINE)
        terminal.line(line)
    window = terminal.wait_for(lambda: display.find(name))
    window.move()
    window.click()
    terminal.wait_event("click", 1)
    terminal.send("6*")
    window.click()
    terminal.wait_event("click", 2)
    if cell.toolkit.key != "glfw":
        terminal.wait_ticks(10)
    terminal.line("7")
    terminal.wait_for("42")


# pyglet's own main loop.


@pytest.mark.parametrize("cell", cells("pyglet"))
def test_the_main_loop_of_pyglet_ends_with_ctrl_c_and_the_prompt_goes_on(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """pyglet believes from then on that its loop runs."""
    terminal, window = opened(launch, cell, display)
    terminal.line("window.main()")
    terminal.wait_for("\n")
    terminal.wait_ticks(10)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.wait_ticks(10)
    alive(terminal, cell, window)
    shows(terminal, window, GREEN)
    window.close()
    terminal.wait_event("closed")


@pytest.mark.parametrize("loop", ["prompt", "main"])
@pytest.mark.parametrize("cell", cells("pyglet"))
def test_a_debugger_in_on_draw(
    cell: Cell, launch: Launch, display: Display, loop: str
) -> None:
    """The window stands still, and is not drawn inside its drawing."""
    terminal, window = opened(launch, cell, display)
    shows(terminal, window, RED)
    terminal.line(
        "import pdb; window.window.on_refresh = lambda dt: pdb.set_trace()"
        + ("; window.main()" if loop == "main" else "")
    )
    terminal.prompt("(Pdb) ")
    terminal.line("6 * 7")
    terminal.wait_for("42")
    terminal.prompt("(Pdb) ")
    draws = len(terminal.events("draw"))
    terminal.line("6 * 8")
    terminal.wait_for("48")
    terminal.prompt("(Pdb) ")
    assert len(terminal.events("draw")) == draws
    terminal.line("del window.window.on_refresh")
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    if loop == "prompt":
        terminal.prompt()
        terminal.wait_ticks(10)
        assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", cells("pyglet", "glfw"))
def test_more_files_open_than_select_can_watch(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal = launch(cell)
    terminal.run(MANY_FILES)
    name = title()
    terminal.run(f"{enabling(cell)}; {cell.toolkit.open(name)}")
    alive(terminal, cell, terminal.wait_for(lambda: display.find(name)))


# What a toolkit of somebody else's says wrong.


@pytest.mark.parametrize(
    ("said", "why"),
    [("'soon'", "TypeError"), ("float('nan')", "ValueError"), ("-0.01", None)],
)
@pytest.mark.parametrize("cell", cells("glfw"))
def test_a_time_that_is_none(
    cell: Cell, launch: Launch, said: str, why: str | None
) -> None:
    """The toolkit is off, with its name; a time that is over is now; asyncio's goes on."""
    terminal = launch(cell)
    terminal.run("import asyncio, coroutines, faulty, inputhook, windows")
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.run("task = asyncio.create_task(coroutines.tick('task'))")
    terminal.line(f"faulty.register({said}); _ = inputhook.enable('faulty')")
    if why is not None:
        terminal.wait_for(re.compile(rf"what keeps faulty alive is off[^>]*{why}"))
    else:
        terminal.wait_event("dispatched", 100)
    terminal.prompt()
    terminal.wait_ticks(10)
    assert terminal.value("6 * 7") == 42
