"""PyREPL's prompt: what is replaced, and how the line is wiped and drawn."""

from __future__ import annotations

import builtins
import contextlib
import errno
import sys
import termios
from typing import TYPE_CHECKING, Any

from ... import _exceptions, _nested_input
from ..._call_soon import call_soon
from ..._core import lib
from ..._failures import Part
from ..._patch import Patches
from ..._privates import Private
from .. import typing_ahead
from ..base import Prompt
from ..writing import blocking, write_all
from .ahead import TypingAhead
from .screen import make_room, offset_of, screen_of

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "_pyrepl.unix_console"
_READER = "_pyrepl.reader"

_SEEN = "3.13 to 3.15"

#: ms; how long a pump lasts where PyREPL's own queue cannot be read
_SLICE = 10


class PyREPLPrompt(Prompt):
    """The prompt `>>>`, and input(), since CPython 3.13; `(Pdb)` since 3.15."""

    title = "PyREPL"
    imports_to_watch = (MODULE,)
    privates = (
        Private(MODULE, "UnixConsole.input_hook", _SEEN, property),
        Private(MODULE, "UnixConsole.push_char", _SEEN),
        Private(MODULE, "UnixConsole.wait", _SEEN),
        Private(MODULE, "EventQueue.empty", _SEEN),
        Private(MODULE, "EventQueue.get", _SEEN),
        Private(MODULE, "EventQueue.insert", _SEEN),
        Private(MODULE, "EventQueue.push", _SEEN),
        Private(_READER, "Reader.run_hooks", _SEEN),
        Private(_READER, "Reader.readline", _SEEN),
        Private(_READER, "Reader.threading_hook", _SEEN),
    )
    line_privates = (
        Private(MODULE, "UnixConsole.flushoutput", _SEEN),
        Private(MODULE, "UnixConsole.prepare", _SEEN),
        Private(MODULE, "UnixConsole.restore", _SEEN),
        Private(MODULE, "UnixConsole.finish", _SEEN),
        Private(_READER, "Reader.refresh", _SEEN),
        Private(MODULE, "UnixConsole._UnixConsole__gone_tall", _SEEN),
        Private(MODULE, "UnixConsole._UnixConsole__move", _SEEN),
        Private(MODULE, "UnixConsole._UnixConsole__move_short", _SEEN),
        Private(MODULE, "UnixConsole._UnixConsole__move_tall", _SEEN),
        Private(MODULE, "UnixConsole._UnixConsole__offset", _SEEN),
    )

    def __init__(self) -> None:
        super().__init__()
        self.threads = Part("showing exceptions of threads at once at PyREPL")
        self.nesting = Part(
            "leaving the terminal to a debugger in a callback at PyREPL"
        )
        self.ahead = Part("showing what is typed during a callback at PyREPL")
        self._ahead = TypingAhead(self.expect)
        self._counts = lib.ih.counts
        self._patches = Patches()
        self._reader: Any = None  # the reader that is calling the hook
        # the reader that will call the hook, if its console has one
        self._asking: Any = None
        self._suspended: list[Any] = []  # readers that have left the terminal

    def _attach(self) -> None:
        console_class = getattr(sys.modules.get(MODULE), "UnixConsole", None)
        reader_class = getattr(sys.modules.get(_READER), "Reader", None)
        if self._patches or console_class is None or reader_class is None:
            return
        self._patches.wrap(console_class, "input_hook", self._input_hook)
        self._patches.wrap(console_class, "push_char", _push_and_wait)
        self._patches.wrap(reader_class, "run_hooks", self._run_hooks)
        self._patches.wrap(reader_class, "readline", self._readline)

    def _detach(self) -> None:
        self._patches.undo()

    def _without_hook(self) -> None:
        lib.ih.slice = _SLICE

    def _run_hooks(self, original: Callable[[Any], None], reader: Any) -> None:
        self._asking = reader
        self.threads.call(None, self._take_texts, reader)
        original(reader)

    def _readline(
        self, original: Callable[..., str], reader: Any, *args: Any, **kwargs: Any
    ) -> str:
        """Read a line; if this is a callback of another prompt, that one leaves the terminal."""
        before = self._asking
        lib.ih_signals_line(1)
        lib.ih_screen_line(1)
        self.nesting.call(None, _take_input)
        try:
            with contextlib.ExitStack() as stack:
                self.nesting.call(
                    None,
                    lambda: stack.enter_context(_nested_input.in_callback(self)),
                )
                return original(reader, *args, **kwargs)
        except KeyboardInterrupt:
            self.ahead.call(None, self._ahead.discard, reader)
            raise
        except (OSError, termios.error) as error:
            # simple_interact.py shows what the reader raises, and reads again: without
            # end, if sys.excepthook is not Python's own (3.14)
            if error.args[:1] == (errno.EIO,):
                raise SystemExit(errno.EIO) from None  # as UnixConsole.get_event() does
            raise
        finally:
            lib.ih_screen_line(-1)
            lib.ih_signals_line(-1)
            self._asking = before
            self.nesting.call(None, _end_pumps_of, before)

    def _input_hook(
        self, original: Callable[[Any], Callable[[], object] | None], console: Any
    ) -> Callable[[], object] | None:
        own = original(console)
        hook = self.hook.call(own, self._hook_to_call, console, own)
        if self.hook.off:
            self._without_hook()
        return hook

    def _hook_to_call(
        self, console: Any, hook: Callable[[], object] | None
    ) -> Callable[[], object] | None:
        """Return the hook to call before PyREPL waits for a key; None: read at once.

        Args:
            console: the console that reads.
            hook: PyREPL's own, which calls PyOS_InputHook; None: the slot is empty.
        """
        lib.ih_take_back()
        reader = self._asking
        if hook is None or reader is None or reader.console is not console:
            return hook
        # if this is a callback, what was typed before this prompt comes first
        self._take(reader)
        if console.wait(0):
            return None
        lib.ih.input = console.input_fd

        def call() -> None:
            before, self._reader = self._reader, reader
            try:
                self.threads.call(None, self._take_threads, reader)
                self._run(reader, hook)
            finally:
                self._reader = before

        return call

    def _run(self, reader: Any, hook: Callable[[], object]) -> None:
        """Call the hook, and call it again after a signal: PyREPL would wait 100 ms first.

        An exception of a signal's handler is shown here: Reader.run_hooks() would
        swallow it, and raised outside run_hooks() it would end the interpreter.
        """
        while True:
            pumps = self._counts.pumps
            room = self.ahead.call(0, self._ahead.room, reader)
            typing_ahead.offer(room, reader.console.input_fd)
            try:
                hook()
            except Exception as error:  # noqa: BLE001
                lib.ih_terminal_begin()
                try:
                    _exceptions.call_excepthook(error, error.__traceback__)
                finally:
                    lib.ih_terminal_end()
            self._take(reader)
            # no pump: refused, disabled, or another hook
            if self._counts.pumps == pumps:
                break
            if lib.ih.ended != lib.IH_END_SIGNAL or reader.console.wait(0):
                break

    def _take(self, reader: Any) -> None:
        if not self._patches:
            # a callback has called disable(): a toolkit's own hook would wait for one
            # more key before PyREPL handles the keys in its queue (cpython#123795)
            lib.ih_ahead_give_back()
        self._ahead.take(reader)

    def _take_threads(self, reader: Any) -> None:
        """Print exceptions of threads above the line, while there is a line.

        The reader's own handler is its threading_hook (_threading_handler.py), whose
        add() keeps the text of a traceback in a list for the next run_hooks().
        """
        handler = reader.threading_hook
        if handler is not None and not self._patches.has(handler, "add"):
            self._patches.wrap(handler, "add", self._add)
            self._take_texts(reader)

    def _add(self, original: Callable[[str], None], text: str) -> None:
        if self.reading():
            _print(text)
        elif self._asking is not None:  # between two keys
            call_soon(_print, text)
        else:
            original(text)

    @staticmethod
    def _take_texts(reader: Any) -> None:
        """Print kept tracebacks above the line, before run_hooks() empties the line."""
        handler = reader.threading_hook
        if handler is None or not handler.messages:
            return
        with handler.lock:
            texts = handler.messages[:]
            handler.messages.clear()
        for text in filter(None, texts):
            call_soon(_print, text)

    def _reading(self) -> bool:
        return self._reader is not None

    def _clear(self) -> None:
        console = self._reader.console
        console.flushoutput()
        up = screen_of(console).cursor(console)[1] - offset_of(console)
        wipe = "\r" + (f"\x1b[{up}A" if up > 0 else "") + "\x1b[J"
        write_all(console.output_fd, wipe.encode())

    def _redraw(self) -> None:
        reader = self._reader
        console = reader.console
        rows, row = len(console.screen), screen_of(console).cursor(console)[1]
        offset = offset_of(console)
        if any(each is reader for each in self._suspended):
            self._suspended = [each for each in self._suspended if each is not reader]
            console.prepare()
            lib.ih_terminal_begin()  # the pump goes on: see csrc/terminal.c
        screen_of(console).forget(console, reader)
        with blocking(console.output_fd):
            make_room(console, rows, row, offset)
            reader.refresh()

    def _suspend(self) -> bool:
        if all(each is not self._reader for each in self._suspended):
            self._suspended.append(self._reader)
            self._reader.console.restore()
        return True

    def _abandon(self) -> None:
        console = self._reader.console
        console.finish()
        console.restore()


