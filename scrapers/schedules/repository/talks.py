"""A row of a repository as a talk, by a mapping: which key says what, and whom a slug names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapers.platforms import YOUTUBE, Place, video_place
from scrapers.records import Slot, Speaker, Talk, is_code
from scrapers.schedules.entries import Entries, Entry, kind_of, uncancelled
from scrapers.schedules.repository.mapping import KeyMapping
from scrapers.schedules.repository.rows import DETAILS, NAME, key_of
from scrapers.schedules.repository.times import day_of, lasting, minute, moments
from scrapers.schedules.repository.values import found, texts
from scrapers.schedules.slides import slides_of
from scrapers.schedules.unsaid import code_of_one, kind_by_title
from scrapers.tables.speaker_cells import names_in
from scrapers.tags import kind_of_tags, tags_of
from scrapers.text import clean_abstract, clean_text, slugify
from scrapers.urls import join_url
from scrapers.values import several

_TRUE, _FALSE = ("true", "yes", "1", "on"), ("false", "no", "0", "off")
_URL = re.compile(r"https?://[^\s\"'<>]+")
_SLUG = re.compile(r"\A[^\W_A-Z]+(?:[-_][^\W_A-Z]+)+\Z")
_CODE = re.compile(r"[A-Z0-9]{6}\Z")
_LINK = {"url": ("url", "resource", "link", "href"), "title": ("description", "title", "label", "name")}
_NOBODY = ("tba", "tbd", "tbc", "n/a", "none", "null", "-", "e-mail removed", "[e-mail removed]")
_PERSON = ("name", "full_name", "fullname")
_PREFIX = re.compile(r"\Amd//")


@dataclass(frozen=True, slots=True)
class TalkReader:
    """Reads the rows of one repository; ``people`` are persons under each text that may name them.

    ``whole``: all of its files are at hand, not one alone.
    """

    keys: KeyMapping
    people: Mapping[str, Mapping[str, Any]]
    entries: Entries
    whole: bool = True
    unknown: dict[str, None] = field(default_factory=dict)
    """Slugs and codes of persons of whom there is no file."""
    untitled: dict[str, None] = field(default_factory=dict)
    """Names of files that entries give in place of a title, and that are not there."""

    def talk(self, entry: Entry) -> Talk | None:
        """The talk of a row, its recordings kept in ``entries``; None for a page that is no entry, or that is not shown."""
        row = entry.values
        title = next(iter(self._texts(row, "title")), None)
        begun = self._texts(row, "start") or day_of(self._texts(row, "day"), self.entries.event.starts)
        if self._hidden(row) or not (begun or self._given(row, "speakers") or self._given(row, "video")):
            return None
        if title is None and not begun:
            return None
        shown, printed = Entry({"title": title}).title("title")
        shown, cancelled = uncancelled(shown)
        speakers = self._speakers(row)
        slots = self._slots(entry)
        if self.whole and self.keys["by"] and not row.get(DETAILS) and names_file(shown):
            self.untitled[shown] = None
        abstracts = dict.fromkeys(
            text
            for name in self.keys["abstract"]
            for one in texts(found(row, name))
            if (text := clean_abstract(_PREFIX.sub("", one)))
        )
        tags = self._tags(row)
        talk = Talk(
            event=self.entries.event.slug,
            code=self._code(row, shown, slots, speakers),
            title=shown,
            kind=self._kind(row, shown, bool(speakers), tags),
            source_url=self.entries.source_url,
            raw_title=printed,
            abstract=clean_abstract("\n\n".join(abstracts)),
            speakers=speakers,
            track=self._line(row, "track"),
            level=self._line(row, "level"),
            language=self._line(row, "language"),
            url=self._page(row, "page"),
            slots=slots,
            slides=self._slides(row),
            tags=tags,
            status="cancelled" if cancelled or self._line(row, "state") in ("canceled", "cancelled") else "scheduled",
        )
        for place in self._places(entry):
            self.entries.link(talk, place)
        return talk

    def note_unknown(self) -> None:
        """Say who is named by a slug or code alone, and which entries by the name of a file."""
        if self.untitled:
            files = _first_of(self.untitled, "entry", "entries")
            self.entries.note(f"the files of {files} are not there: titles and people are not known")
        if self.unknown:
            how = "named by the words of a slug, left out where it is a code"
            self.entries.note(f"no file says who is meant by {_first_of(self.unknown, 'person', 'persons')}: {how}")

    def _texts(self, row: Mapping[str, Any], name: str) -> list[str]:
        """The texts under the first of a mapping's keys that holds any."""
        told = (texts(found(row, key)) for key in self.keys[name])
        return next(filter(None, told), [])

    def _given(self, row: Mapping[str, Any], name: str) -> bool:
        return any(value for key in self.keys[name] for value in found(row, key))

    def _line(self, row: Mapping[str, Any], name: str) -> str | None:
        return next(filter(None, map(clean_text, self._texts(row, name))), None)

    def _page(self, row: Mapping[str, Any], name: str) -> str | None:
        """A page of the site; where only its path is printed, at the event's website."""
        path = self._line(row, name) or ""
        base = self.entries.event.website
        return Entry({"url": join_url(base, path) if base and path.startswith("/") else path}).url("url", "")

    def _slides(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Addresses under a key for slides, and those links in a list of objects that are slides."""
        links: list[dict[str, Any]] = []
        for key in self.keys["slides"]:
            for one in (one for value in found(row, key) for one in (value if isinstance(value, list) else [value])):
                if isinstance(one, dict):
                    names = {name: next(filter(None, map(one.get, known)), None) for name, known in _LINK.items()}
                    links.append(names)
                links += (
                    {"url": found_url[0], "type": "slides"} for text in texts(one) if (found_url := _URL.search(text))
                )
        return slides_of(links, "")

    def _tags(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """The topics under the first key that names any."""
        return next(filter(None, (tags_of(*found(row, key)) for key in self.keys["tags"])), ())

    def _hidden(self, row: Mapping[str, Any]) -> bool:
        hidden = (_said(value) for key in self.keys["hidden"] for value in found(row, key))
        shown = (_said(value) for key in self.keys["shown"] for value in found(row, key))
        return any(one is True for one in hidden) or any(one is False for one in shown)

    def _kind(self, row: Mapping[str, Any], title: str, given: bool, tags: tuple[str, ...]) -> str:
        if any(_said(value) for key in self.keys["break"] for value in found(row, key)):
            return "break"
        said = (kind_of(text) for key in self.keys["type"] for text in texts(found(row, key)))
        kind = next(filter(None, said), None) or kind_of_tags(tags) or "talk"
        return kind_by_title(title, given) if kind == "talk" else kind

    def _code(self, row: Mapping[str, Any], title: str, slots: tuple[Slot, ...], speakers: tuple[Speaker, ...]) -> str:
        printed = self._line(row, "code")
        if printed:
            return printed if is_code(printed) else slugify(printed)
        return (
            slugify(title)
            if speakers or not slots or _SLUG.match(title)
            else code_of_one(title, slots[0].start.isoformat())
        )

    def _speakers(self, row: Mapping[str, Any]) -> tuple[Speaker, ...]:
        """The people by the first key that names somebody, and nobody by a slug that has no file; else by the first at all."""
        told = [said for key in self.keys["speakers"] if any(said := self._named(row, key))]
        known = [one for one in told if not one[1]]
        persons, unknown = (known or told or [((), ())])[0]
        self.unknown.update(dict.fromkeys(unknown))
        return persons

    def _named(self, row: Mapping[str, Any], key: str) -> tuple[tuple[Speaker, ...], tuple[str, ...]]:
        """The people under one key, and those slugs and codes under it of which there is no file."""
        unknown: list[str] = []
        persons: list[Speaker] = []
        for value in found(row, key):
            for one in value if isinstance(value, list) else [value]:
                persons += self._persons(one, isinstance(value, list), unknown)
        return tuple(dict.fromkeys(persons)), tuple(unknown)

    def _persons(self, value: Any, listed: bool, unknown: list[str]) -> Iterator[Speaker]:
        """The persons that a value of a list, or one that stands alone, names: an object, a slug or code, names."""
        if isinstance(value, dict):
            if told := self._person(value, ()):
                yield told
                return
            value = next((text for key in ("slug", "code", "id") for text in texts(value.get(key))), "")
        for text in map(clean_text, texts(value)):
            known = self.people.get(key_of(text)) if text else None
            if known and (person := self._person(known, ("title",))):
                yield person
            elif text and (_CODE.match(text) or _SLUG.match(text)):
                unknown.append(text)
                if not _CODE.match(text) and (words := clean_text(re.sub("[-_]", " ", text).title())):
                    yield Speaker(words)
            elif text and text.lower() not in _NOBODY:
                names = [text] if listed else names_in(text, last_first=False)
                yield from (Speaker(name) for one in names if (name := clean_text(one)))

    def _person(self, person: Mapping[str, Any], also: tuple[str, ...]) -> Speaker | None:
        """A person by name; ``also``: the title of a person's own page is the name, that of a person in a list a post."""
        names = (text for key in (*self.keys["person"], *_PERSON, *also) for text in texts(found(person, key)))
        name = next(filter(None, map(clean_text, names)), None)
        base = self.entries.event.website
        pages = (text for key in self.keys["person_page"] for text in texts(found(person, key)))
        page = next(pages, "")
        url = Entry({"url": join_url(base, page) if base and page.startswith("/") else page}).url("url", "")
        return Speaker(name, url) if name else None

    def _slots(self, entry: Entry) -> tuple[Slot, ...]:
        """When and where: of several starts under one key each with the end and the room in its place."""
        row, first = entry.values, self.entries.event.starts
        days = [text for name in ("day", "start") for key in self.keys[name] for text in texts(found(row, key))]
        day = day_of(days, first)
        starts = self._moments(row, day)
        ends = [ends for text in self._texts(row, "end") if (ends := moments(text, day)[0])]
        rooms = [room for text in self._texts(row, "room") if (room := clean_text(text))]
        told = [*self._texts(row, "day"), *self._texts(row, "start")]
        if told and not starts and not day_of(told, first):
            self.entries.note_entry(entry, f"{told[0][:80]!r} is no time; kept without one")
        slots: list[Slot] = []
        for at, (start, until) in enumerate(starts):
            own_end = (ends[at] if len(ends) == len(starts) else None) or until
            end = own_end or lasting(start, self._texts(row, "length"))
            where = [rooms[at]] if 1 < len(starts) == len(rooms) else rooms
            timed = Entry({NAME: entry.get(NAME), "start": start, "end": end})
            slots += self.entries.slots_between(timed, "start", "end", tuple(dict.fromkeys(where)))
        return tuple(dict.fromkeys(slots))

    def _moments(self, row: Mapping[str, Any], day: Any) -> list[tuple[str, str | None]]:
        for key in self.keys["start"]:
            told = [(start, end) for text in texts(found(row, key)) for start, end in [moments(text, day)] if start]
            if told:
                return told
        minutes = (minute(text, day) for text in self._texts(row, "minute"))
        return [(start, None) for start in minutes if start]

    def _places(self, entry: Entry) -> Iterator[Place]:
        """The recordings that a row links, by address or a bare id."""
        for key in self.keys["video"]:
            values = [
                one
                for value in found(entry.values, key)
                for one in (value.values() if isinstance(value, dict) else [value])
            ]
            for text in (text.strip() for text in texts(values)):
                linked = _URL.search(text)
                numbered = f"https://vimeo.com/{text}" if key.lower().endswith("vimeo") and text.isdigit() else ""
                place = video_place(linked[0] if linked else numbered)
                place = place or (YOUTUBE.place(text) if YOUTUBE.is_id(text) else None)
                if place:
                    yield place
                elif text.lower() not in _NOBODY:
                    why = f"{text[:80]!r} is no address of a video that is known; kept without a recording"
                    self.entries.note_entry(entry, why)


def _first_of(names: Mapping[str, None], one: str, more: str) -> str:
    """The first three of these names, and how many they are."""
    dots = " ..." if len(names) > 3 else ""
    return f"{', '.join(list(names)[:3])}{dots} ({several(len(names), one, more)})"


def names_file(title: str) -> bool:
    """Whether a title is a slug: the name of a file that has the title."""
    return bool(_SLUG.match(title))


def _said(value: Any) -> bool | None:
    """Yes or no, None for what is neither."""
    text = str(value).strip().lower() if isinstance(value, bool | int | str) else ""
    return True if text in _TRUE else False if text in _FALSE else None
