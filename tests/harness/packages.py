"""pytest for the interpreters under test, which lack it: pytest is all Python, and is lent."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

PYTEST = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")


def lend_pytest(folder: Path) -> Path:
    """Link our pytest into a folder below this one; return that, for the child's sys.path."""
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
