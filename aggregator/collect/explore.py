"""What is behind an address: the page itself, a better source beside it, or what a conference's own page leads to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit  # noqa: TID251

from aggregator.collect.look import (
    NO_KEYS,
    UNKNOWN,
    Sight,
    claims,
    describe_unknown,
    facts_and_event,
    guessed,
    keys_of,
    look,
)
from scrapers.errors import ApiRefused, ConftalksError, LayoutChanged, NotFound, NotRead, ScrapeError, contained
from scrapers.fetch import Fetcher
from scrapers.page import FILE, Page
from scrapers.records import SourceRef
from scrapers.schedules.closed import at_platform, not_public
from scrapers.schedules.front_page import facts_of, schedule_link
from scrapers.source import FOLDER_KEY, EventFacts, Follow, Parsed, Source, ask_each

MOST_PAGES, MOST_TRIED = 3, 8
"""Pages that are read for one address at most, and requests that are made for them; robots.txt does not count."""

MOST_LINKED = 3
"""Lists of recordings that a conference's pages link of their own; more are those of its speakers and sponsors."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What is behind one address: ``sights``, the best first; the lists of recordings that the pages link.

    ``facts`` are what the pages in HTML say of the event.
    """

    sights: tuple[Sight, ...]
    lists: tuple[SourceRef, ...] = ()
    facts: tuple[EventFacts, ...] = ()

    @property
    def of_event(self) -> bool:
        """Whether ``new`` could take it: a saved page of which nobody knows the address cannot be read again."""
        return not (self.sights[0].ref.url or "").startswith(FILE)


@dataclass(slots=True)
class Requests:
    """The few pages that are read for one address. ``pages``: every one so far by the address that was asked.

    ``refused``: what is wrong with places that a page leads to.
    """

    fetcher: Fetcher
    pages: dict[str, Page] = field(default_factory=dict)
    refused: list[ScrapeError] = field(default_factory=list)
    tried: int = 0

    @property
    def spent(self) -> bool:
        """Whether no more may be asked."""
        return len(self.pages) >= MOST_PAGES or self.tried >= MOST_TRIED

    def get(self, asked: Follow) -> Page:
        """A page, which counts once however often it is asked.

        Raises:
            ScrapeError: as ``Fetcher.get``.
        """
        if asked.url not in self.pages:
            self.tried += 1
            self.pages[asked.url] = self.fetcher.get(asked)
        return self.pages[asked.url]


def unread_list(url: str, sources: Mapping[str, Source]) -> Discovery | None:
    """A list of recordings whose address tells its kind, as ``new`` takes it: reading it may want a key."""
    ref = claims(url, sources)
    if ref is None or sources[ref.kind].gives != "recordings":
        return None
    return Discovery((Sight(ref.kind, ref, (), (), (), EventFacts()),))


def explore(url: str, sources: Mapping[str, Source], fetcher: Fetcher, keys: Mapping[str, str] = NO_KEYS) -> Discovery:
    """What following the line gives where the URL tells its kind, else what its page says, leads to, or links.

    A page in which the kind that its URL tells sees nothing is read as any other.

    Raises:
        ScrapeError: it cannot be fetched, or no source reads what is there.
    """
    with contained(url):
        return _explored(url, sources, Requests(fetcher), keys)


def _explored(url: str, sources: Mapping[str, Source], asked: Requests, keys: Mapping[str, str]) -> Discovery:
    claimed = _claimed(url, sources, asked, keys)
    sights = claimed if url not in asked.pages or any(one.talks or one.recordings for one in claimed) else []
    if not sights:
        page = _page(url, asked)
        sights = [*_beside(url, (), sources, asked), *look(page, sources, keys)]
        if not _is_whole(sights):
            sights = [*_led(page, sources, asked), *sights]
        if not _is_whole(sights):
            sights = [*_scheduled(page, sources, asked, keys), *sights]
        if asked.refused and not sights:
            raise ScrapeError(url, f"leads to {asked.refused[0]}") from asked.refused[0]
        sights = sights or [one for read in reversed(asked.pages.values()) for one in guessed(read, sources)]
        sights = sights or claimed
        if not sights or (at_platform(url) and not _is_whole(sights)):
            # What a platform states of the event as a whole is no agenda.
            raise unread(url, page, tuple(asked.pages.values()), sources)
        sights[0] = replace(sights[0], notes=(*sights[0].notes, *map(str, asked.refused)))
    read = tuple(asked.pages.values())
    best_first = sorted(sights, key=lambda sight: not _is_whole([sight]))
    return Discovery(tuple(best_first), linked(read, sources), tuple(map(facts_of, read)))


def _page(url: str, asked: Requests) -> Page:
    """The page that was asked for; where a platform refuses it, the error names the platform."""
    try:
        return asked.get(Follow(url))
    except ScrapeError as error:
        if named := not_public(url, ()):
            raise named from error
        raise


def unread(url: str, page: Page, read: Sequence[Page], sources: Mapping[str, Source]) -> ScrapeError:
    """Why nothing was read: several schedules, the platform where the agenda is, else what the page looks like."""
    linked_ones = [ref for refs in _linked_by_kind(page, sources).values() for ref in refs]
    several = dict.fromkeys(
        [*(ref for _, refs in ask_each(sources, lambda source: source.choices(page)) for ref in refs), *linked_ones]
    )
    if len(several) > 1:
        named = ", ".join(str(ref.url) for ref in list(several)[:MOST_LINKED])
        return NotRead(url, f"leads to {len(several)} schedules, and does not say which is its own; name one: {named}")
    return not_public(url, read) or NotRead(url, describe_unknown(page, sources))


def _is_whole(sights: Sequence[Sight]) -> bool:
    """Whether something more than one talk was seen: the page of a talk is no schedule."""
    return any(len(sight.talks) > 1 or sight.recordings for sight in sights)


def explore_folder(path: Path, sources: Mapping[str, Source], fetcher: Fetcher, keys: Mapping[str, str]) -> Discovery:
    """What a checkout of a repository holds, or an archive of one on this machine.

    Raises:
        ScrapeError: it cannot be read, or nothing in it looks like talks.
    """
    source = next(one for one in sources.values() if FOLDER_KEY in one.keys)
    ref = SourceRef.of(source.kind, folder=str(path.resolve()), **keys_of(source, keys))
    (only,) = source.start(ref, UNKNOWN)
    page = fetcher.get(only)
    facts, event = facts_and_event(source, page, ref)
    read = source.parse(page, event, ref)
    return Discovery((Sight(source.kind, source.line(page, ref), read.talks, read.recordings, read.told, facts),))


def _claimed(url: str, sources: Mapping[str, Source], asked: Requests, keys: Mapping[str, str]) -> list[Sight]:
    """What following the line gives where the URL tells its kind."""
    claimed = claims(url, sources)
    if claimed is None:
        return []
    ref = SourceRef.of(claimed.kind, claimed.url, **{**dict(claimed.more), **keys_of(sources[claimed.kind], keys)})
    better = _beside(url, [ref.kind], sources, asked)
    sight = follow(ref, sources[ref.kind], asked)
    return [*better, *([sight] if sight else ())]


def _led(page: Page, sources: Mapping[str, Source], asked: Requests) -> list[Sight]:
    """What lies behind a page that is not read itself, such as a schedule's front page in HTML, on whatever host."""
    refs = [(sources[kind], ref) for kind, ref in ask_each(sources, lambda source: source.leads(page))]
    sights = []
    for source, ref in refs or _linked_schedules(page, sources):
        if not asked.spent:
            try:
                for one in source.start(ref, UNKNOWN):
                    asked.fetcher.admit(one.url)
                sights += [sight] if (sight := follow(ref, source, asked)) else []
            except ScrapeError as error:  # the page itself may say more
                asked.refused.append(error)
    return sights


