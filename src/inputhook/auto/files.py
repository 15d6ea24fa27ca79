"""Read, replace and delete a file, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import warnings
from pathlib import Path

from .problem import Problem


def read(file: Path) -> bytes | None:
    """What is in the file; None if there is none, or a link to none.

    Raises:
        Problem: it is no file, or cannot be read.
    """
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # a FIFO would keep open() waiting
            raise Problem(
                f"{file} is no regular file, so Python does not import it. Move it away"
            )
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Problem(
            f"{file} cannot be read ({error.strerror}). Make it readable, or move it away"
        ) from None


def syntax_error(source: bytes, file: Path) -> str:
    """Why Python does not compile it; "" if it does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own business; an error under -W error
        try:
            # bytes, as importlib's source_to_code(): with its BOM and its cookie
            compile(source, str(file), "exec", dont_inherit=True)
        except SyntaxError as error:
            where = f"line {error.lineno}: " if error.lineno else ""
            return f"{where}{error.msg}"
        except (ValueError, OverflowError, RecursionError, MemoryError) as error:
            return f"{type(error).__name__}: {error}"  # NUL bytes, nested too deep
    return ""


def make_folder(folder: Path) -> None:
    """Make the folder, and those it is in, where they are missing.

    Raises:
        Problem: that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(
            f"The folder {folder} cannot be made ({error.strerror}). Make it yourself, "
            "or see who may write where it belongs"
        ) from None


def write(file: Path, new: bytes, old: bytes | None) -> None:
    """Put `new` into the file in one step, with the permissions and owner it has.

    Args:
        file: Where; of a symbolic link the file that it leads to.
        new: What to put there.
        old: What has been read there; None if there was no file.

    Raises:
        Problem: it is not writable, or no longer what has been read. Nothing is changed.
    """
    target = _target(file, old)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        # neither .py nor .pth: it is no danger where even the clean-up is killed
        descriptor = os.open(
            temporary,
            os.O_WRONLY | os.O_CREAT | os.O_EXCL,
            0o666 if old is None else 0o600,
        )
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
    _sync(target.parent)


def delete(file: Path, old: bytes) -> None:
    """Delete the file; of a symbolic link the file that it leads to.

    Raises:
        Problem: that is not allowed, or it is no longer what has been read.
    """
    target = _target(file, old)
    try:
        _unchanged(target, old)
        target.unlink()
    except OSError as error:
        raise _not_writable(target, error) from None
    _sync(target.parent)


def _target(file: Path, old: bytes | None) -> Path:
    target = Path(os.path.realpath(file))
    if old is not None and not os.access(target, os.W_OK):
        # os.replace() would not mind: it asks the folder only
        raise Problem(
            f"{target} is write-protected, and was not changed. If that is not on purpose, "
            "make it writable (chmod u+w) and try again"
        )
    return target


def _unchanged(target: Path, old: bytes | None) -> None:
    if read(target) != old:
        raise Problem(
            f"{target} was changed by somebody else at this moment, and was left as it is. "
            "Try again"
        )


def _look_like(target: Path, descriptor: int) -> None:
    """Give the open file the owner, where we may, and the permissions of the target."""
    status = target.stat()
    # the owner first: a change of owner clears bits of the permissions
    with contextlib.suppress(OSError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))


def _not_writable(target: Path, error: OSError) -> Problem:
    return Problem(
        f"{target} cannot be written ({error.strerror}), and was not changed. It takes the "
        f"right to write into {target.parent}, and room there"
    )


def _sync(folder: Path) -> None:
    """Have the new name on the disk, too, where the file system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
