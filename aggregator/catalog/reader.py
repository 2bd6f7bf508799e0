"""What a reader chose: the talks that an address names (``t=``), as a page, a feed, a calendar and files.

Nothing is stored: which talks somebody starred their browser alone knows (static/js/reader.js).
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette import Response

from aggregator.addresses import talk_named_in, trimmed
from aggregator.catalog import queries
from aggregator.catalog.documents import ATOM, CALENDAR, MARKDOWN, no_address
from aggregator.catalog.feeds import feed, news_of
from aggregator.catalog.guard import MOST_TALKS
from aggregator.catalog.ical import calendar
from aggregator.catalog.resolve import talk_named
from aggregator.catalog.routing import html, page, page_with
from aggregator.catalog.site import Site
from aggregator.catalog.snippets import DIALECTS, snippet
from aggregator.catalog.views import TalkView, best_video
from scrapers.text import clean_text

_FEW = 5
"""Names that are said of those passed over; of more only their number."""

_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class ChosenTalks:
    """``asked``: what was asked for -> the talk's id, by aliases too; ``talks``: each once, in order of conferences and time.

    ``unknown`` are those that the catalog has not, ``left_out`` those left out on request.
    """

    asked: Mapping[str, str]
    talks: tuple[TalkView, ...]
    unknown: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def passed_over(self) -> str:
        """A sentence about those that are not here; "" where all are."""
        unknown, left_out = _told(self.unknown, "Not known here"), _told(self.left_out, "Left out on request")
        return f"{unknown} {left_out}".strip()

    @property
    def events(self) -> list[tuple[str, str, list[TalkView]]]:
        """(slug, title, talks) of each conference."""
        groups: dict[tuple[str, str], list[TalkView]] = {}
        for talk in self.talks:
            groups.setdefault((talk.event, talk.event_title), []).append(talk)
        return [(*event, talks) for event, talks in groups.items()]


def _told(names: Sequence[str], what: str) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return f"{what}: {', '.join(names[:_FEW])}{more}." if names else ""


def chosen(conn: sqlite3.Connection, asked: Iterable[str]) -> ChosenTalks | str:
    """The talks behind texts, each EVENT/TALK or a talk's address; what is wrong where one is neither."""
    ids: dict[str, str] = {}
    unknown: list[str] = []
    left_out: list[str] = []
    for text in asked:
        name = talk_named_in(trimmed(text))
        if name is None:
            return f"“{(clean_text(text) or '')[:80]}” is no talk: write EVENT/TALK, or a talk's address."
        talk_id = talk_named(conn, *name)
        if talk_id:
            ids[text] = talk_id
        else:
            (left_out if queries.is_suppressed(conn, *name) else unknown).append("/".join(name))
    talks = queries.talks(conn, sorted(set(ids.values())))
    return ChosenTalks(ids, tuple(_in_order(talks)), tuple(unknown), tuple(left_out))


def _in_order(talks: Iterable[TalkView]) -> list[TalkView]:
    """The conferences of the latest talks first, and of each the earliest talk first; what has no time comes last."""
    timed = sorted(talks, key=lambda talk: (_moment(talk), talk.id))
    begins: dict[str, float] = {}
    for talk in timed:
        begins.setdefault(talk.event, _moment(talk))
    return sorted(timed, key=lambda talk: (begins[talk.event] == float("inf"), -begins[talk.event], talk.event))


def _moment(talk: TalkView) -> float:
    return talk.starts.timestamp() if talk.starts else float("inf")


def _read(conn: sqlite3.Connection, request: Any) -> ChosenTalks | Response:
    asked = request.args.getlist("t")
    found = chosen(conn, asked) if asked else f"Which talks? Name each as t=EVENT/TALK, at most {MOST_TALKS}."
    return Response.text(f"{found}\n", status=400) if isinstance(found, str) else found


def _address(path: str, asked: Iterable[str]) -> str:
    return f"{path}?{urlencode([('t', text) for text in sorted(asked)])}"


def _digest(asked: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join(sorted(asked)).encode(), digest_size=12).hexdigest()


