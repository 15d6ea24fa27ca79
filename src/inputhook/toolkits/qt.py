"""Qt's loop: a private QEventLoop and two QSocketNotifiers, of the binding in use.

These objects are made once for an application and reused (IPython leaked 1.7 million
event loops, ipython#14240). C runs the loop (csrc/loop_qt.c); Python runs it where C
has not found Qt's symbols.
"""

from __future__ import annotations

import contextlib
import os
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import _exceptions
from .._core import ffi, lib
from .._patch import Patches
from .._problem import Problem
from ..libraries.kept import Kept
from ..libraries.napari import Napari
from ..libraries.pyqtgraph import PyQtGraph
from ..libraries.vispy import VisPy
from . import rendercanvas
from .base import Guest, Loop, SmokeTest, can_import
from .glib import main_context
from .modules import modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: newest first; the binding with an application is used
BINDINGS = ("PyQt6", "PySide6", "PyQt5")
#: bindings that end the process when a slot raises: see _exceptions.guard()
_ABORTS = "PyQt"
#: how many notifiers are kept: each prompt of prompt_toolkit has a new pipe, mostly
#: with the same number
_INPUTS = 8
#: seconds, between two looks where Qt has no GLib; with and without a visible window
_INTERVAL = 0.01
_INTERVAL_UNSEEN = 0.1
#: QEvent::DeferredDelete
_DEFERRED_DELETE = 52
_SCREENS = {"xcb", "wayland", "wayland-egl"}
#: values of QT_QPA_PLATFORM without a screen
_NOWHERE = {"offscreen", "minimal", "minimalegl", "vnc"}

_TEST_IMPORTS = """\
from BINDING import QtCore, QtGui, QtWidgets
print(BINDING_VERSION)
"""
_TEST_STARTS = "application = QtWidgets.QApplication(['inputhook doctor'])\n"
_TICKS = """\
application = QtWidgets.QApplication(["inputhook bench"])
window = QtWidgets.QLabel("inputhook bench")
window.show()
timer = QtCore.QTimer()
timer.timeout.connect(tick)
timer.start(10)
"""


class _Objects(NamedTuple):
    """The objects of Qt that the pumps of one application need."""

    application: int  # its C++ address
    binding: str
    loop: Any
    wake: Any
    inputs: dict[int, Any]  # a notifier for each descriptor that prompts have read
    native: int  # the enum ih_wait if C runs the loop; 0: Python runs it
    signals: Any  # the notifier for the program's own loops, or None


