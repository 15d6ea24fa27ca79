"""The base class of attachments that wrap functions which wait."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from ..._patch import Patches
from ..base import Attachment

if TYPE_CHECKING:
    from collections.abc import Callable


class Call(NamedTuple):
    """A function of another package that waits."""

    module: str
    """The module that has it."""

    path: str
    """The function's name there, with dots: "BaseRepl.focus_on_subprocess"."""

    wrapper: Callable[..., Any]
    """Called in its place, as wrapper(original, *args, **kwargs)."""


def modules_of(calls: tuple[Call, ...]) -> tuple[str, ...]:
    """Return the modules of these functions, each once."""
    return tuple(dict.fromkeys(call.module for call in calls))


class BlockingCalls(Attachment):
    """Wraps the functions of a table, as far as their modules have been imported."""

    calls: ClassVar[tuple[Call, ...]]

    def __init__(self) -> None:
        super().__init__()
        self._patches = Patches()

    def _attach(self) -> None:
        for call in self.calls:
            path, _, name = call.path.rpartition(".")
            owner: Any = sys.modules.get(call.module)
            if path:
                owner = getattr(owner, path, None)
            self._patches.wrap(owner, name, call.wrapper)

    def _detach(self) -> None:
        self._patches.undo()
