"""The only way in which inputhook replaces a name that belongs to somebody else.

Such a name is an attribute of a module, a class or an object:
`tkinter.Misc.wait_window`, `sys.stdout`. A patch puts a replacement there and remembers
the original. When the patch is undone, the original comes back if the attribute still
is the replacement. If another program has replaced the attribute since, its object
stays. That object may call our wrapper, which from then on does nothing but call the
original.

The child of a fork undoes the patches at once: what they serve is the parent's.
"""

from __future__ import annotations

from . import _process

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any, Self

_ABSENT: Any = object()  # in place of an original: the owner inherits the attribute

_COROUTINE = 0x80  # inspect.CO_COROUTINE; the import of inspect takes 10 ms


class _Patch:
    """One replaced attribute."""

    def __init__(self, owner: Any, name: str) -> None:
        """Remember the original; put() replaces it."""
        self.owner = owner
        self.name = name
        self.replacement: Any = _ABSENT
        self.wraps = False
        self.is_on = False
        self.original = _own(owner, name)
        for other in _in_place:
            # `from pydoc import pipepager` has copied our wrapper to a second name
            if other.wraps and other.replacement is self.original:
                self.original = other.original

    def put(self, replacement: Any) -> None:
        """Replace the attribute."""
        self.replacement = replacement
        self.is_on = True
        setattr(self.owner, self.name, replacement)

    def undo(self) -> bool:
        """Put the original back if that is for us to do; return whether it was."""
        in_place = self.is_on and _own(self.owner, self.name) is self.replacement
        self.is_on = False
        if in_place and self.original is _ABSENT:
            delattr(self.owner, self.name)
        elif in_place:
            setattr(self.owner, self.name, self.original)
        return in_place

    def wrapper(self, function: Callable[..., Any]) -> Any:
        """Return a wrapper that calls `function` while the patch is on, else the original."""
        self.wraps = True
        original: Any = self.original
        if isinstance(original, property):
            return property(self._wrap(function, original.fget))
        if not callable(original):  # inherited, or a descriptor such as wx's methods
            original = getattr(self.owner, self.name)
        return self._wrap(function, original)

    def _wrap(self, function: Callable[..., Any], original: Any) -> Callable[..., Any]:
        import functools  # auto-activation has this file imported, and may wrap nothing

        @functools.wraps(original)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if self.is_on:
                return function(original, *args, **kwargs)
            return original(*args, **kwargs)

        @functools.wraps(original)
        async def coroutine(*args: Any, **kwargs: Any) -> Any:
            return await wrapper(*args, **kwargs)

        code = getattr(original, "__code__", None)
        return coroutine if getattr(code, "co_flags", 0) & _COROUTINE else wrapper


def _own(owner: Any, name: str) -> Any:
    """Return the owner's own attribute; _ABSENT if it only inherits one from its class."""
    attributes = getattr(owner, "__dict__", {})
    # not getattr(): for a property we want the property, not its value
    if name in attributes:
        return attributes[name]
    if hasattr(getattr(type(owner), name, None), "__set__"):  # a slot, or a property
        return getattr(owner, name)
    return _ABSENT


_in_place: list[_Patch] = []
"""The patches that disable() has to undo. Those of a `with` statement are not in the
list: a child that was forked inside such a statement leaves the statement, too."""


class Patches:
    """Attributes that are replaced and put back together.

    In a `with` statement they are put back at its end.
    """

    def __init__(self) -> None:
        """Make an object that has replaced nothing yet."""
        self._patches: list[_Patch] = []
        self._lists = [self._patches, _in_place]

    def replace(self, owner: Any, name: str, replacement: Any) -> None:
        """Replace an attribute by an object.

        Args:
            owner: a module, a class or an object.
            name: the attribute's. The owner need not have it.
            replacement: the object.
        """
        self._begin(owner, name).put(replacement)

    def wrap(self, owner: Any, name: str, function: Callable[..., Any]) -> None:
        """Put a wrapper in front of a function, a coroutine function or a property.

        Does nothing if the owner has no such attribute, or if this object has wrapped
        it already.

        Args:
            owner: a module, a class or an object; None, if it is not imported.
            name: the attribute's.
            function: called as function(original, *args, **kwargs).
        """
        if hasattr(owner, name) and not self.has(owner, name):
            patch = self._begin(owner, name)
            patch.put(patch.wrapper(function))

    def has(self, owner: Any, name: str) -> bool:
        """Return whether one of these patches has replaced the attribute."""
        return any(
            each.is_on and each.owner is owner and each.name == name
            for each in self._patches
        )

    def undo(self) -> bool:
        """Put the originals back, the latest first, where the replacement is still in place.

        Return whether all of them are back.
        """
        patches = self._patches[::-1]
        self._drop()
        are_back = [each.undo() for each in patches]
        return all(are_back)

    def release(self) -> None:
        """Leave the replacements in place, for good."""
        self._drop()

    def _begin(self, owner: Any, name: str) -> _Patch:
        _process.check()
        patch = _Patch(owner, name)
        for patches in self._lists:
            patches.append(patch)
        return patch

    def _drop(self) -> None:
        for each in self._patches:
            if each in _in_place:
                _in_place.remove(each)
        self._patches.clear()

    def __bool__(self) -> bool:
        return any(each.is_on for each in self._patches)

    def __enter__(self) -> Self:
        self._lists = [self._patches]
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.undo()


@_process.in_child_of_fork
def _forget_parent() -> None:
    """Undo the parent's patches."""
    while _in_place:
        _in_place.pop().undo()
