"""Calls of Tk from other threads, while the prompt waits.

_tkinter hands such a call to the interpreter's thread only while a flag of that interpreter
says that somebody handles events there; else the call fails after a second with "main thread
is not in main loop" (CPython, Modules/_tkinter.c, WaitForMainloop). mainloop() sets the flag
of the interpreter whose method it is. The prompt runs the mainloop() of an interpreter of our
own, and therefore sets the flag of all others.
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
    """The program's Tcl interpreters on the main thread; none is kept alive by this.

    Args:
        made: called when the program has made another one.
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
        """Notice no further interpreter, and forget those that there are."""
        self._patches.undo()
        self._roots.clear()

    def begin(self) -> list[Any]:
        """Say that events are handled from here on; return what to give to end()."""
        found = list(self.all())
        for each in found:
            each.willdispatch()
        return found

    def end(self, found: list[Any]) -> None:
        """Say that events are no longer handled, but in a mainloop() of the program's.

        The prompt may be inside of such a mainloop(): in a callback.
        """
        if not found:
            return
        running = self._running()
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
        except RuntimeError:  # another thread's
            return False
        self._roots.append(weakref.ref(root, self._roots.remove))
        return True

    def _running(self) -> list[Any]:
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
    """Return the objects of a class that exist, by a look at all objects that refer to it."""
    kinds = [kind]
    for each in kinds:
        kinds.extend(each.__subclasses__())
    # not isinstance(), which asks proxies for the class of what they stand for
    return [each for each in gc.get_referrers(*kinds) if issubclass(type(each), kind)]
