"""Calls functions after certain imports, by one finder on sys.meta_path for all of them.

PyQt and PySide take the slot of the input hook while their QtCore is imported. At a
terminal the next prompt would notice that, too (csrc/reader.c, prompts/pyrepl/); where
standard input is a pipe nothing else would.

Auto-activation uses this file when the prompt begins, so nothing is imported here.
"""

import sys
from _thread import get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any


def find_elsewhere(
    asking: object, name: str, path: "Any", target: "ModuleType | None"
) -> "ModuleSpec | None":
    """Return what the finders on sys.meta_path find, except the one that asks."""
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        if finder is not asking and find is not None:
            spec: ModuleSpec | None = find(name, path, target)
            if spec is not None:
                return spec
    return None


class Imports:
    """A function that is called after certain imports: those that watch() names."""

    def __init__(self, callback: "Callable[[], object]") -> None:
        self._callback = callback

    def watch(self, names: "Iterable[str]") -> None:
        """Call the function after the import of these modules, from now on."""
        for name in names:
            _finder.callbacks.setdefault(name, {})[self._callback] = None
        if _finder.callbacks and _finder not in sys.meta_path:
            sys.meta_path.insert(0, _finder)

    def forget(self) -> None:
        """Undo watch(); with the last function the finder is removed."""
        for name, callbacks in tuple(_finder.callbacks.items()):
            callbacks.pop(self._callback, None)
            if not callbacks:
                del _finder.callbacks[name]
        if not _finder.callbacks and _finder in sys.meta_path:
            sys.meta_path.remove(_finder)


def be_first() -> None:
    """Ask our finder first again: a library has put one of its own before, for its modules."""
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)
        sys.meta_path.insert(0, _finder)


class _Finder:
    """Gives modules that other finders find a loader which makes the calls afterwards."""

    def __init__(self) -> None:
        #: by the module's name; a dict in place of a set, which has no order
        self.callbacks: dict[str, dict[Callable[[], object], None]] = {}
        self._finding: set[tuple[int, str]] = set()  # thread, module

    def find_spec(
        self, name: str, path: "Any" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """Return what the other finders find, with a loader of ours in front."""
        if name not in self.callbacks:
            return None
        asked = (get_ident(), name)
        if asked in self._finding:  # another finder asks all others, as we do
            return None
        self._finding.add(asked)
        try:
            spec = find_elsewhere(self, name, path, target)
        finally:
            self._finding.discard(asked)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _Loader(spec.loader, name)  # type: ignore[assignment]
        elif spec is not None and hasattr(spec.loader, "load_module"):
            spec.loader = _OldLoader(spec)  # type: ignore[assignment]
        return spec

    def call(self, name: str) -> None:
        """Make the calls after a module's import, which may have failed."""
        for callback in tuple(self.callbacks.get(name, ())):
            callback()


_finder = _Finder()


class _Loader:
    """Stands in front of another loader, and makes the calls when that loader is done."""

    def __init__(self, loader: "Any", name: str) -> None:
        self._loader = loader
        self._name = name

    def __getattr__(self, name: str) -> "Any":
        return getattr(self._loader, name)

    def create_module(self, spec: "ModuleSpec") -> "ModuleType | None":
        spec.loader = self._loader  # the module must not remember our loader
        module: ModuleType | None = self._loader.create_module(spec)
        spec.loader = self  # type: ignore[assignment]
        return module

    def exec_module(self, module: "ModuleType") -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        try:
            self._loader.exec_module(module)
        finally:
            _finder.call(self._name)


class _OldLoader:
    """As _Loader, for a loader that has only load_module(), such as gi's before 3.50."""

    def __init__(self, spec: "ModuleSpec") -> None:
        self._spec = spec
        self._loader: Any = spec.loader

    def load_module(self, name: str) -> "ModuleType":
        self._spec.loader = self._loader
        try:
            module: ModuleType = self._loader.load_module(name)
        finally:
            _finder.call(name)
        return module


def _hide_from_warnings(function: "Any") -> None:
    """Let warnings blame the importing code, not this file (CPython, Lib/warnings.py).

    warnings leaves out frames of files with such a name when it counts a stacklevel.
    """
    name = "<inputhook, like importlib._bootstrap>"
    function.__code__ = function.__code__.replace(co_filename=name)


_hide_from_warnings(_Loader.exec_module)
_hide_from_warnings(_OldLoader.load_module)
