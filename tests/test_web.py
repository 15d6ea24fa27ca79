"""Figures in a browser: matplotlib's WebAgg at the vanilla prompt."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import websocket

from .harness.batch import batch
from .harness.browser import Browser, program
from .harness.needs import need, not_here
from .harness.pages import PLOT, RED, served, show, status
from .harness.sessions import live
from .harness.table import (
    PROMPTS_ON_EACH_PYTHON,
    TK_AT_EDITORS,
    TK_AT_READLINE,
    TK_AT_TERMINALS,
    select,
)
from .harness.terminal import ESCAPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .harness.browser import Page
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell, PromptCell
    from .harness.terminal import Terminal

pytestmark = pytest.mark.either("prompt")
"""Pages are served by one server, whatever reads the line: each prompt has its test."""

BLUE, GREEN = "#0000ff", "#00ff00"
MANY = 1000
"""Pixels: a line that is drawn has more in its colour."""

CLICKS = (
    "_ = line.figure.canvas.mpl_connect('button_press_event', "
    "lambda event: windows.record('click', event.inaxes is not None))"
)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if program() is None:
        not_here("chromium")
    with Browser(tmp_path_factory.mktemp("browser")) as started:
        yield started


def wait_colour(
    terminal: Terminal, page: Page, colour: str, figure: int = 0, least: int = MANY
) -> None:
    terminal.wait_for(
        lambda: page.count(colour, figure) > least, why=f"{colour} in figure {figure}"
    )


def opened(
    launch: Launch, cell: Cell | PromptCell, browser: Browser
) -> tuple[Terminal, Page]:
    """Return the same child, and the page of its red figure."""
    terminal = served(launch, cell)
    page = browser.open(show(terminal))
    wait_colour(terminal, page, RED)
    return terminal, page


def no_traceback(terminal: Terminal) -> bool:
    said = ESCAPE.sub("", terminal.raw.decode(errors="replace"))
    return not re.search("Traceback|Exception|[Ee]rror|WARNING", said)


def refused(address: str) -> bool:
    """Return whether nobody listens there."""
    host, port = re.findall(r"//([\d.]+):(\d+)/", address)[0]
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


# A page.


@pytest.mark.together("prompt")
@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_a_figure_is_alive_in_a_page_at_every_prompt(
    cell: PromptCell, launch: Launch, browser: Browser
) -> None:
    terminal = served(launch, cell)
    terminal.run(CLICKS)
    page = browser.open(show(terminal))
    wait_colour(terminal, page, RED)
    page.click()
    terminal.wait_event("click", True)
    terminal.run(f"line.set_color({BLUE!r})")
    wait_colour(terminal, page, BLUE)
    assert page.count(RED) == 0
    if not cell.prompt.pipe:
        terminal.send("6 *")  # and while somebody types
        clicks = len(terminal.events("click"))
        page.click()
        terminal.wait_for(lambda: len(terminal.events("click")) > clicks)
        terminal.line(" 7")
        terminal.prompt()
    assert terminal.value("inputhook.active('web'), plt.get_backend()") == (
        True,
        "WebAgg",
    )
    terminal.end_input()
    assert terminal.wait_exit() == 0
    assert no_traceback(terminal)
    page.close()


@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_a_page_is_alive_beside_tk(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    need(cell, "matplotlib", "tornado")
    terminal = live(launch, cell, environment={"BROWSER": "true %s &"})
    terminal.run("_ = inputhook.enable('web')")
    terminal.run("import matplotlib.pyplot as plt", timeout=60)
    terminal.run(PLOT)
    terminal.run(CLICKS)
    page = browser.open(show(terminal))
    wait_colour(terminal, page, RED)
    page.click()
    terminal.wait_event("click", True)
    terminal.wait_ticks()
    terminal.run("plt.gcf().set_facecolor('#0000ff')")
    wait_colour(terminal, page, BLUE)
    assert terminal.value("inputhook.active('tk'), inputhook.active('web')") == (
        True,
        True,
    )
    terminal.run("inputhook.disable('web')")
    terminal.wait_ticks()
    page.close()


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_timer_of_the_figure_runs(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    terminal, page = opened(launch, cell, browser)
    terminal.run("timer = plt.gcf().canvas.new_timer(interval=10)")
    terminal.run("timer.add_callback(windows.record, 'tick', 'figure'); timer.start()")
    terminal.wait_ticks()
    terminal.run("timer.stop()")
    assert no_traceback(terminal)
    page.close()


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_pause_of_pyplot_serves_the_page(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    terminal = served(launch, cell)
    terminal.run(CLICKS)
    page = browser.open(show(terminal))
    wait_colour(terminal, page, RED)
    terminal.line("while not windows.events: plt.pause(0.01)\r")
    page.click()
    terminal.wait_event("click", True)
    terminal.prompt()
    assert "visit" not in terminal.output()
    # from here to ginput()'s own loop nothing is served: the click waits for that
    terminal.line("windows.record('asks'); points = plt.ginput(1, timeout=-1)")
    terminal.wait_event("asks")
    page.click()
    terminal.prompt()
    assert terminal.value("len(points)") == 1
    page.close()


# Several.


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_two_figures_and_pyplot_draws_on_the_one_selected(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    """matplotlib's own server selects a figure with each event of a page; ours does not."""
    terminal = served(launch, cell)
    terminal.run(f"_ = plt.figure(2), plt.plot([9, 4, 1], lw=20, color={GREEN!r})")
    page = browser.open(show(terminal))
    wait_colour(terminal, page, RED, 0)
    wait_colour(terminal, page, GREEN, 1)
    assert page.figures() == 2
    terminal.run(f"line.set_color({BLUE!r})")
    wait_colour(terminal, page, BLUE, 0)
    wait_colour(terminal, page, GREEN, 1)
    assert terminal.value("plt.gcf().number") == 2
    page.click(0)  # this does select it, as in a window
    terminal.wait_for(lambda: terminal.value("plt.gcf().number") == 1)
    page.close()


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_second_tab_is_alive_when_the_first_is_closed(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    terminal = served(launch, cell)
    address = show(terminal)
    first = browser.open(address)
    wait_colour(terminal, first, RED)
    second = browser.open(f"{address}1", behind=True)
    # it is sent an image, but is not laid out before it is looked at
    terminal.wait_for(lambda: second.count("#ffffff") > MANY)
    second.show()
    wait_colour(terminal, second, RED)
    terminal.run(f"line.set_color({BLUE!r})")
    for page in (first, second):
        wait_colour(terminal, page, BLUE)
    first.close()
    terminal.run(f"line.set_color({GREEN!r})")
    wait_colour(terminal, second, GREEN)
    second.reload()
    wait_colour(terminal, second, GREEN)
    second.close()
    terminal.run(f"line.set_color({RED!r})")
    terminal.wait_for(
        lambda: terminal.value("len(plt.gcf().canvas.manager.web_sockets)") == 0
    )
    assert no_traceback(terminal)


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_figure_closed_at_the_prompt_has_no_page_any_more(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    terminal = served(launch, cell)
    address = show(terminal)
    page = browser.open(f"{address}1")
    wait_colour(terminal, page, RED)
    terminal.run("plt.close()")
    page.click()
    with pytest.raises(urllib.error.HTTPError, match="404") as caught:
        urllib.request.urlopen(f"{address}1", timeout=20)
    caught.value.close()
    page.reload()
    terminal.wait_for(lambda: "404" in page.text())
    page.close()
    assert terminal.value("6 * 7") == 42
    assert no_traceback(terminal)


def connect(address: str, figure: int) -> socket.socket:
    """Return a websocket that says nothing after it was opened."""
    connection = websocket.create_connection(
        f"{address.replace('http', 'ws')}{figure}/ws", timeout=20
    )
    return connection.sock


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_connection_that_dies_is_no_error(cell: Cell, launch: Launch) -> None:
    """It is reset, while one command after the other has something to send."""
    terminal = served(launch, cell)
    address = show(terminal)
    connect(address, 7).close()  # there is no such figure
    sockets = "len(plt.gcf().canvas.manager.web_sockets)"
    for _ in range(5):
        connection = connect(address, 1)
        terminal.wait_for(lambda: terminal.value(sockets) == 1)
        connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        connection.close()
        terminal.run("_ = [line.set_color(c) for c in 'rgb' * 9]")
    terminal.wait_for(lambda: terminal.value(sockets) == 0)
    assert no_traceback(terminal)


# Errors of callbacks.


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_callback_that_raises_is_shown_and_the_page_lives(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    terminal, page = opened(launch, cell, browser)
    terminal.run(
        "_ = plt.gcf().canvas.mpl_connect('button_press_event', lambda e: 1 / 0)"
    )
    terminal.send("6 *")
    page.click()
    terminal.wait_for("ZeroDivisionError: division by zero")
    terminal.line(" 7")
    terminal.wait_for("42")
    terminal.prompt()
    terminal.run(f"line.set_color({BLUE!r})")
    wait_colour(terminal, page, BLUE)
    page.close()


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_ctrl_c_ends_a_callback_and_the_page_lives(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    terminal, page = opened(launch, cell, browser)
    terminal.run(
        "spin = lambda e: (windows.record('spins'), [None for _ in iter(int, 1)])"
    )
    terminal.run("cid = plt.gcf().canvas.mpl_connect('button_press_event', spin)")
    page.click()
    terminal.wait_event("spins")
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.run(f"plt.gcf().canvas.mpl_disconnect(cid); line.set_color({BLUE!r})")
    wait_colour(terminal, page, BLUE)
    page.close()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_sys_exit_in_a_callback_ends_the_program(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    terminal, page = opened(launch, cell, browser)
    terminal.run("import sys")
    terminal.run(
        "_ = plt.gcf().canvas.mpl_connect('button_press_event', lambda e: sys.exit(7))"
    )
    page.click()
    assert terminal.wait_exit() == 7
    page.close()


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_callback_may_disable(cell: Cell, launch: Launch, browser: Browser) -> None:
    terminal = served(launch, cell)
    address = show(terminal)
    page = browser.open(address)
    wait_colour(terminal, page, RED)
    disable = "lambda event: (inputhook.disable(), windows.record('disabled'))"
    terminal.run(f"_ = plt.gcf().canvas.mpl_connect('button_press_event', {disable})")
    page.click()
    terminal.wait_event("disabled")
    terminal.wait_for(lambda: refused(address))
    assert terminal.value("inputhook.enabled()") == ()
    assert no_traceback(terminal)
    page.close()


# The server.


def listening(terminal: Terminal) -> set[str]:
    """Return the addresses at which the child listens."""
    inodes = set(re.findall(r"socket:\[(\d+)\]", " ".join(terminal.fds().values())))
    found = set()
    for name in ("tcp", "tcp6"):
        for row in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            fields = row.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1].partition(":")[0])
    return found


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_it_listens_on_this_machine_only(cell: Cell, launch: Launch) -> None:
    terminal = served(launch, cell)
    assert listening(terminal) == set()
    address = show(terminal)
    assert listening(terminal) == {"0100007F"}
    found = re.match(r"http://[^/]+/", address)  # as somebody finds it who tries ports
    assert found
    assert status(found[0]) == 403
    assert status(address, Host="evil.example") == 403  # DNS rebinding
    assert status(address, Origin="http://evil.example") == 403
    assert status(address, Host="localhost:9999") == 200  # ssh -L, VS Code
    terminal.run("inputhook.disable()")
    assert listening(terminal) == set()
    terminal.run("plt.rcParams['webagg.address'] = '127.0.0.2'")
    terminal.run("_ = inputhook.enable('web')")
    assert show(terminal).startswith("http://127.0.0.2:")
    assert listening(terminal) == {"0200007F"}


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_port_that_is_taken_is_said_or_another_is_used(
    cell: Cell, launch: Launch
) -> None:
    terminal = served(launch, cell)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        terminal.run(f"plt.rcParams['webagg.port'] = {port}")
        terminal.run("plt.rcParams['webagg.port_retries'] = 1")
        terminal.line("plt.show()")
        terminal.wait_for(re.compile("OSError: .*No port for the figures' pages"))
        terminal.wait_for("rcParams['webagg.port'] = 9988")
        terminal.prompt()
        terminal.run("plt.rcParams['webagg.port_retries'] = 50")
        address = show(terminal)
        assert f":{port}/" not in address
    assert urllib.request.urlopen(address, timeout=20).status == 200


@pytest.mark.parametrize("cell", select(prompts=["readline", "stdio"], toolkits=["tk"]))
def test_an_idle_page_wakes_nobody(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    terminal, page = opened(launch, cell, browser)
    assert terminal.wake_ups() <= 2
    page.close()
    assert terminal.wake_ups() <= 2


@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_disable_ends_the_server_and_enable_starts_another(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    terminal = served(launch, cell)
    terminal.run("import slots, counting, matplotlib as m, sys")
    terminal.run("inputhook.disable(); before = slots.state()")
    was = terminal.value("type(dict.get(m.rcParams, 'backend')).__name__")
    assert was == "object"  # not chosen yet
    terminal.run("backend = sys.modules['matplotlib.backends.backend_webagg']")
    kept = "backend.WebAggApplication, vars(backend.FigureManagerWebAgg).get('pyplot_show')"
    terminal.run(f"kept = {kept}")
    descriptors = []
    for _ in range(3):
        terminal.run("_ = inputhook.enable('web'); _ = plt.gcf()")
        address = show(terminal)
        page = browser.open(address)
        terminal.wait_for(lambda page=page: page.count("#ffffff") > MANY)
        terminal.run("inputhook.disable()")
        assert refused(address)
        page.close()
        assert terminal.value("slots.changed(before)") == []
        assert terminal.value(f"kept == ({kept})") is True
        descriptors.append(terminal.value("counting.descriptors()"))
    assert descriptors[2] == descriptors[1]
    assert terminal.value("type(dict.get(m.rcParams, 'backend')).__name__") == was
    terminal.end_input()
    assert terminal.wait_exit() == 0
    assert no_traceback(terminal)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_disable_ends_connections_beside_a_busy_task(
    cell: Cell, launch: Launch
) -> None:
    terminal = served(launch, cell)
    terminal.run("import asyncio, time")
    terminal.run(
        "async def busy():\n while True: time.sleep(0.006); await asyncio.sleep(0)\n"
    )
    address = show(terminal)
    host, port = re.findall(r"//([\d.]+):(\d+)/", address)[0]
    with contextlib.ExitStack() as opened_here:
        sockets = [
            opened_here.enter_context(
                socket.create_connection((host, int(port)), timeout=20)
            )
            for _ in range(3)
        ]
        for each in sockets:
            each.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            assert each.recv(1).startswith(b"H")
        terminal.run("task = asyncio.create_task(busy())")
        terminal.run("inputhook.disable()")
        for each in sockets:
            while each.recv(65536):  # until the end; a timeout is an error
                pass
    terminal.run("_ = inputhook.enable('web'); _ = task.cancel()")
    assert no_traceback(terminal)


# Which backend, and when.


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_figure_has_a_page_whether_enabled_before_or_after(
    cell: Cell, launch: Launch
) -> None:
    need(cell, "matplotlib", "tornado")
    terminal = launch(cell, display=None)
    terminal.run("import inputhook, matplotlib.pyplot as plt", timeout=60)
    terminal.run("_ = plt.figure()")  # no display: of Agg
    terminal.line("_ = inputhook.enable('web')")
    terminal.wait_for(re.compile(r"UserWarning: matplotlib has figures open on agg"))
    terminal.wait_for("matplotlib.use('WebAgg')")
    terminal.prompt()
    terminal.run("plt.close('all'); import matplotlib; matplotlib.use('WebAgg')")
    terminal.run("_ = plt.figure()")
    assert "http://127.0.0.1" in show(terminal)


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_webagg_in_use_before_enable_is_served(cell: Cell, launch: Launch) -> None:
    need(cell, "matplotlib", "tornado")
    terminal = launch(cell, display=None)
    terminal.run("import inputhook, matplotlib.pyplot as plt", timeout=60)
    terminal.run("plt.switch_backend('WebAgg'); _ = plt.figure()")
    assert terminal.value("inputhook.enable()") == ("web",)
    address = show(terminal)
    assert urllib.request.urlopen(address, timeout=20).status == 200
    terminal.run("inputhook.disable()")
    assert terminal.value("plt.get_backend().lower()") == "webagg"


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_without_a_display_enable_chooses_it(cell: Cell, launch: Launch) -> None:
    need(cell, "matplotlib", "tornado")
    terminal = launch(cell, display=None)
    terminal.run("import inputhook, sys")
    assert terminal.value("inputhook.enable()") == ("web",)
    terminal.run("inputhook.disable(); import os; os.environ['MPLBACKEND'] = 'agg'")
    terminal.line("inputhook.enable()")
    terminal.wait_for("NoDisplay: No display")
    terminal.prompt()


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_missing_tornado_is_said(cell: Cell, launch: Launch) -> None:
    need(cell, "matplotlib")
    terminal = launch(cell, display=None)
    terminal.run("import inputhook, sys; sys.modules['tornado'] = None")
    terminal.line("inputhook.enable('web')")
    terminal.wait_for("ToolkitNotInstalled: web: this Python cannot import tornado")
    terminal.wait_for("pip install tornado,")
    terminal.prompt()
    terminal.line("inputhook.enable()")
    terminal.wait_for("NoDisplay: No display")
    terminal.wait_for(re.compile(r"pip install tornado\s+matplotlib"))
    terminal.prompt()
    assert terminal.value("inputhook.enabled()") == ()


# The browser of a desktop.


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_desktops_browser_is_opened_and_no_other(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    need(cell, "matplotlib", "tornado")
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" >>{tmp_path}/opened\n')
    script.chmod(0o755)
    opened = tmp_path / "opened"
    for browser, screen, expected in (
        (f"{script} %s &", display.name, True),
        (f"{script} %s", display.name, False),  # in front
        (f"{script} %s &", None, False),
    ):
        opened.unlink(missing_ok=True)
        terminal = launch(cell, display=screen, environment={"BROWSER": browser})
        terminal.run("import inputhook; _ = inputhook.enable('web')")
        terminal.run("import matplotlib.pyplot as plt; _ = plt.figure()", timeout=60)
        address = show(terminal)
        if expected:
            terminal.wait_for(lambda: opened.exists() and opened.read_text())
            given = opened.read_text().strip()
            assert address not in given  # every user sees the arguments of a program
            with urllib.request.urlopen(given, timeout=20) as page:
                assert page.url == address
            assert status(given) == 403  # it works once
        terminal.end_input()
        assert terminal.wait_exit() == 0
        assert opened.exists() is expected


# Scripts.


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_in_a_script_show_blocks_as_ever(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    need(cell, "matplotlib", "tornado")
    source = (
        "import inputhook, windows; inputhook.enable('web')\n"
        "import matplotlib.pyplot as plt\n"
        f"{PLOT}\n{CLICKS}\nplt.show()\nwindows.record('shown')\n"
    )
    terminal = launch(cell, "-c", source, display=None)
    address = terminal.wait_for(re.compile(r"visit (http://\S+/)"), timeout=60)[1]
    terminal.wait_for("Press Ctrl+C")
    page = browser.open(address)
    wait_colour(terminal, page, RED)
    page.click()
    terminal.wait_event("click", True)
    assert terminal.events("shown") == []
    terminal.ctrl("c")
    terminal.wait_event("shown")
    assert terminal.wait_exit() == 0
    page.close()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_script_that_pauses_serves_its_pages(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    need(cell, "matplotlib", "tornado")
    source = (
        "import inputhook, windows; inputhook.enable('web')\n"
        "import matplotlib.pyplot as plt\n"
        f"{PLOT}\n{CLICKS}\nplt.show(block=False)\n"
        "while not windows.events: inputhook.pause(0.05)\n"
    )
    terminal = launch(cell, "-c", source, display=None)
    address = terminal.wait_for(re.compile(r"visit (http://\S+/)"), timeout=60)[1]
    page = browser.open(address)
    wait_colour(terminal, page, RED)
    page.click()
    assert terminal.wait_exit() == 0
    page.close()


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_the_banner_says_why_no_window_opens(cell: Cell, launch: Launch) -> None:
    need(cell, "matplotlib", "tornado")
    nobody = {"DISPLAY": ":4711"}
    terminal = launch(cell, "-m", "inputhook", environment=nobody, columns=200)
    terminal.wait_for(
        "No display: DISPLAY is ':4711', but no X server there accepts a connection"
    )
    terminal.wait_for("What needs none stays alive while you type: web.")
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


# The demo.


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_the_demo_without_a_display_is_served_in_a_page(
    cell: Cell, launch: Launch, browser: Browser
) -> None:
    need(cell, "matplotlib", "tornado")
    terminal = launch(cell, "-m", "inputhook", "--demo", display=None, rows=40)
    terminal.wait_for("The figure is shown in a browser.", timeout=60)
    address = terminal.wait_for(re.compile(r"visit (http://\S+/)"), timeout=60)[1]
    terminal.prompt()
    page = browser.open(address)
    terminal.run("line.set_color('#ff0000'); wave.speed = 4; line.set_linewidth(9)")
    wait_colour(terminal, page, RED)
    before = page.count(RED)
    terminal.wait_for(lambda: page.count(RED) not in (before, -1), why="it moves")
    terminal.end_input()
    assert terminal.wait_exit() == 0
    page.close()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_the_demo_without_anything_is_served_for_a_while(
    cell: Cell, tmp_path: Path
) -> None:
    need(cell, "matplotlib", "tornado")
    nowhere = {"PATH": "/nowhere"}
    done = batch(cell, tmp_path, None, "-m", "inputhook", "--demo", environment=nowhere)
    assert done.returncode == 0, done.stderr
    assert "visit http://127.0.0.1:" in done.stdout
    assert done.stderr == ""
