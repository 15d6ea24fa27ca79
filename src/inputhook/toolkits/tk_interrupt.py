"""Lets Ctrl-C end a command's wait_variable(), wait_window() or Tk dialog.

These wait in Tcl, which does not look at Python's signals, as mainloop() does after
each event; and Tcl's tkwait cannot be ended from outside. So while Tk is enabled,
tkinter's methods wait for a variable of ours, by vwait, and make Tcl set the variable
when the awaited event has come.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from .._core import lib
from .._patch import Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_DONE = "1"
_GONE = "2"
_LEFT = "3"

#: sets the variables that Tk's own dialogs, written in Tcl, wait for (msgbox.tcl,
#: tkfbox.tcl, clrpick.tcl); an empty string is the answer of a closed dialog
_END_DIALOGS = """
foreach name {button selectFilePath selectColor} {set ::tk::Priv($name) {}}
"""


class _Wait(NamedTuple):
    """A running wait."""

    tk: Any
    variable: str


class Waits:
    """Replaces tkinter's methods that wait by ones that can be ended."""

    def __init__(self, tkinter: Any) -> None:
        self._error = tkinter.TclError
        self._waiting: list[_Wait] = []
        self._numbers = itertools.count(1)
        self._patches = Patches()
        for name, wait in (
            ("wait_variable", self._wait_variable),
            ("waitvar", self._wait_variable),
            ("wait_window", self._wait_window),
            ("wait_visibility", self._wait_visibility),
        ):
            self._patches.wrap(
                tkinter.Misc, name, functools.partial(self._wait_or_original, wait)
            )

    def close(self) -> None:
        """Put tkinter's own methods back."""
        self._patches.undo()

    def leave(self, interpreters: Iterable[Any]) -> None:
        """End all running waits and dialogs, because a signal's handler has raised."""
        for each in self._waiting:
            each.tk.call("set", each.variable, _LEFT)
        for tk in interpreters:
            with contextlib.suppress(self._error):
                tk.eval(_END_DIALOGS)

    def _wait_or_original(
        self,
        wait: Callable[..., None],
        original: Callable[..., Any],
        widget: Any,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """Call `wait` if a command waits; otherwise call tkinter's own method.

        In a callback of a pump, Ctrl-C ends the callback itself.
        """
        here = threading.current_thread() is threading.main_thread()
        if not here or lib.ih_pump.depth:
            return original(widget, *args, **kwargs)
        return wait(widget, *args, **kwargs)

    def _wait_variable(self, widget: Any, name: Any = "PY_VAR") -> None:
        tk = widget.tk
        with self._variable(tk) as variable:
            trace = ("variable", str(name), ("write", "unset"))
            # Tcl appends arguments: make them a comment
            command = f"::set {variable} {_DONE} ;#"
            tk.call("trace", "add", *trace, command)
            try:
                self._wait(tk, variable)
            finally:
                # the variable is gone, and the trace with it
                with contextlib.suppress(self._error):
                    tk.call("trace", "remove", *trace, command)

    def _wait_window(self, widget: Any, window: Any = None) -> None:
        self._wait_event(widget, window or widget, {"<Destroy>": _DONE})

    def _wait_visibility(self, widget: Any, window: Any = None) -> None:
        path = window or widget
        events = {"<Visibility>": _DONE, "<Destroy>": _GONE}
        if self._wait_event(widget, path, events) == _GONE:
            raise self._error(
                f'window "{path}" was deleted before its visibility changed'
            )

    def _wait_event(self, widget: Any, window: Any, events: dict[str, str]) -> str:
        tk, path = widget.tk, str(window)
        with self._variable(tk) as variable:
            tag = variable.strip(":")
            tags = tk.splitlist(tk.call("bindtags", path))
            for event, value in events.items():
                tk.call("bind", tag, event, f"::set {variable} {value}")
            tk.call("bindtags", path, (tag, *tags))
            try:
                return self._wait(tk, variable)
            finally:
                with contextlib.suppress(self._error):  # the window is gone
                    for event in events:
                        tk.call("bind", tag, event, "")
                    tags = tk.splitlist(tk.call("bindtags", path))
                    tk.call(
                        "bindtags", path, tuple(each for each in tags if each != tag)
                    )

    @contextlib.contextmanager
    def _variable(self, tk: Any) -> Iterator[str]:
        """Yield the name of a new Tcl variable to wait for."""
        variable = f"::inputhook_wait{next(self._numbers)}"
        try:
            yield variable
        finally:
            with contextlib.suppress(self._error):
                tk.call("unset", "-nocomplain", variable)

    def _wait(self, tk: Any, variable: str) -> str:
        """Wait for the variable, and return its value; raise what ended the wait."""
        self._waiting.append(_Wait(tk, variable))
        try:
            tk.call("vwait", variable)
        finally:
            del self._waiting[-1]
        value = str(tk.call("set", variable))  # here the signal's exception is raised
        # the signal's exception was raised in a wait inside this one
        if value == _LEFT:
            raise KeyboardInterrupt
        return value
