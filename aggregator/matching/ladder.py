"""The ladder: one event's talks and recordings, and what people and earlier runs said, into links. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from aggregator.matching.assign import as_suggestion, asked, assign, foreign
from aggregator.matching.convention import Convention
from aggregator.matching.judge import ACCEPT, SUGGEST, Ranked, Verdict, rank
from aggregator.matching.learn import learn
from aggregator.matching.links import Link
from aggregator.matching.replacement import Swap, carried, is_live, remembered, retired, swapped, swaps
from aggregator.matching.survey import Survey
from aggregator.matching.talk_pages import Pages
from aggregator.matching.texts import TalkText, VideoText
from scrapers.records import NOT_TALKS, Event, Recording, Talk

GROUPS = ("public", "attendees", "gone")
"""Recordings of one group share out the talks among them."""

CERTAIN = ("corrected", "same-url", "page-link")
"""Methods of links that a person or the source itself made."""


@dataclass(frozen=True, slots=True)
class Matched:
    """One event's links, sorted by talk and recording; its recordings, which name what replaced them; lines to read."""

    links: tuple[Link, ...] = ()
    recordings: tuple[Recording, ...] = ()
    notes: tuple[str, ...] = ()


NOTHING = Matched()


def links_of(
    event: Event,
    talks: Sequence[Talk],
    recordings: Sequence[Recording],
    decided: Sequence[Link] = (),
    before: Matched = NOTHING,
    hidden: Collection[str] = (),
    elsewhere: Iterable[tuple[str, Link]] = (),
) -> Matched:
    """Which recording of one event shows which talk, and which new upload took the place of one that is lost.

    ``decided`` are people's corrections: nothing contradicts them. ``before`` is what was kept of the event: its links
    (a talk may go by an alias) hold for recordings that are lost since, and a doubt about two of its recordings is told
    once. ``hidden`` are codes of talks that nobody is to hear of: they are linked like the others, but no swap is made
    or told for them. ``elsewhere`` are links of other events, each with that event's slug: what one of them accepted,
    and neither a person nor the source itself gives to a talk of this event, is at most suggested here.

    The recordings keep the order in which they are given; nothing else depends on the order of the input.
    """
    view = MatchView.of(event, talks, recordings, decided)
    links = remembered(recordings, _matched(view), _coded(before.links, view))
    links = _asked_elsewhere(carried(talks, recordings, links), elsewhere)
    shown = [link for link in links if link.talk not in hidden]
    found = swaps(recordings, shown)
    after = swapped(recordings, shown, found)
    told = {recording.key for recording in set(recordings) & set(before.recordings)}
    return Matched(links, after, (*_swap_notes(found, told), *_end_notes(recordings, after)))


def match(
    event: Event, talks: Sequence[Talk], recordings: Sequence[Recording], decided: Sequence[Link] = ()
) -> tuple[Link, ...]:
    """What the evidence of now says: every link of one event, sorted by talk and recording, in whatever order they come.

    ``decided`` are people's corrections: they come back as they are, nothing contradicts them, and a rejected pair
    is never proposed again. Recordings for attendees are linked beside public ones, as are those that are gone.
    """
    return _matched(MatchView.of(event, talks, recordings, decided))


def _matched(view: MatchView) -> tuple[Link, ...]:
    links = [*view.people.links]
    for key in view.open_keys:
        links.extend(_page_links(key, view))
    linked = {link.recording for link in links if link.decided_by == "matcher"}
    accepted = {(link.talk, link.recording) for link in links if link.decision == "accepted"}
    for group in GROUPS:
        keys = [key for key in view.open_keys if key not in linked and view.group(key) == group]
        taken = {code: key for code, key in sorted(accepted, reverse=True) if view.group(key) in (group, None)}
        ranked = [view.ranked(key) for key in keys if not view.videos[key].dead]
        found = assign(ranked, taken)
        if not view.convention.keys and foreign(found, len(view.survey.talks), len(keys)):
            found = asked(found, ranked)
        links.extend(found)
    return tuple(sorted(links, key=lambda link: (link.talk, link.recording, link.decision)))


