"""A real browser without a screen, and somebody who looks at its pages and clicks.

Chromium, driven through its DevTools protocol.
"""

from __future__ import annotations

import json
import re
import select
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

import websocket

from .closing import Closing

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
START = 60.0
"""Seconds that it may take to start, or to answer."""

CANVAS = "document.querySelectorAll('canvas.mpl-canvas')"

COUNT = """
(() => {
    const canvas = %s[%d];
    if (!canvas || !canvas.width) return -1;
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
        if (data[i] == %d && data[i + 1] == %d && data[i + 2] == %d && data[i + 3] == 255)
            count++;
    return count;
})()
"""

BECOMES = """
new Promise((resolve) => {
    const context = %s[0].getContext('2d');
    const draw = context.drawImage;
    context.drawImage = (...args) => {
        draw.apply(context, args);
        const [red, green] = context.getImageData(5, 5, 1, 1).data;
        if (red == %d && green == %d) { delete context.drawImage; resolve(true); }
    };
})
"""


def program() -> str | None:
    """Return the path of Chromium, by one of its names; None: it is not here."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser(Closing):
    """A Chromium without a window.

    Args:
        directory: Its profile, and its home.
    """

    def __init__(self, directory: Path) -> None:
        found = program()
        assert found is not None
        self.process = subprocess.Popen(
            [
                *(found, "--headless=new", "--no-sandbox", "--disable-gpu"),
                *("--remote-debugging-port=0", f"--user-data-dir={directory}"),
                *("--no-first-run", "--disable-dev-shm-usage", "about:blank"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._id = 0
        self._socket = websocket.create_connection(
            self._address(), suppress_origin=True, timeout=START
        )

    def close(self) -> None:
        """End the browser."""
        self.call("Browser.close")
        self._socket.close()
        self.process.wait(START)
        assert self.process.stderr is not None
        self.process.stderr.close()

    def _address(self) -> str:
        assert self.process.stderr is not None
        said, end = b"", time.monotonic() + START
        while not (match := re.search(rb"listening on (ws://\S+)\n", said)):
            left = max(0, end - time.monotonic())
            ready = select.select([self.process.stderr], [], [], left)[0]
            more = self.process.stderr.read1() if ready else b""  # type: ignore[attr-defined]
            assert more, f"chromium did not start: {said!r}"
            said += more
        return match[1].decode()

    def send(self, method: str, session: str | None = None, **params: Any) -> int:
        """Give an order; return its number, which `answer()` wants."""
        self._id += 1
        message = {"id": self._id, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        self._socket.send(json.dumps(message))
        return self._id

    def answer(self, number: int) -> dict[str, Any]:
        """Wait for an order's answer, and return it."""
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def call(
        self, method: str, session: str | None = None, **params: Any
    ) -> dict[str, Any]:
        """Give an order, wait for the answer, and return it."""
        return self.answer(self.send(method, session, **params))

    def open(self, address: str, *, behind: bool = False) -> Page:
        """Open a tab, in front of the others or behind them, and return it."""
        made = self.call("Target.createTarget", url=address, background=behind)
        target = made["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)
        return Page(self, target, session["sessionId"])


class Page:
    """A tab with figures of matplotlib in it."""

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        self.browser = browser
        self._target = target
        self._session = session

    def close(self) -> None:
        """Close the tab."""
        self.browser.call("Target.closeTarget", targetId=self._target)

    def show(self) -> None:
        """Have the tab in front: one behind is not laid out."""
        self.browser.call("Page.bringToFront", self._session)

    def reload(self) -> None:
        """Load the page again, as F5 does."""
        self.browser.call("Page.reload", self._session)

    def evaluate(self, script: str) -> Any:
        """Evaluate an expression in the page, await its value, and return that."""
        return self.result(self.evaluating(script))

    def evaluating(self, script: str) -> int:
        """Begin to evaluate an expression; return the number that `result()` wants."""
        return self.browser.send(
            "Runtime.evaluate",
            self._session,
            expression=script,
            awaitPromise=True,
            returnByValue=True,
        )

    def result(self, number: int) -> Any:
        """Wait for the value of an expression of `evaluating()`, and return it."""
        found = self.browser.answer(number)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def text(self) -> str:
        """Return the text of the page."""
        return self.evaluate("document.body ? document.body.innerText : ''")

    def figures(self) -> int:
        """Return how many figures there are in the page."""
        return self.evaluate(f"{CANVAS}.length")

    def count(self, colour: str, figure: int = 0) -> int:
        """Return how many pixels of a figure have exactly this colour; -1: nothing is drawn yet."""
        rgb = bytes.fromhex(colour.removeprefix("#"))
        return self.evaluate(COUNT % (CANVAS, figure, *rgb))

    def becomes(self, red: int, green: int) -> int:
        """Begin to wait until the figure's corner has this colour; return `result()`'s number."""
        return self.evaluating(BECOMES % (CANVAS, red, green))

    def click(self, figure: int = 0) -> None:
        """Press and release the left button in the middle of a figure."""
        for kind in self.aim(figure):
            self.browser.call("Input.dispatchMouseEvent", self._session, **kind)

    def aim(self, figure: int = 0) -> list[dict[str, Any]]:
        """Return the two orders that are a click in the middle of a figure."""
        x, y = self.evaluate(
            f"(() => {{ const c = {CANVAS}[{figure}]; c.scrollIntoView();"
            "const b = c.getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        common = {"x": x, "y": y, "button": "left", "clickCount": 1}
        return [
            {"type": "mousePressed", **common},
            {"type": "mouseReleased", **common},
        ]

    def press(self, event: dict[str, Any]) -> int:
        """Give one of the orders of `aim()`; return its number without waiting for the answer."""
        return self.browser.send("Input.dispatchMouseEvent", self._session, **event)
