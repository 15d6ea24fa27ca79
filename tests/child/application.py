"""A program whose own main loop runs; a click on its button leads to a prompt.

python application.py KIND TITLE DOES [enable]
"""

from __future__ import annotations

import sys

import callbacks
import embedding
import nesting
import windows

import inputhook

kind, title, does, *enable = sys.argv[1:]
for toolkit in enable:
    inputhook.enable(toolkit)
callbacks.on_click(
    {
        "debug": nesting.debug,
        "ask": nesting.ask,
        "interact": embedding.interact,
        "paint": lambda: nesting.open_painted(enable[0], "painted"),
    }[does]
)
window = windows.open_window(kind, title, 0.01)
windows.main()
windows.record("main loop ended")
