"""What a reader makes of a post: blocks of visible text and links, each with its place in the source.

A span is (start, end) in characters of ``Post.text``; lines are numbered from 1 as an editor shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of text: a heading, a paragraph, a list item's own text, one cell of a table."""

    kind: str
    """heading, paragraph, item, cell, quote, caption, or title (of an admonition)."""
    line: int
    last_line: int
    span: Span
    """Where its inline content stands; of a cell, the cell; markers such as ``##`` and ``*`` stay outside."""
    text: str
    """As a reader sees it, on one line: no markup, entities decoded, links as their labels. "" where there is no text."""
    level: int
    """1-6 of a heading, the depth from 1 of a list item and of what stands in it, else 0."""
    parent: int | None
    """Index of the list item that it stands in, else of the heading above it (of a heading: the next bigger one)."""
    strong: tuple[str, ...]
    """Emphasised, bold and quoted runs of its text, in order."""
    toc: bool
    """It has links, and all of them go to places on the same page."""


@dataclass(frozen=True, slots=True)
class PostLink:
    """One use of a link."""

    url: str
    """As a browser would open it: entities decoded, a reference resolved; a site's shortcode as it is written."""
    url_span: Span | None
    """Where the URL's own characters stand: of a reference in its definition. None: not certain, never edit."""
    label: str
    """Visible text; the URL itself for autolinks and bare URLs; the description of a linked image; "" for none."""
    label_span: Span | None
    """Where the label stands; None if it has none of its own or holds an image, and whenever it is not certain."""
    kind: str
    """inline, reference, autolink, bare, html, iframe, shortcode, rst-inline, rst-reference, definition (unused)."""
    line: int
    """Of the label; of the use, for references."""
    url_line: int
    """Of the URL: for references, of the definition."""
    block: int
    heading: bool
    shared: int
    """How many links of the post have this ``url_span``; 1 for most."""


@dataclass(frozen=True, slots=True)
class Document:
    """A post as its reader understood it. ``blocks`` and ``links`` are in the order of the text."""

    format: str
    """markdown, rst or html."""
    front_matter: Mapping[str, Any]
    """Title, date, tags ... with lower-case keys; empty where there is none."""
    front_matter_span: Span | None
    blocks: tuple[Block, ...]
    links: tuple[PostLink, ...]
    title: str | None
    """The front matter's title, else the first heading."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post that can be edited: ``text`` holds every character of the file, BOM and line endings as they were."""

    name: str
    text: str
    format: str
    document: Document


class PostRefused(ValueError):
    """A reader raises this for a post in which nobody could edit safely: why, in one line.

    ``line`` says where the reason stands, None where that is not known.
    """

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.line = line
