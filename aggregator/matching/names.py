"""Names as uploaders write them: any order, without a middle name, by nickname, misspelt, in another script."""

from __future__ import annotations

from itertools import pairwise

from rapidfuzz import fuzz

from aggregator.matching.spelling import latin
from aggregator.matching.survey import Survey
from aggregator.matching.texts import PARTICLES, TalkText, VideoText, has_run
from aggregator.vocabulary import LABELS, STOP

ALIKE = 78
"""Two words of a name are the same in another script or misspelt from this ratio (0-100) of their letters on."""


def name_found(name: tuple[str, ...], video: VideoText, talk: TalkText, survey: Survey) -> str | None:
    """How a name stands in a recording's title: "full", "part" (a family or nickname that nobody else at the event
    has), "alike" (misspelt, or in another script), or not at all. Of three words any two that stand together are a
    full name; particles such as "van" are no words of it.
    """
    if whole_name(name, video):
        return "full"
    family = name[-1]
    alone = len(family) >= 4 and family in video.all_words and family not in talk.title
    if alone and survey.roster.one_bearer(family) and not _somebody_else(name, video, survey):
        return "full" if len(name) == 1 else "part"
    nick = talk.nicknames.intersection(name, video.all_words)
    if any(survey.roster.one_bearer(word) for word in nick):
        return "part"
    return "alike" if _alike(name, video, survey) else None


def whole_name(name: tuple[str, ...], video: VideoText) -> bool:
    """Whether a name stands in a recording's title in full, or is one that its source gives."""
    given = any(set(name) == set(other) for other in video.given_names)
    return given or (len(name) > 1 and has_run(video.text, " ".join(name))) or _together(name, video)


def _together(name: tuple[str, ...], video: VideoText) -> bool:
    """Whether two different words of a name stand at most one word apart."""
    at = [(place, word) for place, word in enumerate(video.words) if word in name and len(word) > 1]
    at = [(place, word) for place, word in at if word not in PARTICLES]
    return any(one != two and after - before <= 2 for (before, one), (after, two) in pairwise(at))


def _somebody_else(name: tuple[str, ...], video: VideoText, survey: Survey) -> bool:
    """Whether another given name stands before the family name: "Sven Thorn" is not Tea Thorn."""
    initials = {word[0] for word in name[:-1]}
    before = ""
    for word in video.words:
        if word == name[-1] and before:
            known = before in name or before in survey.title_words or before in survey.own_words
            if not (
                known or before in LABELS or before in STOP or survey.roster.bearers[before] or before[0] in initials
            ):
                return True
        before = word if len(word) > 1 else before
    return False


def _alike(name: tuple[str, ...], video: VideoText, survey: Survey) -> bool:
    """Whether two words of a name stand next to each other in nearly the same letters."""
    if len(name) < 2:
        return False
    first, last = latin(name[0]), latin(name[-1])
    for one, two in pairwise(video.words):
        for given, family in ((one, two), (two, one)):
            if given in survey.title_words and family in survey.title_words:
                continue
            if _near(latin(family), last) and _near(latin(given), first):
                return True
    return False


def _near(ours: str, theirs: str) -> bool:
    return min(len(ours), len(theirs)) >= 3 and ours[0] == theirs[0] and fuzz.ratio(ours, theirs) >= ALIKE
