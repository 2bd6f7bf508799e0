"""What one talk and one recording have in common, as named features that a person can read. Nothing is decided here.

Every feature is true or not; what it weighs stands in ``weights``. Of each group below at most one is true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from aggregator.matching import abstracts, dating, edition
from aggregator.matching.names import name_found, whole_name
from aggregator.matching.series import UNKNOWN
from aggregator.matching.texts import (
    BESIDE_LABELS,
    LABEL_KINDS,
    TalkText,
    VideoText,
    has_run,
    informative,
    is_year,
    title_words,
)
from aggregator.vocabulary import LABELS

if TYPE_CHECKING:
    from aggregator.matching.convention import Convention
    from aggregator.matching.survey import Survey

MIN_CUT = 12
"""Characters that the beginning of a title must have to count as a cut title."""

ENDING = 0.85
"""The agreement of a title of which the recording has the end only."""

MIN_ENDING = 2
"""Words that say something which the end of a title must have to stand for it."""

AGREEMENT = ((0.9, "nearly all"), (0.8, "most"), (0.6, "much"), (0.4, "half"), (0.15, "little"))
NAMED = {
    "full": "speaker named",
    "part": "speaker's family name or nickname",
    "alike": "a name like the speaker's",
}
"""How a name was found, the surest first."""

SESSIONS = frozenset(
    {"lightning", "lighting", "flash", "ignite", "panel", "qa", "lt", "discussion", "fishbowl", "poster"}
)
"""Labels of entries that stand beside somebody's talk, not for it."""

PLENARIES = frozenset({"welcome", "opening", "closing", "intro", "introduction", "outro", "remark", "statement"})
"""Labels of what everybody attends."""

KEYNOTES = frozenset({"keynote", "opening", "closing"})
"""Labels of a talk that has a title of its own, which the schedule does not print."""

ANNOUNCED = frozenset({"tba", "tbd", "announced"})
"""Labels that stand for a title that was not known yet."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The true features of one pair, with the detail that each shows to a reader, in the order in which they are read.

    ``title``: agreement 0-1 of the titles; ``named``: whether a speaker of the talk is.
    """

    features: dict[str, str]
    title: float
    named: bool


def gather(
    talk: TalkText, video: VideoText, survey: Survey, convention: Convention, described: str | None = None
) -> Evidence:
    """All features of one pair. ``described``: the code of the talk whose abstract the recording's description is."""
    rest = remainder(talk, video, survey, convention)
    how = [found for name in talk.speakers if (found := name_found(name, video, talk, survey))]
    subject = informative(talk.title, survey.own_words | talk.name_words)
    if subject:
        title, features = _title(talk, video, survey, rest, bool(how))
    else:
        title, features = _by_labels(talk, video, survey, convention, rest, bool(how))
    features |= _speakers(talk, video, survey, how, title, rest)
    features |= _kinds(talk, video, survey)
    features |= edition.features(talk, video, survey.event, convention, survey.naming)
    features |= dating.features(talk.talk, video, survey.days)
    features |= abstracts.features(talk, described)
    if survey.twin(talk) and (subject or not (how or survey.told_by_day(talk, video))):
        entry = survey.entry(talk, video)
        features["the schedule prints this title more than once"] = entry[1] if entry else ""
    return Evidence(features, title, bool(how))


def remainder(talk: TalkText, video: VideoText, survey: Survey, convention: Convention) -> tuple[str, ...]:
    """The recording's words, in order, that are neither this talk's speakers nor the event's or uploader's nor a label.

    Words of the talk's title always stay.
    """
    drop = talk.name_words | survey.own_words | convention.words | LABELS | {"by"}
    return tuple(word for word in video.words if word in talk.title or not (word in drop or is_year(word)))


