"""The prompts: where Python waits at a terminal, and how windows are kept alive there.

Each prompt has a file or folder. All private names of PyREPL, IPython, prompt_toolkit,
bpython and pdb that inputhook uses are in this package. base.py says what an
Attachment, a Line and a Prompt are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .blocking.commands import Commands
from .blocking.getpass import Getpass
from .blocking.pagers import Pagers
from .blocking.program_screen import ProgramScreen
from .bpython import BPythonPrompt
from .classic import ClassicPrompt
from .ipython import IPythonShell
from .ipython_debugger import IPythonDebugger
from .prompt_toolkit.application import PromptToolkitPrompt
from .pyrepl.prompt import PyREPLPrompt

if TYPE_CHECKING:
    from collections.abc import Callable

    from .base import Attachment, Line


def make(
    enable: Callable[[str], Exception | None],
    disable: Callable[[], bool],
    active: Callable[[], str | None],
) -> tuple[Attachment | Line, ...]:
    """Make all attachments and lines that inputhook knows; nothing is attached yet.

    Their order says which line is being typed where several prompts say that they read.
    One of these prompts then waits in a callback of the other, and has the terminal:

    - A program that has the terminal, such as a pager, comes first: a prompt has
      started it.
    - bpython and prompt_toolkit come before PyREPL and the classic prompt, in whose
      callbacks they may run. In the opposite case nested_reads of the outer prompt is
      not 0, and the outer prompt is left out (_current_prompt.py).
    - The classic prompt comes last. It is assumed to read when no other prompt says
      that it reads: C reads its line, and does not tell Python so.

    Args:
        enable: what IPython's %gui NAME does: enable a toolkit by IPython's name for it, or
            return what says that there is none of this name.
        disable: what IPython's %gui does: disable everything; False if nothing was enabled.
        active: what IPython's shell.active_eventloop says: whose loop is run.
    """
    ipython = IPythonShell(enable, disable, active)
    return (
        ProgramScreen(),
        Pagers(),
        Getpass(),
        Commands(),
        BPythonPrompt(),
        ipython,
        PromptToolkitPrompt(begins=ipython.attach),
        IPythonDebugger(),
        PyREPLPrompt(),
        ClassicPrompt(),
    )
