"""The rules: from the facts to what is wrong, and the one thing to do.

Each rule has one cause. A healthy set-up must pass them all: a false alarm costs as much
as a miss. A fact that is not known ("unknown") alarms nobody.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from typing import TYPE_CHECKING, Any

from .package import FOLDER
from .problem import Problem
from .prompt import WITHOUT_HOOK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Facts = dict[str, Any]

#: what the hooks of others do to the windows and the prompt
_OWN_HOOKS = (
    "windows stand still for up to 100 ms after each key, and Ctrl-C gets lost; with PyQt "
    "an exception in a callback ends Python"
)
#: lines on the screen that say nothing: a prompt, what trial.py has typed
_TYPED = re.compile(r"^\s*$|^>>>|INPUTHOOK_TRIAL|^import os")
_MATPLOTLIB = (3, 6)
_PROMPT_TOOLKIT = (3, 0)
#: matplotlib's backends in notebooks: modules that draw into the page
_NOTEBOOK = ("inline", "nbagg", "notebook", "ipympl", "widget")
_OFF = {"0", "off", "no", "false"}
_NO_NAMES = {*_OFF, "1", "on", "yes", "true", "debug"}


def find(facts: Facts) -> list[Problem]:
    """The problems, the most fundamental first; each once."""
    found: dict[tuple[str, str], Problem] = {}
    for rule in _RULES:
        for problem in rule(facts):
            found.setdefault((problem.id, problem.what), problem)
    return list(found.values())


# The package.


def _package(facts: Facts) -> Iterator[Problem]:
    package = facts["inputhook"]
    name, error = package.get("fails"), package.get("error")
    if not name:
        return
    if name == "_cffi_backend":
        what = f"cffi, which inputhook's C core needs, cannot be imported ({error})"
        yield Problem("cffi-missing", what, _pip("--force-reinstall cffi"), "inputhook")
        return
    if name == "inputhook._core":
        yield Problem("core", _core(package, str(error)), _again(), "inputhook")
        return
    what = f"inputhook is not complete: {name} cannot be imported ({error})"
    yield Problem("package", what, _again(), "inputhook")


def _core(package: Facts, error: str) -> str:
    files, folder = package["core"], package["folder"]
    if not files:
        return f"inputhook's C core (_core...so in {folder}) is missing ({error})"
    there = ", ".join(files)
    if "No module named 'inputhook._core'" in error:
        return (
            f"inputhook's C core is not for this Python {sys.version.split()[0]}: in "
            f"{folder} there is {there} ({error})"
        )
    return f"inputhook's C core, {there} in {folder}, cannot be loaded ({error})"


def _again() -> str:
    source = FOLDER.parent.parent
    if (source / "setup.py").exists():  # a checkout
        return _pip(f"--force-reinstall {shlex.quote(str(source))}")
    return _pip("--force-reinstall inputhook")


def _pip(arguments: str) -> str:
    python = shlex.quote(sys.executable or "python")
    return f"Install it again: {python} -m pip install {arguments}"


# The prompt.


def _prompt(facts: Facts) -> Iterator[Problem]:
    prompt, session = facts["prompt"], facts["session"]
    kind = prompt.get("kind")
    reads = kind in {None, "pipe"} or not session
    asked = "-i" in facts["python"].get("flags", [])
    if reads and not asked and not prompt.get("terminal", True):
        yield Problem(
            "stdin",
            "Standard input is not a terminal, so there is no prompt here to keep windows "
            "alive at: Python reads a program from it",
            "Start Python in a terminal, or as python -i where that is not possible",
            "prompt",
        )
    if kind == "Jupyter kernel":
        yield Problem(
            "kernel",
            "This is a Jupyter kernel. It reads no lines, so nothing calls inputhook's hook",
            "Use the kernel's own: %matplotlib widget, or %gui qt (tk, gtk3, ...)",
            "prompt",
        )
    elif kind == "IPython":
        yield from _ipython(facts)
    elif kind in WITHOUT_HOOK:
        yield Problem(
            "prompt",
            f"This is {kind}'s prompt, which does not call the interpreter's input hook",
            "Use Python's own prompt (python -m inputhook), or IPython",
            "prompt",
        )
    if kind == "libedit":
        yield Problem(
            "libedit",
            "The prompt is read by libedit instead of GNU readline: windows stand still "
            "for up to 100 ms after each key",
            "Use a Python built with GNU readline, or Python 3.13 or later, whose prompt "
            "needs neither",
            "prompt",
        )
    version = prompt.get("versions", {}).get("prompt_toolkit", "")
    if session and kind in WITHOUT_HOOK and _older(version, _PROMPT_TOOLKIT):
        yield Problem(
            "prompt-toolkit",
            f"prompt_toolkit is {version}, which has no input hooks: {kind} cannot run "
            "any toolkit's loop. They came with 3.0",
            _pip("--upgrade prompt_toolkit ipython"),
            "prompt",
        )


def _ipython(facts: Facts) -> Iterator[Problem]:
    """IPython's prompt runs one loop itself, after %gui; or those that inputhook runs."""
    gui = facts["prompt"]["gui"]
    if facts["prompt"]["ours"]:
        return
    imported, live = _in_use(facts)
    if gui is None and imported:
        name = (live or imported)[-1]
        yield Problem(
            "ipython-gui",
            f"IPython's prompt runs no toolkit's loop, and {_and(imported)} "
            f"{_is(imported)} imported: the windows are dead while it waits",
            f"Type %gui {name}, or inputhook.enable({name!r}), which does the same at "
            "every prompt",
            "prompt",
        )
    elif gui is not None and live and _resolve(gui) not in live:
        yield Problem(
            "ipython-gui",
            f"IPython's prompt runs the loop of {gui}, and the application is one of "
            f"{_and(live)}, whose windows are dead while it waits",
            f"Type %gui {live[-1]}",
            "prompt",
        )


