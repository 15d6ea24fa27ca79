"""%load_ext inputhook: IPython's %gui and %matplotlib run inputhook's loops.

Without it they do so as well, but only from the first enable() on, and until disable().
"""

from __future__ import annotations

from typing import Any

from . import _corefile, _state
from ._main_thread import check_thread

_before: dict[int, tuple[str, ...]] = {}
"""What was enabled when a shell loaded the extension; by the shell's id()."""


def load(shell: Any) -> None:
    """Make the shell's enable_gui() ours.

    Raises:
        ImportError: inputhook is not completely installed; the message says what to do.
        WrongThread: not on the main thread.
    """
    try:
        _corefile.load()
        from . import _session
    except ImportError as error:
        raise ImportError(_corefile.incomplete(error)) from error
    check_thread("load_ipython_extension")
    _before[id(shell)] = _state.names()
    _session.ipython_shell().load(shell)


def unload(shell: Any) -> None:
    """Give it back, and disable what has been enabled since."""
    from . import _session

    before = _before.pop(id(shell), _state.names())
    _session.ipython_shell().unload(shell)
    _session.disable([name for name in _state.names() if name not in before])
