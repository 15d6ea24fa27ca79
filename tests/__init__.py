"""The tests: real interpreters on a pty, real windows on Xvfb, real X events.

With INPUTHOOK_TEST_INSTALLED=1 they test the inputhook that is installed, not src/.
"""

import os
import sys
from pathlib import Path

if os.environ.get("INPUTHOOK_TEST_INSTALLED") == "1":
    # pytest has put it there (pyproject.toml, pythonpath)
    _source = Path(__file__).resolve().parent.parent / "src"
    sys.path[:] = [each for each in sys.path if Path(each).resolve() != _source]
