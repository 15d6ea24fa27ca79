"""The two folders where a file makes Python import something while it starts."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from pathlib import Path
from typing import Literal, NamedTuple

from .problem import Problem

Scope = Literal["user", "venv"]
SCOPES: tuple[Scope, ...] = ("user", "venv")
_PTH = "inputhook-auto.pth"


class Site(NamedTuple):
    """A folder, and the module in it that site.py imports when Python starts."""

    scope: Scope
    folder: Path
    module: str
    """sitecustomize or usercustomize."""

    @property
    def customize(self) -> Path:
        """The module's file: where the block belongs."""
        return self.folder / f"{self.module}.py"

    @property
    def pth(self) -> Path:
        """A file of our own, for where another module of that name is in the way."""
        return self.folder / _PTH


def check() -> None:
    """Can the places be told here?

    Raises:
        Problem: without site.py nothing is imported, and no virtual environment found.
    """
    if sys.flags.no_site:
        raise Problem(
            "This Python was started with -S, which imports nothing at start-up. Start it "
            "without -S"
        )


def get(scope: Scope) -> Site:
    """The folder for this user, or for the virtual environment that runs.

    Raises:
        Problem: there is none here.
    """
    return _venv() if scope == "venv" else _user()


def existing() -> list[Site]:
    """The folders that there are here."""
    found = []
    for scope in SCOPES:
        try:
            found.append(get(scope))
        except Problem:
            continue
    return found


def in_venv() -> bool:
    """Is this a virtual environment?"""
    return sys.prefix != sys.base_prefix


def _venv() -> Site:
    if not in_venv():
        raise Problem(
            f"{sys.prefix} is no virtual environment. Use --user: for all of this user's "
            f"Python {_version()}"
        )
    return Site("venv", Path(sysconfig.get_path("purelib")), "sitecustomize")


def _user() -> Site:
    folder = site.getusersitepackages() if site.ENABLE_USER_SITE else None
    if not folder or not Path(folder).is_absolute():  # no home: ~ stays ~
        why = _why_no_user_site(folder)
        use = (
            "Use --venv"
            if in_venv()
            else "Then try again, or use a virtual environment"
        )
        raise Problem(f"Python does not look into the user's folder here: {why}. {use}")
    return Site("user", Path(folder), "usercustomize")


def _why_no_user_site(folder: str | None) -> str:
    if folder:
        return "the user has no home directory; set HOME or PYTHONUSERBASE"
    if os.environ.get("PYTHONNOUSERSITE") and not sys.flags.ignore_environment:
        return "PYTHONNOUSERSITE is set; unset it"
    if sys.flags.no_user_site:
        return "it was started with -s or -I; leave that out"
    if site.ENABLE_USER_SITE is None:
        return "it runs with the rights of another user or group"
    if in_venv():
        return (
            "this is a virtual environment without the system's packages "
            "(include-system-site-packages in pyvenv.cfg)"
        )
    return "site.ENABLE_USER_SITE is off"


def _version() -> str:
    return "{}.{}".format(*sys.version_info)