# The slot.


def _slot(facts: Facts) -> Iterator[Problem]:
    """Nobody, or somebody else, runs the windows at a prompt that would call inputhook."""
    prompt, name = facts["prompt"], facts["slot"].get("name")
    kind = prompt.get("kind")
    if kind is None or (kind in WITHOUT_HOOK and not prompt["ours"]):
        return
    enabled = facts["loops"].get("enabled", [])
    imported, live = _in_use(facts)
    if not facts["session"]:
        imported = live = []
        enabled = ["inputhook"] if name == "inputhook" else []  # by a start-up file
    wanted = (live or imported or [""])[-1]
    call = f"inputhook.enable({wanted!r})" if wanted else "inputhook.enable()"
    if not enabled and name:
        whose = facts["slot"]["library"]
        where = (
            "this prompt" if facts["session"] else "a new prompt (by a start-up file)"
        )
        if name in {"tkinter", "matplotlib"} or name.startswith("Py"):
            what = f"{name}'s own input hook runs the windows at {where}: {_OWN_HOOKS}"
            problem_id = "own-hook"
        else:
            what = f"A stranger's input hook is in charge at {where}: that of {whose}"
            problem_id = "stranger"
        yield Problem(problem_id, what, f"{call} (import inputhook first)", "slot")
    elif not enabled and imported:
        yield Problem(
            "not-enabled",
            f"{_and(imported)} {_is(imported)} imported, and nothing "
            "runs the windows while the prompt waits: no input hook is installed",
            call,
            "slot",
        )
    elif enabled and live and not set(live) & set(enabled):
        yield Problem(
            "other-toolkit",
            f"The loop of {_and(enabled)} is enabled, and the application is one of "
            f"{_and(live)}, whose windows are dead while the prompt waits",
            call,
            "slot",
        )


def _given_up(facts: Facts) -> Iterator[Problem]:
    for name in facts["loops"].get("broken", []):
        yield Problem(
            "given-up",
            f"inputhook has stopped running {name}, because its loop raised an exception; "
            "it was shown then, above the prompt",
            f"inputhook.enable({name!r}) tries again. If it happens again, report it",
            name,
        )


def _trial(facts: Facts) -> Iterator[Problem]:
    """What happened at the prompt on the pty."""
    tried = facts["trial"]
    if "unknown" in tried or tried["typed"]:
        return
    startup = facts["python"].get("startup")
    do = (
        f"See whether the start-up file is in the way: PYTHONSTARTUP= {sys.executable}"
        if startup
        else "Report it, with what python -m inputhook doctor --json says"
    )
    if tried["error"]:
        yield Problem(
            "trial",
            f"At a new prompt inputhook could not be enabled ({tried['error']})",
            do,
            "hook",
        )
    elif not tried["prompt"]:
        lines = [line for line in tried["screen"] if not _TYPED.search(line)]
        seen = f"; the last it wrote: {lines[-1].strip()}" if lines else ""
        what = f"A new interpreter on a terminal did not come to its prompt{seen}"
        yield Problem("trial", what, do, "hook")
    elif not tried["called"]:
        what = "At a new prompt inputhook was enabled, and the prompt did not call its hook"
        yield Problem("not-called", what, do, "hook")
    else:
        what = "At a new prompt, with inputhook enabled, a typed line did not arrive"
        yield Problem("not-typed", what, do, "hook")


# Where windows open, and what opens them.


