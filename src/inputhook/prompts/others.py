"""What else waits at the terminal: help()'s pager, IPython's, its !, its %%bash, getpass().

What is typed at the prompt and shows a pager or runs a program there waits for that, and
so do the windows (ipython#741). Only these waits are replaced. A subprocess.run() in
somebody's library waits as ever: callbacks must not run where nobody expects them.

The pagers of pydoc and IPython write the text and wait for the program, without looking
at anything else: the whole of them is called on another thread, see _background.py. If there is
none they have one of their own, which reads keys: that waits for each key with a pump.
So does getpass(), which reads a line; in a callback it needs the terminal to itself.
"""

from __future__ import annotations

import codecs
import contextlib
import functools
import io
import os
import select
import sys
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from .. import _background, _nested_input, _output, _pump
from .._core import lib
from .._imports import Imports
from .base import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

#: seconds; subprocess gives a child as long to end by the same Ctrl-C (Popen.wait())
_GRACE = 0.25

#: what is to be shown after the program that has the terminal; empty: none has it
_messages: list[io.StringIO] = []


@contextlib.contextmanager
def _terminal_taken() -> Iterator[None]:
    """Inside this another program has the terminal."""
    text = io.StringIO()
    _messages.append(text)
    try:
        yield
    finally:
        _messages.remove(text)
        if sys.stderr is not None:
            sys.stderr.write(text.getvalue())


