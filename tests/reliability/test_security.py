"""Who sees a figure in a browser, what is written and loaded: see SECURITY.md."""

from __future__ import annotations

import http.server
import json
import os
import random
import re
import socket
import stat
import subprocess
import threading
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import websocket

from inputhook.auto import files

from ..harness.batch import batch
from ..harness.browser import Browser, program
from ..harness.environment import SOURCE
from ..harness.needs import need, not_here
from ..harness.pages import PLOT, RED, served, show, status
from ..harness.table import TK_AT_PYREPL, TK_AT_READLINE
from ..harness.terminal import DEADLINE, ESCAPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..harness.display import Display
    from ..harness.launch import Launch
    from ..harness.table import Cell
    from ..harness.terminal import Terminal

NOBODY = 65534
EVIL = "http://evil.example"


def unmoved(terminal: Terminal) -> bool:
    """Return whether the prompt works, and nothing was written to its terminal."""
    worked = terminal.value("6 * 7, len(plt.get_fignums())") == (42, 1)
    said = ESCAPE.sub("", terminal.raw.decode(errors="replace"))
    return worked and not re.search(
        r"Traceback|Exception|[Ee]rror|WARNING|HTTP|\b[45]\d\d ", said
    )


def handshake(address: str, **options: object) -> int:
    """Return the status of the answer to a websocket's request."""
    try:
        websocket.create_connection(
            address.replace("http", "ws", 1), timeout=DEADLINE, **options
        ).close()
    except websocket.WebSocketBadStatusException as error:
        return int(error.status_code)
    return 101