def _display(facts: Facts) -> Iterator[Problem]:
    if facts["display"].get("answers", True) or "web" in facts["loops"].get(
        "enabled", []
    ):
        return
    if any(
        each["live"] and not each["guest"] for each in _known_toolkits(facts).values()
    ):
        return  # windows are open, wherever that is
    error = str(facts["display"]["error"])
    # NoDisplay's message: what is wrong. What to do.
    what, _, do = error.partition(". ")
    yield Problem("display", what, do, "display")


def _toolkits(facts: Facts) -> Iterator[Problem]:
    toolkits = _known_toolkits(facts)
    for name, each in toolkits.items():
        errors: dict[tuple[str, str], list[str]] = {}
        for binding, tried in each["tried"].items():
            if not tried["works"]:
                errors.setdefault((tried["error"], tried["do"]), []).append(binding)
        for (error, do), bindings in errors.items():
            which = name if bindings == [name] else f"{name}: {_and(bindings)}"
            does = (
                "are installed, and do"
                if len(bindings) > 1
                else "is installed, and does"
            )
            yield Problem("toolkit", f"{which} {does} not work: {error}", do, name)
    windows = [each for each in toolkits.values() if not each["guest"]]
    if windows and not any(each["installed"] for each in windows):
        what = (
            f"No toolkit is installed: this Python can import none of {_and(toolkits)}"
        )
        first = next(iter(toolkits.values()))["remedy"]
        yield Problem("no-toolkit", what, first, "toolkits")


def _conflicts(facts: Facts) -> Iterator[Problem]:
    """What each toolkit's own file knows of."""
    if facts["inputhook"].get("fails", "unknown"):
        return
    from .toolkits import loops

    for loop in loops().values():
        yield from loop.conflicts()


# matplotlib.


def _matplotlib(facts: Facts) -> Iterator[Problem]:
    figures = facts["matplotlib"]
    if not figures.get("installed"):
        return
    if figures["broken"]:
        do = _pip("--force-reinstall numpy matplotlib")
        what = f"matplotlib is installed, and cannot be imported: {figures['broken']}"
        yield Problem("matplotlib", what, do, "matplotlib")
        return
    if _older(figures["version"], _MATPLOTLIB):
        what = f"matplotlib is {figures['version']}; inputhook knows 3.6 and later"
        yield Problem(
            "matplotlib-old", what, _pip("--upgrade matplotlib"), "matplotlib"
        )
    if figures["interactive"] is False and facts["loops"].get("enabled"):
        yield Problem(
            "interactive-off",
            "matplotlib's interactive mode is off in this session: figures appear with "
            "plt.show() only, and are not drawn again when they change",
            "plt.ion()",
            "matplotlib",
        )
    if figures["backend"]:
        yield from _backend(facts, figures["backend"])


def _backend(facts: Facts, name: str) -> Iterator[Problem]:
    figures = facts["matplotlib"]
    why, framework = figures["why"], figures["framework"]
    chosen = "matplotlib's backend is"
    by = {
        "automatic": "which it has chosen itself, for want of a toolkit or a display",
        "matplotlib.use()": "chosen by matplotlib.use() or plt.switch_backend()",
        "MPLBACKEND": "which the environment variable MPLBACKEND says",
    }.get(why, f"which the file {why} says")
    undo = {
        "MPLBACKEND": "Unset MPLBACKEND, and start Python again",
        "automatic": "Start again where a window can open",
        "matplotlib.use()": f"Leave out matplotlib.use({name!r})",
    }.get(why, f"Take the line with backend: out of {why}")
    if figures["no_such"]:
        what = f"{chosen} {name!r}, {by}: matplotlib knows none of that name, and fails"
        yield Problem("backend-unknown", what, undo, "matplotlib")
        return
    if figures["fails"]:
        toolkit = _known_toolkits(facts).get(_resolve(name) or "")
        if toolkit and toolkit["guest"] and not facts["display"].get("answers", True):
            return
        if toolkit and not toolkit["installed"]:
            remedy = toolkit["remedy"]
            undo = f"{undo}. Or: {remedy[0].lower()}{remedy[1:]}"
        what = f"{chosen} {name!r}, {by}; it cannot be loaded: {figures['fails']}"
        yield Problem("backend-fails", what, undo, "matplotlib")
        return
    if framework != "" and not any(word in name.lower() for word in _NOTEBOOK):
        return
    if facts["prompt"].get("kind") == "Jupyter kernel":
        return  # it belongs there
    if why == "automatic" and (
        not facts["display"].get("answers", True)
        or not any(each["usable"] for each in _known_toolkits(facts).values())
    ):
        return  # that is the cause, and it is said already
    where = "into a notebook" if framework != "" or "inline" in name else "to files"
    remedy = _window_backend(facts)
    do = f"{undo}; in a session: matplotlib.use({remedy!r})" if remedy else undo
    if why == "matplotlib.use()" and remedy:
        do = f"matplotlib.use({remedy!r}) instead"
    what = f"{chosen} {name!r}, {by}. It draws {where}, and opens no window"
    yield Problem("backend-files", what, do, "matplotlib")


