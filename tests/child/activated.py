"""What auto-activation has done, without importing anything of inputhook."""

import sys
from typing import NamedTuple


class State(NamedTuple):
    """What auto-activation has done, as a test reads it; a plain tuple at the prompt."""

    enabled: tuple[str, ...]
    why: str
    core: bool


def state() -> State:
    auto = sys.modules.get("inputhook.auto")
    core = "inputhook._core" in sys.modules
    if auto is None:
        return State((), "not imported", core)
    activation = auto.activation
    if activation.errors:
        raise activation.errors[0]
    return State(activation.enabled, activation.off or activation.why, core)


def report() -> None:
    """Print the state, where a test finds it."""
    print("state:", tuple(state()), flush=True)
