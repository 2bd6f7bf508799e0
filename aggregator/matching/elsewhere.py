"""One recording, several events: what the others say of it bounds what may be inferred here. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.matching.assign import as_suggestion
from aggregator.matching.links import Link

if TYPE_CHECKING:
    from scrapers.records import Recording

CERTAIN = ("corrected", "same-url", "page-link", "guid", "own-video")
"""Methods of links that a person or the source itself made."""

ELSEWHERE = "it is linked to"
"""How such a doubt begins."""

STATED, PUBLISHED, INFERRED = "stated", "published", "inferred"


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """That an event shows a recording as a talk's.

    ``ground``: "stated" by a person or the source, "published" (inferred in an earlier run, and shown since), or
    "inferred" in this run. An event that infers it hears of all three kinds from the others.
    """

    recording: str
    event: str
    talk: str
    ground: str

    @property
    def doubt(self) -> str:
        """Why another event may only suggest the recording."""
        return f"{ELSEWHERE} {self.event}/{self.talk}"


def by_code_alone(recordings: Iterable[Recording]) -> frozenset[str]:
    """Recordings whose source names a talk by its code, which a talk of another edition may have as well: no statement."""
    return frozenset(one.key for one in recordings if one.talk_url and "://" not in one.talk_url)


def is_stated(link: Link, coded: Collection[str]) -> bool:
    """Whether a person or the source itself made a link; ``coded`` are those of ``by_code_alone``."""
    return link.method in CERTAIN and (link.method != "page-link" or link.recording not in coded)


def claims_of(
    event: str, links: Iterable[Link], published: Collection[tuple[str, str]], coded: Collection[str]
) -> tuple[Claim, ...]:
    """What an event claims by its accepted links of whole recordings, sorted.

    ``published`` are pairs (talk, recording) that it shows already.
    """
    found = []
    for link in links:
        if link.decision == "accepted" and link.start_s is None:
            shown = (link.talk, link.recording) in published
            ground = STATED if is_stated(link, coded) else PUBLISHED if shown else INFERRED
            found.append(Claim(link.recording, event, link.talk, ground))
    return tuple(sorted(found))


def taken_elsewhere(others: Iterable[Claim], published: Collection[str]) -> dict[str, Claim]:
    """Recordings that other events state to be theirs, or published and this event has not (``published``: it has)."""
    found: dict[str, Claim] = {}
    for claim in sorted(others, key=lambda claim: (claim.ground != STATED, claim)):
        if claim.ground == STATED or (claim.ground == PUBLISHED and claim.recording not in published):
            found.setdefault(claim.recording, claim)
    return found


def heard(
    links: Sequence[Link],
    published: Collection[tuple[str, str]],
    elsewhere: Iterable[Claim],
    coded: Collection[str] = (),
) -> tuple[Link, ...]:
    """The links, where what was only inferred is a suggestion if another event claims the recording as well.

    What is stated here holds. What is published here yields to a statement alone: that another event has inferred the
    same withdraws nothing. Where two events infer it and neither has published it, both are suggestions.
    """
    claimed = defaultdict[str, list[Claim]](list)
    for claim in elsewhere:
        claimed[claim.recording].append(claim)
    result = []
    for link in links:
        others = claimed.get(link.recording, [])
        if link.decision == "accepted" and others and not is_stated(link, coded):
            stated = [claim for claim in others if claim.ground == STATED]
            against = stated if (link.talk, link.recording) in published else (stated or others)
            if against:
                link = as_suggestion(link, min(against).doubt)
        result.append(link)
    return tuple(result)
