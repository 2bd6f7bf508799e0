"""README.md and docs/*.md as tests read them: fenced blocks with the mark above each, headings, links.

How a block is held true stands beside it:

```console              run line by line in the page's scratch folder; the lines below a ``$`` are what it prints
```sh                   run as well; what it prints is not shown (lines that begin with ``make``: dry-run)
<!-- file: PATH -->     written to PATH in that folder, before the blocks below are run
<!-- recipe: NAME -->   run by tests/aggregator/cli/test_recipes.py
<!-- gate: NAME -->     run by tests/gates/NAME.py
<!-- tested: NAME -->   compared by the test that asks for NAME
<!-- generated: NAME -->  written by ``make docs`` (check_docs.py), up to ``<!-- end -->``
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"(?:<!-- (\w+): (\S+) -->\n)?^```(\w*)\n(.*?)^```$", re.M | re.S)
_GENERATED = re.compile(r"<!-- generated: (\w+) -->\n.*?<!-- end -->", re.S)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Block:
    """A fenced block. ``mark`` is (kind, name) of the comment right above it; ``start``, ``end`` are those of its text."""

    mark: tuple[str, str] | None
    language: str
    text: str
    start: int
    end: int


def pages() -> list[Path]:
    """README.md first, then docs/ by name."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(text: str) -> list[Block]:
    """Every fenced block outside of generated parts, in order."""
    hidden = _GENERATED.sub(lambda found: " " * len(found[0]), text)
    return [
        Block((found[1], found[2]) if found[1] else None, found[3], found[4], found.start(4), found.end(4))
        for found in _FENCE.finditer(hidden)
    ]


def marked(kind: str, name: str) -> str:
    """The text of the one block with this mark, on whichever page it stands."""
    (text,) = [
        block.text for page in pages() for block in blocks(page.read_text("utf-8")) if block.mark == (kind, name)
    ]
    return text


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to headings: lower case, blanks as hyphens, other signs left out."""
    found = []
    for title in re.findall(r"^#+ (.+)$", _without_code(text), re.M):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title)
        anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        found.append(f"{anchor}-{found.count(anchor)}" if anchor in found else anchor)
    return set(found)


def links(text: str) -> list[str]:
    """Where the links of a page lead, as written; code is no link."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", _without_code(text)))


def _without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
