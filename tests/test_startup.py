"""python -m inputhook auto: what Python runs while it starts, in real environments.

Nothing is on PYTHONPATH here: a fresh interpreter has to find inputhook by itself.
"""

from __future__ import annotations

import os
import subprocess
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from inputhook.auto import files
from inputhook.auto.files import StartupProblem
from inputhook.auto.install import OWN
from inputhook.auto.managed_lines import LINES as BLOCK_LINES
from inputhook.auto.managed_lines import with_block, without_block

from .harness.environment import SOURCE, child_environment
from .harness.interpreters import interpreters
from .harness.needs import plain
from .harness.terminal import DEADLINE

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.interpreters import Interpreter

EACH_PYTHON = pytest.mark.parametrize("python", interpreters(), ids=lambda p: p.name)
IS_IT = (
    "import sys; print(getattr(sys.modules.get('inputhook.auto'), 'started', False))"
)
BEGIN, END = BLOCK_LINES[0], BLOCK_LINES[-1]
BLOCK = with_block(None)
THEIRS = b"/somewhere\n"
BOM = b"\xef\xbb\xbf"
NO_TRACE = ("inputhook._core", "inputhook._enable", "inputhook._session")


@dataclass
class Venv:
    """A virtual environment that has inputhook, and a home of its own."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def packages(self) -> Path:
        return next(self.folder.glob("lib/python*/site-packages"))

    @property
    def sitecustomize(self) -> Path:
        return self.packages / "sitecustomize.py"

    @property
    def pth(self) -> Path:
        return self.packages / "inputhook.pth"

    @property
    def start(self) -> Path:
        return self.packages / "inputhook.start"

    @property
    def user_packages(self) -> Path:
        return (
            self.folder
            / "home/.local/lib"
            / self.packages.parent.name
            / "site-packages"
        )

    def run(
        self, *arguments: str, cwd: Path | None = None, python: str = ""
    ) -> subprocess.CompletedProcess[str]:
        environment = child_environment(self.folder / "home", None)
        del environment["PYTHONPATH"]
        return subprocess.run(
            [python or self.folder / "bin/python", *arguments],
            env={**environment, **self.environment},
            cwd=cwd or self.folder,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=3 * DEADLINE,
            text=True,
            capture_output=True,
        )

    def auto(self, *arguments: str, status: int = 0, **options: Path) -> str:
        """Return what the command says, after its exit status was checked."""
        done = self.run("-m", "inputhook", "auto", *arguments, **options)
        assert done.returncode == status, done
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def starts_with_it(self) -> bool:
        """Return whether a Python that starts imports it; check that it starts in silence."""
        done = self.run("-c", IS_IT)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout == "True\n"

    def remove_package(self) -> None:
        (self.packages / "a.pth").unlink()

    def listing(self) -> list[str]:
        """Return what is in a folder, but for Python's own cache."""
        every = (path for path in self.folder.rglob("*") if path.suffix != ".pyc")
        return sorted(str(path) for path in every if path.name != "__pycache__")


def make_venv(folder: Path, python: Interpreter, *options: str) -> Venv:
    command = [python.executable, "-m", "venv", "--without-pip", *options, str(folder)]
    subprocess.run(command, check=True, timeout=3 * DEADLINE)
    venv = Venv(folder)
    (venv.packages / "a.pth").write_text(f"{SOURCE}\n")
    (folder / "home").mkdir()
    return venv


@pytest.fixture
def venv(tmp_path: Path) -> Venv:
    return make_venv(tmp_path / "venv", plain())


@pytest.fixture
def with_user(tmp_path: Path) -> Venv:
    """Return a virtual environment in which Python looks into the user's folder, too."""
    return make_venv(tmp_path / "venv", plain(), "--system-site-packages")


# A file of our own.


