"""The C core's build; everything else about the package is in pyproject.toml."""

import sys

from setuptools import setup

if sys.platform == "win32":
    raise SystemExit(
        "inputhook has no Windows build yet: its C core waits on descriptors and "
        "signals that only POSIX systems have. It builds on Linux, macOS and BSD."
    )

setup(
    cffi_modules=["csrc/build_core.py:ffibuilder"],
    # one wheel for CPython 3.10 and every later one
    options={"bdist_wheel": {"py_limited_api": "cp310"}},
)
