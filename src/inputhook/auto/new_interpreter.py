"""Ask a fresh interpreter what it imports while it starts.

Guessing would be wrong: PYTHONPATH, .pth files, the system's own sitecustomize, site.py as
changed by distributions, and sitecustomize itself all have a say.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import NamedTuple

from .problem import Problem

_DEADLINE = 30.0  # seconds; a start-up that takes longer hangs
_MARK = b"inputhook-answer:"  # sitecustomize may print, too
_QUESTION = """\
import sys
imported = "inputhook.auto" in sys.modules
if sys.path[:1] == [""]:  # -c puts it there when the start-up is over
    del sys.path[0]
import importlib.util, json, os
def origin(name):
    try:
        module = sys.modules.get(name)
        if module is not None:
            return getattr(module, "__file__", None)
        spec = importlib.util.find_spec(name)
        return spec.origin if spec is not None and spec.has_location else None
    except Exception:
        return None
names = "sitecustomize", "usercustomize"
answer = {"imported": imported, "found": {name: origin(name) for name in names}}
try:
    import inputhook.auto
except Exception as error:
    answer["error"] = f"{type(error).__name__}: {error}"
else:
    answer["folder"] = os.path.dirname(os.path.dirname(inputhook.auto.__file__))
os.write(1, ("\\nMARK" + json.dumps(answer) + "\\n").encode())
""".replace("MARK", _MARK.decode())


class Answer(NamedTuple):
    """What a fresh interpreter says."""

    imported: bool
    """Was inputhook.auto imported while it started?"""

    found: dict[str, str | None]
    """The file that is imported as sitecustomize, and as usercustomize, if any."""

    error: str
    """Why inputhook.auto cannot be imported, even now; "" if it can."""

    folder: str
    """Where the package inputhook is; "" if it cannot be imported."""

    errors: str
    """What was written to standard error."""


def ask() -> Answer:
    """Start this interpreter, with this environment, and ask it.

    Raises:
        Problem: it does not start, or does not answer.
    """
    if not sys.executable:
        raise Problem(
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
            cwd="/",  # not where a file of the user's happens to be named sitecustomize
            timeout=_DEADLINE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Problem(
            f"{sys.executable} does not start within {_DEADLINE:.0f} seconds. See what its "
            "sitecustomize, usercustomize and .pth files wait for (python -S goes without)"
        ) from None
    except OSError as error:
        raise Problem(
            f"{sys.executable} cannot be started ({error.strerror}), so it cannot be asked "
            "what it imports. Use the python of a shell"
        ) from None
    errors = done.stderr.decode(errors="replace").strip()
    for line in done.stdout.splitlines():
        if line.startswith(_MARK):
            answer = json.loads(line[len(_MARK) :])
            return Answer(
                answer["imported"],
                answer["found"],
                answer.get("error", ""),
                answer.get("folder", ""),
                errors,
            )
    last = errors.splitlines()[-1] if errors else "without a word"
    raise Problem(
        f"{sys.executable} ends while it starts, with status {done.returncode}: {last}. Mend "
        "its sitecustomize, usercustomize or .pth file first (python -S goes without)"
    )