@EACH_PYTHON
@pytest.mark.parametrize("scope", ["venv", "user"])
def test_what_install_brings_remove_takes_away(
    python: Interpreter, scope: str, tmp_path: Path
) -> None:
    venv = make_venv(tmp_path / "venv", python, "--system-site-packages")
    folder = venv.packages if scope == "venv" else venv.user_packages
    folder.mkdir(parents=True, exist_ok=True)
    before = venv.listing()
    assert not venv.starts_with_it()
    assert f"into {folder}/inputhook.pth" in venv.auto("status", status=1)

    said = venv.auto("install", *([] if scope == "venv" else ["--user"]))
    file = f"{folder}/inputhook.pth"
    assert set(venv.listing()) - set(before) == {file}
    assert file in said
    assert "python -m inputhook auto remove" in said
    assert venv.starts_with_it()
    assert f"{scope}: in {file}" in venv.auto("status", f"--{scope}")
    assert "has it already" in venv.auto("install", f"--{scope}")
    assert set(venv.listing()) - set(before) == {file}

    assert file in venv.auto("remove")
    assert venv.listing() == before
    assert not venv.starts_with_it()
    assert venv.auto("remove") == "There is nothing to remove.\n"


@pytest.mark.parametrize(
    "python", [p for p in interpreters() if p.version >= (3, 15)], ids=lambda p: p.name
)
def test_a_start_file_is_what_a_pth_file_is(
    python: Interpreter, tmp_path: Path
) -> None:
    """Python 3.18 needs one; beside it Python leaves out the line of the .pth file."""
    venv = make_venv(tmp_path / "venv", python)
    program = (
        "import sys; from inputhook.auto import locations; from inputhook.cli import auto\n"
        "locations._START_SINCE = (3, 15)\nsys.exit(auto.main(sys.argv[1:]))"
    )
    for before in (False, True):
        if before:
            venv.auto("install")
        done = venv.run("-c", program, "install")
        assert done.returncode == 0, done
        assert venv.start.read_bytes() == OWN[".start"]
        assert venv.starts_with_it()
        assert f"venv: in {venv.start}" in venv.auto("status", "--venv")
        assert venv.auto("remove").count("is deleted") == 1 + before
        assert not venv.start.exists()


def test_it_can_be_installed_for_the_user_and_for_the_environment(
    with_user: Venv,
) -> None:
    """Without an option the place is the virtual environment; `remove` finds both."""
    before = set(with_user.listing())
    with_user.auto("install", "--user")  # its folder is made
    assert (with_user.user_packages / "inputhook.pth").read_bytes() == OWN[".pth"]
    assert "venv: not installed" in with_user.auto("status", "--venv", status=1)
    with_user.auto("install")
    assert "site-packages/inputhook.pth does it" in with_user.auto("remove", "--venv")
    with_user.auto("install")
    assert with_user.auto("remove").count("is deleted") == 2
    assert all(
        name.startswith(str(with_user.folder / "home"))
        for name in set(with_user.listing()) - before
    )


def test_a_file_of_another_version_is_replaced(venv: Venv) -> None:
    venv.pth.write_bytes(OWN[".pth"].replace(b"import sys;", b"import sys, os;"))
    said = venv.auto("status")
    assert "another version's" in said
    assert "python -m inputhook auto install puts" in said
    assert "It is replaced" in venv.auto("install")
    assert venv.pth.read_bytes() == OWN[".pth"]
    assert venv.starts_with_it()


@pytest.mark.parametrize(
    ("theirs", "said", "remove"),
    [
        (THEIRS, "is not inputhook's, and was left as it is", 0),
        ("directory", "no regular file", 1),
        ("link to itself", "symbolic links", 1),
    ],
)
def test_a_file_of_that_name_that_is_somebody_elses_is_left_alone(
    theirs: bytes | str, said: str, remove: int, venv: Venv
) -> None:
    if isinstance(theirs, bytes):
        venv.pth.write_bytes(theirs)
    elif theirs == "directory":
        venv.pth.mkdir()
    else:
        venv.pth.symlink_to(venv.pth)
    before = venv.listing()
    answer = venv.auto("install", status=1)
    assert said in answer
    assert str(venv.pth) in answer
    assert str(venv.pth) in venv.auto("status", status=1)
    venv.auto("remove", status=remove)
    assert venv.listing() == before
    if isinstance(theirs, bytes):
        assert venv.pth.read_bytes() == theirs
        venv.auto("install", "--sitecustomize")
        assert venv.starts_with_it()


def test_a_python_starts_in_silence_when_the_package_is_gone(venv: Venv) -> None:
    venv.auto("install")
    venv.remove_package()
    assert not venv.starts_with_it()


