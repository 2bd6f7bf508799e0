"""What one talk and one recording have in common, as small named features. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from aggregator.matching.words import LABELS, TalkText, VideoText, has_run, informative, is_year

if TYPE_CHECKING:
    from aggregator.matching.field import Field

MIN_CUT = 12
"""Characters that the beginning of a title must have to count as a cut title."""

NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "one": "1", "two": "2", "three": "3", "four": "4"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Features of one pair.

    ``title``: agreement 0-1; ``whole``: every word of it, together and in order; ``cut``: its beginning, nothing else.
    ``rest``: the share of the recording's own words that the title explains. ``speaker``: 1 a full name, 0.5 a family
    name that nobody else at the event has; ``only_talk``: who gives no other talk (of the kind that the recording
    names). ``other``: somebody else of the event is named in full. ``silent``: the recording's title says nothing
    beside names and labels; ``placeholder``: the talk's says nothing beside them. ``same_label``: both name a kind
    such as keynote; ``other_label``: they name different kinds. ``other_number``: "Part 1" against "Part 2".
    """

    title: float
    whole: bool
    cut: bool
    rest: float
    speaker: float
    only_talk: bool
    other: bool
    silent: bool
    placeholder: bool
    same_label: bool
    other_label: bool
    other_number: bool


def gather(talk: TalkText, video: VideoText, field: Field) -> Evidence:
    """All features of one pair."""
    speaker, only = speaker_named(talk, video, field)
    rest = remainder(talk, video, field)
    placeholder = not informative(talk.title, field.own_words | talk.name_words)
    nameless = placeholder and bool(talk.name_words.intersection(talk.title))
    whole = not nameless and whole_title(talk, video)
    cut = not nameless and not whole and cut_title(talk, rest, video.cut)
    return Evidence(
        title=0.0 if nameless else 1.0 if whole else 0.97 if cut else title_agreement(talk, rest, field),
        whole=whole,
        cut=cut,
        rest=cover(rest, talk.title, field),
        speaker=speaker,
        only_talk=only,
        other=not speaker and other_speaker(talk, video, field),
        silent=not informative(rest, field.own_words | (talk.name_words if speaker else frozenset())),
        placeholder=placeholder,
        same_label=bool(video.labels & talk.labels),
        other_label=bool(video.labels) and not video.labels & talk.labels,
        other_number=other_number(talk.title, rest),
    )


def remainder(talk: TalkText, video: VideoText, field: Field) -> tuple[str, ...]:
    """The recording's words, in order, that are neither this talk's speakers nor the event's name nor a label.

    Words of the talk's title always stay.
    """
    drop = talk.name_words | field.own_words | LABELS | {"by"}
    return tuple(word for word in video.words if word in talk.title or not (word in drop or is_year(word)))


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


def other_number(title: tuple[str, ...], rest: tuple[str, ...]) -> bool:
    """Whether both hold numbers ("Part 2", "II"), and none in common."""
    ours, theirs = ({NUMERALS.get(w, w) for w in some if w in NUMERALS or w.isdigit()} for some in (title, rest))
    return bool(ours and theirs) and not ours & theirs


def cover(some: tuple[str, ...], by: tuple[str, ...], field: Field) -> float:
    """The share (by rarity) of the words ``some`` that are among ``by``."""
    total = field.weight(some)
    return field.weight(set(some) & set(by)) / total if total else 0.0


def title_agreement(talk: TalkText, rest: tuple[str, ...], field: Field) -> float:
    """Agreement 0-1 of a title that is not simply there: shared rare words both ways, or nearly the same letters."""
    there, back = cover(talk.title, rest, field), cover(rest, talk.title, field)
    both = 2 * there * back / (there + back) if there + back else 0.0
    letters = fuzz.ratio(" ".join(rest), talk.text, score_cutoff=80) / 100
    return min(0.95, max(both, letters))


def speaker_named(talk: TalkText, video: VideoText, field: Field) -> tuple[float, bool]:
    """How surely a speaker is named, and whether this is the only talk of somebody so named (of the kind named)."""
    best, only = 0.0, False
    for name in talk.speakers:
        sure = name_found(name, video, talk, field)
        if sure:
            best, only = max(best, sure), only or field.only_talk(name, talk, video.labels)
    return best, only


def name_found(name: tuple[str, ...], video: VideoText, talk: TalkText, field: Field) -> float:
    """1 for a full name (of three words any two), 0.5 for a family name that one speaker alone has, else 0."""
    if name in video.given_names or (len(name) > 1 and has_run(video.text, " ".join(name))):
        return 1.0
    there = [word for word in name if len(word) > 1 and word in video.all_words]
    if len(there) >= 2:
        return 1.0
    family = name[-1]
    if len(family) >= 4 and family in video.all_words and family not in talk.title and field.one_bearer(family):
        return 1.0 if len(name) == 1 else 0.5
    return 0.0


def other_speaker(talk: TalkText, video: VideoText, field: Field) -> bool:
    """Whether the recording names somebody in full who speaks at the event, but not on this talk."""
    return any(
        len(name) > 1 and not talk.all_words.issuperset(name) and has_run(video.text, " ".join(name))
        for name in field.names_in(video)
    )
