"""What one call of the hook costs, and what is done in Python before a wait, in microseconds."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from tests.display import Display
from tests.environment import child_environment

from .rig import Setup

COLUMNS = ["input waiting", "before a wait", "10 figures", "and asyncio"]

_CHILD = """
import ctypes, json, os, sys, timeit
import windows, inputhook
from inputhook import manager
windows.open_window(sys.argv[1], "w", None)
inputhook.enable(sys.argv[2])
hook = ctypes.cast(ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_InputHook").value,
                   ctypes.CFUNCTYPE(ctypes.c_int))
def cost(call, number):
    # the least of several: what else the machine does only adds to it
    return 1e6 * min(timeit.repeat(call, number=number, repeat=7)) / number
empty = ctypes.CDLL(None).getppid
costs = [cost(hook, 20000) - cost(empty, 20000)]
costs.append(cost(manager.ih_py_prepare, 2000))
sys.ps1 = ">>> "
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
matplotlib.interactive(True)
for _ in range(10):
    plt.figure().canvas.draw()
costs.append(cost(manager.ih_py_prepare, 2000))
inputhook.enable("asyncio")
costs.append(cost(manager.ih_py_prepare, 2000))
print(json.dumps(costs))
"""


def measure(setup: Setup) -> list[str] | None:
    """In a script with something to read on standard input, which nobody reads."""
    if setup.hook != "inputhook" or setup.prompt != "readline":
        return None
    with Display() as display, tempfile.TemporaryDirectory() as home:
        name = "qt" if setup.toolkit.startswith("Py") else setup.toolkit
        done = subprocess.run(
            [setup.python, "-c", _CHILD, setup.toolkit, name],
            env=child_environment(Path(home), display.name),
            input="typed\n",
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    return [f"{each:.2f}" for each in json.loads(done.stdout.splitlines()[-1])]
