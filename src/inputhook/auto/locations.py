"""Knows the folders and files by which Python runs something while it starts."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from pathlib import Path
from typing import Literal, NamedTuple

from .files import StartupProblem

Scope = Literal["user", "venv"]
SCOPES: tuple[Scope, ...] = ("user", "venv")

# Python 3.15 reads .start files, too, but imports pkgutil for them (Lib/site.py), and
# with it collections, functools and weakref: every start, also of scripts, takes 1.7
# times as long. A .pth file adds half a millisecond; from 3.18 on its import line is
# ignored
_START_SINCE = (3, 18)


class Site(NamedTuple):
    """A folder that site.py reads, of a user or of a virtual environment."""

    scope: Scope
    folder: Path

    @property
    def pth(self) -> Path:
        """A file of our own: site.py runs its line, up to Python 3.17."""
        return self.folder / "inputhook.pth"

    @property
    def start(self) -> Path:
        """A file of our own: site.py calls the function that it names (PEP 829)."""
        return self.folder / "inputhook.start"

    @property
    def own(self) -> Path:
        """The file of the two that this Python uses."""
        return self.start if sys.version_info >= _START_SINCE else self.pth

    @property
    def customize(self) -> Path:
        """The module that site.py imports; it belongs to somebody else, or does not exist."""
        return self.folder / f"{'site' if self.scope == 'venv' else 'user'}customize.py"


def check() -> None:
    """Raise StartupProblem if Python was started with -S."""
    if sys.flags.no_site:
        raise StartupProblem(
            "This Python was started with -S, which runs nothing at start-up. Start it "
            "without -S"
        )


def get(scope: Scope | None = None) -> Site:
    """Return the folder of this user, or of the running virtual environment.

    Args:
        scope: None: the virtual environment if this is one, else the user.

    Raises:
        StartupProblem: there is no such folder here.
    """
    if scope is None:
        scope = "venv" if _in_venv() else "user"
    return _venv() if scope == "venv" else _user()


def existing() -> list[Site]:
    """Return the folders of both scopes, without those that Python does not use here."""
    found = []
    for scope in SCOPES:
        try:
            found.append(get(scope))
        except StartupProblem:
            continue
    return found


def _in_venv() -> bool:
    return sys.prefix != sys.base_prefix


def _venv() -> Site:
    if not _in_venv():
        version = "{}.{}".format(*sys.version_info)
        raise StartupProblem(
            f"{sys.prefix} is no virtual environment. Use --user: for all of this user's "
            f"Python {version}"
        )
    return Site("venv", Path(sysconfig.get_path("purelib")))


def _user() -> Site:
    folder = site.getusersitepackages() if site.ENABLE_USER_SITE else None
    if folder and Path(folder).is_absolute():  # without a home it begins with ~
        return Site("user", Path(folder))
    use = "Use --venv" if _in_venv() else "Then try again, or use a virtual environment"
    raise StartupProblem(
        "Python does not look into the user's folder here: "
        f"{_why_no_user_site(folder)}. {use}"
    )


def _why_no_user_site(folder: str | None) -> str:
    if folder:
        return "the user has no home directory; set HOME or PYTHONUSERBASE"
    if os.environ.get("PYTHONNOUSERSITE") and not sys.flags.ignore_environment:
        return "PYTHONNOUSERSITE is set; unset it"
    if sys.flags.no_user_site:
        return "it was started with -s or -I; leave that out"
    if site.ENABLE_USER_SITE is None:
        return "it runs with the rights of another user or group"
    if _in_venv():
        return (
            "this is a virtual environment without the system's packages "
            "(include-system-site-packages in pyvenv.cfg)"
        )
    return "site.ENABLE_USER_SITE is off"
