"""Keeps descriptors with numbers below 1024 free, for a loop that waits in select().

Tcl 8 waits so (unix/tclUnixNotfy.c). FD_SET() with a number of FD_SETSIZE or more ends
the process, or writes outside its array. A program with many open files may use up all
low numbers, so a few numbers are set aside when the loop is enabled.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import selectors
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: FD_SETSIZE of Linux, macOS and the BSDs
LIMIT = 1024

#: where to look for free numbers first: programs take theirs from the other end
_FIRST = 1000
_STANDARD = 3  # descriptors: standard input, output and error


class Numbers:
    """Some reserved low numbers, and a selector that has one of them.

    Args:
        spare: how many numbers to reserve for room(), beside the selector's.
    """

    def __init__(self, spare: int) -> None:
        self._spare = spare
        # reserved numbers: duplicates of one pipe that is not used for anything
        self._kept: list[int] = []
        self._pipe = -1  # its inode
        self._selector: selectors.BaseSelector | None = None
        self._number = -1  # a duplicate of the selector's
        self._process = os.getpid()

    def reserve(self, name: str) -> None:
        """Set the numbers aside; `name` is the toolkit's, for the message.

        Raises:
            OSError: there are not enough low numbers left.
        """
        self._fill()
        if len(self._kept) < self._spare + (self._selector is None):
            self.empty()
            if not _is_one_left():
                raise OSError(
                    errno.EMFILE,
                    f"{name} needs descriptors, and this process has as many open as it "
                    "may have (ulimit -n). Close some files, or call inputhook.enable("
                    f"{name!r}) before they are opened: it sets some numbers aside",
                )
            raise OSError(
                errno.EMFILE,
                f"{name} can watch descriptors below {LIMIT} only, and this program has "
                f"all of them in use. Close some files, or call inputhook.enable({name!r})"
                " before they are opened: it sets some numbers aside",
            )

    def _fill(self) -> None:
        wanted = self._spare + (self._selector is None)
        self._kept = [each for each in self._kept if self._is_kept(each)]
        if len(self._kept) >= wanted:
            return
        self.empty()
        try:
            ends = os.pipe()
        except OSError:  # there are no descriptors left
            return
        self._pipe = os.fstat(ends[0]).st_ino
        while len(self._kept) < wanted and (number := _lowest(ends[0])) is not None:
            self._kept.append(number)
        for end in ends:
            if len(self._kept) < wanted and _STANDARD <= end < LIMIT:
                self._kept.append(end)
            else:
                os.close(end)

    def empty(self) -> None:
        """Give the reserved numbers back."""
        while self._kept:
            number = self._kept.pop()
            if self._is_kept(number):
                os.close(number)

    def _is_kept(self, number: int) -> bool:
        """Return whether a number is still ours: programs close descriptors of others."""
        try:
            return os.fstat(number).st_ino == self._pipe
        except OSError:
            return False

    @contextlib.contextmanager
    def room(self) -> Iterator[None]:
        """Free the reserved numbers for what a library opens inside the block."""
        self.empty()
        try:
            yield
        finally:
            self._fill()

    def fileno(self) -> int:
        """Return a low descriptor that is readable when a registered one is; after reserve()."""
        if self._selector is None:
            selector = selectors.DefaultSelector()
            number = self._kept.pop()
            os.dup2(selector.fileno(), number, inheritable=False)
            self._selector, self._number = selector, number
        return self._number

    def register(self, descriptor: int, call: Callable[[int, int], object]) -> None:
        """Let serve() call `call(descriptor, 0)` when the descriptor is readable."""
        self.fileno()
        assert self._selector is not None
        self.unregister(descriptor)
        self._selector.register(descriptor, selectors.EVENT_READ, call)

    def unregister(self, descriptor: int) -> None:
        """Undo register(); does nothing if the descriptor is not registered, or a parent's."""
        if self._selector is not None and self._process == os.getpid():
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(descriptor)

    def serve(self) -> None:
        """Make the calls of readable descriptors, without waiting."""
        if self._selector is not None:
            for key, _ in self._selector.select(0):
                key.data(key.fd, 0)

    def close(self) -> None:
        """Give back everything."""
        self.empty()
        if self._selector is not None:
            self._selector.close()
            os.close(self._number)
            self._selector = None

    def __del__(self) -> None:
        """Close, in the child of a fork that forgets what its parent has enabled.

        When the interpreter ends, the modules that close() needs may be gone
        (Objects/moduleobject.c, _PyModule_Clear()), contextlib included; the kernel closes
        what is left.
        """
        try:  # noqa: SIM105  contextlib may be None
            self.close()
        except (OSError, AttributeError, TypeError):
            pass


def _lowest(descriptor: int) -> int | None:
    """Return a new number below LIMIT for the same file; None: there is none."""
    for first in (_FIRST, _STANDARD):
        try:
            number = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, first)
        except (OSError, ValueError):  # the process may not have so many
            continue
        if number < LIMIT:
            return number
        os.close(number)
    return None


def _is_one_left() -> bool:
    """Return whether the process may open another descriptor, of any number."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno not in {errno.EMFILE, errno.ENFILE}
    return True
