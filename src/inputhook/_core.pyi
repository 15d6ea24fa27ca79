from collections.abc import Callable
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])

class _FFI:
    NULL: Any
    def cast(self, cdecl: str, source: object) -> Any: ...
    def new(self, cdecl: str, init: object = ...) -> Any: ...
    def buffer(self, cdata: Any, size: int = ...) -> bytes: ...
    def string(self, cdata: Any) -> bytes: ...
    def def_extern(
        self, name: str = ..., error: object = ..., onerror: Callable[..., Any] = ...
    ) -> Callable[[_F], _F]: ...

class _Lib:
    ih_unsettled: int  # written, too, as the next
    ih_ahead_terminal: int
    ih_ahead_room: int
    ih_ahead_blanked: int
    def __getattr__(self, name: str) -> Any: ...

ffi: _FFI
lib: _Lib
