"""``look``, ``new``: what is behind an address or in a file, and an event.yml for it."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from aggregator.cli.output import Context, complain, say_of, show, show_json
from aggregator.cli.ways import Mirrors, address_of, how_again, is_repository, mirror_option, of_archive, wayback_option
from aggregator.collect.explore import Discovery, explore, explore_folder, places, unread, unread_list
from aggregator.collect.look import guessed, look
from aggregator.collect.own_file import OwnFile, own_file
from aggregator.collect.propose import Proposal, guess_refused, polite_delay, propose
from aggregator.files.event_yml import WHERE_RECORDINGS_ARE, event_text
from aggregator.files.replace import replace_files
from aggregator.files.workspace import Workspace
from aggregator.store.connect import check_writable
from scrapers import registry
from scrapers.errors import ConftalksError, ScrapeError
from scrapers.fetch import Fetcher, Wayback
from scrapers.recordings.import_file import of_file, read_page
from scrapers.records import SourceRef, is_slug, is_zone
from scrapers.source import FILE_KEY, FOLDER_KEY, EventFacts, Source
from scrapers.tables.days import ORDERS
from scrapers.text import slugify
from scrapers.urls import hide_keys
from scrapers.values import several

_COUNTED = (
    ("talks", "entry", "entries"),
    ("days", "day", "days"),
    ("rooms", "room", "rooms"),
    ("speakers", "speaker", "speakers"),
    ("recordings", "recording", "recordings"),
)
_dates = click.option("--dates", type=click.Choice(ORDERS), help="Order of day and month in a table's 03/04/2026.")
_part = click.option(
    "--part", metavar="NAME", help="Of a repository with several schedules: the folder or year to read."
)
_DAY = click.DateTime(["%Y-%m-%d"])
_YEAR = re.compile(r"(?:19|20)\d\d")


def _zone(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value and not is_zone(value):
        raise click.BadParameter(f"{value!r} is no IANA name such as America/New_York")
    return value


def _event(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if not is_slug(value):
        raise click.BadParameter(f"{value!r} is not lower-case words joined by hyphens; perhaps {slugify(value)}")
    return value


@click.command("look")
@click.argument("where", metavar="URL|FILE|FOLDER")
@_dates
@_part
@wayback_option
@mirror_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def look_command(
    ctx: Context,
    where: str,
    dates: str | None,
    part: str | None,
    wayback: Wayback | None,
    mirrors: Mirrors,
    as_json: bool,
) -> None:
    """Say which source kinds read a page, what they see, and what event.yml `new` would write."""
    sources, keys = registry.sources(os.environ), _keys(dates=dates, part=part)
    if is_repository(where):
        with _fetcher(ctx, [], [], None, mirrors) as fetcher:
            found = explore_folder(Path(where), sources, fetcher, keys)
    elif address := address_of(where):
        where, wayback = of_archive(address, wayback)
        with _fetcher(ctx, places(where, sources), [where], wayback, mirrors) as fetcher:
            found = explore(where, sources, fetcher, keys)
            first = replace(found.sights[0], notes=(*found.sights[0].notes, *fetcher.notes))
        found = replace(found, sights=(first, *found.sights[1:]))
    else:
        found = _in_file(Path(where), sources, keys)
    rows = [sight.as_dict() | {"linked": [_name(ref) for ref in found.lists]} for sight in found.sights]
    if as_json:
        show_json(rows[0] if len(rows) == 1 else rows)
        return
    for row in rows:
        show([*_seen(row, where), *_guessed_rows(row, where)])
    if found.lists:
        show([f"linked there: {', '.join(f'{ref.kind} {_name(ref)}' for ref in found.lists)}"])
    how = how_again(wayback, mirrors)
    show(_proposed(propose("event", [found], sources), where, how) if found.of_event else ())


def _fetcher(
    ctx: Context, allowed: Sequence[str], urls: Sequence[str], wayback: Wayback | None, mirrors: Mirrors
) -> Fetcher:
    delay, secrets = polite_delay([wayback.archive] if wayback else urls), registry.secrets(os.environ)
    return Fetcher(allowed, delay=delay, mirrors=mirrors, wayback=wayback, secrets=secrets, say=say_of(ctx))


def _in_file(path: Path, sources: Mapping[str, Source], keys: Mapping[str, str]) -> Discovery:
    """What a saved page or a table says; ``new`` takes it where its kind reads files."""
    page = read_page(path)
    try:
        sights = look(page, sources, keys) or guessed(page, sources)
    except ScrapeError as error:
        raise of_file(error, path) from error
    if not sights:
        raise unread(str(path), page, [page], sources)
    sights = [replace(one, notes=tuple(note.replace(page.url, str(path)) for note in one.notes)) for one in sights]
    if FILE_KEY in sources[sights[0].kind].keys:
        kept = own_file(path, {sights[0].kind: sources[sights[0].kind]}, EventFacts(), keys)
        sights[0] = replace(sights[0], ref=kept.sight.ref)
    return Discovery(tuple(sights))


def _keys(**given: str | None) -> dict[str, str]:
    """Keys of event.yml that the command line gives."""
    return {name: value for name, value in given.items() if value}


def _name(ref: SourceRef) -> str:
    return hide_keys(str(ref.url or next((value for _, value in ref.more), ref.kind)))


def _seen(row: Mapping[str, Any], where: str) -> list[str]:
    """One source kind's counts, and where they come from, if not from the one page that was named."""
    title = f" of {row['title']}" if row["title"] else ""
    counts = (several(row[name], one, more) for name, one, more in _COUNTED)
    lines = [f"{row['kind']}{title}: {', '.join(counts)}"]
    if row["url"] and row["pages"] and row["url"] != hide_keys(where) and "://" in where:
        lines.append(f"  read at {row['url']}")
    if row["pages_left"]:
        left = f"at least {several(row['pages_left'], 'page')} more"
        first = "the first page" if row["pages"] == 1 else f"the first {row['pages']} pages"
        lines.append(f"  counted on {first}; `conftalks scrape` reads {left}")
    return [*lines, *(f"  note: {note}" for note in row["notes"])]


