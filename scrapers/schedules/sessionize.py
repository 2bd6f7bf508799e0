"""Sessionize's endpoints (https://sessionize.com/playbook/api): the views All, Sessions, GridSmart, Speakers, JSON or HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.platforms import Place, video_place
from scrapers.records import NOT_TALKS, Event, Slot, SourceRef, Talk
from scrapers.schedules.entries import Entries, Entry, kind_of
from scrapers.schedules.sessionize_html import embedded, is_embedded
from scrapers.source import EventFacts, Example, Follow, Parsed, Source
from scrapers.tags import tags_of

_VIEW = re.compile(r"https?:\\?/\\?/(?:www\.)?sessionize\.com\\?/api\\?/v2\\?/([a-z0-9]{4,20})\\?/view\\?/(\w+)", re.I)
_LOADER = re.compile(rb"\A\s*+(?!<)[^<]{0,2000}?(?:document\.write|sessionize-loader)")
_SCHEDULES = ("all", "gridsmart", "sessions")
_EMBEDDED = "?under=True"
_ASIDE = frozenset({"break", "event", "keynote"})
"""What an entry that nobody submitted (``isServiceSession``) can be by its title; any other is "info"."""
_TOPICS = re.compile(r"\b(?:topics?|tags?|keywords?|technolog(?:y|ies)|subjects?)\b", re.I)
_NO_TOPICS = re.compile(r"\b(?:track|level|language|format|type|length|duration)\b", re.I)
_ASKED_FOR_RECORDING = re.compile(
    r"youtube(?: (?:video|recording|url|link))?|(?:session |talk |video )?recording(?: (?:url|link))?", re.I
)
"""The question whose answer is the recording. "Video" alone, or more words, asks the speaker for an earlier talk."""


class Sessionize(Source):
    """The schedule of one event. Its addresses tell neither the event's name nor its time zone."""

    kind, gives = "sessionize", "schedule"
    reads = "Sessionize: sessionize.com/api/v2/ID/view/All, and a page that embeds a view"
    tried = "real files: three conferences, views All, GridSmart and Speakers; embedded HTML by description"
    examples = (
        Example("all.json", "https://sessionize.com/api/v2/owls2031/view/All", "Europe/Oslo"),
        Example("sessions.json", "https://sessionize.com/api/v2/owls2031/view/Sessions", "Europe/Oslo"),
        Example("gridsmart.json", "https://sessionize.com/api/v2/owls2031/view/GridSmart", "Europe/Oslo"),
        Example("speakers.json", "https://sessionize.com/api/v2/owls2031/view/Speakers", "Europe/Oslo"),
        Example("gridsmart.html", "https://sessionize.com/api/v2/owls2031/view/GridSmart?under=True", "Europe/Oslo"),
        Example("sessions.html", "https://sessionize.com/api/v2/owls2031/view/Sessions?under=True", "Europe/Oslo"),
        Example("loader.js", "https://sessionize.com/api/v2/owls2031/view/All", "Europe/Oslo"),
    )

    def recognises(self, page: Page) -> bool:
        """A view as JSON or HTML, or the script that puts one into a page."""
        if (data := page.json_if_any()) is not None:
            return _sessions(data) is not None or bool(_speakers(data))
        return _is_loader(page) or is_embedded(page)

    def claims(self, url: str) -> SourceRef | None:
        """The address of any view; that of the whole is read."""
        found = _VIEW.match(url)
        return SourceRef(self.kind, _address(found[1], "All")) if found else None

    def leads(self, page: Page) -> SourceRef | None:
        """The endpoint that a page embeds or fetches: rather that of a schedule than that of a wall of speakers."""
        if page.body.lstrip()[:1] in (b"{", b"["):
            return None
        named = [(one[1], one[2].lower()) for one in _VIEW.finditer(page.body.decode("utf-8", "replace"))]
        named.sort(key=lambda one: _SCHEDULES.index(one[1]) if one[1] in _SCHEDULES else len(_SCHEDULES))
        return SourceRef(self.kind, _address(named[0][0], "All")) if named else None

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """The whole; the file alone where it lies somewhere else."""
        return super().start(self.claims(ref.url or "") or ref, event)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """Every session. A whole without breaks is followed by its grid, which has them; a script by what it embeds."""
        api, data = _VIEW.match(page.url), page.json_if_any()
        if api and _is_loader(page):
            views = ("GridSmart", "Sessions")
            return Parsed(follows=tuple(Follow(_address(api[1], view) + _EMBEDDED, optional=True) for view in views))
        listed = _sessions(data) if data is not None else embedded(page, event) if is_embedded(page) else None
        if listed is None:
            if wrong := page.mistaken("a view of Sessionize"):
                raise wrong
            numbers = "a list of speakers with the numbers of their sessions; the view All has the titles"
            raise LayoutChanged(page.url, numbers if _speakers(data) else "no view of Sessionize: no sessions in it")
        entries = Entries(page, event, "id")
        entries.read(listed, partial(_talk, entries))
        parsed = entries.parsed(EventFacts())
        whole = isinstance(data, dict) and not any(Entry.of(one).get("isServiceSession") is True for one in listed)
        if not (api and whole and any(talk.slots for talk in parsed.talks)):
            return parsed
        return replace(parsed, follows=(Follow(_address(api[1], "GridSmart"), optional=True),))

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        """Each session once: what one view does not say of it is taken from the next."""
        whole = super().combine(parsed, event, ref)
        talks: dict[str, Talk] = {}
        for talk in whole.talks:
            known = talks.get(talk.code)
            talks[talk.code] = _completed(known, talk) if known else talk
        recordings = {recording.key: recording for recording in reversed(whole.recordings)}
        return replace(whole, talks=tuple(talks.values()), recordings=tuple(reversed(recordings.values())))


