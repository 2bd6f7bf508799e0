"""A schedule that a page prints for people only: a table or list that repeats time, title, people. What it reads is a guess."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.platforms import Place, video_place
from scrapers.records import Event, Slot, SourceRef, Speaker, Talk
from scrapers.schedules.entries import Entries, Entry
from scrapers.schedules.guess_rows import Field, GuessedRow, rows_of
from scrapers.schedules.printed import kind_of_title, names_in
from scrapers.source import EventFacts, Example, Parsed, Source
from scrapers.text import clean_title, fold, slugify
from scrapers.urls import join_url

LEAST_ROWS = 3
_BY = re.compile(r"(?:by|with|speakers?|presented by|presenters?|hosts?|von|mit|par|avec|por|con)\s*:?\s+", re.I)
_ROOM = re.compile(
    r"\A(?:(?:room|hall|raum|saal|salle|sala|stage|auditorium|theatre|theater)\b|.{1,30}\b(?:room|hall|stage)\Z)", re.I
)
_BUTTON = re.compile(
    r"(?:video|slides?|watch(?: now)?|recording|(?:read |learn )?more|details|abstract|register)\W*", re.I
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_LONG = 140
"""Characters from which on a text is an abstract, not a title or a name."""


@dataclass(frozen=True, slots=True)
class _GuessedTalk:
    """A row with its pieces told apart; ``rest`` are those that nothing is known of."""

    row: GuessedRow
    title: str
    tag: Field
    people: tuple[str, ...] = ()
    room: str | None = None
    track: str | None = None
    abstract: str | None = None
    rest: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """Whether it is something that somebody gives, as far as its title says."""
        return kind_of_title(self.title, bool(self.people)) not in ("break", "info", "event")


class Guess(Source):
    """One page. It is believed only where rows repeat, times rise by five minutes, and every third talk names its people."""

    kind, gives, guesses = "guess", "schedule", True
    reads = "any page with a table or list that repeats time, title, people: a guess, taken with `new --guess`"
    tried = "by description: pages in the manner of eight site builders"
    examples = tuple(
        Example(f"{shape}.html", f"https://owls.example.org/2031/{shape}/", "Europe/Oslo")
        for shape in ("wordpress", "squarespace", "bootstrap", "hugo", "google-sites", "wix", "tabs", "grid", "list")
    )

    def recognises(self, page: Page) -> bool:
        """HTML with such rows."""
        return not page.is_xml and bool(_drafts(page, Event("unknown", "Unknown", "UTC")))

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """Each row as a talk; without a day on the page that is known it has no time."""
        drafts = _drafts(page, event)
        if not drafts:
            raise LayoutChanged(page.url, "no table or list that repeats time, title and people")
        entries = Entries(page, event, "title")
        entries.read(map(_plain, drafts), partial(_talk, entries, page))
        if undated := sum(draft.row.day is None for draft in drafts):
            entries.note(
                f"{undated} of {len(drafts)} rows are on a day that the page does not name: kept without a time"
            )
        return entries.parsed(EventFacts())


def _drafts(page: Page, event: Event) -> list[_GuessedTalk]:
    if page.body.lstrip()[:1] in (b"{", b"[") or b"<" not in page.body:
        return []
    soup = page.html()
    said = [page.url, *(tag.get_text(" ") for tag in soup.find_all(["title", "h1"], limit=20))]
    years = {int(year) for text in said for year in _YEAR.findall(text[:300])}
    year = event.starts.year if event.starts else years.pop() if len(years) == 1 else None
    drafts = [draft for row in rows_of(soup, event, year) if (draft := _draft(row))]
    drafts = _with_rooms_and_people(drafts)
    return drafts if _is_schedule(drafts) else []


def _draft(row: GuessedRow) -> _GuessedTalk | None:
    """The pieces of a row as their classes, headers and tags say."""
    fields = [one for one in row.fields if one.meaning != "aside" and not _is_button(one)]
    plain = [one for one in fields if not one.meaning]
    headed = [one for one in plain if one.heading]
    marked = [one for one in plain if one.tag.name in ("strong", "b") or (one.tag.name == "a" and one is plain[0])]
    short = [one for one in plain if len(one.text) < _LONG]
    titles = [one for one in fields if one.meaning == "title"]
    title = next(iter([*titles, *headed, *(one for one in marked if not _said_by(one.text)), *short]), None)
    words = clean_title(title.text) if title else None
    if title is None or not words or len(words) > 300:
        return None
    words, by = _by(words)
    meant = {
        name: [one.text for one in fields if one.meaning == name] for name in ("people", "room", "track", "abstract")
    }
    rest = [one.text for one in plain if one is not title]
    people = [name for text in meant["people"] for name in _people(text)]
    if not people:
        people = [*by, *(name for text in rest for name in _said_by(text))]
        rest = [text for text in rest if not _said_by(text)]
    abstract = "\n\n".join([*meant["abstract"], *(text for text in rest if len(text) >= _LONG)])
    rest = [text for text in rest if len(text) < _LONG]
    room = next(iter(meant["room"]), None) or next(
        (text for text in rest if _ROOM.match(text) and len(text) < 60), None
    )
    return _GuessedTalk(
        row, words, title, tuple(dict.fromkeys(people)), room, next(iter(meant["track"]), None), abstract or None,
        tuple(text for text in rest if text != room),
    )  # fmt: skip


def _is_button(one: Field) -> bool:
    """A number alone, a link to a video, "Slides": what says nothing of the talk."""
    link = one.tag if one.tag.name == "a" else None
    linked = link is not None and (_BUTTON.fullmatch(one.text) or video_place(str(link.get("href") or "")))
    return bool(linked) or not any(map(str.isalpha, one.text))


def _by(title: str) -> tuple[str, tuple[str, ...]]:
    """ "Owls at scale by Ada Ugle" as its title and its people."""
    words, _, said = title.rpartition(" by ")
    people = names_in(said) if words else ()
    return (words, people) if people else (title, ())


def _people(text: str) -> tuple[str, ...]:
    """Names where the page says that they are: also a single word."""
    found = _BY.match(text)
    text = text[found.end() :] if found else text
    return names_in(text) or ((text,) if len(text) <= 60 and not any(one.isdigit() for one in text) else ())


def _said_by(text: str) -> tuple[str, ...]:
    found = _BY.match(text)
    return names_in(text[found.end() :]) if found else ()


def _with_rooms_and_people(drafts: list[_GuessedTalk]) -> list[_GuessedTalk]:
    """What stands in the same place of most rows: people where it changes from row to row, else the room."""
    for place in range(2):
        at = [draft.rest[place] for draft in drafts if draft.given and len(draft.rest) > place and not draft.people]
        named = [text for text in at if names_in(text)]
        if len(named) < LEAST_ROWS or len(named) < 0.6 * len(at):
            continue
        if len(set(named)) >= 0.6 * len(named):
            drafts = [_named(draft, place) for draft in drafts]
            break
    for split in (_after_title, _before_title):
        left = [draft for draft in drafts if draft.given and not draft.people]
        found = [one for draft in left if (one := split(draft.title))]
        if len(found) >= max(LEAST_ROWS, 0.6 * len(left)):
            drafts = [_split(draft, split) for draft in drafts]
    repeated = Counter(text for draft in drafts for text in draft.rest if len(text) <= 40)
    return [_roomed(draft, repeated) for draft in drafts]


def _named(draft: _GuessedTalk, place: int) -> _GuessedTalk:
    people = names_in(draft.rest[place]) if len(draft.rest) > place and not draft.people else ()
    rest = draft.rest[:place] + draft.rest[place + 1 :]
    return replace(draft, people=people, rest=rest) if people and draft.given else draft


def _after_title(title: str) -> tuple[str, tuple[str, ...]] | None:
    """ "Owls at scale – Ada Ugle", "Owls at scale (Ada Ugle)"."""
    found = re.fullmatch(r"(.{2,300}?)\s*(?: [-–—|] |, |: | / | \()((?:(?! [-–—|] |\().){3,120}?)\)?", title)
    people = names_in(found[2]) if found else ()
    return (found[1], people) if found and people else None


def _before_title(title: str) -> tuple[str, tuple[str, ...]] | None:
    """ "Ada Ugle: Owls at scale", "Ada Ugle – Owls at scale"."""
    found = re.fullmatch(r"([^:–—|]{3,120}?)\s*(?::| [-–—|]) (.{2,300})", title)
    people = names_in(found[1]) if found else ()
    return (found[2], people) if found and people else None


def _split(draft: _GuessedTalk, split: Callable[[str], tuple[str, tuple[str, ...]] | None]) -> _GuessedTalk:
    found = split(draft.title) if draft.given and not draft.people else None
    return replace(draft, title=found[0], people=found[1]) if found else draft


def _roomed(draft: _GuessedTalk, repeated: Counter[str]) -> _GuessedTalk:
    if draft.room or draft.row.rooms:
        return draft
    often = next((text for text in draft.rest if repeated[text] >= LEAST_ROWS and names_in(f"Room {text}")), None)
    return replace(draft, room=often)


def _is_schedule(drafts: Sequence[_GuessedTalk]) -> bool:
    """Enough rows, most with a title of their own, times that rise within a day in steps of five minutes, and people."""
    talks = [draft for draft in drafts if draft.given]
    if len(drafts) < LEAST_ROWS or len(talks) < 2:
        return False
    starts = [draft.row.when.start for draft in drafts]
    pairs = [
        (one.row.when.start, two.row.when.start)
        for one, two in itertools.pairwise(drafts)
        if one.row.day == two.row.day
    ]
    falls = sum(later < earlier for earlier, later in pairs)
    even = sum(start.minute % 5 == 0 for start in starts)
    own = len({fold(draft.title) for draft in talks})
    named = sum(bool(draft.people) for draft in talks)
    enough = named >= 2 and 3 * named >= len(talks)
    return enough and even >= 0.9 * len(starts) and falls <= 0.2 * len(pairs) + 1 and 2 * own >= len(talks)


def _plain(draft: _GuessedTalk) -> dict[str, object]:
    return {"title": draft.title, "draft": draft}


def _talk(entries: Entries, page: Page, entry: Entry) -> Talk:
    draft: _GuessedTalk = entry.get("draft")
    title, printed = entry.title("title")
    speakers = tuple(Speaker(name) for name in draft.people)
    talk = Talk(
        event=entries.event.slug,
        code=slugify(title),
        title=title,
        kind=kind_of_title(title, bool(speakers)),
        source_url=page.url,
        raw_title=printed,
        abstract=entry.abstract("abstract")
        if draft.abstract is None
        else Entry({"text": draft.abstract}).abstract("text"),
        speakers=speakers,
        track=draft.track,
        url=_link(draft, page),
        slots=_slots(draft, entries.event),
    )
    if place := _video(draft):
        entries.link(talk, place)
    return talk


def _slots(draft: _GuessedTalk, event: Event) -> tuple[Slot, ...]:
    when, day = draft.row.when, draft.row.day
    if day is None:
        return ()
    start = datetime.combine(day, when.start, event.zone)
    end = datetime.combine(day, when.end, event.zone) if when.end and when.end > when.start else None
    return (Slot(start, end, draft.row.rooms or ((draft.room,) if draft.room else ())),)


def _link(draft: _GuessedTalk, page: Page) -> str | None:
    """The talk's own page, where its title is a link to one."""
    link = next((tag for tag in (draft.tag.tag, *draft.tag.tag.parents) if tag.name == "a"), None)
    link = link or draft.tag.tag.find("a", href=True)
    href = str(link.get("href") or "") if link else ""
    url = join_url(page.url, href) if href and not href.startswith(("#", "javascript:", "mailto:")) else ""
    return Entry({"url": url}).url("url", page.url) if not video_place(url) else None


def _video(draft: _GuessedTalk) -> Place | None:
    """The one video that the row links or frames; of two nobody knows which is the recording."""
    tags = draft.row.tag.find_all(["a", "iframe"])
    places = {one.key: one for tag in tags if (one := video_place(str(tag.get("href") or tag.get("src") or "")))}
    return next(iter(places.values())) if len(places) == 1 else None


GUESS = Guess()
