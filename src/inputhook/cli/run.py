"""The program `python -m inputhook` without a command: Python's own prompt, with live windows.

    python -m inputhook [--gui NAME] [--await] [script.py | -m MODULE | -c CODE] [ARGS]
    python -m inputhook --demo

A script, module or command runs first and is followed by the prompt, in its namespace,
as after `python -i`. Without a terminal on standard input there is no prompt, and the
exit status is the program's.

This process becomes that Python (execve(2)), so everything about the prompt is Python's
own. bootstrap/sitecustomize.py enables inputhook there.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import NoReturn

import inputhook
from inputhook import _corefile
from inputhook.__main__ import COMMANDS, program
from inputhook._registry import TABLE

# not pathlib, whose import takes longer than all else here
_BOOTSTRAP = os.path.join(os.path.dirname(__file__), "bootstrap")  # noqa: PTH118, PTH120
_DEMO = "globals().update(__import__('inputhook._demo', fromlist=['']).start({gui!r}))"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        if "--gui" in message:
            message = f"--gui wants a toolkit: one of {', '.join(TABLE)}"
        super().error(message)


_DESCRIPTION = """\
Python's own prompt, with live windows. A program, if there is one, runs first and the
prompt has its names, as after `python -i`.
"""
_MORE = f"""\
commands, each with a --help of its own:
{chr(10).join(f"  {name:<8} {what}" for name, what in COMMANDS.items())}

examples:
  python -m inputhook                          a prompt; `import matplotlib.pyplot` and plot
  python -m inputhook --gui qt plot.py a.csv   run plot.py with an argument, then the prompt
  python -m inputhook --gui tk -c "import turtle"
  python -m inputhook --await                  a prompt at which `await` works
  python -m inputhook --demo                   a figure that moves, and what to try
  python -m inputhook auto install             from now on at every prompt

In a session that is there already: import inputhook; inputhook.enable()

exit status: the program's, or that of the prompt; 2: wrong usage. Names of toolkits are
completed by the shell with argcomplete (pip install 'inputhook[completion]', then
activate-global-python-argcomplete).
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line without a command."""
    parser = _Parser(
        prog=program(),
        usage="%(prog)s [--gui NAME] [--await] [program | -m MODULE | -c CODE] [arguments ...]\n"
        f"       %(prog)s {{{','.join(COMMANDS)}}} ...",
        description=_DESCRIPTION,
        epilog=_MORE.replace("python -m inputhook", program()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--gui",
        metavar="NAME",
        help=f"the toolkit to keep alive: {', '.join(TABLE)}, or what matplotlib or "
        "IPython call it; default: the one that the program uses",
    )
    parser.add_argument(
        "--await",
        dest="autoawait",
        action="store_true",
        help="`await` works at the prompt (PyREPL, Python 3.13 and later)",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="a live figure, and what to try at the prompt",
    )
    parser.add_argument(
        "--version", action="version", version=f"inputhook {inputhook.__version__}"
    )
    parser.add_argument(
        "-m", dest="module", metavar="MODULE", help="run a module first"
    )
    parser.add_argument("-c", dest="code", metavar="CODE", help="run this code first")
    parser.add_argument(
        "script",
        metavar="program",
        nargs="?",
        help="run this file first; - for none; ./list for a file with a command's name",
    )
    return parser


def _parse(arguments: list[str]) -> argparse.Namespace:
    # as Python does: everything after the program's name is the program's
    ours, rest = _split(arguments)
    options = parser().parse_args(ours)
    options.rest = rest
    return options


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return our arguments, with the program's name, and the arguments after that name."""
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        position += 1
        if argument in {"-c", "-m"}:
            position += 1
            break
        if argument == "--gui":
            position += 1
        elif (
            argument == "-"
            or not argument.startswith("-")
            or argument[:2] in {"-c", "-m"}
        ):
            break
    return arguments[:position], arguments[position:]


def main(arguments: list[str]) -> NoReturn:
    """Do what the command line says: become the Python that does it, or exit."""
    options = _parse(arguments)
    _check(options.gui, autoawait=options.autoawait)
    program = list(options.rest)
    if options.demo:
        from inputhook import _demo as demo

        demo.check(options.gui)  # may exit: no terminal, no display, no matplotlib
        program = ["-c", _DEMO.format(gui=options.gui)]
    elif options.code is not None:
        program[:0] = "-c", options.code
    elif options.module is not None:
        program[:0] = "-m", options.module
    elif options.script is not None:
        program[:0] = [options.script]
    flags = _flags(arguments)
    if program[:1] not in ([], ["-"]) and os.isatty(0):
        flags.append("-i")
    sys.stdout.flush()
    environment = _environment(options.gui, autoawait=options.autoawait)
    os.execve(sys.executable, [sys.executable, *flags, *program], environment)


def _check(gui: str | None, *, autoawait: bool) -> None:
    """End here if the toolkit has a wrong name, or what is asked for cannot be."""
    error = _why_unknown(gui) if gui is not None and gui not in TABLE else ""
    missing = _corefile.why_none()
    if missing is not None:
        sys.stderr.write(f"{program()}: error: {missing}\n")
        raise SystemExit(1)
    if sys.flags.ignore_environment or sys.flags.no_site:
        error = (
            "Python was started with -E, -I or -S, and then nothing can be enabled before "
            "the program runs. Leave that out; or call inputhook.enable() in the program"
        )
    elif not sys.executable:
        error = (
            "This Python does not know where its interpreter is (sys.executable is "
            "empty). Use the python of a shell"
        )
    if autoawait and not error:
        error = _why_no_await()
    if error:
        sys.stderr.write(f"{program()}: error: {error}\n")
        raise SystemExit(2)


def _why_unknown(gui: str) -> str:
    """Return why this is no toolkit's name; "" if it is one."""
    from inputhook.errors import UnknownToolkit

    try:
        from inputhook import _choose

        _choose.resolve(gui)
    except UnknownToolkit as error:
        return str(error)
    except ImportError:
        pass  # the C core is missing: the new Python says so
    return ""


def _why_no_await() -> str:
    """Return why `await` cannot work at the prompt of this Python; "" if it can."""
    try:
        from inputhook import _autoawait
    except ImportError:
        return ""  # the C core is missing: the Python that follows says so
    why = _autoawait.why_not_by_default()
    return f"--await: {why}" if why else ""


def _flags(arguments: list[str]) -> list[str]:
    """Return the options with which this Python was started: -X, -W, ...

    Args:
        arguments: what follows `-m inputhook`.
    """
    flags = sys.orig_argv[1 : len(sys.orig_argv) - len(arguments)]
    last = flags.pop() if flags else ""
    if last == "inputhook" and flags:
        last = flags.pop() + last
    # now it is -minputhook, or has other options before: -qminputhook
    option = last.removesuffix("minputhook")
    # not started by this command line, but by a program with runpy
    if option == last or option[:1] != "-":
        import subprocess

        return subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined,no-any-return] # noqa: SLF001
    return [*flags, *([option] if option != "-" else [])]


def _environment(gui: str | None, *, autoawait: bool) -> dict[str, str]:
    """Return the environment by which that Python finds bootstrap/, which undoes it."""
    path = os.environ.get("PYTHONPATH")
    environment = {
        **os.environ,
        "_INPUTHOOK_GUI": gui or "",
        "_INPUTHOOK_AWAIT": "1" if autoawait else "",
    }
    if path is not None:
        environment["_INPUTHOOK_PYTHONPATH"] = path
    folders = [_BOOTSTRAP, *([path] if path else [])]
    return {**environment, "PYTHONPATH": os.pathsep.join(folders)}