def _pager(found: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """pydoc's, which ignores Ctrl-C, as the pager does, and IPython's, which should."""
    if not _pump.is_possible():
        return found(*args, **kwargs)
    with _terminal_taken(), _output.kept_back():
        try:
            return _background.call(
                functools.partial(found, *args, **kwargs), ignore=(KeyboardInterrupt,)
            )
        except _Dumb as dumb:
            pager = dumb.call
    return pager()


class _Dumb(Exception):
    """IPython could not run a pager and goes on with its own, which calls input()."""

    def __init__(self, call: Callable[[], Any]) -> None:
        super().__init__()
        self.call = call


def _dumb_pager(found: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Have the main thread call it: the last thing that IPython's pager does."""
    if isinstance(threading.current_thread(), _background.BackgroundCall):
        raise _Dumb(functools.partial(found, *args, **kwargs))
    return found(*args, **kwargs)


def _key_pager(found: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The pager in pydoc itself, with a standard input that waits for keys as a prompt does."""
    stdin = sys.stdin
    try:
        keys: Any = _Keys(stdin)
    except (AttributeError, OSError, ValueError):  # no descriptor
        return found(*args, **kwargs)
    if not _pump.is_possible():
        return found(*args, **kwargs)
    sys.stdin = keys
    try:
        return found(*args, **kwargs)
    finally:
        if sys.stdin is keys:
            sys.stdin = stdin


class _Keys:
    """Standard input, read byte by byte: what it had in its buffer could not be seen."""

    def __init__(self, stdin: Any) -> None:
        self._stdin = stdin
        self._descriptor: int = stdin.fileno()
        self._decoder: Any = codecs.getincrementaldecoder(stdin.encoding)("replace")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stdin, name)

    def readline(self) -> str:
        """A line, which the terminal edits."""
        self._wait()
        line: str = self._stdin.readline()
        return line

    def read(self, _characters: int = 1) -> str:
        """One character; none at the end."""
        while True:
            self._wait()
            byte = os.read(self._descriptor, 1)
            character: str = self._decoder.decode(byte, final=not byte)
            if character or not byte:
                return character

    def _wait(self) -> None:
        """Pump, also after what is not a key; where that cannot be, read() waits."""
        while _pump.is_possible():
            _pump.until_readable(self._descriptor)
            if select.select([self._descriptor], [], [], 0)[0]:
                return


def _getpass(found: Callable[..., str], *args: Any, **kwargs: Any) -> str:
    """It only turns off the echo: in a callback the terminal is in the prompt's mode."""
    if threading.current_thread() is threading.main_thread():
        _nested_input.suspend()
    return found(*args, **kwargs)


def _getpass_line(
    found: Callable[..., str],
    prompt: str = "",
    stream: Any = None,
    input: Any = None,  # noqa: A002  its name there
    **kwargs: Any,
) -> str:
    """What getpass() writes its prompt and reads a line with: from /dev/tty, if it can."""
    if input is not None and _pump.is_possible():
        input = _Keys(input)  # noqa: A001
    return found(prompt, stream, input, **kwargs)


def _program(found: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What starts a program and waits for it, by Popen.wait() or subprocess.call()."""
    if not _pump.is_possible():
        return found(*args, **kwargs)
    import subprocess

    with _terminal_taken(), _replaced(subprocess.Popen, "wait", _wait):
        return found(*args, **kwargs)


def _wait(found: Callable[..., int], process: Any, timeout: float | None = None) -> int:
    """The same as Popen.wait(), Ctrl-C included."""
    if timeout is not None or not _pump.is_possible():
        return found(process, timeout)
    try:
        return _background.call(functools.partial(found, process))
    except KeyboardInterrupt:
        import subprocess

        with contextlib.suppress(subprocess.TimeoutExpired):
            found(process, _GRACE)
        raise


def _communicate(found: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What waits for a program's output, by Popen.communicate(), to return it."""
    if not _pump.is_possible():
        return found(*args, **kwargs)
    import subprocess

    with _replaced(subprocess.Popen, "communicate", _in_pump):
        return found(*args, **kwargs)


def _script(found: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What has a thread of its own run a program, and waits for that by Future.result()."""
    if not _pump.is_possible():
        return found(*args, **kwargs)
    import concurrent.futures

    with _replaced(concurrent.futures.Future, "result", _result):
        return found(*args, **kwargs)


def _result(found: Callable[..., T], future: Any, *args: Any, **kwargs: Any) -> T:
    if future.done():  # nobody waits; and what waits for others has such a future
        return found(future, *args, **kwargs)
    return _in_pump(found, future, *args, **kwargs)


def _in_pump(found: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    return _background.call(functools.partial(found, *args, **kwargs))


#: module, name in it, what calls the function that was found there
_PLACES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("pydoc", "pipepager", _pager),
    ("pydoc", "pipe_pager", _pager),  # 3.13: another name of the first
    ("pydoc", "ttypager", _key_pager),
    ("pydoc", "tty_pager", _key_pager),
    ("_pyrepl.pager", "pipe_pager", _pager),  # where pydoc has them from, since 3.13
    ("_pyrepl.pager", "tty_pager", _key_pager),
    ("getpass", "getpass", _getpass),
    ("getpass", "unix_getpass", _getpass),  # another name of the first
    ("getpass", "_raw_input", _getpass_line),
    ("IPython.core.page", "pager_page", _pager),
    ("IPython.core.page", "page_dumb", _dumb_pager),
    (
        "IPython.terminal.interactiveshell",
        "TerminalInteractiveShell.system",  # !command
        _program,
    ),
    (
        "IPython.core.interactiveshell",
        "InteractiveShell.getoutput",  # lines = !command, and !!command
        _communicate,
    ),
    (
        "IPython.core.magics.script",
        "ScriptMagics.shebang",  # %%bash and the like
        _script,
    ),
    (
        "bpython.curtsiesfrontend.repl",
        "BaseRepl.focus_on_subprocess",  # help(), its pager and editor
        _program,
    ),
)


class _Wrapped:
    """Marks our functions; `found` is what they are in front of."""

    def __init__(self, found: Callable[..., Any]) -> None:
        self.found = found


def _in_front(
    caller: Callable[..., Any], found: Callable[..., Any]
) -> Callable[..., Any]:
    @functools.wraps(found)
    def function(*args: Any, **kwargs: Any) -> Any:
        return caller(found, *args, **kwargs)

    function.inputhook = _Wrapped(found)  # type: ignore[attr-defined]
    return function


@contextlib.contextmanager
def _replaced(owner: Any, name: str, caller: Callable[..., Any]) -> Iterator[None]:
    """Inside this, `caller` is in front of the function."""
    found = getattr(owner, name)
    ours = _in_front(caller, found)
    setattr(owner, name, ours)
    try:
        yield
    finally:
        if getattr(owner, name) is ours:
            setattr(owner, name, found)


def _owner(module: str, name: str) -> tuple[Any, str]:
    """The object that has the attribute, None if it is not imported; and its name."""
    path, _, last = name.rpartition(".")
    owner: Any = sys.modules.get(module)
    return (getattr(owner, path, None) if path else owner), last


def _attach() -> None:
    """Put ours in front of those functions that are there by now."""
    for module, name, caller in _PLACES:
        owner, last = _owner(module, name)
        found = getattr(owner, last, None)
        if found is not None and not hasattr(found, "inputhook"):
            setattr(owner, last, _in_front(caller, found))


_imports = Imports(_attach)


class OtherPrompt(Prompt):
    """What the other program shows is not ours to wipe: messages come out after it.

    On its screen they would be in the way, and gone with it.
    """

    title = "a pager"

    def __init__(self) -> None:
        super().__init__()
        self._diverted = contextlib.ExitStack()

    def _attach(self) -> None:
        _attach()
        _imports.watch(module for module, _, _ in _PLACES)

    def _detach(self) -> None:
        """Undo attach(), but not where somebody has put in another function since."""
        _imports.forget()
        for module, name, _ in _PLACES:
            owner, last = _owner(module, name)
            ours = getattr(getattr(owner, last, None), "inputhook", None)
            if isinstance(ours, _Wrapped):
                setattr(owner, last, ours.found)

    def _reading(self) -> bool:
        return bool(_messages) and bool(lib.ih_pump.depth)

    def _clear(self) -> None:
        self._diverted.enter_context(contextlib.redirect_stdout(_messages[-1]))
        self._diverted.enter_context(contextlib.redirect_stderr(_messages[-1]))

    def _redraw(self) -> None:
        self._diverted.close()
