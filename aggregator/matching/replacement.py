"""Which new upload took the place of a recording that is lost. Pure: recordings and links in, swaps out.

Lost is a recording that is gone or private, or that left its list while another upload under nearly the same title
is there (``superseded``). Both must be accepted for the same talk: whatever else agrees, the recording of another talk
takes nobody's place. A swap points from a lost recording to a live one, and a live one points nowhere, so chains
(old -> middle -> new) have no cycles. A lost recording that is public again is no longer replaced.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.matching.links import Link
from aggregator.matching.uploads import (
    OTHER_LENGTH,
    SAME_LENGTH,
    SAME_SUBJECT,
    SAME_TITLE,
    UploadTitle,
    likeness,
    same_entry,
    same_speakers,
    stretch,
)
from scrapers.platforms import platform

if TYPE_CHECKING:
    from scrapers.records import Recording, Talk

ACCEPT = 0.9
"""A swap below this is never recorded, only suggested."""

SUGGEST = 0.5
"""Below this it is not worth a person's time."""

MARGIN = 0.02
"""Between two uploads closer than this nobody guesses."""

FEW = 100
"""A word in more titles than these, and in more than a twentieth, says too little to look for twins by it."""

_LOST = ("gone", "private")
_LIVE = ("public", "unlisted")


@dataclass(frozen=True, slots=True)
class Swap:
    """``new`` took the place of ``old`` (keys of recordings) as the recording of ``talk`` (a code). Score 0-1."""

    talk: str
    old: str
    new: str
    score: float
    reason: str

    @property
    def accepted(self) -> bool:
        """Whether it may be recorded without a person."""
        return self.score >= ACCEPT

    @property
    def line(self) -> str:
        """The swap in words, for a report."""
        if self.accepted:
            return f"replaced {self.old} by {self.new}: {self.reason}"
        return f"{self.old} may have been replaced by {self.new}: {self.reason}"


def superseded(recordings: Iterable[Recording]) -> frozenset[str]:
    """Keys of recordings that left their list although nothing says that they are gone, and have a live twin.

    They must not keep the talk from the new upload: the matcher counts them among those that are gone.
    """
    recordings = tuple(recordings)
    left = [recording for recording in recordings if recording.access in _LIVE and recording.last_seen]
    if not left:
        return frozenset()
    live = [recording for recording in recordings if is_live(recording)]
    named = Counter(recording.source_url for recording in live)
    renamed = {old.key for old in left if named[old.source_url] == 1 and any(same_entry(old, new) for new in live)}
    return frozenset(renamed.union(old.key for old, _ in _twin_pairs(left, live)))


def retired(recordings: Iterable[Recording]) -> tuple[Recording, ...]:
    """The recordings as the matcher should see them: those that are superseded as gone."""
    recordings = tuple(recordings)
    over = superseded(recordings)
    return tuple(replace(one, access="gone") if one.key in over else one for one in recordings)


def is_live(recording: Recording) -> bool:
    """Whether anybody can watch it and its list still names it."""
    return recording.access in _LIVE and recording.last_seen is None


def remembered(recordings: Sequence[Recording], links: Sequence[Link], before: Sequence[Link]) -> tuple[Link, ...]:
    """``links`` with what was accepted ``before`` for recordings that are lost since: history is not decided anew.

    Where two lost uploads of one talk compete, the matcher accepts one; the other keeps the link that it had. A
    person's rejection, or another talk accepted now, ends it.
    """
    lost = {recording.key for recording in retired(recordings) if _is_lost(recording)}
    accepted = {link.recording for link in links if link.decision == "accepted"}
    rejected = {(link.talk, link.recording) for link in links if link.decision == "rejected"}
    kept = [
        link
        for link in before
        if link.decision == "accepted" and link.decided_by == "matcher"
        if link.recording in lost - accepted and (link.talk, link.recording) not in rejected
    ]
    again = {link.recording for link in kept}
    return _sorted([*kept, *(link for link in links if link.decision == "rejected" or link.recording not in again)])