def _guessed_rows(row: Mapping[str, Any], where: str) -> list[str]:
    """What a guess reads first, and how to take it."""
    if not row.get("guess"):
        return []
    at = "" if "://" in where else "at its address "
    return [
        "  a guess, no kind reads this page; its first rows:",
        *(f"    {one}" for one in row["rows"]),
        f"  if they are right, {at}`new --guess` takes them",
    ]


def _proposed(proposal: Proposal, where: str, how: str) -> list[str]:
    """The event.yml that ``new`` would write, and what is not known yet; ``how`` pages are read again.

    To be pasted, and so with the keys of addresses.
    """
    lines = event_text(proposal.event).removesuffix(WHERE_RECORDINGS_ARE).splitlines()
    slug = slugify(proposal.event.title) if "title" not in proposal.missing else "EVENT"
    guess = " --guess" if any(sight.guess for sight in proposal.sights) else ""
    zone = " --timezone ZONE" if "timezone" in proposal.missing else ""
    return [
        f"`conftalks new {slug} {shlex.quote(where)}{how}{zone}{guess}` would write:",
        *(f"  {line}" for line in lines if line.partition(":")[0] not in proposal.missing),
        *([f"not found: {', '.join(proposal.missing)}"] if proposal.missing else []),
    ]


@click.command("new")
@click.argument("event", callback=_event)
@click.argument("urls", metavar="URL|FILE|FOLDER...", nargs=-1, required=True)
@click.option("--title", help="The conference's name and year.")
@click.option("--timezone", callback=_zone, help="IANA name, such as America/New_York.")
@click.option("--starts", type=_DAY, help="First day.")
@click.option("--ends", type=_DAY, help="Last day.")
@_dates
@_part
@wayback_option
@mirror_option
@click.option("--kind", help="Use this source kind instead of finding out.")
@click.option("--guess", is_flag=True, help="Take what a guess reads from a page that no kind reads; `look` shows it.")
@click.pass_obj
def new_command(
    ctx: Context,
    event: str,
    urls: tuple[str, ...],
    title: str | None,
    timezone: str | None,
    starts: datetime | None,
    ends: datetime | None,
    dates: str | None,
    part: str | None,
    wayback: Wayback | None,
    mirrors: Mirrors,
    kind: str | None,
    guess: bool,
) -> None:
    """Write data/events/EVENT/event.yml from what its pages say; a schedule or playlist in a FILE is kept beside it."""
    given = EventFacts(title, timezone, _day(starts), _day(ends))
    asked = AskedEvent(urls, event, given, _keys(dates=dates, part=part), wayback, mirrors, kind, guess)
    path, lines = make_event(ctx, ctx.workspace(), asked)
    if not ctx.quiet:
        for line in lines:
            complain(line)
    show([str(path)])


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


@dataclass(frozen=True, slots=True)
class AskedEvent:
    """What ``new`` is told: where an event's pages or files are, and what of it is known already.

    ``name`` is None where the pages are to say what the event is called.
    """

    urls: tuple[str, ...]
    name: str | None
    given: EventFacts = EventFacts()  # noqa: RUF009 - it is frozen
    keys: Mapping[str, str] = field(default_factory=dict)
    wayback: Wayback | None = None
    mirrors: Mirrors = ()
    kind: str | None = None
    guess: bool = False


