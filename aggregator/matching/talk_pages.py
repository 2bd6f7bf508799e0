"""Links that the source itself makes: a recording that names a talk's page or code, or stands on the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.addresses import page_key, page_keys
from aggregator.matching.edition import event_years
from scrapers.records import is_guid
from scrapers.schedules.codes import video_code
from scrapers.urls import presentation_number, split_url

if TYPE_CHECKING:
    from scrapers.records import Event, Recording, Talk


@dataclass(frozen=True)
class Pages:
    """Which talk a page, a numbered path, a code or an alias means; several where the schedule is not clear."""

    event: Event
    by_page: dict[str, frozenset[str]]
    by_path: dict[str, frozenset[str]]
    by_name: dict[str, frozenset[str]]

    @classmethod
    def of(cls, event: Event, talks: Iterable[Talk]) -> Pages:
        """Index an event's talks; a code goes before an alias of another talk."""
        by_page, by_path, codes, aliases = (defaultdict[str, set[str]](set) for _ in range(4))
        for talk in talks:
            codes[talk.code].add(talk.code)
            for alias in (*talk.aliases, *([talk.slug] if talk.slug else [])):
                aliases[alias].add(talk.code)
            if talk.url:
                if page := page_key(talk.url):
                    by_page[page].add(talk.code)
                if path := _numbered_path(talk.url):
                    by_path[path].add(talk.code)
        return cls(event, _frozen(by_page), _frozen(by_path), _frozen({**aliases, **codes}))

    def code_of(self, name: str) -> str:
        """The code that a code or alias means; the name itself where it means none, or two."""
        meant = self.by_name.get(name, frozenset())
        return next(iter(meant)) if len(meant) == 1 else name

    def named(self, ref: str) -> frozenset[str]:
        """The talks that a page's URL, a code or an alias means. A number counts only within its own edition's path."""
        if found := self.by_name.get(ref) or self.at(ref):
            return found
        number = presentation_number(ref)
        if number is None:
            return frozenset()
        path = _numbered_path(ref)
        if path and path in self.by_path:
            return self.by_path[path]
        if event_years(self.event) & set(split_url(ref).path.split("/")):
            return self.by_name.get(number, frozenset())
        return frozenset()

    def claims(self, recording: Recording) -> dict[str, str]:
        """Code -> method of every talk that the recording's source ties it to.

        "same-url": it stands on the talk's page; "guid": its source gives the talk's; "page-link": it gives the page's
        address, or a code; "own-video": the talk was made of it.
        """
        given = recording.talk_url or ""
        claimed = dict.fromkeys(self.named(given) if given else (), "guid" if is_guid(given) else "page-link")
        for code in self.at(recording.source_url):
            claimed[code] = "same-url"
        own = self.by_name.get(video_code(recording) or "", frozenset())
        return claimed | dict.fromkeys(own, "own-video")

    def at(self, url: str) -> frozenset[str]:
        """The talks whose page a URL is, in any spelling."""
        return next((self.by_page[key] for key in page_keys(url) if key in self.by_page), frozenset())


def _numbered_path(url: str) -> str | None:
    """``/2024/schedule/presentation/36`` of any host, so that a mirror's page is the same; None without a year."""
    path = split_url(url.strip()).path
    number = presentation_number(url)
    found = re.search(r"/(?:19|20)\d\d/", path)
    return f"{found[0]}{number}" if number and found else None


def _frozen(index: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(codes) for key, codes in index.items()}
