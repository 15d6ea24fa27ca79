"""What the public functions raise. Each message says what happened, why, and what to do next."""


class UnknownToolkit(ValueError):
    """The name is no toolkit's, nor an alias of one."""


class ToolkitNotInstalled(ImportError):
    """The toolkit cannot be imported by this interpreter."""


class NoDisplay(RuntimeError):
    """There is no screen to open a window on, or it refuses the connection."""


class AlreadyRunning(RuntimeError):
    """A wait was asked for inside another one."""


class WrongThread(RuntimeError):
    """Loops run on the main thread of the main interpreter; the call came from elsewhere."""


class NoTerminal(RuntimeError):
    """interact(): nobody can type."""
