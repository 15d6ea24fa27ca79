"""The public function watch(): other inputs than the prompt's, served while the prompt waits.

Every loop watches one descriptor of inputhook's, that of a selector (epoll, kqueue).
The selector watches all others: the pipe and the deadline of the C core, what the user
watches, and the descriptors of loops that are served inside another loop's wait. So no
loop has to know how many descriptors there are.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import selectors
from typing import TYPE_CHECKING, TypeVarTuple

from . import _exceptions, _process
from ._core import lib
from ._descriptors import above_standard
from ._interactive import is_interactive
from ._main_thread import check_thread
from ._stats import served

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed import FileDescriptorLike

Ts = TypeVarTuple("Ts")


class Watch:
    """A descriptor being watched; cancel() ends that."""

    def __init__(
        self, descriptor: int, callback: Callable[[*Ts], object], args: tuple[*Ts]
    ) -> None:
        self.descriptor = descriptor
        self._call: Callable[[], object] = functools.partial(callback, *args)
        self._name = getattr(callback, "__qualname__", repr(callback))

    def cancel(self) -> None:
        """Stop watching; call this before the descriptor is closed.

        In the child of a fork there is nothing to cancel: only the parent watches.

        Thread: the main one.
        """
        if not self.cancelled():
            watches.remove(self)

    def cancelled(self) -> bool:
        """Return whether the descriptor is no longer watched by this object."""
        return watches.entries.get(self.descriptor) is not self

    def run(self) -> None:
        """Call the callback."""
        self._call()

    def __repr__(self) -> str:
        state = " cancelled" if self.cancelled() else ""
        return f"<Watch{state} descriptor {self.descriptor}, {self._name}>"


class Watches:
    """The selector and its descriptors. All calls are made on the main thread."""

    def __init__(self) -> None:
        self.entries: dict[int, Watch] = {}
        self._guests: dict[object, Mapping[int, int]] = {}
        self._selector: selectors.BaseSelector | None = None
        self._of_parent: selectors.BaseSelector | None = None
        #: called before the selector is closed, once
        self.closing: list[Callable[[], object]] = []

    def open(self) -> None:
        """Make the loops watch the selector in place of the pipe; called after ih_enable().

        Raises:
            OSError: there are no descriptors left.
        """
        if self._selector is not None:
            return
        if self._of_parent is not None:
            self._of_parent.close()
            self._of_parent = None
        with above_standard():
            selector = selectors.DefaultSelector()
        if not hasattr(selector, "fileno"):  # a system with poll() only
            selector.close()
            return
        self._selector = selector
        selector.register(lib.ih_pipe_fd(), selectors.EVENT_READ)
        selector.register(lib.ih_deadline, selectors.EVENT_READ)
        lib.ih_wake_through = selector.fileno()
        for entry in list(self.entries.values()):
            self._register(entry)
        for guest, descriptors in tuple(self._guests.items()):
            self.add_guest(guest, descriptors)
        self._tell()

    def close(self) -> None:
        """Undo open(); the next one watches the same descriptors. No pump runs."""
        while self.closing:
            self.closing.pop()()
        if self._selector is not None:
            lib.ih_wake_through = -1
            lib.ih_serve_always = 0
            self._selector.close()
            self._selector = None

    def forget(self) -> None:
        """Watch nothing, in the child of a fork: only the parent watches.

        The selector stays open: if a callback has forked, the parent's loop, in whose
        callback the child still is, has its descriptor.
        """
        self.entries.clear()
        self._guests.clear()
        self.closing.clear()
        self._of_parent, self._selector = self._selector, None

    def add(self, entry: Watch) -> None:
        """Begin to watch.

        Raises:
            ValueError: the descriptor cannot be watched.
        """
        if entry.descriptor in self.entries:
            raise ValueError(
                f"Descriptor {entry.descriptor} is watched already: cancel() that first"
            )
        if entry.descriptor in self._guests:
            raise ValueError(
                f"Descriptor {entry.descriptor} is what an enabled toolkit reads"
            )
        if any(entry.descriptor in each for each in self._guests.values()):
            raise ValueError(
                f"Descriptor {entry.descriptor} is what an enabled toolkit reads"
            )
        try:
            if self._selector is None:
                with selectors.DefaultSelector() as probe:
                    probe.register(entry.descriptor, selectors.EVENT_READ)
            else:
                self._selector.register(entry.descriptor, selectors.EVENT_READ, entry)
        except (OSError, ValueError) as error:
            raise ValueError(_why_not(entry.descriptor, error)) from None
        except KeyError:
            raise ValueError(
                f"Descriptor {entry.descriptor} is inputhook's own"
            ) from None
        self.entries[entry.descriptor] = entry
        self._tell()

    def remove(self, entry: Watch) -> None:
        """Stop watching."""
        del self.entries[entry.descriptor]
        self.silence(entry.descriptor)
        self._tell()

    def add_guest(
        self, guest: object, descriptors: Mapping[int, int], *, refuse: bool = False
    ) -> None:
        """Watch descriptors of a loop's, and no others of it; an event means: serve() is due.

        A descriptor may be another file's than when it was watched before: each is asked
        for anew.

        Args:
            guest: whose they are.
            descriptors: with their events, as selectors has them.
            refuse: raise where one cannot be watched; else it is left out.

        Raises:
            ValueError: a descriptor cannot be watched, and says why.
        """
        self.silence_guest(guest)
        self._guests[guest] = descriptors
        if self._selector is not None:
            self._guests[guest] = {
                descriptor: events
                for descriptor, events in descriptors.items()
                if self._registered(descriptor, events, refuse=refuse)
            }
        self._tell()

    def _registered(self, descriptor: int, events: int, *, refuse: bool) -> bool:
        """Watch a guest's descriptor; return whether that could be.

        The program may have closed it, or it is a file on disk, which epoll refuses; or it
        is watched already: then an event means serve() anyway.
        """
        assert self._selector is not None
        try:
            self._selector.register(descriptor, events)
        except KeyError:
            return False
        except (OSError, ValueError) as error:
            if refuse:
                raise ValueError(_why_not(descriptor, error)) from None
            return False
        return True

    def remove_guest(self, guest: object) -> None:
        """Undo add_guest()."""
        self.silence_guest(guest)
        self._guests.pop(guest, None)
        self._tell()

    def silence_guest(self, guest: object) -> None:
        """Leave a loop's descriptors out of the selector while the loop is served.

        A callback of its own may run another loop, a dialog's, which would spin on them.
        """
        for descriptor in self._guests.get(guest, ()):
            self.silence(descriptor)

    def silence(self, descriptor: int) -> None:
        """Leave the descriptor out of the selector while its callback runs.

        The callback may run a loop of its own, a dialog's, which would spin on the
        descriptor.
        """
        if self._selector is not None:
            with contextlib.suppress(KeyError, ValueError):  # not registered, or closed
                self._selector.unregister(descriptor)

    def give_up(self) -> None:
        """Stop watching for the user: run() has failed, so nobody would read what comes."""
        for descriptor in self.entries:
            self.silence(descriptor)

    def run(self) -> bool:
        """Call the callbacks of the descriptors that are readable; return True."""
        if self._selector is None or not self.entries:
            return True
        for key, _ in self._selector.select(0):
            entry = key.data
            if entry is None or entry.cancelled():
                continue
            self.silence(entry.descriptor)
            served.watched += 1
            try:
                entry.run()
            except Exception as error:  # noqa: BLE001  not ours
                entry.cancel()  # else it would raise again at once, for ever
                error.add_note(f"inputhook watches {entry!r} no more")
                _exceptions.show(error)
            finally:
                if not entry.cancelled():
                    self._register(entry)
        return True

    def _register(self, entry: Watch) -> None:
        if self._selector is None:
            return
        try:
            self._selector.register(entry.descriptor, selectors.EVENT_READ, entry)
        except (OSError, ValueError, KeyError):  # closed meanwhile
            self.entries.pop(entry.descriptor, None)
            self._tell()

    def _tell(self) -> None:
        lib.ih_serve_always = bool(self.entries or self._guests)


watches = Watches()
_process.in_child_of_fork(watches.forget)


def watch(
    source: FileDescriptorLike, callback: Callable[[*Ts], object], *args: *Ts
) -> Watch:
    """Call `callback(*args)` whenever the source has something to read, while the prompt waits.

    The source is a socket, a pipe, a serial port, or anything else with a descriptor.
    It is watched in pause() and block(), too. The callback must read what there is, or
    it is called again at once; at the end of the stream it should cancel the Watch.
    When a callback raises, the exception is shown and the Watch is cancelled.

    Args:
        source: a descriptor, or an object with fileno().
        callback: anything callable.
        *args: its arguments.

    Returns:
        A Watch; its cancel() ends the watching. While no toolkit is enabled nothing is
        called; with the next enable() the watching goes on.

    Raises:
        TypeError: `source` has no descriptor, or `callback` cannot be called.
        ValueError: the descriptor is closed, a file on disk, watched already, or the
            one that the prompt reads.
        WrongThread: not called on the main thread.

    Thread: the main one. From another thread, use call_soon().
    """
    check_thread("watch")
    if not callable(callback):
        raise TypeError(
            f"watch() wants something to call, not {type(callback).__name__} {callback!r}"
        )
    descriptor = source.fileno() if hasattr(source, "fileno") else source
    if isinstance(descriptor, bool) or not isinstance(descriptor, int):
        raise TypeError(
            "watch() wants a descriptor or something with fileno(), not "
            f"{type(source).__name__} {source!r}"
        )
    if descriptor < 0:
        raise ValueError(f"{source!r} is closed: its descriptor is {descriptor}")
    if descriptor == lib.ih.input and is_interactive():
        raise ValueError(
            f"Descriptor {descriptor} is what the prompt reads: what is typed is for it"
        )
    entry = Watch(descriptor, callback, args)
    watches.add(entry)
    return entry


def _why_not(descriptor: int, error: Exception) -> str:
    if isinstance(error, PermissionError):
        return (
            f"Descriptor {descriptor} is a file on disk, which always has something to "
            "read: just read it"
        )
    if getattr(error, "errno", None) == errno.EBADF or isinstance(error, ValueError):
        return f"Descriptor {descriptor} is closed"
    return f"Descriptor {descriptor} cannot be watched: {error}"
