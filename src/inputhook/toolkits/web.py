"""Figures in a browser: matplotlib's WebAgg server, served while the prompt waits.

Its pages use the event loop that runs asyncio's tasks at the prompt, too.
"""

from __future__ import annotations

import contextlib
import sys
import warnings
from typing import Any

from .. import mpl
from .._privates import Private
from ..errors import ToolkitNotInstalled
from .asyncio import shared_loop
from .base import Loop, SmokeTest, can_import

_BACKEND = "WebAgg"
_MODULE = "matplotlib.backends.backend_webagg"
PRIVATES = (
    Private(_MODULE, "_BackendWebAgg", "3.9 to 3.11"),
    Private(
        "matplotlib.backends.backend_webagg_core",
        "FigureCanvasWebAggCore._force_full",
        "3.9 to 3.11",
    ),
)


class WebLoop(Loop):
    """The server of matplotlib's figures."""

    name = "web"
    remedy = "pip install tornado matplotlib"
    imports_to_watch = (_MODULE,)
    fallback = True
    served_by_others = True
    has_windows = False

    def __init__(self) -> None:
        self._undo = contextlib.ExitStack()
        self._selected = self._replaced = False

    def installed(self) -> bool:
        return not _missing()

    def smoke_tests(self) -> tuple[SmokeTest, ...]:
        imports = "import tornado.web\nprint('tornado', tornado.version)\n"
        again = "Install it again: pip install --force-reinstall tornado"
        return (SmokeTest(self.name, imports, "", again, again),)

    def imported(self) -> bool:
        return _MODULE in sys.modules

    def has_application(self) -> bool:
        return self._replaced and _server().running()

    def needs_display(self) -> bool:
        return False

    def check(self, *, hurry: bool = False) -> None:  # noqa: ARG002
        missing = _missing()
        if missing:
            raise ToolkitNotInstalled(
                f"web: this Python cannot import {' and '.join(missing)}, which figures "
                f"in a browser need. pip install {' '.join(missing)}, or enable another "
                "toolkit: inputhook.enable() finds one that is there"
            )

    def open(self) -> None:
        with self._undo as undo:
            shared_loop().open()
            undo.callback(shared_loop().close)
            self.on_import()
            self._undo = undo.pop_all()

    def on_import(self) -> None:
        backend = sys.modules.get(_MODULE)
        if hasattr(backend, "_BackendWebAgg") and not self._replaced:  # wholly imported
            self._replaced = True
            self._undo.callback(_server().replace(backend))
        if hasattr(sys.modules.get("matplotlib"), "rcParams") and not self._selected:
            self._selected = True
            self._select()

    def serve(self) -> float | None:
        return shared_loop().serve()

    def stop_serving(self) -> None:
        shared_loop().rest()

    def drain(self) -> None:
        shared_loop().serve()

    def close(self) -> None:
        with self._undo:  # also when Ctrl-C ends stop()
            if self._replaced:
                _server().stop()

    def _select(self) -> None:
        # open figures stay with their backend
        if any(type(each).__module__ != _MODULE for each in mpl.open_figures()):
            warnings.warn(
                f"matplotlib has figures open on {mpl.backend()}, and stays with that. "
                "For figures in a browser: plt.close('all'), then "
                f"matplotlib.use({_BACKEND!r})",
                stacklevel=5,
            )
        else:
            self._undo.callback(mpl.use(_BACKEND))


def _missing() -> list[str]:
    return [name for name in ("tornado", "matplotlib") if not can_import(name)]


def _server() -> Any:
    # imports tornado, which matplotlib's backend has imported by now
    from . import webserver

    return webserver