@page
def feed_of_mine(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/feeds/mine.atom?t=EVENT/TALK&t=...``: which of these talks got a video, and which lost theirs."""
    if site.base_url is None:
        return no_address(site)
    found = _read(conn, request)
    if isinstance(found, Response):
        return found
    asked = request.args.getlist("t")
    text = feed(
        "Videos of talks that you chose",
        _address("/feeds/mine.atom", asked),
        _address("/starred", asked),
        news_of(conn, found.talks),
        site.base_url,
        # What was asked for, not what it leads to: a talk's new slug leaves the subscription as it is.
        name=f"feeds/mine/{_digest(asked)}",
        subtitle=found.passed_over,
    )
    return Response(text, content_type=ATOM)


@page
def calendar_of_mine(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/feeds/mine.ics?t=EVENT/TALK&t=...``: when and where these talks are."""
    found = _read(conn, request)
    if isinstance(found, Response):
        return found
    body = calendar("Talks that you chose", found.talks, site.base_url, found.passed_over)
    return Response(body, content_type=CALENDAR)


@page_with({"X-Robots-Tag": "noindex"})
def starred_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/starred``: the script asks for the talks that this browser keeps; with ``t=`` they are those, also without it."""
    asked = request.args.getlist("t")
    found = _read(conn, request) if asked else ChosenTalks({}, (), (), ())
    if isinstance(found, Response):
        return found
    rows = {row.id: row for row in queries.talk_rows(conn, [talk.id for talk in found.talks])}
    names = {talk_id: text for text, talk_id in found.asked.items()}
    return html(
        site,
        "starred.html",
        own_page=True,
        found=found,
        named=bool(asked),
        rows=rows,
        names=names,
        feed=site.path(_address("/feeds/mine.atom", asked)) if site.base_url else None,
        calendar=site.path(_address("/feeds/mine.ics", asked)),
        markdown=_markdown(found, site.base_url),
        markdown_file=site.path(_address("/starred.md", asked)),
        files=[
            (event, title, site.path(_address("/starred.txt", [talk.id for talk in talks])))
            for event, title, talks in found.events
        ],
        most=MOST_TALKS,
    )


@page
def starred_document(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/starred.json?t=...``, ``.md``, links for a post, and ``.txt``, what ``recap draft --starred`` reads."""
    found = _read(conn, request)
    if isinstance(found, Response):
        if request.url_vars["form"] == "json":
            return Response.json({"error": found.body.strip()}, status=found.status)
        return found
    if request.url_vars["form"] == "md":
        return Response(_markdown(found, site.base_url), content_type=MARKDOWN)
    if request.url_vars["form"] == "txt":
        return Response(_list(found), content_type=_TEXT)
    talks = [_row(site, talk, found) for talk in found.talks]
    return Response.json({"talks": talks, "unknown": list(found.unknown), "left_out": list(found.left_out)})


def _row(site: Site, talk: TalkView, found: ChosenTalks) -> dict[str, Any]:
    best = best_video(talk)
    return {
        "asked": sorted(text for text, talk_id in found.asked.items() if talk_id == talk.id),
        "id": talk.id,
        "title": talk.title,
        "speakers": list(talk.names),
        "event": talk.event,
        "event_title": talk.event_title,
        "kind": talk.kind,
        "starts": talk.starts.isoformat() if talk.starts else None,
        "status": talk.status,
        "video_status": talk.video_status,
        "video": best.link if best else None,
        "duration_s": best.length_s if best else None,
        "path": site.path(talk.path),
        "permalink": site.absolute(talk.path),
    }


def _markdown(found: ChosenTalks, base_url: str | None) -> str:
    """A list of links a conference."""
    parts = [
        f"## {DIALECTS['markdown'].escape(title)}\n\n"
        + "".join(f"- {snippet(talk, 'markdown', base_url)}\n" for talk in talks)
        for _, title, talks in found.events
    ]
    return "\n".join(parts)


def _list(found: ChosenTalks) -> str:
    """A talk's id a line, below the name of its conference."""
    return "\n".join(f"# {title}\n" + "".join(f"{talk.id}\n" for talk in talks) for _, title, talks in found.events)
