"""Reads, writes and deletes a file that Python runs while it starts, always as a whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path


class StartupProblem(Exception):
    """A problem of Python's start; the message says what is wrong, why, and what to do."""


def read(file: Path) -> bytes | None:
    """Return the file's contents; None if there is no file, or a link to no file.

    Raises:
        StartupProblem: the file is no regular one, or cannot be read.
    """
    try:
        # open() would wait for the writer of a FIFO
        if not stat.S_ISREG(file.stat().st_mode):
            raise StartupProblem(
                f"{file} is no regular file, so Python does not read it. Move it away"
            )
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StartupProblem(
            f"{file} cannot be read ({error.strerror}). Make it readable, or move it away"
        ) from None


def make_folder(folder: Path) -> None:
    """Make a folder, with its parents, unless it exists.

    Raises:
        StartupProblem: the folder cannot be made.
    """
    try:
        for each in [*reversed(folder.parents), folder]:
            # nobody else may put a file there that Python runs, whatever the umask
            if not each.exists():
                each.mkdir(mode=0o775, exist_ok=True)
    except OSError as error:
        raise StartupProblem(
            f"The folder {folder} cannot be made ({error.strerror}). Make it yourself, "
            "or see who may write where it belongs"
        ) from None


def write(file: Path, new: bytes, old: bytes | None) -> None:
    """Put `new` into the file in one step, and keep the file's permissions and owner.

    Args:
        file: The file; if it is a symbolic link, its target is written.
        new: The new contents.
        old: The contents that were read; None if there was no file.

    Raises:
        StartupProblem: the file cannot be written, or no longer has the contents `old`.
            Nothing is changed.
    """
    target = _target(file, old)
    # neither .py nor .pth: harmless if this process is killed before it is renamed
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        # never writable for everybody, whatever the umask
        mode = 0o664 if old is None else 0o600
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with open(descriptor, "wb") as stream:  # noqa: PTH123  open() of a descriptor
                stream.write(new)
                stream.flush()
                if old is not None:
                    _look_like(target, descriptor)
                os.fsync(descriptor)
            _unchanged(target, old)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_writable(target, error) from None


def delete(file: Path, old: bytes) -> None:
    """Delete the file; if it is a symbolic link, delete its target.

    Raises:
        StartupProblem: the file must not be deleted, or no longer has the contents
            `old`.
    """
    target = _target(file, old)
    try:
        _unchanged(target, old)
        target.unlink()
    except OSError as error:
        raise _not_writable(target, error) from None


def _target(file: Path, old: bytes | None) -> Path:
    if file.is_symlink() and file.lstat().st_uid != os.geteuid():
        # as root in somebody's home: its owner chooses what root would write
        raise StartupProblem(
            f"{file} is a symbolic link that another user has made, and was not followed. "
            "Do this as that user, or put a file in its place"
        )
    target = Path(os.path.realpath(file))
    if old is not None and not os.access(target, os.W_OK):
        # os.replace() needs only the right to write into the folder
        raise StartupProblem(
            f"{target} is write-protected, and was not changed. If that is not on purpose, "
            "make it writable (chmod u+w) and try again"
        )
    return target


def _unchanged(target: Path, old: bytes | None) -> None:
    if read(target) != old:
        raise StartupProblem(
            f"{target} was changed by somebody else at this moment, and was left as it is. "
            "Try again"
        )


def _look_like(target: Path, descriptor: int) -> None:
    """Give the open file the target's permissions, and its owner if we may."""
    status = target.stat()
    # the owner first: changing the owner clears some permission bits
    with contextlib.suppress(OSError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))


def _not_writable(target: Path, error: OSError) -> StartupProblem:
    return StartupProblem(
        f"{target} cannot be written ({error.strerror}), and was not changed. It takes the "
        f"right to write into {target.parent}, and room there"
    )
