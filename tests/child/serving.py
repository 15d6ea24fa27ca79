"""An asyncio program whose windows serve() keeps alive, and which runs what is typed.

The toolkits behind the argument `enable` are enabled first. Each line is run in a task of the loop; `await` works in it.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable


class Hiding(asyncio.SelectorEventLoop):
    """A loop that is mute: nobody can see when it waits."""

    def __getattribute__(self, name: str) -> Any:
        if name == "_selector":
            caller = sys._getframe(1).f_globals["__name__"]
            if not caller.startswith("asyncio"):
                raise AttributeError(name)
        return super().__getattribute__(name)


async def run(line: str, namespace: dict[str, Any]) -> None:
    """Run one line as a prompt would."""
    try:
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code = compile(line, "<line>", "single", flags)
        found = eval(code, namespace)
        if inspect.iscoroutine(found):
            await found
    except Exception:  # noqa: BLE001  a prompt shows it
        traceback.print_exc()


async def prompt() -> None:
    """Ask for lines, and run them."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop.add_reader(0, lambda: lines.put_nowait(os.read(0, 4096).decode()))
    namespace = {"asyncio": asyncio, "inputhook": inputhook, "windows": windows}
    while True:
        print(">>> ", end="", flush=True)
        line = await lines.get()
        if not line:
            return
        await run(line, namespace)


async def main() -> None:
    """Serve, by `async with`."""
    # what a line does takes its time, of which debug mode would tell
    asyncio.get_running_loop().slow_callback_duration = 60
    async with inputhook.serve():
        await prompt()
    windows.record("over")


if __name__ == "__main__":
    names = sys.argv[sys.argv.index("enable") + 1 :]
    inputhook.enable(*names)
    factory: Callable[[], asyncio.AbstractEventLoop] | None = None
    if "hiding" in sys.argv:
        factory = Hiding
    elif "uvloop" in sys.argv:
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory, debug="debug" in sys.argv) as runner:
        runner.run(main())
