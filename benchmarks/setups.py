"""What is measured beside what: interpreter, prompt, toolkit, and who runs the loop."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.interpreters import Interpreter, probe
from tests.harness.prompts import has_libedit

if TYPE_CHECKING:
    from collections.abc import Iterable

TOOLKITS = ("tk", "PyQt6", "PySide6", "PyQt5", "gtk3", "gtk4", "wx")
#: what has a hook of its own at CPython's prompts; IPython has a loop for each
OWN = ("tk", "PyQt6", "PySide6", "PyQt5")
PROMPTS = ("readline", "libedit", "pyrepl", "ipython")
#: no toolkit and no window, but it has callbacks
ASYNCIO = "asyncio"

#: who runs the loop: nobody, and no window; the toolkit, or IPython's %gui; inputhook;
#: the toolkit's blocking main loop, in a script, which is the limit
NONE, PEER, OURS, MAIN = "none", "own", "inputhook", "main loop"


@dataclass(frozen=True, order=True)
class Setup:
    """What one row of a table was measured on."""

    python: str  # its version; `Pythons` knows where it is
    prompt: str  # one of PROMPTS, or "" where there is none
    toolkit: str  # as tests/child/windows.py names it; "" for no window
    hook: str

    @property
    def name(self) -> str:
        """As `inputhook.enable()` takes the toolkit."""
        return "qt" if self.toolkit.startswith("Py") else self.toolkit

    @property
    def window(self) -> bool:
        """Is there one?"""
        return self.toolkit not in ("", ASYNCIO)

    def __str__(self) -> str:
        if not self.toolkit:
            return {NONE: "no hook, no window", OURS: "inputhook"}.get(
                self.hook, self.hook
            )
        who = "%gui" if (self.prompt, self.hook) == ("ipython", PEER) else self.hook
        return f"{self.toolkit}, {who}"


class Pythons:
    """The interpreters, and which of them has a prompt."""

    def __init__(self, executables: Iterable[str]) -> None:
        found: list[Interpreter] = []
        for executable in executables:
            found.append(
                probe(str(Path(executable).absolute()), {each.name for each in found})
            )
        self.all = found
        self._ipython = {python.name: _has_ipython(python) for python in found}

    def path(self, name: str) -> str:
        return next(each.executable for each in self.all if each.name == name)

    def with_prompt(self, prompt: str) -> list[Interpreter]:
        """Those which have it, the one with the most toolkits first."""
        has = {
            "readline": lambda python: python.readline,
            "libedit": has_libedit,
            "pyrepl": lambda python: python.pyrepl,
            "ipython": lambda python: self._ipython[python.name],
        }[prompt]
        return sorted(filter(has, self.all), key=lambda python: -len(python.toolkits))

    def setups(
        self,
        prompts: Iterable[str],
        toolkits: Iterable[str],
        *,
        every: bool = False,
    ) -> list[Setup]:
        """All to visit: each prompt on one interpreter, or on each that has it."""
        found = []
        for prompt in prompts:
            pythons = self.with_prompt(prompt)
            for python in pythons if every else pythons[:1]:
                found.append(Setup(python.name, prompt, "", NONE))
                for toolkit in toolkits:
                    if toolkit not in python.toolkits:
                        continue
                    if toolkit in OWN or prompt == "ipython":
                        found.append(Setup(python.name, prompt, toolkit, PEER))
                    found.append(Setup(python.name, prompt, toolkit, OURS))
        return found

    def tasks(self, setups: Iterable[Setup]) -> list[Setup]:
        """The same prompts with asyncio, by us and, at IPython's, by `%gui asyncio`."""
        where = dict.fromkeys((each.python, each.prompt) for each in setups)
        return [
            Setup(python, prompt, ASYNCIO, hook)
            for python, prompt in where
            for hook in (PEER, OURS)
            if hook == OURS or prompt == "ipython"
        ]

    def main_loops(self, setups: Iterable[Setup]) -> list[Setup]:
        """The limit for each toolkit of these."""
        limits = {
            Setup(each.python, "", each.toolkit, MAIN)
            for each in setups
            if each.toolkit
        }
        return sorted(limits)


def _has_ipython(python: Interpreter) -> bool:
    code = (
        "import importlib.util as u; raise SystemExit(u.find_spec('IPython') is None)"
    )
    return not subprocess.run([python.executable, "-c", code], check=False).returncode
