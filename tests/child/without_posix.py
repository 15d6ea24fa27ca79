"""Takes away from a Linux Python what Windows' lacks, then does what a library does.

It is not Windows: it shows only that inputhook asks for nothing that is not there.
"""

import importlib.machinery
import os
import select
import shutil  # noqa: F401  imported later, it would ask for Windows' own modules
import signal
import sys
from pathlib import Path, PosixPath

MODULES = (
    *("fcntl", "termios", "pty", "tty", "resource", "grp", "pwd", "readline"),
    *("cffi", "_cffi_backend"),
)
NAMES = {
    os: ("register_at_fork", "fork", "getuid", "openpty", "set_blocking"),
    signal: ("SIGKILL", "SIGWINCH", "SIGTSTP", "setitimer", "pthread_kill"),
    select: ("poll", "epoll"),
}


class Nothing:
    """Finds none of the modules of POSIX."""

    def find_spec(self, name: str, *_others: object) -> None:
        if name in MODULES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


for name in MODULES:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Nothing())
for module, names in NAMES.items():
    for name in names:
        vars(module).pop(name, None)
importlib.machinery.EXTENSION_SUFFIXES[:] = [".pyd"]
# pathlib makes a path of Windows where os.name says so, and refuses that here
Path.__new__.__globals__["WindowsPath"] = PosixPath
program = Path(sys.argv[1]).read_text(encoding="utf-8")
sys.platform = "win32"
os.name = "nt"
exec(compile(program, sys.argv[1], "exec"))