def make_event(ctx: Context, workspace: Workspace, asked: AskedEvent) -> tuple[Path, list[str]]:
    """Write an event.yml there: its path, and what a person is to be told of it, the next step last, to be run as ``ctx`` says.

    Raises:
        ConftalksError: there is one already, nothing there can be read, or something is missing that nobody says.
    """
    sources = registry.sources(os.environ)
    if asked.name:
        _refuse_existing(workspace.folder(asked.name))
    check_writable(workspace.db)
    if asked.kind and asked.kind not in sources:
        raise click.UsageError(f"--kind {asked.kind} is none of {', '.join(sources)}")
    read = _read_all(ctx, asked, sources)
    every = [*(Discovery((one.sight,)) for one in read.own), *read.found]
    proposal = propose(asked.name or "event", every, sources, asked.given)
    if not asked.guess and (refused := guess_refused(proposal)):
        raise refused
    slug = asked.name or _name_by_title(proposal)
    if slug is None or "timezone" in proposal.missing:
        raise NotSaid(asked.urls[0], slug, "timezone" in proposal.missing)
    proposal = replace(proposal, event=replace(proposal.event, slug=slug))
    folder = workspace.folder(proposal.event.slug)
    _refuse_existing(folder)
    written = event_text(replace(proposal.event, delay=polite_delay(read.pages, proposal.event.schedule)))
    replace_files(folder, {"event.yml": written, **{one.name: one.body for one in read.own}})
    return folder / "event.yml", [*(f"note: {note}" for note in read.notes), *_told(ctx, proposal, read.how)]


@dataclass(frozen=True, slots=True)
class _ReadAll:
    """What is behind all that ``new`` was given; ``how`` its pages are read again."""

    own: Sequence[OwnFile]
    found: Sequence[Discovery]
    pages: Sequence[str]
    notes: Sequence[str]
    how: str


def _read_all(ctx: Context, asked: AskedEvent, sources: Mapping[str, Source]) -> _ReadAll:
    chosen = {asked.kind: sources[asked.kind]} if asked.kind else sources
    folders = [url for url in asked.urls if is_repository(url)]
    pages, wayback = [], asked.wayback
    for address in filter(None, (address_of(url) for url in asked.urls if url not in folders)):
        page, wayback = of_archive(address, wayback)
        pages.append(page)
    files = [url for url in asked.urls if url not in folders and address_of(url) is None]
    own = [own_file(Path(file), chosen, asked.given, asked.keys) for file in files]
    allowed = [place for url in pages for place in places(url, chosen)]
    with _fetcher(ctx, allowed, pages, wayback, asked.mirrors) as fetcher:
        alone = not own and not folders and asked.given.title is None
        alone = alone and all(unread_list(url, chosen) for url in pages)
        found = [explore_folder(Path(folder), sources, fetcher, asked.keys) for folder in folders]
        found += [
            (not alone and unread_list(url, chosen)) or explore(url, chosen, fetcher, asked.keys) for url in pages
        ]
    return _ReadAll(own, found, pages, fetcher.notes, how_again(wayback, asked.mirrors))


def _refuse_existing(folder: Path) -> None:
    if (path := folder / "event.yml").exists():
        raise ConftalksError(f"{path}: exists already; edit it, or choose another name")


class NotSaid(ConftalksError):
    """An event.yml needs what no page says; ``command`` is the ``new`` that says it.

    Args:
        where: the page.
        slug: the event's name; None where the page has no title to make one of.
        zone: whether the time zone is missing.
    """

    def __init__(self, where: str, slug: str | None, zone: bool) -> None:
        self.what = " and ".join(
            [*([] if slug else ["what the event is called"]), *(["its time zone"] if zone else [])]
        )
        super().__init__(f"{where}: it does not say {self.what}; run again with --timezone, such as Europe/Berlin")
        more = [*([] if slug else ["--title TITLE"]), *(["--timezone ZONE"] if zone else [])]
        self.command = " ".join(["conftalks new", slug or "EVENT", shlex.quote(where), *more])


def _name_by_title(proposal: Proposal) -> str | None:
    """The event's name as its title gives it, with the year: another edition has the same title."""
    slug, starts = slugify(proposal.event.title), proposal.event.starts
    if starts and not _YEAR.search(slug):
        slug = f"{slug}-{starts.year}"
    return slug if "title" not in proposal.missing and is_slug(slug) else None


def _told(ctx: Context, proposal: Proposal, how: str) -> Iterator[str]:
    """What each line of the new event.yml is from, what no page says, and the next step; ``how`` pages are read again."""
    yield from (f"{_name(sight.ref)}: read by {sight.kind}" for sight in proposal.sights)
    yield from (f"{_name(ref)}: linked there: take it out if it is not of this event" for ref in proposal.lists)
    if missing := [name for name in proposal.missing if name != "recordings"]:
        yield f"not found: {', '.join(missing)}"
    where = f"--data {ctx.data} " if ctx.data != "data" else ""
    add = "" if "recordings" not in proposal.missing else ", say where its recordings are if there are any yet"
    folders = [folder for ref in proposal.event.schedule if (folder := FOLDER_KEY.of(ref))]
    read = "".join(f" --folder {shlex.quote(folder)}" for folder in folders)
    yield f"next: check the file{add}, then `conftalks {where}scrape {proposal.event.slug}{how}{read}`"


COMMANDS = {"look": look_command, "new": new_command}
