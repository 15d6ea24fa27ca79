"""Many threads at once."""

from __future__ import annotations

import threading
import time

import windows

import inputhook

_called: list[int] = []


def begin(threads: int, times: int) -> None:
    """Have threads compute, print and call, each as often; record when all is done."""
    main = threading.main_thread()

    def call(number: int) -> None:
        assert threading.current_thread() is main
        _called.append(number)
        if len(_called) == threads * times:
            windows.record("crowd over", len(_called), True)

    def run(thread: int) -> None:
        for number in range(times):
            sum(range(1000))
            print(f"[{thread}:{number}]")
            inputhook.call_soon(call, number)

    for thread in range(threads):
        threading.Thread(target=run, args=(thread,), daemon=True).start()
    windows.record("crowd")


def until_the_end(threads: int) -> None:
    """Have threads go on for ever, and one that ends when the interpreter does."""

    def always(number: int) -> None:
        while True:
            inputhook.call_soon(sum, range(number))
            print(end="", flush=True)

    def last() -> None:
        while threading.main_thread().is_alive():
            inputhook.call_soon(int)
            time.sleep(0.01)
        windows.record("waited for", True)

    for number in range(threads):
        threading.Thread(target=always, args=(number,), daemon=True).start()
    threading.Thread(target=last).start()
    windows.record("crowd")
