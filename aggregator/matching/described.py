"""Talks that the description of a recording names: by the address of a talk's page, or by a code as pretalx makes them. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.addresses import last_step
from aggregator.matching.talk_pages import Pages
from scrapers.records import NOT_TALKS
from scrapers.text import fold

if TYPE_CHECKING:
    from scrapers.records import Event, Recording, Talk

MOST_TITLES = 3
"""A talk that the descriptions of recordings with more titles than this name is what all of them advertise."""

# The letters and digits that pretalx makes codes of; none is like another.
_CODE = re.compile(r"[A-HJ-NP-Z3789]{6}")
_IN_TEXT = re.compile(r"(?<!\w)(#?)([A-HJ-NP-Z3789]{6})(?!\w)")
_ADDRESS = re.compile(r"https?://[^\s<>\"'()\[\]]+")
_AFTER = ".,;:!?*_"
_NO_WORD = re.compile(r"[3789]|[B-DF-HJ-NP-TV-XZ]{4}")
"""What no ordinary word has: a digit, or four consonants in a row."""


def described(
    pages: Pages, talks: Sequence[Talk], records: Mapping[str, Collection[Recording]]
) -> dict[str, tuple[str, str]]:
    """Recording -> (code, method) where its description names exactly one talk of the event.

    "description-link": by the address of its page; "code": by its code, as a word or a hashtag.
    """
    named = Named(pages, talks, [one.raw_title for some in records.values() for one in some])
    if not named:
        return {}
    found: dict[str, tuple[str, str]] = {}
    titles = defaultdict[str, set[str]](set)
    for key, some in records.items():
        said: dict[str, str] = {}
        for text in sorted({one.description for one in some if one.description}):
            for code, method, _ in named.in_text(text):
                said.setdefault(code, method)
        for code in said:
            titles[code].update(fold(one.raw_title) for one in some)
        if len(said) == 1:
            found[key] = next(iter(said.items()))
    return {key: (code, how) for key, (code, how) in found.items() if len(titles[code]) <= MOST_TITLES}


def only_names(event: Event, talks: Sequence[Talk], recordings: Sequence[Recording]) -> list[Recording]:
    """The recordings with nothing of their descriptions but the pages and codes of these talks: those are facts."""
    named = Named(Pages.of(event, talks), talks, ())
    return [replace(one, description=named.only(one.description or "")) for one in recordings]


class Named:
    """What may be named: pages by the last step of their address, and codes; false where there is neither."""

    def __init__(self, pages: Pages, talks: Sequence[Talk], video_titles: Iterable[str]) -> None:
        given = [talk for talk in talks if talk.kind not in NOT_TALKS]
        self.pages = pages
        self.steps = {last_step(talk.url) for talk in given if talk.url} - {""}
        self.codes = {talk.code for talk in given if _CODE.fullmatch(talk.code)}
        self.texts = [*(f"{talk.title}\n{talk.abstract or ''}" for talk in given), *video_titles] if self.codes else []
        self.given = {talk.code for talk in given}

    def __bool__(self) -> bool:
        return bool(self.steps or self.codes)

    def in_text(self, text: str) -> Iterator[tuple[str, str, str]]:
        """(code, method, what stands there) of each talk that a text names."""
        for address in _ADDRESS.findall(text) if self.steps else ():
            url = address.rstrip(_AFTER)
            if last_step(url) in self.steps:
                yield from ((code, "description-link", url) for code in sorted(self.pages.at(url) & self.given))
        for mark, code in _IN_TEXT.findall(text) if self.codes else ():
            if code in self.codes and (_NO_WORD.search(code) or mark) and not self._is_word(code):
                yield code, "code", mark + code

    def only(self, text: str) -> str | None:
        """What in a text names a talk, a line each; None where nothing does."""
        said = dict.fromkeys(name for _, _, name in self.in_text(text))
        return "\n".join(name for name in said if not any(name in other for other in said if other != name)) or None

    def _is_word(self, code: str) -> bool:
        """Whether talks or videos speak of what a code without digits spells."""
        spelled = re.compile(rf"(?<!\w){code}(?!\w)", re.I)
        return code.isalpha() and any(spelled.search(text) for text in self.texts)
