"""What Python imports while it starts: put inputhook.auto there, find it, take it out.

Python's site.py imports sitecustomize, and then usercustomize, when it starts. The block
(block.py) goes into the one of a virtual environment or of the user (sites.py). If Python
has another module of that name, which would hide ours or be hidden by it, that one is left
alone, and a .pth file, which site.py reads a little earlier, does the same.

Nothing here needs the C core.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from . import files, locations, managed_lines, new_interpreter
from .locations import Scope, Site
from .problem import Problem

__all__ = [
    "Done",
    "Place",
    "Problem",
    "install",
    "places",
    "remove",
    "why_not",
    "works",
]


class Place(NamedTuple):
    """A folder that can have the block."""

    scope: Scope
    file: Path
    """The file with the block, or the one it would go into."""

    installed: bool
    """Is the block there? It may still be without effect: see problem."""

    problem: str
    """What is wrong with it, in a sentence; "" if nothing."""


class Done(NamedTuple):
    """What was done to a file."""

    file: Path
    what: str
    """created, added, replaced or present; deleted or removed."""

    warning: str = ""
    """Why it is not the file that one would expect."""


def places() -> list[Place]:
    """The user's place and the virtual environment's, where they exist. Raises nothing."""
    found = locations.existing()
    try:
        answer = new_interpreter.ask() if found else None
    except Problem as error:
        return [_place(site, None, str(error)) for site in found]
    return [_place(site, answer, "") for site in found]


def works() -> bool:
    """Is inputhook.auto imported by an interpreter that starts now? Raises nothing."""
    try:
        return new_interpreter.ask().imported
    except Problem:
        return False


def install(site: Site) -> Done:
    """Put the block where this site's interpreters read it.

    Raises:
        Problem: it cannot be put there. Nothing is changed.
    """
    answer = new_interpreter.ask()
    other = _other(site, answer)
    if site.scope == "user":
        files.make_folder(site.folder)
    if other is None:
        if answer.imported and _look(site.pth, managed_lines.IN_PTH) == (True, ""):
            return Done(site.pth, "present")  # from a time when there was another one
        return _put(site.customize, managed_lines.IN_MODULE)
    return _put(site.pth, managed_lines.IN_PTH)._replace(
        warning=f"Python imports the first {site.module} that it finds, and there is one "
        f"in {other}: with {site.customize} only one of the two would be imported. So "
        f"{other} is left as it is, and {site.pth} is used instead"
    )


def remove(site: Site) -> list[Done]:
    """Take the block out of the site's files, and delete those that it was all of.

    Raises:
        Problem: a file cannot be changed. The other one is, all the same.
    """
    done, problems = [], []
    for file in (site.customize, site.pth):
        try:
            what = _take(file)
        except Problem as error:
            problems.append(str(error))
        else:
            done += [Done(file, what)] if what else []
    if problems:
        raise Problem("\n".join([*(f"{d.file}: {d.what}" for d in done), *problems]))
    return done


def why_not() -> str:
    """Why a fresh interpreter does not import inputhook.auto; "" if it does."""
    try:
        answer = new_interpreter.ask()
    except Problem as error:
        return str(error)
    if answer.imported:
        return ""
    if answer.error:
        return (
            f"A fresh Python cannot import inputhook.auto ({answer.error}). Install "
            "inputhook where Python finds it from every folder: python -m pip install "
            "inputhook"
        )
    there = [_place(site, answer, "") for site in locations.existing()]
    reasons = [place.problem for place in there if place.problem]
    for place in there:
        if not place.installed or place.problem:
            continue
        if place.file.suffix == ".pth":
            reasons.append(
                f"{place.file} is read before Python looks into {answer.folder}, where "
                f"inputhook is. Install inputhook into {place.file.parent}"
            )
        else:
            reasons.append(f"{place.file} does not come as far as the block")
    if answer.errors:
        reasons.append(f"Python says: {answer.errors}")
    if not any(place.installed for place in there):
        reasons.append("The block is in no file: python -m inputhook auto install")
    return "\n".join(reasons)


def _place(site: Site, answer: new_interpreter.Answer | None, problem: str) -> Place:
    """Look at a site's two files; `problem` is why there is no answer."""
    installed, wrong = _look(site.pth, managed_lines.IN_PTH)
    if installed or wrong:
        return Place(site.scope, site.pth, installed, wrong or problem)
    installed, wrong = _look(site.customize, managed_lines.IN_MODULE)
    other = _other(site, answer) if answer else None
    if installed and other:
        wrong = (
            f"Python imports {other} instead of {site.customize}. python -m inputhook auto "
            "install puts a .pth file beside it"
        )
    file = site.pth if other and not installed else site.customize
    return Place(site.scope, file, installed, wrong or problem)


def _other(site: Site, answer: new_interpreter.Answer) -> str | None:
    """The file that is imported by our module's name, if it is not ours."""
    found = answer.found.get(site.module)
    if found is None:
        return None
    try:
        return None if site.customize.samefile(found) else found
    except OSError:  # ours is not there, or theirs is inside a zip file
        return found


def _look(file: Path, lines: tuple[bytes, ...]) -> tuple[bool, str]:
    """Is the block in the file, and what is wrong with that?"""
    there = False
    try:
        data = files.read(file)
        if data is None:
            return False, ""
        there = _find(file, data)
        new = _with_block(file, data, lines)
    except Problem as error:
        return there, str(error)
    if there and new != data:
        return True, (
            f"The block in {file} is another version's, or was edited. python -m inputhook "
            "auto install puts today's in its place"
        )
    return there, ""


def _find(file: Path, data: bytes) -> bool:
    try:
        return managed_lines.find(data) is not None
    except Problem as error:
        raise Problem(f"{file} {error}") from None


def _with_block(file: Path, old: bytes | None, lines: tuple[bytes, ...]) -> bytes:
    """What the file would be with the block, if Python could run that."""
    new = managed_lines.with_block(old, lines)
    if file.suffix == ".pth":
        return new
    error = files.syntax_error(new, file)
    if old is not None and (error or managed_lines.find(old) is None):
        error = files.syntax_error(old, file) or error  # in lines that the user knows
    if error:
        raise Problem(
            f"{file} does not compile, so Python runs no line of it ({error}). Mend it, or "
            "move it away"
        )
    return new


def _put(file: Path, lines: tuple[bytes, ...]) -> Done:
    """Put the block into the file."""
    old = files.read(file)
    there = old is not None and _find(file, old)
    new = _with_block(file, old, lines)
    if new == old:
        return Done(file, "present")
    files.write(file, new, old)
    return Done(file, "created" if old is None else "replaced" if there else "added")


def _take(file: Path) -> str:
    """Take the block out of the file; what was done, "" if nothing."""
    old = files.read(file)
    if old is None or not _find(file, old):
        return ""
    if managed_lines.is_all(old):
        files.delete(file, old)
        return "deleted"
    new = managed_lines.without_block(old)
    if file.suffix == ".py" and not files.syntax_error(old, file):
        error = files.syntax_error(new, file)
        if error:
            raise Problem(
                f"{file} was not changed: without the block it would not compile ({error}). "
                "Take the block out by hand"
            )
    files.write(file, new, old)
    return "removed"
