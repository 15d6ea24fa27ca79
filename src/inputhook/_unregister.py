"""unregister(): forget a toolkit that register() has made known."""

from __future__ import annotations

from . import _registry, _state
from ._main_thread import check_thread
from ._session import session


def unregister(name: str) -> None:
    """Forget a toolkit that was registered; it is disabled first.

    Args:
        name: the toolkit's name.

    Raises:
        ValueError: no toolkit of that name was registered.
        WrongThread: not called on the main thread.

    Thread: the main one.
    """
    check_thread("unregister")
    if name not in _registry.registered():
        known = ", ".join(map(repr, _registry.registered())) or "none"
        raise ValueError(
            f"unregister(): no toolkit was registered as {name!r}. Registered: {known}"
        )
    if name in _state.names():
        session.disable([name])
    del _registry.TABLE[name]
