"""matplotlib's backend: which, by whom, and does it open windows?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._problem import Problem
from .words import older, pip, resolve, toolkits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .words import Facts

_OLDEST = (3, 6)
#: matplotlib's backends in notebooks: modules that draw into the page
_NOTEBOOK = ("inline", "nbagg", "notebook", "ipympl", "widget")


def matplotlib(facts: Facts) -> Iterator[Problem]:
    """It is broken or old, or its backend opens no windows."""
    figures = facts["matplotlib"]
    if not figures.get("installed"):
        return
    if figures["broken"]:
        do = pip("--force-reinstall numpy matplotlib")
        what = f"matplotlib is installed, and cannot be imported: {figures['broken']}"
        yield Problem("matplotlib", what, do, "matplotlib")
        return
    if older(figures["version"], _OLDEST):
        what = f"matplotlib is {figures['version']}; inputhook knows 3.9 and later"
        yield Problem("matplotlib-old", what, pip("--upgrade matplotlib"), "matplotlib")
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
        "inputhook.enable()": "selected by inputhook.enable(), which names its toolkit",
        "MPLBACKEND": "which the environment variable MPLBACKEND says",
    }.get(why, f"which the file {why} says")
    undo = {
        "MPLBACKEND": "Unset MPLBACKEND, and start Python again",
        "automatic": "Start again where a window can open",
        "matplotlib.use()": f"Leave out matplotlib.use({name!r})",
        "inputhook.enable()": "Leave out the toolkit's name: inputhook.enable()",
    }.get(why, f"Take the line with backend: out of {why}")
    if figures["no_such"]:
        what = f"{chosen} {name!r}, {by}: matplotlib knows none of that name, and fails"
        yield Problem("backend-unknown", what, undo, "matplotlib")
        return
    if figures["fails"]:
        toolkit = toolkits_of(facts).get(resolve(name) or "")
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
        or not any(each["usable"] for each in toolkits_of(facts).values())
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
    from inputhook._registry import TABLE

    toolkits = toolkits_of(facts)
    windows = {n: each for n, each in toolkits.items() if not each["guest"]}
    for key in ("live", "imported", "usable"):
        for name, each in windows.items():
            if each[key] and each["usable"] is not False and TABLE[name].backend:
                return TABLE[name].backend
    return None
