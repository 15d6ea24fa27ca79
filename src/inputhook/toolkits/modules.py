"""The modules that the program has imported, those included that it has deleted since.

A program may delete modules from sys.modules: a reloader does, and so do tests that want
a fresh import. The toolkit itself goes on, and its windows are to live on.
"""

from __future__ import annotations

import sys
from typing import Any


class _Modules:
    """Is read as sys.modules is."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """Return a module that is, or was, imported; None: it was not, or is hidden."""
        if name in sys.modules:
            self._found[name] = sys.modules[name]
        return self._found.get(name)

    def __getitem__(self, name: str) -> Any:
        module = self.get(name)
        if module is None:
            raise KeyError(name)
        return module

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None


modules = _Modules()
