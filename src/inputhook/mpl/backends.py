"""matplotlib's backend: which one is used, which toolkit it needs, and how to select one."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .._privates import Private

if TYPE_CHECKING:
    from collections.abc import Callable

#: what framework() returns for a backend that draws to files
NO_WINDOW = "none"
#: backends that draw to files, for versions without a registry (before 3.9)
FILES_ONLY = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}

PRIVATES = (
    Private("matplotlib.pyplot", "_backend_mod", "3.9 to 3.11"),
    Private("matplotlib._pylab_helpers", "Gcf.figs", "3.9 to 3.11"),
)

_used: list[str] = []  # backends that use() has selected, the latest last
_preferred: tuple[str, Callable[[], None]] | None = None  # by prefer(), and its undo


def backend() -> str | None:
    """Return the backend that matplotlib uses or has been told to use; None: there is none.

    Never makes matplotlib choose a backend, for that would import a toolkit.
    """
    matplotlib: Any = sys.modules.get("matplotlib")
    chosen: Any = None
    if hasattr(matplotlib, "rcParams"):
        # not rcParams["backend"]: that resolves the automatic choice
        chosen = dict.get(matplotlib.rcParams, "backend")
    if not isinstance(chosen, str):
        chosen = os.environ.get("MPLBACKEND")
    return chosen or None


def framework(name: str) -> str | None:
    """Return the toolkit of a backend, as matplotlib calls it.

    Imports the module of a "module://..." backend, and nothing else.

    Args:
        name: the backend's.

    Returns:
        NO_WINDOW: the backend draws to files. None: there is no such backend.
    """
    if name.lower() in FILES_ONLY:
        return NO_WINDOW
    if name.startswith("module://"):
        try:
            module = import_module(name.removeprefix("module://"))
        except ImportError:
            return None
        canvas = getattr(module, "FigureCanvas", None)
        return getattr(canvas, "required_interactive_framework", None) or NO_WINDOW
    if "matplotlib" not in sys.modules:
        return None
    try:  # 3.9 and later; names that packages have registered, too
        from matplotlib.backends import backend_registry

        found = backend_registry.resolve_backend(name)[1]
    except Exception:  # noqa: BLE001  an older matplotlib, or no such backend
        return None
    return found or NO_WINDOW


def open_figures() -> list[Any]:
    """Return the managers of the figures that pyplot has open."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    managers = getattr(getattr(helpers, "Gcf", None), "figs", None)
    return list(managers.values()) if managers else []


def selected(name: str) -> bool:
    """Return whether inputhook has selected this backend."""
    return name.lower() in map(str.lower, _used)


def prefer(name: str | None) -> None:
    """Make this backend matplotlib's automatic choice.

    By itself matplotlib takes the first installed toolkit, whatever inputhook runs. A
    backend that the user has chosen stays, and so does one that has figures open.

    Args:
        name: the backend's; None: matplotlib chooses as it does without inputhook.
    """
    global _preferred  # noqa: PLW0603  it belongs to the process
    matplotlib: Any = sys.modules.get("matplotlib")
    if not hasattr(matplotlib, "rcParams") or open_figures():
        return
    if _preferred is not None:
        before, undo = _preferred
        if name == before or backend() not in {before, None}:
            return
        undo()
        _preferred = None
    if name is not None and backend() is None:
        _preferred = (name, use(name))


def use(name: str) -> Callable[[], None]:
    """Select a backend, to be imported with the next figure; return the undo.

    matplotlib must be imported. Open figures stay with the backend that they have.
    """
    matplotlib: Any = sys.modules["matplotlib"]
    params = matplotlib.rcParams
    # not params["backend"]: that resolves the automatic choice
    before = {key: dict.get(params, key) for key in ("backend", "backend_fallback")}
    params["backend"] = name
    params["backend_fallback"] = False  # no other backend may take its place
    _choose_again()
    _used.append(name)

    def undo() -> None:
        _used.remove(name)
        if backend() == name:
            for key, value in before.items():
                # not params[key] = value: that refuses the automatic choice
                dict.__setitem__(params, key, value)
        _choose_again()

    return undo


def _choose_again() -> None:
    """Make pyplot look at rcParams["backend"] again, at its next figure."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if hasattr(pyplot, "_backend_mod"):
        pyplot._backend_mod = None  # noqa: SLF001  switch_backend() would import it now
