"""Starts a new interpreter, and asks it what it has run while it started.

To guess would be wrong: the answer depends on PYTHONPATH, .pth files, the system's
sitecustomize, distributions' changes to site.py, and on sitecustomize itself.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import NamedTuple

from .files import StartupProblem

_DEADLINE = 30.0  # seconds; a start that takes longer hangs
_MARK = b"inputhook-answer:"  # sitecustomize may print, too
_QUESTION = """\
import sys
if sys.path[:1] == [""]:  # -c puts it there when the start-up is over
    del sys.path[0]
import json, os
answer = {
    "started": getattr(sys.modules.get("inputhook.auto"), "started", False),
    "customize": {
        name: getattr(sys.modules.get(name), "__file__", None)
        for name in ("sitecustomize", "usercustomize")
    },
}
try:
    import inputhook.auto
except Exception as error:
    answer["error"] = f"{type(error).__name__}: {error}"
else:
    answer["folder"] = os.path.dirname(os.path.dirname(os.path.dirname(inputhook.auto.__file__)))
os.write(1, ("\\nMARK" + json.dumps(answer) + "\\n").encode())
""".replace("MARK", _MARK.decode())


class Answer(NamedTuple):
    """The answer of a new interpreter."""

    started: bool
    """It has called inputhook.auto.start() while it started."""

    customize: dict[str, str | None]
    """The files that it has imported as sitecustomize and usercustomize."""

    error: str
    """Why it cannot import inputhook.auto after its start; "" if it can."""

    folder: str
    """The folder from which it imports inputhook; "" if it cannot."""

    errors: str
    """Its standard error."""


def ask() -> Answer:
    """Start a new process of this interpreter, with this environment, and ask it.

    Raises:
        StartupProblem: the new interpreter does not start, or does not answer.
    """
    if not sys.executable:
        raise StartupProblem(
            "This Python does not know where its interpreter is (sys.executable is empty), "
            "so no other one can be asked. Use the python of a shell"
        )
    flags = ["-B"]  # leave no __pycache__ behind
    flags += ["-E"] if sys.flags.ignore_environment else []
    flags += ["-s"] if sys.flags.no_user_site else []
    try:
        done = subprocess.run(
            [sys.executable, *flags, "-c", _QUESTION],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd="/",  # not a folder where a file happens to be named sitecustomize
            timeout=_DEADLINE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StartupProblem(
            f"{sys.executable} does not start within {_DEADLINE:.0f} seconds. See what its "
            "sitecustomize, usercustomize and .pth files wait for (python -S goes without)"
        ) from None
    except OSError as error:
        raise StartupProblem(
            f"{sys.executable} cannot be started ({error.strerror}), so it cannot be asked "
            "what it imports. Use the python of a shell"
        ) from None
    errors = done.stderr.decode(errors="replace").strip()
    for line in done.stdout.splitlines():
        if line.startswith(_MARK):
            answer = {"error": "", "folder": "", **json.loads(line[len(_MARK) :])}
            return Answer(errors=errors, **answer)
    last = errors.splitlines()[-1] if errors else "without a word"
    raise StartupProblem(
        f"{sys.executable} ends while it starts, with status {done.returncode}: {last}. Mend "
        "its sitecustomize, usercustomize or .pth file first (python -S goes without)"
    )
