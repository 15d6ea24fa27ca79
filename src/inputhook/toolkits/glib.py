"""The common base of GTK 3, GTK 4 and wx: GLib's default main context, iterated by C."""

from __future__ import annotations

import os
import select
import selectors
from typing import TYPE_CHECKING, Any, ClassVar

from .. import _process
from .._core import ffi, lib
from .._privates import Private
from .._problem import Problem
from .base import NOT_INSTALLED, Guest, Loop, SmokeTest, can_import
from .modules import modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: may be missing: then the imported GTK counts as another version
PRIVATES = (Private("gi.repository.Gtk", "_version", "3.42 to 3.58"),)

#: more than GTK, wx and Qt have together
_DESCRIPTORS = 32
_TURN = 5  # ms; then other loops and the prompt's input have their turn
_DRAIN = 50  # ms; no longer for events that renew themselves
_TEST_IMPORTS = f"""\
import gi
try:
    gi.require_version("Gtk", "VERSION")
except ValueError:
    raise SystemExit({NOT_INSTALLED})
from gi.repository import Gtk
print(Gtk.get_major_version(), Gtk.get_minor_version(), Gtk.get_micro_version(), sep=".")
"""
_TEST_STARTS = """\
answer = Gtk.init_check()
if not (answer[0] if isinstance(answer, tuple) else answer):
    raise RuntimeError("Gtk.init_check() failed: GTK does not get along with this display")
"""
_TICKS = """\
from gi.repository import GLib
Gtk.init_check()
window = Gtk.Window(title="inputhook bench")
window.present()
GLib.timeout_add(10, lambda: tick() or True)
"""


class MainContext(Guest):
    """GLib's default main context, which is one for all that use the same GLib."""

    def __init__(self) -> None:
        self.waits = set()
        self._users = 0  # loops that are attached
        self._found = ffi.new("struct ih_descriptor[]", _DESCRIPTORS)
        self._timeout = ffi.new("int *")
        #: called when what was pending has been handled
        self.served: list[Callable[[], object]] = []

    def attach(self, path: str | None) -> int:
        """Find GLib behind a module, by its file; return how a pump waits, or 0."""
        wait = lib.ih_glib_attach(os.fsencode(path)) if path else 0
        if wait:
            self._users += 1
            self.waits.add(wait)
        return wait

    def detach(self) -> None:
        """Undo attach()."""
        self._users -= 1
        if self._users == 0:
            lib.ih_glib_detach()

    def handle(self) -> None:
        lib.ih_glib_serve(_TURN)
        for each in self.served:
            each()

    def descriptors(self) -> Mapping[int, int]:
        count = lib.ih_glib_query(self._found, len(self._found), self._timeout)
        if count > len(self._found):
            self._found = ffi.new("struct ih_descriptor[]", 2 * count)
            count = lib.ih_glib_query(self._found, len(self._found), self._timeout)
        if count < 0:  # another thread serves the context
            self._timeout[0] = -1
        own = (
            lib.ih_wake_fd()
        )  # watched while the context is iterated, and we are in there
        watched: dict[int, int] = {}
        for each in self._found[0 : max(count, 0)]:
            events = _events(each.events)
            if events and each.fd != own:
                watched[each.fd] = watched.get(each.fd, 0) | events
        return watched

    def due(self) -> float | None:
        milliseconds: int = self._timeout[0]
        return None if milliseconds < 0 else milliseconds / 1000

    def arm(self, on: bool) -> None:
        lib.ih_glib_arm(on)

    def rest(self) -> None:
        lib.ih_glib_rest()


def _events(of_poll: int) -> int:
    """Return what selectors calls the events of a GPollFD; errors it reports in any case."""
    return (selectors.EVENT_READ if of_poll & select.POLLIN else 0) | (
        selectors.EVENT_WRITE if of_poll & select.POLLOUT else 0
    )


main_context = MainContext()
_process.in_child_of_fork(lib.ih_glib_rest)  # what GLib knows is the parent's


class GLibLoop(Loop):
    """A toolkit whose events come through GLib."""

    #: a compiled module of the toolkit, whose file leads to the toolkit's GLib
    module: ClassVar[str]

    def __init__(self) -> None:
        self._wait = 0  # enum ih_wait, when attached

    def prepare(self) -> int:
        lib.ih_xlib_begin()
        if not self._wait:
            self._wait = main_context.attach(
                getattr(modules[self.module], "__file__", None)
            )
            if not self._wait:
                raise RuntimeError(
                    f"{self.name}: found no GLib 2.36 or later behind {self.module}. "
                    "Its windows stay frozen at this prompt; please report this"
                )
        return self._wait

    def dispatching(self) -> int:
        return int(lib.ih_glib_depth())

    def guest(self) -> Guest:
        return main_context

    def painting(self) -> bool:
        return bool(lib.ih_gtk_painting())

    def drain(self) -> None:
        lib.ih_glib_serve(_DRAIN)

    def close(self) -> None:
        if self._wait:
            self._wait = 0
            main_context.detach()


class GtkLoop(GLibLoop):
    """GTK, of the version that the subclass names."""

    module = "gi._gi"
    own_code = ("gi",)
    paint_methods = ("do_draw", "do_snapshot")
    version: ClassVar[str]

    def installed(self) -> bool:
        # only gi, once imported, knows whether Gtk's typelib is installed, too
        return can_import("gi") and self._typelib() is not False

    def smoke_tests(self) -> tuple[SmokeTest, ...]:
        imports = _TEST_IMPORTS.replace("VERSION", self.version)
        remedy = self.remedy
        return (SmokeTest(self.name, imports, _TEST_STARTS, remedy, remedy, _TICKS),)

    def known_conflicts(self) -> Iterator[Problem]:
        gi: Any = modules.get("gi")
        if self._gtk() is None or gi.get_required_version("Gtk") is not None:
            return
        versions = gi.Repository.get_default().enumerate_versions("Gtk")
        if len(versions) > 1:
            yield Problem(
                "gtk-version",
                f"Gtk was imported without saying which: of {', '.join(sorted(versions))} "
                f"it has become {self.version}. Code for another version does not work "
                "with it, nor do matplotlib's figures of another version",
                f'Start again, with gi.require_version("Gtk", "{min(versions)}") or '
                f'"{max(versions)}" before the import',
                self.name,
            )

    def _typelib(self) -> bool | None:
        """Return whether gi knows this version of Gtk; None while gi is not imported."""
        repository = modules.get("gi.repository")
        if repository is None:
            return None
        gi: Any = modules["gi"]
        versions = gi.Repository.get_default().enumerate_versions("Gtk")
        return self.version in versions

    def _gtk(self) -> Any:
        """Return Gtk, if the program has imported this version of it."""
        gtk = modules.get("gi.repository.Gtk")
        return gtk if getattr(gtk, "_version", None) == self.version else None

    def imported(self) -> bool:
        return self._gtk() is not None and self.module in modules

    def _toplevels(self) -> list[Any]:
        gtk = self._gtk()
        if gtk is None:
            return []
        return [each for each in gtk.Window.list_toplevels() if each.get_visible()]

    def windows(self) -> bool:
        return bool(self._toplevels())

    def watch_windows(self, changed: Callable[[], object]) -> Callable[[], None]:
        handlers = [
            # GTK 4 neither hides a closed window nor destroys it at once
            (each, each.connect("unmap", lambda *_: changed()))
            for each in self._toplevels()
        ]

        def undo() -> None:
            for window, handler in handlers:
                if window.handler_is_connected(handler):
                    window.disconnect(handler)

        return undo