class QtLoop(Loop):
    """The loop of a QCoreApplication, or a subclass, on the main thread."""

    name = "qt"
    takes_hook_on_import = tuple(f"{binding}.QtCore" for binding in BINDINGS)
    imports_to_watch = (
        *(rendercanvas.QT, Napari.module, PyQtGraph.module, VisPy.module),
    )
    paint_methods = (
        *("paintEvent", "paint", "paintGL", "initializeGL", "resizeGL"),
        *("drawBackground", "drawForeground"),
    )
    remedy = "Install a Qt binding (pip install PySide6, or PyQt6)"
    # its objects' deleteLater() wants an event loop that runs
    rank = 1

    def __init__(self) -> None:
        self._objects: _Objects | None = None
        self._running: list[Any] = []  # running event loops, if Python runs them
        self._patches = Patches()
        self._noticed: list[Any] = []  # modules that the program has imported
        self._kept = Kept()
        self._libraries = (
            rendercanvas.Canvases(rendercanvas.QT, "QtLoop", self._kept),
            Napari(self._kept),
            PyQtGraph(self._kept),
            VisPy(self._kept, BINDINGS),
        )
        self._guest: Guest | None = None

    def installed(self) -> bool:
        return any(can_import(f"{binding}.QtCore") for binding in BINDINGS)

    def imported(self) -> bool:
        return any(f"{binding}.QtCore" in modules for binding in BINDINGS)

    def has_application(self) -> bool:
        return self._application() is not None

    def requested_by_environment(self) -> bool:
        return bool(os.environ.get("QT_API"))

    def needs_display(self) -> bool:
        return _platform() in _SCREENS

    def smoke_tests(self) -> tuple[SmokeTest, ...]:
        return tuple(
            _smoke_test(each) for each in BINDINGS if can_import(f"{each}.QtCore")
        )

    def known_conflicts(self) -> Iterator[Problem]:
        installed = [each for each in BINDINGS if can_import(f"{each}.QtCore")]
        wanted = os.environ.get("QT_API", "")
        binding = next((b for b in BINDINGS if b.lower() == wanted.lower()), wanted)
        if wanted and binding not in installed:
            there = ", ".join(each.lower() for each in installed) or "none"
            yield Problem(
                "qt-api",
                f"QT_API is {wanted!r}, "
                + (
                    f"and {binding} is not installed here. "
                    if binding in BINDINGS
                    else "which names no binding to Qt. "
                )
                + "matplotlib and qtpy go by it, and fail. "
                f"Installed: {there}",
                "Unset QT_API"
                + (f", or set it to {installed[0].lower()}" if installed else ""),
                self.name,
            )
        if installed and _platform() in _NOWHERE:
            yield Problem(
                "qt-offscreen",
                f"QT_QPA_PLATFORM is {os.environ['QT_QPA_PLATFORM']!r}: Qt draws its "
                "windows in memory, where nobody can see them",
                "Unset QT_QPA_PLATFORM, and start Python again",
                self.name,
            )
        imported = [each for each in BINDINGS if _begun(each)]
        if self.imported() and len(imported) > 1:
            used = self._application()
            yield Problem(
                "qt-two-bindings",
                f"{' and '.join(imported)} are both imported. Each has a Qt of its own, "
                "and the application of one does not serve the windows of the other"
                + (f"; the application is {used[0]}'s" if used else ""),
                "Start again and import one of them only; QT_API="
                f"{(used[0] if used else imported[0]).lower()} makes matplotlib and qtpy "
                "take it, too",
                self.name,
            )

    def open(self) -> None:
        self.on_import()

    def on_import(self) -> None:
        for each in self._libraries:
            each.attach()
        for core in filter(
            None, (modules.get(name) for name in self.takes_hook_on_import)
        ):
            if hasattr(core, "QCoreApplication"):  # it may be half imported
                lib.ih_qt_expect(_file(core))
                if core.__name__.startswith(_ABORTS) and core not in self._noticed:
                    self._noticed.append(core)
                    _exceptions.imported()

    def can_run(self) -> bool:
        found = self._application()
        if found is None:
            return False
        core, application = found[1:]
        return bool(core.QThread.currentThread() == application.thread())

    def _application(self) -> tuple[str, Any, Any] | None:
        """Return the binding, its QtCore and its application; None: there is none."""
        for binding in BINDINGS:
            core = modules.get(f"{binding}.QtCore")
            # half imported: no QCoreApplication in it yet
            application = getattr(core, "QCoreApplication", None)
            if application is not None and (instance := application.instance()):
                return binding, core, instance
        return None

    def prepare(self) -> int:
        found = self._application()
        if found is None:
            return lib.IH_WAIT_POLL
        binding, core, application = found
        address = _address(binding, application)
        objects = self._objects
        if objects is None or objects.application != address:
            # the outer pump still uses the objects, and its callback has made another
            # application
            if objects is not None and lib.ih_pump.depth > 1:
                return lib.IH_WAIT_HELD
            self._delete_objects()
            self._objects = objects = self._make(binding, core, address)
        self._choose_input(core, objects)
        if binding.startswith(_ABORTS):
            _exceptions.guard()
        if not self._patches:
            self._show_failed_drawings_above()
        self._kept.look(self.windows)
        return objects.native or lib.IH_WAIT_PYTHON

    def _show_failed_drawings_above(self) -> None:
        """Make matplotlib report a failed drawing above the line being typed.

        Among matplotlib's canvases only Qt's prints the traceback itself.
        """
        backend: Any = modules.get("matplotlib.backends.backend_qt")
        if hasattr(backend, "traceback"):
            printer = SimpleNamespace(print_exc=_print_exc)
            self._patches.replace(backend, "traceback", printer)

    def _make(self, binding: str, core: Any, address: int) -> _Objects:
        loop = core.QEventLoop()
        wake = _notifier(core, lib.ih_wake_fd())
        native = lib.ih_qt_attach(
            _file(core), _pointer(binding, loop), _pointer(binding, wake)
        )
        if not native:
            wake.activated.connect(self._on_wake)
        signals = None
        if native and lib.ih_interrupt_fd() >= 0:
            signals = _notifier(core, lib.ih_interrupt_fd())
            if lib.ih_qt_interruptible(_file(core), _pointer(binding, signals)):
                signals.setEnabled(True)
        return _Objects(address, binding, loop, wake, {}, native, signals)

    def _choose_input(self, core: Any, objects: _Objects) -> None:
        """Watch the descriptor that this prompt reads, with the descriptor's own notifier."""
        descriptor = lib.ih.input
        notifier = objects.inputs.get(descriptor)
        new = notifier is None
        if new:
            if len(objects.inputs) >= _INPUTS and lib.ih_pump.depth == 1:
                for each in objects.inputs.values():
                    _delete(objects.binding, each)
                objects.inputs.clear()
            notifier = objects.inputs[descriptor] = _notifier(core, descriptor)
            if not objects.native:
                notifier.activated.connect(self._on_input)
        if objects.native and not lib.ih_qt_input(
            _pointer(objects.binding, notifier), new
        ):
            del objects.inputs[descriptor]
            raise RuntimeError(
                f"qt: {objects.binding} has made no connection to the notifier of what is "
                "typed. Its windows stay frozen at this prompt; please report this"
            )

    def guest(self) -> Guest:
        objects = self._objects
        assert objects is not None
        if self._guest is None:
            core = modules[f"{objects.binding}.QtCore"]
            on_glib = core.QAbstractEventDispatcher.instance().inherits(
                "QEventDispatcherGlib"
            ) and lib.ih_glib_is_behind(_file(core))
            if on_glib and main_context.attach(core.__file__):
                self._guest = main_context
                main_context.served.append(self._delete_later)
            else:
                self._guest = _Polled(self)
        if objects.native:
            self._guest.waits.add(objects.native)
        return self._guest

    def _delete_later(self) -> None:
        """Do what deleteLater() has asked for, which else waits for a QEventLoop's end.

        Not where a callback of Qt may be running, whose sender may be among these objects.
        """
        found = self._application()
        if found is not None and lib.ih_pump.depth <= 1:
            core = found[1]
            if core.QThread.currentThread().loopLevel() == 0:
                core.QCoreApplication.sendPostedEvents(None, _DEFERRED_DELETE)

    def handle(self) -> None:
        """Handle what is pending."""
        self.drain()
        self._delete_later()

    def arm(self, on: bool) -> None:
        """Watch the wake descriptor where no pump of ours does."""
        if self._objects is not None:
            self._objects.wake.setEnabled(on)

    def run(self) -> None:
        objects = self._objects
        assert objects is not None
        notifier = objects.inputs[lib.ih.input]
        # exec() cannot be nested, so a pump in a callback of another pump has its own
        # loop
        nested = lib.ih_pump.depth > 1
        loop = type(objects.loop)() if nested else objects.loop
        self._running.append(loop)
        notifier.setEnabled(True)
        objects.wake.setEnabled(True)
        try:
            while lib.ih_pump.end == lib.IH_END_NOT:
                loop.exec()
        finally:
            self._running.pop()
            notifier.setEnabled(False)
            if nested:
                _delete(objects.binding, loop)
            else:
                objects.wake.setEnabled(False)

    def _on_input(self, *_: object) -> None:
        assert self._objects is not None
        if lib.ih_input_arrived():
            # a dialog's loop in a callback would spin on the input
            self._objects.inputs[lib.ih.input].setEnabled(False)
            self._running[-1].exit(0)

    def _on_wake(self, *_: object) -> None:
        if lib.ih_wake_arrived() != lib.IH_END_NOT and self._running:
            self._running[-1].exit(0)

    def drain(self) -> None:
        found = self._application()
        if found is not None:
            found[2].processEvents()

    def leave(self) -> None:
        if self._objects is None or self._objects.signals is None:
            return
        for each in self._modal_dialogs():
            # ends the dialog's exec(); otherwise the dialog would stay on the screen
            each.hide()
        core = modules[f"{self._objects.binding}.QtCore"]
        lib.ih_qt_leave(_file(core))

    def _modal_dialogs(self) -> list[Any]:
        """Return the dialogs that block other windows, after exec() or open()."""
        widgets = self._widgets()
        if widgets is None:
            return []
        return [
            each
            for each in widgets.QApplication.topLevelWidgets()
            if isinstance(each, widgets.QDialog) and each.isVisible() and each.isModal()
        ]

    def _widgets(self) -> Any:
        """Return QtWidgets, if the program has imported it and has a QApplication."""
        found = self._application()
        widgets = modules.get(f"{found[0]}.QtWidgets") if found is not None else None
        application = getattr(widgets, "QApplication", None)
        if application is None or not isinstance(found and found[2], application):
            return None
        return widgets

    def dispatching(self) -> int:
        found = self._application()
        loops = found[1].QThread.currentThread().loopLevel() if found is not None else 0
        # processEvents() is no loop to Qt, but it is one to its dispatcher, if that is GLib's
        return int(loops) + int(lib.ih_glib_depth())

    def painting(self) -> bool:
        found = self._application()
        widgets = modules.get(f"{found[0]}.QtWidgets") if found is not None else None
        if found is None or widgets is None:
            return False
        core = found[1]
        if core.QThread.currentThread().loopLevel() == 0:
            return False
        # QWidget checks this attribute before it says "Recursive repaint detected"
        in_paint_event = core.Qt.WidgetAttribute.WA_WState_InPaintEvent
        return any(
            widget.testAttribute(in_paint_event)
            for widget in widgets.QApplication.allWidgets()
        )

    def _gui(self) -> Any:
        """Return QGuiApplication, if the program has imported QtGui."""
        found = self._application()
        gui = modules.get(f"{found[0]}.QtGui") if found is not None else None
        return getattr(gui, "QGuiApplication", None)

    def _toplevels(self) -> list[Any]:
        application = self._gui()
        if application is None or application.instance() is None:
            return []
        return [
            window for window in application.topLevelWindows() if window.isVisible()
        ]

    def windows(self) -> bool:
        return bool(self._toplevels())

    def watch_windows(self, changed: Callable[[], object]) -> Callable[[], None]:
        def visible(*_: object) -> None:
            changed()

        # hide() does not close a window, but may leave no visible one: both signals are
        # needed
        signals = [self._gui().instance().lastWindowClosed]
        signals += [window.visibleChanged for window in self._toplevels()]
        for signal in signals:
            signal.connect(visible)

        def undo() -> None:
            for signal in signals:
                with contextlib.suppress(RuntimeError, TypeError):  # deleted meanwhile
                    signal.disconnect(visible)

        return undo

    def close(self) -> None:
        for each in self._libraries:
            each.detach()
        self._kept.release()
        self._patches.undo()
        self._delete_objects()

    def _delete_objects(self) -> None:
        guest, self._guest = self._guest, None
        if guest is main_context:
            main_context.served.remove(self._delete_later)
            main_context.detach()
        objects, self._objects = self._objects, None
        if objects is None:
            return
        notifiers = (*objects.inputs.values(), objects.wake, objects.signals)
        for each in (*notifiers, objects.loop):
            if each is not None:
                _delete(objects.binding, each)