def _linked_schedules(page: Page, sources: Mapping[str, Source]) -> list[tuple[Source, SourceRef]]:
    """The schedule whose address tells its kind, where a page links one alone of that kind; a repository may be anybody's."""
    by_kind = _linked_by_kind(page, sources)
    return [(sources[kind], named[0]) for kind, named in by_kind.items() if len(named) == 1]


def _linked_by_kind(page: Page, sources: Mapping[str, Source]) -> dict[str, list[SourceRef]]:
    kinds = {kind: one for kind, one in sources.items() if one.gives == "schedule" and FOLDER_KEY not in one.keys}
    refs = dict.fromkeys(ref for link in page.links() if page.is_html and (ref := claims(link, kinds)))
    return {ref.kind: [one for one in refs if one.kind == ref.kind] for ref in refs}


def _scheduled(page: Page, sources: Mapping[str, Source], asked: Requests, keys: Mapping[str, str]) -> list[Sight]:
    """What the page behind a link to the schedule says or leads to."""
    url = schedule_link(page)
    if url is None or asked.spent:
        return []
    try:
        asked.fetcher.admit(url)
        linking = asked.get(Follow(url))
        with contained(url):
            return look(linking, sources, keys) or _led(linking, sources, asked)
    except ScrapeError:  # what was asked for is the page before
        return []


