"""PyREPL, the prompt of CPython 3.13 and later (Lib/_pyrepl), and of pdb since 3.15.

Its reader asks the console for an input hook before it waits for each key
(Reader.handle1, run_hooks). That one property is ours while a toolkit is enabled: bytes
that PyREPL has read already are in its own queue, where poll() cannot see them, and a
hook called then would wait for a key that nobody is going to type (cpython#123795).
There may be several readers: pdb has one of its own (cpython#145378), which may read in a
callback of the first. The one that is waiting is the one whose run_hooks() is running.

Within a key of several bytes, as after Esc, it waits in read() and asks for no hook
(UnixConsole.get_event): the hook is called when such a byte has been pushed.

An exception in a thread is kept for the next run_hooks(), which empties the line and raises
KeyboardInterrupt (_threading_handler.py, cpython#123178): while the hook runs that would
be after the next key. It is printed above the line, as all else that a thread prints.
"""

from __future__ import annotations

import contextlib
import errno
import sys
import termios
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import __version__, exceptions, nested
from .._core import lib
from ..calls import call_soon
from ..failures import Part
from ..privates import Private, UnknownShape
from ..privates import problem as problem_of
from . import typing_ahead
from .base import Prompt
from .writing import blocking, write_all

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "_pyrepl.unix_console"
_PACKAGE = "_pyrepl"
_READER = "_pyrepl.reader"

_SEEN = "3.13 to 3.15"

#: ms; what a pump lasts where PyREPL's own queue cannot be looked at
_SLICE = 10


