"""The classic prompt: GNU readline, libedit or plain stdio. The work is done in C."""

from __future__ import annotations

import os
import sys

from .._core import ffi, lib
from .base import Prompt
from .writing import write_all


class ClassicPrompt(Prompt):
    """What PyOS_Readline() reads with (CPython, Parser/myreadline.c)."""

    title = "the classic prompt"

    def _attach(self) -> None:
        module = sys.modules.get("readline")
        path = getattr(module, "__file__", None)
        built_in = module is not None and "readline" in sys.builtin_module_names
        lib.ih_readline_attach(os.fsencode(path) if path else ffi.NULL, built_in)

    def _detach(self) -> None:
        lib.ih_readline_detach()

    def _reading(self) -> bool:
        return bool(lib.ih_prompting)  # nobody else is, see prompts.reading()

    def _clear(self) -> None:
        if not lib.ih_readline_clear():
            # what has been typed is in the kernel, and stays on its line
            write_all(1, b"\n")

    def _redraw(self) -> None:
        lib.ih_readline_redraw()

    def _suspend(self) -> bool:
        return bool(lib.ih_readline_suspend())

    def _abandon(self) -> None:
        lib.ih_readline_abandon()
