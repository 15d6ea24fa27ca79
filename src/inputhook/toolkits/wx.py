"""wx's loop, through wxPython on GTK: GLib runs it, idle events included.

wx wants one of its own event loops to be the active one; that loop need not run.
"""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING, Any

from .. import _main_thread
from .._core import lib
from .._interactive import is_interactive
from .._patch import Patches
from ..libraries.kept import Kept
from . import rendercanvas, wx_interrupt
from .base import SmokeTest, can_import
from .glib import GLibLoop
from .modules import modules

if TYPE_CHECKING:
    from collections.abc import Callable

_TICKS = """\
application = wx.App(redirect=False)
frame = wx.Frame(None, title="inputhook bench")
timer = wx.Timer(frame)
frame.Bind(wx.EVT_TIMER, lambda event: tick(), timer)
timer.Start(10)
frame.Show()
"""

#: has wx.App
_CORE = "wx.core"

_applications: list[Any] = []


def _keep(application: Any) -> None:
    """Never let Python delete this wx.App, which the program may drop.

    wx leaves an idle source in GLib's default context when the application is deleted
    before wx was idle: with a window that has just been closed, for one. GLib's next wait,
    also in GTK's loop or Qt's, would call freed memory (src/gtk/app.cpp, wxApp::DoIdle()).
    disable() does not let go of the application, either: GLib may run later.
    """
    if application is not None and application not in _applications:
        _applications.append(application)


def _take_interrupt() -> None:
    """Have Ctrl-C raise KeyboardInterrupt again.

    wx.App(clearSigInt=True), its default, makes Ctrl-C end the process, which is right for
    a program and wrong at a prompt (ipython#1573).
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _application_made(
    original: Callable[..., None], application: Any, *args: Any, **options: Any
) -> None:
    """Make a wx.App.

    At a prompt Ctrl-C is put right at once, before the next line: libedit keeps the handler
    that it finds at the begin of a line, and puts that one back at its end (sig.c,
    sig_set() and sig_clr()).
    """
    original(application, *args, **options)
    if is_interactive() and _main_thread.is_here():
        _take_interrupt()


class WxLoop(GLibLoop):
    """The loop of a wx.App on GTK."""

    name = "wx"
    module = "wx._core"
    imports_to_watch = (rendercanvas.WX, _CORE)
    own_code = ("wx",)
    remedy = (
        "Install wxPython (Debian, Ubuntu: apt install python3-wxgtk4.0; else pip "
        "install wxPython)"
    )

    def __init__(self) -> None:
        super().__init__()
        self._loop: Any = None
        self._interruptible: Patches | None = None
        self._patches = Patches()
        self._kept = Kept()
        self._canvases = rendercanvas.Canvases(rendercanvas.WX, "WxLoop", self._kept)

    def installed(self) -> bool:
        return can_import("wx")

    def smoke_tests(self) -> tuple[SmokeTest, ...]:
        imports = "import wx\nprint(wx.version())\n"
        starts = "application = wx.App(redirect=False)\n"
        return (
            SmokeTest(self.name, imports, starts, self.remedy, self.remedy, _TICKS),
        )

    def imported(self) -> bool:
        return hasattr(modules.get("wx"), "App") and self.module in modules

    def has_application(self) -> bool:
        return self.imported() and modules["wx"].App.Get() is not None

    def open(self) -> None:
        super().open()
        self.on_import()
        if self.has_application() and is_interactive():
            _take_interrupt()

    def on_import(self) -> None:
        super().on_import()
        self._canvases.attach()
        application = getattr(modules.get(_CORE), "App", None)
        if application is not None:
            self._patches.wrap(application, "__init__", _application_made)

    def can_run(self) -> bool:
        return self.has_application()

    def prepare(self) -> int:
        wx: Any = modules["wx"]
        self._kept.look(self.windows)
        _keep(wx.App.Get())
        if self._loop is None:
            self._loop = wx.GUIEventLoop()
        if wx.EventLoopBase.GetActive() is None:
            wx.EventLoopBase.SetActive(self._loop)
        _take_interrupt()
        if self._interruptible is None:
            self._interruptible = wx_interrupt.install(wx)
        if lib.ih_pump.code_ran:
            # a main loop of wx sends EVT_IDLE and EVT_UPDATE_UI after each event, but
            # what a command has changed is no event
            wx.WakeUpIdle()
        return super().prepare()

    def _toplevels(self) -> list[Any]:
        if not self.has_application():
            return []
        return [each for each in modules["wx"].GetTopLevelWindows() if each.IsShown()]

    def windows(self) -> bool:
        return bool(self._toplevels())

    def watch_windows(self, changed: Callable[[], object]) -> Callable[[], None]:
        wx: Any = modules["wx"]
        kinds = (wx.EVT_SHOW, wx.EVT_WINDOW_DESTROY)
        watched = self._toplevels()

        def handler(event: Any) -> None:
            event.Skip()
            changed()

        for window in watched:
            for kind in kinds:
                window.Bind(kind, handler)

        def undo() -> None:
            for window in watched:
                with contextlib.suppress(RuntimeError):  # destroyed meanwhile
                    for kind in kinds:
                        window.Unbind(kind, handler=handler)

        return undo

    def close(self) -> None:
        super().close()
        self._patches.undo()
        self._canvases.detach()
        self._kept.release()
        if self._interruptible is not None:
            self._interruptible.undo()
            self._interruptible = None
        if self._loop is not None:
            wx: Any = modules["wx"]
            if wx.EventLoopBase.GetActive() is self._loop:
                wx.EventLoopBase.SetActive(None)
            self._loop = None
