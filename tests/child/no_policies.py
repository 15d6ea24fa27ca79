"""asyncio without policies, as it will be in Python 3.16 (cpython#127949).

Importing this module removes the policies on 3.14 and 3.15, where using them only warns,
as far as asyncio itself can do without. On older versions, whose public way they are, they
stay.
"""

import asyncio
import sys
import threading
from asyncio import events


class _Set(threading.local):
    loop: asyncio.AbstractEventLoop | None = None


_set = _Set()


def get_event_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio._get_running_loop() or _set.loop
    if loop is None:
        raise RuntimeError("There is no current event loop in this thread.")
    return loop


def set_event_loop(loop: asyncio.AbstractEventLoop | None) -> None:
    _set.loop = loop


def _take_away() -> None:
    for module in (asyncio, events):
        for name in [name for name in vars(module) if name.endswith("_policy")]:
            delattr(module, name)
        for function in (get_event_loop, set_event_loop, asyncio.SelectorEventLoop):
            setattr(module, function.__name__, function)
        module.new_event_loop = asyncio.SelectorEventLoop
    events._event_loop_policy = None  # which the child of a fork looks at


if sys.version_info >= (3, 14):
    _take_away()
