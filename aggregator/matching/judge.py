"""From features to probabilities: which talk does a recording show, if any?

Each feature adds its weight (``weights``, learned on real events); of a recording's candidates and the answer "none of
them" the probabilities add up to 1. So two talks that fit equally well get half each, and neither is published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import exp
from typing import TYPE_CHECKING

from aggregator.matching.evidence import Evidence, gather
from aggregator.matching.links import Link
from aggregator.matching.weights import BIAS, WEIGHTS

if TYPE_CHECKING:
    from aggregator.matching.convention import Convention
    from aggregator.matching.survey import Survey
    from aggregator.matching.texts import TalkText, VideoText

ACCEPT = 0.6
"""A probability below this is never published. Where it stands on the benchmark: tests/gates/fit_match.py."""

SUGGEST = 0.15
"""A probability below this is not even shown to a person."""

NEVER = frozenset({"published before the event", "recorded at another time", "neither title nor speaker agrees"})
"""What cannot be a recording of this talk, unless the description says that it is."""

ASK = frozenset({"another event is named", "another year is named"})
"""What only a person may accept: one real title in a thousand names the wrong year."""

DATED = frozenset({"this event and year are named", "the same day", "as long as its slot"})
"""What may decide where neither side says anything of a subject and nobody is named."""

PLACED = "the same place in its series"
"""What may decide too, where something says that it is this edition's series."""

TOGETHER = frozenset({"the only such session on both sides", "published with the sure ones"})
"""What says as much as the event's name."""

EDITION = frozenset(
    {
        *("this event and year are named", "built like the sure ones", "published with the sure ones"),
        *("in the event's own list", "recorded at the event"),
    }
)
"""What ties a recording to this edition beside the day on which it appeared."""

OTHER_SPEAKER = "somebody else of the event is named"

OWN = frozenset({"this event and year are named", "in the event's own list", "recorded at the event"})
"""What a session that every edition has needs where it appeared late and is unlike the sure ones."""

UNLIKE = frozenset({"not built like the sure ones", "published apart from the sure ones"})

UNTIED = "nothing ties the recording to this edition"

