"""python -m inputhook: a prompt with live windows, and the commands in commands/.

Each command is imported when it is asked for: the doctor has to work where the C core
does not.
"""

import sys
from importlib import import_module

#: names that are a command, in the place where a script's name would be
COMMANDS = ("auto", "doctor", "list")


def main(arguments: list[str]) -> int | None:
    """Do what the command line says; the exit status."""
    name = arguments[0] if arguments and arguments[0] in COMMANDS else "run"
    command = import_module(f"inputhook.commands.{name}")
    status: int | None = command.main(arguments if name == "run" else arguments[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
