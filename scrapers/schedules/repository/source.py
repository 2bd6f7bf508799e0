"""A conference's site that is kept in a repository (Jekyll, Hugo, Astro, Eleventy): a schedule in its data files.

Which keys of which files say what is a mapping: ready for some conferences (``ready.yml``), else in event.yml.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.entries import Entries, Entry
from scrapers.schedules.europython import EUROPYTHON
from scrapers.schedules.repository.guess import guess
from scrapers.schedules.repository.mapping import FIELDS, MAPPING, PART, KeyMapping, ready
from scrapers.schedules.repository.rows import NAME, Files, parts, rows
from scrapers.schedules.repository.talks import TalkReader
from scrapers.source import FOLDER_KEY, EventFacts, Example, Follow, Parsed, Source
from scrapers.tree import is_data, is_tree

_HOST = re.compile(r"(https://(?:github|gitlab)\.com)/([\w.-]+)/([\w.-]+?)(?:\.git)?/?\Z")
_ANY = Event("unknown", "Unknown", "UTC")
_SETTINGS = ("_config.yml", "_config.yaml", "hugo.toml", "hugo.yaml", "config.toml", "config.yaml", "config.yml")
_CLEARLY = 1.25
"""A guess is taken where it reads so many times as much as any ready mapping."""
_ARCHIVE = re.compile(r"https?://[^?#]+\.(?:zip|tar\.gz|tgz|tar)\Z")


class Repository(Source):
    """A repository as a folder, as an archive, or one data file of it."""

    kind, gives = "repository", "schedule"
    reads = "a site kept in a repository (Jekyll, Hugo, Astro, Eleventy): a folder, an archive, https://github.com/OWNER/NAME"
    tried = (
        "real files: DjangoCon US 2023, EuroPython 2024, PyOhio 2022 and 2026, PyLadiesCon 2025, PyConFR 2025, "
        "DevRelCon Tokyo 2023, one devopsdays of 2025; other years by description"
    )
    keys = (FOLDER_KEY, MAPPING, PART, *FIELDS)
    hosts = ("https://codeload.github.com",)
    examples = (
        Example("schedule.json", "https://site.example.org/2031/schedule.json", "Europe/Paris"),
        Example("sessions_by_day.json", "https://site.example.org/_data/sessions_by_day.json", "Asia/Tokyo"),
        Example(
            "page-data.json", "https://site.example.org/page-data/talks/owls-at-dusk/page-data.json", "America/New_York"
        ),
        Example("program.yml", "https://site.example.org/data/events/2031/oslo/program.yml", "Europe/Oslo"),
        Example("talk.md", "https://site.example.org/_schedule/talks/2031-10-16-12-00-t1-owls.md", "America/New_York"),
    )

    def recognises(self, page: Page) -> bool:
        """The data files of a repository; one data file that a ready mapping reads, by its name too."""
        if is_tree(page):
            return True
        if not is_data(urlsplit(page.url).path.lstrip("/")) or page.is_html or EUROPYTHON.recognises(page):
            return False
        try:
            return bool(_read(page, _ANY, SourceRef(self.kind))[1].talks)
        except LayoutChanged:
            return False

    def claims(self, url: str) -> SourceRef | None:
        """A repository at GitHub or GitLab, and an archive anywhere."""
        return SourceRef(self.kind, url) if _HOST.match(url) or _ARCHIVE.match(url) else None

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """The folder, the archive, or the one file; a mapping that is none is refused here, with its line in event.yml."""
        try:
            keys = KeyMapping.of(ref)
        except ValueError as error:
            raise ScrapeError(event.slug, str(error)) from error
        if folder := FOLDER_KEY.of(ref):
            return (Follow(folder, via="folder", only="\n".join(keys.patterns(PART.of(ref)) if keys else ())),)
        if ref.url is None:
            raise ScrapeError(event.slug, f"source {self.kind} has neither folder nor url; it reads {self.reads}")
        if hosted := _HOST.match(ref.url):
            return (Follow(_archive_of(*hosted.groups()), via="archive"),)
        return (Follow(ref.url, via="archive" if _ARCHIVE.match(ref.url) else "http"),)

    def line(self, page: Page, ref: SourceRef) -> SourceRef:
        """With the ready mapping that reads most, or the keys of a guess, and the part that was read."""
        said = {**_read(page, _ANY, ref)[0], **dict(ref.more)}
        return SourceRef.of(self.kind, ref.url, **{key.name: said[key.name] for key in self.keys if key.name in said})

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """A talk per entry; a file that cannot be read costs itself and a note.

        Raises:
            LayoutChanged: it holds several schedules and nothing says which, or nothing in it looks like one.
        """
        said, entries = _read(page, event, ref)
        if said:
            entries.note(f"read by {', '.join(f'{key}: {value}' for key, value in said.items())}")
        return entries.parsed(_facts(Files.of(page)))


def _read(page: Page, event: Event, ref: SourceRef) -> tuple[dict[str, str], Entries]:
    """The entries by the line's own mapping, else by the one that reads most: then also its keys for event.yml."""
    files, part = Files.of(page), PART.of(ref)
    try:
        if keys := KeyMapping.of(ref):
            return {}, _by(files, keys, part, page, event)
    except ValueError as error:
        raise LayoutChanged(page.url, str(error)) from error
    best: tuple[dict[str, str], Entries] | None = None
    tried = [({"mapping": name}, keys, 1.0) for name, keys in ready().items()]
    guessed = guess(files) if is_tree(page) else None
    if guessed and (keys := KeyMapping.of(SourceRef.of("", **guessed))):
        tried.append((guessed, keys, _CLEARLY))
    most = 0.0
    for said, keys, times in tried:
        several = parts(files, keys) if part is None else []
        own = part or (several[-1] if several else None)
        entries = _by(files, keys, own, page, event)
        if several:
            entries.note(f"{len(several)} schedules in one repository; {own} was read; `part:` (--part) takes another")
        if (worth := _worth(entries) * max(len(several), 1)) > times * most:
            most = worth
            best = {**said, **({"part": own} if several and own else {})}, entries
    if best is None:
        raise LayoutChanged(
            page.url, "nothing in its data files looks like talks; say `entries:`, `title:`, `speakers:`, `start:`"
        )
    return best


