"""From features to a score and words. Floors are set so that wrong is worse than none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.matching import edition
from aggregator.matching.evidence import Evidence, gather
from aggregator.matching.words import TalkText, VideoText, informative

if TYPE_CHECKING:
    from aggregator.matching.field import Field

ACCEPT = 0.9
"""A score below this is never published."""

SUGGEST = 0.5
"""A score below this is not even shown to a person."""

MARGIN = 0.05
"""Between two talks closer than this nobody guesses."""

UNDATED = 0.05
"""Taken off where neither date nor title ties the recording to this edition: then only a whole title will do."""

LONG_TITLE = 3
"""Words with a meaning that a title needs to stand without a speaker."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely a recording shows a talk (0-1), how that was found (a method of Link), and why, in words."""

    talk: str
    score: float
    method: str
    reason: str


def judge(talk: TalkText, video: VideoText, field: Field) -> Verdict:
    """Weigh one pair."""
    evidence = gather(talk, video, field)
    ours = edition.names_event(video, field.event, talk.title)
    score, words = _said(talk, evidence, field, bool(ours), video.cut)
    score, when, dated = _when(talk, video, field, score, ours)
    settles = evidence.whole and evidence.placeholder and not evidence.other and (dated or bool(ours))
    score, day = _day(talk, video, field, score, settles)
    by_name = evidence.title < SUGGEST
    method = "speaker" if by_name else "title+speaker" if evidence.speaker else "title"
    reason = "; ".join([*words, *when, *day])
    return Verdict(talk.talk.code, round(score, 3), method + ("+date" if dated else ""), reason)


def _long(talk: TalkText, field: Field) -> bool:
    """Whether the title can stand without a speaker: three words with a meaning, or two long ones."""
    meant = informative(talk.title, field.own_words)
    return len(meant) >= LONG_TITLE or (len(meant) == 2 and len("".join(talk.title)) >= 18)


def _two_words(talk: TalkText, field: Field) -> bool:
    """Whether the title has at least two words and says something."""
    return len(talk.title) >= 2 and bool(informative(talk.title, field.own_words))


def _said(talk: TalkText, evidence: Evidence, field: Field, ours: bool, cut: bool) -> tuple[float, list[str]]:
    """Score from title and names alone, with reasons. ``ours``: this edition is named; ``cut``: at 100 characters."""
    words = [_title_words(evidence, cut), _speaker_words(talk, evidence)]
    exact = evidence.whole or evidence.cut
    if evidence.speaker == 1:
        score = _with_speaker(evidence, exact, ours)
    elif evidence.speaker:
        score = 0.97 if exact else 0.93 if evidence.title >= 0.6 else 0.5 * evidence.title + 0.3
    else:
        score = _without_speaker(evidence, exact, _long(talk, field), ours and _two_words(talk, field))
        if exact and score < ACCEPT:
            words.append("the title is too short to stand alone")
    if evidence.other:
        words.append("somebody else of the event is named")
        score -= 0.2
    if evidence.other_number:
        words.append("another number")
        score -= 0.3
    if field.twin(talk):
        words.append("the schedule prints this title more than once")
    if evidence.placeholder and not evidence.speaker:
        words.append("the talk's title says nothing of its own")
        score = min(score, 0.8)
    return score, words


def _with_speaker(evidence: Evidence, exact: bool, ours: bool) -> float:
    """Score where a speaker is named in full."""
    if exact and not evidence.placeholder:
        return 0.99
    if evidence.title >= 0.6:
        return 0.85 + 0.1 * evidence.title
    if evidence.only_talk and not evidence.other_label and (evidence.silent or evidence.placeholder):
        return 0.93
    if evidence.only_talk and not evidence.other_label and evidence.title >= (0.3 if ours else 0.5):
        return 0.91
    if ours or evidence.silent or evidence.placeholder or evidence.title >= 0.15:
        return 0.6 + 0.3 * evidence.title
    return 0.4


def _without_speaker(evidence: Evidence, exact: bool, long: bool, ours: bool) -> float:
    """Score where no speaker of the talk is named: the title must stand alone."""
    nothing_else = evidence.whole and evidence.rest >= 0.99
    if not evidence.other and evidence.rest >= 0.6:
        if exact and long:
            return 0.97
        if nothing_else and (ours or evidence.same_label):
            return 0.93
        if evidence.title >= 0.85 and long:
            return 0.91
    return min(0.85, 0.85 * evidence.title)


def _title_words(evidence: Evidence, cut: bool) -> str:
    if evidence.whole:
        return "whole title"
    if evidence.cut:
        return "whole title cut at 100 characters" if cut else "the title's beginning, without the rest"
    if evidence.silent:
        return "the recording's title says nothing of the subject"
    return f"{round(100 * evidence.title)} % of the title agrees"


def _speaker_words(talk: TalkText, evidence: Evidence) -> str:
    if evidence.speaker:
        how = "speaker named" if evidence.speaker == 1 else "speaker's family name"
        return f"{how}, who gives one talk" if evidence.only_talk and evidence.title < 0.6 else how
    return "speaker not named" if talk.speakers else "no speaker on the schedule"


def _when(
    talk: TalkText, video: VideoText, field: Field, score: float, ours: bool | None
) -> tuple[float, list[str], bool]:
    """The score after vetoes and doubts of edition and date; reasons; whether the date speaks for the pair."""
    event, words = field.event, list[str]()
    year, after = edition.other_year(video, event), edition.days_after(video, event)
    recorded = edition.recorded_then(video, event)
    if year and year not in talk.title:
        words.append(f"the recording's title says {year}")
        score = min(score, 0.6 if score >= 0.95 else 0.3)
    if ours is False:
        words.append("the recording's title names another event")
        score = min(score, 0.6 if score >= 0.95 else 0.3)
    if edition.published_before(video, event):
        return min(score, 0.3), [*words, "published before the event began"], False
    if recorded is False:
        return min(score, 0.3), [*words, f"recorded on {video.recording.recorded}"], False
    if edition.published_late(video, event) and not recorded and not (ours and score >= 0.95):
        score -= 0.15
    if after is not None:
        words.append(f"published {after} days after the event" if after >= 0 else "published during the event")
    elif recorded:
        words.append("recorded at the event")
    elif not ours:
        score -= UNDATED
    dated = bool(recorded) or (after is not None and not edition.published_late(video, event))
    return max(score, 0.0), words, dated


def _day(talk: TalkText, video: VideoText, field: Field, score: float, settles: bool) -> tuple[float, list[str]]:
    """The score after comparing the days (and the hour) that the recording names with the talk's slots.

    Where it ``settles`` the matter, a day that agrees decides between titles that say nothing: "Lightning Talks".
    """
    days, hour = edition.named_days(video, field.event), edition.named_hour(video)
    slots = talk.talk.slots
    if not days or not slots:
        return score, []
    same = [slot for slot in slots if slot.start.date() in days]
    if not same:
        return max(0.0, score - 0.06), ["the day is another"]
    if hour is not None and all(slot.start.hour != hour for slot in same):
        return max(0.0, score - 0.06), ["the day agrees, the hour is another"]
    if settles and 0.7 <= score < ACCEPT:
        score = 0.93
    return score, ["the day agrees" if hour is None else "day and hour agree"]
