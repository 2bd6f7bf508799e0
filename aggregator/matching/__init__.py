"""Talks x recordings -> links with method, score, reason and runner-up. Pure: no database, no files, no network.

The ladder: what people decided; what the source itself ties together; title and speakers, one to one; a suggestion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from aggregator.matching.assign import Ranked, as_suggestion, assign
from aggregator.matching.field import Field, survey
from aggregator.matching.judge import ACCEPT, SUGGEST, Verdict, judge
from aggregator.matching.links import Link
from aggregator.matching.pages import Pages
from aggregator.matching.words import TalkText, VideoText
from scrapers.records import NOT_TALKS, Event, Recording, Talk

__all__ = ["Link", "match"]

DISAGREES = 0.25
"""A recording whose title fits its own page's talk worse than this, and another talk surely, contradicts its page."""


def match(
    event: Event, talks: Sequence[Talk], recordings: Sequence[Recording], decided: Sequence[Link] = ()
) -> tuple[Link, ...]:
    """Every link of one event, sorted by talk and recording; the order of the input never shows.

    ``decided`` are people's corrections: they come back as they are, nothing contradicts them, and a rejected pair
    is never proposed again. Recordings for attendees are linked beside public ones, as are those that are gone.
    """
    talks = sorted(talks, key=lambda talk: talk.code)
    pages = Pages.of(event, talks)
    people = _People(decided, pages)
    by_key = _by_key(recordings)
    open_keys = [key for key in sorted(by_key) if key not in people.recordings]
    texts = {talk.code: TalkText.of(talk) for talk in talks}
    videos = {key: VideoText.of(by_key[key][0]) for key in sorted(by_key)}
    field = survey(event, [texts[t.code] for t in talks if t.kind not in NOT_TALKS], list(videos.values()))

    links = [replace(link, talk=pages.code_of(link.talk)) for link in decided]
    linked: set[str] = set()
    for key in open_keys:
        found = _page_links(key, by_key[key], videos[key], texts, field, pages, people)
        links.extend(found)
        linked.update(link.recording for link in found)
    accepted = {(link.talk, link.recording) for link in links if link.decision == "accepted"}
    for group in ("public", "attendees", "gone"):
        keys = [key for key in open_keys if key not in linked and _group(by_key[key][0]) == group]
        taken = {
            pages.code_of(code): key
            for code, key in sorted(accepted, reverse=True)
            if key not in by_key or _group(by_key[key][0]) == group
        }
        links.extend(assign([_ranked(videos[key], field, people) for key in keys if not videos[key].dead], taken))
    return tuple(sorted(links, key=lambda link: (link.talk, link.recording, link.decision)))


class _People:
    """What people decided: recordings that are settled, and pairs that never return."""

    def __init__(self, decided: Iterable[Link], pages: Pages) -> None:
        decided = list(decided)
        self.recordings = {link.recording for link in decided if link.decision == "accepted"}
        self.pairs = {(pages.code_of(link.talk), link.recording) for link in decided}

    def settled(self, code: str, key: str) -> bool:
        """Whether a person has decided this pair already."""
        return (code, key) in self.pairs


def _by_key(recordings: Iterable[Recording]) -> dict[str, list[Recording]]:
    """Recordings by identity; several records of one video lie side by side, the longest title first."""
    by_key: dict[str, list[Recording]] = {}
    for recording in sorted(recordings, key=lambda r: (-len(r.raw_title), repr(r))):
        by_key.setdefault(recording.key, []).append(recording)
    return by_key


def _group(recording: Recording) -> str:
    """Recordings of one group share out the talks among them."""
    if recording.access in ("gone", "private"):
        return "gone"
    return "attendees" if recording.access == "attendees" else "public"


def _ranked(video: VideoText, field: Field, people: _People) -> Ranked:
    key = video.recording.key
    verdicts = (judge(talk, video, field) for talk in field.candidates(video))
    return Ranked.of(video, (v for v in verdicts if v.score >= SUGGEST and not people.settled(v.talk, key)))


def _page_links(
    key: str,
    records: Sequence[Recording],
    video: VideoText,
    texts: dict[str, TalkText],
    field: Field,
    pages: Pages,
    people: _People,
) -> list[Link]:
    """Links that the source makes: accepted, or suggested where two talks claim one recording or titles contradict."""
    claimed: dict[str, str] = {}
    for recording in records:
        for code, method in pages.claims(recording).items():
            if not people.settled(code, key) and claimed.get(code) != "same-url":
                claimed[code] = method
    links = [_page_link(code, key, method) for code, method in sorted(claimed.items())]
    if len(links) > 1:
        return [as_suggestion(link, f"{len(links)} talks claim this recording") for link in links]
    if links and not video.dead and (rival := _contradiction(texts[links[0].talk], video, field, people)):
        doubt = f"the recording's title is that of {rival.talk}"
        return [
            as_suggestion(links[0], doubt),
            Ranked.of(video, (rival,)).link(rival, "suggested", "its page says otherwise"),
        ]
    return links


def _page_link(code: str, key: str, method: str) -> Link:
    reason = (
        "the recording stands on the talk's own page" if method == "same-url" else "its source names the talk's page"
    )
    return Link(talk=code, recording=key, decision="accepted", method=method, score=1.0, reason=reason, margin=1.0)


def _contradiction(own: TalkText, video: VideoText, field: Field, people: _People) -> Verdict | None:
    """The talk that the recording's title surely is, where it is surely not that of its own page."""
    if judge(own, video, field).score >= DISAGREES:
        return None
    ranked = _ranked(video, field, people).verdicts
    return ranked[0] if ranked and ranked[0].score >= ACCEPT and ranked[0].talk != own.talk.code else None
