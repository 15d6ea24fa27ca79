"""A long life: what the process holds before and after very many calls of the hook."""

from __future__ import annotations

import json
import os
import sys

import hooks
import windows

import inputhook


def main() -> None:
    toolkit, entries, pumps, moment = sys.argv[1], *map(int, sys.argv[2:])
    windows.open_window(toolkit, "w", None)
    inputhook.enable("qt" if toolkit.startswith("Py") else toolkit)
    hooks.pumps(2000, moment)  # whatever is made once is made now
    rows = {}
    for what, count in (("pumps", pumps), ("entries", entries)):
        if what == "entries":
            os.write(int(os.environ["INPUTHOOK_BENCH_INPUT"]), b"typed\n")
        before, counted = hooks.cost(), inputhook.stats()
        each = (
            hooks.pumps(count, moment) - moment * 1e-9
            if what == "pumps"
            else hooks.entry(count)
        )
        after, now = hooks.cost(), inputhook.stats()
        rows[what] = {
            "what": what,
            "amount": count,
            "pumps": now.pumps - counted.pumps,
            "entry": each,
            "rss": after["rss"],
            "rss_more": after["rss"] - before["rss"],
            "descriptors": after["descriptors"],
            "descriptors_more": after["descriptors"] - before["descriptors"],
        }
    print(json.dumps(rows))
    sys.stdout.flush()
    os._exit(0)


main()
