"""python -m inputhook: the interpreter's own prompt, with live windows.

    python -m inputhook [--gui NAME] [script.py | -m MODULE | -c CODE] [ARGS]
    python -m inputhook --demo

A script, module or command runs first and is followed by the prompt, in its namespace,
as after `python -i`. Without a terminal on standard input there is no prompt, and the
exit code is the script's.
"""

from __future__ import annotations

import argparse
import io
import os
import runpy
import sys
import traceback
import types
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import inputhook
from inputhook import _session, _state
from inputhook.__main__ import COMMANDS
from inputhook._core import lib
from inputhook._registry import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable

_PYREPL = (3, 13)


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
  python -m inputhook --demo                   a figure that moves, and what to try
  python -m inputhook auto install             from now on at every prompt

In a session that is there already: import inputhook; inputhook.enable()

exit status: the program's, or that of the prompt; 2: wrong usage. Names of toolkits are
completed by the shell with argcomplete (pip install 'inputhook[completion]', then
activate-global-python-argcomplete).
"""


def parser() -> argparse.ArgumentParser:
    """The command line without a command."""
    parser = _Parser(
        prog="python -m inputhook",
        usage="%(prog)s [--gui NAME] [program | -m MODULE | -c CODE] [arguments ...]\n"
        f"       %(prog)s {{{','.join(COMMANDS)}}} ...",
        description=_DESCRIPTION,
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--gui",
        metavar="NAME",
        help=f"the toolkit to keep alive: {', '.join(TABLE)}, or what matplotlib or "
        "IPython call it; default: the one that the program uses",
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
    # as python's own: everything after the program is the program's
    ours, rest = _split(arguments)
    options = parser().parse_args(ours)
    options.rest = rest
    return options


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Our arguments, the program's name included, and those that follow it."""
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


def main(arguments: list[str]) -> None:
    """Do what the command line says; ends by SystemExit, or by returning."""
    options = _parse(arguments)
    if options.demo:
        from inputhook import _demo as demo

        demo.check(options.gui)  # may end here: no terminal, no display, no matplotlib
    namespace = _new_main()
    enabled = _enable(options.gui)
    run = _program(options, namespace)
    terminal = os.isatty(0)
    if run is not None:
        _run(run, keep_going=terminal)
        if not terminal:
            return
    elif not sys.flags.quiet and terminal:
        print(  # noqa: T201  what the interpreter prints
            f"Python {sys.version} on {sys.platform}\n"
            'Type "help", "copyright", "credits" or "license" for more information.',
            file=sys.stderr,
        )
        if enabled and not options.demo:
            kept = ", ".join(enabled)
            print(f"Windows stay alive while you type: {kept}.", file=sys.stderr)  # noqa: T201
    if options.demo:
        _run(lambda: namespace.update(demo.start(options.gui)), keep_going=True)
    _prompt(startup=run is None)


def _enable(gui: str | None) -> tuple[str, ...]:
    """Enable; a wrong name ends here, anything else is said and leaves a plain prompt."""
    try:
        return inputhook.enable(*([] if gui is None else [gui]))
    except inputhook.UnknownToolkit as error:
        sys.stderr.write(f"python -m inputhook: error: {error}\n")
        raise SystemExit(2) from None
    except (inputhook.ToolkitNotInstalled, inputhook.NoDisplay) as error:
        sys.stderr.write(f"inputhook: {error}\n")
        return ()


def _new_main() -> dict[str, Any]:
    """Make an empty __main__: the user's names, and none of ours."""
    module = types.ModuleType("__main__")
    namespace = module.__dict__
    namespace["__builtins__"] = sys.modules["builtins"]
    if sys.version_info < (3, 14):
        namespace["__annotations__"] = {}  # as the interpreter's
    sys.modules["inputhook.__main__"] = sys.modules["__main__"]
    sys.modules["__main__"] = module
    return namespace


