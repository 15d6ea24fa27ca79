# PYTHON_ARGCOMPLETE_OK
"""The program `inputhook`, or `python -m inputhook`: a prompt with live windows, and the commands in cli/.

Each command is imported when it is asked for: the doctor has to work where the C core
does not.
"""

import os
import sys
from importlib import import_module

#: the commands, which stand where the name of a program would stand
COMMANDS = {
    "auto": "live windows at every prompt, without a word typed: install, remove, status",
    "bench": "what a person feels here: a key's echo, a window's ticks, with and without us",
    "doctor": "why is my window frozen? What is wrong, and the one thing to do",
    "list": "the toolkits: their names, whether they work here, how to install them",
}
#: commands that load the C core into this process
_NEED_CORE = ("list", "bench")


def program() -> str:
    """Return how this program was started, for its messages: both names do the same."""
    name = os.path.basename(sys.argv[0])  # noqa: PTH119  pathlib takes as long as the rest
    return "inputhook" if name.startswith("inputhook") else "python -m inputhook"


def script() -> int | None:
    """Be the program `inputhook` that is installed beside Python's."""
    return main(sys.argv[1:])


def main(arguments: list[str]) -> int | None:
    """Do what the command line says; return the exit status."""
    if "_ARGCOMPLETE" in os.environ:  # a shell asks what could follow
        return _run("completion", arguments)
    if arguments and arguments[0] in COMMANDS:
        return _run(arguments[0], arguments[1:])
    return _run("run", arguments)


def _run(name: str, arguments: list[str]) -> int | None:
    from inputhook import _corefile as corefile

    missing = corefile.why_none()
    # what needs a terminal and processes cannot be imported everywhere; --help can
    if missing is not None and name not in {"run", "completion", "doctor"}:
        sys.stderr.write(f"{program()}: error: {missing}\n")
        return 1
    try:
        if name in _NEED_CORE:
            corefile.load()
            import_module("inputhook._core")
        command = import_module(f"inputhook.cli.{name}")
    except ImportError as error:
        if (error.name or "").startswith("argcomplete"):
            return 1
        sys.stderr.write(f"{program()}: error: {corefile.incomplete(error)}\n")
        return 1
    status: int | None = command.main(arguments)
    return status


if __name__ == "__main__":
    sys.exit(script())
