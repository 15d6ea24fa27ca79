"""pytest for the interpreters under test, which have it not: it is all Python."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

PYTEST = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")


def lend_pytest(folder: Path) -> Path:
    """Put ours into a folder for sys.path, below this one; returns it."""
    packages = folder / "packages"
    packages.mkdir()
    for name in PYTEST:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        origin = origin.parent if origin.stem == "__init__" else origin
        (packages / origin.name).symlink_to(origin)
    return packages
