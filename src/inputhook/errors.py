"""What the public functions raise. Each message says what happened, why, and what to do."""


class InputHookError(Exception):
    """The base of the errors below; functions also raise Python's own, such as TypeError."""


class UnknownToolkit(InputHookError, ValueError):
    """The name is not one of inputhook's, matplotlib's or IPython's names for a toolkit."""


class ToolkitNotInstalled(InputHookError, ImportError):
    """The toolkit cannot be imported by this Python."""


class FaultyToolkit(InputHookError, RuntimeError):
    """A toolkit that another package brings cannot be used; the message names the package."""


class NoDisplay(InputHookError, RuntimeError):
    """There is no screen to open a window on, or the screen refuses the connection."""


class NoAwait(InputHookError, RuntimeError):
    """The prompt cannot await: it is another one than PyREPL, or an event loop is running."""


class WrongThread(InputHookError, RuntimeError):
    """The function must be called on the main thread of the main interpreter."""


class TooDeeplyNested(InputHookError, RuntimeError):
    """pause(), block() or wait_for() was called in a callback of a callback ..., 16 deep."""


class AlreadyRunning(InputHookError, RuntimeError):
    """interact() was called while the prompt of another interact() is open."""


class NoTerminal(InputHookError, RuntimeError):
    """interact() found that standard input is no terminal, or that another program owns it."""