def _program(
    options: argparse.Namespace, namespace: dict[str, Any]
) -> Callable[[], object] | None:
    """What to run before the prompt, with sys.argv and sys.path as python sets them."""
    if options.code is not None:
        code = options.code
        sys.argv[:] = ["-c", *options.rest]
        sys.path[0] = ""
        return lambda: exec(compile(code, "<string>", "exec"), namespace)
    if options.module is not None:
        module = options.module
        sys.argv[:] = ["-m", *options.rest]
        # what CPython's own -m calls (Modules/main.c, pymain_run_module)
        return lambda: runpy._run_module_as_main(module)  # type: ignore[attr-defined] # noqa: SLF001
    if options.script is not None and options.script != "-":
        path = options.script
        sys.argv[:] = [path, *options.rest]
        if Path(path).is_dir() or path.endswith((".zip", ".pyz")):
            sys.path[0] = str(Path(path).absolute())
            return lambda: runpy._run_module_as_main("__main__", alter_argv=False)  # type: ignore[attr-defined] # noqa: SLF001
        sys.path[0] = str(Path(path).resolve().parent)
        return lambda: _script(path, namespace)
    sys.argv[:] = [options.script or "", *options.rest]
    sys.path[0] = ""
    return None


def _script(path: str, namespace: dict[str, Any]) -> None:
    try:
        with io.open_code(str(Path(path).absolute())) as file:
            source = file.read()
    except OSError as error:
        sys.stderr.write(
            f"python -m inputhook: can't open file {path!r}: {error.strerror}\n"
        )
        raise SystemExit(2) from None
    namespace.update(__file__=path, __cached__=None)
    try:
        exec(compile(source, path, "exec"), namespace)
    finally:  # as CPython, Python/pythonrun.c, _PyRun_SimpleFile
        namespace.pop("__file__", None)
        namespace.pop("__cached__", None)


def _run(program: Callable[[], object], *, keep_going: bool) -> None:
    """Run it; with a prompt to follow, an error is shown and remembered for pdb.pm()."""
    try:
        program()
    except BaseException as error:
        error.__traceback__ = _without_us(error.__traceback__)
        if not keep_going:
            if isinstance(error, SystemExit):
                raise
            sys.excepthook(type(error), error, error.__traceback__)
            raise SystemExit(
                130 if isinstance(error, KeyboardInterrupt) else 1
            ) from None
        sys.last_type, sys.last_value = type(error), error
        sys.last_traceback = error.__traceback__
        sys.last_exc = error  # type: ignore[attr-defined]  # 3.12
        if isinstance(error, SystemExit) and not error.__traceback__:
            if isinstance(error.code, str):
                sys.stderr.write(f"{error.code}\n")  # runpy's: no such module
            return  # ours: its message is out
        # as python -i: also for SystemExit
        traceback.print_exception(type(error), error, error.__traceback__)


def _without_us(trace: types.TracebackType | None) -> types.TracebackType | None:
    """Leave out the frames of this file and of runpy, above the user's."""
    main_file = sys.modules["inputhook.__main__"].__file__
    ours = {__file__, main_file, runpy.__file__, "<frozen runpy>"}
    while trace is not None and trace.tb_frame.f_code.co_filename in ours:
        trace = trace.tb_next
    return trace


def _prompt(*, startup: bool) -> None:
    """The interpreter's own prompt: PyREPL where it has that, else the classic one."""
    if startup and os.isatty(0):
        _startup_file()
    basic = (
        bool(os.environ.get("PYTHON_BASIC_REPL")) and not sys.flags.ignore_environment
    )
    if (
        sys.version_info >= _PYREPL
        and os.isatty(0)
        and not basic
        and find_spec("_pyrepl.main")
    ):
        hook = getattr(sys, "__interactivehook__", None)
        if hook is not None:
            hook()
        from _pyrepl.main import (  # type: ignore[import-not-found,unused-ignore]
            interactive_console,
        )

        if _state.names():
            _session.session.attach()  # PyREPL is there now
        # else 3.14 and later make an empty namespace (_pyrepl/main.py)
        interactive_console(mainmodule=sys.modules["__main__"])
        return
    if os.isatty(0):
        hook = getattr(sys, "__interactivehook__", None)
        if hook is not None and not sys.flags.isolated:
            hook()
    sys.stdout.flush()
    status = lib.ih_repl()
    if status:
        raise SystemExit(1)


def _startup_file() -> None:
    """PYTHONSTARTUP, which the interpreter reads only where it has no script."""
    path = os.environ.get("PYTHONSTARTUP")
    if path and not sys.flags.ignore_environment:
        _run(lambda: _script(path, sys.modules["__main__"].__dict__), keep_going=True)
