"""Why a talk has the recording that it has, or none: every piece of evidence with its weight, for a person to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.matching.judge import Ranked, Verdict
from aggregator.matching.ladder import MatchView, match
from aggregator.matching.links import Link
from aggregator.matching.weights import BIAS, WEIGHTS

if TYPE_CHECKING:
    from scrapers.records import Event, Recording, Talk

MOST = 5
"""So many recordings are explained for one talk."""


@dataclass(frozen=True, slots=True)
class Point:
    """One piece of evidence: its name, what was found, and the weight that it adds (in nats; may be negative)."""

    name: str
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the matcher makes of one pair. ``decision`` is that of the link, or "nothing"; ``points`` may be empty where
    a person or the source itself made the link.
    """

    talk: str
    recording: str
    decision: str
    score: float
    method: str | None
    reason: str
    points: tuple[Point, ...]
    runner_up: str | None
    margin: float | None


def explain(
    event: Event, talks: Sequence[Talk], recordings: Sequence[Recording], decided: Sequence[Link], code: str
) -> tuple[Explanation, ...]:
    """The recordings that come nearest to a talk, its links first, then the best; at most five."""
    view = MatchView.of(event, talks, recordings, decided)
    links = {link.recording: link for link in match(event, talks, recordings, decided) if link.talk == code}
    found = []
    for key in view.videos:
        ranked = view.ranked(key)
        verdict = next((verdict for verdict in ranked.verdicts if verdict.talk == code), None)
        points = _points(verdict.evidence.features.items()) if verdict else ()
        if link := links.get(key):
            found.append(_explanation(link, link.decision, points))
        elif verdict:
            found.append(_explanation(ranked.link(verdict, "suggested", _why_not(ranked, verdict)), "nothing", points))
    rank = ("accepted", "suggested", "rejected", "nothing").index
    return tuple(sorted(found, key=lambda one: (rank(one.decision), -one.score, one.recording))[:MOST])


def _explanation(link: Link, decision: str, points: tuple[Point, ...]) -> Explanation:
    return Explanation(
        talk=link.talk,
        recording=link.recording,
        decision=decision,
        score=link.score,
        method=link.method if decision != "nothing" else None,
        reason=link.reason,
        points=points,
        runner_up=link.runner_up,
        margin=link.margin,
    )


def _why_not(ranked: Ranked, verdict: Verdict) -> str:
    best = ranked.best
    return f"this recording fits {best.talk} better" if best.talk != verdict.talk else "too unlikely to be shown"


def _points(features: Iterable[tuple[str, str]]) -> tuple[Point, ...]:
    """The evidence by weight, and what a recording needs against it to be anything at all."""
    points = [Point(name, detail, WEIGHTS.get(name, 0.0)) for name, detail in features]
    points.sort(key=lambda point: -abs(point.weight))
    return (*points, Point("before any evidence", "", BIAS))
