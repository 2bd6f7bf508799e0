"""pretalx (https://docs.pretalx.org/): exports in JSON and XML, the data of its widget, its pages without JavaScript.

An event lies at HOST/EVENT/, several on one host. All of these print the same code for a talk, so they join by it: the
exports know most, the widget and the pages have the breaks too. A person's guid is new with an upgrade of the host: it
is no identity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bs4.filter import SoupStrainer

from scrapers.page import Page
from scrapers.records import Event, Recording, SourceRef, Talk
from scrapers.schedules.frab import FrabSchedule, parse_schedule
from scrapers.schedules.pretalx_pages import is_list, is_talk, parse_list, parse_talk
from scrapers.schedules.pretalx_widget import is_widget, parse_widget
from scrapers.source import Example, Follow, Key, Parsed, Source
from scrapers.urls import join_url, split_url

WALK = Key("walk", bool)
"""Read each talk's page as well: recordings that are shown there stand in no export."""

_EXPORT = "schedule/export/schedule.json"
_DATA = re.compile(
    r"\A(?P<event>https?://[^?#]+)/schedule/(?:v/[^/?#]+/)?(?:export/schedule\.(?:json|xml)|widgets?/(?:schedule|v\d)\.json)\Z"
)
_EVENT = re.compile(r"\A(https?://[^/?#]+/(?:[^?#]+?(?=/(?:schedule|talk|speaker|featured)\b)|[^/?#]+(?=/?\Z)))")
_LINKED = re.compile(r"\A(https?://[^/?#]+/[^?#]+?)/(?:talk/[A-Z0-9]{6}/?\Z|schedule/(?:\Z|v/|nojs|widget))")


class Pretalx(Source):
    """The schedule of one event, the current one or a version of it."""

    kind, gives = "pretalx", "schedule"
    reads = f"pretalx: .../{_EXPORT} or .xml, the widget's JSON, .../schedule/nojs"
    tried = "real files: GOOD 2025 in all forms, rC3 2020, DemoCon; newer exports by description"
    keys = (WALK,)
    examples = (
        Example("2031.json", f"https://talks.example.org/owls-2031/{_EXPORT}", "Europe/Oslo"),
        Example("older.json", f"https://talks.example.org/owls-2027/{_EXPORT}", "Europe/Oslo"),
        Example("2027.xml", "https://talks.example.org/owls-2027/schedule/export/schedule.xml", "Europe/Oslo"),
        Example("widget.json", "https://talks.example.org/owls-2027/schedule/widget/v2.json", "Europe/Oslo"),
        Example("nojs.html", "https://talks.example.org/owls-2027/schedule/nojs", "Europe/Oslo"),
        Example("talk.html", "https://talks.example.org/owls-2027/talk/MOTH03/", "Europe/Oslo"),
    )

    def recognises(self, page: Page) -> bool:
        """A schedule that says that pretalx has written it or whose talks have pages of its form, its widget's data, a list."""
        said = FrabSchedule.of(page)
        return said.by_pretalx if said else is_widget(page) or is_list(page)

    def claims(self, url: str) -> SourceRef | None:
        """The address of an export or of the widget's data, of any version."""
        return SourceRef(self.kind, url) if _DATA.match(url) else None

    def choices(self, page: Page) -> tuple[SourceRef, ...]:
        """The export that belongs to a page of pretalx, or to each event whose schedule a conference's own page shows."""
        own = _EVENT.match(page.url) if b'content="pretalx"' in page.body else None
        events = dict.fromkeys([own[1]] if own else _shown(page))
        return tuple(SourceRef(self.kind, f"{event}/{_EXPORT}") for event in events)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """The talks of a schedule, with their breaks where it has them; of a talk's page, its recordings."""
        if is_widget(page):
            return parse_widget(page, event, _event_of(page))
        if is_list(page):
            return parse_list(page, event, _event_of(page))
        if is_talk(page):
            return parse_talk(page)
        said = parse_schedule(page, event)
        pages = [talk.url for talk in said.talks if talk.url and _LINKED.match(talk.url)] if WALK.of(ref) else []
        return replace(said, follows=(*_breaks(page), *(Follow(url, optional=True, expects="html") for url in pages)))

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        """The talks of all pages by their code; of a talk that several print, the first page's account."""
        joined = super().combine(parsed, event, ref)
        talks: dict[str, Talk] = {}
        recordings: dict[str, Recording] = {}
        for talk in joined.talks:
            talks.setdefault(talk.code, talk)
        for one in joined.recordings:
            recordings.setdefault(one.key, one)
        return replace(joined, talks=tuple(talks.values()), recordings=tuple(recordings.values()))


def _event_of(page: Page) -> str | None:
    """The address of the event that a page is of, without the last slash."""
    found = _DATA.match(page.url) or _EVENT.match(page.url)
    return found[1] if found else None


def _breaks(page: Page) -> tuple[Follow, ...]:
    """The widget's data beside an export: only there are the breaks. Its address is another since there is a generator."""
    found = _DATA.match(page.url)
    if not found:
        return ()
    newer = b'"generator"' in page.body[:2000]
    name = "widgets/schedule.json" if newer else "widget/v2.json"
    return (Follow(re.sub(r"export/schedule\.\w+\Z", name, page.url), optional=True, aside=True),)


def _shown(page: Page) -> list[str]:
    """The events whose schedule a page embeds or, where it embeds none, whose talks or schedule it links."""
    if not page.body.lstrip().startswith(b"<") or page.body.lstrip().startswith(b"<?xml"):
        return []
    tags = page.html(SoupStrainer(["pretalx-schedule", "iframe", "script", "a"])).find_all(True)
    embedded = [url for tag in tags if (url := _address(page, tag.get("event-url")))]
    framed = [url for tag in tags if tag.name != "a" and (url := _address(page, tag.get("src")))]
    linked = [url for tag in tags if tag.name == "a" and (url := _address(page, tag.get("href")))]
    events = [re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/") for url in embedded]
    for addresses in (framed, linked):
        events = events or [found[1] for url in addresses if (found := _LINKED.match(url))]
    return events


def _address(page: Page, printed: object) -> str | None:
    joined = join_url(page.url, str(printed)) if printed else ""
    parts = split_url(joined)
    return joined if parts.scheme in ("http", "https") and parts.hostname else None


PRETALX = Pretalx()
