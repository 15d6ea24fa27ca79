"""Threads that ask the prompt's thread for calls."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections import defaultdict

import dialogs
import windows

import inputhook

made: defaultdict[int, list[int]] = defaultdict(list)
inside: list[int] = []  # descriptors whose callback is running


def called(number: int) -> None:
    windows.record("called", number, threading.current_thread().name)


def call_every(times: int, seconds: float) -> None:
    """Ask for calls from a thread, one after the other."""

    def run() -> None:
        for number in range(times):
            time.sleep(seconds)
            inputhook.call_soon(called, number)

    threading.Thread(target=run, daemon=True).start()


def call_many(threads: int, calls: int) -> None:
    """Ask for calls from several threads at once."""

    def note(thread: int, number: int) -> None:
        made[thread].append(number)
        if sum(map(len, made.values())) == threads * calls:
            windows.record("all called")

    def run(thread: int) -> None:
        for number in range(calls):
            inputhook.call_soon(note, thread, number)

    for thread in range(threads):
        threading.Thread(target=run, args=(thread,), daemon=True).start()


def call_faster_than_made(calls: int) -> threading.Thread:
    """Ask for calls, each of which takes longer than to ask for the call; return the thread."""
    done: list[int] = []
    most = 0

    def run() -> None:
        nonlocal most
        for number in range(calls):
            inputhook.call_soon(lambda n=number: (time.sleep(0.0001), done.append(n)))
            most = max(most, number + 1 - len(done))
        windows.record(f"asked {calls}", most)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def join_in_callback(calls: int) -> None:
    """Wait in a call for a thread that asks for many more."""
    inputhook.call_soon(lambda: call_faster_than_made(calls).join())


def call_always(threads: int) -> None:
    """Be in the middle of call_soon() all the time, in several threads, for ever."""

    def run() -> None:
        while True:
            inputhook._core.lib.ih_call()

    for _ in range(threads):
        threading.Thread(target=run, daemon=True).start()


class Glib:
    """A thread in which GLib's default context is run, as those of D-Bus programs are."""

    def __init__(self) -> None:
        from gi.repository import GLib

        self._context = GLib.MainContext.default()
        self._loop = GLib.MainLoop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._context.acquire():  # whenever it is to be had
            pass
        windows.record("in thread")
        self._loop.run()
        self._context.release()

    def quit(self) -> None:
        self._loop.quit()
        self._thread.join()


def nested(kind: str, descriptor: int) -> None:
    """A watch's callback that runs the toolkit's own loop before it reads."""
    inside.append(descriptor)
    depth = len(inside)
    dialogs.for_a_while(kind, 0.3)
    os.read(descriptor, 9)
    windows.record("nested", depth)
    inside.pop()


def use_tk() -> None:
    """Have a thread call Tk, and drop what Tk has to delete, when the prompt waits."""
    import tkinter

    root = windows.windows[-1].root
    image = tkinter.PhotoImage(master=root)
    kept = [image, tkinter.StringVar(root)]
    name = str(image)
    del image

    def run() -> None:
        while not inputhook.active("tk") or not _waits():
            time.sleep(0.01)
        try:
            root.title("from a thread")
            root.bind("<<Made>>", lambda _: windows.record("event"))
            root.event_generate("<<Made>>")
            kept.clear()
            windows.record("used", root.title(), name in root.image_names())
        except RuntimeError as error:
            windows.record("refused", str(error))

    threading.Thread(target=run, daemon=True).start()


def _waits() -> bool:
    return bool(inputhook._core.lib.ih_pump.depth)


def use_tk_and_join() -> None:
    """Wait for a thread that calls Tk, as no main loop would."""
    title_from_thread().join()
    windows.record("joined")


def title_from_thread() -> threading.Thread:
    """Return a thread that calls Tk, whoever handles the events."""
    root = windows.windows[-1].root

    def run() -> None:
        try:
            root.title("again")
            windows.record("titled")
        except RuntimeError as error:
            windows.record("refused", str(error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def stop_while_it_prints() -> None:
    """Have a thread print until a timer of the window's sets an exception in the thread."""

    class StopPrintingError(Exception):
        pass

    def prints() -> None:
        try:
            while True:
                print("x", flush=True)
        except StopPrintingError:
            windows.record("stopped")

    thread = threading.Thread(target=prints)
    thread.start()

    def stop() -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(StopPrintingError)
        )

    windows.windows[-1].later(300, stop)
