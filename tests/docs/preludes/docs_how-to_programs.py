"""What the page leaves to the reader, and somebody who closes the window."""

import asyncio
import threading

import inputhook


def compute() -> int:
    return sum(range(1000))


async def long_running_work() -> None:
    await asyncio.sleep(0.1)


def _close() -> None:
    import matplotlib.pyplot as plt

    inputhook.call_soon(plt.close, "all")


threading.Timer(3, _close).start()  # while the page's block() waits