def carried(talks: Sequence[Talk], recordings: Sequence[Recording], links: Sequence[Link]) -> tuple[Link, ...]:
    """``links`` with what is known of a lost upload told of its live twin, where its talk has no live recording.

    The twin is accepted where title and duration agree, both are each other's only twin, and the talk's title is no
    other's; else, and where only a person tied the lost one to its talk, it is suggested. Where a person decided about
    the lost one and the matcher says otherwise of the twin, the matcher's link becomes a suggestion.
    """
    shown = sorted(retired(recordings), key=lambda one: one.key)
    pairs = _twin_pairs([one for one in shown if _is_lost(one)], [one for one in shown if is_live(one)])
    linked = defaultdict[str, list[Link]](list)
    for link in links:
        linked[link.recording].append(link)
    kept = {(link.talk, link.recording): link for link in links}
    for old, new in pairs:
        kept |= _doubts(old, linked[old.key], linked[new.key])
    live = {one.key for one in shown if is_live(one)}
    sure = [link for link in kept.values() if link.decision == "accepted" and link.recording in live]
    watched, taken = {link.talk for link in sure}, {link.recording for link in sure}
    open_ = [
        (link, old, new)
        for old, new in pairs
        for link in linked[old.key]
        if link.decision == "accepted" and link.talk not in watched and new.key not in taken
    ]
    titles = Counter(_bare_title(talk) for talk in talks)
    own = {talk.code for talk in talks if titles[_bare_title(talk)] == 1 and talk.kind != "lightning"}
    twins = Counter(key for _, old, new in open_ for key in (old.key, new.key))
    for link, old, new in open_:
        alone = twins[old.key] == twins[new.key] == 1 and link.talk in own
        proposal = _proposal(link, old, new, kept.get((link.talk, new.key)), alone)
        if proposal and proposal.decision == "accepted":
            kept = {pair: one for pair, one in kept.items() if pair[1] != new.key or one.decision != "suggested"}
        if proposal:
            kept[proposal.talk, proposal.recording] = proposal
    return _sorted(kept.values())


def swaps(recordings: Sequence[Recording], links: Sequence[Link]) -> tuple[Swap, ...]:
    """For every lost recording that nothing replaces yet the live one that does: at most one, accepted or suggested.

    Two live uploads that fit alike are both suggested; several talks of one recording count as its best. A lost
    recording that is itself only suggested, and for one talk alone, is suggested at most. What fits, and a person has
    accepted for the talk of a lost one, is accepted: the best of several.
    """
    links = _whole(links)
    by_key = {recording.key: recording for recording in recordings}
    shown = {one.key: one for one in retired(recordings)}
    named = Counter(one.source_url for one in by_key.values() if is_live(one))
    lost = [key for key, one in shown.items() if _is_lost(one) and not one.replaced_by]
    live_of, said_of = defaultdict[str, list[str]](list), defaultdict[str, list[Link]](list)
    confirmed = {(one.talk, one.recording) for one in _accepted(links) if one.decided_by == "person"}
    for link in links:
        if link.recording in by_key and link.decision != "rejected":
            said_of[link.recording].append(link)
            if link.decision == "accepted" and is_live(by_key[link.recording]):
                live_of[link.talk].append(link.recording)
    found: list[Swap] = []
    for key in sorted(lost):
        said = _accepted(said_of[key]) or (said_of[key] if len(said_of[key]) == 1 else [])
        best: dict[str, Swap] = {}
        for link in said:
            for new in (by_key[one] for one in live_of[link.talk]):
                swap = _weighed(link, by_key[key], new, named[new.source_url] == 1)
                if swap.score >= SUGGEST and (new.key not in best or swap.score > best[new.key].score):
                    best[new.key] = swap
        sure = [swap for swap in best.values() if (swap.talk, swap.new) in confirmed and _accepted(said)]
        found += _confirmed(sure) if sure else _chosen(best.values())
    return tuple(found)


