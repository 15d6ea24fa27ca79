"""Lets other threads call Tk while the prompt waits.

_tkinter hands such a call to the interpreter's thread only while a flag of that Tcl
interpreter says that its thread handles events; else the call fails after a second with
"main thread is not in main loop" (CPython, Modules/_tkinter.c, WaitForMainloop).
mainloop() sets the flag of its own interpreter only. The pump runs the mainloop() of an
interpreter of ours, and therefore sets the flags of all others, too.
"""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

from .._patch import Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

#: mainloop(TOO_MANY) returns at once: there are never so many main windows
TOO_MANY = 1_000_000


class Interpreters:
    """The program's Tcl interpreters on the main thread, by weak references.

    Args:
        made: called when the program has made another interpreter.
    """

    def __init__(self, tkinter: Any, made: Callable[[], object]) -> None:
        self._mainloops = _codes(tkinter.Misc.mainloop, tkinter.mainloop)
        self._tkinter = tkinter
        self._roots: list[weakref.ref[Any]] = []
        for root in _instances(tkinter.Tk):
            self._add(root)

        def init(
            original: Callable[..., None], root: Any, *args: Any, **kwargs: Any
        ) -> None:
            original(root, *args, **kwargs)
            if self._add(root):
                made()

        self._patches = Patches()
        self._patches.wrap(tkinter.Tk, "__init__", init)

    def close(self) -> None:
        """Stop noticing interpreters, and forget the known ones."""
        self._patches.undo()
        self._roots.clear()

    def begin(self) -> list[Any]:
        """Set the flags: events are handled from now on; return what end() needs."""
        found = list(self.all())
        for each in found:
            each.willdispatch()
        return found

    def end(self, found: list[Any]) -> None:
        """Clear the flags, but not those of interpreters whose mainloop() the program runs.

        The prompt may be inside such a mainloop(), in a callback.
        """
        if not found:
            return
        running = self.running()
        for each in found:
            if each not in running:
                each.mainloop(TOO_MANY)

    def all(self) -> Iterator[Any]:
        """Yield the interpreters, which are objects of _tkinter."""
        for reference in self._roots:
            root = reference()
            if root is not None:
                yield root.tk

    def _add(self, root: Any) -> bool:
        tk = getattr(root, "tk", None)
        if tk is None or threading.current_thread() is not threading.main_thread():
            return False
        try:
            tk.eval("")
        except RuntimeError:  # an interpreter of another thread
            return False
        self._roots.append(weakref.ref(root, self._roots.remove))
        return True

    def running(self) -> list[Any]:
        """Return the interpreters whose mainloop() the prompt is inside of."""
        found = []
        frame: FrameType | None = sys._getframe()  # noqa: SLF001  documented
        while frame is not None:
            if frame.f_code in self._mainloops:
                widget = frame.f_locals.get("self")
                if widget is None:
                    widget = getattr(self._tkinter, "_default_root", None)
                found.append(getattr(widget, "tk", None))
            frame = frame.f_back
        return found


def _codes(*functions: Any) -> tuple[Any, ...]:
    return tuple(getattr(each, "__code__", None) for each in functions)


def _instances(kind: type) -> list[Any]:
    """Return the existing objects of a class, found among all objects that refer to it."""
    kinds = [kind]
    for each in kinds:
        kinds.extend(each.__subclasses__())
    # not isinstance(), for a proxy answers with the class of the object that it stands
    # for
    return [each for each in gc.get_referrers(*kinds) if issubclass(type(each), kind)]
