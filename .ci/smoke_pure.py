"""Does a library that depends on inputhook work where the C core is not? Run far from src/.

The pure wheel was installed: on Windows, on PyPy, or, to see here what happens there, on a
Python that could have the core.
"""

import contextlib
import io
import json
import runpy
import subprocess
import sys
from pathlib import Path

import inputhook

asking = Path(__file__).parents[1] / "tests" / "child" / "asking.py"
with contextlib.redirect_stdout(io.StringIO()):  # it would look like an error of ours
    why = runpy.run_path(str(asking))["why"]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "inputhook", *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done
    return done


for command in ([], ["list"], ["auto", "status"]):
    done = run(*command)
    assert done.stderr == f"python -m inputhook: error: {why}\n", done.stderr
(problem,) = json.loads(run("doctor", "--json").stdout)["problems"]
assert problem["id"] == "no-core", problem
print(f"inputhook {inputhook.__version__} on {sys.implementation.name}: imported")
