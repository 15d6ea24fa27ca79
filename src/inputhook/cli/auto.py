"""python -m inputhook auto: live windows in every Python prompt, without a word typed.

    python -m inputhook auto install | remove | status [--user | --venv]

Puts `import inputhook.auto` where Python finds it while it starts, and takes it out again.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from inputhook.auto import install as startup
from inputhook.auto import locations as sites
from inputhook.auto.problem import Problem

if TYPE_CHECKING:
    from inputhook.auto.locations import Scope

_UNDO = "To undo it: python -m inputhook auto remove"


def main(arguments: list[str]) -> int:
    """Do what the command line says; the exit status: 0, 1 if it cannot be done.

    Raises:
        SystemExit: 2, the command line is wrong; 0, it asks for help.
    """
    options = parser().parse_args(arguments)
    do = {"install": _install, "remove": _remove, "status": _status}[options.what]
    try:
        sites.check()
        return do(options.scope)
    except Problem as error:
        _complain(str(error))
        return 1


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m inputhook auto",
        description="Live windows in every Python prompt: have Python import "
        "inputhook.auto when it starts.",
        epilog="INPUTHOOK=0 in the environment switches it off for one run.",
    )
    parser.add_argument(
        "what",
        choices=("install", "remove", "status"),
        help="install it, remove it, or say whether it is there and works",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--user",
        dest="scope",
        action="store_const",
        const="user",
        help="for this user, in usercustomize.py; the default outside virtual environments",
    )
    where.add_argument(
        "--venv",
        dest="scope",
        action="store_const",
        const="venv",
        help="for this virtual environment, in its sitecustomize.py; the default in one",
    )
    return parser


def _install(scope: Scope | None) -> int:
    site = sites.get(scope or ("venv" if sites.in_venv() else "user"))
    done = startup.install(site)
    if done.warning:
        _complain(f"warning: {done.warning}")
    _say(
        {
            "created": f"{done.file} is new: it imports inputhook.auto when Python starts.",
            "added": f"{done.file} has a block at its end that imports inputhook.auto when "
            "Python starts.",
            "replaced": f"{done.file} had another block of inputhook's, of another version "
            "or edited. It is replaced.",
            "present": f"{done.file} has it already. Nothing was changed.",
        }[done.what]
    )
    _say(_UNDO)
    why = startup.why_not()
    if why:
        _complain(f"It is there, but does not work yet. {why}")
        return 1
    _say("Checked: a fresh Python imports it.")
    return 0


def _remove(scope: Scope | None) -> int:
    status, done = 0, []
    for site in [sites.get(scope)] if scope else sites.existing():
        try:
            done += startup.remove(site)
        except Problem as error:
            _complain(str(error))
            status = 1
    for each in done:
        _say(
            f"{each.file} is deleted: there was nothing else in it."
            if each.what == "deleted"
            else f"The block is out of {each.file}; the rest is as it was."
        )
    if not done and not status:
        _say("There is nothing to remove.")
    elif startup.works():
        still = [str(place.file) for place in startup.places() if place.installed]
        who = ", ".join(still) or "a line that this command has not written"
        _complain(f"Python still imports inputhook.auto when it starts: {who} does it")
    return status


def _status(scope: Scope | None) -> int:
    there = {place.scope: place for place in startup.places()}
    said = []
    for each in (scope,) if scope else sites.SCOPES:
        place = there.get(each)
        said.append(_describe(place) if place else _missing(each))
        _say(f"{each}: {said[-1]}")
    why = startup.why_not()
    if why:
        more = [line for line in why.splitlines() if line not in said]
        _say("\n".join(["Not active: Python does not import inputhook.auto.", *more]))
        return 1
    _say("Active: Python imports inputhook.auto when it starts.")
    if os.environ.get("INPUTHOOK") == "0":
        _say("INPUTHOOK=0 is set, which switches it off.")
    return 0 if scope is None or (scope in there and there[scope].installed) else 1


def _describe(place: startup.Place) -> str:
    if place.problem:
        return place.problem
    if place.installed:
        return f"in {place.file}"
    return f"not installed; it would go into {place.file}"


def _missing(scope: Scope) -> str:
    try:
        return str(sites.get(scope).folder)
    except Problem as error:
        return f"no such place. {error}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _complain(text: str) -> None:
    sys.stderr.write(f"inputhook: {text}\n")
