"""matplotlib: its backend, who has chosen it, and whether it opens windows."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from .._problem import Problem, pip
from .facts import MatplotlibFacts
from .toolkits import called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .facts import Facts
    from .subprocesses import Children, Outcome

#: backends for notebooks, which draw into the page
_NOTEBOOK = ("inline", "nbagg", "notebook", "ipympl", "widget")
#: runs in a child, if this process has not imported matplotlib. MPLBACKEND is removed
#: before the import, which an unknown name would make fail. The modules under Agg show
#: whether numpy and the compiled parts work; to import more would search for fonts, for
#: a minute.
_SOURCE = """\
import json
chosen = os.environ.pop("MPLBACKEND", "")
import matplotlib
from matplotlib import rcsetup
file = os.path.abspath(matplotlib.matplotlib_fname())
in_file = dict.get(matplotlib.rcParams, "backend")
name = chosen or (in_file if isinstance(in_file, str) else None)
found = {"version": matplotlib.__version__, "backend": name}
found["why"] = "MPLBACKEND" if chosen else file if name else None
from matplotlib import ft2font
from matplotlib.backends import _backend_agg
if name:
    try:
        rcsetup.validate_backend(name)
    except ValueError:
        found["no_such"] = name
    else:
        from importlib import import_module
        own = "matplotlib.backends.backend_" + name.lower()
        module = name[9:] if name.startswith("module://") else own
        try:
            canvas = getattr(import_module(module), "FigureCanvas", None)
            found["framework"] = getattr(canvas, "required_interactive_framework", "") or ""
        except ImportError as error:
            # a name that another package has registered is not a module of matplotlib's
            if getattr(error, "name", None) != own:
                found["fails"] = str(error).strip().split("\\n")[-1]
