"""Installs auto-activation into what Python runs while it starts; finds and removes it.

Auto-activation is a file of our own in site-packages, which site.py reads; or, on
request, a block of lines in sitecustomize.py (for a user, usercustomize.py), which
site.py imports. With both, the second call of inputhook.auto.start() does nothing.

Nothing here needs the C core.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from . import files, locations, managed_lines, new_interpreter
from .files import StartupProblem
from .locations import Scope, Site

#: the first line of our own files
_MARK = b"# inputhook auto-activation. "
_FIRST = (
    _MARK + b"Written by: python -m inputhook auto install. "
    b"To undo it: python -m inputhook auto remove, or delete this file\n"
)
OWN = {
    # site.py, addpackage(): a line is run only if it begins with import and a space, and
    # what it raises is shown at every start
    ".pth": _FIRST + rb'import sys; exec("try:\n    import inputhook.auto\n    '
    rb'inputhook.auto.start()\nexcept Exception:\n    pass")' + b"\n",
    ".start": _FIRST + b"inputhook.auto:start\n",
}
"""The contents of our own files, by suffix."""

#: since this version site.py knows all folders before it runs the first line (PEP 829)
_FOLDERS_FIRST = (3, 15)


class Place(NamedTuple):
    """A file that contains something of ours."""

    scope: Scope
    file: Path
    installed: bool
    """The file has all that is needed; see `problem` for why it may still have no effect."""

    problem: str
    """What is wrong with the file, in a sentence; "" if nothing."""


class Done(NamedTuple):
    """A change to a file."""

    file: Path
    what: str
    """created, added, replaced or present; deleted or removed."""


def state() -> tuple[list[Place], str]:
    """Return the files that have something of ours, and why they have no effect.

    Raises nothing.

    Returns:
        The files, the user's first; and why a new interpreter does not call start(), "" if
        it does.
    """
    sites = locations.existing()
    try:
        answer = new_interpreter.ask()
    except StartupProblem as error:
        return _places(sites, None, str(error)), str(error)
    found = _places(sites, answer, "")
    return found, "" if answer.started else _why_not(found, answer)


def install(site: Site, *, sitecustomize: bool = False) -> Done:
    """Make Python call inputhook.auto.start() whenever it starts.

    Args:
        site: The folder, of a user or a virtual environment.
        sitecustomize: Put a block into the site's sitecustomize.py or usercustomize.py.

    Raises:
        StartupProblem: the file cannot be written. Nothing is changed.
    """
    file = site.customize if sitecustomize else site.own
    other = _other(site, new_interpreter.ask()) if sitecustomize else None
    if other:
        raise StartupProblem(
            f"Python imports the first {file.stem} that it finds, and that is {other}: of "
            f"{file} and that one it would import only one. Leave out --sitecustomize"
        )
    if site.scope == "user":
        files.make_folder(site.folder)
    old = files.read(file)
    new = _with_ours(file, old)
    if new == old:
        return Done(file, "present")
    there = old is not None and _has_ours(file, old)
    files.write(file, new, old)
    return Done(file, "created" if old is None else "replaced" if there else "added")


def remove(site: Site) -> list[Done]:
    """Delete our own files of a site, and take the block out of its sitecustomize.

    Raises:
        StartupProblem: a file cannot be changed. The other files are changed all the
            same.
    """
    done, problems = [], []
    for file in (site.pth, site.start, site.customize):
        try:
            what = _take(file)
        except StartupProblem as error:
            problems.append(str(error))
        else:
            done += [Done(file, what)] if what else []
    if problems:
        raise StartupProblem(
            "\n".join([*(f"{d.file}: {d.what}" for d in done), *problems])
        )
    return done


def _why_not(found: list[Place], answer: new_interpreter.Answer) -> str:
    """Return why the files that were found have no effect."""
    if answer.error:
        return (
            f"A new Python cannot import inputhook.auto ({answer.error}). Install "
            "inputhook where Python finds it from every folder: python -m pip install "
            "inputhook"
        )
    reasons = [place.problem or _without_effect(place.file, answer) for place in found]
    if not found:
        reasons.append("It is not installed: python -m inputhook auto install")
    if answer.errors:
        reasons.append(f"Python says: {answer.errors}")
    return "\n".join(reasons)


def _without_effect(file: Path, answer: new_interpreter.Answer) -> str:
    """Return why a file that has all it needs has no effect."""
    if file.suffix == ".py":
        return f"{file} does not come as far as the block"
    if file.suffix == ".pth" and sys.version_info < _FOLDERS_FIRST:
        return (
            f"{file} is read before Python looks into {answer.folder}, where inputhook is. "
            f"Install inputhook into {file.parent}, or use --sitecustomize"
        )
    return f"{file} is not read by this Python. python -m inputhook auto install"


def _places(
    sites: list[Site], answer: new_interpreter.Answer | None, problem: str
) -> list[Place]:
    """Return the Place of each of the sites' files; `problem` says why there is no answer."""
    found = []
    for site in sites:
        for file in (site.pth, site.start, site.customize):
            installed, wrong = _look(file)
            other = _other(site, answer) if answer and file == site.customize else None
            if installed and other:
                wrong = (
                    f"Python imports {other} instead of {file}. Without "
                    "--sitecustomize python -m inputhook auto install needs neither"
                )
            if installed or wrong:
                found.append(Place(site.scope, file, installed, wrong or problem))
    return found


def _look(file: Path) -> tuple[bool, str]:
    """Return whether the file contains what is ours, and what is wrong with it."""
    try:
        data = files.read(file)
    except StartupProblem as error:
        return False, "" if file.suffix == ".py" else str(error)
    try:
        if data is None or not _has_ours(file, data):
            return False, ""
        new = _with_ours(file, data)
    except StartupProblem as error:
        return False, str(error)
    if new == data:
        return True, ""
    return True, (
        f"What {file} has of inputhook's is another version's, or was edited. "
        f"{_command(file)} puts today's in its place"
    )


def _command(file: Path) -> str:
    option = " --sitecustomize" if file.suffix == ".py" else ""
    return f"python -m inputhook auto install{option}"


def _other(site: Site, answer: new_interpreter.Answer) -> str | None:
    """Return the file that Python imports as the site's sitecustomize, if it is another one."""
    found = answer.customize[site.customize.stem]
    if found is None:
        return None
    try:
        return None if site.customize.samefile(found) else found
    except OSError:
        # the site's file does not exist, or the other one is inside a zip file
        return found


def _has_ours(file: Path, data: bytes) -> bool:
    if file.suffix != ".py":
        return data.startswith(_MARK)
    try:
        return managed_lines.find(data) is not None
    except StartupProblem as error:
        raise StartupProblem(f"{file} {error}") from None


def _with_ours(file: Path, old: bytes | None) -> bytes:
    """Return the file's contents after install()."""
    if old is not None and not _has_ours(file, old) and file.suffix != ".py":
        raise StartupProblem(
            f"{file} is there already, is not inputhook's, and was left as it is. Rename "
            "it; or use --sitecustomize"
        )
    if file.suffix == ".py":
        return managed_lines.with_block(old)
    return OWN[file.suffix]


def _take(file: Path) -> str:
    """Take what is ours out of the file; return what was done, or ""."""
    old = files.read(file)
    if old is None or not _has_ours(file, old):
        return ""
    new = managed_lines.without_block(old) if file.suffix == ".py" else None
    if new is None:
        files.delete(file, old)
        return "deleted"
    files.write(file, new, old)
    return "removed"