def _push_and_wait(
    original: Callable[[Any, Any], None], console: Any, char: Any
) -> None:
    """Call the hook where PyREPL would wait in os.read() for more bytes of a key.

    A signal does not end os.read() (PEP 475): PyREPL draws for another size with the next
    byte only, and therefore the event of a resize is kept back until then.
    """
    original(console, char)
    queue = console.event_queue
    if not queue.empty():
        return
    events: list[Any] = []
    try:
        while call := console.input_hook:
            call()
            came = list(iter(queue.get, None))
            events += came
            if not came or any(event.evt != "resize" for event in came):
                break
    finally:
        for event in events:
            queue.insert(event)


def _take_input() -> None:
    """Put inputhook's input() in front of PyREPL's own, which has replaced it.

    PyREPL does so before its first line (_pyrepl/readline.py, _setup()), and inputhook may
    have been enabled by PYTHONSTARTUP. PyREPL's input() reads with the prompt's reader: in
    a callback the answer would become the line being typed.
    """
    own = getattr(sys.modules.get("_pyrepl.readline"), "_wrapper", None)
    found = getattr(builtins, "input", None)
    if own is not None and getattr(found, "__self__", None) is own:
        lib.ih_input_wrap()


def _end_pumps_of(outer: Any) -> None:
    """After a prompt in a callback, have the prompt around it handle what has been read.

    PyREPL of 3.13.0 reads all that was typed at once (UnixConsole.__read, input_buffer),
    and both prompts have one console: what was typed behind the Ctrl-D that ends the inner
    prompt is for the outer one, whose pump would wait for another key (cpython#123795).

    Args:
        outer: the reader that waits; None: there is none.
    """
    if outer is None or not lib.ih_pump.depth or not outer.console.wait(0):
        return
    lib.ih_stop(lib.IH_END_WAKE)
    # pause() may be one of them, and begins another pump
    innermost: Any = lib.ih_pump
    for inside in range(innermost.depth):
        pump = innermost - inside
        if pump.end in {lib.IH_END_NOT, lib.IH_END_WAKE}:
            pump.end = lib.IH_END_INPUT  # at the latter csrc/hook.c begins another pump


def _print(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(text.lstrip("\n"))
        sys.stderr.flush()
