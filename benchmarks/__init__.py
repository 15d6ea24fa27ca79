"""What a person at the prompt and a person at the window feel, beside what there is already.

    python -m benchmarks                        everything, each prompt on one interpreter
    python -m benchmarks --quick                the main table, in less than a minute
    python -m benchmarks --only entry scale     one question, or a few
    python -m benchmarks.report FILE.json       the tables of a run that was kept
    python -m benchmarks.pictures FILE.json DIRECTORY

Each question is one file. The child is a real interpreter on a pty and a real toolkit on
Xvfb, those of tests/; its prompt is typed at, its window is moved over, and everything is
timed from outside. Every round visits every setup, so a drift of the machine hits all.
"""

import os
import sys
from pathlib import Path

# the package is not installed where the benchmarks run, and tests/harness asks it for names
if os.environ.get("INPUTHOOK_TEST_INSTALLED") != "1":
    sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
