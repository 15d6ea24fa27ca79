"""The pages, and the code blocks in them.

A comment right before a block says how it is run, if not as usual:

    <!-- docs: a new interpreter -->    the session starts anew (else one for each page)
    <!-- docs: a new interpreter, auto-activated -->
    <!-- docs: no display -->           the same, on a machine without one
    <!-- docs: answered "Ada" -->       somebody types that when the block asks
    <!-- docs: not run, WHY -->         only looked at

Sessions are typed, other Python is run in the same interpreter, between them. What a page's
blocks need, such as a function that they call, is in `preludes/`, in a file
named after the page: it is run first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PRELUDES = Path(__file__).parent / "preludes"

_BLOCK = re.compile(
    r"(?:<!-- docs: (?P<how>[^\n]*) -->\n)?"
    r"^(?P<indent> *)```(?P<language>[a-z]+)\n(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A code block of a page."""

    page: str
    line: int
    language: str
    how: str
    text: str

    @property
    def id(self) -> str:
        """Return where the block is, for the ids of tests."""
        return f"{self.page}:{self.line}"

    @property
    def runs(self) -> bool:
        """Return whether the block is run, and not only looked at."""
        return not self.how.startswith("not run")

    @property
    def is_session(self) -> bool:
        """Return whether the block is typed at a prompt, Python's or IPython's."""
        return self.language == "pycon" or self.is_ipython

    @property
    def is_ipython(self) -> bool:
        """Return whether the block is typed at IPython's prompt."""
        return self.text.startswith("In [1]")

    @property
    def starts_anew(self) -> bool:
        """Return whether an interpreter of its own is started for the block."""
        return "new interpreter" in self.how or self.how == "no display"


def pages() -> list[Path]:
    """Return the pages that have code blocks."""
    every = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in every if blocks(page)]


def name(page: Path) -> str:
    """Return a page's name, from the root."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[Block]:
    """Return the code blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            name(page),
            text.count("\n", 0, found.start("language")) + 1,
            found["language"],
            found["how"] or "",
            re.sub(f"^{found['indent']}", "", found["text"], flags=re.MULTILINE),
        )
        for found in _BLOCK.finditer(text)
    ]


def every_block(*languages: str) -> list[Block]:
    """Return the blocks of all pages in these languages."""
    return [
        block
        for page in pages()
        for block in blocks(page)
        if block.language in languages
    ]


def prelude(page: str) -> Path | None:
    """Return the file that is run before the blocks of a page, if there is one."""
    file = PRELUDES / (page.removesuffix(".md").replace("/", "_") + ".py")
    return file if file.exists() else None


def sessions() -> list[list[Block]]:
    """Return the blocks that are run, together those that one interpreter has."""
    found: list[list[Block]] = []
    for page in pages():
        last: list[Block] = []
        for block in blocks(page):
            if (block.is_session or block.language == "python") and block.runs:
                if not last or block.starts_anew:
                    last = []
                    found.append(last)
                last.append(block)
    return found
