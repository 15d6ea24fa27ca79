"""Is a method of somebody else's class a method, and no property or value?"""

from __future__ import annotations


def check_methods(of: object, *names: str) -> None:
    """Raise TypeError if one of the methods is a property, None, or another value."""
    kind = type(of)
    for name in names:
        if not callable(getattr(kind, name)):
            raise TypeError(
                f"{kind.__name__}.{name} is {getattr(kind, name)!r}, which cannot be "
                f"called: it must be a method, def {name}(self)"
            )
