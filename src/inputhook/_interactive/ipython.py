"""IPython's prompt: tells whether somebody is there, or only a shell was made.

Each shell of IPython sets sys.ps1, as the interpreter does for its prompt (IPython's
InteractiveShell.init_prompts()): also the shell of `ipython plot.py`, which never comes
to a prompt, that of a Jupyter kernel, and one that a program makes for itself, or for
ipdb.
"""

from __future__ import annotations

import sys

from .. import _stack

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from typing import Any

#: the module of the shell that reads from a terminal, with and without prompt_toolkit
MODULE = "IPython.terminal.interactiveshell"
_EVERY_SHELL = "IPython.core.interactiveshell"
_APPLICATION = "IPython.terminal.ipapp"
_PS1 = "In : "


def shell() -> Any:
    """Return the shell of this process, of whatever kind; None: there is none."""
    get = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return get() if get is not None else None


def is_present() -> bool:
    """Return whether a shell's prompt is running, or follows the program that runs."""
    is_running = MODULE in sys.modules and _stack.is_inside(MODULE, "interact")
    return is_running or will_read()


def has_set_ps1() -> bool:
    """Return whether a shell of IPython has set sys.ps1, which then says nothing of a prompt."""
    return getattr(sys, "ps1", None) == _PS1 and _EVERY_SHELL in sys.modules


def will_read() -> bool:
    """Return whether the command `ipython` is running a program before its prompt.

    That is a start-up file, or the program of `ipython -i program.py`.
    """
    application = getattr(sys.modules.get(_APPLICATION), "TerminalIPythonApp", None)
    if application is None or not application.initialized():
        return False
    application = application.instance()
    its_shell: Any = getattr(application, "shell", None)
    # keep_running: true until the prompt has ended
    return (
        getattr(application, "interact", None) is True
        and getattr(its_shell, "keep_running", None) is True
    )
