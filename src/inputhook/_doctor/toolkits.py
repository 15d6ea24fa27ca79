"""The display, and the toolkits: installed, imported, live? Do they work?

Installed toolkits are tried in children, except those that are live here: these work.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from .._problem import Problem, listed
from .facts import BindingFacts, DisplayFacts, ToolkitFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inputhook.toolkits.base import Loop, SmokeTest

    from .facts import Facts
    from .subprocesses import Child, Children, Outcome

#: ends a trial at once: what a toolkit does when Python ends is not tried
_AFTER = "sys.stdout.flush()\nos._exit(0)\n"
#: the words of an error when a library that the toolkit needs is missing
_OF_LIBRARY = re.compile("cannot open shared object|platform plugin")


def loops() -> dict[str, Loop]:
    """Return a loop for each toolkit: the one that runs, where a toolkit is enabled."""
    from inputhook import _entry_points, _registry, _state, toolkits

    _entry_points.load_all()
    enabled = _state.state.loops if _state.names() else {}
    return {name: enabled.get(name) or toolkits.new(name) for name in _registry.TABLE}


def without_windows() -> str:
    """Return a toolkit that cannot fail, to be enabled where only inputhook is tried."""
    every = loops().values()
    return next(n.name for n in every if not (n.has_windows or n.smoke_tests()))


def display() -> DisplayFacts:
    """Return what is known of the display; in a child, for the wait may have no end."""
    from inputhook import _display
    from inputhook.errors import NoDisplay

    names = ("DISPLAY", "WAYLAND_DISPLAY")
    variables = {name: os.environ[name] for name in names if os.environ.get(name)}
    try:
        return DisplayFacts(True, _display.check(), None, variables)
    except NoDisplay as error:
        return DisplayFacts(False, None, str(error), variables)


def called(name: str) -> str | None:
    """Return the toolkit that a name means; None: no toolkit, or inputhook is not complete."""
    try:
        from inputhook import _choose

        return _choose.resolve(name)
    except Exception:  # noqa: BLE001  an unknown name, or the package is not complete
        return None


def begin(
    children: Children, *, display: bool
) -> Callable[[], dict[str, ToolkitFacts]]:
    """Start a process for each binding; return the function that waits for the facts.

    Where there is a display, applications are made, too.
    """
    later = [_begin(loop, children, display) for loop in loops().values()]
    return lambda: {facts.name: facts for facts in (each() for each in later)}


def _begin(loop: Loop, children: Children, display: bool) -> Callable[[], ToolkitFacts]:
    from inputhook import _state
    from inputhook.toolkits.base import NOT_INSTALLED

    installed = loop.installed()
    # one without windows is live only while it is enabled; otherwise its loop is not asked,
    # for asyncio's would make an event loop
    may_live = loop.has_windows or loop.name in _state.names()
    live = may_live and bool(loop.has_application())
    tried: list[tuple[SmokeTest, Child[None]]] = []
    for test in loop.smoke_tests() if installed and not live else ():
        starts = test.starts if display or not loop.needs_display() else ""
        source = test.imports + starts + _AFTER
        tried.append((test, children.start(source, display=display)))

    def facts() -> ToolkitFacts:
        bindings = {
            test.name: _judged(test, child.outcome)
            for test, child in tried
            if child.outcome.status != NOT_INSTALLED
        }
        works = [each.works for each in bindings.values()]
        return ToolkitFacts(
            name=loop.name,
            installed=installed and (bool(bindings) or not tried),
            imported=loop.imported(),
            live=live,
            usable=True if live else (any(works) if works else None),
            has_windows=loop.has_windows,
            fallback=loop.fallback,
            remedy=loop.remedy,
            tried=bindings,
        )

    return facts


def _judged(trial: SmokeTest, outcome: Outcome) -> BindingFacts:
    version, error = outcome.last_line() or None, outcome.error()
    if outcome.status == 0:
        return BindingFacts(works=True, version=version, error=None, do=None)
    # Qt aborts if a library of its platform plugin is missing
    library = _OF_LIBRARY.search(error) or (outcome.status or 0) < 0
    do = trial.libraries if library else trial.again
    do = do.replace("pip install", f"{sys.executable or 'python'} -m pip install")
    return BindingFacts(works=False, version=version, error=error, do=do)


def no_display(facts: Facts, display: DisplayFacts) -> Iterator[Problem]:
    """Yield a problem if no display answers, and nothing is shown without one."""
    toolkits = facts.known_toolkits
    if (
        display.answers
        or any(each.fallback and n in facts.enabled for n, each in toolkits.items())
        or any(each.has_windows and each.live for each in toolkits.values())
    ):
        return  # figures are shown elsewhere, or windows are open, wherever that is
    # NoDisplay's message: what is wrong. What to do.
    what, _, do = str(display.error).partition(". ")
    yield Problem("display", what, do)


def broken(_: Facts, toolkits: dict[str, ToolkitFacts]) -> Iterator[Problem]:
    """Yield a problem for each toolkit that is installed and does not work; or for none."""
    for name, each in toolkits.items():
        errors: dict[tuple[str | None, str | None], list[str]] = {}
        for binding, tried in each.tried.items():
            if not tried.works:
                errors.setdefault((tried.error, tried.do), []).append(binding)
        for (error, do), bindings in errors.items():
            which = name if bindings == [name] else f"{name}: {listed(bindings)}"
            does = "are installed, and do" if bindings[1:] else "is installed, and does"
            yield Problem("toolkit", f"{which} {does} not work: {error}", str(do), name)
    windows = {name: each for name, each in toolkits.items() if each.has_windows}
    if windows and not any(each.installed for each in windows.values()):
        what = (
            f"No toolkit is installed: this Python can import none of {listed(windows)}"
        )
        remedy = next(iter(windows.values())).remedy
        yield Problem("no-toolkit", what, remedy, "toolkits")


def as_themselves_say(
    _: Facts, _toolkits: dict[str, ToolkitFacts]
) -> Iterator[Problem]:
    """Yield what is wrong with other packages' toolkits, and what only a toolkit knows of."""
    from inputhook import _entry_points

    yield from _entry_points.load_all()
    for loop in loops().values():
        yield from loop.known_conflicts()
