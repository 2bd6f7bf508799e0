"""Pairs that are sure from their own words alone: from them the playlist's convention is learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aggregator.matching import edition
from aggregator.matching.convention import MIN_SURE, SHARED, Convention
from aggregator.matching.evidence import gather
from aggregator.matching.judge import ACCEPT, rank
from aggregator.matching.naming import UNNAMED, Naming, carriers, ends_with
from aggregator.matching.texts import event_names, informative, script

if TYPE_CHECKING:
    from aggregator.matching.survey import Survey
    from aggregator.matching.texts import TalkText, VideoText

VETOES = frozenset(
    {
        "another event is named",
        "another year is named",
        "recorded at another time",
        "published before the event",
        "another number",
        "another day",
        "somebody else of the event is named",
        "the schedule prints this title more than once",
    }
)
"""With one of these a pair is never sure, whatever its words."""

MIN_NAMED, NAMED = 5, 0.5
"""So many recordings, and such a share of those that can be of this edition, must be names for a list of names."""

_NAMED = ({"whole title", "the title's beginning"}, {"speaker named"})
_ALONE = (
    {"whole title"},
    {"nothing else is said", "little else is said"},
    {"a title of three words or more stands alone"},
)

FIT = 0.4
"""Words before the event's year name it if this share of the recordings that have them show its talks. Of 344 lists of
other conferences of that year three showed three talks or more, at most a third of the list."""

ALONE = 0.5
"""It is another performance where more than this share of those talks have a recording beside it."""

LISTED = 0.5
"""Words before years are a name, whoever's it is, if this share of a list has them."""


def learn(videos: Iterable[VideoText], survey: Survey) -> Convention:
    """What the sure recordings of an event have in common."""
    videos = list(videos)
    learned = Convention.of(pair for video in videos if (pair := _sure(video, survey)))
    return learned if learned.keys else Convention.of(_by_name(videos, survey))


def _by_name(videos: Iterable[VideoText], survey: Survey) -> list[tuple[TalkText, VideoText]]:
    """The pairs of a list whose titles are the names of this event's speakers, and what the uploader adds to all.

    Nothing, where less than half of what can be of this edition is so: other editions have some of the speakers too.
    """
    near = [video for video in videos if _may_be(video, survey)]
    named = [(video, there) for video in near if (there := survey.roster.whole_names(video))]
    beside = {video.recording.key: _beside(video, there, survey) for video, there in named}
    counts = Counter(word for said in beside.values() for word in said)
    shared = {word for word, count in counts.items() if count >= SHARED * len(named)}
    pairs = [
        (talks[0], video)
        for video, there in named
        if shared.issuperset(beside[video.recording.key])
        and len(talks := [t for t in survey.talks if t.speakers and there.issuperset(t.speakers)]) == 1
    ]
    return pairs if len(pairs) >= MIN_NAMED and len(pairs) >= NAMED * len(near) else []


def _beside(video: VideoText, there: frozenset[tuple[str, ...]], survey: Survey) -> frozenset[str]:
    """What a recording says beside names."""
    return frozenset(informative(video.words, survey.own_words.union(*there)))


def _may_be(video: VideoText, survey: Survey) -> bool:
    event = survey.event
    late = edition.published_late(video, event) or edition.published_before(video, event)
    return not (late or edition.other_year(video, event, survey.naming))


def learn_names(videos: Sequence[VideoText], survey: Survey) -> Naming:
    """What the list calls this event, of which our own record may not know: "SBD 31" for Slow Beer Days 2031.

    Words before the event's year are tried as its name: they are one if most recordings that have them then show its
    talks, of which the list has no other recording. Behind a name two digits may be a year; where no recording prints all
    four, most of the event's recordings must have it.
    """
    years, short = edition.event_years(survey.event), edition.short_years(survey.event)
    known = event_names(survey.event)
    every, found, full = carriers(videos), carriers(videos, years, short), carriers(videos, years)
    naming, elsewhere = UNNAMED, dict[str, str]()
    for name in sorted(found, key=lambda name: (-len(found[name]), name)):
        keys, trial = found[name], naming.plus(name, short)
        foreign = script("".join(name)) != script("".join(known))
        if foreign or ends_with(name, known | naming.own):
            continue
        fits = _fitting((video for video in videos if video.recording.key in keys), survey.called(trial))
        talks = set(fits.values())
        if len(talks) < MIN_SURE or len(fits) < FIT * len(keys):
            continue
        elsewhere = elsewhere or _fitting(videos, survey)
        others = {key: talk for key, talk in elsewhere.items() if key not in every.get(name, keys)}
        alone = len(talks - set(others.values())) >= ALONE * len(talks)
        if alone and (name in full or len(fits) >= len(others)):
            naming = trial
    return replace(naming, listed=_listed(every, len(videos), survey) - naming.own - known)


def _listed(found: Mapping[tuple[str, ...], frozenset[str]], videos: int, survey: Survey) -> frozenset[str]:
    """What stands before years, and be it two digits, on most of a list, without being the subject of a talk."""
    most = (name for name, keys in found.items() if len(keys) >= LISTED * videos)
    return frozenset("".join(name) for name in most if not survey.title_words.issuperset(name))


def _fitting(videos: Iterable[VideoText], survey: Survey) -> dict[str, str]:
    """By recording, the talk that it shows without any doubt, as far as is known without a convention."""
    ranked = (rank(video, survey, Convention()) for video in videos)
    best = {one.recording: one.best for one in ranked if one.verdicts}
    return {key: one.talk for key, one in best.items() if one.score >= ACCEPT and one.doubt is None}


def _sure(video: VideoText, survey: Survey) -> tuple[TalkText, VideoText] | None:
    """The one talk that a recording surely shows."""
    found = []
    for talk in survey.candidates(video):
        features = gather(talk, video, survey, Convention()).features.keys()
        said = any(all(features & some for some in way) for way in (_NAMED, _ALONE))
        if said and not features & VETOES:
            found.append(talk)
    return (found[0], video) if len(found) == 1 else None
