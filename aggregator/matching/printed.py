"""One talk that a schedule prints more than once, of which there is one recording: which of its entries is that of?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from aggregator.matching import edition
from aggregator.matching.naming import UNNAMED, Naming
from aggregator.matching.texts import TalkText, VideoText
from scrapers.records import Event

Twins = Mapping[str, tuple[TalkText, ...]]
"""Code -> the entries of the same talk, itself among them."""

SHARE, SHARE_NAMED = 0.6, 0.3
"""A recording may be of a talk when it has so much of the title (by rarity), less where it has a speaker's last name."""


def twins(
    event: Event,
    talks: Iterable[TalkText],
    videos: Sequence[VideoText],
    weight: Callable[[Iterable[str]], float],
    naming: Naming = UNNAMED,
) -> Twins:
    """Talks with title, speakers and kind of another (a poster may be of a talk), where just one recording may be of
    them, since two may be one of each; or all others are posters. ``weight``: summed rarity of words.
    """
    groups: dict[tuple[object, ...], list[TalkText]] = defaultdict(list)
    for talk in talks:
        if talk.speakers:
            kind = "talk" if talk.talk.kind == "poster" else talk.talk.kind
            groups[talk.text, frozenset(talk.speakers), kind].append(talk)
    near = [v for v in videos if not (edition.other_year(v, event, naming) or edition.published_before(v, event))]
    several = [tuple(group) for group in groups.values() if len(group) > 1]
    found = [group for group in several if _one_talk(group) or _recordings(group[0], near, weight) == 1]
    return {talk.talk.code: group for group in found for talk in group}


def _one_talk(group: Iterable[TalkText]) -> bool:
    return sum(1 for talk in group if talk.talk.kind != "poster") == 1


def _recordings(talk: TalkText, videos: Iterable[VideoText], weight: Callable[[Iterable[str]], float]) -> int:
    """How many recordings may be of a talk, copies for attendees beside public ones not counted."""
    families = {name[-1] for name in talk.speakers}
    counts: Counter[str] = Counter()
    for video in videos:
        share = weight(video.all_words.intersection(talk.title)) / weight(talk.title)
        counts[video.recording.access] += share >= (SHARE_NAMED if families & video.all_words else SHARE)
    return max(counts.values(), default=0)


def chosen(
    group: Sequence[TalkText], video: VideoText, days: Mapping[str, frozenset[date]]
) -> tuple[TalkText, str] | None:
    """The entry that a recording is of, and why; None where nothing says so. ``days``: of talks and recordings.

    Posters are seldom recorded; a day that the recording names decides, else the entry that begins first.
    """
    alike = [talk for talk in group if ("poster" in talk.labels) == ("poster" in video.labels)]
    if len(alike) == 1:
        return alike[0], "the other is a poster" if "poster" not in alike[0].labels else "the other is no poster"
    group = alike or group
    then = [talk for talk in group if days[talk.talk.code] & days[video.recording.key]]
    if len(then) == 1:
        return then[0], "this is the one of that day"
    starts = sorted((min(slot.start for slot in t.talk.slots), t.talk.code, t) for t in then or group if t.talk.slots)
    if not starts or (len(starts) > 1 and starts[0][0] == starts[1][0]):
        return None
    return starts[0][2], "this is the first of them"
