"""Reads lines at the classic prompt in one of many ways, and tells what it was given.

It has a toolkit whose timer ticks, or none; all the rest is the same. The environment
variable `READING` has the options, see `twins.Setting`; what is told goes to `READING_FILE`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

OPTIONS: dict[str, Any] = json.loads(os.environ.get("READING", "{}"))
SAID = os.open(os.environ.get("READING_FILE", os.devnull), os.O_WRONLY | os.O_APPEND)

NAMES = {
    "spam_one": 1,
    "spam_two": 2,
    "ham_only": 3,
    **{f"many_{number:03}": number for number in range(120)},
}
"""What the completer knows."""

HISTORY = ("one two", "three", "spam_one + spam_two", "print('日本語 é')", "(a, [b])")

CLEAR = "clear"
"""The line after which the screen is empty: both children are where they began."""

QUIT = "quit"
"""The line that ends the child."""

ticks = 0
keep: list[object] = []


def say(kind: str, *detail: object) -> None:
    """Tell the driver; one write."""
    os.write(SAID, json.dumps([kind, *detail]).encode() + b"\n")


class Clear:
    """Shown at a prompt that runs Python, this empties the screen, and tells the history."""

    def __repr__(self) -> str:
        if OPTIONS["place"] != "pdb":
            say("history", history()[-100:])
        return "\x1b[H\x1b[2J"


class Counting(str):
    """A prompt that is made anew each time, and says how often."""

    __slots__ = ()
    times = 0

    def __str__(self) -> str:
        Counting.times += 1
        return f"{Counting.times}> "


PROMPTS: dict[str, str] = {
    "plain": "$ ",
    "python": ">>> ",
    "two lines": "first line\nsecond> ",
    "colour": "\001\x1b[32m\002green\001\x1b[0m\002> ",
    "counting": Counting(),
    "long": "a prompt which has more characters than columns " * 2 + "> ",
    "wide": "日本> ",
    "none": "",
}


def enable() -> None:
    """Enable the toolkit, with a timer of 10 ms."""
    if not OPTIONS["toolkit"]:
        return
    import inputhook

    inputhook.enable(OPTIONS["toolkit"])
    if OPTIONS["toolkit"] == "asyncio":
        import asyncio

        async def tick() -> None:
            global ticks  # noqa: PLW0603
            while True:
                ticks += 1
                await asyncio.sleep(0.01)

        keep.append(asyncio.ensure_future(tick()))
        if OPTIONS["callbacks"]:
            wanted().watch_by_asyncio()
    else:
        import tkinter

        root = tkinter.Tk()

        def after() -> None:
            global ticks  # noqa: PLW0603
            ticks += 1
            root.after(10, after)

        after()
        root.update()
        keep.append(root)
        if OPTIONS["callbacks"]:
            wanted().watch_by_tk(root)


def wanted() -> Any:
    """Return the callbacks that the driver calls."""
    from wanted import Wanted

    keep.append(Wanted(OPTIONS["wanted"], say, library))
    return keep[-1]


NUMBERS = {int(number): number.name for number in signal.Signals}
"""CPython may call a handler while an exception is set already: it had better do little."""


def handle(number: int, _: object) -> None:
    say("signal", NUMBERS[number])


def handle_and_raise(number: int, _: object) -> None:
    say("signal", NUMBERS[number])
    raise LookupError("raised by a signal's handler")


def handle_and_stop(number: int, _: object) -> None:
    """Stop, as a program that tidies up before."""
    say("signal", NUMBERS[number])
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    signal.signal(number, handle_and_stop)


def set_handlers() -> None:
    for name in OPTIONS["handlers"]:
        number = signal.Signals[name]
        handler = {"SIGUSR2": handle_and_raise, "SIGTSTP": handle_and_stop}.get(name)
        signal.signal(number, handler or handle)


def library() -> Any:
    """Return the module that keeps the history: readline, PyREPL's, or None."""
    if at_pyrepl():
        import _pyrepl.readline

        return _pyrepl.readline
    try:
        import readline
    except ImportError:
        return None
    return readline


def at_pyrepl() -> bool:
    return "_pyrepl.readline" in sys.modules and not os.environ.get("PYTHON_BASIC_REPL")


def set_readline() -> None:
    """Set the library's hooks, and a completer that knows the same in both children."""
    readline = library()
    if readline is None:
        return
    import rlcompleter

    for command in OPTIONS["bind"]:
        readline.parse_and_bind(command)
    readline.set_completer(rlcompleter.Completer(dict(NAMES)).complete)
    tab = (
        "bind ^I rl_complete"
        if "libedit" in (readline.__doc__ or "")
        else "tab: complete"
    )
    readline.parse_and_bind(tab)
    readline.clear_history()
    for line in HISTORY:
        readline.add_history(line)
    hooks = OPTIONS["hooks"]

    def insert() -> None:
        say("startup hook")
        readline.insert_text("hooked ")

    def insert_and_show() -> None:
        say("pre-input hook")
        readline.insert_text("shown ")
        readline.redisplay()

    def matches(text: str, found: list[str], longest: int) -> None:
        say("matches", text, found, longest)
        print("\n", len(found), "matches")
        print(
            PROMPTS[OPTIONS["ps1"]],
            readline.get_line_buffer(),
            sep="",
            end="",
            flush=True,
        )

    def complete(text: str, state: int) -> str | None:
        say("completer", text, state)
        raise LookupError("no completer")

    if "startup" in hooks:
        readline.set_startup_hook(insert)
    if "pre-input" in hooks and hasattr(readline, "set_pre_input_hook"):
        readline.set_pre_input_hook(insert_and_show)
    if "matches" in hooks:
        readline.set_completion_display_matches_hook(matches)
    if "failing completer" in hooks:
        readline.set_completer(complete)
    if "no history" in hooks:
        readline.set_auto_history(False)