@pytest.mark.parametrize("option", [[], ["--sitecustomize"]])
def test_a_full_disk_is_said_and_changes_nothing(option: list[str], venv: Venv) -> None:
    """A limit of the file size stands in for a full disk; no temporary file is left."""
    venv.sitecustomize.write_bytes(b"x = 1\n")
    before = venv.listing()
    done = venv.run(
        "-c",
        "import resource, sys; from inputhook.cli import auto\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
        "sys.exit(auto.main(['install', *sys.argv[1:]]))",
        *option,
    )
    file = venv.sitecustomize if option else venv.pth
    assert done.returncode == 1
    assert f"{file} cannot be written (File too large)" in done.stderr
    assert "was not changed" in done.stderr
    assert venv.listing() == before
    assert venv.sitecustomize.read_bytes() == b"x = 1\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_missing_right_to_write_is_said(what: str, venv: Venv) -> None:
    file = venv.sitecustomize
    file.write_bytes(b"x = 1\n")
    protected = file if what == "file" else file.parent
    mode = protected.stat().st_mode
    protected.chmod(mode & ~0o222)
    try:
        said = venv.auto(
            "install", *(["--sitecustomize"] if what == "file" else []), status=1
        )
    finally:
        protected.chmod(mode)
    assert str(protected) in said
    assert file.read_bytes() == b"x = 1\n"


def test_a_users_folder_that_cannot_be_made_is_said(with_user: Venv) -> None:
    base = with_user.folder / "a file"
    base.touch()
    with_user.environment["PYTHONUSERBASE"] = str(base)
    said = with_user.auto("install", "--user", status=1)
    assert f"{base}/lib/" in said
    assert "Not a directory" in said
    with_user.auto("status", "--user", status=1)
    with_user.auto("remove", "--user")


# A block in sitecustomize.py, when asked for.


@pytest.mark.parametrize(
    ("content", "way"),
    [
        (b"", "file"),
        (b"x = 1", "link"),
        (b"x = 1\r\ny = 2\r\n", "file"),
        (b"\xef\xbb\xbfx = '\xc3\xa9'\n", "file"),
        (b"# coding: latin-1\nx = '\xe9'", "file"),
    ],
)
def test_a_file_comes_back_as_it_was(content: bytes, way: str, venv: Venv) -> None:
    file = venv.sitecustomize
    if way == "link":
        file = venv.folder / "mine.py"
        venv.sitecustomize.symlink_to("../../../mine.py")
    file.write_bytes(content)
    file.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(file, 1, 1)
    before, status = venv.listing(), file.stat()

    venv.auto("install", "--sitecustomize")
    assert venv.starts_with_it()
    assert file.read_bytes().startswith(content)
    assert file.read_bytes().count(BEGIN) == 1
    assert venv.listing() == before
    venv.auto("remove")
    assert file.read_bytes() == content
    assert venv.sitecustomize.is_symlink() == (way == "link")
    for kept in ("st_mode", "st_uid", "st_gid"):
        assert getattr(file.stat(), kept) == getattr(status, kept)


def test_what_was_added_since_is_kept(venv: Venv) -> None:
    venv.sitecustomize.write_bytes(b"x = 1")
    venv.auto("install", "--sitecustomize")
    with venv.sitecustomize.open("ab") as stream:
        stream.write(b"y = 2\n")
    venv.auto("remove")
    assert venv.sitecustomize.read_bytes() == b"x = 1\ny = 2\n"
    venv.sitecustomize.write_bytes(BLOCK + b"y = 2\n")
    venv.auto("remove")
    assert venv.sitecustomize.read_bytes() == b"y = 2\n"


def test_an_edited_block_is_replaced(venv: Venv) -> None:
    edited = b"x = 1\n\n" + BLOCK.replace(b"    import", b"    # import") + b"y = 2\n"
    venv.sitecustomize.write_bytes(edited)
    said = venv.auto("status", status=1)
    assert "edited" in said
    assert "python -m inputhook auto install --sitecustomize" in said
    assert "It is replaced" in venv.auto("install", "--sitecustomize")
    assert venv.sitecustomize.read_bytes() == b"x = 1\n\n" + BLOCK + b"y = 2\n"
    assert venv.starts_with_it()


