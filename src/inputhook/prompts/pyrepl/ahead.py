"""Typing ahead of a slow callback at PyREPL; ../typing_ahead.py says what that is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ..._privates import Private
from .. import typing_ahead
from . import screen

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGE = "_pyrepl"
_READER = "_pyrepl.reader"
_CONSOLE = "_pyrepl.unix_console"
_SEEN = "3.13 to 3.15"

PRIVATES = (
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
    Private(_CONSOLE, "EventQueue.buf", _SEEN),
    Private(_CONSOLE, "EventQueue.compiled_keymap", _SEEN),
    Private(_CONSOLE, "EventQueue.flush_buf", _SEEN),
    Private(_CONSOLE, "EventQueue.get", _SEEN),
    Private(_CONSOLE, "EventQueue.keymap", _SEEN),
)


class TypingAhead:
    """Takes what is typed while a callback lasts, and says where it may be shown.

    Args:
        expect: raises UnknownShape if a private name is not as expected.
    """

    def __init__(self, expect: Callable[[tuple[Private, ...]], None]) -> None:
        self._expect = expect
        self._checked = False
        #: a reader, its keymap, and whether its printable keys insert themselves
        self._plain: Any = None
        #: the reader that was given what was typed in a callback
        self._handed_to: Any = None

    def room(self, reader: Any) -> int:
        """Return how many cells right of the cursor typed characters are certain to fill.

        Raises:
            UnknownShape: inputhook does not know this PyREPL.
        """
        if not self._checked:
            self._expect(PRIVATES)
            self._checked = True
        # if the screen is unknown, screen_of() will say so when a line is drawn
        if not screen.is_known() or not self._is_certain(reader):
            return 0
        line = "".join(reader.buffer).rpartition("\n")[2]
        doubtful = 0 if line.isascii() else 2 * len(line)
        column = screen.screen_of(reader.console).cursor(reader.console)[0]
        # a full row ends in a backslash
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
        """Return whether the printable keys insert themselves; checked once for each reader."""
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

    def take(self, reader: Any) -> None:
        """Give the reader what was typed in a callback, before the bytes in the kernel."""
        for byte in typing_ahead.take():
            self._handed_to = reader
            reader.console.event_queue.push(byte)

    def discard(self, reader: Any) -> None:
        """At Ctrl-C, drop what the reader was given, as the terminal drops its input."""
        typing_ahead.take()
        if self._handed_to is reader:
            self._handed_to = None
            queue = reader.console.event_queue
            queue.flush_buf()
            queue.keymap = queue.compiled_keymap
            while not queue.empty():
                queue.get()