def _is_loader(page: Page) -> bool:
    return b"sessionize" in page.body and bool(_LOADER.match(page.body))


def _address(ident: str, view: str) -> str:
    return f"https://sessionize.com/api/v2/{ident}/view/{view}"


def _sessions(data: Any) -> list[Any] | None:
    """The sessions of any view in the shape of the view Sessions; None where the value is no view."""
    if isinstance(data, dict):
        whole = Entry(data)
        if not isinstance(data.get("sessions"), list) or not isinstance(data.get("speakers"), list):
            return None
        sessions = list(whole.list("sessions"))
        known = not sessions or any("isServiceSession" in Entry.of(one).values for one in sessions)
        return _with_names(whole, sessions) if known else None
    if speakers := _speakers(data):
        return _of_speakers(speakers)
    groups = [Entry.of(one) for one in data] if isinstance(data, list) else []
    if any("timeSlots" in one.values for one in groups):
        return [session for day in groups for room in day.list("rooms") for session in Entry.of(room).list("sessions")]
    found = [session for group in groups for session in group.list("sessions")]
    return found if any("isServiceSession" in Entry.of(one).values for one in found) else None


def _with_names(whole: Entry, sessions: list[Any]) -> list[Any]:
    """The sessions of the view All, whose people, rooms and categories are numbers that lead to other lists."""
    people = {str(one.get("id")): one.values for one in map(Entry.of, whole.list("speakers"))}
    rooms = {str(one.get("id")): one.get("name") for one in map(Entry.of, whole.list("rooms"))}
    titled = {
        str(item.get("id")): (category.text("title"), item.values)
        for category in map(Entry.of, whole.list("categories"))
        for item in map(Entry.of, category.list("items"))
    }

    asked = {str(one.get("id")): one.get("question") for one in map(Entry.of, whole.list("questions"))}

    def named(session: Entry) -> dict[str, Any]:
        """A session with what its numbers lead to, as the view Sessions has it."""
        chosen = [titled[str(key)] for key in session.list("categoryItems") if str(key) in titled]
        speakers = [people[str(key)] for key in session.list("speakers") if str(key) in people]
        categories = [{"name": title, "categoryItems": [item]} for title, item in chosen]
        answers = [
            {"question": asked.get(str(one.get("questionId"))), "answer": one.get("answerValue")}
            for one in map(Entry.of, session.list("questionAnswers"))
        ]
        more = {"speakers": speakers, "categories": categories, "questionAnswers": answers}
        return {**session.values, **more, "room": rooms.get(str(session.get("roomId")))}

    return [named(Entry(one)) if isinstance(one, dict) else one for one in sessions]