print(json.dumps(found))
"""


def begin(children: Children, *, display: bool) -> Callable[[], MatplotlibFacts]:
    """Ask matplotlib, here or in a process; return the function that waits for the facts.

    Args:
        children: starts a process, unless this process has imported matplotlib.
        display: there is a display, which a backend's toolkit may connect to.
    """
    from importlib.util import find_spec

    module: Any = sys.modules.get("matplotlib")
    if hasattr(module, "rcParams"):  # not half imported
        return lambda: _here(module)
    if find_spec("matplotlib") is None:
        return lambda: MatplotlibFacts(installed=False)
    child = children.start(_SOURCE, display=display)
    return lambda: _facts(child.outcome())


def _facts(outcome: Outcome) -> MatplotlibFacts:
    if outcome.status is None:
        raise TimeoutError("it takes long to import; perhaps it looks for its fonts")
    if outcome.status != 0:
        return MatplotlibFacts(installed=True, broken=outcome.error())
    return MatplotlibFacts(installed=True, **outcome.answer())


def _here(matplotlib: Any) -> MatplotlibFacts:
    from inputhook import mpl

    # not rcParams["backend"]: that resolves the automatic choice
    name = dict.get(matplotlib.rcParams, "backend")
    name = name if isinstance(name, str) else None
    framework = mpl.framework(name) if name else None
    return MatplotlibFacts(
        installed=True,
        version=matplotlib.__version__,
        backend=name,
        why=_why(matplotlib, name) if name else None,
        framework="" if framework == mpl.NO_WINDOW else framework,
        interactive=bool(matplotlib.is_interactive()),
    )


def _why(matplotlib: Any, name: str) -> str:
    """Return who has chosen the backend, see MatplotlibFacts.why.

    matplotlib reads the file, then the variable; what it chooses by itself it notes in
    rcParamsOrig as well (pyplot.switch_backend).
    """
    from inputhook import mpl

    def same(other: Any) -> bool:
        return isinstance(other, str) and other.lower() == name.lower()

    if same(os.environ.get("MPLBACKEND")):
        return "MPLBACKEND"
    file: str = os.path.abspath(matplotlib.matplotlib_fname())  # noqa: PTH100
    in_file = matplotlib.rc_params_from_file(file, use_default_template=False)
    if same(dict.get(in_file, "backend")):
        return file
    if same(dict.get(matplotlib.rcParamsOrig, "backend")):
        return "automatic"
    return "inputhook.enable()" if mpl.selected(name) else "matplotlib.use()"


def opens_no_window(facts: Facts, figures: MatplotlibFacts) -> Iterator[Problem]:
    """Yield a problem if matplotlib is broken, or its backend opens no windows."""
    if figures.broken:
        do = pip("--force-reinstall numpy matplotlib")
        what = f"matplotlib is installed, and cannot be imported: {figures.broken}"
        yield Problem("matplotlib", what, do)
        return
    if figures.interactive is False and facts.enabled:
        yield Problem(
            "interactive-off",
            "matplotlib's interactive mode is off in this session: figures appear with "
            "plt.show() only, and are not drawn again when they change",
            "plt.ion()",
        )
    if figures.backend:
        yield from _backend(facts, figures, figures.backend)


def _backend(facts: Facts, figures: MatplotlibFacts, name: str) -> Iterator[Problem]:
    by, undo = _choice(figures.why, name)
    backend = f"matplotlib's backend is {name!r}, {by}"
    if figures.no_such:
        what = f"{backend}: matplotlib knows none of that name, and fails"
        yield Problem("backend-unknown", what, undo)
    elif figures.fails:
        toolkit = facts.known_toolkits.get(called(name) or "")
        if toolkit and not toolkit.has_windows and facts.no_display:
            return
        if toolkit and not toolkit.installed:
            undo = f"{undo}. Or: {toolkit.remedy[0].lower()}{toolkit.remedy[1:]}"
        what = f"{backend}; it cannot be loaded: {figures.fails}"
        yield Problem("backend-fails", what, undo)
    elif figures.framework == "" or any(each in name.lower() for each in _NOTEBOOK):
        yield from _no_window(facts, figures, name)


def _choice(why: str | None, name: str) -> tuple[str, str]:
    """Return, in words, who has chosen the backend, and how to undo the choice."""
    return {
        "automatic": (
            "which it has chosen itself, for want of a toolkit or a display",
            "Start again where a window can open",
        ),
        "matplotlib.use()": (
            "chosen by matplotlib.use() or plt.switch_backend()",
            f"Leave out matplotlib.use({name!r})",
        ),
        "inputhook.enable()": (
            "selected by inputhook.enable(), which names its toolkit",
            "Leave out the toolkit's name: inputhook.enable()",
        ),
        "MPLBACKEND": (
            "which the environment variable MPLBACKEND says",
            "Unset MPLBACKEND, and start Python again",
        ),
    }.get(
        str(why),
        (f"which the file {why} says", f"Take the line with backend: out of {why}"),
    )


def _no_window(facts: Facts, figures: MatplotlibFacts, name: str) -> Iterator[Problem]:
    """Yield a problem of a backend that draws elsewhere, but where that is as it should be."""
    if getattr(facts.prompt, "kind", None) == "Jupyter kernel":
        return  # the backend belongs there
    usable = any(each.usable for each in facts.known_toolkits.values())
    if figures.why == "automatic" and (facts.no_display or not usable):
        return  # another rule reports the missing display or toolkit
    by, do = _choice(figures.why, name)
    notebook = figures.framework != "" or "inline" in name
    remedy = _window_backend(facts)
    if remedy:
        do = (
            f"matplotlib.use({remedy!r}) instead"
            if figures.why == "matplotlib.use()"
            else f"{do}; in a session: matplotlib.use({remedy!r})"
        )
    what = (
        f"matplotlib's backend is {name!r}, {by}. It draws "
        f"{'into a notebook' if notebook else 'to files'}, and opens no window"
    )
    yield Problem("backend-files", what, do)


def _window_backend(facts: Facts) -> str | None:
    """Return a backend of a working toolkit with windows, preferably of one in use."""
    from inputhook._registry import TABLE

    toolkits = facts.known_toolkits
    usable = [n for n, each in toolkits.items() if each.has_windows and each.usable]
    names = [*facts.live, *facts.imported, *usable]
    works = (name for name in names if toolkits[name].usable is not False)
    return next((TABLE[name].backend for name in works), None)
