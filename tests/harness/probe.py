"""Each interpreter under test runs this: it says, as JSON, which toolkits it has.

It imports nothing but `gi` and `readline`, whose files do not say which versions are there.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path


def has(package: str, module: str | None = None) -> bool:
    """Return whether `package`, and the extension `module` in it, can be imported."""
    spec = find_spec(package)
    if spec is None or module is None:
        return spec is not None
    folders = [Path(folder) for folder in spec.submodule_search_locations or ()]
    return any(list(folder.glob(f"{module}.*")) for folder in folders)


def readline_version() -> list[int]:
    """Return the version of the library that `readline` is made with."""
    try:
        import readline
    except ImportError:
        return []
    version = getattr(readline, "_READLINE_LIBRARY_VERSION", "")
    return [int(number) for number in version.split(".") if number.isdigit()]


def gtk_versions() -> list[str]:
    """Return the versions of GTK that have a typelib."""
    if not has("gi"):
        return []
    import gi

    return list(gi.Repository.get_default().enumerate_versions("Gtk"))


def toolkits() -> list[str]:
    """Return the keys of the rows of `toolkits.py` that this interpreter has."""
    found = ["tk"] if has("tkinter") and has("_tkinter") else []
    bindings = ("PyQt6", "PySide6", "PyQt5")
    found += [binding for binding in bindings if has(binding, "QtWidgets")]
    found += [
        f"gtk{version[0]}" for version in gtk_versions() if version in ("3.0", "4.0")
    ]
    found += ["wx"] if has("wx") else []
    found += [name for name in ("pyglet", "glfw") if has(name)]
    found += ["rendercanvas"] if has("rendercanvas") and has("glfw") else []
    return found + (["sdl"] if has("pygame") else [])


json.dump(
    {
        "version": sys.version_info[:3],
        "readline": has("readline"),
        "readline_version": readline_version(),
        "pyrepl": has("_pyrepl") and has("curses"),
        "toolkits": toolkits(),
    },
    sys.stdout,
)
