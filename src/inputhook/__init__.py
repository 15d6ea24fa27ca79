"""Live GUI windows at every Python prompt.

    >>> import inputhook
    >>> inputhook.enable()

While the interpreter waits for a key, inputhook runs the event loop of the GUI toolkit
in use, so that its windows stay alive. As soon as there is input, the prompt reads it.
enable() says more.

A module is imported only when one of its public names is used: inputhook.auto and the
doctor must work where the C core cannot be loaded. Where there can be none (Windows,
PyPy), enable() says so, and every question is answered: active() is False.
"""

_MODULES = {
    "AlreadyRunning": "errors",
    "Autodraw": "mpl.autodraw",
    "Call": "_call_soon",
    "Enabled": "_enable",
    "FaultyToolkit": "errors",
    "InputHookError": "errors",
    "NoAwait": "errors",
    "NoDisplay": "errors",
    "NoTerminal": "errors",
    "Owner": "_owner",
    "Serving": "_serve",
    "Stats": "_stats",
    "TooDeeplyNested": "errors",
    "ToolkitNotInstalled": "errors",
    "UnknownToolkit": "errors",
    "Watch": "_watch",
    "WrongThread": "errors",
    "active": "_enable",
    "autoawait": "_autoawait",
    "autodraw": "mpl.autodraw",
    "block": "_block",
    "call_soon": "_call_soon",
    "disable": "_enable",
    "doctor": "_doctor",
    "enable": "_enable",
    "enabled": "_enable",
    "flush": "_pause",
    "held": "_hold",
    "hold": "_hold",
    "interact": "_interact",
    "live": "_live",
    "owner": "_owner",
    "pause": "_pause",
    "prompt_toolkit_hook": "_prompt_toolkit_hook",
    "register": "_register",
    "release": "_hold",
    "serve": "_serve",
    "stats": "_stats",
    "unregister": "_unregister",
    "wait_for": "_wait_for",
    "warn_after": "_slow_callbacks",
    "watch": "_watch",
}
"""The public names, and the modules that define them."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._autoawait import autoawait as autoawait
    from ._block import block as block
    from ._call_soon import Call as Call
    from ._call_soon import call_soon as call_soon
    from ._doctor import doctor as doctor
    from ._enable import Enabled as Enabled
    from ._enable import active as active
    from ._enable import disable as disable
    from ._enable import enable as enable
    from ._enable import enabled as enabled
    from ._hold import held as held
    from ._hold import hold as hold
    from ._hold import release as release
    from ._interact import interact as interact
    from ._live import live as live
    from ._owner import Owner as Owner
    from ._owner import owner as owner
    from ._pause import flush as flush
    from ._pause import pause as pause
    from ._prompt_toolkit_hook import prompt_toolkit_hook as prompt_toolkit_hook
    from ._register import register as register
    from ._serve import Serving as Serving
    from ._serve import serve as serve
    from ._slow_callbacks import warn_after as warn_after
    from ._stats import Stats as Stats
    from ._stats import stats as stats
    from ._unregister import unregister as unregister
    from ._version import __version__ as __version__
    from ._wait_for import wait_for as wait_for
    from ._watch import Watch as Watch
    from ._watch import watch as watch
    from .errors import AlreadyRunning as AlreadyRunning
    from .errors import FaultyToolkit as FaultyToolkit
    from .errors import InputHookError as InputHookError
    from .errors import NoAwait as NoAwait
    from .errors import NoDisplay as NoDisplay
    from .errors import NoTerminal as NoTerminal
    from .errors import TooDeeplyNested as TooDeeplyNested
    from .errors import ToolkitNotInstalled as ToolkitNotInstalled
    from .errors import UnknownToolkit as UnknownToolkit
    from .errors import WrongThread as WrongThread
    from .mpl.autodraw import Autodraw as Autodraw
    from .mpl.autodraw import autodraw as autodraw


def _import(name: str) -> object:
    """Import the module that defines a public name, when the name is first used."""
    if name == "__version__":
        from ._version import __version__

        return __version__
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    from . import _corefile

    found: object
    if _corefile.path() is None and _corefile.why_none() is not None:
        from . import _no_core

        found = globals()[name] = _no_core.find(name)
        return found
    try:
        if name != "doctor":  # the doctor says why the core cannot be loaded
            _corefile.load()
        # here it stays when a program deletes it from sys.modules: a second one would
        # know nothing of what is enabled
        module = globals().get(_MODULES[name]) or import_module(
            f".{_MODULES[name]}", __name__
        )
    except ImportError as error:
        raise ImportError(_corefile.incomplete(error)) from error
    found = globals()[name] = getattr(module, name)
    return found


def __dir__() -> "list[str]":
    return sorted({*globals(), *_MODULES})


def load_ipython_extension(ipython: object) -> None:
    """%load_ext inputhook: IPython's %gui and %matplotlib run inputhook's loops."""
    from . import _ipython_extension

    _ipython_extension.load(ipython)


def unload_ipython_extension(ipython: object) -> None:
    """%unload_ext inputhook: IPython's %gui and %matplotlib are its own again."""
    from . import _ipython_extension

    _ipython_extension.unload(ipython)


if not TYPE_CHECKING:  # type checkers shall see the names above, and no others
    __all__ = list(_MODULES)
    __getattr__ = _import
