"""The C core's build and what the sdist holds; all else is in pyproject.toml."""

from __future__ import annotations

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.sdist import sdist

if sys.platform == "win32":
    raise SystemExit(
        "inputhook has no Windows build yet: its C core waits on descriptors and "
        "signals that only POSIX systems have. It builds on Linux, macOS and BSD."
    )

SDIST_FILES = (".clang-format", ".gitignore", "CHANGELOG.md", "Makefile")
SDIST_FOLDERS = (".ci", "benchmarks", "csrc", "examples", "tests")


class whole_sdist(sdist):  # noqa: N801  as setuptools names commands
    """Everything needed to test and to change it, not only what a build needs."""

    def make_release_tree(self, base_dir: str, files: list[str]) -> None:
        """Add to what setuptools has found by itself."""
        found = [Path(name) for name in SDIST_FILES]
        for folder in SDIST_FOLDERS:
            found += Path(folder).rglob("*")
        more = {
            str(path)
            for path in found
            if path.is_file() and "__pycache__" not in path.parts
        }
        super().make_release_tree(base_dir, sorted({*files, *more}))


setup(
    cffi_modules=["csrc/build_core.py:ffibuilder"],
    cmdclass={"sdist": whole_sdist},
    # one wheel for CPython 3.11 and every later one
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
