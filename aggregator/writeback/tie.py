"""Which talk of the catalog a talk of the site is: by its code or page, else by title and speakers; what is unsure is left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.addresses import page_key
from aggregator.catalog.views import TalkView
from aggregator.writeback.site import SiteTalk
from scrapers.records import NOT_TALKS
from scrapers.text import fold

_TELLING = 3
"""Words of a title that is enough where one side names nobody."""


@dataclass(frozen=True, slots=True)
class Tied:
    """``pairs``: talks of the site with ours; ``unsure``: those that are near one of ours, and why nothing was done."""

    pairs: tuple[tuple[SiteTalk, TalkView], ...]
    unsure: tuple[str, ...]


def tie(site: Sequence[SiteTalk], ours: Sequence[TalkView], by_code: bool) -> Tied:
    """Pair them. ``by_code``: our talks were read from this site's repository, so that equal codes mean the same talk."""
    ours = [talk for talk in ours if talk.kind not in NOT_TALKS]
    codes = {talk.code: talk for talk in ours}
    pages = {page_key(talk.url): talk for talk in ours if talk.url}
    titles: dict[str, list[TalkView]] = defaultdict(list)
    for talk in ours:
        titles[fold(talk.title)].append(talk)
    theirs = Counter(fold(one.talk.title) for one in site)
    pairs: list[tuple[SiteTalk, TalkView]] = []
    unsure: list[str] = []
    for one in site:
        title = fold(one.talk.title)
        coded = codes.get(one.talk.code)
        known = coded if coded and (by_code or fold(coded.title) == title) else None
        known = known or (pages.get(page_key(one.talk.url)) if one.talk.url else None)
        if known is None and (alike := titles.get(title, [])):
            known, why = _by_title(one, alike, theirs[title] > 1)
            if why and any(video.access == "public" for talk in alike for video in talk.recordings):
                unsure.append(f"{one.holders[0].shown}: {why}; left")
        if known:
            pairs.append((one, known))
    several = Counter(talk.id for _, talk in pairs)
    for one, talk in pairs:
        if several[talk.id] > 1 and any(video.access == "public" for video in talk.recordings):
            unsure.append(f"{one.holders[0].shown}: {several[talk.id]} of the site's talks are {talk.title!r}; left")
    return Tied(tuple(pair for pair in pairs if several[pair[1].id] == 1), tuple(unsure))


def _by_title(one: SiteTalk, alike: Sequence[TalkView], repeated: bool) -> tuple[TalkView | None, str]:
    """The one of our talks with this title, or None and why it is not clear. ``repeated``: the site has the title again."""
    here, title = [fold(who.name) for who in one.talk.speakers], one.talk.title
    start = one.talk.slots[0].start if one.talk.slots else None
    by_name = [talk for talk in alike if any(_same(name, fold(other)) for name in here for other in talk.names)]
    by_start = [talk for talk in by_name or alike if start and talk.starts == start]
    if len(alike) > 1 or repeated:
        found = by_name if len(by_name) == 1 else by_start
        return (found[0], "") if len(found) == 1 else (None, f"several talks are called {title!r}")
    if by_name:
        return alike[0], ""
    if here and alike[0].names:
        return None, f"{title!r} is by {alike[0].names[0]} in the catalog and by {one.talk.speakers[0].name} there"
    if by_start or len(fold(title).split()) >= _TELLING:
        return alike[0], ""
    return None, f"{title!r} names nobody, and its title alone does not tell"


def _same(name: str, other: str) -> bool:
    mine, theirs = set(name.split()), set(other.split())
    return bool(mine and theirs) and (
        mine == theirs or (min(len(mine), len(theirs)) > 1 and (mine <= theirs or theirs <= mine))
    )