def _title(
    talk: TalkText, video: VideoText, survey: Survey, rest: tuple[str, ...], named: bool
) -> tuple[float, dict[str, str]]:
    """How far the titles agree, what else the recording says, and how much a title means that stands alone."""
    own = informative(talk.title, survey.own_words | talk.name_words)
    beside = cover(rest, talk.title, survey)
    if whole_title(talk, video):
        level, agreement = "whole title", 1.0
    elif cut_title(talk, rest, video.cut):
        level, agreement = "the title's beginning", 0.97
    else:
        agreement = title_agreement(talk, rest, survey)
        word = next((word for least, word in AGREEMENT if agreement >= least), "nothing")
        foreign = agreement < 0.4 and talk.script != video.script
        level = "the titles are in different scripts" if foreign else f"{word} of the title"
        if agreement < ENDING and (end := said_ending(talk, rest, survey)):
            level, agreement, own = "the title's end", ENDING, informative(end, survey.own_words | talk.name_words)
    features = {level: f"{round(100 * agreement)} %" if agreement < 0.97 else ""}
    said = informative(rest, survey.own_words | talk.name_words)
    same_kind = not said and video.labels & talk.labels
    if agreement < 0.6 and not named and not same_kind:
        features["neither title nor speaker agrees"] = ""
    if agreement >= 0.9 or level == "the title's end":
        extra = "nothing" if beside >= 0.98 else "little" if beside >= 0.6 else "much"
        features[f"{extra} else is said"] = ""
        if not named:
            features[f"a title of {_length(own, talk.title)} stands alone"] = ""
    return agreement, features


def _length(own: tuple[str, ...], title: tuple[str, ...]) -> str:
    """Counts words that mean something; "Rails at Scale" of a Rails conference is still no single word."""
    if len(own) > 2:
        return "three words or more"
    return "one word" if len(own) == 1 and len(title) < 3 else "two words"


def _by_labels(
    talk: TalkText, video: VideoText, survey: Survey, convention: Convention, rest: tuple[str, ...], named: bool
) -> tuple[float, dict[str, str]]:
    """A talk such as "Opening Keynote" has no title to compare: do both sides call it the same, and nothing else?"""
    ours = talk.printed_labels
    alike = _labels_alike(talk, video, survey, convention)
    features = {"the schedule says nothing of a subject": "", alike: ""}
    by_name = talk.name_words.intersection(talk.title) or (named and ours <= KEYNOTES)
    if ours & ANNOUNCED or (by_name and not ours & SESSIONS):
        features["still to be announced"] = ""
    if ours & SESSIONS - video.printed_labels:
        features["a session of its own"] = ""
    if informative(rest, survey.own_words | talk.name_words):
        features["the recording does"] = ""
        return 0.0, features
    return (1.0 if alike in ("the very same words", "the same labels") else 0.0), features


def _labels_alike(talk: TalkText, video: VideoText, survey: Survey, convention: Convention) -> str:
    drop = talk.name_words | survey.own_words | convention.words | BESIDE_LABELS
    ours, theirs = (
        {w for w in some if w not in drop and not is_year(w)} for some in (title_words(talk.talk.title), video.words)
    )
    if ours == theirs:
        return "the very same words"
    if talk.printed_labels and talk.printed_labels == video.printed_labels:
        return "the same labels"
    return "some of its labels" if talk.printed_labels & video.printed_labels else "other labels"


def _speakers(
    talk: TalkText, video: VideoText, survey: Survey, how: list[str], title: float, rest: tuple[str, ...]
) -> dict[str, str]:
    """Who is named, and what that is worth where the titles do not agree."""
    if not how:
        said = "speaker not named" if talk.speakers else "no speaker on the schedule"
        other = other_speaker(talk, video, survey)
        return {said: ""} | ({"somebody else of the event is named": ""} if other else {})
    best = next(kind for kind in NAMED if kind in how)
    features = {NAMED[best]: ""}
    if len(how) > 1:
        features["several speakers named"] = ""
    own_words = informative(talk.title, survey.own_words | talk.name_words)
    if title >= 0.6 and own_words:
        return features
    there = survey.roster.whole_names(video)
    only = any(
        name_found(name, video, talk, survey) and survey.roster.only_talk(name, talk, video.labels, there)
        for name in talk.speakers
    )
    features["who gives one talk" if only else "who gives several talks"] = ""
    if _another_session(talk, video):
        features["the recording is of another session"] = ""
    elif not informative(rest, survey.own_words | talk.name_words):
        features["the recording says nothing of a subject"] = ""
    return features


