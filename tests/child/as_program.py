"""`python -m inputhook`, for without_posix.py: a file that is run, and not a module."""

import runpy
import sys

del sys.argv[1]  # this file's name
runpy.run_module("inputhook", run_name="__main__", alter_sys=True)
