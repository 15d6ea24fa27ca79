"""Does prompt_toolkit call the hook? Tried with a prompt that reads from a pipe.

What is typed there comes from a timer that only the hook runs.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from .children import Child
from .package import FOLDER
from .toolkits import last_words

if TYPE_CHECKING:
    from .children import Outcome

_SOURCE = f"""\
import json
if {str(FOLDER.parent)!r} not in sys.path:
    sys.path.append({str(FOLDER.parent)!r})
import asyncio, threading
import prompt_toolkit
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
import inputhook
inputhook.enable("asyncio")
called = []
with create_pipe_input() as keys:
    def call():
        called.append(True)
        keys.send_text("typed\\r")
    async def soon():
        call()
    asyncio.create_task(soon())
    late = threading.Timer(3, keys.send_text, ["typed\\r"])
    late.start()
    session = prompt_toolkit.PromptSession(input=keys, output=DummyOutput())
    typed = session.prompt("")
    late.cancel()
print(json.dumps({{"called": bool(called), "typed": typed == "typed"}}))
"""


def start() -> Child | None:
    """Begin to try; None: it is not installed."""
    from importlib.util import find_spec

    if find_spec("prompt_toolkit") is None:
        return None
    return Child(_SOURCE, {"PYTHONWARNINGS": "ignore"})


def facts(outcome: Outcome | None) -> dict[str, Any]:
    """`installed`; `version`; `called`, `typed`: at the prompt; `error`: it did not work."""
    if outcome is None:
        return {"installed": False}
    from importlib import metadata

    module = sys.modules.get("prompt_toolkit")
    version = getattr(module, "__version__", None) or metadata.version("prompt_toolkit")
    found = {"installed": True, "version": version, "called": False, "typed": False}
    if outcome.status == 0:
        return {**found, **json.loads(outcome.output.splitlines()[-1]), "error": None}
    return {**found, "error": last_words(outcome)}
