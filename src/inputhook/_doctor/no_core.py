"""Where inputhook was installed without its C core: nothing can be tried there.

What no_core.py imports is there on every system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._problem import Problem
from .._version import __version__
from . import python
from .facts import INCOMPLETE, Facts, PackageFacts, Unknown
from .package import CORE, FOLDER

if TYPE_CHECKING:
    from .._corefile import Missing


def examine(missing: Missing) -> tuple[Facts, list[Problem]]:
    """Return what is known all the same, and the one problem."""
    facts = Facts(session=False, python=python.describe())
    facts.inputhook = PackageFacts(__version__, str(FOLDER), CORE, missing.what, [])
    facts.prompt = facts.slot = facts.loops = facts.trial = Unknown(INCOMPLETE)
    facts.display = facts.toolkits = facts.matplotlib = Unknown(INCOMPLETE)
    return facts, [Problem("no-core", missing.what, missing.do, "inputhook")]
