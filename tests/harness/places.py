"""The places where somebody types a line: every prompt, inside every other.

A `Shell` is what a person starts. A `Place` is a prompt in it: the shell's own, or one that
a line typed there leads to. To have another prompt tested with each toolkit, and in the
table of README.md, add a row to `PLACES`.
"""

from __future__ import annotations

from dataclasses import dataclass

EOF = "end of file"
"""Where a place says what leaves its prompt: Ctrl-D."""

PYTHON = r"(>>>|In :) "
"""IPython sets sys.ps1, and so does ipdb, which begins with a shell of it."""

PDB = r"\(Pdb\) "
IPDB = r"ipdb> "

TYPED = "windows.record('typed', 6*7)"
"""What is typed where a prompt runs Python; the number shows that it ran."""


@dataclass(frozen=True)
class Shell:
    """What a person starts."""

    name: str
    title: str
    """As the table of README.md says it."""

    base: str
    """The row of `prompts.PROMPTS` it is started as: which Python has it, and how."""

    arguments: tuple[str, ...] = ()
    prompt: str | None = PYTHON
    """A pattern; None: the shell is a program, and its lines are not typed but written."""

    leave: str = "exit()"
    modules: tuple[str, ...] = ()
    """What must be installed."""


@dataclass(frozen=True)
class Place:
    """One prompt, and the line that is typed there."""

    kind: str
    title: str
    """As the table of README.md says it."""

    shell: Shell
    lines: tuple[str, ...] = ()
    """What leads there from the shell's own prompt."""

    prompt: str = PYTHON
    """A pattern."""

    typed: str = TYPED
    got: object = 42
    """What the event `typed` tells when the line has arrived."""

    leave: str | None = None
    """What ends it; None: the line itself does."""

    needs: tuple[str, ...] = ()
    """What must be installed, beside what the shell needs."""

    @property
    def modules(self) -> tuple[str, ...]:
        """Return what must be installed."""
        return (*self.shell.modules, *self.needs)

    @property
    def id(self) -> str:
        own = self.kind == self.shell.name
        return self.kind if own else f"{self.kind}-{self.shell.name}"


READLINE = Shell("readline", "readline", "readline")
STDIO = Shell("stdio", "no readline", "stdio")
PYREPL = Shell("pyrepl", "PyREPL", "pyrepl")
IPYTHON = Shell(
    "ipython",
    "IPython",
    "readline",
    ("-m", "IPython", "--no-banner", "--no-confirm-exit"),
    r"In \[\d+\]: ",
    modules=("IPython",),
)
PTPYTHON = Shell(
    "ptpython", "ptpython", "readline", ("-m", "ptpython"), modules=("ptpython",)
)
PROGRAM = Shell("program", "a program", "readline", prompt=None)

PYTHONS = (READLINE, STDIO, PYREPL)
SHELLS = (*PYTHONS, IPYTHON, PTPYTHON, PROGRAM)

PLACES = (
    *(Place("python", "`python`", shell, leave=shell.leave) for shell in PYTHONS),
    *(
        Place(shell.name, f"`{shell.name}`", shell, (), str(shell.prompt), leave="exit")
        for shell in (IPYTHON, PTPYTHON)
    ),
    *(
        Place(
            "input",
            "`input()`",
            shell,
            ("windows.record('typed', input('name? '))",),
            r"name\? ",
            "somebody",
            "somebody",
        )
        for shell in SHELLS
    ),
    *(
        Place(
            "interact",
            "`code.interact()`",
            shell,
            ("import code; code.interact('inside', local={'windows': windows})",),
            PYTHON,
            leave=EOF,
        )
        for shell in SHELLS
    ),
    *(
        Place(
            "pdb",
            "pdb: `breakpoint()`",
            shell,
            ("import debugged; debugged.stop()",),
            PDB,
            leave="c",
        )
        for shell in SHELLS
    ),
    *(
        Place(
            "callback",
            "pdb in a callback",
            shell,
            ("import nesting; inputhook.call_soon(nesting.debug)",),
            PDB,
            leave="c",
        )
        for shell in SHELLS
        if shell.prompt is not None
    ),
    *(
        Place(
            "pm",
            "pdb: `pdb.pm()`",
            shell,
            ("import pdb, debugged; debugged.fail()", "pdb.pm()"),
            PDB,
            leave="q",
        )
        for shell in (*PYTHONS, IPYTHON)
    ),
    Place(
        "debug",
        "`%debug`",
        IPYTHON,
        ("import debugged; debugged.fail()", "%debug"),
        IPDB,
        leave="q",
    ),
    *(
        Place(
            "ipdb",
            "`ipdb.set_trace()`",
            shell,
            ("import debugged; debugged.trace_ipdb()",),
            IPDB,
            leave="c",
            needs=("ipdb",),
        )
        for shell in (READLINE, IPYTHON, PROGRAM)
    ),
    Place(
        "cmd",
        "`cmd.Cmd`",
        PROGRAM,
        ("import debugged; debugged.Console().cmdloop()",),
        r"\(command\) ",
        "somebody",
        "somebody",
        "quit",
    ),
)
