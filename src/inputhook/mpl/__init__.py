"""matplotlib: its backend as a toolkit, interactive mode, and figures to be drawn again."""

from __future__ import annotations

import os
import sys
import warnings
import weakref
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .. import _exceptions, _state
from .._interactive import has_begun
from .._privates import Private, package, require
from .._registry import TABLE
from . import draw_guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: what framework() says of a backend that draws to files
NO_WINDOW = "none"
#: its backends that draw to files, for versions without a registry (before 3.9)
_FILES_ONLY = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}

_SEEN = "3.9 to 3.11"
#: what is used of matplotlib beside its documented names, here and in mpl/draw_guard.py
PRIVATES = (
    Private("matplotlib.pyplot", "_backend_mod", _SEEN),
    Private("matplotlib._pylab_helpers", "Gcf.figs", _SEEN),
    Private("matplotlib.backend_bases", "FigureCanvasBase._idle_draw_cntx", _SEEN),
    Private("matplotlib.backend_bases", "FigureCanvasBase._is_idle_drawing", _SEEN),
    Private("matplotlib.backend_bases", "FigureCanvasBase.is_saving", _SEEN),
)

_found: dict[str, bool] = {}  # "interactive": what the flag was before we set it
_asked: weakref.WeakSet[Any] = weakref.WeakSet()  # stale figures that will be drawn
_registered: weakref.WeakKeyDictionary[Any, tuple[Any, Any]]
_registered = weakref.WeakKeyDictionary()  # figure -> its stale_callback before, ours
_autodraws: set[Autodraw] = set()  # those that have not been cancelled
_used: list[str] = []  # backends that use() has selected, the latest last
_preferred: tuple[str, Callable[[], None]] | None = None  # by prefer(), and its undo


def backend() -> str | None:
    """The backend that matplotlib uses or has been told to use; None if neither.

    Never makes it choose one: that imports a toolkit.
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
    """The toolkit of a backend, as matplotlib calls it; NO_WINDOW; None: not a backend.

    Imports the module of a "module://..." backend, and nothing else.
    """
    if name.lower() in _FILES_ONLY:
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
    except Exception:  # noqa: BLE001  older, or no such backend
        return None
    return found or NO_WINDOW


def open_figures() -> list[Any]:
    """The managers of the figures that pyplot has open."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    managers = getattr(getattr(helpers, "Gcf", None), "figs", None)
    return list(managers.values()) if managers else []


def selected(name: str) -> bool:
    """Has inputhook selected this backend?"""
    return name.lower() in map(str.lower, _used)


def prefer(name: str | None) -> None:
    """Have matplotlib's automatic choice be this backend; None: what it finds itself.

    By itself it takes the first toolkit installed, whatever is run here. A backend chosen
    by anybody stays, and so does one that has figures open.
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
    """Select a backend, to be imported with the next figure; returns the undo.

    matplotlib is imported. Figures that are open stay with the backend they have.
    """
    matplotlib: Any = sys.modules["matplotlib"]
    params = matplotlib.rcParams
    # not params["backend"]: that resolves the automatic choice
    before = {key: dict.get(params, key) for key in ("backend", "backend_fallback")}
    params["backend"] = name
    params["backend_fallback"] = False  # it is a choice: no other one will do
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
    """Have pyplot look at rcParams["backend"] again, at its next figure."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if hasattr(pyplot, "_backend_mod"):
        pyplot._backend_mod = None  # noqa: SLF001  switch_backend() would import it now


def explain(level: int = 4) -> None:
    """Say so, once, if matplotlib is about to open no window at this prompt.

    Args:
        level: of the frame to blame, as for warnings.warn().
    """
    name = backend()
    if not name or not has_begun():
        return
    if _found.get("explained") or not _state.is_asked_for():
        return
    if name.lower() in _FILES_ONLY:
        _found["explained"] = True
        from .. import _output

        with _output.output():
            warnings.warn(
                f"matplotlib's backend is {name!r} (by MPLBACKEND, a matplotlibrc or "
                "matplotlib.use()), which draws to files and opens no window: "
                + _remedy(),
                stacklevel=level,
            )


def explain_frozen(name: str, run: Iterable[str]) -> None:
    """Say that figures stand still.

    Args:
        name: their toolkit.
        run: the toolkits that are run instead.
    """
    from .. import _output

    with _output.output():
        warnings.warn(
            f"pyplot's figures are windows of {name} (matplotlib's backend is "
            f"{backend()!r}), and stand still: inputhook was told to run "
            f"{', '.join(run)}. inputhook.enable({name!r}) runs them",
            stacklevel=4,
        )


def _remedy() -> str:
    """How to have windows with what is installed here; enabled toolkits first."""
    from .. import toolkits

    for name in (*reversed(_state.names()), *TABLE):
        row = TABLE[name]
        if row.backend is not None and toolkits.new(name).installed():
            return f"matplotlib.use({row.backend!r}) changes that"
    return f"{toolkits.new(next(iter(TABLE))).remedy} to change that"


