"""From verdicts on pairs to links: one recording per talk, none where two are too close, the rest for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from aggregator.matching.judge import ACCEPT, MARGIN, SUGGEST, Verdict
from aggregator.matching.links import Link

if TYPE_CHECKING:
    from aggregator.matching.words import VideoText

MAX_SUGGESTED = 3
"""So many talks are put before a person for one recording."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One recording's verdicts, best first."""

    recording: str
    title: str
    published: date
    verdicts: tuple[Verdict, ...]

    @classmethod
    def of(cls, video: VideoText, verdicts: Iterable[Verdict]) -> Ranked:
        """Sorted by score, then code, so that no order of input shows. An unknown day counts as the last."""
        recording = video.recording
        ranked = tuple(sorted(verdicts, key=lambda v: (-v.score, v.talk)))
        return cls(recording.key, video.text, recording.published or date.max, ranked)

    @property
    def best(self) -> Verdict:
        """The first verdict; there must be one."""
        return self.verdicts[0]

    def link(self, verdict: Verdict, decision: str, doubt: str = "") -> Link:
        """A verdict as a link, with its best rival."""
        rival = next((other for other in self.verdicts if other.talk != verdict.talk), None)
        return Link(
            talk=verdict.talk,
            recording=self.recording,
            decision=decision,
            method=verdict.method,
            score=verdict.score,
            reason=f"{verdict.reason}; {doubt}" if doubt else verdict.reason,
            runner_up=rival.talk if rival else None,
            margin=round(max(0.0, verdict.score - (rival.score if rival else 0.0)), 3),
        )


def assign(ranked: Sequence[Ranked], taken: Mapping[str, str]) -> list[Link]:
    """Links of one group of recordings (public, or for attendees), one to one.

    ``taken`` maps talks that have a recording already to that recording. The best pair goes first; a recording whose
    best two talks are closer than MARGIN, or a talk that two recordings claim equally well, is left to a person; of
    two uploads with the same title the earlier goes first.
    """
    taken = dict(taken)
    ranked = [one for one in ranked if one.verdicts]
    claims: dict[tuple[str, float], set[str]] = {}
    for one in ranked:
        claims.setdefault((one.best.talk, one.best.score), set()).add(one.title)
    links: list[Link] = []
    for one in sorted(ranked, key=lambda r: (-r.best.score, r.published, r.recording)):
        best = one.best
        second = one.verdicts[1].score if len(one.verdicts) > 1 else 0.0
        doubt = ""
        if best.talk in taken:
            doubt = f"the talk has {taken[best.talk]} already"
        elif best.score >= ACCEPT and best.score - second < MARGIN:
            doubt = f"{one.verdicts[1].talk} fits as well"
        elif best.score >= ACCEPT and len(claims[best.talk, best.score]) > 1:
            doubt = "another recording fits as well"
        if best.score >= ACCEPT and not doubt:
            links.append(one.link(best, "accepted"))
            taken[best.talk] = one.recording
        else:
            links.extend(_suggested(one, taken, doubt))
    return links


def _suggested(one: Ranked, taken: Mapping[str, str], doubt: str) -> list[Link]:
    """At most three links for a person. A talk that is taken is shown only where it would be accepted if free."""
    shown = []
    for verdict in one.verdicts:
        if verdict.score < (ACCEPT if verdict.talk in taken else SUGGEST):
            continue
        why = f"the talk has {taken[verdict.talk]} already" if verdict.talk in taken else doubt
        shown.append(one.link(verdict, "suggested", why))
    return shown[:MAX_SUGGESTED]


def as_suggestion(link: Link, doubt: str) -> Link:
    """The same link, left to a person, with the doubt said."""
    return replace(link, decision="suggested", reason=f"{link.reason}; {doubt}")