def test_both_kinds_are_removed_together(venv: Venv) -> None:
    venv.sitecustomize.write_bytes(b"x = 1")
    venv.auto("install")
    venv.auto("install", "--sitecustomize")
    said = venv.auto("status", "--venv")
    assert f"venv: in {venv.pth}\nvenv: in {venv.sitecustomize}\n" in said
    assert venv.starts_with_it()
    said = venv.auto("remove")
    assert f"{venv.pth} is deleted" in said
    assert f"The block is out of {venv.sitecustomize}" in said
    assert not venv.pth.exists()
    assert venv.sitecustomize.read_bytes() == b"x = 1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BEGIN + b"\nx = 1\n", "line 1"),
        (b"x = 1\n" + END, "line 2"),
        (END + b"\n" + BLOCK, "line 1, 2, 9"),
        (BLOCK + BLOCK, "line 1, 8, 9, 16"),
        ("directory", "no regular file"),
        ("fifo", "no regular file"),
        ("link to itself", "symbolic links"),
    ],
)
def test_what_cannot_work_is_refused(
    content: bytes | str, said: str, venv: Venv
) -> None:
    file = venv.sitecustomize
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content == "directory":
        file.mkdir()
    elif content == "fifo":
        os.mkfifo(file)
    else:
        file.symlink_to(file)
    before = venv.listing()
    for command in (["install", "--sitecustomize"], ["remove"]):
        answer = venv.auto(*command, status=1)
        assert said in answer
        assert file.name in answer
        assert venv.listing() == before
        if isinstance(content, bytes):
            assert file.read_bytes() == content
    venv.auto("install")
    assert str(venv.pth) in venv.auto("status")


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "sitecustomize.py"
    file.write_bytes(b"theirs\n")
    for old in (b"read before\n", None):
        with pytest.raises(StartupProblem, match="Try again"):
            files.write(file, b"ours\n", old)
    with pytest.raises(StartupProblem, match="Try again"):
        files.delete(file, b"read before\n")
    assert [*tmp_path.iterdir()] == [file]
    assert file.read_bytes() == b"theirs\n"


@pytest.mark.parametrize("module", ["sitecustomize", "usercustomize"])
def test_another_module_of_that_name_is_said(module: str, with_user: Venv) -> None:
    """A sitecustomize elsewhere on the path hides ours; the file of inputhook's own still works."""
    venv = with_user
    other = venv.folder / "other" / f"{module}.py"
    other.parent.mkdir()
    other.write_bytes(b"print('other')\n")
    scope = "--venv" if module == "sitecustomize" else "--user"
    venv.auto("install", scope, "--sitecustomize")
    venv.environment["PYTHONPATH"] = str(other.parent)
    said = venv.auto("status", scope, status=1)
    assert f"Python imports {other} instead of" in said
    said = venv.auto("install", scope, "--sitecustomize", status=1)
    assert (
        f"Python imports the first {module} that it finds, and that is {other}" in said
    )

    venv.auto("install", scope)
    done = venv.run("-c", IS_IT)
    assert (done.stdout, done.stderr) == ("other\nTrue\n", "")
    assert "inputhook.pth" in venv.auto("status", scope)
    assert venv.auto("remove").count("is deleted") == 2
    assert other.read_bytes() == b"print('other')\n"


def test_ours_would_hide_another(venv: Venv) -> None:
    """There is a compiled module in the same folder, before which Python takes a source file."""
    other = venv.packages / "sitecustomize.pyc"
    source = venv.folder / "source.py"
    source.touch()
    program = f"import py_compile; py_compile.compile({str(source)!r}, {str(other)!r})"
    assert venv.run("-c", program).returncode == 0
    assert str(other) in venv.auto("install", "--sitecustomize", status=1)
    assert not venv.sitecustomize.exists()