def swapped(recordings: Sequence[Recording], links: Sequence[Link], found: Iterable[Swap]) -> tuple[Recording, ...]:
    """The recordings after these swaps: the old one is gone and names what replaced it.

    A ``replaced_by`` that does not hold any more goes: the old one is public again, the two show different talks now,
    or a person has rejected one of them for the other's talk. Applied to its own result it changes nothing.
    """
    links = _whole(links)
    by_old = {swap.old: swap.new for swap in found if swap.accepted}
    shows, never = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for link in links:
        if link.decision != "suggested":
            (shows if link.decision == "accepted" else never)[link.recording].add(link.talk)
    after = []
    for recording in recordings:
        old, new = recording.key, by_old.get(recording.key, recording.replaced_by)
        if new is None:
            after.append(recording)
            continue
        apart = shows[old] and shows[new] and not shows[old] & shows[new]
        if is_live(recording) or apart or never[old] & shows[new] or never[new] & shows[old]:
            after.append(replace(recording, replaced_by=None))
        else:
            after.append(replace(recording, access="gone", replaced_by=new))
    return tuple(after)


def _twins(old: Recording, old_title: UploadTitle, new: Recording, new_title: UploadTitle) -> bool:
    """Whether two recordings look like uploads of the same file."""
    agreed, apart = likeness(old_title, new_title), stretch(old, new)
    if agreed >= SAME_TITLE:
        return True
    return agreed >= SAME_SUBJECT and apart is not None and apart <= SAME_LENGTH and same_speakers(old, new)


def _weighed(link: Link, old: Recording, new: Recording, alone: bool) -> Swap:
    """How surely ``new`` is ``old`` uploaded again, where ``link`` ties the old one to a talk that the new one shows."""
    one, two = UploadTitle.of(old), UploadTitle.of(new)
    agreed, apart = likeness(one, two), stretch(old, new)
    if alone and same_entry(old, new):
        score, words = 0.97, ["the entry that named it names another video now"]
    elif agreed >= SAME_TITLE:
        score, words = 0.95, ["the same title" if agreed == 1 else "nearly the same title"]
    else:
        score, words = 0.9, ["another title, the same talk"]
    if agreed == 0 and one.apart != two.apart:
        told = ", ".join(sorted(one.apart ^ two.apart))
        score, words = score - 0.3, [*words, f"one title alone says {told}"]
    if apart is not None and apart <= SAME_LENGTH:
        score, words = score + 0.02, [*words, "the same duration"]
    elif apart is not None and apart > OTHER_LENGTH:
        score, words = score - 0.2, [*words, f"{_minutes(new)} instead of {_minutes(old)} minutes"]
    if old.published and new.published and new.published < old.published:
        score, words = score - 0.2, [*words, "it was published before"]
    if link.decision == "suggested":
        score, words = min(score, ACCEPT) - 0.3, [*words, "the old one is only suggested for the talk"]
    return Swap(link.talk, old.key, new.key, round(max(score, 0.0), 3), "; ".join(words))


def _minutes(recording: Recording) -> int:
    return round((recording.duration_s or 0) / 60)


def _chosen(found: Collection[Swap]) -> list[Swap]:
    """The best one; two that fit alike are both left to a person, below the floor."""
    if not found:
        return []
    best, *rest = sorted(found, key=lambda swap: (-swap.score, swap.new))
    alike = [swap for swap in rest if best.score - swap.score < MARGIN]
    if not alike or not best.accepted:
        return [best, *alike]
    doubt = f"{len(alike) + 1} uploads fit alike"
    return [replace(s, score=round(ACCEPT - 0.05, 3), reason=f"{s.reason}; {doubt}") for s in (best, *alike)]


def _confirmed(found: Collection[Swap]) -> list[Swap]:
    """The best of those that a person has accepted for the talk; one that is accepted without that stays as it is."""
    best = min(found, key=lambda swap: (-swap.score, swap.new))
    if best.accepted:
        return [best]
    return [replace(best, score=1.0, reason=f"{best.reason}; a person accepted it for the talk")]


