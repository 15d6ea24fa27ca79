"""What inputhook uses of other packages' privates, and whether it is there.

Nothing promises a private: the next version may have renamed it. Each file that reaches
into another package has a table of what it uses, and looks at the table before it begins:
where something is missing or has another shape, the file's part is off, with a sentence
that names the package's version. A test looks each of them up in every version that it
is said to have been seen in.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_MISSING = object()


class Private(NamedTuple):
    """One attribute of another package that nothing promises."""

    module: str
    """Where it is; never imported for that."""

    path: str
    """The attribute, with dots: "UnixConsole.input_hook"."""

    seen: str
    """The versions of the package that were looked at: "3.13 to 3.15"."""

    kind: type | tuple[type, ...] = object
    """What it is an instance of."""

    def problem(self) -> str | None:
        """Say what is not as expected; None: all is, or the module is not imported."""
        owner: Any = sys.modules.get(self.module)
        if owner is None or _is_half_imported(owner):
            return None
        value = owner
        for name in self.path.split("."):
            # not getattr(): a property is meant, not what it returns
            found = getattr(value, "__dict__", {}).get(name, _MISSING)
            value = getattr(value, name, _MISSING) if found is _MISSING else found
            if value is _MISSING:
                return f"{self.module} has no {self.path}"
        if not isinstance(value, self.kind):
            return f"{self.module}.{self.path} is {type(value).__name__}"
        return None


def _is_half_imported(module: Any) -> bool:
    # importlib's own word for that (Lib/importlib/_bootstrap.py, _load_unlocked)
    return getattr(getattr(module, "__spec__", None), "_initializing", False)


def problem(table: Iterable[Private]) -> str | None:
    """Say what the first of these is that is not as expected; None: all are."""
    return next(filter(None, (each.problem() for each in table)), None)