class _Polled(Guest):
    """Qt with an event dispatcher of its own, which tells no descriptors."""

    def __init__(self, loop: QtLoop) -> None:
        self.waits = set()
        self._loop = loop

    def handle(self) -> None:
        self._loop.handle()

    def arm(self, on: bool) -> None:
        self._loop.arm(on)

    def descriptors(self) -> Mapping[int, int]:
        return {}

    def due(self) -> float | None:
        return _INTERVAL if self._loop.windows() else _INTERVAL_UNSEEN


def _platform() -> str:
    """Return the platform on which Qt opens windows: QT_QPA_PLATFORM, or xcb."""
    return os.environ.get("QT_QPA_PLATFORM", "xcb").partition(":")[0]


def _begun(binding: str) -> bool:
    """Return whether the binding, or its support module, has been imported."""
    support = f"{binding}.sip"
    if binding.startswith("PySide"):
        support = binding.replace("PySide", "shiboken")
    return f"{binding}.QtCore" in modules or support in modules


def _smoke_test(binding: str) -> SmokeTest:
    libraries = (
        "Install the libraries that Qt needs (Debian, Ubuntu: apt install libegl1 libgl1 "
        "libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 "
        "libxcb-keysyms1 libxcb-shape0)"
    )
    if _platform() not in _SCREENS | _NOWHERE:
        libraries = "Unset QT_QPA_PLATFORM, and start Python again"
    version = "PYQT_VERSION_STR" if binding.startswith("PyQt") else "__version__"
    return SmokeTest(
        binding,
        _TEST_IMPORTS.replace("BINDING_VERSION", f"QtCore.{version}").replace(
            "BINDING", binding
        ),
        _TEST_STARTS,
        libraries,
        f"Install it again: pip install --force-reinstall {binding}",
        _TICKS,
    )