def _window_backend(facts: Facts) -> str | None:
    """A backend that opens windows with what works here; that of the one in use first."""
    from inputhook.toolkits import TABLE

    toolkits = _known_toolkits(facts)
    windows = {n: each for n, each in toolkits.items() if not each["guest"]}
    for key in ("live", "imported", "usable"):
        for name, each in windows.items():
            if each[key] and each["usable"] is not False and TABLE[name].backend:
                return TABLE[name].backend
    return None


# Auto-activation.


def _auto(facts: Facts) -> Iterator[Problem]:
    auto = facts["auto"]
    installed = [p for p in auto.get("places", []) if p["installed"]]
    words = auto.get("words", [])
    off = [word for word in words if word.lower() in _OFF]
    if off and (installed or auto.get("imported") or not auto.get("known")):
        yield Problem(
            "auto-off",
            f"The environment variable INPUTHOOK is {os.environ.get('INPUTHOOK')!r}: "
            "auto-activation does nothing, and windows stay frozen until inputhook.enable()",
            "Unset INPUTHOOK",
            "automatic",
        )
    known = facts["inputhook"].get("fails", "unknown") is None
    wrong = [
        w for w in words if known and w.lower() not in _NO_NAMES and not _resolve(w)
    ]
    for word in wrong:
        yield Problem(
            "auto-unknown",
            f"The environment variable INPUTHOOK names {word!r}, which is no toolkit",
            f"Name one of {_and(_known_toolkits(facts), 'or')}; or debug, or 0",
            "automatic",
        )
    yield from _places(auto)
    for error in auto.get("errors", []):
        if error.startswith("UnknownToolkit") and wrong:
            continue
        if error.startswith("NoDisplay") and not facts["display"].get("answers", True):
            continue
        yield Problem(
            "auto-error",
            f"Auto-activation could not do what it was to do: {error}",
            "Do what that says, or unset INPUTHOOK"
            if words
            else "inputhook.enable(), which shows where it happens",
            "automatic",
        )


def _places(auto: Facts) -> Iterator[Problem]:
    """Where auto-activation is installed, or was."""
    places = auto.get("places", [])
    do = "Do that, then: python -m inputhook auto install"
    scopes = {"venv": "this virtual environment", "user": "this user"}
    for place in places:
        if place["problem"]:
            scope = scopes.get(place["scope"], place["scope"])
            what = f"Auto-activation for {scope}: {place['problem']}"
            yield Problem("auto-place", what, do, "automatic")
    if auto.get("why_not") and not any(place["problem"] for place in places):
        reasons = "; ".join(auto["why_not"].splitlines())
        what = (
            f"Auto-activation is installed, and a new Python does not run it: {reasons}"
        )
        yield Problem("auto-dead", what, do, "automatic")


def _in_use(facts: Facts) -> tuple[list[str], list[str]]:
    """The toolkits that are imported; and of these, the ones with an application."""
    toolkits = _known_toolkits(facts)
    imported = [
        n for n, each in toolkits.items() if each["imported"] and not each["guest"]
    ]
    return imported, [name for name in imported if toolkits[name]["live"]]


def _is(names: list[str]) -> str:
    return "are" if len(names) > 1 else "is"


def _known_toolkits(facts: Facts) -> Facts:
    toolkits: Facts = facts["toolkits"]
    return {} if "unknown" in toolkits else toolkits


def _resolve(name: str) -> str | None:
    """The toolkit that a name means; None: none, or nobody can say."""
    try:
        from inputhook import choose

        return choose.resolve(name)
    except Exception:  # noqa: BLE001  unknown, or the package is not complete
        return None


def _older(version: str, than: tuple[int, ...]) -> bool:
    parts = version.split(".")[: len(than)]
    if not all(part.isdigit() for part in parts) or len(parts) < len(than):
        return False
    return tuple(map(int, parts)) < than


def _and(names: Any, word: str = "and") -> str:
    *others, last = list(names)
    return f"{', '.join(others)} {word} {last}" if others else str(last)


_RULES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    *(_package, _prompt, _slot, _given_up, _trial),
    *(_display, _toolkits, _conflicts, _matplotlib, _auto),
)
