"""A stream of actions in a file, to be typed at the twins again."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .twins import Action, Difference, Twins

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .interpreters import Interpreter
    from .readers import Reader


@dataclass(frozen=True)
class Stream:
    """What is typed, and where."""

    reader: str
    """The name of a row of `readers.READERS`."""

    python: str
    """The version on which the two differed, as in `3.15`."""

    about: str
    """What differed, for a person."""

    actions: tuple[Action, ...]

    def write(self, file: Path) -> None:
        content = {
            "reader": self.reader,
            "python": self.python,
            "about": self.about,
            "actions": [_written(each) for each in self.actions],
        }
        lines = json.dumps(content, indent=1).splitlines()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n")


def read(file: Path) -> Stream:
    content = json.loads(file.read_text())
    actions = tuple(_read(each) for each in content.pop("actions"))
    return Stream(**content, actions=actions)


def _written(action: Action) -> dict[str, Any]:
    """Return what is not as it is by default; half a character is a lone surrogate."""
    found = {
        name: value
        for name, value in vars(action).items()
        if value != getattr(Action, name, None)
    }
    if action.keys:
        found["keys"] = action.keys.decode("utf-8", "surrogateescape")
    return found


def _read(content: dict[str, Any]) -> Action:
    if "keys" in content:
        content["keys"] = content["keys"].encode("utf-8", "surrogateescape")
    if "size" in content:
        content["size"] = tuple(content["size"])
    return Action(**content)


def twins(
    interpreter: Interpreter,
    reader: Reader,
    folder: Path,
    display: str | None,
    *,
    control: bool = False,
) -> Twins:
    """Return a new pair at this reader; in a control run both are without inputhook."""
    setting = replace(reader.setting, toolkit="") if control else reader.setting
    return Twins(interpreter, reader.prompt, setting, folder, display)


def difference(pair: Twins, actions: Sequence[Action]) -> Difference | None:
    """Type the actions at a new pair, close it, and return how the two differ."""
    with contextlib.closing(pair):
        try:
            pair.do(actions)
            if not pair.ended:
                pair.end_line()
            if not pair.ended:
                pair.clear()
        except Difference as found:
            return found
    return None
