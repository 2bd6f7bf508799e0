"""What of an event waits for a person, as its review page shows it: asked of talks.db, weighed as `review` does."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aggregator.catalog import queries
from aggregator.catalog.views import TalkRow, UploadView
from aggregator.matching.waiting import LOST, expected, has_most, strays
from aggregator.store.same_names import SameName, same_names_in

MOST_WAITING = 100
"""Of one list on a page; the command has all."""

_ASKED_LATER = frozenset({"plenary", "lightning"})
"""Kinds whose recording is looked for after those of talks that somebody gives; so is what has no speaker."""

_TALKS = """
    SELECT id, title, speakers, kind, status, do_not_record FROM talks WHERE event = ?
    ORDER BY starts IS NULL, starts, id"""
_LINKS = """
    SELECT tr.talk, tr.recording, tr.decision, tr.score, tr.reason
    FROM talk_recordings tr JOIN talks t ON t.id = tr.talk WHERE t.event = ?"""
_LISTED = """
    SELECT r.id, r.raw_title, r.access FROM event_recordings er JOIN recordings r ON r.id = er.recording
    WHERE er.event = ?"""
_SWAPS = """
    SELECT ws.talk, ws.old, ws.new, ws.score, ws.reason FROM waiting_swaps ws JOIN talks t ON t.id = ws.talk
    WHERE t.event = ? ORDER BY ws.old, ws.new, ws.talk"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A talk that a recording may show, how likely (0-1) and why."""

    talk: TalkRow
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """A recording with the talks that it may show, the likeliest first."""

    recording: UploadView
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class SwapView:
    """A new upload that may have taken the place of a lost one; ``asked`` is the one of the two to decide about (key)."""

    talk: TalkRow
    old: UploadView
    new: UploadView
    asked: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class StrayView:
    """A recording that fits no talk, and the talk without a recording that comes nearest, if any does."""

    recording: UploadView
    nearest: TalkRow | None


@dataclass(frozen=True, slots=True)
class EventWaits:
    """At most ``MOST_WAITING`` of each list, and how many there are (``numbers``, in the order of the lists).

    ``same`` are names of which nobody has said whether they are one person, ``others`` how many more of them there are.
    ``complete`` is False for a catalog that was built before it knew which recordings an event lists.
    """

    questions: tuple[Question, ...]
    swaps: tuple[SwapView, ...]
    strays: tuple[StrayView, ...]
    without: tuple[TalkRow, ...]
    numbers: tuple[int, int, int, int]
    complete: bool
    same: tuple[SameName, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True)
class _Found:
    """The same as ids and rows, uncut: suggestions by recording, swaps, recordings (id -> title), ids of talks.

    ``open_`` are the talks that nearest ones are looked for among: id -> title and speakers.
    """

    suggested: dict[str, list[dict[str, Any]]]
    swaps: list[dict[str, Any]]
    strays: dict[str, str]
    without: list[str]
    open_: dict[str, str]
    accepted: frozenset[tuple[str, str]]

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """How many suggestions, swaps, recordings without a talk, and talks without a recording there are."""
        return len(self.suggested), len(self.swaps), len(self.strays), len(self.without)


def number_waiting(conn: sqlite3.Connection, slug: str) -> int:
    """How many things of an event wait for a person."""
    return sum(_found(conn, slug).numbers)


def waits(conn: sqlite3.Connection, slug: str) -> EventWaits:
    """What of an event waits for a person."""
    found = _found(conn, slug)
    asked = sorted(found.suggested.items(), key=lambda item: (-item[1][0]["score"], item[0]))[:MOST_WAITING]
    swaps, near = found.swaps[:MOST_WAITING], strays(found.strays, found.open_)[:MOST_WAITING]
    without = found.without[:MOST_WAITING]
    talks = {link["talk"] for _, links in asked for link in links} | {one["talk"] for one in swaps}
    ids = [*talks, *without, *(one.nearest for one in near if one.nearest)]
    rows = {row.id: row for row in queries.talk_rows(conn, ids)}
    keys = [*(key for key, _ in asked), *(one[side] for one in swaps for side in ("old", "new"))]
    videos = {one.id: one for one in queries.uploads(conn, [*keys, *(one.recording for one in near)])}
    same = same_names_in(conn, slug) if queries.has_table(conn, "event_people") else ()
    return EventWaits(
        tuple(
            Question(videos[key], tuple(Candidate(rows[o["talk"]], o["score"], o["reason"]) for o in links))
            for key, links in asked
        ),
        tuple(_swap(one, rows, videos, found.accepted) for one in swaps),
        tuple(StrayView(videos[one.recording], rows.get(one.nearest or "")) for one in near),
        tuple(rows[talk] for talk in without),
        found.numbers,
        queries.has_table(conn, "event_recordings"),
        same[:MOST_WAITING],
        len(same[MOST_WAITING:]),
    )


def _swap(
    one: Mapping[str, Any],
    rows: Mapping[str, TalkRow],
    videos: Mapping[str, UploadView],
    accepted: frozenset[tuple[str, str]],
) -> SwapView:
    asked = one["new"] if (one["talk"], one["old"]) in accepted else one["old"]
    return SwapView(rows[one["talk"]], videos[one["old"]], videos[one["new"]], asked, one["score"], one["reason"])


def _found(conn: sqlite3.Connection, slug: str) -> _Found:
    links = queries.named_rows(conn.execute(_LINKS, (slug,)))
    linked = {link["recording"] for link in links}
    accepted = frozenset((link["talk"], link["recording"]) for link in links if link["decision"] == "accepted")
    recorded = {talk for talk, _ in accepted}
    suggested: dict[str, list[dict[str, Any]]] = {}
    for link in sorted(links, key=lambda link: (-link["score"], link["talk"])):
        if link["decision"] == "suggested":
            suggested.setdefault(link["recording"], []).append(link)
    asked = {link["talk"] for doubts in suggested.values() for link in doubts}
    rows = queries.named_rows(conn.execute(_TALKS, (slug,)))
    given = {row["id"]: row["kind"] for row in rows if row["status"] == "scheduled" and not row["do_not_record"]}
    wanted = set(expected(given, recorded))
    texts = {row["id"]: f"{row['title']} {row['speakers'] or ''}" for row in rows if row["id"] in wanted}
    open_ = {talk: text for talk, text in texts.items() if talk not in recorded}
    later = {row["id"]: (row["kind"] in _ASKED_LATER, not row["speakers"]) for row in rows}
    without = sorted((talk for talk in open_ if talk not in asked), key=later.__getitem__)
    known = queries.has_table(conn, "event_recordings")
    listed = conn.execute(_LISTED, (slug,)).fetchall() if known else []
    return _Found(
        suggested,
        queries.named_rows(conn.execute(_SWAPS, (slug,))) if known else [],
        {key: title for key, title, access in listed if key not in linked and access not in LOST},
        without if has_most(len(wanted), len(open_)) else [],
        open_,
        accepted,
    )
