"""The base class of attachments that wrap functions which wait."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from ... import _pump
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

    always: bool = False
    """Also where windows cannot be kept alive. There the original is called otherwise."""


class BlockingCalls(Attachment):
    """Wraps the functions of a table, as far as their modules have been imported."""

    calls: ClassVar[tuple[Call, ...]]

    def __init_subclass__(cls) -> None:
        cls.imports_to_watch = tuple(dict.fromkeys(call.module for call in cls.calls))

    def __init__(self) -> None:
        super().__init__()
        self._patches = Patches()

    def _attach(self) -> None:
        for call in self.calls:
            path, _, name = call.path.rpartition(".")
            owner: Any = sys.modules.get(call.module)
            if path:
                owner = getattr(owner, path, None)
            wrapper = call.wrapper if call.always else _if_possible(call.wrapper)
            self._patches.wrap(owner, name, wrapper)

    def _detach(self) -> None:
        self._patches.undo()


def _if_possible(wrapper: Callable[..., Any]) -> Callable[..., Any]:
    def call(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if not _pump.is_possible():
            return original(*args, **kwargs)
        return wrapper(original, *args, **kwargs)

    return call
