"""shown(): what a callback of the program raises is shown, and the rest goes on."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from .. import _exceptions
from .._failures import is_of_signal_handler

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def shown() -> Iterator[None]:
    """Inside this, show an exception of a callback of the program's.

    For a loop that makes several calls in one dispatch(): one that raises does not keep the
    others from being made.

    Raises:
        What a signal's handler has raised, and what is no Exception.
    """
    try:
        yield
    except Exception as error:
        if is_of_signal_handler(error):
            raise
        _exceptions.show(error)
