"""The command `python -m inputhook auto`: live windows in every Python prompt.

python -m inputhook auto install | remove | status [--user | --venv]
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from inputhook.__main__ import program
from inputhook.auto import install, locations
from inputhook.auto.activate import OFF
from inputhook.auto.files import StartupProblem

if TYPE_CHECKING:
    from inputhook.auto.locations import Scope

_WHAT = ("install", "remove", "status")
_UNDO = "To undo it: python -m inputhook auto remove"


def main(arguments: list[str]) -> int:
    """Do what the command line says; return the exit status: 0, or 1 after a failure.

    Raises:
        SystemExit: 2 if the command line is wrong; 0 if it asks for help.
    """
    options = parser().parse_args(arguments)
    if options.sitecustomize and options.what != "install":
        parser().error("--sitecustomize is an option of install; remove takes both out")
    try:
        locations.check()
        if options.what == "install":
            return _install(options.scope, sitecustomize=options.sitecustomize)
        return (
            _remove(options.scope)
            if options.what == "remove"
            else _status(options.scope)
        )
    except StartupProblem as error:
        _complain(str(error))
        return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog=f"{program()} auto",
        description="Live windows in every Python prompt: a file of inputhook's in "
        "site-packages has Python look out for prompts and toolkits.",
        epilog="INPUTHOOK=0 in the environment switches it off for one run.",
    )
    parser.add_argument(
        "what",
        metavar=f"{{{','.join(_WHAT)}}}",  # for the message if it is left out
        choices=_WHAT,
        help="install it, remove it, or say whether it is there and works",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--user",
        dest="scope",
        action="store_const",
        const="user",
        help="for this user; the default outside virtual environments",
    )
    where.add_argument(
        "--venv",
        dest="scope",
        action="store_const",
        const="venv",
        help="for this virtual environment; the default in one",
    )
    parser.add_argument(
        "--sitecustomize",
        action="store_true",
        help="install: by lines in sitecustomize.py (for a user, usercustomize.py), beside "
        "what is there, instead of a file of inputhook's",
    )
    return parser


def _install(scope: Scope | None, *, sitecustomize: bool) -> int:
    done = install.install(locations.get(scope), sitecustomize=sitecustomize)
    _say(
        {
            "created": f"{done.file} is new: it has Python look out for prompts and "
            "toolkits.",
            "added": f"{done.file} has a block at its end that has Python look out for "
            "prompts and toolkits.",
            "replaced": f"What {done.file} had of inputhook's was another version's, or "
            "was edited. It is replaced.",
            "present": f"{done.file} has it already. Nothing was changed.",
        }[done.what]
    )
    _say(_UNDO)
    _, why = install.state()
    if why:
        _complain(f"It is there, but does not work yet. {why}")
        return 1
    _say("Checked: a new Python does it.")
    return 0


def _remove(scope: Scope | None) -> int:
    status, done = 0, []
    for site in [locations.get(scope)] if scope else locations.existing():
        try:
            done += install.remove(site)
        except StartupProblem as error:
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
        return status
    left, why = install.state()
    if not why:
        still = [str(place.file) for place in left if place.installed]
        who = ", ".join(still) or "a line that this command has not written"
        _complain(f"Python still starts auto-activation: {who} does it")
    return status


def _status(scope: Scope | None) -> int:
    here = tuple(site.scope for site in locations.existing())
    scopes = (scope,) if scope else here or locations.SCOPES
    places, why = install.state()
    found = [place for place in places if place.scope in scopes]
    said = [place.problem or f"in {place.file}" for place in found]
    for place, text in zip(found, said, strict=True):
        _say(f"{place.scope}: {text}")
    for each in scopes:
        if all(place.scope != each for place in found):
            said.append(_absent(each))
            _say(f"{each}: {said[-1]}")
    if why:
        more = [line for line in why.splitlines() if line not in said]
        _say("\n".join(["Not active: Python does not start auto-activation.", *more]))
        return 1
    words = os.environ.get("INPUTHOOK", "")
    if any(word.strip() in OFF for word in words.lower().split(",")):
        _say(f"Switched off in this environment: INPUTHOOK is {words!r}. Unset it.")
    else:
        _say("Active: Python starts auto-activation when it starts.")
    return 0 if scope is None or any(place.installed for place in found) else 1


def _absent(scope: Scope) -> str:
    """Return the text for a folder that contains nothing of ours."""
    try:
        return f"not installed; it would go into {locations.get(scope).own}"
    except StartupProblem as error:
        return f"no such place. {error}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _complain(text: str) -> None:
    sys.stderr.write(f"inputhook: {text}\n")
