"""python -m inputhook auto: what Python imports while it starts, in real environments.

Nothing is on PYTHONPATH here: a fresh interpreter has to find inputhook by itself.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from inputhook.startup import Problem, block, files

from .harness.environment import SOURCE, child_environment
from .harness.interpreters import interpreters
from .harness.needs import plain
from .harness.terminal import DEADLINE

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.interpreters import Interpreter

EACH_PYTHON = pytest.mark.parametrize("python", interpreters(), ids=lambda p: p.name)
IS_IT = "import sys; print('inputhook.auto' in sys.modules)"
BEGIN, END = block.IN_MODULE[0], block.IN_MODULE[-1]
BLOCK = block.with_block(None)
BOM = b"\xef\xbb\xbf"
NO_TRACE = ("inputhook._core", "inputhook.api", "inputhook.manager")


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
        return self.packages / "inputhook-auto.pth"

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
        """What the command says, after its exit status was checked."""
        done = self.run("-m", "inputhook", "auto", *arguments, **options)
        assert done.returncode == status, done
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def starts_with_it(self) -> bool:
        """Does Python import it? And it starts in silence."""
        done = self.run("-c", IS_IT)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout == "True\n"

    def remove_package(self) -> None:
        (self.packages / "a.pth").unlink()

    def listing(self) -> list[str]:
        """What is there; Python's own cache aside."""
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
    """A virtual environment in which Python looks into the user's folder, too."""
    return make_venv(tmp_path / "venv", plain(), "--system-site-packages")


@EACH_PYTHON
@pytest.mark.parametrize("scope", ["venv", "user"])
def test_install_and_remove(python: Interpreter, scope: str, tmp_path: Path) -> None:
    """Where the system's Python has a sitecustomize, as Debian's, by a .pth file."""
    venv = make_venv(tmp_path / "venv", python, "--system-site-packages")
    folder = venv.packages if scope == "venv" else venv.user_packages
    folder.mkdir(parents=True, exist_ok=True)
    before = venv.listing()
    assert not venv.starts_with_it()
    assert "not installed" in venv.auto("status", status=1)

    said = venv.auto("install", *([] if scope == "venv" else ["--user"]))
    (file,) = set(venv.listing()) - set(before)
    assert file.startswith(str(folder))
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


def test_both_places(with_user: Venv) -> None:
    """Without an option it is the virtual environment's; remove finds both."""
    before = set(with_user.listing())
    with_user.auto("install", "--user")  # its folder is made
    assert (with_user.user_packages / "usercustomize.py").read_bytes() == BLOCK
    assert "venv: not installed" in with_user.auto("status", "--venv", status=1)
    with_user.auto("install")
    assert "usercustomize.py does it" in with_user.auto("remove", "--venv")
    with_user.auto("install")
    assert with_user.auto("remove").count("is deleted") == 2
    assert all(
        name.startswith(str(with_user.folder / "home"))
        for name in set(with_user.listing()) - before
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x = 1",
        b"x = 1\n",
        b"x = 1\r\ny = 2\r\n",
        b"\xef\xbb\xbfx = '\xc3\xa9'\n",
        b"# coding: latin-1\nx = '\xe9'",
        b"x = 1  # the end",
        b"def f():\n    pass\n\n\n    \n\x0c",
        b"'''\n >>> inputhook auto-activation >>>\n'''",
    ],
)
@pytest.mark.parametrize("way", ["file", "link"])
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

    venv.auto("install")
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
    venv.auto("install")
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
    said = venv.auto("status", status=1)  # Python says that it is no syntax
    assert "edited" in said
    assert "python -m inputhook auto install" in said
    assert "It is replaced" in venv.auto("install")
    assert venv.sitecustomize.read_bytes() == b"x = 1\n\n" + BLOCK + b"y = 2\n"
    assert venv.starts_with_it()


@pytest.mark.parametrize(
    ("content", "said", "status", "remove"),
    [
        (b"x = 1\nif :\n", "line 2: invalid syntax", 1, 0),
        (b"x = '\0'\n", "null bytes", 1, 0),
        (b"x = '\xe9'\n", "decode", 1, 0),
        (BLOCK + b"if :\n", "line 8: invalid syntax", 1, 0),
        (BEGIN + b"\nx = 1\n", "the beginning of inputhook's block only", 1, 1),
        (b"x = 1\n" + END, "the end of inputhook's block only", 1, 1),
        (END + b"\n" + BLOCK, "1 beginning and 2 end markers", 0, 1),
        (BLOCK + BLOCK, "2 beginning and 2 end markers", 0, 1),
        ("directory", "no regular file", 1, 1),
        ("fifo", "no regular file", 1, 1),
        ("link to itself", "symbolic links", 1, 1),
        ("link into no folder", "No such file", 1, 0),
    ],
)
def test_what_cannot_work_is_refused(
    content: bytes | str, said: str, status: int, remove: int, venv: Venv
) -> None:
    file = venv.sitecustomize
    if isinstance(content, bytes):
        file.write_bytes(content)
    elif content == "directory":
        file.mkdir()
    elif content == "fifo":
        os.mkfifo(file)
    else:
        file.symlink_to(file if "itself" in content else "missing/sitecustomize.py")
    before = venv.listing()
    for command, expected in (("install", 1), ("status", status)):
        answer = venv.auto(command, status=expected)
        if command == "install" or "link into" not in str(content):
            assert said in answer
            assert file.name in answer
        assert venv.listing() == before
        if isinstance(content, bytes):
            assert file.read_bytes() == content
    venv.auto("remove", status=remove)


