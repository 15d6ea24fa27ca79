"""VTK: windows of vtkRenderWindowInteractor on X11, PyVista's among them.

An interactor handles what its window's connection to the X server has, and its timers, in
ProcessEvents(). VTK tells nobody which interactors there are: so, while the toolkit is
enabled, VTK makes interactors of a class derived from its own (vtkObjectBase.override()),
which notes each; what was there before is found among the objects of Python's garbage
collector. The same class has a Start() that returns at once where the prompt runs the loop.

pyvista.Plotter.show() would close its window when Start() returns: there it is told
interactive_update=True, its own word for a window that is served by others.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import select
import sys
import time
import weakref
from typing import TYPE_CHECKING, Any

from .. import _imports, abc
from .._patch import Patches
from .._privates import Private
from . import vtk_interrupt
from .adapted import Extended
from .x11 import Xlib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_select: Any = select  # epoll() is Linux's, as GetGenericDisplayId() is X11's

#: without it the close button leaves a plotter of PyVista's open
PRIVATES = (Private("pyvista.plotting.plotter", "_ALL_PLOTTERS", "0.44 to 0.49", dict),)

#: has the class whose interactors are ours; the others are served by Qt, or need no events
_MODULE = "vtkmodules.vtkRenderingUI"
_CLASS = "vtkXRenderWindowInteractor"

#: seconds; no timer of VTK's is more exact, and a timer's phase is known only when it fires
_SHORTEST = 0.001


#: the toolkit that is enabled; or none
_following: list[VtkToolkit] = []


class VtkToolkit(Extended):
    """VTK's interactors, as long as their windows are open."""

    name = "vtk"
    module = "vtkmodules"
    aliases = ("pyvista",)
    install = "pip install vtk"
    imports_to_watch = ("vtkmodules", _MODULE, "pyvista")

    def __init__(self) -> None:
        self._interactors: weakref.WeakSet[Any] = weakref.WeakSet()
        self._started: list[Any] = []  # kept alive: Start() would have kept them
        self._class: Any = None  # that VTK makes instead of its own
        self._patches = Patches()

    def has_application(self) -> bool:
        return any(True for _ in self.open())

    def loop(self) -> abc.Loop:
        return VtkLoop(self)

    def open(self) -> Iterator[Any]:
        """Yield the interactors with a window of X11 that is on the screen."""
        for each in tuple(self._interactors):
            window = each.GetRenderWindow()
            if (
                window is not None
                and each.GetInitialized()
                and window.IsA("vtkXOpenGLRenderWindow")
                and window.GetGenericDisplayId()
                and window.GetMapped()
            ):
                yield each

    def follow(self) -> None:
        if "vtkmodules" in sys.modules:
            _imports.be_first()  # VTK 9.4 and later have a finder of their own
        self._follow_vtk()
        pyvista: Any = sys.modules.get("pyvista")
        if hasattr(pyvista, "Plotter") and not self._patches:
            self._patches.wrap(pyvista.Plotter, "show", self._show)

    def _follow_vtk(self) -> None:
        original: Any = getattr(sys.modules.get(_MODULE), _CLASS, None)
        if self._class is not None or not hasattr(original, "override"):
            return
        classes = _subclasses(original.__mro__[1])
        for each in gc.get_objects():
            if type(each) in classes and each.IsA(_CLASS):
                self._interactors.add(each)
        self._class = _derived(original)
        _following.append(self)
        original.override(self._class)

    def unfollow(self) -> None:
        self._patches.undo()
        original: Any = getattr(sys.modules.get(_MODULE), _CLASS, None)
        if self in _following:
            _following.remove(self)
            original.override(None)
        self._class = None
        self._started.clear()

    def made(self, interactor: Any) -> None:
        """Note an interactor of our class."""
        self._interactors.add(interactor)

    def started(self, interactor: Any) -> bool:
        """Return whether Start() is to return at once, because the prompt runs the loop."""
        if not self.is_run():
            return False
        if not interactor.GetInitialized():
            interactor.Initialize()
        interactor.SetDone(False)
        self._started.append(interactor)
        return True

    def close_window(self, interactor: Any) -> None:
        """Close the window: somebody has closed it, or pressed "q" or "e" in it.

        VTK itself only ends Start() then; a script goes on, and in the end its windows go.
        """
        self._started = [each for each in self._started if each is not interactor]
        plotters = getattr(
            sys.modules.get("pyvista.plotting.plotter"), "_ALL_PLOTTERS", {}
        )
        for plotter in tuple(plotters.values()):
            if getattr(plotter.iren, "interactor", None) is interactor:
                plotter.close()
                return
        window = interactor.GetRenderWindow()
        if window is not None:
            window.Finalize()

    def _show(
        self, original: Callable[..., Any], plotter: Any, *args: Any, **options: Any
    ) -> Any:
        if (
            self.is_run()
            and options.get("interactive", True)
            and not plotter.off_screen
            and not plotter.notebook
        ):
            options.update(interactive_update=True, auto_close=False)
        return original(plotter, *args, **options)


