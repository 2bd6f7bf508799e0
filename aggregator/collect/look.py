"""``look`` and ``new``: what is behind a URL or a file, which source kinds read it, and an event.yml for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from scrapers.errors import ApiRefused, ConftalksError, LayoutChanged, NotFound, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.page import FILE, Page
from scrapers.records import Event, Recording, SourceRef, Talk
from scrapers.source import EventFacts, Follow, Parsed, Source
from scrapers.values import several

UNKNOWN = Event(slug="unknown", title="Unknown", timezone="UTC")
"""Stands in for the event while a page is only looked at."""

MOST_PAGES, MOST_TRIED = 5, 20
"""Pages that ``look`` reads of one line at most, and requests that it makes for them."""

SHOWN_ROWS = 10
"""Rows of a guess that a person sees before they take it."""
NO_KEYS: Mapping[str, str] = {}

MOST_LINKED = 3
"""Lists of recordings that a conference's page links of its own; more are those of its speakers and sponsors."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one source kind sees on one page, or on the first ``pages`` of its line, which name ``left`` more to read.

    ``linked``: nobody has looked; a page that was read links it. ``guess``: nothing on the page says so; a person decides.
    """

    kind: str
    ref: SourceRef
    talks: tuple[Talk, ...]
    recordings: tuple[Recording, ...]
    notes: tuple[str, ...]
    facts: EventFacts
    pages: int = 1
    left: int = 0
    linked: bool = False
    guess: bool = False

    @property
    def rows(self) -> list[str]:
        """The first entries as a person checks them: when, title, people, where."""
        return [_row(talk) for talk in self.talks[:SHOWN_ROWS]]

    def as_dict(self) -> dict[str, Any]:
        """For ``look --json``: counts of talks (every entry of any kind), days, rooms, speakers, recordings."""
        slots = [slot for talk in self.talks for slot in talk.slots]
        return {
            "kind": self.kind,
            "title": self.facts.title,
            "talks": len(self.talks),
            "days": len({slot.start.date() for slot in slots}),
            "rooms": len({room for slot in slots for room in slot.rooms}),
            "speakers": len({speaker.name for talk in self.talks for speaker in talk.speakers}),
            "recordings": len(self.recordings),
            "notes": list(self.notes),
            "url": None if (self.ref.url or "").startswith(FILE) else self.ref.url,
            "pages": self.pages,
            "pages_left": self.left,
            **({"guess": True, "rows": self.rows} if self.guess else {}),
        }


def keys_of(source: Source, given: Mapping[str, str]) -> dict[str, str]:
    """Those keys of event.yml, given on the command line, that a source has."""
    own = {key.name for key in source.keys}
    return {name: value for name, value in given.items() if name in own}


def look(page: Page, sources: Mapping[str, Source], keys: Mapping[str, str] = NO_KEYS) -> list[Sight]:
    """What each source kind that recognises the page reads from it; ``keys`` are given for its line in event.yml.

    Those that guess are not asked.

    Raises:
        ScrapeError: the one that recognises it cannot read it, and says why.
    """
    return _asked(page, {kind: source for kind, source in sources.items() if not source.guesses}, keys)


def guessed(page: Page, sources: Mapping[str, Source]) -> list[Sight]:
    """What a page that no kind reads might say: each sight is a guess."""
    guessing = {kind: source for kind, source in sources.items() if source.guesses}
    return [replace(sight, guess=True) for sight in _asked(page, guessing, NO_KEYS)]


def _asked(page: Page, sources: Mapping[str, Source], keys: Mapping[str, str]) -> list[Sight]:
    sights, refused = [], None
    for kind, source in sources.items():
        if source.recognises(page):
            ref = SourceRef.of(kind, page.url, **keys_of(source, keys))
            try:
                facts = source.parse(page, UNKNOWN, ref).facts
                event = replace(UNKNOWN, timezone=facts.timezone or UNKNOWN.timezone)
                parsed = source.parse(page, event, ref)
                one = source.combine([parsed], event, ref)
            except ScrapeError as error:
                refused = refused or error
                continue
            sights.append(Sight(kind, ref, one.talks, one.recordings, parsed.notes, facts))
    if refused and not sights:
        raise refused
    return sights


def look_behind(
    url: str, sources: Mapping[str, Source], fetcher: Fetcher, keys: Mapping[str, str] = NO_KEYS
) -> list[Sight]:
    """What following the line gives where the URL tells its kind, else what its page says, or leads to.

    Raises:
        ScrapeError: it cannot be fetched, or no source reads what is there.
    """
    claimed = claims(url, sources)
    if claimed and (sight := follow(claimed, sources[claimed.kind], fetcher)):
        return [sight]
    page = fetcher.get(Follow(url))
    sights = look(page, sources, keys) or led(page, sources, fetcher) or guessed(page, sources)
    if not sights:
        raise LayoutChanged(url, describe_unknown(page, sources))
    return sights


def _row(talk: Talk) -> str:
    slot = next(iter(talk.slots), None)
    when = f"{slot.start:%Y-%m-%d %H:%M}" if slot else "no time"
    people = ", ".join(speaker.name for speaker in talk.speakers) or "nobody"
    return " | ".join([when, talk.title, people, *(slot.rooms if slot else ())])


def follow(ref: SourceRef, source: Source, fetcher: Fetcher) -> Sight | None:
    """The first pages of a line of event.yml, combined as a scrape would; None where none of them can be read.

    Raises:
        ScrapeError: the API refuses, or a page that must be there cannot be had.
    """
    event, facts = UNKNOWN, EventFacts()
    queue = deque(source.start(ref, event))
    seen, tried = {one.url for one in queue}, 0
    parsed: list[Parsed] = []
    while queue and len(parsed) < MOST_PAGES and tried < MOST_TRIED:
        asked, tried = queue.popleft(), tried + 1
        try:
            page = fetcher.get(asked)
            if not parsed:
                facts = source.parse(page, event, ref).facts
                event = replace(UNKNOWN, timezone=facts.timezone or UNKNOWN.timezone)
            parsed.append(source.parse(page, event, ref))
        except ApiRefused as error:
            raise source.explain(error) from error
        except LayoutChanged:
            continue
        except NotFound:
            if not asked.optional:
                raise
            continue
        except ScrapeError:
            if not asked.aside:
                raise
            continue
        fresh = [one for one in parsed[-1].follows if one.url not in seen]
        seen |= {one.url for one in fresh}
        queue.extend(fresh)
    if not parsed:
        return None
    one = source.combine(parsed, event, ref)
    return Sight(source.kind, ref, one.talks, one.recordings, one.notes, facts, len(parsed), len(queue))


def led(page: Page, sources: Mapping[str, Source], fetcher: Fetcher) -> list[Sight]:
    """What lies behind a page that is not read itself, such as a schedule's front page in HTML, on whatever host."""
    refs = [(source, ref) for source in sources.values() if (ref := source.leads(page))]
    for _, ref in refs:
        if ref.url:
            fetcher.admit(ref.url)
    return [sight for source, ref in refs if (sight := follow(ref, source, fetcher))]