def _speakers(data: Any) -> list[Entry]:
    found = [Entry.of(one) for one in data] if isinstance(data, list) else []
    return found if any("isTopSpeaker" in one.values for one in found) else []


def _of_speakers(speakers: Sequence[Entry]) -> list[Any] | None:
    """The sessions that the view Speakers names, with who gives them; None where it has their numbers alone."""
    sessions: dict[str, dict[str, Any]] = {}
    for speaker in speakers:
        for session in map(Entry.of, speaker.list("sessions")):
            if "name" in session.values:
                key = str(session.get("id"))
                kept = sessions.setdefault(key, {"id": key, "title": session.get("name"), "speakers": []})
                kept["speakers"].append(speaker.values)
    return list(sessions.values()) or None


def _talk(entries: Entries, entry: Entry) -> Talk:
    title, printed = entry.title("title")
    speakers = entry.speakers("speakers", "fullName", "name")
    start, end = entries.time(entry, "startsAt", "a time"), entries.time(entry, "endsAt", "an end", end=True)
    room = entry.line("room")
    end = end if start and end and end > start else None
    talk = Talk(
        event=entries.event.slug,
        code=str(entry.get("id") or ""),
        title=title,
        kind=_kind(entry, title, bool(speakers)),
        source_url=entries.page.url,
        raw_title=printed,
        abstract=entry.abstract("description"),
        speakers=speakers,
        track=_category(entry, r"\btrack"),
        level=_category(entry, r"\blevel"),
        language=_category(entry, r"\blanguage"),
        tags=_topics(entry),
        slots=(Slot(start, end, (room,) if room else ()),) if start else (),
    )
    if place := _recorded(entry):
        entries.link(talk, place)
    return talk


def _kind(entry: Entry, title: str, given: bool) -> str:
    by_title = kind_of(title)
    if entry.get("isServiceSession") is True:
        return by_title if by_title in _ASIDE else "talk" if given else "info"
    if re.match(r"(?:opening |closing )?keynote\b", title, re.I):
        return "keynote"
    by_format = kind_of(_category(entry, r"\b(?:format|type|length|duration)\b") or "")
    if by_format and by_format not in NOT_TALKS:
        return by_format
    return "plenary" if entry.get("isPlenumSession") is True else "talk"


def _category(entry: Entry, asked: str) -> str | None:
    """What a session answers to a question that organisers put in their own words: "Which track fits best?"."""
    found = [
        name
        for category in map(Entry.of, entry.list("categories"))
        if re.search(asked, (category.text("name") or "")[:200], re.I)
        for item in map(Entry.of, category.list("categoryItems"))
        if (name := item.line("name"))
    ]
    return ", ".join(dict.fromkeys(found)) or None


def _topics(entry: Entry) -> tuple[str, ...]:
    """The items of categories that are plainly topics; what a question for the track or the level names is none."""
    found = [
        item
        for category in map(Entry.of, entry.list("categories"))
        if _TOPICS.search(asked := (category.text("name") or "")[:200]) and not _NO_TOPICS.search(asked)
        for item in category.list("categoryItems")
    ]
    return tags_of(found)


def _recorded(session: Entry) -> Place | None:
    """The video that a session names itself, or in its answer to a question for one."""
    answered = (
        one.line("answer")
        for one in map(Entry.of, session.list("questionAnswers"))
        if _ASKED_FOR_RECORDING.fullmatch((one.line("question") or "").rstrip(":?"))
    )
    return next(filter(None, map(video_place, filter(None, [session.line("recordingUrl"), *answered]))), None)


def _completed(known: Talk, more: Talk) -> Talk:
    fields = ("abstract", "speakers", "track", "level", "language", "tags", "slots")
    return replace(known, **{name: getattr(known, name) or getattr(more, name) for name in fields})


SESSIONIZE = Sessionize()
