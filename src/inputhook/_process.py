"""The child of a fork begins anew, for what inputhook keeps in memory is about the parent.

Windows, descriptors and threads are the parent's, and so is the prompt. The child has
nothing enabled until it calls enable() itself. csrc/process.c does the same for the C core.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Forget = TypeVar("Forget", bound=Callable[[], object])

_forgetting: list[Callable[[], object]] = []
_process = os.getpid()


def in_child_of_fork(forget: Forget) -> Forget:
    """Call the function in the child of each fork; this is a decorator.

    The functions are called in the order in which they were registered, which is that
    of the imports: a module's function is called after those of the modules that it
    uses.
    """
    _forgetting.append(forget)
    return forget


def check() -> None:
    """Begin anew if a program has forked in C without telling Python.

    Such a program should call PyOS_AfterFork_Child(), which calls the registered
    functions.
    """
    if os.getpid() != _process:
        _begin_anew()


def _begin_anew() -> None:
    global _process  # noqa: PLW0603  there is one process
    _process = os.getpid()
    for forget in _forgetting:
        forget()


if sys.platform != "win32":  # there is no fork
    os.register_at_fork(after_in_child=_begin_anew)
