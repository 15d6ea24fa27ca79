"""Notice an import: PyQt and PySide take the slot while their QtCore is imported.

At a terminal the next prompt would notice, too (csrc/readline.c, prompts/pyrepl/);
where standard input is a pipe nothing else comes by.

Auto-activation uses it when the prompt begins, so it imports nothing.
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
    """What the finders find, without the one that asks."""
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        if finder is not asking and find is not None:
            spec: ModuleSpec | None = find(name, path, target)
            if spec is not None:
                return spec
    return None


class Imports:
    """A finder on sys.meta_path that calls a function after certain imports."""

    def __init__(self, call: "Callable[[], object]") -> None:
        self._call = call
        self._names: set[str] = set()
        self._finding: set[tuple[int, str]] = set()  # thread, module

    def watch(self, names: "Iterable[str]") -> None:
        """Call the function after the import of these modules, too."""
        self._names.update(names)
        if self._names and self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def forget(self) -> None:
        """Leave sys.meta_path."""
        self._names.clear()
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: "Any" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """What the other finders find, with a loader that calls the function."""
        if name not in self._names:
            return None
        asked = (get_ident(), name)
        if asked in self._finding:  # by another one of our kind, which asks all others
            return None
        self._finding.add(asked)
        try:
            spec = find_elsewhere(self, name, path, target)
        finally:
            self._finding.discard(asked)
        if spec is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _Loader(spec.loader, self._call)  # type: ignore[assignment]
        elif spec is not None and hasattr(spec.loader, "load_module"):
            spec.loader = _OldLoader(spec, self._call)  # type: ignore[assignment]
        return spec


class _Loader:
    """Another loader, and a call when it is done."""

    def __init__(self, loader: "Any", call: "Callable[[], object]") -> None:
        self._loader = loader
        self._call = call

    def __getattr__(self, name: str) -> "Any":
        return getattr(self._loader, name)

    def create_module(self, spec: "ModuleSpec") -> "ModuleType | None":
        spec.loader = self._loader  # the module shall not remember us
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
            self._call()


class _OldLoader:
    """The same for a loader that has load_module() only, as gi's before 3.50."""

    def __init__(self, spec: "ModuleSpec", call: "Callable[[], object]") -> None:
        self._spec = spec
        self._loader: Any = spec.loader
        self._call = call

    def load_module(self, name: str) -> "ModuleType":
        self._spec.loader = self._loader
        try:
            module: ModuleType = self._loader.load_module(name)
        finally:
            self._call()
        return module


def _unseen(function: "Any") -> None:
    """Have warnings blame who imports, not us (CPython, Lib/warnings.py).

    Frames of files with these names are left out when a stacklevel is counted.
    """
    name = "<inputhook, like importlib._bootstrap>"
    function.__code__ = function.__code__.replace(co_filename=name)


_unseen(_Loader.exec_module)
_unseen(_OldLoader.load_module)
