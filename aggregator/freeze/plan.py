"""What is asked of the application, and the file that each answer becomes: in groups of what changes together."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlencode

from aggregator.catalog import sitemap
from aggregator.catalog.oembed import frozen_answer
from aggregator.catalog.pictures import ENDINGS
from aggregator.catalog.queries import has_table
from aggregator.catalog.site import static_files
from aggregator.catalog.views import event_path, speaker_path, talk_path, topic_path

MOST_CARDS = 5_000
"""Talks up to which each has a card of its own, and each speaker; of more only conferences have one."""

MOST_REDIRECTS = 2_000
"""Rules that Cloudflare reads of a file ``_redirects``."""

INDEX = "index.html"
_LONGEST = 200
"""Bytes of a name; file systems take 255, and a part of a file's name is added to it."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """What is asked, from the root of the catalog, percent-encoded; ``file`` is the answer's path below the folder."""

    path: str
    file: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Files that are made together, and again when ``digest`` is another than the last time; ``name`` is of its first page."""

    name: str
    questions: tuple[PageFile, ...]
    digest: str = ""

    def of(self, digest: str) -> PageGroup:
        """The same with what is known of what it shows."""
        return replace(self, digest=digest)


@dataclass(frozen=True, slots=True)
class FrozenPlace:
    """Where the files are published: ``root`` is the path before every address, "" or "/PATH"; ``base_url`` has it too.

    ``cards``: every talk has a card of its own.
    """

    root: str
    base_url: str | None
    cards: bool


_WITH_ROOMS = "SELECT DISTINCT t.event FROM slots s JOIN talks t ON t.id = s.talk WHERE s.rooms <> ''"


def page(path: str, query: str = "") -> PageFile:
    """A page: a file server shows its ``index.html`` at the address of the folder."""
    return PageFile(path, _below(path, INDEX) if not query else _below(path, "-", named_query(query), INDEX), query)


def document(path: str) -> PageFile:
    """What is no page lies as a file under its own name."""
    return PageFile(path, _below(path))


def named_query(query: str) -> str:
    """A step of a path in the place of a query: ``letter=A&page=2`` is ``letter-A-page-2``."""
    return unquote(query).replace("=", "-").replace("&", "-")


def _below(path: str, *names: str) -> str:
    return "/".join([*(unquote(step) for step in path.split("/") if step), *names])


def groups(conn: sqlite3.Connection, place: FrozenPlace) -> list[PageGroup]:
    """All of a catalog: what is of all of it, then conferences, talks, speakers, topics."""
    found = [_whole(conn, place)]
    pictures = _by_event(conn, "SELECT event, name, type FROM pictures", has_table(conn, "pictures"))
    grids = {event for (event,) in conn.execute(_WITH_ROOMS)}
    for (event,) in conn.execute("SELECT slug FROM events ORDER BY slug"):
        found.append(_event(event, pictures[event], event in grids, place))
    former = _former_names(conn)
    for event, slug, talk_id in conn.execute("SELECT event, slug, id FROM talks ORDER BY id"):
        found.append(_talk(event, slug, former[talk_id], place))
    led = _former_speakers(conn)
    for (slug,) in conn.execute("SELECT slug FROM speakers ORDER BY slug"):
        found.append(_speaker(slug, place))
    found += [PageGroup(speaker_path(slug), (page(speaker_path(slug)),)) for slug in led]
    if has_table(conn, "topics"):
        found += [_topic(slug, place) for (slug,) in conn.execute("SELECT slug FROM topics ORDER BY slug")]
    return found


def _whole(conn: sqlite3.Connection, place: FrozenPlace) -> PageGroup:
    asked = [page(path) for path in ("/", "/e", "/s", "/search", "/starred", "/topics", "/changes", "/about")]
    asked += [document(path) for path in ("/404.html", "/e.json", "/topics.json", "/robots.txt")]
    asked += [document(f"/-/conftalks/{name}") for name in static_files()]
    if place.base_url:
        parts = sitemap.parts(conn)
        asked += [document(path) for path in ("/sitemap.xml", "/opensearch.xml")]
        asked += [document(f"/sitemap-{part}.xml") for part in range(1, parts + 1) if parts > 1]
        asked += [document(f"/feeds/{name}") for name in ("videos.atom", "changes.atom", "changes.json")]
    return PageGroup("/", tuple(asked))


