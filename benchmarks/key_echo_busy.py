"""How long until a typed key is on the screen, while another thread computes."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from .rig import LETTERS, pause

if TYPE_CHECKING:
    from .rig import Session, Sizes

_SPIN = "exec('def spin():\\n while not over: pass')"


def measure(terminal: Session, sizes: Sizes) -> dict[str, object]:
    """The window idles, as far as the toolkit lets it; a ticking one was closed."""
    terminal.run(f"over = []; {_SPIN}")
    terminal.run("threading.Thread(target=spin, daemon=True).start()")
    terminal.begin_comment()
    echoes = []
    for letter in itertools.islice(itertools.cycle(LETTERS), sizes.busy_keys):
        echoes.append(terminal.echo(letter))
        pause(0.03, 0.07)
    terminal.drop_line()
    terminal.run("over.append(1)")
    return {"key_echo_busy": echoes}
