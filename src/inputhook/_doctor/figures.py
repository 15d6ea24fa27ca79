"""matplotlib: its version, its backend, and why that one."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .children import Child
from .toolkits import last_words

if TYPE_CHECKING:
    from .children import Outcome

#: what is run where this process has not imported it. MPLBACKEND is looked at after the
#: import, which an unknown name makes fail. What Agg is made of shows whether numpy and
#: the compiled parts are in order; all of it would look for the fonts, for a minute.
_SOURCE = """\
import json
name = os.environ.pop("MPLBACKEND", "")
import matplotlib
from matplotlib import rcsetup
found = {"version": matplotlib.__version__, "file": os.path.abspath(matplotlib.matplotlib_fname())}
in_file = dict.get(matplotlib.rcParams, "backend")
found["in_file"] = in_file if isinstance(in_file, str) else None
found["no_such"] = found["fails"] = found["framework"] = None
from matplotlib import ft2font
from matplotlib.backends import _backend_agg
name = name or found["in_file"]
if name:
    try:
        rcsetup.validate_backend(name)
    except ValueError:
        found["no_such"] = name
    else:
        from importlib import import_module
        module = (
            name[len("module://"):] if name.startswith("module://")
            else "matplotlib.backends.backend_" + name.lower()
        )
        try:
            canvas = getattr(import_module(module), "FigureCanvas", None)
            found["framework"] = getattr(canvas, "required_interactive_framework", "") or ""
        except ImportError as error:
            # a name that another package has registered is not a module of matplotlib's
            if getattr(error, "name", None) != module or name.startswith("module://"):
                found["fails"] = str(error).strip().split("\\n")[-1]
print(json.dumps(found))
"""
_IN_FILE = re.compile(r"^\s*backend\s*:\s*['\"]?([^\s#'\"]+)", re.MULTILINE)


def start(*, display: bool) -> Child | None:
    """Begin to find out; None: this process knows, or it is not installed.

    Args:
        display: there is one, which a backend's toolkit may ask for.
    """
    from importlib.util import find_spec

    if _imported() is not None or find_spec("matplotlib") is None:
        return None
    return Child(_SOURCE, display=display)


def facts(outcome: Outcome | None) -> dict[str, Any]:
    """What this process knows, else what start() has found out."""
    matplotlib = _imported()
    if matplotlib is not None:
        return {"installed": True, "imported": True, **_here(matplotlib)}
    if outcome is None:
        return {"installed": False, "imported": False}
    if outcome.status is None:
        raise TimeoutError("it takes long to import; perhaps it looks for its fonts")
    if outcome.status != 0:
        broken = last_words(outcome)
        return {"installed": True, "imported": False, "broken": broken}
    found = json.loads(outcome.output.strip().splitlines()[-1])
    name = os.environ.get("MPLBACKEND") or found["in_file"]
    why = None
    if name:
        why = "MPLBACKEND" if os.environ.get("MPLBACKEND") else found["file"]
    return {
        "installed": True,
        "imported": False,
        "broken": None,
        **{key: found[key] for key in ("version", "framework", "no_such", "fails")},
        "backend": name,
        "why": why,
        "interactive": None,
    }


def _imported() -> Any:
    """matplotlib, if all of it has been imported."""
    matplotlib: Any = sys.modules.get("matplotlib")
    return matplotlib if hasattr(matplotlib, "rcParams") else None


def _here(matplotlib: Any) -> dict[str, Any]:
    # not rcParams["backend"]: that resolves the automatic choice
    name = dict.get(matplotlib.rcParams, "backend")
    name = name if isinstance(name, str) else None
    return {
        "broken": None,
        "version": matplotlib.__version__,
        "framework": _framework(name),
        "no_such": None,
        "fails": None,
        "backend": name,
        "why": _why(matplotlib, name) if name else None,
        "interactive": bool(matplotlib.is_interactive()),
    }


def _framework(name: str | None) -> str | None:
    """Its toolkit, as matplotlib calls it; "" without a window; None: unknown."""
    from inputhook import mpl

    found = mpl.framework(name) if name else None
    return "" if found == mpl.NO_WINDOW else found


def _why(matplotlib: Any, name: str) -> str:
    """Who has chosen: "MPLBACKEND", a file's name, "automatic", the name of a call.

    matplotlib reads the file, then the variable; what it chooses by itself it notes in
    rcParamsOrig as well (pyplot.switch_backend).
    """
    from inputhook import mpl

    def same(other: Any) -> bool:
        return isinstance(other, str) and other.lower() == name.lower()

    if same(os.environ.get("MPLBACKEND")):
        return "MPLBACKEND"
    file = Path(matplotlib.matplotlib_fname()).absolute()
    if same(_in_file(file)):
        return str(file)
    if same(dict.get(matplotlib.rcParamsOrig, "backend")):
        return "automatic"
    if mpl.selected(name):
        return "inputhook.enable()"
    return "matplotlib.use()"


def _in_file(file: Path) -> str | None:
    try:
        found = _IN_FILE.findall(file.read_text(errors="replace"))
    except OSError:
        return None
    return found[-1] if found else None
