"""What a page of a figure may say through its websocket, and what is no such message.

matplotlib's canvas takes a message as it comes (backend_webagg_core.py, handle_event()):
what lacks a field, or has another type there, raises; a figure of 60,000 pixels fills the
memory.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST = 1 << 16
"""Bytes of a message; mpl.js sends some hundreds."""

_FAR = 1e6  # pixels: no screen is so wide
_WIDEST = 1 << 14  # pixels of a figure
_BUTTONS = 1 << 16
_RATIOS = 0.05, 64.0  # device pixels for a pixel of CSS
_LONGEST_NAME = 100


def _number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) < _FAR  # false for NaN, too


def _buttons(value: object) -> bool:
    return isinstance(value, int) and 0 <= value < _BUTTONS


def _length(value: object) -> bool:
    return isinstance(value, int | float) and 1 <= value <= _WIDEST


def _ratio(value: object) -> bool:
    return isinstance(value, int | float) and _RATIOS[0] <= value <= _RATIOS[1]


def _name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_NAME


def _key(value: object) -> bool:
    return isinstance(value, str) and _name(value) and "k" in value  # shift+k65, ...


def _names(value: object) -> bool:
    return isinstance(value, list) and all(_name(each) for each in value)


_MOUSE = {
    "x": _number,
    "y": _number,
    "button": _number,
    "buttons": _buttons,
    "modifiers": _names,
}
_FIELDS: Mapping[str, Mapping[str, Callable[[object], bool]]] = {
    **dict.fromkeys(("button_press", "button_release", "dblclick"), _MOUSE),
    **dict.fromkeys(("figure_enter", "figure_leave", "motion_notify"), _MOUSE),
    "scroll": {**_MOUSE, "step": _number},
    "key_press": {"key": _key},
    "key_release": {"key": _key},
    **{name: {} for name in ("ack", "draw", "refresh", "send_image_mode")},
    "resize": {"width": _length, "height": _length},
    "set_device_pixel_ratio": {"device_pixel_ratio": _ratio},
    "set_dpi_ratio": {"dpi_ratio": _ratio},
    "toolbar_button": {"name": _name},
    "supports_binary": {},
}


def read(message: str | bytes) -> dict[str, Any] | None:
    """Return what a page has sent; None if it is nothing that a page sends."""
    try:
        content = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or not isinstance(content.get("type"), str):
        return None
    fields = _FIELDS.get(content["type"])
    if fields is None:
        return None
    if "buttons" in fields:  # mpl.js of matplotlib 3.9 does not tell
        content.setdefault("buttons", 0)
    right = all(check(content.get(name)) for name, check in fields.items())
    return content if right else None
