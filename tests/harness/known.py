"""Faults that are known, rare, and not mended yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.mark import MarkDecorator


def known_fault(what: str) -> MarkDecorator:
    """Return the mark of a test that meets the fault now and then."""
    return pytest.mark.xfail(reason=what, strict=False)