def describe_unknown(page: Page, sources: Mapping[str, Source]) -> str:
    """One line on a page that no source reads: what it looks like, and which kinds there are."""
    seen = described(page)
    kinds = "; ".join(f"{kind} ({source.reads})" for kind, source in sources.items())
    return f"saw {seen} ({len(page.body):,} bytes), which no source reads. Kinds: {kinds}"


def described(page: Page) -> str:
    """What a page looks like, in words."""
    body = page.body.lstrip()
    if not body:
        return "an empty page"
    if body[:1] in b"{[":
        return "JSON of no known kind"
    if b"<html" in body[:2000].lower() or b"<!doctype html" in body[:200].lower():
        title = page.html().title
        words = " ".join(title.get_text().split()) if title else ""
        return f"an HTML page titled {words!r}" if words else "an HTML page without a title"
    return "neither HTML nor JSON"


def claims(url: str, sources: Mapping[str, Source]) -> SourceRef | None:
    """The event.yml line for a URL whose kind shows in the URL itself."""
    return next((ref for source in sources.values() if (ref := source.claims(url))), None)


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


def propose(
    slug: str,
    urls: Sequence[str],
    sources: Mapping[str, Source],
    fetcher: Fetcher,
    given: EventFacts,
    kind: str | None,
    guess: bool = False,
    keys: Mapping[str, str] = NO_KEYS,
    own: Sequence[Sight] = (),
) -> tuple[Event, list[Sight]]:
    """An Event for these URLs from what their pages say, and for files (``own``); ``given`` are facts from the command
    line and win, ``keys`` go into the lines of those kinds that have them.

    ``guess``: somebody has seen what a guess reads, and takes it.

    Raises:
        ConftalksError: a URL that no source reads, a guess that nobody takes, or a fact that no page states.
    """
    sights = [*own, *(sight for url in urls for sight in _sights_of(url, sources, fetcher, kind, keys))]
    if not guess and (doubtful := next((sight for sight in sights if sight.guess), None)):
        raise ConftalksError(
            f"{doubtful.ref.url}: no kind reads this page. A guess finds {several(len(doubtful.talks), 'row')} in it: "
            "see them with `conftalks look`, and run again with --guess to take them"
        )
    if any(sources[sight.kind].gives == "recordings" and not sight.linked for sight in sights):
        sights = [sight for sight in sights if not sight.linked]  # somebody has named where they are
    facts = _united([given, *(sight.facts for sight in sights)])
    if facts.timezone is None:
        raise ConftalksError(
            f"{(*urls, slug)[0]}: the page does not say its time zone; run again with --timezone, such as Europe/Berlin"
        )
    refs = {sight.ref: sources[sight.kind].gives for sight in sights}
    return Event(
        slug=slug,
        title=facts.title or slug,
        timezone=facts.timezone,
        starts=facts.starts,
        ends=facts.ends,
        location=facts.location,
        website=facts.website,
        delay=polite_delay(urls),
        schedule=tuple(ref for ref, side in refs.items() if side == "schedule"),
        recordings=tuple(ref for ref, side in refs.items() if side == "recordings"),
    ), sights