# Who sees a figure.


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_without_the_token_nothing_of_a_figure_is_given(
    cell: Cell, launch: Launch
) -> None:
    terminal = served(launch, cell)
    address = show(terminal)
    base, token = re.fullmatch(r"(http://[^/]+/)([\w-]{22})/", address).groups()  # type: ignore[union-attr]
    pages = (
        *("", "1", "1/download.png", "js/mpl.js", "favicon.ico"),
        *("_static/js/mpl_tornado.js", "_images/home.png"),
    )
    wrong = [
        *("", f"{token[:-1]}/", f"{token}x/", f"x{token}/", f"{token.swapcase()}/"),
        *(f"{'A' * len(token)}/", f"/{token}/", f"%2F{token}/", f"./{token[:-1]}/"),
        *(f"?{token}/", f"#{token}/", "open/", f"open/{token}", "token/"),
    ]
    answers = set()
    for page in pages:
        assert status(f"{address}{page}") == 200
        for each in wrong:
            request = urllib.request.Request(f"{base}{each}{page}")
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(request, timeout=DEADLINE)
            answers.add((caught.value.code, caught.value.read()))
            caught.value.close()
    assert answers == {
        (403, b"<html><title>403: Forbidden</title><body>403: Forbidden</body></html>")
    }
    assert handshake(f"{address}1/ws") == 101
    assert {handshake(f"{base}{each}1/ws") for each in wrong} == {403}
    with urllib.request.urlopen(address, timeout=DEADLINE) as page:
        headers = page.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Server"] is None
    terminal.run("inputhook.disable(); _ = inputhook.enable('web')")
    assert show(terminal) != address
    assert unmoved(terminal)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_with_the_token_a_foreign_host_or_origin_gets_nothing(
    cell: Cell, launch: Launch
) -> None:
    terminal = served(launch, cell)
    address = show(terminal)
    port = urlsplit(address).port
    for host, expected in (
        ("evil.example", 403),  # DNS rebinding
        (f"evil.example:{port}", 403),
        ("127.0.0.1.evil.example", 403),
        ("localhost.evil.example", 403),
        ("0.0.0.0", 403),
        ("192.0.2.1", 403),
        ("localhost", 200),
        ("LocalHost:9999", 200),  # VS Code, ssh -L
        (f"127.0.0.1:{port + 1 if port else 1}", 200),
        ("[::1]:8080", 200),
    ):
        assert (status(address, Host=host), host) == (expected, host)
        expected_there = 101 if expected == 200 else 403
        options = {"host": host, "origin": f"http://{host}"}
        assert handshake(f"{address}1/ws", **options) == expected_there
    for origin, expected in (
        (EVIL, 403),
        ("null", 403),
        ("http://localhost:1", 403),  # another server of this machine
        ("http://127.0.0.1", 403),
        (f"ftp://127.0.0.1:{port}", 403),
        (f"http://127.0.0.1:{port}@evil.example", 403),
        (f"http://127.0.0.1:{port}", 200),
        (f"https://127.0.0.1:{port}", 200),  # a proxy that speaks TLS
    ):
        assert (status(address, Origin=origin), origin) == (expected, origin)
        expected_there = 101 if expected == 200 else 403
        assert handshake(f"{address}1/ws", origin=origin) == expected_there
    assert unmoved(terminal)


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Yield the address of a page that somebody else serves on this machine."""
    folder = http.server.SimpleHTTPRequestHandler

    class Page(folder):
        def do_GET(self) -> None:  # noqa: N802  http.server's
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!DOCTYPE html><body>")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Page) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}/"
        serving.shutdown()
        thread.join()


FOREIGN = """
(async () => {
    const address = %r;
    const opened = (url) => new Promise((done) => {
        const socket = new WebSocket(url);
        socket.onopen = () => done(true);
        socket.onerror = () => done(false);
    });
    await new Promise((done) => {
        const script = document.createElement("script");
        script.onload = script.onerror = done;
        script.src = address + "js/mpl.js";
        document.body.append(script);
    });
    return {
        socket: await opened(address.replace("http", "ws") + "1/ws"),
        fetched: await fetch(address).then((answer) => answer.text(), () => null),
        script: typeof mpl,
    };
})()
"""

FRAMED = """
new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.onload = () => setTimeout(() => done(frame.contentWindow.length), 0);
    frame.src = %r;
    document.body.append(frame);
})
"""


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_page_of_another_server_cannot_use_a_figure_whose_address_it_knows(
    cell: Cell, launch: Launch, elsewhere: str, tmp_path: Path
) -> None:
    if program() is None:
        not_here("chromium")
    terminal = served(launch, cell)
    address = show(terminal)
    (tmp_path / "browser").mkdir()
    with Browser(tmp_path / "browser") as browser:
        page = browser.open(elsewhere)
        terminal.wait_for(
            lambda: (
                page.evaluate("location.href + document.readyState")
                == f"{elsewhere}complete"
            ),
            why="the foreign page",
        )
        assert page.evaluate(FOREIGN % address) == {
            "socket": False,
            "fetched": None,
            "script": "undefined",
        }
        page.evaluate(FRAMED % address)  # the browser shows a page of its own there
        assert terminal.value("len(plt.gcf().canvas.manager.web_sockets)") == 0
        page.close()
        ours = browser.open(address)
        terminal.wait_for(lambda: ours.count(RED) > 0, why="the figure")
        ours.close()
    assert unmoved(terminal)


LOOK = """
import re, sys, urllib.request, urllib.error
from pathlib import Path
found = []
for process in Path("/proc").glob("[0-9]*/cmdline"):
    try:
        found += re.findall(r"http://127[^\\0\\s]*", process.read_text(errors="replace"))
    except OSError:
        pass
print(len(found), "seen")
for address in [sys.argv[1], *found]:
    try:
        print(urllib.request.urlopen(address, timeout=20).status)
    except urllib.error.HTTPError as error:
        print(error.code)
