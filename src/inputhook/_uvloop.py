"""uvloop's loop before each wait: a prepare handle of libuv, whose functions uvloop exports.

uvloop waits in C and calls no method that could be wrapped. It hands out libuv's loop for other
extensions (libuv_get_loop_t_ptr()), and a prepare handle is libuv's way to be called before a
wait. What a callback adds to the loop there ends that wait: libuv computes its length later.
"""

from __future__ import annotations

import ctypes
import sys
from typing import TYPE_CHECKING, Any

from . import _process
from ._privates import Private, problem

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

PRIVATES = (Private("uvloop.loop", "libuv_get_loop_t_ptr", "0.23"),)
_FUNCTIONS = (
    *("uv_handle_size", "uv_prepare_init", "uv_prepare_start"),
    *("uv_unref", "uv_close"),
)
_UV_PREPARE = 9  # enum uv_handle_type
_CALLBACK = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class _Loop(ctypes.Structure):
    """How a uv_loop_t begins, in every libuv 1."""

    _fields_ = (("data", ctypes.c_void_p), ("active_handles", ctypes.c_uint))


class BeforeWait:
    """Calls a function before each wait of a loop, until stop()."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, function: Callable[[], object]
    ) -> None:
        uvloop = sys.modules["uvloop.loop"]
        self._loop = loop
        self._function = function
        self._libuv = _libuv()
        pointer = _pointer(uvloop.libuv_get_loop_t_ptr(loop))
        self._uv_loop = ctypes.cast(pointer, ctypes.POINTER(_Loop)).contents
        self._handle = ctypes.create_string_buffer(
            self._libuv.uv_handle_size(_UV_PREPARE)
        )
        self._call_c, self._closed_c = _CALLBACK(self._call), _CALLBACK(self._closed)
        self._libuv.uv_prepare_init(pointer, self._handle)
        self._libuv.uv_prepare_start(self._handle, self._call_c)
        self._libuv.uv_unref(self._handle)
        _on.add(self)
        _kept.add(self)

    def _call(self, _handle: int) -> None:
        """Call the function; what it raises is raised by the loop, for C cannot."""
        if self not in _on:
            return
        before = self._uv_loop.active_handles
        try:
            self._function()
        except BaseException as error:  # noqa: BLE001  SystemExit, for one
            self._loop.call_soon(_raise, error)
        if self._uv_loop.active_handles != before and not self._loop.is_closed():
            # uvloop writes what a transport was given after the next wait, or in a turn
            self._loop.call_soon(int)

    def stop(self) -> None:
        """Call it no more. libuv forgets the handle in its next turn, or when it is closed."""
        if self in _on:
            _on.remove(self)
            if not self._loop.is_closed():
                self._libuv.uv_close(self._handle, self._closed_c)

    def _closed(self, _handle: int) -> None:
        _kept.discard(self)


_on: set[BeforeWait] = set()
#: libuv has their handles
_kept: set[BeforeWait] = set()
_process.in_child_of_fork(_on.clear)


def is_known(loop: asyncio.AbstractEventLoop) -> bool:
    """Return whether BeforeWait can be used for this loop."""
    uvloop = sys.modules.get("uvloop.loop")
    if uvloop is None or not isinstance(loop, uvloop.Loop) or problem(PRIVATES):
        return False
    try:
        libuv = _libuv()
    except OSError:
        return False
    return all(hasattr(libuv, name) for name in _FUNCTIONS)


def _libuv() -> Any:
    """Return libuv, which is a part of uvloop's extension module."""
    libuv = ctypes.CDLL(sys.modules["uvloop.loop"].__file__)
    libuv.uv_handle_size.restype = ctypes.c_size_t
    return libuv


def _pointer(capsule: object) -> ctypes.c_void_p:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return ctypes.c_void_p(get(capsule, None))


def _raise(error: BaseException) -> None:
    raise error