# Whatever is wrong with this Python.


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"1 / 0\n", "ZeroDivisionError"),
        (b"if :\n", "invalid syntax"),
        (b"import sys; sys.exit(3)\n", "with status 1: SystemExit: 3"),
        (b"import os; os._exit(0)\n", "with status 0: without a word"),
    ],
)
def test_a_sitecustomize_that_does_not_come_so_far(
    content: bytes, said: str, venv: Venv
) -> None:
    venv.sitecustomize.write_bytes(content)
    if b"exit" in content:  # no Python starts here that could run the command
        done = venv.run(
            "-c",
            f"import sys; sys.path.append({str(SOURCE)!r})\n"
            f"sys.executable = {str(venv.folder / 'bin/python')!r}\n"
            "from inputhook.cli import auto; sys.exit(auto.main(['install']))",
            python=plain().executable,
        )
        assert venv.sitecustomize.read_bytes() == content
    else:
        done = venv.run("-m", "inputhook", "auto", "install", "--sitecustomize")
        assert "does not come as far as the block" in done.stderr
        venv.run("-m", "inputhook", "auto", "install")
        assert venv.run("-c", IS_IT).stdout == "True\n"
    assert done.returncode == 1
    assert said in done.stderr


def test_a_python_without_site_is_refused(venv: Venv) -> None:
    program = (
        "import sys; from inputhook.cli import auto; sys.exit(auto.main(['install']))"
    )
    venv.environment["PYTHONPATH"] = str(SOURCE)
    done = venv.run("-S", "-c", program)
    assert done.returncode == 1
    assert "-S" in done.stderr


def test_a_package_that_a_fresh_python_lacks_is_said(venv: Venv) -> None:
    """The Python that runs the command has inputhook only because of the current folder."""
    venv.remove_package()
    said = venv.auto("install", status=1, cwd=SOURCE)
    assert "No module named 'inputhook'" in said
    assert "pip install" in said
    assert "Not active" in venv.auto("status", status=1, cwd=SOURCE)
    venv.auto("remove", cwd=SOURCE)
    assert not venv.sitecustomize.exists()


@EACH_PYTHON
def test_a_file_that_is_read_too_early_is_said(
    python: Interpreter, tmp_path: Path
) -> None:
    """The .pth file is read before those that name inputhook's folder; not since 3.15."""
    venv = make_venv(tmp_path / "venv", python, "--system-site-packages")
    venv.remove_package()
    venv.user_packages.mkdir(parents=True)
    (venv.user_packages / "z.pth").write_text(f"{SOURCE}\n")
    if python.version >= (3, 15):
        venv.auto("install", "--user")
        return
    said = venv.auto("install", "--user", status=1)
    assert f"before Python looks into {SOURCE}" in said
    venv.auto("install", "--user", "--sitecustomize")
    assert venv.starts_with_it()


def test_places_that_are_not_here_are_refused(venv: Venv) -> None:
    said = venv.auto("install", "--user", status=1)
    assert "include-system-site-packages" in said
    assert "Use --venv" in said
    assert "Use --venv" in venv.auto("status", "--user", status=1)
    assert "user" not in venv.auto("status", status=1)

    base = str((venv.folder / "bin/python").resolve())
    venv.environment["PYTHONPATH"] = str(SOURCE)
    command = ("-m", "inputhook", "auto", "install")
    done = venv.run(*command, "--venv", python=base)
    assert done.returncode == 1
    assert "no virtual environment. Use --user" in done.stderr
    done = venv.run("-s", *command, python=base)
    assert done.returncode == 1
    assert "-s" in done.stderr
    venv.environment["PYTHONNOUSERSITE"] = "1"
    done = venv.run(*command, "--user", python=base)
    assert done.returncode == 1
    assert "PYTHONNOUSERSITE is set" in done.stderr


def test_without_a_virtual_environment_the_users_folder_is_the_place(
    venv: Venv,
) -> None:
    """The default is the user's file."""
    base = str((venv.folder / "bin/python").resolve())
    venv.environment["PYTHONPATH"] = str(SOURCE)
    done = venv.run("-m", "inputhook", "auto", "install", python=base)
    assert done.returncode == 0, done
    assert (venv.user_packages / "inputhook.pth").read_bytes() == OWN[".pth"]
    assert venv.run("-c", IS_IT, python=base).stdout == "True\n"
    del venv.environment["PYTHONPATH"]
    assert venv.run("-c", IS_IT, python=base).stdout == "False\n"