def polite_delay(urls: Sequence[str]) -> int:
    """Seconds between two requests: none where every URL is on this machine."""
    hosts = {urlsplit(url).hostname for url in urls}
    return 0 if urls and hosts <= {"127.0.0.1", "localhost", "::1"} else 1


def _sights_of(
    url: str, sources: Mapping[str, Source], fetcher: Fetcher, kind: str | None, keys: Mapping[str, str]
) -> list[Sight]:
    chosen = {kind: sources[kind]} if kind else sources
    claimed = claims(url, chosen)
    if claimed and sources[claimed.kind].gives == "recordings":
        return [Sight(claimed.kind, claimed, (), (), (), EventFacts())]
    try:
        page = fetcher.get(Follow(url))
        sights = look(page, chosen, keys)
    except NotFound:
        if not claimed:
            raise
        page, sights = None, []
    if not sights and claimed:
        sights = _first_answer(claimed, sources[claimed.kind], fetcher)
    if not sights and page:
        sights = led(page, chosen, fetcher) or guessed(page, chosen)
    if not sights and page:
        raise LayoutChanged(url, describe_unknown(page, chosen))
    if not sights:
        raise NotFound(url, "the server says 404, and so it does for the pages that usually lie beside it")
    if kind is None:
        sights = [*_beside(url, sights, sources, fetcher), *sights]
    return [*sights, *(linked(page, sources) if page else ())]


def linked(page: Page, sources: Mapping[str, Source]) -> list[Sight]:
    """The lists of recordings that a page links: playlists, channels, sessions of an event. Single videos are no list.

    None where there are more than ``MOST_LINKED``: whose they are, only a person can tell.
    """
    kinds = {kind: source for kind, source in sources.items() if source.gives == "recordings"}
    refs = dict.fromkeys(ref for link in page.links() if (ref := claims(link, kinds)) and ref.url is None)
    if len(refs) > MOST_LINKED:
        return []
    return [Sight(ref.kind, ref, (), (), (), EventFacts(), linked=True) for ref in refs]


def _first_answer(ref: SourceRef, source: Source, fetcher: Fetcher) -> list[Sight]:
    """Some years have no index page: the first page below it that answers stands for the source."""
    for follow in source.start(ref, UNKNOWN):
        try:
            found = look(fetcher.get(follow), {source.kind: source})
        except ScrapeError:
            continue
        if found:
            return [replace(found[0], ref=ref)]
    return []


def _beside(url: str, sights: Sequence[Sight], sources: Mapping[str, Source], fetcher: Fetcher) -> list[Sight]:
    """Better sources that usually lie beside this page, such as conference.json beside /YYYY/schedule/."""
    found = []
    for sight in sights:
        for beside in sources[sight.kind].beside(url):
            try:
                found += look(fetcher.get(Follow(beside, optional=True)), sources)
            except ScrapeError:
                continue
    return [sight for sight in found if sight.kind not in {known.kind for known in sights}]


def _united(facts: Sequence[EventFacts]) -> EventFacts:
    united: dict[str, Any] = {}
    for one in facts:
        for name in EventFacts.__slots__:
            if united.get(name) is None:
                united[name] = getattr(one, name)
    return EventFacts(**united)
