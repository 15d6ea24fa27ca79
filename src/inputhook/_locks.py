"""Locks of the threading module that a running function names, and that are held.

A callback in the middle of such a function may want the same lock, and would wait for ever.
CPython does not tell who holds a lock, nor what a `with` statement has entered. So this is
a look at what the function's names stand for: `with lock:`, `with self.lock:`,
`lock.acquire()`.
"""

from __future__ import annotations

import contextlib
import inspect
import opcode
import sys
import threading
from types import (
    BuiltinFunctionType,
    FunctionType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import TYPE_CHECKING, Any

from ._privates import Private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType, FrameType

#: where one is missing, such a lock is not known to be held
PRIVATES = (
    Private("threading", "Condition._lock", "3.11 to 3.15"),
    Private("threading", "Semaphore._value", "3.11 to 3.15"),
    Private("threading", "_RLock._is_owned", "3.11 to 3.15"),
)

#: what a `with` statement begins with: before 3.14, and since
_WITH = {
    opcode.opmap[name]
    for name in ("BEFORE_WITH", "LOAD_SPECIAL")
    if name in opcode.opmap
}

#: code objects by their ids, which stay theirs as long as they are here; whether the
#: function may hold a lock at all
_known: dict[int, tuple[CodeType, bool]] = {}
_MANY = 1000

#: these have no attribute that is a lock
_PLAIN = {
    *map(
        id, (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset)
    ),
    *map(id, (type(None), FunctionType, BuiltinFunctionType, MethodType)),
}

#: references: the frame's, that of our name, and that of getrefcount()
_UNKNOWN_TO_PROGRAM = 3


def is_named(frame: FrameType) -> bool:
    """Return whether a lock is held that the function of this frame names."""
    code = frame.f_code
    if not _may_hold(code):
        return False
    for value in _values(frame, code):
        kind = id(type(value))  # a class may be unhashable, by its metaclass
        if kind in _PLAIN:
            continue
        ask = _QUESTIONS.get(kind)
        if ask is not None:
            if ask(value):
                return True
        elif any(_is_held(each) for each in _attributes(value, code.co_names)):
            return True
    return False


def _may_hold(code: CodeType) -> bool:
    known = _known.get(id(code))
    if known is None:
        if len(_known) >= _MANY:
            _known.clear()
        may = "acquire" in code.co_names or bool(_WITH & {*code.co_code[::2]})
        _known[id(code)] = known = code, may
    return known[1]


def _values(frame: FrameType, code: CodeType) -> list[Any]:
    """Return what the names stand for."""
    known = frame.f_globals
    values = [known[name] for name in code.co_names if name in known]
    if code.co_flags & inspect.CO_OPTIMIZED:
        values += _locals(frame)
    return values


def _locals(frame: FrameType) -> list[Any]:
    """Return what the local names of a function stand for.

    Before 3.13 f_locals is a copy, which the frame keeps, so that what the function deletes
    would stay; and which goes back to the function where that is traced (cpython,
    Objects/frameobject.c, PyFrame_LocalsToFast()). It is emptied, unless the program has
    it, from locals().
    """
    if sys.version_info >= (3, 13):
        return [*frame.f_locals.values()]
    if sys.gettrace() is not None:
        return []
    copy = frame.f_locals
    values = [*copy.values()]
    if sys.getrefcount(copy) <= _UNKNOWN_TO_PROGRAM:
        copy.clear()
    return values


def _attributes(value: Any, names: tuple[str, ...]) -> Iterator[Any]:
    """Yield the attributes of those names; no code of the program's is run for that."""
    try:
        own = object.__getattribute__(value, "__dict__")
    except Exception:  # noqa: BLE001  of a class that defines it
        own = None
    if type(own) is dict:
        for name in names:
            if name in own:
                yield own[name]
    kind = type(value)
    if kind is ModuleType:
        return
    bases = [base.__dict__ for base in kind.__mro__ if base is not object]
    for name in names:
        for base in bases:
            if name in base:
                found = base[name]
                if type(found) is MemberDescriptorType:  # __slots__
                    with contextlib.suppress(AttributeError):
                        yield found.__get__(value)
                else:
                    yield found
                break


def _is_held(value: Any) -> bool:
    ask = _QUESTIONS.get(id(type(value)))
    try:
        return ask is not None and ask(value)
    except AttributeError:  # of PRIVATES
        return False


def _condition_is_held(condition: Any) -> bool:
    return _is_held(condition._lock)  # noqa: SLF001


def _semaphore_is_taken(semaphore: Any) -> bool:
    return semaphore._value == 0  # type: ignore[no-any-return]  # noqa: SLF001


_QUESTIONS: dict[int, Callable[[Any], bool]] = {
    id(type(threading.Lock())): lambda lock: bool(lock.locked()),
    id(type(threading.RLock())): lambda lock: bool(lock._is_owned()),  # noqa: SLF001
    id(threading.Condition): _condition_is_held,
    id(threading.Semaphore): _semaphore_is_taken,
    id(threading.BoundedSemaphore): _semaphore_is_taken,
}