"""


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_another_user_who_sees_ports_and_processes_gets_nothing(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    if os.geteuid() != 0:
        not_here("the right to become another user")
    need(cell, "matplotlib", "tornado")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >{tmp_path}/opened\nexec sleep 300\n')
    browser.chmod(0o755)
    opened = tmp_path / "opened"
    environment = {"BROWSER": f"{browser} %s &"}
    terminal = launch(cell, display=display.name, environment=environment)
    terminal.run("import inputhook; _ = inputhook.enable('web')")
    terminal.run("import matplotlib.pyplot as plt; _ = plt.figure()", timeout=60)
    address = show(terminal)
    terminal.wait_for(lambda: opened.exists() and opened.read_text().strip())
    # the address that the browser gets, seen by another user before the browser asks
    looks = subprocess.run(
        ["/usr/bin/python3", "-I", "-c", LOOK, f"http://{urlsplit(address).netloc}/"],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        timeout=DEADLINE * 3,
        check=False,
    )
    seen, *statuses = looks.stdout.split("\n")[:-1]
    assert seen != "0 seen", looks.stderr
    assert set(statuses) == {"403"}, looks.stdout
    # and the user's own browser is let in all the same
    with urllib.request.urlopen(opened.read_text().strip(), timeout=DEADLINE) as page:
        assert page.url == address
    assert status(opened.read_text().strip()) == 403
    assert unmoved(terminal)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_an_address_beyond_this_machine_is_the_users_choice_and_needs_the_token(
    cell: Cell, launch: Launch
) -> None:
    terminal = served(launch, cell)
    terminal.run("plt.rcParams['webagg.address'] = '0.0.0.0'")
    said = terminal.run("plt.show()")
    assert "rcParams['webagg.address'] is '0.0.0.0': whoever has all of" in said
    address = re.search(r"visit (http://127\.0\.0\.1:\d+/\S+/)", said)[1]  # type: ignore[index]
    base = f"http://{urlsplit(address).netloc}/"
    assert status(base) == 403
    for host, expected in (
        ("192.0.2.1:8988", 200),  # an address of this machine, from another one
        (socket.gethostname(), 200),
        ("evil.example", 403),
        ("0.0.0.0", 403),
    ):
        assert (status(address, Host=host), host) == (expected, host)
    assert status(address, Host="192.0.2.1", Origin=EVIL) == 403
    assert unmoved(terminal)
    if not socket.has_dualstack_ipv6():  # or a machine without IPv6
        return
    terminal.run("inputhook.disable(); plt.rcParams['webagg.address'] = '::1'")
    terminal.run("_ = inputhook.enable('web')")
    said = terminal.run("plt.show()")
    assert "whoever" not in said
    address = re.search(r"visit (http://\[::1\]:\d+/\S+/)", said)[1]  # type: ignore[index]
    assert status(address) == 200
    assert unmoved(terminal)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_proxys_name_is_let_in_when_the_environment_names_it(
    cell: Cell, launch: Launch
) -> None:
    need(cell, "matplotlib", "tornado")
    source = (
        "import inputhook; inputhook.enable('web')\n"
        f"import matplotlib.pyplot as plt\n{PLOT}\nplt.show(block=False)\n"
        "while True: inputhook.pause(1)\n"
    )
    named = {"INPUTHOOK_WEB_HOSTS": "other, plots.Example.org"}
    for options, expected in (([], 200), (["-E"], 403)):
        path = [f"import sys; sys.path[:0] = {[str(SOURCE)]!r}\n"] if options else [""]
        terminal = launch(
            cell, *options, "-c", path[0] + source, environment=named, display=None
        )
        found = terminal.wait_for(re.compile(r"visit (http://\S+/)"), timeout=60)
        address = found[1]
        origin = "https://plots.example.org"
        assert status(address, Host="plots.example.org", Origin=origin) == expected
        # where the proxy puts a Host of its own in place of the browser's
        assert status(address, Origin=origin) == expected
        assert status(address, Host="evil.example") == 403
        assert status(address, Origin=EVIL) == 403
        assert status(f"http://{urlsplit(address).netloc}/", Host="other") == 403


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_script_can_ask_for_the_address(cell: Cell, launch: Launch) -> None:
    terminal = served(launch, cell)
    address = show(terminal)
    terminal.run(
        "from matplotlib.backends.backend_webagg import WebAggApplication as w"
    )
    assert terminal.value("f'http://{w.address}:{w.port}{w.url_prefix}/'") == address


# What comes from the network.

NUMBERS = [0, -1, 1e9, 2**70, 1e308, -0.5, True]
ODD = [None, "", "x", [], {}, [1], {"a": 1}, "k" * 1000, "\ud800", *NUMBERS]
TYPES = [
    *("button_press", "button_release", "dblclick", "scroll", "motion_notify"),
    *("figure_enter", "figure_leave", "key_press", "key_release", "resize", "draw"),
    *("ack", "refresh", "send_image_mode", "set_device_pixel_ratio", "set_dpi_ratio"),
    *("toolbar_button", "supports_binary", "event", "unknown_event", "json", "close"),
    *("__class__", "mouse"),
]
FIELDS = [
    *("x", "y", "button", "buttons", "modifiers", "step", "key", "width", "height"),
    *("device_pixel_ratio", "dpi_ratio", "name", "value", "guiEvent", "figure_id"),
]
NO_MESSAGES = [
    *("", "{", "null", "1", '"draw"', "[]", "{}", '{"type": null}', '{"type": []}'),
    *("NaN", '{"type": NaN}', "[" * 20_000, '{"a":' * 9_000, "1" * 5_000, "\x00"),
    *('{"type": "resize", "width": 1e999, "height": 1}', '{"type": "event"}'),
    *('{"type": "resize", "width": 60000, "height": 60000}', "\ufeff{}"),
    *('{"type": "resize", "width": NaN, "height": NaN}', '{"type": "key_press"}'),
    *('{"type": "toolbar_button", "name": "__init__"}', '{"type": "scroll"}'),
    *('{"type": "set_device_pixel_ratio", "device_pixel_ratio": 1e300}',),
]


def generated(seed: int, count: int) -> Iterator[str | bytes]:
    """Yield messages of wrong shapes, and some of right ones: those of a seed are the same."""
    chance = random.Random(seed)
    for _ in range(count):
        content: dict[str, object] = {"type": chance.choice(TYPES)}
        for name in chance.sample(FIELDS, chance.randrange(len(FIELDS))):
            content[name] = chance.choice(ODD)
        message = json.dumps(content)
        if chance.random() < 0.3:
            at = chance.randrange(len(message))
            message = message[:at] + chance.choice("{}[],:\"'\\0\x7f") + message[at:]
        if chance.random() < 0.2:
            message = message[: chance.randrange(len(message))]
        yield message.encode(errors="replace") if chance.random() < 0.3 else message


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
def test_messages_of_no_page_do_not_end_a_websocket_nor_disturb_the_prompt(
    cell: Cell, launch: Launch
) -> None:
    terminal = served(launch, cell)
    address = show(terminal)
    page = websocket.create_connection(
        f"{address.replace('http', 'ws', 1)}1/ws", timeout=DEADLINE
    )
    terminal.run("before = plt.gcf().get_size_inches().tolist()")
    for message in (*NO_MESSAGES, *generated(17, 1500)):
        if isinstance(message, bytes):
            page.send_binary(message)
        else:
            page.send(message.encode("utf-8", "replace").decode())
    page.send_binary(b"\xff\xfe{")
    terminal.run("print('it is still', 'served')")
    page.send('{"type": "resize", "width": 321, "height": 123}')
    width = "round(plt.gcf().bbox.width / plt.gcf().canvas.device_pixel_ratio)"
    terminal.wait_for(lambda: terminal.value(width) == 321)
    assert terminal.value("len(plt.gcf().canvas.manager.web_sockets)") == 1
    assert unmoved(terminal)
    page.send("x" * 100_000)  # more than mpl.js ever sends
    terminal.wait_for(
        lambda: terminal.value("len(plt.gcf().canvas.manager.web_sockets)") == 0
    )
    page.shutdown()
    assert status(address) == 200
    assert unmoved(terminal)


REQUESTS = [
    *(b"", b"\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"\xff" * 99),
    *(b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\n"),
    *(b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",),
    *(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n"),
    *(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\nx",),
    *(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",),
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n",
    *(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000,),
    *(b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n", b"A" * 300_000),
    b"GET /1/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n",
]
CONNECTIONS = 300


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
def test_requests_that_are_none_and_hundreds_of_connections_do_not_disturb_the_prompt(
    cell: Cell, launch: Launch
) -> None:
    terminal = served(launch, cell)
    address = show(terminal)
    there = urlsplit(address).hostname, urlsplit(address).port
    chance = random.Random(18)
    for request in (*REQUESTS, *map(chance.randbytes, range(1, 400, 7))):
        with socket.create_connection(there, timeout=DEADLINE) as connection:
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except OSError:  # the server has closed it before it was sent
                pass
    assert unmoved(terminal)
    before = len(terminal.fds())
    waiting = [
        socket.create_connection(there, timeout=DEADLINE) for _ in range(CONNECTIONS)
    ]
    terminal.wait_for(lambda: terminal.value("6 * 7") == 42)
    # those beyond the bound are closed at once
    terminal.wait_for(lambda: len(terminal.fds()) >= before + 256)
    terminal.run("print('it is still', 'served')")
    assert len(terminal.fds()) <= before + 256
    for each in waiting:
        each.close()
    terminal.wait_for(lambda: len(terminal.fds()) <= before)
    assert status(address) == 200
    assert unmoved(terminal)


# What is loaded, and written.

TRAPS = ("resource", "argparse", "json", "importlib", "shutil", "readline", "inputhook")


def lay_traps(folder: Path) -> Path:
    """Write modules that say so when they are imported; return the file they say it in."""
    caught = folder / "caught"
    for name in TRAPS:
        (folder / f"{name}.py").write_text(
            f"import os\nos.write(os.open({str(caught)!r}, os.O_CREAT | os.O_WRONLY), "
            f"b'{name}')\nraise ImportError('a trap')\n"
        )
    return caught


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize("how", ["-P", "PYTHONSAFEPATH"])
def test_nothing_is_imported_from_the_working_directory_where_python_would_not(
    cell: Cell, how: str, tmp_path: Path
) -> None:
    caught = lay_traps(tmp_path)
    options = ["-P"] if how == "-P" else []
    environment = {} if options else {how: "1"}
    (tmp_path / "folder").mkdir()
    script = tmp_path / "folder" / "script.py"
    script.write_text("import sys; print('script', sys.path[0], sys.flags.safe_path)\n")
    commands = (["doctor"], ["auto", "status"], ["-c", "print('script')"])
    for arguments in ([str(script)], *(commands if options else ())):
        done = batch(
            *(cell, tmp_path, None, *options, "-m", "inputhook", *arguments),
            environment=environment,
        )
        assert not caught.exists(), (arguments, caught.read_text(), done.stderr)
        assert "a trap" not in done.stdout + done.stderr
        assert arguments[0] != str(script) or "script /" in done.stdout
        assert f"script {script.parent} " not in done.stdout


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_the_doctor_that_a_program_calls_imports_nothing_from_the_working_directory(
    cell: Cell, tmp_path: Path
) -> None:
    caught = lay_traps(tmp_path)
    folder = tmp_path / "folder"
    folder.mkdir()
    script = folder / "script.py"
    script.write_text(
        "import inputhook.__main__ as m\nprint('status', m.main(['doctor']))\n"
    )
    done = batch(cell, tmp_path, None, str(script))
    assert "status" in done.stdout, done.stderr
    assert not caught.exists(), (caught.read_text(), done.stderr)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_no_library_is_loaded_to_look_at_a_connection(
    cell: Cell, tmp_path: Path
) -> None:
    """LD_LIBRARY_PATH with an empty element is the working directory."""
    source = (
        "from inputhook.toolkits.x11 import Xlib\n"
        "from inputhook.toolkits import glut\n"
        "print(Xlib().works, glut._display(), 'X11' in open('/proc/self/maps').read())\n"
    )
    done = batch(cell, tmp_path, None, "-c", source)
    assert done.stdout == "False 0 False\n", done.stderr


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("no_umask")
def test_what_python_runs_at_its_start_is_never_writable_for_everybody(
    tmp_path: Path,
) -> None:
    tmp_path.chmod(0o755)
    folder = tmp_path / "lib" / "python3" / "site-packages"
    files.make_folder(folder)
    files.make_folder(folder)
    file = folder / "inputhook.pth"
    files.write(file, b"first", None)
    for each in (file, folder, folder.parent, folder.parent.parent):
        assert not each.stat().st_mode & stat.S_IWOTH, each
    assert list(folder.iterdir()) == [file]
    file.chmod(0o640)
    files.write(file, b"second", b"first")  # what somebody has chosen stays
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"second", 0o640)


def test_a_link_of_another_user_is_not_followed_and_ones_own_is(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        not_here("the right to make a link of another user's")
    precious = tmp_path / "precious"
    precious.write_bytes(b"old")
    link = tmp_path / "usercustomize.py"
    link.symlink_to(precious)
    os.chown(link, NOBODY, NOBODY, follow_symlinks=False)
    for change in (
        lambda: files.write(link, b"new", b"old"),
        lambda: files.delete(link, b"old"),
    ):
        with pytest.raises(files.StartupProblem, match="another user has made"):
            change()
    precious.unlink()
    with pytest.raises(files.StartupProblem, match="another user has made"):
        files.write(link, b"new", None)
    assert not precious.exists()
    os.chown(link, 0, 0, follow_symlinks=False)
    files.write(link, b"new", None)
    assert precious.read_bytes() == b"new"
    assert link.is_symlink()
