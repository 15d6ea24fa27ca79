"""Coroutines for a prompt's tasks."""

from __future__ import annotations

import asyncio
import time

import windows


async def count(times: int, seconds: float) -> int:
    try:
        for number in range(times):
            windows.record("count", number)
            await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        windows.record("cancelled")
        raise
    asyncio.get_running_loop().call_soon(windows.record, "counted", times)
    return times


async def double(number: int) -> int:
    await asyncio.sleep(0.01)
    return 2 * number


async def fail(text: str = "not awaited by anybody") -> None:
    await asyncio.sleep(0.01)
    raise ValueError(text)


async def catch() -> None:
    """Await a task that fails: nobody else is to hear of its exception."""
    try:
        await asyncio.create_task(fail("awaited"))
    except ValueError:
        windows.record("caught")


async def spin() -> None:
    """Never yield."""
    windows.record("spinning")
    while True:
        time.sleep(0.001)


async def busy() -> None:
    """Always yield, never sleep."""
    while True:
        await asyncio.sleep(0)


async def echo(times: int) -> None:
    """Serve a socket and talk to it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    for number in range(times):
        writer.write(b"%d\n" % number)
        assert await reader.readline() == b"%d\n" % number
    writer.close()
    server.close()
    windows.record("echoed", times)


async def tick(title: str = "task", seconds: float = 0.01) -> None:
    """Be as alive as a window is."""
    while True:
        windows.record("tick", title)
        await asyncio.sleep(seconds)
