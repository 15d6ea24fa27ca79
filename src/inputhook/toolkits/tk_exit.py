"""Lets sys.exit() in a callback of Tk end Python also while a dialog of Tk is open.

tkinter hands SystemExit to _tkinter, which keeps the exception until mainloop() looks at
it (CPython, Modules/_tkinter.c, PythonCmd_Error()). A callback that waits, in
wait_variable() or in a dialog of Tk's own, does not look. Tcl, however, reports that the
script which called Python has failed, as soon as Tcl is idle, to a command that
`interp bgerror` names.
"""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any

from .. import _exceptions
from .._core import lib
from .tk_threads import TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMMAND = "::inputhook_failed"

_WATCH = """
if {[info commands .] ne "" && [info commands ::inputhook_failed] eq ""} {
    set ::inputhook_before [interp bgerror {}]
    interp bgerror {} ::inputhook_failed
    trace add command . delete {eval $::inputhook_undo ;#}
    set ::inputhook_undo {
        if {[info commands .] ne ""} {
            trace remove command . delete {eval $::inputhook_undo ;#}
        }
        if {[interp bgerror {}] eq "::inputhook_failed"} {
            interp bgerror {} $::inputhook_before
        }
        catch {rename ::inputhook_failed {}}
        unset -nocomplain ::inputhook_before ::inputhook_undo
    }
}
"""
"""Has an interpreter with a window report to us first, and keeps how that is undone.

A command of Python's keeps its interpreter, and so must not outlive the main window.
"""

_UNDO = "if {[info exists ::inputhook_undo]} $::inputhook_undo"


class Exits:
    """Notices SystemExit of callbacks.

    Args:
        error: tkinter's TclError.
        own: our interpreter, whose mainloop() raises what _tkinter keeps.
    """

    def __init__(self, error: type[Exception], own: Any) -> None:
        self._error = error
        self._own = own

    def watch(self, interpreters: Iterable[Any]) -> None:
        """Have Tcl report failed scripts of these interpreters to us first."""
        for tk in interpreters:
            with contextlib.suppress(self._error):  # no main window any more
                if tk.eval(_WATCH):
                    tk.createcommand(_COMMAND, functools.partial(self._failed, tk))

    def _failed(self, tk: Any, message: str, options: Any) -> Any:
        # an exception of Python's has no message
        if not message and lib.ih_pump.depth:
            self._look()
        before = tk.splitlist(tk.eval("set ::inputhook_before"))
        return tk.call(*before, message, options)

    def _look(self) -> None:
        """End Python if _tkinter keeps a SystemExit."""
        try:
            self._own.mainloop(TOO_MANY)
        except SystemExit as error:
            _exceptions.exit_now(error)
            raise
        finally:
            if lib.ih_pump.end:
                self._own.quit()  # mainloop() has forgotten that

    def close(self, interpreters: Iterable[Any]) -> None:
        """Put back what Tcl reported to before."""
        for tk in interpreters:
            with contextlib.suppress(self._error):
                tk.eval(_UNDO)
