"""The common base of GTK 3, GTK 4 and wx: GLib's default main context, iterated by C."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, ClassVar

from .._core import lib
from .._privates import Private
from .._problem import Problem
from .base import NOT_INSTALLED, Loop, SmokeTest, can_import

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: may be missing: then the imported GTK counts as another version
PRIVATES = (Private("gi.repository.Gtk", "_version", "3.42 to 3.58"),)

_DRAIN = 50  # ms; at most, for there are events that renew themselves
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
_users = 0  # attached loops, which share one C side


class GLibLoop(Loop):
    """A toolkit whose events come through GLib."""

    #: a compiled module of the toolkit, whose file leads to the toolkit's GLib
    module: ClassVar[str]

    def __init__(self) -> None:
        self._attached = False
        self._wait = lib.IH_WAIT_POLL

    def prepare(self) -> int:
        if not self._attached:
            path = getattr(sys.modules[self.module], "__file__", None)
            self._wait = lib.ih_glib_attach(os.fsencode(path)) if path else 0
            if not self._wait:
                raise RuntimeError(
                    f"{self.name}: found no GLib 2.36 or later behind {self.module}. "
                    "Its windows stay frozen at this prompt; please report this"
                )
            self._attached = True
            _count(1)
        return self._wait

    def painting(self) -> bool:
        return bool(lib.ih_gtk_painting())

    def drain(self) -> None:
        lib.ih_glib_drain(_DRAIN)

    def close(self) -> None:
        if self._attached:
            self._attached = False
            if _count(-1) == 0:
                lib.ih_glib_detach()


class GtkLoop(GLibLoop):
    """GTK, of the version that the subclass names."""

    module = "gi._gi"
    version: ClassVar[str]

    def installed(self) -> bool:
        # only gi, once imported, knows whether Gtk's typelib is installed, too
        return can_import("gi") and self._typelib() is not False

    def smoke_tests(self) -> tuple[SmokeTest, ...]:
        imports = _TEST_IMPORTS.replace("VERSION", self.version)
        remedy = self.remedy
        return (SmokeTest(self.name, imports, _TEST_STARTS, remedy, remedy, _TICKS),)

    def known_conflicts(self) -> Iterator[Problem]:
        gi: Any = sys.modules.get("gi")
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
        repository = sys.modules.get("gi.repository")
        if repository is None:
            return None
        gi: Any = sys.modules["gi"]
        versions = gi.Repository.get_default().enumerate_versions("Gtk")
        return self.version in versions

    def _gtk(self) -> Any:
        """Return Gtk, if the program has imported this version of it."""
        gtk = sys.modules.get("gi.repository.Gtk")
        return gtk if getattr(gtk, "_version", None) == self.version else None

    def imported(self) -> bool:
        return self._gtk() is not None and self.module in sys.modules

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


def _count(change: int) -> int:
    global _users  # noqa: PLW0603  there is one C side in the process
    _users += change
    return _users
