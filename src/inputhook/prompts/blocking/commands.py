"""Programs started at a shell's prompt: by IPython's !, !! and %%bash, and by bpython."""

from __future__ import annotations

import contextlib
import functools
from typing import TYPE_CHECKING, Any, TypeVar

from ... import _background, _pump
from ..._patch import Patches
from .calls import BlockingCalls, Call
from .program_screen import taken

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

#: seconds that a child has to end by the same Ctrl-C, as in subprocess (Popen.wait())
_GRACE = 0.25


def _run(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Start a program and wait for it, by Popen.wait() or subprocess.call()."""
    import subprocess

    with taken(), Patches() as patches:
        patches.wrap(subprocess.Popen, "wait", _wait)
        return original(*args, **kwargs)


def _wait(
    original: Callable[..., int], process: Any, timeout: float | None = None
) -> int:
    """Do what Popen.wait() does, also at Ctrl-C, while windows stay alive."""
    if timeout is not None or not _pump.is_possible():
        return original(process, timeout)
    try:
        return _background.call(functools.partial(original, process))
    except KeyboardInterrupt:
        import subprocess

        with contextlib.suppress(subprocess.TimeoutExpired):
            original(process, _GRACE)
        raise


def _capture(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return a program's output, for which the original waits by Popen.communicate()."""
    import subprocess

    with Patches() as patches:
        patches.wrap(subprocess.Popen, "communicate", _in_background)
        return original(*args, **kwargs)


def _script(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run a program in a thread that IPython has for it, and wait by Future.result()."""
    import concurrent.futures

    with Patches() as patches:
        patches.wrap(concurrent.futures.Future, "result", _result)
        return original(*args, **kwargs)


def _result(original: Callable[..., T], future: Any, *args: Any, **kwargs: Any) -> T:
    if future.done():  # nobody waits; this is so of BackgroundCall's own future
        return original(future, *args, **kwargs)
    return _in_background(original, future, *args, **kwargs)


def _in_background(original: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    return _background.call(functools.partial(original, *args, **kwargs))


class Commands(BlockingCalls):
    """The functions of IPython and bpython that run a program and wait for its end."""

    title = "a program that was started at the prompt"
    calls = (
        Call(
            "IPython.terminal.interactiveshell",
            "TerminalInteractiveShell.system",  # !command
            _run,
        ),
        Call(
            "IPython.core.interactiveshell",
            "InteractiveShell.getoutput",  # lines = !command, and !!command
            _capture,
        ),
        Call(
            "IPython.core.magics.script",
            "ScriptMagics.shebang",  # %%bash and the like
            _script,
        ),
        Call(
            "bpython.curtsiesfrontend.repl",
            "BaseRepl.focus_on_subprocess",  # help(), its pager and editor
            _run,
        ),
    )