def _whole(links: Iterable[Link]) -> list[Link]:
    """Links of whole recordings: a part of a longer one is no upload of what is lost."""
    return [link for link in links if link.start_s is None]


def _accepted(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.decision == "accepted"]


def _doubts(old: Recording, said: Sequence[Link], links: Iterable[Link]) -> dict[tuple[str, str], Link]:
    """The matcher's accepted links of a new upload that contradict what a person decided about the old one."""
    tied = {link.talk for link in said if link.decision == "accepted" and link.decided_by == "person"}
    never = {link.talk for link in said if link.decision == "rejected"}
    doubts = {}
    for link in _accepted(links):
        if link.decided_by == "person" or (link.talk not in never and (not tied or link.talk in tied)):
            continue
        what = "tied that to another talk" if tied else "rejected that"
        reason = f"{link.reason}; it looks like {old.key} uploaded again, and a person {what}"
        doubts[link.talk, link.recording] = replace(link, decision="suggested", reason=reason)
    return doubts


def _proposal(link: Link, old: Recording, new: Recording, known: Link | None, alone: bool) -> Link | None:
    """The link of a new upload to the talk that ``link`` ties the old one to; ``known`` is what there is of the two."""
    if known is not None and known.decision != "suggested":
        return None
    why = f"it looks like {old.key} uploaded again, which is lost"
    agreed, apart = likeness(UploadTitle.of(old), UploadTitle.of(new)), stretch(old, new)
    if alone and link.decided_by == "matcher" and agreed >= SAME_TITLE and apart is not None and apart <= SAME_LENGTH:
        score = max(ACCEPT, known.score if known else 0.0)
        return Link(link.talk, new.key, "accepted", "title", score, f"{why}; the same duration")
    if known is not None:
        return replace(known, reason=f"{known.reason}; {why}")
    return Link(link.talk, new.key, "suggested", "title", round(agreed, 3), why, start_s=link.start_s)


def _is_lost(recording: Recording) -> bool:
    # What an organiser's platform took down was never public; the public video is no upload of it anew.
    return recording.access in _LOST and not platform(recording.provider).for_attendees


def _twin_pairs(lost: Iterable[Recording], live: Sequence[Recording]) -> list[tuple[Recording, Recording]]:
    """Every lost recording with every live one that looks like the same file.

    Only titles that share a word which few others have are compared.
    """
    titles = [UploadTitle.of(new) for new in live]
    by_word = defaultdict[str, list[int]](list)
    for at, title in enumerate(titles):
        for word in set(title.text.split()):
            by_word[word].append(at)
    few = max(FEW, len(live) // 20)
    pairs = []
    for old in lost:
        title = UploadTitle.of(old)
        near = {at for word in title.text.split() if len(by_word[word]) <= few for at in by_word[word]}
        pairs += [(old, live[at]) for at in sorted(near) if _twins(old, title, live[at], titles[at])]
    return pairs


def _bare_title(talk: Talk) -> str:
    """A talk's title without what tells the parts of a series apart."""
    title = UploadTitle.text_of(talk.title)
    return " ".join(word for word in title.text.split() if word not in title.apart)


def _sorted(links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(sorted(links, key=lambda link: (link.talk, link.recording, link.decision)))


def swap_notes(found: Iterable[Swap], told: Collection[str]) -> list[str]:
    """A line for each upload that took the place of another, or may have; not for a doubt about nothing new."""
    return [swap.line for swap in found if swap.accepted or not {swap.old, swap.new} <= set(told)]


def end_notes(recordings: Sequence[Recording], after: Sequence[Recording]) -> list[str]:
    """A line for each recording that is no longer replaced."""
    notes = []
    for old, new in zip(recordings, after, strict=True):
        if old.replaced_by and not new.replaced_by:
            why = "it is public again" if is_live(old) else "the two are not of one talk"
            notes.append(f"{old.key} is no longer replaced by {old.replaced_by}: {why}")
    return sorted(notes)
