"""How long from call_soon() in another thread to its callback, the prompt asleep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .setups import OURS

if TYPE_CHECKING:
    from .rig import Session, Sizes


def measure(terminal: Session, sizes: Sizes) -> dict[str, object]:
    """Only inputhook's: toolkits have calls of their own, which are as fast as their loop."""
    if terminal.setup.hook != OURS:
        return {}
    terminal.run(f"import calling; calling.start({sizes.calls})")
    event = terminal.wait_event("called", timeout=30)
    (times,) = event.detail
    return {"call": times}
