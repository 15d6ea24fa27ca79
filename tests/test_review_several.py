"""Several toolkits at once: wake-ups that are lost, turns that never come, loops closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .harness.batch import batch
from .harness.needs import need
from .harness.table import select

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.display import Display
    from .harness.table import Cell

TK_AND_GTK = select(prompts=["stdio"], toolkits=["gtk3"])
OPEN = """\
import asyncio, os, threading, time, tkinter
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk
import inputhook
root = tkinter.Tk()
window = Gtk.Window()
window.show_all()
inputhook.enable("tk", "gtk3")
got = []
def wait_for(count, seconds=20):
    end = time.monotonic() + seconds
    while len(got) < count and time.monotonic() < end:
        inputhook.pause(0.5)
inputhook.pause(0.3)
"""
WAKES = """\
# nothing else wakes the wait: only what is asked for here
def ask(function):
    GLib.idle_add(lambda: function() and False)
threading.Timer(0.5, ask, [lambda: (got.append("thread"), inputhook_end())]).start()
root.after(800, lambda: GLib.timeout_add(200, lambda: got.append("timer") and False))
def inputhook_end():
    got.append("end")
inputhook.pause(3)
print(sorted(got))
"""
DISABLES = """\
def off():
    inputhook.disable()
    got.append("off")
async def main():
    serving = inputhook.serve()
    ARM
    while not got:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    print(serving.cancelled(), inputhook.enabled())
asyncio.run(main())
"""
ENDLESS = """\
inputhook.disable("OTHER")
inputhook.enable("asyncio")
async def endless():
    while True:
        await asyncio.sleep(0)
task = asyncio.create_task(endless())
DRAWN
wait_for(5)
print(len(got) >= 5, flush=True)
os._exit(0)
"""
DRAWS = """\
window.connect("draw", lambda *_: got.append(1) and False)
GLib.timeout_add(20, lambda: window.queue_draw() or True)
"""
IDLES = (
    "again = lambda: got.append(1) or root.after(10, root.after_idle, again); again()"
)
CLOSED = """\
reading, _ = os.pipe()
watched = GLib.io_add_watch(reading, GLib.IO_IN, lambda *_: True)
os.close(reading)
GLib.timeout_add(20, lambda: got.append(1) or True)
wait_for(5)
print(len(got) >= 5)
"""
QUITS = """\
root.after(50, lambda: (root.quit(), inputhook.flush()))
root.after(10_000, lambda: (got.append("late"), root.quit()))
root.mainloop()
print(got)
"""
LEAVES = """\
async def main():
    inputhook.serve()
    print(inputhook.active())
asyncio.run(main())
print(inputhook.active())
"""


def said(cell: Cell, display: Display, directory: Path, source: str) -> str:
    need(cell, "tkinter")
    done = batch(cell, directory, display.name, "-c", OPEN + source)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.parametrize("cell", TK_AND_GTK)
def test_what_another_thread_and_another_toolkit_give_glib_to_do_is_done(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    assert said(cell, display, tmp_path, WAKES) == "['end', 'thread', 'timer']"


@pytest.mark.parametrize(
    "arm", ["root.after(50, off)", "GLib.timeout_add(50, lambda: off() or False)"]
)
@pytest.mark.parametrize("cell", TK_AND_GTK)
def test_a_callback_in_an_asyncio_loop_disables_everything(
    cell: Cell, arm: str, display: Display, tmp_path: Path
) -> None:
    source = DISABLES.replace("ARM", arm)
    assert said(cell, display, tmp_path, source) == "True ()"


@pytest.mark.parametrize(("other", "drawn"), [("tk", DRAWS), ("gtk3", IDLES)])
@pytest.mark.parametrize("cell", TK_AND_GTK)
def test_windows_are_drawn_beside_a_task_that_never_sleeps(
    cell: Cell, other: str, drawn: str, display: Display, tmp_path: Path
) -> None:
    source = ENDLESS.replace("OTHER", other).replace("DRAWN", drawn)
    assert said(cell, display, tmp_path, source) == "True"


@pytest.mark.parametrize("cell", TK_AND_GTK)
def test_a_descriptor_that_is_closed_leaves_the_toolkit_alive(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    assert said(cell, display, tmp_path, CLOSED) == "True"


@pytest.mark.parametrize("cell", TK_AND_GTK)
def test_flush_after_quit_lets_a_mainloop_end(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    assert said(cell, display, tmp_path, QUITS) == "[]"


@pytest.mark.parametrize("cell", TK_AND_GTK)
def test_nothing_is_active_when_the_asyncio_loop_is_over(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    assert said(cell, display, tmp_path, LEAVES) == "True\nFalse"
