"""Runs first in the Python that `python -m inputhook` becomes, and enables inputhook there.

site.py imports the first sitecustomize on the path, and run.py has put this folder
there. The program sees nothing of that: not in the environment, which its own children
get, not in sys.path, and not in sys.modules. Another sitecustomize is imported as ever.
"""

import os
import sys

_FOLDER = os.path.dirname(__file__)  # noqa: PTH120  as in sys.path


def _hide() -> "tuple[str, bool]":
    """Undo what run.py has done to this Python.

    Return the toolkit named, or "", and whether `await` is to work at the prompt.
    """
    path = os.environ.pop("_INPUTHOOK_PYTHONPATH", None)
    if path is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = path
    sys.path.remove(_FOLDER)
    del sys.modules[__name__]
    autoawait = bool(os.environ.pop("_INPUTHOOK_AWAIT"))
    return os.environ.pop("_INPUTHOOK_GUI"), autoawait


def _enable(gui: str, *, autoawait: bool) -> None:
    """Call inputhook.enable(), and autoawait() where that has been asked for.

    What cannot be enabled is said, and leaves a plain prompt.
    """
    # this one, which may be in no other folder of the path
    sys.path.insert(0, os.path.abspath(f"{_FOLDER}/../../.."))  # noqa: PTH100
    try:
        import inputhook
    finally:
        del sys.path[0]
    try:
        enable = inputhook.enable
    except ImportError as error:  # the C core is missing, or broken
        sys.stderr.write(f"python -m inputhook: error: {error}\n")
        os._exit(1)
    greets = sys.argv[:1] in ([""], ["-"]) and os.isatty(0) and not sys.flags.quiet
    text = ""
    try:
        enabled = enable(*([gui] if gui else []))
    except (inputhook.ToolkitNotInstalled, inputhook.NoDisplay) as error:
        sys.stderr.write(f"inputhook: {error}\n")
    else:
        what = (not gui and greets and _without_display()) or "Windows stay"
        text = f"{what} alive while you type: {', '.join(enabled)}."
    if autoawait:
        inputhook.autoawait()
        text = f"{text} `await` works.".lstrip()
    if text and greets:
        _greet(f"{text}\n")


def _without_display() -> str:
    """Return the beginning of the greeting where enable() has found no display; or ""."""
    from inputhook import NoDisplay, _display

    try:
        _display.check(hurry=True)
    except NoDisplay as error:
        why, _, _ = str(error).partition(". ")
        return f"{why}. What needs none stays"
    return ""


def _greet(text: str) -> None:
    """Write the text below the banner of a prompt without a program."""
    original = sys.__interactivehook__

    def greet() -> None:
        sys.stderr.write(text)
        original()

    sys.__interactivehook__ = greet


_gui, _autoawait = _hide()
try:
    # the next sitecustomize on the path. Without one the ImportError tells site.py so,
    # and the import system forgets this module
    import sitecustomize  # type: ignore[import-not-found]  # noqa: F401
finally:
    _enable(_gui, autoawait=_autoawait)