class PyREPLPrompt(Prompt):
    """What reads at `>>>`, and input(), since CPython 3.13; `(Pdb)` since 3.15."""

    title = "PyREPL"
    modules = (MODULE,)
    privates = (
        Private(MODULE, "UnixConsole.input_hook", _SEEN, property),
        Private(MODULE, "UnixConsole.push_char", _SEEN),
        Private(MODULE, "UnixConsole.wait", _SEEN),
        Private(MODULE, "EventQueue.empty", _SEEN),
        Private(MODULE, "EventQueue.push", _SEEN),
        Private(_READER, "Reader.run_hooks", _SEEN),
        Private(_READER, "Reader.readline", _SEEN),
        Private(_READER, "Reader.threading_hook", _SEEN),
    )
    ahead_privates = (
        Private(_READER, "Reader.arg", _SEEN),
        Private(_READER, "Reader.buffer", _SEEN),
        Private(_READER, "Reader.commands", _SEEN),
        Private(_READER, "Reader.input_trans", _SEEN),
        Private(_READER, "Reader.input_trans_stack", _SEEN),
        Private(_READER, "Reader.msg", _SEEN),
        Private(_READER, "Reader.paste_mode", _SEEN),
        Private(_READER, "Reader.pos", _SEEN),
        Private(_READER, "Reader.scheduled_commands", _SEEN),
        Private(f"{_PACKAGE}.commands", "self_insert", _SEEN, type),
        Private(f"{_PACKAGE}.completing_reader", "self_insert", _SEEN, type),
        Private(
            f"{_PACKAGE}.completing_reader",
            "CompletingReader.cmpltn_menu_visible",
            _SEEN,
        ),
        Private(f"{_PACKAGE}.input", "KeymapTranslator.k", _SEEN),
        Private(f"{_PACKAGE}.input", "KeymapTranslator.ck", _SEEN),
        Private(MODULE, "EventQueue.buf", _SEEN),
        Private(MODULE, "EventQueue.compiled_keymap", _SEEN),
        Private(MODULE, "EventQueue.flush_buf", _SEEN),
        Private(MODULE, "EventQueue.get", _SEEN),
        Private(MODULE, "EventQueue.keymap", _SEEN),
    )
    """Without one of these nothing is shown while a callback lasts."""

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
        self._ahead_checked = False
        self._plain: Any = None  # a reader, and its keymap, whose keys are Python's own
        self._handed_to: Any = (
            None  # a reader that has got what was typed in a callback
        )
        self._counts = lib.ih.counts
        self._undo: list[Callable[[], None]] = []
        self._reader: Any = None  # the one that is calling the hook
        self._asking: Any = None  # the one that will, if its console has one
        self._suspended: list[Any] = []  # readers that have left the terminal

    def _attach(self) -> None:
        console_class = getattr(sys.modules.get(MODULE), "UnixConsole", None)
        reader_class = getattr(sys.modules.get(_READER), "Reader", None)
        if self._undo or console_class is None or reader_class is None:
            return
        input_hook = vars(console_class)["input_hook"].fget
        self._replace(
            console_class,
            "input_hook",
            property(lambda console: self._hook_of(console, input_hook(console))),
        )
        push_char = console_class.push_char

        def push_and_wait(console: Any, char: Any) -> None:
            push_char(console, char)
            if console.event_queue.empty() and (call := console.input_hook):
                call()

        self._replace(console_class, "push_char", push_and_wait)
        run_hooks = reader_class.run_hooks

        def run_hooks_of(reader: Any) -> None:
            self._asking = reader
            self.threads.call(None, self._take_texts, reader)
            run_hooks(reader)

        self._replace(reader_class, "run_hooks", run_hooks_of)
        readline = reader_class.readline

        def readline_of(reader: Any, *args: Any, **kwargs: Any) -> str:
            before = self._asking
            lib.ih_signals_line(1)
            try:
                with contextlib.ExitStack() as stack:
                    self.nesting.call(
                        None, lambda: stack.enter_context(nested.in_callback(self))
                    )
                    line: str = readline(reader, *args, **kwargs)
                    return line
            except KeyboardInterrupt:
                self.ahead.call(None, self._discard, reader)
                raise
            except (OSError, termios.error) as error:
                # simple_interact.py shows what the reader raises, and reads on: with
                # another sys.excepthook than Python's it does so without end (3.14)
                if error.args[:1] == (errno.EIO,):
                    raise SystemExit(errno.EIO) from None  # as UnixConsole.get_event()
                raise
            finally:
                lib.ih_signals_line(-1)
                self._asking = before

        self._replace(reader_class, "readline", readline_of)

    def _replace(self, owner: Any, name: str, ours: Any) -> None:
        found = vars(owner)[name]
        setattr(owner, name, ours)

        def undo() -> None:
            if vars(owner).get(name) is ours:
                setattr(owner, name, found)

        self._undo.append(undo)

    def _detach(self) -> None:
        while self._undo:
            self._undo.pop()()

    def _without_hook(self) -> None:
        lib.ih.slice = _SLICE

    def _hook_of(
        self, console: Any, found: Callable[[], object] | None
    ) -> Callable[[], object] | None:
        hook = self.hook.call(found, self._input_hook, console, found)
        if self.hook.off:
            self._without_hook()
        return hook

    def _input_hook(
        self, console: Any, hook: Callable[[], object] | None
    ) -> Callable[[], object] | None:
        """The hook to call before waiting for a key; None to go on and read."""
        lib.ih_take_back()
        reader = self._asking
        if hook is None or reader is None or reader.console is not console:
            return hook
        self._take(
            reader
        )  # what was typed before this prompt, if that is in a callback
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
        """Call the hook, again after a signal: PyREPL would wait 100 ms before that.

        The exception of a signal's handler is shown: Reader.run_hooks() would swallow it,
        and raised outside of that it would end the interpreter.
        """
        while True:
            pumps = self._counts.pumps
            room = self.ahead.call(0, self._room, reader)
            typing_ahead.offer(room, reader.console.input_fd)
            try:
                hook()
            except Exception as error:  # noqa: BLE001
                lib.ih_terminal_begin()
                try:
                    exceptions.call_excepthook(error, error.__traceback__)
                finally:
                    lib.ih_terminal_end()
            self._take(reader)
            if (
                self._counts.pumps == pumps
            ):  # refused, disabled, or somebody else's hook
                break
            if lib.ih.ended != lib.IH_END_SIGNAL or reader.console.wait(0):
                break

    def _room(self, reader: Any) -> int:
        """In how many cells a printable character is certain to appear where it is typed.

        Raises:
            UnknownShape: there is another PyREPL.
        """
        if not self._ahead_checked:
            self.expect(self.ahead_privates)
            self._ahead_checked = True
        knows_screen = any(problem_of(each.privates) is None for each in _SCREENS)
        # else what draws the line again says so, when that is needed
        if not knows_screen or not self._is_certain(reader):
            return 0
        line = "".join(reader.buffer).rpartition("\n")[2]
        doubtful = 0 if line.isascii() else 2 * len(line)
        column = _screen(reader.console).cursor(reader.console)[0]
        # a row that is full ends in a backslash
        return int(reader.console.width - 2 - column - doubtful)

    def _is_certain(self, reader: Any) -> bool:
        """Return whether a printable character would be inserted at the line's end."""
        return (
            reader.pos == len(reader.buffer)
            and reader.arg is None
            and not reader.msg
            and not reader.paste_mode
            and not getattr(reader, "in_bracketed_paste", False)  # until 3.13
            and not reader.scheduled_commands
            and not reader.input_trans_stack  # a search
            and reader.input_trans.k is reader.input_trans.ck  # Esc, Ctrl-X
            and not reader.console.event_queue.buf
            and not getattr(reader, "cmpltn_menu_visible", False)
            and not getattr(reader, "cmpltn_message_visible", False)
            and self._is_plain(reader)
        )

    def _is_plain(self, reader: Any) -> bool:
        """Return whether the printable keys insert themselves; looked at once."""
        keys = reader.input_trans.ck
        if self._plain is None or self._plain[:2] != (reader, keys):
            inserts = {
                sys.modules[f"{_PACKAGE}.{name}"].self_insert
                for name in ("commands", "completing_reader")
            }
            console = reader.console
            is_plain = (
                reader.commands.get("self-insert") in inserts
                and all(
                    keys.get(chr(code), "self-insert") == "self-insert"
                    for code in range(0x20, 0x7F)
                )
                and typing_ahead.is_utf8(console.encoding)
                and typing_ahead.is_one_terminal(console.input_fd, console.output_fd)
            )
            self._plain = (reader, keys, is_plain)
        return bool(self._plain[2])

    def _take(self, reader: Any) -> None:
        """Hand over what was typed in a callback: it comes before what the kernel has."""
        if not self._undo:
            # disabled in the callback: another toolkit's hook would wait for a key more
            # while those of PyREPL's queue are not handled (cpython#123795)
            lib.ih_ahead_give_back()
        for byte in typing_ahead.take():
            self._handed_to = reader
            reader.console.event_queue.push(byte)

    def _discard(self, reader: Any) -> None:
        """Forget at Ctrl-C what was handed over, as the terminal forgets what it has."""
        typing_ahead.take()
        if self._handed_to is reader:
            self._handed_to = None
            queue = reader.console.event_queue
            queue.flush_buf()
            queue.keymap = queue.compiled_keymap
            while not queue.empty():
                queue.get()

    def _take_threads(self, reader: Any) -> None:
        """Have exceptions of threads printed above the line, while there is a line.

        The reader's own handler is its threading_hook (_threading_handler.py): add() keeps
        the text of a traceback in a list, for the next run_hooks().
        """
        handler = reader.threading_hook
        keep = getattr(handler, "add", None)
        if keep is None or hasattr(keep, "_inputhook"):
            return

        def add(text: str) -> None:
            if self.reading():
                _print(text)
            else:
                keep(text)

        add._inputhook = True  # type: ignore[attr-defined]  # noqa: SLF001
        handler.add = add
        self._take_texts(reader)

    @staticmethod
    def _take_texts(reader: Any) -> None:
        """Print above the line what was kept before: run_hooks() would empty the line."""
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
        up = _screen(console).cursor(console)[1] - _offset(console)
        wipe = "\r" + (f"\x1b[{up}A" if up > 0 else "") + "\x1b[J"
        write_all(console.output_fd, wipe.encode())

    def _redraw(self) -> None:
        reader = self._reader
        console = reader.console
        rows, row = len(console.screen), _screen(console).cursor(console)[1]
        offset = _offset(console)
        if any(each is reader for each in self._suspended):
            self._suspended = [each for each in self._suspended if each is not reader]
            console.prepare()
            lib.ih_terminal_begin()  # the pump goes on: see csrc/terminal.c
        _screen(console).forget(console, reader)
        with blocking(console.output_fd):
            _make_room(console, rows, row, offset)
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


