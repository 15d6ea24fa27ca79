"""The options of this interpreter; here, for the doctor asks where there is no terminal, too."""

from __future__ import annotations

import os
import sys


def options() -> list[str]:
    """Return the options of this interpreter that say what it imports and from where."""
    flags = sys.flags
    options = {
        "-E": flags.ignore_environment,
        "-I": flags.isolated,
        "-P": not flags.isolated and not _imports_from_here(),  # -I means -P, too
        "-S": flags.no_site,
        "-s": flags.no_user_site,
    }
    return [option for option, on in options.items() if on]


def _imports_from_here() -> bool:
    """Return whether this process imports from its working directory, as a child would."""
    try:
        here = os.getcwd()  # noqa: PTH109  as sys.path has it
    except OSError:  # deleted
        return "" in sys.path
    return not {"", here}.isdisjoint(sys.path)
