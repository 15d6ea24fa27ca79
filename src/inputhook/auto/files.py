"""Read, write and delete a file that Python reads while it starts: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path


class StartupProblem(Exception):
    """What is wrong with Python's start, why, and what to do next; in sentences."""


def read(file: Path) -> bytes | None:
    """Return what is in the file; None if there is none, or a link to none.

    Raises:
        StartupProblem: the file is no regular one, or cannot be read.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a FIFO would keep open() waiting
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
    """Make the folder, and those it is in, where they are missing.

    Raises:
        StartupProblem: that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartupProblem(
            f"The folder {folder} cannot be made ({error.strerror}). Make it yourself, "
            "or see who may write where it belongs"
        ) from None


def write(file: Path, new: bytes, old: bytes | None) -> None:
    """Put `new` into the file in one step, with the permissions and the owner it has.

    Args:
        file: Where; of a symbolic link the file that it leads to.
        new: What to put there.
        old: What has been read there; None if there was no file.

    Raises:
        StartupProblem: the file cannot be written, or is no longer what has been read.
            Nothing is changed.
    """
    target = _target(file, old)
    # neither .py nor .pth: harmless where this process is killed in the middle
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        mode = 0o666 if old is None else 0o600
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with open(descriptor, "wb") as stream:  # noqa: PTH123  a descriptor
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
    """Delete the file; of a symbolic link the file that it leads to.

    Raises:
        StartupProblem: that is not allowed, or the file is no longer what has been read.
    """
    target = _target(file, old)
    try:
        _unchanged(target, old)
        target.unlink()
    except OSError as error:
        raise _not_writable(target, error) from None


def _target(file: Path, old: bytes | None) -> Path:
    target = Path(os.path.realpath(file))
    if old is not None and not os.access(target, os.W_OK):
        # os.replace() would not mind: it asks for the right to the folder only
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
    """Give the open file the permissions of the target, and its owner where we may."""
    status = target.stat()
    # the owner first: a change of owner clears bits of the permissions
    with contextlib.suppress(OSError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))


def _not_writable(target: Path, error: OSError) -> StartupProblem:
    return StartupProblem(
        f"{target} cannot be written ({error.strerror}), and was not changed. It takes the "
        f"right to write into {target.parent}, and room there"
    )
