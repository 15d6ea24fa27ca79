"""The C core's build and what the sdist holds; all else is in pyproject.toml."""

from __future__ import annotations

import gzip
import os
import re
import sys
import sysconfig
import tarfile
import tomllib
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.sdist import sdist
from setuptools.errors import CompileError, LinkError

#: Without the C core: where it cannot be, `import inputhook` works, and enable() says why
#: it cannot. INPUTHOOK_PURE=1 builds that wheel here, for such systems.
PURE = (
    os.name != "posix"
    or sys.implementation.name != "cpython"
    or sys.platform in {"emscripten", "wasi", "ios", "android"}
    or os.environ.get("INPUTHOOK_PURE") == "1"
)

FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
if FREE_THREADED and not PURE:
    sys.stderr.write(
        "inputhook: this Python is a free-threaded build. The C core compiles for it, "
        "but nobody has tested inputhook on one: expect faults, and report them.\n"
    )

SDIST_FILES = (
    *(".clang-format", ".gitignore", ".pre-commit-config.yaml", ".readthedocs.yaml"),
    *("CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "SECURITY.md"),
)
SDIST_FOLDERS = (
    *(".ci", ".github", "benchmarks", "csrc", "docs", "examples", "tests"),
)


class abi3_build_ext(build_ext):  # noqa: N801  as setuptools names commands
    """The name of the C core's file that every Python from 3.11 on looks for."""

    def build_extension(self, ext: Extension) -> None:
        """Say what to do where there is no compiler, or there are no headers."""
        try:
            super().build_extension(ext)
        except (CompileError, LinkError) as error:
            raise type(error)(
                f"{error}\n\ninputhook's C core could not be compiled. It needs a C "
                "compiler and Python's headers; on Debian and Ubuntu:\n"
                "    sudo apt-get install gcc libc6-dev python3-dev\n"
                "Or install a wheel, which needs neither: "
                "python -m pip install --only-binary inputhook inputhook"
            ) from error

    def get_ext_filename(self, fullname: str) -> str:
        """Leave out the platform, which abi3 files of Python 3.15 have in their name.

        Python 3.13 and older do not look for such a name; 3.15 looks for both names.
        """
        return re.sub(
            r"\.abi3-[^./]+\.so$", ".abi3.so", super().get_ext_filename(fullname)
        )


def wheel_options() -> dict[str, str]:
    """Tell which Pythons the wheel is for: the one that builds it and every later one.

    Without a GIL there is a stable ABI since Python 3.15 only (abi3t, PEP 803): a wheel
    that Python 3.13t or 3.14t builds is for just that version.
    """
    if not FREE_THREADED:
        return {"py_limited_api": "cp311"}
    return {"py_limited_api": "cp315"} if sys.version_info >= (3, 15) else {}


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

    def make_archive(  # noqa: PLR0913, PLR0917  as setuptools calls it
        self,
        base_name: str,
        format: str,  # noqa: A002
        root_dir: str | None = None,
        base_dir: str | None = None,
        owner: str | None = None,
        group: str | None = None,
    ) -> str:
        """Make the same archive of the same files, byte for byte, if SOURCE_DATE_EPOCH is set."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        if epoch is None or format != "gztar" or base_dir is None:
            return super().make_archive(
                base_name, format, root_dir, base_dir, owner, group
            )

        def same(member: tarfile.TarInfo) -> tarfile.TarInfo:
            member.mtime = int(epoch)
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            executable = member.isdir() or member.mode & 0o100
            member.mode = 0o755 if executable else 0o644
            return member

        path = f"{base_name}.tar.gz"
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with (
            Path(path).open("wb") as file,
            # no name: it would be that of a temporary folder
            gzip.GzipFile("", "wb", fileobj=file, mtime=int(epoch)) as packed,
            tarfile.open(
                fileobj=packed, mode="w", format=tarfile.PAX_FORMAT
            ) as archive,
        ):
            archive.add(base_dir, recursive=False, filter=same)
            for each in sorted(Path(base_dir).rglob("*")):
                archive.add(each, recursive=False, filter=same)
        return path


def long_description() -> str:
    """Return the README for the page of a package index, where no file is beside it.

    What it names is taken from the release's tag.
    """
    root = Path(__file__).parent
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    source, tag = project["urls"]["Source"], f"v{project['version']}"

    def absolute(link: re.Match[str]) -> str:
        picture, text, path = link.groups()
        kind = "raw" if picture else "tree" if path.endswith("/") else "blob"
        return f"{picture}[{text}]({source}/{kind}/{tag}/{path})"

    readme = (root / "README.md").read_text("utf-8")
    return re.sub(r"(!?)\[([^\]]*)\]\((?![a-z]+:|#)([^)]+)\)", absolute, readme)


DESCRIPTION = {
    "long_description": long_description(),
    "long_description_content_type": "text/markdown",
}

if PURE:
    setup(cmdclass={"sdist": whole_sdist}, **DESCRIPTION)
else:
    setup(
        **DESCRIPTION,
        cffi_modules=["csrc/build_core.py:ffibuilder"],
        cmdclass={"build_ext": abi3_build_ext, "sdist": whole_sdist},
        options={"bdist_wheel": wheel_options()},
    )
