"""What the files of the libraries have in common."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from .._failures import Part
from .._patch import Patches
from .._privates import Private, package, require
from .._served import is_served

if TYPE_CHECKING:
    from .kept import Kept


class Library(ABC):
    """Makes a library's run() return at once where the toolkit's loop is served."""

    #: the package, as it is imported
    package: ClassVar[str]

    #: the module that has run(); what is replaced is looked up in this module
    module: ClassVar[str]

    #: what is used of the library, public names too
    privates: ClassVar[tuple[Private, ...]]

    #: off for the process where the library is of another shape
    part: ClassVar[Part]

    def __init_subclass__(cls) -> None:
        cls.part = Part(f"what lets {cls.package} return to the prompt")

    def __init__(self, kept: Kept) -> None:
        """Make an object that has replaced nothing yet.

        Args:
            kept: the variables that are kept alive for the library's windows.
        """
        self.patches = Patches()
        self._kept = kept

    def attach(self) -> None:
        """Begin, if the library is imported and of a shape that inputhook knows."""
        module = sys.modules.get(self.module)
        if module is not None and not self.patches:
            self.part.call(None, self._check_and_attach, module)

    def detach(self) -> None:
        """Undo attach()."""
        self.patches.undo()

    def _check_and_attach(self, module: Any) -> None:
        require(self.privates, package(self.package))
        self._attach(module)

    @abstractmethod
    def _attach(self, module: Any) -> None:
        """Put in place what makes run() return; wrap() does nothing in half a module."""

    def returns_at_once(self) -> bool:
        """Return whether run() is to return at once; keep what its callers have."""
        if not is_served():
            return False
        self._kept.keep(sys._getframe(1))  # noqa: SLF001  documented
        return True
