"""From verdicts on pairs to links: one recording per talk, repeats by a stricter rule, the rest for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from aggregator.matching.judge import ACCEPT, SUGGEST, Ranked, Verdict

if TYPE_CHECKING:
    from aggregator.matching.links import Link

MAX_SUGGESTED = 3
"""So many talks are put before a person for one recording."""

REPEAT = 0.9
"""What a second recording of a talk must reach: another upload, another language, better sound."""

OWN_RECORDINGS, OWN_TALKS = 0.15, 0.2
"""A list with a smaller share of both is not this event's."""

SAME_TITLE = frozenset({"whole title", "the title's beginning"})

THIS_EDITION = frozenset({"this event and year are named", "recorded at the event"})
"""What tells an undated recording from that of another year."""

ALIKE = "another undated recording fits as well, and may be of another edition"

APART = frozenset({"published apart from the sure ones", "published more than a year after the event"})


def assign(ranked: Sequence[Ranked], taken: Mapping[str, str]) -> list[Link]:
    """Links of one group of recordings (public, or for attendees).

    ``taken`` maps talks that have a recording already to that recording. The best pair goes first; of two recordings
    that fit a talk equally well the earlier goes first. What then wants a talk that is taken is a repeat or nothing.
    Where nothing tells two undated recordings of a talk apart, one may be another edition's: a person decides.
    """
    taken = dict(taken)
    links: list[Link] = []
    ranked = sorted((r for r in ranked if r.verdicts), key=lambda r: (-r.best.score, r.published, r.recording))
    alike = Counter(_undated_fit(one) for one in ranked if _fits(one.best))
    asked_of: set[str] = set()
    for one in ranked:
        best = one.best
        free = best.talk not in taken
        if free and (best.talk in asked_of or (_undated_fit(one) is not None and alike[_undated_fit(one)] > 1)):
            asked_of.add(best.talk)
            links.extend(_suggested(one, taken, ALIKE if _fits(best) else None))
        elif _fits(best) and free:
            links.append(one.link(best, "accepted"))
            taken[best.talk] = one.recording
        elif best.talk in taken and _repeats(one):
            links.append(one.link(best, "accepted", f"the talk has {taken[best.talk]} too"))
        else:
            links.extend(_suggested(one, taken))
    return links


def _repeats(one: Ranked) -> bool:
    """Whether a second recording of one talk is sure: its title, who gives it, and from this edition without doubt.

    Talks are given again elsewhere: a recording that is not built like the others needs the event's name, and so does
    one without a date, as the editions of a series are built alike.
    """
    verdict = one.best
    features = verdict.evidence.features.keys()
    told = verdict.evidence.named or "a title of three words or more stands alone" in features
    dated = one.published != date.max or "recorded at the event" in features
    here = "this event and year are named" in features or (
        dated and "built like the sure ones" in features and not features & APART
    )
    near = "published with the sure ones" in features and not features & (APART | {"not built like the sure ones"})
    return bool(verdict.score >= REPEAT and verdict.doubt is None and features & SAME_TITLE and told and (here or near))


def _fits(verdict: Verdict) -> bool:
    return verdict.score >= ACCEPT and verdict.doubt is None


def _undated_fit(one: Ranked) -> tuple[str, frozenset[str]] | None:
    """The best talk and the evidence for it, where nothing in that says which year the recording is of; else None."""
    features = frozenset(one.best.evidence.features)
    dated = one.published != date.max or features & THIS_EDITION
    return None if dated else (one.best.talk, features)


def _suggested(one: Ranked, taken: Mapping[str, str], alike: str | None = None) -> list[Link]:
    """At most three links for a person, each with the doubt that kept it from being published."""
    shown = []
    for verdict in one.verdicts[:MAX_SUGGESTED]:
        if verdict.score < SUGGEST:
            break
        has = f"the talk has {taken[verdict.talk]} already" if verdict.talk in taken else None
        shown.append(one.link(verdict, "suggested", verdict.doubt or has or alike))
    return shown


def as_suggestion(link: Link, doubt: str) -> Link:
    """The same link, left to a person, with the doubt said."""
    return replace(link, decision="suggested", reason=f"{link.reason}; {doubt}")


def foreign(links: Sequence[Link], talks: int, recordings: int) -> bool:
    """Whether a list is another event's: only a few of its recordings fit, and only a few of the talks are in it.

    Of real lists the own ones gave a quarter of their recordings or more to the event, or recorded a quarter of its
    talks; those of other years and conferences at most 14 and 22 %.
    """
    said = sum(1 for link in links if link.decision == "accepted")
    return 0 < said < OWN_RECORDINGS * recordings and said < OWN_TALKS * talks


def asked(links: Sequence[Link], ranked: Sequence[Ranked]) -> list[Link]:
    """The links of a foreign list as suggestions; a recording that names the event and its year stays accepted."""
    sure = {
        (verdict.talk, one.recording)
        for one in ranked
        for verdict in one.verdicts
        if "this event and year are named" in verdict.evidence.features
    }
    doubt = "hardly another recording of this list is of this event"
    return [
        as_suggestion(link, doubt) if link.decision == "accepted" and (link.talk, link.recording) not in sure else link
        for link in links
    ]