@functools.cache
def _derived(original: Any) -> Any:
    """Return a class for VTK to make in place of this one; PyVista looks at its name."""

    def init(self: Any, *_args: Any, **_options: Any) -> None:
        for toolkit in _following:
            toolkit.made(self)

    def start(self: Any) -> None:
        if not any(toolkit.started(self) for toolkit in _following):
            original.Start(self)

    methods = {"__init__": init, "Start": start, "__module__": original.__module__}
    return type(original.__name__, (original,), methods)


def _subclasses(base: Any) -> set[type]:
    """Return this class and all that are derived from it, the program's own included."""
    below = (_subclasses(each) for each in base.__subclasses__())
    return {base}.union(*below)


class VtkLoop(abc.Loop):
    """Events of the windows' connections to the X server, and timers."""

    def __init__(self, toolkit: VtkToolkit) -> None:
        self._toolkit = toolkit
        self._x11 = Xlib()
        self._epoll = _select.epoll()
        self._connections: dict[int, int] = {}  # descriptor -> Display *
        self._timers: weakref.WeakKeyDictionary[Any, _Timers] = (
            weakref.WeakKeyDictionary()
        )

    def fileno(self) -> int:
        return self._epoll.fileno() if self._x11.works else -1

    def timeout(self) -> float | None:
        self._connect()
        if not self._x11.works:
            return abc.INTERVAL
        if any(map(self._x11.has_events, self._connections.values())):
            return 0
        due = [
            when
            for each in self._toolkit.open()
            if (when := self._timers_of(each).due()) is not None
        ]
        if not due:
            return None
        return max(_SHORTEST, min(due) - time.monotonic())

    def dispatch(self) -> None:
        for each in tuple(self._toolkit.open()):
            self._timers_of(each)  # which are to be told of
            if not each.GetDone():
                with vtk_interrupt.harmless():
                    each.ProcessEvents()
            if each.GetDone():
                self._toolkit.close_window(each)

    def close(self) -> None:
        self._epoll.close()
        for each in self._timers.values():
            each.forget()

    def _timers_of(self, interactor: Any) -> _Timers:
        found = self._timers.get(interactor)
        if found is None:
            found = self._timers[interactor] = _Timers(interactor)
        return found

    def _connect(self) -> None:
        """Watch the connections of the windows that are open now."""
        now = {}
        for each in self._toolkit.open():
            display = _address(each.GetRenderWindow().GetGenericDisplayId())
            if display and self._x11.works:
                now[self._x11.descriptor(display)] = display
        for descriptor in self._connections.keys() - now.keys():
            with contextlib.suppress(OSError):  # closed meanwhile
                self._epoll.unregister(descriptor)
        for descriptor in now:
            with contextlib.suppress(FileExistsError):
                self._epoll.register(descriptor, _select.EPOLLIN)
        self._connections = now


class _Timers:
    """When the timers of an interactor are due, which VTK does not tell.

    The ids are numbers that VTK counts up for all interactors: so one that is made now has a
    higher one than all others, and those between that still have a duration are timers.
    """

    def __init__(self, interactor: Any) -> None:
        self._interactor = weakref.ref(interactor)
        self._due: dict[int, float] = {}  # by id; time.monotonic()
        self._seen = 0  # the highest id so far

        def fired(_interactor: object, _event: str, number: int) -> None:
            self._fired(number)

        vtk_int = getattr(sys.modules.get("vtkmodules.vtkCommonCore"), "VTK_INT", 6)
        fired.CallDataType = vtk_int  # type: ignore[attr-defined]
        self._observer = interactor.AddObserver("TimerEvent", fired)

    def due(self) -> float | None:
        """Return when the next one is due, by time.monotonic(); None: there is none."""
        interactor = self._interactor()
        if interactor is None:
            return None
        highest = interactor.CreateOneShotTimer(1_000_000)
        interactor.DestroyTimer(highest)
        now = time.monotonic()
        for number in range(self._seen + 1, highest):
            duration = interactor.GetTimerDuration(number)
            if duration:
                self._due[number] = now + duration / 1000
        self._seen = highest
        for number in tuple(self._due):
            if not interactor.GetTimerDuration(number):  # destroyed
                del self._due[number]
        return min(self._due.values(), default=None)

    def _fired(self, number: int) -> None:
        interactor = self._interactor()
        if interactor is None or number not in self._due:
            return
        if interactor.IsOneShotTimer(number):
            del self._due[number]  # VTK keeps its duration
        else:
            duration = interactor.GetTimerDuration(number) / 1000
            self._due[number] = time.monotonic() + duration

    def forget(self) -> None:
        """Observe the timers no more."""
        interactor = self._interactor()
        if interactor is not None:
            interactor.RemoveObserver(self._observer)


def _address(pointer: object) -> int:
    """Return the address that VTK writes as "_0000000006f31650_p_void"; 0: none."""
    try:
        return int(str(pointer).split("_")[1], 16)
    except (IndexError, ValueError):
        return 0
