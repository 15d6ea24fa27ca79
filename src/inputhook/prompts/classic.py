"""The classic prompt: GNU readline, libedit or plain stdio. The work is done in C."""

from __future__ import annotations

import os
import sys
from typing import Any

from .._core import ffi, lib
from . import auto_history
from .base import Prompt
from .writing import write_all


class ClassicPrompt(Prompt):
    """The line that PyOS_Readline() reads (CPython, Parser/myreadline.c)."""

    title = "the classic prompt"

    def __init__(self) -> None:
        super().__init__()
        self._module: Any = (
            None  # the readline module whose set_auto_history() switch was searched
        )

    def _attach(self) -> None:
        module = sys.modules.get("readline")
        path = getattr(module, "__file__", None)
        built_in = module is not None and "readline" in sys.builtin_module_names
        found = lib.ih_reader_attach(os.fsencode(path) if path else ffi.NULL, built_in)
        if found and module is not self._module:
            self._module = module
            lib.ih_reader_history(auto_history.find(module))

    def _detach(self) -> None:
        lib.ih_reader_detach()

    def _reading(self) -> bool:
        # _current_prompt.current() asks this prompt last: no other one reads
        return bool(lib.ih_pump.prompting)

    def _clear(self) -> None:
        if not lib.ih_reader_clear():
            # plain stdio: the kernel has the typed text, which stays where it is
            write_all(1, b"\n")

    def _redraw(self) -> None:
        lib.ih_reader_redraw()

    def _suspend(self) -> bool:
        suspended = lib.ih_reader_suspend()
        if suspended < 0:
            raise MemoryError(
                "There is no memory to keep the line that is being typed while another "
                "one is read. Free some memory, and call input() again"
            )
        return bool(suspended)

    def _abandon(self) -> None:
        lib.ih_reader_abandon()
