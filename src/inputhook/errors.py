"""What the public functions raise. Each message says what happened, why, and what to do next."""


class InputHookError(Exception):
    """Any of the errors below; what else is raised is Python's own (TypeError, OSError)."""


class UnknownToolkit(InputHookError, ValueError):
    """The name is neither a toolkit's, nor matplotlib's or IPython's for a toolkit."""


class ToolkitNotInstalled(InputHookError, ImportError):
    """This Python cannot import the toolkit."""


class FaultyToolkit(InputHookError, RuntimeError):
    """A toolkit that another package brings cannot be used; the message names the package."""


class NoDisplay(InputHookError, RuntimeError):
    """There is no screen to open a window on, or the screen refuses the connection."""


class NoAwait(InputHookError, RuntimeError):
    """The prompt cannot await: it is another one than PyREPL, or an event loop is running."""


class WrongThread(InputHookError, RuntimeError):
    """The call belongs on the main thread of the main interpreter, and came from elsewhere."""


class TooDeeplyNested(InputHookError, RuntimeError):
    """pause(), block() or wait_for(): 16 waits run already, each in a callback of another."""


class AlreadyRunning(InputHookError, RuntimeError):
    """interact(): the prompt of another interact() is open at the same terminal."""


class NoTerminal(InputHookError, RuntimeError):
    """interact(): standard input is no terminal, or another program has it."""
