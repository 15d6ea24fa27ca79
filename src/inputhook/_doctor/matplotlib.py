"""matplotlib: its backend, who has chosen it, and whether it opens windows."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .._problem import Problem, pip
from .facts import MatplotlibFacts
from .toolkits import called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .facts import Facts
    from .subprocesses import Children

#: backends for notebooks, which draw into the page
_NOTEBOOK = ("inline", "nbagg", "notebook", "ipympl", "widget")
#: MatplotlibFacts.why -> in words, who has chosen the backend; and how to undo the choice
_CHOICES = {
    "automatic": (
        "which it has chosen itself, for want of a toolkit or a display",
        "Start again where a window can open",
    ),
    "matplotlib.use()": (
        "chosen by matplotlib.use() or plt.switch_backend()",
        "Leave out matplotlib.use({name!r})",
    ),
    "inputhook.enable()": (
        "selected by inputhook.enable(), which names its toolkit",
        "Leave out the toolkit's name: inputhook.enable()",
    ),
    "MPLBACKEND": (
        "which the environment variable MPLBACKEND says",
        "Unset MPLBACKEND, and start Python again",
    ),
}
_IN_FILE = "which the file {file} says", "Take the line with backend: out of {file}"


def begin(children: Children, *, display: bool) -> Callable[[], MatplotlibFacts]:
    """Ask matplotlib, here if it is imported; return the function that waits for the facts."""
    from importlib.util import find_spec

    if hasattr(sys.modules.get("matplotlib"), "rcParams"):  # not half imported
        return here
    if find_spec("matplotlib") is None:
        return lambda: MatplotlibFacts(installed=False)
    child = children.ask(new, display=display)

    def facts() -> MatplotlibFacts:
        if child.outcome.status is None:
            raise TimeoutError("it takes long; perhaps it looks for its fonts")
        if child.outcome.status != 0:
            return MatplotlibFacts(installed=True, broken=child.outcome.error())
        return child.answer()

    return facts


def here() -> MatplotlibFacts:
    """Return what matplotlib does in this process, which is left as it is."""
    from inputhook import mpl

    facts = _imported()
    framework = mpl.framework(facts.backend) if facts.backend else None
    framework = "" if framework == mpl.NO_WINDOW else framework
    interactive = bool(sys.modules["matplotlib"].is_interactive())
    return replace(facts, framework=framework, interactive=interactive)


def new() -> MatplotlibFacts:
    """Return what matplotlib does in a new process: this one, a child of the doctor's.

    The modules under Agg show whether numpy and the compiled parts work; to import more
    would search for fonts, for a minute.
    """
    chosen = os.environ.pop("MPLBACKEND", "")  # an unknown name makes the import fail
    for module in ("rcsetup", "ft2font", "backends._backend_agg"):
        import_module(f"matplotlib.{module}")
    if chosen:
        os.environ["MPLBACKEND"] = chosen
        dict.__setitem__(sys.modules["matplotlib"].rcParams, "backend", chosen)
    facts = _imported()
    name = facts.backend
    if name is None:
        return facts
    try:
        sys.modules["matplotlib.rcsetup"].validate_backend(name)
    except ValueError:
        return replace(facts, no_such=name)
    own = f"matplotlib.backends.backend_{name.lower()}"
    module = name.removeprefix("module://") if name.startswith("module://") else own
    try:
        canvas = getattr(import_module(module), "FigureCanvas", None)
    except ImportError as error:
        # a name that another package has registered is not a module of matplotlib's
        fails = None if error.name == own else str(error).strip().split("\n")[-1]
        return replace(facts, fails=fails)
    framework = getattr(canvas, "required_interactive_framework", "") or ""
    return replace(facts, framework=framework)


def _imported() -> MatplotlibFacts:
    """Return version and backend of matplotlib, which is imported, and who chose the backend."""
    matplotlib: Any = sys.modules["matplotlib"]
    facts = MatplotlibFacts(installed=True, version=matplotlib.__version__)
    # not rcParams["backend"]: that resolves the automatic choice
    name = dict.get(matplotlib.rcParams, "backend")
    if not isinstance(name, str):
        return facts
    return replace(facts, backend=name, why=_why(matplotlib, name))


def _why(matplotlib: Any, name: str) -> str:
    """Return who has chosen the backend, see MatplotlibFacts.why.

    matplotlib reads the file, then the variable; what it chooses by itself it notes in
    rcParamsOrig as well (pyplot.switch_backend).
    """

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
    from inputhook import mpl

    return "inputhook.enable()" if mpl.selected(name) else "matplotlib.use()"


def opens_no_window(facts: Facts, figures: MatplotlibFacts) -> Iterator[Problem]:
    """Yield a problem if matplotlib is broken, or its backend opens no windows."""
    if figures.broken:
        what = f"matplotlib is installed, and cannot be imported: {figures.broken}"
        yield Problem("matplotlib", what, pip("--force-reinstall numpy matplotlib"))
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
    why = str(figures.why)
    by, undo = (
        text.format(name=name, file=why) for text in _CHOICES.get(why, _IN_FILE)
    )
    backend = f"matplotlib's backend is {name!r}, {by}"
    to_files = figures.framework == ""
    if figures.no_such:
        what = f"{backend}: matplotlib knows none of that name, and fails"
        yield Problem("backend-unknown", what, undo)
    elif figures.fails:
        toolkit = facts.known_toolkits.get(called(name) or "")
        if toolkit and not toolkit.has_windows and facts.has_display is False:
            return
        if toolkit and not toolkit.installed:
            undo = f"{undo}. Or: {toolkit.remedy[0].lower()}{toolkit.remedy[1:]}"
        what = f"{backend}; it cannot be loaded: {figures.fails}"
        yield Problem("backend-fails", what, undo)
    elif to_files or any(each in name.lower() for each in _NOTEBOOK):
        usable = any(each.usable for each in facts.known_toolkits.values())
        if why == "automatic" and (facts.has_display is False or not usable):
            return  # another rule reports the missing display or toolkit
        if getattr(facts.prompt, "kind", None) == "Jupyter kernel":
            return  # the backend belongs there
        into = "to files" if to_files and "inline" not in name else "into a notebook"
        what = f"{backend}. It draws {into}, and opens no window"
        yield Problem("backend-files", what, _instead(facts, why, undo))


def _instead(facts: Facts, why: str, undo: str) -> str:
    """Return what to do for windows: with a working toolkit's, preferably one in use."""
    from inputhook._registry import TABLE

    toolkits = facts.known_toolkits
    usable = [n for n, each in toolkits.items() if each.has_windows and each.usable]
    for name in [*facts.live, *facts.imported, *usable]:
        if toolkits[name].usable is not False:
            use = f"matplotlib.use({TABLE[name].backend!r})"
            in_code = why == "matplotlib.use()"
            return f"{use} instead" if in_code else f"{undo}; in a session: {use}"
    return undo
