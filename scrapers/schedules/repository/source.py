"""A conference's site that is kept in a repository (Jekyll, Hugo, Astro, Eleventy, Lektor): a schedule in its data files.

Which keys of which files say what is a mapping: ready for some conferences (``ready.yml``), else in event.yml.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote, unquote

from scrapers.errors import LayoutChanged, NothingListed, ScrapeError
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.schedules.entries import Entries, Entry
from scrapers.schedules.europython import EUROPYTHON
from scrapers.schedules.repository.guess import guess
from scrapers.schedules.repository.mapping import (
    EXPECTED,
    FIELDS,
    MAPPING,
    PART,
    KeyMapping,
    alternatives,
    filled,
    ready,
)
from scrapers.schedules.repository.rows import NAME, Files, parts, rows
from scrapers.schedules.repository.talks import TalkReader, names_file
from scrapers.schedules.repository.values import found
from scrapers.source import FOLDER_KEY, EventFacts, Example, Follow, Parsed, Source
from scrapers.tree import is_data, is_tree, matches
from scrapers.urls import join_url, split_url
from scrapers.values import several

_HOST = re.compile(r"(https://(?:github|gitlab)\.com)/([\w.-]+)/([\w.-]+?)(?:\.git)?/?\Z")
_ANY = Event("unknown", "Unknown", "UTC")
_SETTINGS = ("_config.yml", "_config.yaml", "hugo.toml", "hugo.yaml", "config.toml", "config.yaml", "config.yml")
_CLEARLY = 1.25
"""A guess is taken where it reads so many times as much as any ready mapping."""
_ARCHIVE = re.compile(r"\Ahttps?://[^?#]+\.(?:zip|tar\.gz|tgz|tar)\Z")


class Repository(Source):
    """A repository as a folder, as an archive, or one data file of it."""

    kind, gives = "repository", "schedule"
    reads = "a site kept in a repository (Jekyll, Hugo, Astro, Eleventy, Lektor): a folder, an archive, https://github.com/OWNER/NAME"
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
        if not is_data(split_url(page.url).path.lstrip("/")) or page.is_html or EUROPYTHON.recognises(page):
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
            NothingListed: the line spells out where its talks are, and there are none.
        """
        if not is_tree(page) and (mistaken := page.mistaken("a data file")):
            raise mistaken
        said, entries = _read(page, event, ref)
        if said:
            entries.note(f"read by {', '.join(f'{key}: {value}' for key, value in said.items())}")
        parsed = entries.parsed(_facts(_files(page.url, page.body)))
        keys = KeyMapping.of(ref) or KeyMapping.of(SourceRef.of(self.kind, mapping=said.get("mapping")))
        return parsed if is_tree(page) or not keys else replace(parsed, follows=_details_of(page, keys, parsed))

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        """Of single files: a talk that a file is named by, with what that file says."""
        whole = super().combine(parsed, event, ref)
        talks: dict[str, Talk] = {}
        for talk in whole.talks:
            row = talks.get(talk.code)
            kind = row.kind if row and row.kind != "talk" else talk.kind
            talks[talk.code] = (
                replace(talk, slots=row.slots, kind=kind) if row and names_file(row.title) else row or talk
            )
        return replace(whole, talks=tuple(talks.values()))


def _read(page: Page, event: Event, ref: SourceRef) -> tuple[dict[str, str], Entries]:
    """The entries by the line's own mapping, else by the one that reads most: then also its keys for event.yml."""
    files, part = _files(page.url, page.body), PART.of(ref)
    try:
        if keys := KeyMapping.of(ref):
            entries = _by(files, keys, part, page, event)
            if is_tree(page):
                _check(files, keys, ref, entries)
            return {}, entries
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


def _check(files: Files, keys: KeyMapping, ref: SourceRef, entries: Entries) -> None:
    """Say which keys of the line itself no entry has.

    Raises:
        NothingListed: nothing is read by them.
    """
    part = PART.of(ref)
    listed = rows(files, keys, part, entries.page.url).entries
    own = {key.name: alternatives(value) for key in FIELDS if key.name in EXPECTED and (value := key.of(ref))}
    idle = [
        f"no entry has {', '.join(f'`{path}`' for path in paths)} ({name})"
        for name, paths in own.items()
        if not any(found(row, path) for row in listed for path in paths)
    ]
    if entries.talks or entries.broken:
        for why in idle if listed else ():
            entries.note(why)
    elif listed:
        why = f"{several(len(listed), 'entry', 'entries')}, none of which is a talk"
        raise NothingListed(entries.page.url, ": ".join([why, *(["; ".join(idle)] if idle else [])]))
    else:
        where = ", ".join(f"`{place}`" for name in ("entries", "details") for place in keys[name])
        of_part = f" of part {part}" if part else ""
        raise NothingListed(entries.page.url, f"no entries in the files {where}{of_part}")


@lru_cache(maxsize=1)
def _files(url: str, body: bytes) -> Files:
    """The files of a page, parsed once however often it is read."""
    return Files.of(Page(url, body))


def _details_of(page: Page, keys: KeyMapping, parsed: Parsed) -> tuple[Follow, ...]:
    """The files that the entries of one file name, at their places beside it."""
    path = unquote(split_url(page.url).path).lstrip("/")
    at = next((at for pattern, _ in keys.places("entries") if (at := matches(pattern, path))), None)
    titles = [talk.title for talk in parsed.talks if names_file(talk.title)]
    if at is None or not keys["by"]:
        return ()
    root, named = at["root"] or "", {name: value for name, value in at.groupdict().items() if name != "root"}
    patterns = [filled(pattern, "/".join(named.values())) for pattern, _ in keys.places("details")]
    paths = [pattern.replace("*", title) for pattern in patterns if pattern.count("*") == 1 for title in titles]
    urls = (join_url(page.url, f"/{quote(root + path)}") for path in paths)
    return tuple(Follow(url, optional=True, aside=True) for url in urls)


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
    entries = Entries(page, event, NAME, named_videos=False)  # its keys say where its videos stand
    found = rows(files, keys, part, page.url)
    reader = TalkReader(keys, found.people, entries, whole=is_tree(page))
    entries.read(found.entries, reader.talk)
    reader.note_unknown()
    wanted = keys.patterns(part)
    for why in files.left_out:
        path = why.partition(": ")[0]
        # A link was never read, and nothing that was known is missing.
        damaged = not why.endswith(": a link") and any(matches(pattern, path) for pattern in wanted)
        (entries.lost if damaged else entries.note)(why)
    for why in files.unread():
        entries.lost(why)
    return entries


def _archive_of(host: str, owner: str, name: str) -> str:
    """The archive of a repository's main branch."""
    if host.endswith("gitlab.com"):
        return f"{host}/{owner}/{name}/-/archive/HEAD/{name}-HEAD.tar.gz"
    return f"https://codeload.github.com/{owner}/{name}/tar.gz/HEAD"


REPOSITORY = Repository()
