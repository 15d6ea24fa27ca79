"""The environment a child starts with: built from nothing, so that every machine tests the same.

`PYTHONUNBUFFERED` alone, left over from a container image, hides the hang of long lines at
the stdio prompt (cpython#103929); `QT_QPA_PLATFORM=offscreen` hides the windows.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
CHILD = TESTS / "child"
INSTALLED = os.environ.get("INPUTHOOK_TEST_INSTALLED") == "1"
"""Test the inputhook that is installed for this Python, and not the one in src/."""


def _installed() -> Path:
    """Return a folder with nothing but a link to the installed package."""
    spec = find_spec("inputhook")
    if spec is None or spec.origin is None:
        raise ImportError(
            "INPUTHOOK_TEST_INSTALLED=1 is set, and no inputhook is installed for "
            f"{sys.executable}. Install it, or unset the variable to test src/"
        )
    folder = Path(tempfile.mkdtemp(prefix="inputhook-installed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "inputhook").symlink_to(Path(spec.origin).parent)
    return folder


SOURCE = _installed() if INSTALLED else TESTS.parent / "src"
"""The folder from which children import inputhook, and nothing else."""

PASSED_ON = (
    *("PATH", "LD_PRELOAD", "LD_LIBRARY_PATH"),
    *("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "COVERAGE_PROCESS_START"),
)
"""How the machine is set up, and a run under a sanitizer or with branches counted."""

PRELOAD = "INPUTHOOK_TEST_PRELOAD"
"""Names a library that children load first, and nobody else: Xvfb does not start with
ThreadSanitizer's."""

PASSED_ON_TO_PYTHON = ("PYTHONDEVMODE", "PYTHONFAULTHANDLER", "PYTHONMALLOC")
"""How a whole run is made stricter."""

FIXED = {
    "TERM": "xterm",
    "LANG": "C.UTF-8",
    # GTK on Xvfb: X11 even where Wayland is there, no GL, no accessibility bus.
    "GDK_BACKEND": "x11",
    "GSK_RENDERER": "cairo",
    "GDK_DISABLE": "gl,vulkan",  # GTK 4.16 and later look for them all the same
    "NO_AT_BRIDGE": "1",
    "GTK_A11Y": "none",
    # No D-Bus daemon is started for us, to be left behind.
    "GSETTINGS_BACKEND": "memory",
    "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    # prompt_toolkit asks where the cursor is, and waits.
    "PROMPT_TOOLKIT_NO_CPR": "1",
}


IPYTHON_CONFIG = """\
import IPython
c = get_config()
c.HistoryManager.enabled = IPython.version_info >= (9,)
c.HistoryManager.hist_file = ":memory:"
"""
"""After Ctrl-C in a cell that awaits, IPython 8 gives its number to the next cell, too, and a
thread that saves the history then prints an error, in the middle of what is tested."""


@functools.cache
def _shared() -> Path:
    """Make and return a folder that all children have, beside the home of each."""
    folder = Path(tempfile.mkdtemp(prefix="inputhook-shared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "ipython" / "profile_default").mkdir(parents=True)
    config = folder / "ipython" / "profile_default" / "ipython_config.py"
    config.write_text(IPYTHON_CONFIG)
    return folder


def child_environment(
    home: Path, display: str | None, path: tuple[Path, ...] = ()
) -> dict[str, str]:
    """Return the whole environment of a child.

    `home` is its own and holds the history file; `display` is an X server's name, or None
    for a machine without one; `path` comes before inputhook on the child's `sys.path`.
    """
    passed_on = PASSED_ON + PASSED_ON_TO_PYTHON
    environment = {name: os.environ[name] for name in passed_on if name in os.environ}
    if PRELOAD in os.environ:
        environment["LD_PRELOAD"] = os.environ[PRELOAD]
    environment |= FIXED
    environment["HOME"] = str(home)
    environment["XDG_RUNTIME_DIR"] = str(home)
    # what is slow to find out: matplotlib lists the fonts there
    environment["XDG_CACHE_HOME"] = str(_shared() / "caches")
    environment["IPYTHONDIR"] = str(_shared() / "ipython")
    environment["PYTHONPATH"] = os.pathsep.join(map(str, (*path, SOURCE, CHILD)))
    if display is not None:
        environment["DISPLAY"] = display
    return environment
