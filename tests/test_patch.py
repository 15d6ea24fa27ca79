"""Names of somebody else's, replaced and put back: `_patch.py`."""

from __future__ import annotations

import inspect
import os
import types
from typing import Any

import pytest

from inputhook._patch import Patches


class Base:
    def inherited(self) -> str:
        return "inherited"


class Owner(Base):
    def method(self, word: str = "") -> str:
        return f"method{word}"

    async def coroutine(self) -> str:
        return "coroutine"

    @property
    def prop(self) -> str:
        return "property"


@pytest.fixture
def owner() -> Any:
    """Return a new class of the same contents."""
    return type("Owner", (Base,), dict(vars(Owner)))


def loud(original: Any, *args: Any, **kwargs: Any) -> str:
    return str(original(*args, **kwargs)).upper()


def test_a_wrapper_is_in_front_until_undo(owner: Any) -> None:
    """The wrapper gets the original and the arguments; afterwards the class is as it was."""
    before = dict(vars(owner))
    patches = Patches()
    for name in ("method", "prop", "inherited", "absent", "method"):
        patches.wrap(owner, name, loud)
    assert owner().method(word="!") == "METHOD!"
    assert owner.method.__wrapped__ is before["method"]
    assert owner().prop == "PROPERTY"
    assert owner().inherited() == "INHERITED"
    assert not hasattr(owner, "absent")
    assert patches
    assert patches.undo()
    assert not patches
    assert dict(vars(owner)) == before


def test_a_coroutine_function_stays_one(owner: Any) -> None:
    """Whoever asks inspect is told the same as before."""
    patches = Patches()
    patches.wrap(owner, "coroutine", lambda original, *args: original(*args))
    assert inspect.iscoroutinefunction(owner.coroutine)
    with pytest.raises(StopIteration, match="coroutine"):
        owner().coroutine().send(None)


def test_a_method_that_a_descriptor_makes_is_wrapped(owner: Any) -> None:
    """sip makes such methods, for the classes of wx and PyQt."""

    class Descriptor:
        def __get__(self, found: Any, kind: Any) -> Any:
            return (lambda _found: "made") if found is None else lambda: "made"

    owner.made = descriptor = Descriptor()
    patches = Patches()
    patches.wrap(owner, "made", loud)
    assert owner().made() == "MADE"
    patches.undo()
    assert vars(owner)["made"] is descriptor


def test_what_somebody_has_put_in_front_since_stays(owner: Any) -> None:
    """It calls the wrapper, which calls nothing but the original, once it is undone."""
    patches = Patches()
    patches.wrap(owner, "method", loud)
    ours = owner.method
    owner.method = theirs = lambda self: f"their {ours(self)}"
    assert owner().method() == "their METHOD"
    assert not patches.undo()
    assert owner.method is theirs
    assert owner().method() == "their method"
    patches.wrap(owner, "method", loud)
    assert owner().method() == "THEIR METHOD"
    assert patches.undo()
    assert owner.method is theirs


def test_a_name_copied_from_another_gets_the_original_back(owner: Any) -> None:
    """A module imported meanwhile has such a name, by `from _pyrepl.pager import pipe_pager`."""
    original = owner.method
    other = types.ModuleType("other")
    patches = Patches()
    patches.wrap(owner, "method", loud)
    other.method = owner.method  # type: ignore[attr-defined]
    patches.wrap(other, "method", loud)
    assert other.method(owner()) == "METHOD"  # type: ignore[attr-defined]
    patches.undo()
    assert owner.method is other.method is original  # type: ignore[attr-defined]


def test_an_object_is_replaced_and_put_back(owner: Any) -> None:
    """Also an attribute that the object inherits; release() leaves the replacement."""
    found = owner()
    patches = Patches()
    patches.replace(found, "method", None)
    assert found.method is None
    assert patches.has(found, "method")
    patches.undo()
    assert vars(found) == {}
    patches.replace(found, "method", None)
    patches.release()
    patches.undo()
    assert found.method is None


def test_a_slot_and_a_property_are_replaced_and_put_back() -> None:
    """An object need not have a dictionary, and its class may look after an attribute."""

    class Slotted:
        __slots__ = ("_held", "slot")

        def __init__(self) -> None:
            self.slot, self._held = 1, 2

        @property
        def held(self) -> int:
            return self._held

        @held.setter
        def held(self, value: int) -> None:
            self._held = value

    found = Slotted()
    patches = Patches()
    for name in ("slot", "held"):
        patches.replace(found, name, 3)
    assert (found.slot, found.held) == (3, 3)
    assert patches.undo()
    assert (found.slot, found.held) == (1, 2)


def test_a_with_statement_puts_back_at_its_end(owner: Any) -> None:
    """One in the other, too."""
    original = owner.method
    with Patches() as outer:
        outer.wrap(owner, "method", loud)
        with Patches() as inner:
            inner.wrap(owner, "method", lambda original, self: f"in {original(self)}")
            assert owner().method() == "in METHOD"
        assert owner().method() == "METHOD"
    assert owner.method is original


@pytest.mark.filterwarnings("ignore:.*is multi-threaded:DeprecationWarning")
def test_the_child_of_a_fork_undoes_what_its_parent_has_replaced(owner: Any) -> None:
    """At once; afterwards the same object can replace these names again."""
    before = dict(vars(owner))
    patches = Patches()
    patches.wrap(owner, "method", loud)
    patches.wrap(owner, "inherited", loud)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = bool(patches) or dict(vars(owner)) != before
            patches.wrap(
                owner, "method", lambda original, self: f"child's {original(self)}"
            )
            said = (owner().method(), owner().inherited())
            status |= said != ("child's method", "inherited")
            patches.undo()
            status |= owner().method() != "method"
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert owner().method() == "METHOD"
    patches.undo()