def test_no_room_on_the_disk(venv: Venv) -> None:
    """A limit of the file size stands in for it; no temporary file is left."""
    venv.sitecustomize.write_bytes(b"x = 1\n")
    before = venv.listing()
    done = venv.run(
        "-c",
        "import resource, sys; from inputhook.commands import auto\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))\n"
        "sys.exit(auto.main(['install']))",
    )
    assert done.returncode == 1
    assert f"{venv.sitecustomize} cannot be written (File too large)" in done.stderr
    assert "was not changed" in done.stderr
    assert venv.listing() == before
    assert venv.sitecustomize.read_bytes() == b"x = 1\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_no_right_to_write(what: str, venv: Venv) -> None:
    file = venv.sitecustomize
    file.write_bytes(b"x = 1\n")
    protected = file if what == "file" else file.parent
    mode = protected.stat().st_mode
    protected.chmod(mode & ~0o222)
    try:
        said = venv.auto("install", status=1)
    finally:
        protected.chmod(mode)
    assert str(protected) in said
    assert file.read_bytes() == b"x = 1\n"


def test_changed_by_somebody_else(tmp_path: Path) -> None:
    file = tmp_path / "sitecustomize.py"
    file.write_bytes(b"theirs\n")
    for old in (b"read before\n", None):
        with pytest.raises(Problem, match="Try again"):
            files.write(file, b"ours\n", old)
    with pytest.raises(Problem, match="Try again"):
        files.delete(file, b"read before\n")
    assert [*tmp_path.iterdir()] == [file]
    assert file.read_bytes() == b"theirs\n"


def test_users_folder_cannot_be_made(with_user: Venv) -> None:
    base = with_user.folder / "a file"
    base.touch()
    with_user.environment["PYTHONUSERBASE"] = str(base)
    said = with_user.auto("install", "--user", status=1)
    assert f"{base}/lib/" in said
    assert "Not a directory" in said
    with_user.auto("status", "--user", status=1)
    with_user.auto("remove", "--user")


@pytest.mark.parametrize("module", ["sitecustomize", "usercustomize"])
def test_another_module_of_that_name(module: str, with_user: Venv) -> None:
    """Elsewhere on the path, where it hides ours: it is left alone."""
    venv = with_user
    other = venv.folder / "other" / f"{module}.py"
    other.parent.mkdir()
    other.write_bytes(b"print('other')\n")
    scope = "--venv" if module == "sitecustomize" else "--user"
    venv.auto("install", scope)
    venv.environment["PYTHONPATH"] = str(other.parent)
    said = venv.auto("status", scope, status=1)
    assert f"Python imports {other} instead of" in said

    said = venv.auto("install", scope)
    assert f"warning: Python imports the first {module}" in said
    assert f"{other} is left as it is" in said
    assert "inputhook-auto.pth" in said
    assert other.read_bytes() == b"print('other')\n"
    done = venv.run("-c", IS_IT)
    assert (done.stdout, done.stderr) == ("other\nTrue\n", "")
    assert "inputhook-auto.pth" in venv.auto("status", scope)
    assert "has it already" in venv.auto("install", scope)

    venv.remove_package()
    done = venv.run("-c", IS_IT)
    assert (done.stdout, done.stderr) == ("other\nFalse\n", "")
    venv.environment["PYTHONPATH"] = os.pathsep.join([str(other.parent), str(SOURCE)])
    assert venv.auto("remove").count("is deleted") == 2


def test_ours_would_hide_another(venv: Venv) -> None:
    """A compiled one, in the same folder: a source file comes first."""
    other = venv.packages / "sitecustomize.pyc"
    done = venv.run(
        "-c",
        f"import py_compile; py_compile.compile({__file__!r}, {str(other)!r})",
    )
    assert done.returncode == 0, done
    assert str(other) in venv.auto("install", status=0)
    assert not venv.sitecustomize.exists()
    assert venv.pth.exists()