@dataclass(frozen=True, slots=True)
class MatchView:
    """One event as the matcher sees it: what stands beside what, who said what, what the sure ones have in common."""

    records: dict[str, list[Recording]]
    texts: dict[str, TalkText]
    videos: dict[str, VideoText]
    pages: Pages
    people: People
    survey: Survey
    convention: Convention

    @classmethod
    def of(
        cls, event: Event, talks: Sequence[Talk], recordings: Sequence[Recording], decided: Sequence[Link]
    ) -> MatchView:
        """Everything sorted, so that no order of input shows."""
        talks = sorted(talks, key=lambda talk: talk.code)
        pages = Pages.of(event, talks)
        records = _by_key(retired(recordings))
        texts = {talk.code: TalkText.of(talk) for talk in talks}
        videos = {key: VideoText.of(records[key][0]) for key in sorted(records)}
        survey = Survey.of(event, [texts[t.code] for t in talks if t.kind not in NOT_TALKS], list(videos.values()))
        alive = [video for video in videos.values() if not video.dead]
        return cls(records, texts, videos, pages, People.of(decided, pages), survey, learn(alive, survey))

    @property
    def open_keys(self) -> list[str]:
        """Recordings that no person has given a talk."""
        return [key for key in self.videos if key not in self.people.recordings]

    def group(self, key: str) -> str | None:
        """The group of a recording; None where the recording itself is not known."""
        if key not in self.records:
            return None
        access = self.records[key][0].access
        return "gone" if access in ("gone", "private") else "attendees" if access == "attendees" else "public"

    def ranked(self, key: str) -> Ranked:
        """What the matcher thinks of a recording, without the pairs that a person has decided."""
        ranked = rank(self.videos[key], self.survey, self.convention)
        return ranked.without(verdict.talk for verdict in ranked.verdicts if (verdict.talk, key) in self.people.pairs)


@dataclass(frozen=True, slots=True)
class People:
    """What people decided: their links, recordings that they gave a talk, and pairs that never return."""

    links: tuple[Link, ...]
    recordings: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, decided: Iterable[Link], pages: Pages) -> People:
        """The decisions, with each talk's alias as its code."""
        links = tuple(replace(link, talk=pages.code_of(link.talk)) for link in decided)
        given = frozenset(link.recording for link in links if link.decision == "accepted")
        return cls(links, given, frozenset((link.talk, link.recording) for link in links))


def _by_key(recordings: Iterable[Recording]) -> dict[str, list[Recording]]:
    """Recordings by identity; several records of one video lie side by side, the longest title first."""
    by_key: dict[str, list[Recording]] = {}
    for recording in sorted(recordings, key=lambda r: (-len(r.raw_title), repr(r))):
        by_key.setdefault(recording.key, []).append(recording)
    return by_key


def _page_links(key: str, view: MatchView) -> list[Link]:
    """Links that the source makes: accepted, or suggested where two talks claim one recording or titles contradict."""
    claimed: dict[str, str] = {}
    for recording in view.records[key]:
        for code, method in view.pages.claims(recording).items():
            if (code, key) not in view.people.pairs and claimed.get(code) != "same-url":
                claimed[code] = method
    links = [_page_link(code, key, method) for code, method in sorted(claimed.items())]
    if len(links) > 1:
        return [as_suggestion(link, f"{len(links)} talks claim this recording") for link in links]
    if links and not view.videos[key].dead and (rival := _contradiction(links[0].talk, key, view)):
        doubt = f"the recording's title is that of {rival.talk}"
        return [
            as_suggestion(links[0], doubt),
            view.ranked(key).link(rival, "suggested", "its page says otherwise"),
        ]
    return links


def _page_link(code: str, key: str, method: str) -> Link:
    reason = "the recording stands on the talk's own page" if method == "same-url" else "its source names the talk"
    return Link(talk=code, recording=key, decision="accepted", method=method, score=1.0, reason=reason, margin=1.0)


def _contradiction(own: str, key: str, view: MatchView) -> Verdict | None:
    """The talk that the recording's title surely is, where it is not at all that of its own page."""
    verdicts = view.ranked(key).verdicts
    if any(verdict.talk == own and verdict.score >= SUGGEST for verdict in verdicts):
        return None
    return verdicts[0] if verdicts and verdicts[0].score >= ACCEPT else None


def _coded(links: Iterable[Link], view: MatchView) -> list[Link]:
    """Links of before with each talk's alias as its code; those of talks that the event no longer has are left out."""
    coded = (replace(link, talk=view.pages.code_of(link.talk)) for link in links)
    return [link for link in coded if link.talk in view.texts]


def _asked_elsewhere(links: Iterable[Link], elsewhere: Iterable[tuple[str, Link]]) -> tuple[Link, ...]:
    """Links as suggestions, with where the recording is linked, if that is the matcher's guess against another's."""
    places = {(one.recording, f"{event}/{one.talk}") for event, one in elsewhere if one.decision == "accepted"}
    where = dict(sorted(places, reverse=True))
    return tuple(
        as_suggestion(link, f"it is linked to {where[link.recording]}")
        if link.recording in where and link.decision == "accepted" and link.method not in CERTAIN
        else link
        for link in links
    )


def _swap_notes(found: Iterable[Swap], told: Collection[str]) -> list[str]:
    """A line for each upload that took the place of another, or may have; not for a doubt about nothing new."""
    return [swap.line for swap in found if swap.accepted or not {swap.old, swap.new} <= set(told)]


def _end_notes(recordings: Sequence[Recording], after: Sequence[Recording]) -> list[str]:
    """A line for each recording that is no longer replaced."""
    notes = []
    for old, new in zip(recordings, after, strict=True):
        if old.replaced_by and not new.replaced_by:
            why = "it is public again" if is_live(old) else "the two are not of one talk"
            notes.append(f"{old.key} is no longer replaced by {old.replaced_by}: {why}")
    return sorted(notes)
