"""Talks x recordings -> links with method, score, reason and runner-up. Pure: no database, no files, no network.

The ladder: what people decided; what the source itself ties together; title, names, dates and places, weighed
together and shared out one to one; repeats by a stricter rule; a suggestion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aggregator.matching.assign import as_suggestion, asked, assign, foreign
from aggregator.matching.field import Field, survey
from aggregator.matching.judge import ACCEPT, SUGGEST, Ranked, Verdict, rank
from aggregator.matching.links import Link
from aggregator.matching.pages import Pages
from aggregator.matching.playlist import Playlist
from aggregator.matching.replacement import retired
from aggregator.matching.sure import learn
from aggregator.matching.words import TalkText, VideoText
from scrapers.records import NOT_TALKS, Event, Recording, Talk

__all__ = ["Link", "match"]

GROUPS = ("public", "attendees", "gone")
"""Recordings of one group share out the talks among them."""


def match(
    event: Event, talks: Sequence[Talk], recordings: Sequence[Recording], decided: Sequence[Link] = ()
) -> tuple[Link, ...]:
    """Every link of one event, sorted by talk and recording; the order of the input never shows.

    ``decided`` are people's corrections: they come back as they are, nothing contradicts them, and a rejected pair
    is never proposed again. Recordings for attendees are linked beside public ones, as are those that are gone.
    """
    view = View.of(event, talks, recordings, decided)
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
        if not view.playlist.keys and foreign(found, len(view.field.talks), len(keys)):
            found = asked(found, ranked)
        links.extend(found)
    return tuple(sorted(links, key=lambda link: (link.talk, link.recording, link.decision)))


@dataclass(frozen=True, slots=True)
class View:
    """One event as the matcher sees it: what stands beside what, who said what, what the sure ones have in common."""

    records: dict[str, list[Recording]]
    texts: dict[str, TalkText]
    videos: dict[str, VideoText]
    pages: Pages
    people: People
    field: Field
    playlist: Playlist

    @classmethod
    def of(cls, event: Event, talks: Sequence[Talk], recordings: Sequence[Recording], decided: Sequence[Link]) -> View:
        """Everything sorted, so that no order of input shows."""
        talks = sorted(talks, key=lambda talk: talk.code)
        pages = Pages.of(event, talks)
        records = _by_key(retired(recordings))
        texts = {talk.code: TalkText.of(talk) for talk in talks}
        videos = {key: VideoText.of(records[key][0]) for key in sorted(records)}
        field = survey(event, [texts[t.code] for t in talks if t.kind not in NOT_TALKS], list(videos.values()))
        alive = [video for video in videos.values() if not video.dead]
        return cls(records, texts, videos, pages, People.of(decided, pages), field, learn(alive, field))

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
        ranked = rank(self.videos[key], self.field, self.playlist)
        return ranked.without(verdict.talk for verdict in ranked.verdicts if (verdict.talk, key) in self.people.pairs)


@dataclass(frozen=True, slots=True)
class People:
    """What people decided: their links, recordings that are settled, and pairs that never return."""

    links: tuple[Link, ...]
    recordings: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, decided: Iterable[Link], pages: Pages) -> People:
        """The decisions, with each talk's alias as its code."""
        links = tuple(replace(link, talk=pages.code_of(link.talk)) for link in decided)
        settled = frozenset(link.recording for link in links if link.decision == "accepted")
        return cls(links, settled, frozenset((link.talk, link.recording) for link in links))


def _by_key(recordings: Iterable[Recording]) -> dict[str, list[Recording]]:
    """Recordings by identity; several records of one video lie side by side, the longest title first."""
    by_key: dict[str, list[Recording]] = {}
    for recording in sorted(recordings, key=lambda r: (-len(r.raw_title), repr(r))):
        by_key.setdefault(recording.key, []).append(recording)
    return by_key


def _page_links(key: str, view: View) -> list[Link]:
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


def _contradiction(own: str, key: str, view: View) -> Verdict | None:
    """The talk that the recording's title surely is, where it is not at all that of its own page."""
    verdicts = view.ranked(key).verdicts
    if any(verdict.talk == own and verdict.score >= SUGGEST for verdict in verdicts):
        return None
    return verdicts[0] if verdicts and verdicts[0].score >= ACCEPT else None
