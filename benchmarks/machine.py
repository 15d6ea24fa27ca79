"""What a run was made on: processor, kernel, load, and the versions of everything."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.harness.environment import SOURCE

if TYPE_CHECKING:
    from .setups import Pythons

#: tells the versions of what an interpreter has, each in its own way
_VERSIONS = """
import json, platform, sys
found = {"python": platform.python_version()}
def tell(name, how):
    try:
        found[name] = how()
    except Exception:
        pass
def gtk(major):
    # in a process one version of GTK can be loaded; the library says its own
    import ctypes
    library = ctypes.CDLL({3: "libgtk-3.so.0", 4: "libgtk-4.so.1"}[major])
    parts = [getattr(library, f"gtk_get_{p}_version")() for p in ("major", "minor", "micro")]
    return ".".join(map(str, parts))
def of(module, text):
    import importlib
    return lambda: eval(text, {"m": importlib.import_module(module)})
tell("Tk", of("tkinter", "m.Tcl().eval('info patchlevel')"))
for binding in ("PyQt6", "PyQt5"):
    tell(binding, of(binding + ".QtCore", "f'{m.PYQT_VERSION_STR}, Qt {m.qVersion()}'"))
from importlib.metadata import version
for binding, package in (("PySide6", "PySide6_Essentials"),):
    tell(binding, lambda: version(package))  # it does not load beside PyQt
tell("PyGObject", of("gi", "m.__version__"))
if "PyGObject" in found:
    tell("GTK 3", lambda: gtk(3))
    tell("GTK 4", lambda: gtk(4))
tell("wxPython", of("wx", "m.version()"))
for module in ("matplotlib", "IPython", "prompt_toolkit", "cffi"):
    tell(module, of(module, "m.__version__"))
tell("readline", of("readline", "m._READLINE_LIBRARY_VERSION"))
print(json.dumps(found))
"""


def facts(pythons: Pythons) -> dict[str, Any]:
    """Everything that a figure depends on, as far as it can be asked."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "kernel": platform.platform(),
        "load": [round(each, 2) for each in os.getloadavg()],
        "inputhook": {"version": _version(), "commit": _commit()},
        "driver": {
            "python": platform.python_version(),
            "pyperf": version("pyperf") if _has("pyperf") else None,
        },
        "pythons": {
            python.name: _versions(python.executable) for python in pythons.all
        },
    }


def line(known: dict[str, Any]) -> str:
    """The same for a table's head."""
    ours = known["inputhook"]
    load = known["load"][0]
    return (
        f"{known['processor']}, {known['cores']} cores, {known['kernel']}, load {load}; "
        f"inputhook {ours['version']} ({ours['commit']})"
    )


def _processor() -> str:
    if sys.platform == "linux":
        for each in Path("/proc/cpuinfo").read_text().splitlines():
            if each.startswith("model name"):
                return each.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version() -> str:
    for each in (SOURCE.parent / "pyproject.toml").read_text().splitlines():
        if each.startswith("version = "):
            return each.split('"')[1]
    return "unknown"


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],
        cwd=SOURCE,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def _versions(python: str) -> dict[str, str]:
    done = subprocess.run(
        [python, "-W", "ignore", "-c", _VERSIONS],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found
