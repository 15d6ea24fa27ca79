"""Is the package that was installed complete? Run by each interpreter, far from src/.

Shows a Tk window on a virtual screen and lets the hook keep it alive while this program
waits for a line, which the window's own timer sends.
"""

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

read, write = os.pipe()
server = subprocess.Popen(
    ["Xvfb", "-displayfd", str(write), "-noreset"],
    pass_fds=[write],
    stdin=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
os.close(write)
try:
    with os.fdopen(read) as answer:
        os.environ["DISPLAY"] = f":{answer.readline().strip()}"

    import tkinter

    import inputhook

    for name in ("py.typed", "_core.pyi"):
        assert (files(inputhook) / name).is_file(), f"{name} is not in the wheel"

    for name in (
        "bin/inputhook",
        "share/man/man1/inputhook.1",
        "share/bash-completion/completions/inputhook",
        "share/fish/vendor_completions.d/inputhook.fish",
        "share/zsh/site-functions/_inputhook",
    ):
        assert Path(sys.prefix, name).is_file(), f"{name} is not in the wheel"
    version = subprocess.check_output([f"{sys.prefix}/bin/inputhook", "--version"])
    assert version.decode() == f"inputhook {inputhook.__version__}\n", version

    # input() asks the hook only if both ends are a terminal
    main, terminal = os.openpty()
    os.dup2(terminal, 0)
    saved = os.dup(1)
    os.dup2(terminal, 1)

    assert inputhook.enable("tk") == ("tk",)
    root = tkinter.Tk()
    root.after(100, lambda: os.write(main, b"the window is alive\n"))
    line = input()
    os.dup2(saved, 1)
    assert line == "the window is alive", line
    assert inputhook.owner().name == "inputhook"
    inputhook.disable()
    root.destroy()
    print(
        f"inputhook {inputhook.__version__} on Python {sys.version.split()[0]}: {line}"
    )
finally:
    server.terminate()
    server.wait()
