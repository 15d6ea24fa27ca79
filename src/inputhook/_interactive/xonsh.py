"""xonsh's prompt, which sets no sys.ps1."""

from __future__ import annotations

import sys


def is_present() -> bool:
    """Return whether xonsh runs as a shell, not as a script's interpreter."""
    session = getattr(sys.modules.get("xonsh.built_ins"), "XSH", None)
    environment = getattr(session, "env", None)
    return bool(environment and environment.get("XONSH_INTERACTIVE"))