def history() -> list[str | None]:
    if OPTIONS["place"] == "ipython":
        # IPython has made the name a builtin
        return list(get_ipython().pt_app.history.get_strings())  # type: ignore[name-defined]  # noqa: F821
    readline = library()
    if readline is None:
        return []
    length = readline.get_current_history_length()
    return [readline.get_history_item(number) for number in range(1, length + 1)]


def read_by_input(prompt: str) -> None:
    """Note each line, until one is `quit`; the end of input is none, at a terminal."""
    while True:
        try:
            read_a_line(prompt)
        except LookupError:  # of handle_and_raise(), outside of input()
            say("error", "LookupError")


def begin_row() -> None:
    """Have the next prompt begin a row, where a line is drawn again after a callback.

    Without that readline believes the prompt at the row's begin, and wipes all of the row.
    """
    if OPTIONS["callbacks"]:
        print()


def read_a_line(prompt: str) -> None:
    try:
        line = input(prompt)
    except EOFError:
        say("end of file")
        begin_row()
    except KeyboardInterrupt:
        say("interrupt")
        begin_row()
    except Exception as error:  # noqa: BLE001
        say("error", type(error).__name__)
    else:
        say("line", line, len(history()))
        if line == QUIT:
            say("history", history())
            sys.exit(3)
        if line == CLEAR:
            print(repr(Clear()), end="")  # tells the history, too


def read_passwords(prompt: str) -> None:
    import getpass

    while True:
        try:
            password = getpass.getpass(prompt)
        except EOFError:
            sys.exit(3)
        except KeyboardInterrupt:
            say("interrupt")
        except Exception as error:  # noqa: BLE001
            say("error", type(error).__name__)
        else:
            say("password", password)
            if password == CLEAR:
                print(repr(Clear()), end="")


def shown(value: object) -> None:
    if value is not None:
        say("value", repr(value))
        print(repr(value), end="" if isinstance(value, Clear) else "\n")


def raised(kind: type[BaseException], error: BaseException, _: object) -> None:
    say("raised", kind.__name__, str(error))
    print(f"{kind.__name__}: {error}")


def note(*values: object) -> None:
    """Be what lines call that are typed."""
    say("noted", *map(repr, values))


def busy(seconds: float = 0.03) -> None:
    """Compute for some time; keys that are typed meanwhile wait."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def compiled(event: str, arguments: tuple[Any, ...]) -> None:
    """Tell what PyREPL runs: an audit hook."""
    if event == "compile" and arguments[0] is not None:
        source, name = arguments[:2]
        if str(name).startswith("<python-input"):
            text = source.decode() if isinstance(source, bytes) else str(source)
            say("runs", name, text)


def at_the_prompt(prompt: str) -> None:
    """Be PYTHONSTARTUP: what is typed runs."""
    import builtins

    sys.ps1, sys.ps2 = prompt, "... "
    sys.displayhook, sys.excepthook = shown, raised
    builtins.__dict__.update(NAMES, note=note, busy=busy)
    # PyREPL has a command of the name `clear`, where it is no variable
    sys.modules["__main__"].__dict__["clear"] = Clear()
    sys.addaudithook(compiled)
    register = sys.__interactivehook__

    def begin() -> None:
        register()  # reads the history file, and adds a completer
        set_readline()

    sys.__interactivehook__ = begin


def at_ipython(_: str) -> None:
    """Be PYTHONSTARTUP, which IPython runs, too."""
    import builtins

    builtins.__dict__.update(NAMES, note=note, busy=busy)
    names = sys.modules["__main__"].__dict__
    names["clear"] = Clear()
    shell = get_ipython()  # type: ignore[name-defined]  # noqa: F821
    shell.events.register("pre_run_cell", lambda info: say("runs", info.raw_cell))
    for line in HISTORY:
        shell.pt_app.history.append_string(line)


def interact(prompt: str) -> None:
    import code

    sys.ps1, sys.ps2 = prompt, "... "
    sys.excepthook = (
        raised  # with Python's own, the console itself writes what it shows
    )
    console = code.InteractiveConsole({**NAMES, "clear": Clear()})
    try:
        console.interact("", "")
    finally:
        say("end", history())


def debug(_: str) -> None:
    import pdb

    clear = Clear()
    keep.append(clear)
    while True:
        pdb.Pdb(nosigint=True, readrc=False).set_trace()
        say("continued")


PLACES = {
    "input": read_by_input,
    "getpass": read_passwords,
    "prompt": at_the_prompt,
    "ipython": at_ipython,
    "interact": interact,
    "pdb": debug,
}


def main() -> None:
    sys.path[:0] = OPTIONS["path"]  # PYTHONSTARTUP's folder is not there
    set_handlers()
    if OPTIONS["place"] not in ("prompt", "ipython"):
        set_readline()
    enable()
    say("ready")
    PLACES[OPTIONS["place"]](PROMPTS[OPTIONS["ps1"]])


if __name__ == "__main__":
    main()
