"""pretalx (https://docs.pretalx.org/): its exports ``schedule.json`` and ``schedule.xml``, which frab writes too."""

from __future__ import annotations

import re

from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.frab import Schedule, parse_schedule
from scrapers.source import Example, Parsed, Source

_EXPORT = "schedule/export/schedule.json"
_EVENT = re.compile(r"(https?://[^/?#]+/(?:[^?#]+?(?=/(?:schedule|talk|speaker|featured)\b)|[^/?#]+(?=/?\Z)))")


class Pretalx(Source):
    """The current schedule of one event."""

    kind, gives = "pretalx", "schedule"
    reads = f"pretalx: .../{_EXPORT} or .xml"
    examples = (
        Example("2031.json", f"https://talks.example.org/owls-2031/{_EXPORT}", "Europe/Oslo"),
        Example("older.json", f"https://talks.example.org/owls-2027/{_EXPORT}", "Europe/Oslo"),
        Example("2027.xml", "https://talks.example.org/owls-2027/schedule/export/schedule.xml", "Europe/Oslo"),
    )

    def recognises(self, page: Page) -> bool:
        """A schedule that says that pretalx has written it, or whose talks have pages of its form."""
        said = Schedule.of(page)
        return said is not None and said.by_pretalx

    def claims(self, url: str) -> SourceRef | None:
        """The address of the export."""
        return SourceRef(self.kind, url) if url.endswith((f"/{_EXPORT}", "/schedule/export/schedule.xml")) else None

    def leads(self, page: Page) -> SourceRef | None:
        """The export that belongs to an HTML page of pretalx."""
        event = _EVENT.match(page.url) if b'content="pretalx"' in page.body else None
        return SourceRef(self.kind, f"{event[1]}/{_EXPORT}") if event else None

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """Every entry of every room; a talk that is given twice is one talk with two slots."""
        return parse_schedule(page, event)


PRETALX = Pretalx()