def _worth(entries: Entries) -> int:
    """How much entries say: each talk counts, and each that says when, by whom, or what it is about."""
    return sum(1 + bool(talk.slots) + bool(talk.speakers) + bool(talk.abstract) for talk in entries.talks.values())


def _facts(files: Files) -> EventFacts:
    """What the site's own settings say of the event."""
    said = next((Entry(values) for name in _SETTINGS if isinstance(values := files.values(name), dict)), Entry({}))
    site = next(filter(None, (said.url(key, "") for key in ("url", "baseURL", "baseurl"))), None)
    zone = said.line("timezone") or said.line("timeZone")
    return EventFacts(title=said.line("title"), timezone=zone, website=site)


def _by(files: Files, keys: KeyMapping, part: str | None, page: Page, event: Event) -> Entries:
    files.asked.clear()
    entries = Entries(page, event, NAME)
    found = rows(files, keys, part, page.url)
    reader = TalkReader(keys, found.people, entries)
    entries.read(found.entries, reader.talk)
    reader.note_unknown()
    for note in files.notes():
        entries.note(note)
    return entries


def _archive_of(host: str, owner: str, name: str) -> str:
    """The archive of a repository's main branch."""
    if host.endswith("gitlab.com"):
        return f"{host}/{owner}/{name}/-/archive/HEAD/{name}-HEAD.tar.gz"
    return f"https://codeload.github.com/{owner}/{name}/tar.gz/HEAD"


REPOSITORY = Repository()
