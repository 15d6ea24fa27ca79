"""Live GUI windows at every Python prompt.

    >>> import inputhook
    >>> inputhook.enable()

While the interpreter waits for a key, the windows of the toolkit in use are alive; the
moment there is input, the prompt has it. See enable().

The names are in _enable.py, imported when the first of them is used: inputhook.auto and the
doctor have to work where the C core does not.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._enable import (
        AlreadyRunning,
        NoDisplay,
        NoTerminal,
        Owner,
        Stats,
        ToolkitNotInstalled,
        UnknownToolkit,
        Watch,
        WrongThread,
        active,
        autodraw,
        block,
        call_soon,
        disable,
        doctor,
        enable,
        enabled,
        flush,
        hold,
        interact,
        owner,
        pause,
        prompt_toolkit_hook,
        resume,
        stats,
        wait_for,
        warn_after,
        watch,
    )
    from ._version import __version__ as __version__

__all__ = [
    "AlreadyRunning",
    "NoDisplay",
    "NoTerminal",
    "Owner",
    "Stats",
    "ToolkitNotInstalled",
    "UnknownToolkit",
    "Watch",
    "WrongThread",
    "active",
    "autodraw",
    "block",
    "call_soon",
    "disable",
    "doctor",
    "enable",
    "enabled",
    "flush",
    "hold",
    "interact",
    "owner",
    "pause",
    "prompt_toolkit_hook",
    "resume",
    "stats",
    "wait_for",
    "warn_after",
    "watch",
]


def __getattr__(name: str) -> object:
    """Import the names, all at once, when one of them is used."""
    if name == "__version__":
        from ._version import __version__

        return __version__
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "doctor":  # for when the import below fails
        from ._doctor import doctor

        return doctor
    from . import _corefile

    try:
        _corefile.load()
        from . import _enable
    except ImportError as error:
        raise ImportError(_corefile.incomplete(error)) from error
    globals().update({each: getattr(_enable, each) for each in __all__})
    return globals()[name]


def load_ipython_extension(ipython: object) -> None:
    """%load_ext inputhook: IPython's %gui and %matplotlib run inputhook's loops."""
    from . import _ipython_extension

    _ipython_extension.load(ipython)


def unload_ipython_extension(ipython: object) -> None:
    """%unload_ext inputhook: IPython's %gui and %matplotlib are its own again."""
    from . import _ipython_extension

    _ipython_extension.unload(ipython)


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__})