def _print(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(text.lstrip("\n"))
        sys.stderr.flush()


def _offset(console: Any) -> int:
    """Return which row of what is being typed is the screen's first."""
    offset: int = console._UnixConsole__offset  # noqa: SLF001
    return offset


def _make_room(console: Any, rows: int, row: int, offset: int) -> None:
    """Have the next refresh() find its rows where it thinks they are.

    Of a block that is higher than the screen UnixConsole shows a part, and places the
    cursor by numbers of the screen's rows (__move_tall): that part needs the whole screen,
    so what was printed above is scrolled off. A lower block begins where the cursor is.

    Args:
        console: It has forgotten what is on the screen.
        rows: How many rows the block has.
        row: Which of them the cursor was in.
        offset: Which of them was the screen's first.
    """
    height = console.height
    tall = rows > height
    if tall:
        console.flushoutput()
        write_all(console.output_fd, b"\n" * (height - 1))
    console._UnixConsole__gone_tall = tall  # noqa: SLF001
    console._UnixConsole__offset = (  # noqa: SLF001
        max(min(offset, rows - height), row - height + 1) if tall else 0
    )
    console._UnixConsole__move = (  # noqa: SLF001
        console._UnixConsole__move_tall  # noqa: SLF001
        if tall
        else console._UnixConsole__move_short  # noqa: SLF001
    )


class _Screen(NamedTuple):
    """How a version of PyREPL keeps what is on the screen, and where the cursor is."""

    privates: tuple[Private, ...]
    cursor: Callable[[Any], tuple[int, int]]
    """Column, and row below the prompt's first."""

    forget: Callable[[Any, Any], None]
    """Have the next refresh() draw everything, from where the cursor is."""


def _forget_lines(console: Any, reader: Any) -> None:
    console.screen = []
    if hasattr(console, "posxy"):  # 3.14
        console.posxy = (0, 0)
    else:
        console._UnixConsole__posxy = (0, 0)  # noqa: SLF001
    reader.dirty = True


def _forget_rendered(console: Any, reader: Any) -> None:
    console.invalidate_render_state()
    console.posxy = (0, 0)
    reader.invalidate_full()


_SCREENS = (
    _Screen(
        (
            Private("_pyrepl.console", "Console.invalidate_render_state", "3.15"),
            Private(_READER, "Reader.invalidate_full", "3.15"),
        ),
        lambda console: console.posxy,
        _forget_rendered,
    ),
    _Screen(
        (
            Private(_READER, "Reader.dirty", "3.13 to 3.14"),
            Private(MODULE, "UnixConsole.screen", "3.13 to 3.14"),
        ),
        lambda console: (
            console.posxy
            if hasattr(console, "posxy")  # 3.14
            else console._UnixConsole__posxy  # noqa: SLF001
        ),
        _forget_lines,
    ),
)


def _screen(console: Any) -> _Screen:
    """The one that fits this version.

    Raises:
        UnknownShape: none does.
    """
    for screen in _SCREENS:
        if problem_of(screen.privates) is None:
            return screen
    raise UnknownShape(
        f"PyREPL of Python {sys.version.split()[0]} is not known to inputhook "
        f"{__version__}: {type(console).__module__} keeps its screen in another way"
    )
