"""Warnings that say why figures are not live windows at this prompt, and what to do."""

from __future__ import annotations

import warnings

from .. import _output, _state
from .._interactive import is_interactive
from .._registry import TABLE
from .backends import FILES_ONLY, backend


class _Advice:
    backend_done = False
    """The warning of the backend has been given."""


_advice = _Advice()


def advise(*, frozen: str = "", level: int = 4) -> None:
    """Warn that figures stand still (`frozen`); else, once, that the backend opens no windows.

    Args:
        frozen: a toolkit that has figures open, and is not enabled.
        level: the stacklevel, as for warnings.warn().
    """
    text = _about_frozen(frozen) if frozen else _about_backend()
    if text:
        with _output.output():
            warnings.warn(text, stacklevel=level)


def forget() -> None:
    """Begin anew: give the next advice as if it were the first."""
    _advice.backend_done = False


def _about_frozen(name: str) -> str:
    return (
        f"pyplot's figures are windows of {name} (matplotlib's backend is {backend()!r}), "
        f"and stand still: inputhook was told to run {', '.join(_state.names())}. "
        f"inputhook.enable({name!r}) runs them"
    )


def _about_backend() -> str:
    name = backend()
    # if no person has asked for a toolkit, the user may have chosen the backend on
    # purpose
    if _advice.backend_done or not _state.is_asked_for() or not name:
        return ""
    if name.lower() not in FILES_ONLY or not is_interactive():
        return ""
    _advice.backend_done = True
    return (
        f"matplotlib's backend is {name!r} (by MPLBACKEND, a matplotlibrc or "
        "matplotlib.use()), which draws to files and opens no window: " + _remedy()
    )


def _remedy() -> str:
    """Return how to get windows with an installed toolkit, an enabled one if possible."""
    from .. import toolkits

    for name in (*reversed(_state.names()), *TABLE):
        row = TABLE[name]
        if row.backend is not None and toolkits.new(name).installed():
            return f"matplotlib.use({row.backend!r}) changes that"
    return f"{toolkits.new(next(iter(TABLE))).remedy} to change that"