def interactive_on(*, prompt: bool = False) -> None:
    """Have figures appear and change as they are made, once matplotlib is there.

    Args:
        prompt: there will be one in a moment, although it has not begun.
    """
    matplotlib: Any = sys.modules.get("matplotlib")
    if (
        "interactive" in _found
        or not (prompt or has_begun())
        or not hasattr(matplotlib, "interactive")
    ):
        return
    _found["interactive"] = matplotlib.is_interactive()
    matplotlib.interactive(True)


def interactive_back() -> None:
    """Put back what was changed: the flag, unless it is another since, and figures."""
    matplotlib: Any = sys.modules.get("matplotlib")
    if "interactive" in _found and matplotlib.is_interactive():
        matplotlib.interactive(_found["interactive"])
    _found.clear()
    _asked.clear()
    draw_guard.remove()
    _autodraws.clear()
    _forget_cancelled()


def redraw() -> set[str]:
    """Ask for the drawing of pyplot's figures that are stale: the prompt will wait.

    In interactive mode pyplot asks for most of it itself, as they change. Each is asked
    once: one whose drawing fails is tried again when it changes again.

    Returns:
        The toolkits of pyplot's figures, by matplotlib's names for toolkits.

    Raises:
        UnknownShape: this matplotlib has not what inputhook needs of it.
    """
    if draw_guard.install():
        require(PRIVATES, package("matplotlib"))
    canvases = [manager.canvas for manager in open_figures()]
    if not canvases:
        return set()
    explain()
    seen = {
        str(getattr(each, "required_interactive_framework", None)) for each in canvases
    }
    every = any(each.every for each in _autodraws)
    if not every and not sys.modules["matplotlib"].is_interactive():
        return seen
    for canvas in canvases:
        figure = canvas.figure
        if every and figure not in _registered:
            _register(figure)
        if not figure.stale:
            _asked.discard(figure)
        elif figure not in _asked:
            _asked.add(figure)
            _draw(figure)
    return seen


class Autodraw:
    """What autodraw() returns: cancel() ends it."""

    def __init__(self, figures: tuple[Any, ...]) -> None:
        self.figures = weakref.WeakSet(figures)
        self.every = not figures  # every figure of pyplot

    def cancel(self) -> None:
        """Leave the drawing to the program again; another autodraw() of a figure stays.

        Thread: the main one.
        """
        _autodraws.discard(self)
        _forget_cancelled()

    def cancelled(self) -> bool:
        """Return whether it is over: by cancel(), by disable(), or with its figures."""
        return self not in _autodraws

    def __repr__(self) -> str:
        state = " cancelled" if self.cancelled() else ""
        what = (
            "every figure of pyplot" if self.every else f"{len(self.figures)} figures"
        )
        return f"<Autodraw{state} {what}>"


def autodraw(*figures: Any) -> Autodraw:
    """Have figures drawn again whenever they have changed, like pyplot's in interactive mode.

    For figures that are part of a program's own window. autodraw() does not keep them
    alive, and disable() ends it. Many changes in one command or callback are one drawing.

    Args:
        *figures: matplotlib figures; none: every figure of pyplot, present and future,
            also while interactive mode is off.

    Returns:
        An Autodraw; its cancel() ends it.

    Raises:
        TypeError: not a figure.
        WrongThread: not called on the main thread.

    Thread: the main one.
    """
    from .._main_thread import check_thread

    check_thread("autodraw")
    for figure in figures:
        if not hasattr(figure, "stale_callback") or not hasattr(figure, "canvas"):
            raise TypeError(
                f"autodraw() wants figures, not {type(figure).__name__} {figure!r}; "
                "the figure of an artist is its .figure"
            )
    for figure in figures:
        _register(figure)
    over = {each for each in _autodraws if not each.every and not each.figures}
    _autodraws.difference_update(over)
    handle = Autodraw(figures)
    _autodraws.add(handle)
    return handle


def _register(figure: Any) -> None:
    if figure in _registered:
        return
    behind: Callable[..., object] | None = figure.stale_callback

    def on_stale(figure: Any, stale: bool) -> None:
        if behind is not None:
            behind(figure, stale)
        if stale:
            _draw(figure)

    figure.stale_callback = on_stale
    _registered[figure] = (behind, on_stale)
    if figure.stale:
        _draw(figure)


def _forget_cancelled() -> None:
    """Put back the callbacks of figures that no autodraw() is about any more."""
    if any(each.every for each in _autodraws):
        return
    for figure in list(_registered):
        if not any(figure in each.figures for each in _autodraws):
            behind, ours = _registered.pop(figure)
            if figure.stale_callback is ours:
                figure.stale_callback = behind


def _draw(figure: Any) -> None:
    """draw_idle(), where that is not draw(); the conditions are pyplot's own."""
    canvas = figure.canvas
    base: Any = sys.modules["matplotlib.backend_bases"].FigureCanvasBase
    if (
        type(canvas).draw_idle is base.draw_idle  # no toolkit's: it would draw now
        or canvas.is_saving()
        or canvas._is_idle_drawing  # noqa: SLF001
    ):
        return
    try:
        with canvas._idle_draw_cntx():  # noqa: SLF001
            canvas.draw_idle()
    except Exception as error:  # noqa: BLE001  not ours, and others are still to come
        _exceptions.show(error)
