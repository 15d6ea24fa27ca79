"""The classic prompt: GNU readline, libedit or plain stdio. The work is done in C."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from .._core import ffi, lib
from .base import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable


class ClassicPrompt(Prompt):
    """What PyOS_Readline() reads with (CPython, Parser/myreadline.c)."""

    def __init__(self) -> None:
        self._hook: Callable[[], object] | None = None  # site's, which imports readline
        self._our_hook: Callable[[], object] | None = None

    def attach(self) -> None:
        module = sys.modules.get("readline")
        if module is None:
            self._attach_later()
            return
        path = getattr(module, "__file__", None)
        lib.ih_readline_attach(os.fsencode(path) if path else ffi.NULL)

    def _attach_later(self) -> None:
        """Attach when the interpreter's prompt begins, which is when readline comes.

        Without this, PYTHONSTARTUP could enable and import PyQt, which takes the slot,
        and at the prompt nobody would be left to notice.
        """
        hook = getattr(sys, "__interactivehook__", None)
        if hook is None or hook is self._our_hook or hasattr(sys, "ps1"):
            return

        def and_attach() -> None:
            try:
                hook()
            finally:
                self.attach()

        self._hook, self._our_hook = hook, and_attach
        sys.__interactivehook__ = and_attach

    def detach(self) -> None:
        lib.ih_readline_detach()
        if self._hook is not None:
            if sys.__interactivehook__ is self._our_hook:
                sys.__interactivehook__ = self._hook
            self._hook = self._our_hook = None

    def reading(self) -> bool:
        return bool(lib.ih_readline_active())

    def clear(self) -> None:
        lib.ih_readline_clear()

    def redraw(self) -> None:
        lib.ih_readline_redraw()

    def abandon(self) -> None:
        lib.ih_readline_abandon()
