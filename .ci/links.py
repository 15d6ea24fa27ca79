"""Checks that every link between the project's own files leads somewhere; asks nobody else.

Usage: .ci/links.py [FOLDER [HTML]]: the project, and the documentation that was made from it.

In Markdown, a link to a file, or to this project's page on its forge, must name a file that
is there, and a heading of it after a #. In HTML, a link to another page must name what has
that id there.
"""

from __future__ import annotations

import re
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: what is no page: a block of code, code in a line, a comment
NO_TEXT = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`|<!--.*?-->", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(<?([^)\s>]*)>?\)|^\[[^\]]+\]: *(\S+)", re.MULTILINE)
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


def main(arguments: list[str]) -> int:
    root = Path(arguments[0] if arguments else ".").resolve()
    complaints = markdown(root)
    if arguments[1:]:
        complaints += html(Path(arguments[1]).resolve())
    for each in complaints:
        print(each, file=sys.stderr)
    return 1 if complaints else 0


def markdown(root: Path) -> list[str]:
    """What is wrong with the links in Markdown."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    forge = project["urls"]["Source"]
    pages = [*root.glob("*.md"), *root.glob(".github/**/*.md")]
    for folder in ("docs", "examples"):
        pages += root.glob(f"{folder}/**/*.md")
    complaints = []
    for page in sorted(pages):
        text = NO_TEXT.sub(
            lambda found: "\n" * found[0].count("\n"), page.read_text("utf-8")
        )
        for found in LINK.finditer(text):
            link = found[1] if found[1] is not None else found[2]
            why = _why_broken(link, page, root, forge)
            if why:
                line = text.count("\n", 0, found.start()) + 1
                complaints.append(f"{page.relative_to(root)}:{line}: {link!r}: {why}")
    return complaints


def _why_broken(link: str, page: Path, root: Path, forge: str) -> str:
    """Why a link leads nowhere; "" if it leads somewhere, or is not ours to check."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        page_on_forge = re.fullmatch(
            rf"{re.escape(forge)}(?:/(?:blob|tree|raw)/main/([^#]*))?(?:#(.*))?", link
        )
        if page_on_forge is None:
            return ""
        target = root / (page_on_forge[1] or "README.md")
        anchor = page_on_forge[2] or ""
    else:
        target = page.parent / unquote(parts.path) if parts.path else page
        anchor = parts.fragment
    if not link or not target.exists():
        return "there is no such file"
    if not target.resolve().is_relative_to(root):
        return "this file is not the project's"
    if anchor and (target.suffix != ".md" or anchor not in anchors(target)):
        return f"the file has no heading {anchor!r}"
    return ""


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the forge and MyST make them."""
    found: set[str] = set()
    text = re.sub(
        r"^(```|~~~).*?^\1", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    for heading in HEADING.findall(text):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        number = 1
        unique = slug
        while unique in found:
            unique, number = f"{slug}-{number}", number + 1
        found.add(unique)
    return found


class Page(HTMLParser):
    """The ids of a page, and what it links to, with the lines."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[tuple[int, str]] = []
        self.feed(text)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        for name, value in attributes:
            if name == "id" or (tag == "a" and name == "name"):
                self.ids.add(value or "")
            elif name in {"href", "src"} and value:
                self.links.append((self.getpos()[0], value))


def html(folder: Path) -> list[str]:
    """What is wrong with the links in HTML."""
    pages = {
        path: Page(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.html"))
        if "_static" not in path.parts
    }
    complaints = []
    for path, page in pages.items():
        for line, link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (
                (path.parent / unquote(parts.path)).resolve() if parts.path else path
            )
            anchor = unquote(parts.fragment)
            why = ""
            if not target.is_file():
                why = "there is no such file"
            elif anchor and target in pages and anchor not in pages[target].ids:
                why = f"nothing has the id {anchor!r} there"
            if why:
                complaints.append(f"{path}:{line}: {link!r}: {why}")
    return complaints


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
