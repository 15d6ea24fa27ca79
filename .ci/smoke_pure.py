"""Does a library that depends on inputhook work where the C core is not? Run far from src/.

The pure wheel was installed: on Windows, on PyPy, or, to see here what happens there, on a
Python that could have the core.
"""

import runpy
import subprocess
import sys
from pathlib import Path

import inputhook

asking = Path(__file__).parents[1] / "tests" / "child" / "asking.py"
why = runpy.run_path(str(asking))["why"]
for command in ([], ["list"], ["doctor"], ["auto", "status"]):
    done = subprocess.run(
        [sys.executable, "-m", "inputhook", *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done
    assert done.stderr == f"python -m inputhook: error: {why}\n", done.stderr
print(f"inputhook {inputhook.__version__} on {sys.implementation.name}: imported")