@pytest.mark.parametrize("word", ["0", "qt, OFF"])
def test_status_says_that_it_is_switched_off(venv: Venv, word: str) -> None:
    venv.auto("install")
    venv.environment["INPUTHOOK"] = word
    said = venv.auto("status")
    assert f"Switched off in this environment: INPUTHOOK is {word!r}" in said
    assert "Active" not in said


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["instal"],
        ["install", "--user", "--venv"],
        ["status", "now"],
        ["remove", "--sitecustomize"],
    ],
)
def test_wrong_arguments_are_refused(arguments: list[str], venv: Venv) -> None:
    assert "usage: python -m inputhook auto" in venv.auto(*arguments, status=2)


def test_the_doctor_can_ask_without_the_core(venv: Venv) -> None:
    """What the doctor asks needs no core, and raises nothing where the path is a mess."""
    done = venv.run(
        "-c",
        "import sys; from inputhook.auto.install import state\n"
        "from inputhook.cli import auto\n"
        "auto.main(['install'])\n"
        f"assert not {set(NO_TRACE)} & set(sys.modules)\n"
        "(place,), why_not = state()\n"
        "assert not why_not\n"
        "assert place.scope == 'venv' and place.installed and place.problem == ''\n"
        f"assert str(place.file) == {str(venv.pth)!r}\n"
        "for sys.executable in ('', '/nowhere/python', '/bin/false', '/'):\n"
        "    (place,), why_not = state()\n"
        "    assert why_not\n"
        "    assert place.installed and place.problem\n",
    )
    assert done.returncode == 0, done


# The block, and any file.


LINES = st.sampled_from(
    [
        b"",
        b"x = 1",
        b"#",
        b"# \\",
        b"'''",
        b"if x:",
        b"  y",
        b"\x0c",
        b"(",
        b")",
        b"\\",
        b"\xe9",
    ]
)
SOURCES = st.tuples(
    st.sampled_from([b"", BOM, b"# coding: latin-1\n"]),
    st.lists(st.tuples(LINES, st.sampled_from([b"\n", b"\r\n", b"\r", b""]))),
).map(lambda parts: parts[0] + b"".join(a + b for a, b in parts[1]))


THE_SAME_EACH_TIME = settings(derandomize=True, database=None, deadline=None)


def has_marker(data: bytes) -> bool:
    """Return whether a line is a marker of the block: hypothesis reads our source."""
    lines = data.removeprefix(BOM).split(b"\n")
    return any(
        line.removesuffix(b"\r").rstrip(b" \t") in {BEGIN, END} for line in lines
    )


@THE_SAME_EACH_TIME
@given(SOURCES | st.binary())
@example(b"x\r")
@example(b"x\r\ny\r")
@example(b"  " + BEGIN + b"\n")
@example(b"x = 1 " + END)
@example(END + b"x")
def test_a_file_of_any_bytes_comes_back_as_it_was(data: bytes) -> None:
    assume(not has_marker(data))
    there = with_block(data)
    assert there.startswith(data)
    assert with_block(there) == there
    assert without_block(there) == data
    assert without_block(data) == data
    if compiles(data):
        assert compiles(there)
    # added afterwards: no line of it becomes a part of another
    rest = without_block(there + b"z = 3\n")
    assert rest is not None
    assert rest.startswith(data)
    assert rest.endswith((b"\nz = 3\n", b"\rz = 3\n")) or rest.removesuffix(
        b"z = 3\n"
    ) in {b"", BOM}


def compiles(source: bytes) -> bool:
    """Return whether Python can run it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source, "sitecustomize.py", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


@THE_SAME_EACH_TIME
@given(
    SOURCES | st.binary(),
    st.sampled_from([BEGIN, END]),
    st.sampled_from([b"", b"\n", b"\r\n", b"\r", b" \t\n"]),
    SOURCES,
)
@example(b"", END, b"\r", b"")
def test_a_marker_without_the_other_is_refused(
    before: bytes, marker: bytes, newline: bytes, after: bytes
) -> None:
    """Nobody knows what of the file is ours, so nothing is put in or taken out."""
    assume(not has_marker(before) and not has_marker(after))
    if not newline.endswith(b"\n"):
        after = b""  # else it is no marker
    data = b"".join((before, b"\n" if before else b"", marker, newline, after))
    for call in (with_block, without_block):
        with pytest.raises(
            StartupProblem, match="markers of inputhook's block in line"
        ):
            call(data)