def test_package_is_gone(venv: Venv) -> None:
    venv.auto("install")
    venv.remove_package()
    assert not venv.starts_with_it()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"1 / 0\n", "ZeroDivisionError"),
        (b"import sys; sys.exit(3)\n", "with status 1: SystemExit: 3"),
        (b"import os; os._exit(0)\n", "with status 0: without a word"),
    ],
)
def test_a_file_that_does_not_come_so_far(
    content: bytes, said: str, venv: Venv
) -> None:
    venv.sitecustomize.write_bytes(content)
    program = "import sys; from inputhook.commands import auto; sys.exit(auto.main(['install']))"
    done = venv.run(
        "-S", "-c", f"import sys; sys.path.append({str(SOURCE)!r}); {program}"
    )
    assert done.returncode == 1
    assert "-S" in done.stderr
    if b"exit" in content:  # no Python starts here that could run the command
        program = f"import sys; sys.executable = {str(venv.folder / 'bin/python')!r}; {program}"
        done = venv.run(
            "-c",
            f"import sys; sys.path.append({str(SOURCE)!r}); {program}",
            python=plain().executable,
        )
        assert venv.sitecustomize.read_bytes() == content
    else:
        done = venv.run("-m", "inputhook", "auto", "install")
        assert "does not come as far as the block" in done.stderr
    assert done.returncode == 1
    assert said in done.stderr


def test_not_installed_for_a_fresh_python(venv: Venv) -> None:
    """This one has it because of the folder it is in."""
    venv.remove_package()
    said = venv.auto("install", status=1, cwd=SOURCE)
    assert "No module named 'inputhook'" in said
    assert "pip install" in said
    assert "Not active" in venv.auto("status", status=1, cwd=SOURCE)
    venv.auto("remove", cwd=SOURCE)
    assert not venv.sitecustomize.exists()


def test_read_too_early(with_user: Venv) -> None:
    """A .pth file is read before the folders that later ones name are on the path."""
    with_user.remove_package()
    with_user.user_packages.mkdir(parents=True)
    (with_user.user_packages / "z.pth").write_text(f"{SOURCE}\n")
    (with_user.packages / "usercustomize.py").touch()
    said = with_user.auto("install", "--user", status=1)
    assert f"before Python looks into {SOURCE}" in said


def test_places_that_are_not_here(venv: Venv) -> None:
    said = venv.auto("install", "--user", status=1)
    assert "include-system-site-packages" in said
    assert "Use --venv" in said
    assert "Use --venv" in venv.auto("status", "--user", status=1)

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


def test_without_a_virtual_environment(venv: Venv) -> None:
    """The user's file, which the default is."""
    base = str((venv.folder / "bin/python").resolve())
    venv.environment["PYTHONPATH"] = str(SOURCE)
    done = venv.run("-m", "inputhook", "auto", "install", python=base)
    assert done.returncode == 0, done
    assert (venv.user_packages / "usercustomize.py").read_bytes() == BLOCK
    assert venv.run("-c", IS_IT, python=base).stdout == "True\n"
    del venv.environment["PYTHONPATH"]
    assert venv.run("-c", IS_IT, python=base).stdout == "False\n"


@pytest.mark.parametrize(
    "arguments", [[], ["instal"], ["install", "--user", "--venv"], ["status", "now"]]
)
def test_usage(arguments: list[str], venv: Venv) -> None:
    assert "usage: python -m inputhook auto" in venv.auto(*arguments, status=2)


def test_for_the_doctor(venv: Venv) -> None:
    """It needs no core, and raises nothing where there is nobody to ask."""
    done = venv.run(
        "-c",
        "import sys; from inputhook import startup; from inputhook.commands import auto\n"
        "auto.main(['install'])\n"
        f"assert not {set(NO_TRACE)} & set(sys.modules)\n"
        "assert startup.works()\n"
        "(place,) = startup.places()\n"
        "assert place.scope == 'venv' and place.installed and place.problem == ''\n"
        f"assert str(place.file) == {str(venv.sitecustomize)!r}\n"
        "for sys.executable in ('', '/nowhere/python', '/bin/false', '/'):\n"
        "    assert not startup.works()\n"
        "    (place,) = startup.places()\n"
        "    assert place.installed and place.problem\n",
    )
    assert done.returncode == 0, done


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
@given(SOURCES | st.binary(), st.sampled_from([block.IN_MODULE, block.IN_PTH]))
@example(b"x\r", block.IN_MODULE)
@example(b"x\r\ny\r", block.IN_MODULE)
@example(b"  " + BEGIN + b"\n", block.IN_MODULE)
@example(b"x = 1 " + END, block.IN_MODULE)
@example(END + b"x", block.IN_PTH)
def test_any_bytes_come_back(data: bytes, lines: tuple[bytes, ...]) -> None:
    assume(not has_marker(data))
    there = block.with_block(data, lines)
    assert there.startswith(data)
    assert block.with_block(there, lines) == there
    assert block.without_block(there) == data
    assert not block.is_all(there) or data == BOM
    assert block.without_block(data) == data
    file = SOURCE / "sitecustomize.py"
    if not files.syntax_error(data, file):
        assert not files.syntax_error(block.with_block(data), file)
    # added afterwards: no line of it becomes a part of another
    rest = block.without_block(there + b"z = 3\n")
    assert rest.startswith(data)
    assert rest.endswith((b"\nz = 3\n", b"\rz = 3\n")) or rest.removesuffix(
        b"z = 3\n"
    ) in {b"", BOM}


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
    half = "beginning" if marker == BEGIN else "end"
    for call in (block.with_block, block.without_block, block.is_all):
        with pytest.raises(Problem, match=f"the {half} of inputhook's block only"):
            call(data)
