"""IPython's extension, `%load_ext inputhook`: %gui and %matplotlib run inputhook's loops.

Without the extension these commands do so only between enable() and disable().
"""

from __future__ import annotations

from typing import Any

from . import _corefile, _state
from ._main_thread import check_thread

_before: dict[int, tuple[str, ...]] = {}
"""What was enabled when a shell loaded the extension; by the shell's id()."""


def load(shell: Any) -> None:
    """Replace the shell's enable_gui() by ours.

    Raises:
        ImportError: inputhook is not completely installed; the message says how to
            repair it.
        WrongThread: not on the main thread.
    """
    try:
        _corefile.load()
        from ._session import session
    except ImportError as error:
        raise ImportError(_corefile.incomplete(error)) from error
    check_thread("load_ipython_extension")
    _before[id(shell)] = _state.names()
    session.ipython.load(shell)


def unload(shell: Any) -> None:
    """Give the shell its enable_gui() back, and disable what was enabled since load()."""
    from ._session import session

    before = _before.pop(id(shell), _state.names())
    session.ipython.unload(shell)
    session.disable([name for name in _state.names() if name not in before])