def _another_session(talk: TalkText, video: VideoText) -> bool:
    """Whether the recording calls itself a welcome, a panel, lightning talks ..., which the talk does not."""
    theirs = {
        label for label in video.printed_labels - talk.printed_labels if LABEL_KINDS.get(label) not in talk.labels
    }
    if "keynote" in video.printed_labels:
        theirs -= {"opening", "closing"}
    return bool(theirs & (SESSIONS | PLENARIES))


def _kinds(talk: TalkText, video: VideoText, survey: Survey) -> dict[str, str]:
    """Labels such as keynote, numbers such as "Part 2", and the place in a series such as "Lightning Talks 1, 2, 3"."""
    features = {}
    if video.labels:
        features["of the same kind" if video.labels & talk.labels else "of another kind"] = ""
    ours, theirs = survey.places.get(talk.talk.code), survey.places.get(video.recording.key)
    if ours and theirs and UNKNOWN in (ours, theirs):
        features["one of several sessions"] = ""
    elif ours and theirs and ours[1] == 1:
        features["the only such session on both sides"] = ""
    elif ours and theirs:
        same = ours == theirs
        features["the same place in its series" if same else "another place in its series"] = f"{ours[0]} of {ours[1]}"
    elif talk.numbers and (said := edition.numbers(video, survey.event, survey.naming)):
        features["the same number" if talk.numbers & said else "another number"] = ""
    return features


def whole_title(talk: TalkText, video: VideoText) -> bool:
    """Whether the talk's whole title stands in the recording's; spaces and punctuation may differ in longer ones."""
    if has_run(video.text, talk.text):
        return True
    joined = "".join(talk.title)
    at = "".join(video.words).find(joined) if len(joined) >= 15 else -1
    return at >= 0 and {at, at + len(joined)} <= video.word_ends


def cut_title(talk: TalkText, rest: tuple[str, ...], inside_word: bool) -> bool:
    """Whether what the recording says is the beginning of the talk's title: cut at 100 characters, or no subtitle."""
    said = " ".join(rest)
    begins = talk.text.startswith(said if inside_word else f"{said} ")
    return begins and len(said) >= MIN_CUT and len(rest) >= 2


def said_ending(talk: TalkText, rest: tuple[str, ...], survey: Survey) -> tuple[str, ...] | None:
    """The part of the title behind a colon or dash that is all that the recording says of a subject.

    It must say something by itself, and be no part of another talk's title.
    """
    said = " ".join(rest)
    for end in talk.endings:
        text = " ".join(end)
        telling = len(informative(end, survey.own_words | talk.name_words)) >= MIN_ENDING
        if telling and has_run(said, text) and cover(rest, talk.title, survey) >= 0.6 and survey.one_title_has(text):
            return end
    return None


def cover(some: tuple[str, ...], by: tuple[str, ...], survey: Survey) -> float:
    """The share (by rarity) of the words ``some`` that are among ``by``; of no words, all."""
    total = survey.weight(some)
    return survey.weight(set(some) & set(by)) / total if total else 1.0


def title_agreement(talk: TalkText, rest: tuple[str, ...], survey: Survey) -> float:
    """Agreement 0-1 of a title that is not simply there: shared rare words both ways, or nearly the same letters."""
    there, back = cover(talk.title, rest, survey), cover(rest, talk.title, survey) if rest else 0.0
    both = 2 * there * back / (there + back) if there + back else 0.0
    ours, theirs = (" ".join(informative(some, survey.own_words)) for some in (talk.title, rest))
    letters = fuzz.ratio(ours, theirs, score_cutoff=80) / 100 if ours and theirs else 0.0
    return min(0.95, max(both, letters))


def other_speaker(talk: TalkText, video: VideoText, survey: Survey) -> bool:
    """Whether the recording names somebody in full who speaks at the event, but not on this talk."""
    return any(
        len(name) > 1 and not talk.all_words.issuperset(name) and whole_name(name, video)
        for name in survey.roster.names_in(video)
    )
