"""Typing ahead of a slow callback at an application; typing_ahead.py says what that is.

A printable character is certain to appear where it is typed under two conditions.
First, the only active key binding for such a key is prompt_toolkit's own self-insert,
at the end of a buffer that is drawn as it is. Second, the cells right of the cursor are
empty; a grey suggestion counts as empty, for each of its cells that is written over is
drawn again.

What was typed goes through the input's own decoder and parser, before the bytes in the
kernel.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ... import _privates
from ..._core import lib
from ..._failures import Part
from ..._privates import Private
from .. import typing_ahead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = "prompt_toolkit"
_SEEN = "3.0.53"
_VT100 = f"{_NAME}.input.vt100"
_RENDERER = f"{_NAME}.renderer"
_APPLICATION = f"{_NAME}.application.application"

PRIVATES = (
    Private(_APPLICATION, "Application._running_in_terminal", _SEEN),
    Private(_APPLICATION, "Application._invalidated", _SEEN),
    Private(_APPLICATION, "_CombinedRegistry._key_bindings", _SEEN, property),
    Private(f"{_NAME}.key_binding.key_processor", "KeyProcessor._bindings", _SEEN),
    Private(f"{_NAME}.input.vt100_parser", "Vt100Parser._input_parser", _SEEN),
    Private(f"{_NAME}.input.vt100_parser", "Vt100Parser._in_bracketed_paste", _SEEN),
    Private(f"{_NAME}.input.posix_utils", "PosixStdinReader._stdin_decoder", _SEEN),
    Private(_VT100, "_current_callbacks", _SEEN, dict),
    Private(_VT100, "Vt100Input._buffer", _SEEN),
    Private(_VT100, "Vt100Input.stdin_reader", _SEEN),
    Private(_VT100, "Vt100Input.vt100_parser", _SEEN),
    Private(_RENDERER, "Renderer._cursor_pos", _SEEN),
    Private(_RENDERER, "Renderer._last_screen", _SEEN),
    Private(f"{_NAME}.layout.containers", "WindowRenderInfo._x_offset", _SEEN),
    Private(f"{_NAME}.layout.screen", "Char", _SEEN, type),
)

#: processors that draw a character typed at the end of the text as it is
_HARMLESS = {
    f"{_NAME}.layout.processors": {
        "AppendAutoSuggestion",
        "BeforeInput",
        "DisplayMultipleCursors",
        "DummyProcessor",
        "HighlightIncrementalSearchProcessor",
        "HighlightMatchingBracketProcessor",
        "HighlightSearchProcessor",
        "HighlightSelectionProcessor",
        "TabsProcessor",
    },
    "IPython.terminal.shortcuts.auto_suggest": {"AppendAutoSuggestionInAnyLine"},
}

_SUGGESTION = "class:auto-suggestion"

part = Part("showing what is typed during a callback at prompt_toolkit")


class _Keys:
    """The key bindings and the terminal, looked at once, for they rarely change."""

    def __init__(self) -> None:
        self._app: Any = None
        self._at_one_terminal = False
        self._bindings: Any = None
        self._others: list[Any] = []  # their filters
        self._inserts: list[Any] = []

    def insert(self, app: Any) -> bool:
        """Return whether every printable character would insert itself now."""
        bindings = app.key_processor._bindings._key_bindings.bindings  # noqa: SLF001
        if bindings is not self._bindings:
            self._bindings = bindings
            self._sort(bindings)
        return any(each() for each in self._inserts) and not any(
            each() for each in self._others
        )

    def at_one_terminal(self, app: Any) -> bool:
        """Return whether the application reads from the terminal that it draws on."""
        if app is not self._app:
            self._app = app
            self._at_one_terminal = typing_ahead.is_one_terminal(
                app.input.fileno(), app.output.fileno()
            )
        return self._at_one_terminal

    def _sort(self, bindings: Iterable[Any]) -> None:
        commands: Any = sys.modules[f"{_NAME}.key_binding.bindings.named_commands"]
        any_key = sys.modules[f"{_NAME}.keys"].Keys.Any
        insert = commands.get_by_name("self-insert").handler
        others, inserts = {}, {}
        for binding in bindings:
            key = binding.keys[0]
            if binding.keys == (any_key,) and binding.handler is insert:
                inserts[id(binding.filter)] = binding.filter
            elif key is any_key or (len(key) == 1 and key.isprintable()):
                others[id(binding.filter)] = binding.filter
        self._others, self._inserts = list(others.values()), list(inserts.values())


_keys = _Keys()
_checked = False


def offer(app: Any) -> None:
    """Let the next pump show what is typed at this application, as far as it is certain."""
    typing_ahead.offer(part.call(0, _room_if_certain, app), app.input.fileno())


def repair(app: Any) -> None:
    """Make the application redraw the cells in which typed characters were shown and wiped."""
    cells = lib.ih_ahead_blanked
    if cells:
        lib.ih_ahead_blanked = 0
        part.call(None, _blank, app, cells)


def deliver(app: Any, loop: Any, typed: bytes) -> None:
    """Let the application handle what was typed; called in its thread and loop."""
    source = app.input
    source.vt100_parser.feed(source.stdin_reader._stdin_decoder.decode(typed))  # noqa: SLF001
    vt100: Any = sys.modules[_VT100]
    # the input's own callback reads the terminal, and handles all that was parsed
    callback = vt100._current_callbacks.get((loop, source.fileno()))  # noqa: SLF001
    if callback is not None:
        callback()


def _room_if_certain(app: Any) -> int:
    global _checked  # noqa: PLW0603  once for the process
    if not _checked:
        _privates.require(PRIVATES, _privates.package(_NAME))
        _checked = True
    if _is_idle(app) and _inserts(app) and _keys.at_one_terminal(app):
        return _room(app)
    return 0


def _is_idle(app: Any) -> bool:
    """Return whether the application has no key to handle and nothing to draw."""
    source, keys = app.input, app.key_processor
    vt100: Any = sys.modules[_VT100]
    if type(source) is not vt100.Vt100Input:
        return False
    parser = source.vt100_parser
    decoder = source.stdin_reader._stdin_decoder  # noqa: SLF001
    return (
        not app.is_done
        and not app._invalidated  # noqa: SLF001
        and not app._running_in_terminal  # noqa: SLF001
        and not source._buffer  # noqa: SLF001
        and not parser._in_bracketed_paste  # noqa: SLF001
        and not parser._input_parser.gi_frame.f_locals["prefix"]  # noqa: SLF001
        and not decoder.getstate()[0]
        and typing_ahead.is_utf8(source.stdin.encoding)
        and typing_ahead.is_utf8(app.output.encoding())
        and not keys.input_queue
        and not keys.key_buffer
        and keys.arg is None
    )


def _inserts(app: Any) -> bool:
    """Return whether a printable character would be inserted, and drawn, at the cursor."""
    buffer: Any = app.current_buffer
    control: Any = app.layout.current_control
    if not hasattr(control, "buffer") or control.buffer is not buffer:
        return False
    return bool(
        buffer.document.is_cursor_at_the_end
        and buffer.complete_state is None
        and buffer.selection_state is None
        and not buffer.multiple_cursor_positions
        and not buffer.read_only()
        and not app.layout.is_searching
        and all(_is_harmless(each) for each in _active(control.input_processors or ()))
        and _keys.insert(app)
    )


def _active(processors: Iterable[Any]) -> Iterator[Any]:
    """Yield the processors that are active now."""
    module: Any = sys.modules[f"{_NAME}.layout.processors"]
    for each in processors:
        if isinstance(each, module.ConditionalProcessor):
            # the filter of a harmless processor need not be called
            if not _is_harmless(each.processor) and each.filter():
                yield from _active([each.processor])
        elif isinstance(each, module.DynamicProcessor):
            yield from _active([each.get_processor() or module.DummyProcessor()])
        elif hasattr(each, "processors"):
            yield from _active(each.processors)
        else:
            yield each


def _is_harmless(processor: Any) -> bool:
    kind = type(processor)
    return kind.__name__ in _HARMLESS.get(kind.__module__, ())


def _room(app: Any) -> int:
    """Return how many cells right of the cursor are free, without the window's last one."""
    window: Any
    screen: Any
    window, screen = app.layout.current_window, app.renderer._last_screen  # noqa: SLF001
    shown = window.render_info
    align = window.align() if callable(window.align) else window.align
    if shown is None or screen is None or align.name != "LEFT":
        return 0
    cursor = app.renderer._cursor_pos  # noqa: SLF001
    row = screen.data_buffer.get(cursor.y, {})
    edge = shown._x_offset + shown.window_width - 1  # noqa: SLF001
    for x in range(cursor.x, edge):
        cell = row.get(x)
        if cell is not None and cell.char != " " and _SUGGESTION not in cell.style:
            return int(x - cursor.x)
    return int(edge - cursor.x)


def _blank(app: Any, cells: int) -> None:
    screen, cursor = app.renderer._last_screen, app.renderer._cursor_pos  # noqa: SLF001
    if screen is None:  # the application will draw all of it
        return
    char = sys.modules[f"{_NAME}.layout.screen"].Char(" ", "")
    row = screen.data_buffer[cursor.y]
    for x in range(cursor.x, cursor.x + cells):
        row[x] = char
    app.invalidate()