def _file(module: Any) -> bytes:
    return os.fsencode(module.__file__)


def _print_exc() -> None:
    error = sys.exc_info()[1]
    if error is not None:
        _exceptions.show(error)


def _address(binding: str, instance: Any) -> int:
    """Return the address of the C++ object of a Python object."""
    if binding.startswith("PyQt"):
        return int(modules[f"{binding}.sip"].unwrapinstance(instance))
    shiboken = __import__(binding.replace("PySide", "shiboken"))
    return int(shiboken.getCppPointer(instance)[0])


def _pointer(binding: str, instance: Any) -> Any:
    return ffi.cast("void *", _address(binding, instance))


def _notifier(core: Any, descriptor: int) -> Any:
    read = getattr(core.QSocketNotifier, "Type", core.QSocketNotifier).Read
    notifier = core.QSocketNotifier(descriptor, read)
    notifier.setEnabled(False)
    return notifier


def _delete(binding: str, instance: Any) -> None:
    """Delete the C++ object at once; deleteLater() would wait for an event loop."""
    if binding.startswith("PyQt"):
        sip = modules[f"{binding}.sip"]
        if not sip.isdeleted(instance):
            sip.delete(instance)
        return
    shiboken = __import__(binding.replace("PySide", "shiboken"))
    if shiboken.isValid(instance):
        shiboken.delete(instance)
