"""How long until a typed key is on the screen, while another thread computes."""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING

from .rig import LETTERS, pause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .rig import Session, Sizes

_SPIN = "exec('def spin():\\n while not over: pass')"


def measure(terminal: Session, sizes: Sizes) -> dict[str, object]:
    """The window idles, as far as the toolkit lets it; a ticking one was closed."""
    echoes = []
    with busy(terminal):
        for letter in itertools.islice(itertools.cycle(LETTERS), sizes.busy_keys):
            echoes.append(terminal.echo(letter))
            pause(0.03, 0.07)
    return {"key_echo_busy": echoes}


@contextlib.contextmanager
def busy(terminal: Session) -> Iterator[None]:
    """A line for letters, while a thread computes."""
    terminal.run(f"over = []; {_SPIN}")
    terminal.run("threading.Thread(target=spin, daemon=True).start()")
    terminal.begin_comment()
    yield
    terminal.drop_line()
    terminal.run("over.append(1)")
