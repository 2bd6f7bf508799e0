"""Mention: one place of a post that is about one talk, how it was recognised, and the links that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.catalog.views import TalkView
from aggregator.recap.document import PostLink

HOW = ("link", "title", "speaker", "fuzzy")
"""How a talk was recognised, the surest first; "fuzzy" is a guess for a person to look at."""


@dataclass(frozen=True, slots=True)
class Mention:
    """``text`` is what the post writes, ``line`` where. ``links`` are those that lead to this talk, or should.

    ``certain``: nothing else fits. ``others`` are talks that fit as well, ``disagrees`` says what the link shows where
    that is not what the words say; a mention with either is for a person to decide.
    """

    talk: TalkView
    line: int
    text: str
    how: str
    certain: bool
    block: int
    links: tuple[PostLink, ...] = ()
    disagrees: str | None = None
    others: tuple[TalkView, ...] = ()

    def is_beside(self, link: PostLink) -> bool:
        """Whether a link's words are not those of the mention: "Video" beside a title."""
        return self.text not in link.label


@dataclass(frozen=True, slots=True)
class Spot:
    """Words of a block that name a talk, before links are tied to them: characters ``start`` to ``end`` of its text."""

    talks: tuple[TalkView, ...]
    block: int
    start: int
    end: int
    how: str
    leads: bool = False
    """It stands where a talk is introduced: a heading, the beginning of a list item, emphasised, a cell, a label."""
