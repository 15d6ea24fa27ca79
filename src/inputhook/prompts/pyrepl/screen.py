"""What PyREPL remembers of the screen, which differs from version to version."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from ..._privates import Private, UnknownShape
from ..._privates import problem as problem_of
from ..._version import __version__
from ..writing import write_all

if TYPE_CHECKING:
    from collections.abc import Callable

_READER = "_pyrepl.reader"
_CONSOLE = "_pyrepl.unix_console"


class _Screen(NamedTuple):
    """How some versions of PyREPL remember the screen and the cursor."""

    privates: tuple[Private, ...]
    cursor: Callable[[Any], tuple[int, int]]
    """Returns the cursor's column, and its row counted from the prompt's first."""

    forget: Callable[[Any, Any], None]
    """Makes the next refresh() draw everything, from where the cursor is."""


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
            Private(_CONSOLE, "UnixConsole.screen", "3.13 to 3.14"),
        ),
        lambda console: (
            console.posxy
            if hasattr(console, "posxy")  # 3.14
            else console._UnixConsole__posxy  # noqa: SLF001
        ),
        _forget_lines,
    ),
)


def screen_of(console: Any) -> _Screen:
    """Return the row of _SCREENS that fits this version of PyREPL.

    Raises:
        UnknownShape: no row fits.
    """
    for screen in _SCREENS:
        if problem_of(screen.privates) is None:
            return screen
    raise UnknownShape(
        f"PyREPL of Python {sys.version.split()[0]} is not known to inputhook "
        f"{__version__}: {type(console).__module__} keeps its screen in another way"
    )


def is_known() -> bool:
    """Return whether a row of _SCREENS fits this version of PyREPL."""
    return any(problem_of(each.privates) is None for each in _SCREENS)


def offset_of(console: Any) -> int:
    """Return the row, of the prompt and the lines being typed, that is the screen's first."""
    offset: int = console._UnixConsole__offset  # noqa: SLF001
    return offset


def make_room(console: Any, rows: int, row: int, offset: int) -> None:
    """Put the rows of the block where the next refresh() expects them to be.

    The block is the prompt and all lines being typed. Of a block that is higher than
    the screen, UnixConsole shows a part, and places the cursor by numbers of the
    screen's rows (__move_tall). That part needs the whole screen, so the text above is
    scrolled off. A block that fits begins where the cursor is.

    Args:
        console: the console, which has forgotten what is on the screen.
        rows: how many rows the block has.
        row: the row of the block in which the cursor was.
        offset: the row of the block that was the screen's first.
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