def _beside(url: str, known: Iterable[str], sources: Mapping[str, Source], asked: Requests) -> list[Sight]:
    """Better sources that usually lie beside this page, such as conference.json beside /YYYY/schedule/."""
    found: list[Sight] = []
    for beside in dict.fromkeys(
        one for _, urls in ask_each(sources, lambda source: source.beside(url)) for one in urls
    ):
        try:
            found += look(asked.get(Follow(beside, optional=True)), sources)
        except ScrapeError:
            continue
    return [sight for sight in found if sight.kind not in known]


def follow(ref: SourceRef, source: Source, asked: Requests) -> Sight | None:
    """The first pages of a line of event.yml, combined as a scrape would; None where none of them can be read.

    Raises:
        ScrapeError: the API refuses, or a page that must be there cannot be had.
    """
    event, facts, line = UNKNOWN, EventFacts(), ref
    queue = deque(source.start(ref, event))
    seen = {one.url for one in queue}
    parsed: list[Parsed] = []
    while queue and not (asked.spent and queue[0].url not in asked.pages):
        one = queue.popleft()
        try:
            page = asked.get(one)
            if not parsed:
                facts, event = facts_and_event(source, page, ref)
                line = source.line(page, ref)
            parsed.append(source.parse(page, event, ref))
        except ApiRefused as error:
            raise source.explain(error) from error
        except LayoutChanged:
            continue
        except NotFound:
            if not one.optional:
                raise
            continue
        except ScrapeError:
            if not one.aside:
                raise
            continue
        fresh = [named for named in parsed[-1].follows if named.url not in seen]
        seen |= {named.url for named in fresh}
        queue.extend(fresh)
    if not parsed:
        return None
    whole = source.combine(parsed, event, ref)
    return Sight(source.kind, line, whole.talks, whole.recordings, whole.told, facts, len(parsed), len(queue))


def linked(pages: Iterable[Page], sources: Mapping[str, Source]) -> tuple[SourceRef, ...]:
    """The lists of recordings that pages link: playlists, channels, sessions of an event. Single videos are no list.

    None where there are more than ``MOST_LINKED``: whose they are, only a person can tell.
    """
    kinds = {kind: source for kind, source in sources.items() if source.gives == "recordings"}
    links = (link for page in pages if page.is_html for link in page.links())
    refs = tuple(dict.fromkeys(ref for link in links if (ref := claims(link, kinds)) and ref.url is None))
    return refs if len(refs) <= MOST_LINKED else ()


def places(url: str, sources: Mapping[str, Source]) -> list[str]:
    """Every address that a look at a URL may ask: itself, and where its kind begins.

    Raises:
        ConftalksError: it is no URL.
    """
    try:
        urlsplit(url)
    except ValueError as error:
        raise ConftalksError(f"{url[:120]}: no address that can be fetched: {error}") from error
    claimed = claims(url, sources)
    if not claimed:
        return [url]
    source = sources[claimed.kind]
    return [url, *(one.url for one in source.start(claimed, UNKNOWN)), *source.hosts]