SAME_WORDS = frozenset({"the very same words", "the same labels"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely a recording shows a talk (0-1), why, and what forbids to publish it (None: nothing)."""

    talk: str
    score: float
    evidence: Evidence
    doubt: str | None

    @property
    def method(self) -> str:
        """A method of Link: which kinds of evidence spoke."""
        features = self.evidence.features
        if "the description is its abstract" in features and not self.evidence.named and self.evidence.title < 0.4:
            return "description"
        said = "title" if self.evidence.title >= 0.4 or not self.evidence.named else ""
        named = "speaker" if self.evidence.named else ""
        dated = (
            "date" if features.keys() & {"published after the event", "recorded at the event", "the same day"} else ""
        )
        return "+".join(part for part in (said, named, dated) if part) if said or named else "title"

    @property
    def reason(self) -> str:
        """The features in words."""
        return "; ".join(f"{name} ({detail})" if detail else name for name, detail in self.evidence.features.items())


@dataclass(frozen=True, slots=True)
class Ranked:
    """One recording's verdicts, best first."""

    recording: str
    title: str
    published: date
    verdicts: tuple[Verdict, ...]

    @property
    def best(self) -> Verdict:
        """The first verdict; there must be one."""
        return self.verdicts[0]

    def without(self, talks: Iterable[str]) -> Ranked:
        """The same without verdicts on these talks."""
        gone = set(talks)
        kept = tuple(verdict for verdict in self.verdicts if verdict.talk not in gone)
        return Ranked(self.recording, self.title, self.published, kept)

    def link(self, verdict: Verdict, decision: str, doubt: str | None = None) -> Link:
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


def rank(video: VideoText, survey: Survey, convention: Convention) -> Ranked:
    """The verdicts on every candidate of a recording that can be of this edition at all, however unlikely."""
    described = survey.abstracts.described(video)
    found = [(talk, gather(talk, video, survey, convention, described)) for talk in survey.candidates(video, described)]
    return ranked(video, found, video.recording.key)


def ranked(video: VideoText, weighed: Iterable[tuple[TalkText, Evidence]], name: str) -> Ranked:
    """The verdicts on talks by the evidence for each, the best first; ``name`` is what ``Ranked.recording`` calls it."""
    found = [(talk, evidence) for talk, evidence in weighed if possible(evidence)]
    scores = probabilities([points(evidence) for _, evidence in found])
    verdicts = [
        Verdict(talk.talk.code, round(score, 3), evidence, doubt(evidence))
        for (talk, evidence), score in zip(found, scores, strict=True)
    ]
    best_first = tuple(sorted(verdicts, key=lambda verdict: (-verdict.score, verdict.talk)))
    return Ranked(name, video.text, video.recording.published or date.max, best_first)


def points(evidence: Evidence) -> float:
    """The sum of the weights of all features, in nats: how much likelier this talk is than none."""
    return BIAS + sum(WEIGHTS.get(name, 0.0) for name in evidence.features)


def probabilities(logits: list[float]) -> list[float]:
    """Of each candidate, beside the answer "none of them", which has 0 points."""
    most = max(0.0, *logits, 0.0)
    weights = [exp(logit - most) for logit in logits]
    total = exp(-most) + sum(weights)
    return [weight / total for weight in weights]


def possible(evidence: Evidence) -> bool:
    """Whether a pair is worth a thought."""
    features = evidence.features.keys()
    vetoes = NEVER & features
    return not vetoes or (
        vetoes == {"neither title nor speaker agrees"} and "the description is its abstract" in features
    )


def doubt(evidence: Evidence) -> str | None:
    """Why a pair may be suggested at best, however likely it is."""
    features = evidence.features.keys()
    for name in sorted(ASK & features):
        return f"{name}: a person must decide"
    if "neither title nor speaker agrees" in features:
        return "only the description agrees"
    if "the description is its abstract" in features:
        return None
    if "one of several sessions" in features and "the same day" not in features and not evidence.named:
        return "which of the sessions is not said"
    return _doubt_named(evidence) if evidence.named else _doubt_unnamed(evidence)


def _doubt_named(evidence: Evidence) -> str | None:
    """A speaker is named, but does that say which talk?"""
    features = evidence.features.keys()
    if "a session of its own" in features and "the recording does" in features:
        return "a session without a subject, and the recording has one"
    if {"a session of its own", "the recording says nothing of a subject"} <= features and not SAME_WORDS & features:
        return "a session, which the recording does not say"
    if {"still to be announced", "the recording does"} <= features:
        return None if EDITION & features else UNTIED
    if evidence.title >= 0.4 or SAME_WORDS & features:
        return None
    if "who gives several talks" in features:
        return "which of the speaker's talks is not said"
    if "of another kind" in features:
        return "another kind of entry"
    if "the recording says nothing of a subject" in features:
        return None if EDITION & features else UNTIED
    if "the titles are in different scripts" in features:
        here = EDITION & features or "published after the event" in features
        return None if here else UNTIED
    alike = "nothing of the title" not in features or "of the same kind" in features
    return None if alike else "the titles have nothing in common"


def _doubt_unnamed(evidence: Evidence) -> str | None:
    """Nobody is named: then a title without a subject needs a day, a place, or to be the only one of its kind."""
    features = evidence.features.keys()
    if "the schedule says nothing of a subject" not in features:
        return _doubt_title(evidence)
    placed = PLACED in features and (EDITION & features or "published after the event" in features)
    dated = DATED & features or features >= TOGETHER or placed
    if not SAME_WORDS & features or "the recording does" in features or not dated:
        return "neither a subject nor a speaker is named"
    late = "published more than a year after the event" in features and UNLIKE & features
    return UNTIED if late and not OWN & features else None


def _doubt_title(evidence: Evidence) -> str | None:
    """A title alone, nobody named: a short one inside a longer, or one that does not quite agree, needs the edition."""
    features = evidence.features.keys()
    here, more = EDITION & features, "much else is said" in features
    if "a title of one word stands alone" in features and (more or not here):
        return "a title of one word alone"
    if "a title of two words stands alone" in features and more and not here:
        return "a title of two words inside a longer one"
    if evidence.title < 0.9 and OTHER_SPEAKER in features:
        return OTHER_SPEAKER
    if evidence.title < 0.9 and not here:
        return UNTIED
    return None