def _event(event: str, pictures: Iterable[tuple[str, ...]], has_grid: bool, place: FrozenPlace) -> PageGroup:
    path = event_path(event)
    asked = [
        page(path),
        page(f"{path}/changes"),
        page(f"{path}/review"),
        document(f"{path}.ics"),
        page(f"/embed/-{path}"),
    ]
    # No page leads to the grid where all is in one room: those that were published before it was so lead there still.
    asked += [page(path, "view=grid")] if has_grid else []
    asked += [document(f"/card{path[2:]}.png")]
    asked += [document(f"/picture{path[2:]}/{quote(name, safe='')}.{ENDINGS[type_]}") for name, type_ in pictures]
    if place.base_url:
        asked += [document(f"{path}/{name}") for name in ("videos.atom", "changes.atom", "changes.json")]
        asked.append(_oembed(path, place.base_url))
    return PageGroup(path, tuple(asked))


def _talk(event: str, slug: str, former: Iterable[str], place: FrozenPlace) -> PageGroup:
    path = talk_path(event, slug)
    asked = [page(path), *(document(f"{path}.{form}") for form in ("json", "md", "ics"))]
    asked += [page(f"/watch{path[2:]}"), page(f"/embed{path[2:]}")]
    if place.base_url:
        asked.append(_oembed(path, place.base_url))
    if place.cards:
        asked.append(document(f"/card{path[2:]}.png"))
    for name in former:
        old = talk_path(event, name)
        asked += [page(old), page(f"/watch{old[2:]}"), page(f"/embed{old[2:]}")]
    return PageGroup(path, tuple(asked))


def _speaker(slug: str, place: FrozenPlace) -> PageGroup:
    path = speaker_path(slug)
    asked = [page(path), document(f"{path}.ics"), page(f"/embed/-{path}")]
    if place.base_url:
        asked.append(_oembed(path, place.base_url))
    if place.cards:
        asked.append(document(f"/card/-{path[2:]}.png"))
    return PageGroup(path, tuple(asked))


def _topic(slug: str, place: FrozenPlace) -> PageGroup:
    path = topic_path(slug)
    asked = [page(path), document(f"{path}.json")] + ([document(f"{path}/videos.atom")] if place.base_url else [])
    return PageGroup(path, tuple(asked))


def _oembed(path: str, base_url: str) -> PageFile:
    return PageFile("/oembed", _below(frozen_answer(path)), urlencode({"url": base_url + path}))


def _by_event(conn: sqlite3.Connection, sql: str, there: bool) -> defaultdict[str, list[tuple[str, ...]]]:
    found: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for event, *rest in conn.execute(sql) if there else ():
        found[event].append(tuple(rest))
    return found


def _former_names(conn: sqlite3.Connection) -> defaultdict[str, list[str]]:
    """Talk -> what else its address may end with: former slugs, numbers, codes. Each is a file of its own on every system."""
    taken = {talk_id.casefold() for (talk_id,) in conn.execute("SELECT id FROM talks")}
    found: defaultdict[str, list[str]] = defaultdict(list)
    rows = conn.execute("""
        SELECT event, alias, talk, 0 FROM talk_aliases UNION ALL SELECT event, code, id, 1 FROM talks
        ORDER BY 1, 4, 2""")
    for event, name, talk_id, _ in rows:
        key = f"{event}/{name}".casefold()
        if key not in taken and _is_file_name(name):
            taken.add(key)
            found[talk_id].append(name)
    return found


def _former_speakers(conn: sqlite3.Connection) -> list[str]:
    """Names of speakers that lead to another; those that are known by their digest alone cannot be listed."""
    if not has_table(conn, "event_people"):
        return []
    rows = conn.execute("""
        SELECT DISTINCT own.speaker FROM speaker_slugs own JOIN event_people person USING (folded)
          JOIN speakers ON speakers.id = person.speaker
        WHERE NOT EXISTS (SELECT 1 FROM speakers WHERE slug = own.speaker) ORDER BY 1""")
    return [slug for (slug,) in rows if _is_file_name(slug)]


def _is_file_name(name: str) -> bool:
    return name not in ("", ".", "..") and not set(name) & set("/\\\0") and len(name.encode()) <= _LONGEST


def redirects(planned: Iterable[PageGroup], place: FrozenPlace) -> str:
    """``_redirects`` for the hosts that read it: the former addresses of talks, where it can hold all of them; else ""."""
    rules = list(_rules(planned, place.root))
    return "".join(rules) if len(rules) <= MOST_REDIRECTS else ""


def _rules(planned: Iterable[PageGroup], root: str) -> Iterator[str]:
    for group in planned:
        for asked in group.questions[1:]:
            if asked.path.startswith("/t/") and asked.file.endswith(f"/{INDEX}"):
                yield f"{root}{asked.path} {root}{group.name} 301\n"
