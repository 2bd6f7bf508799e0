"""The ladder: one event's talks and recordings, and what people and earlier runs said, into links. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from aggregator.matching.assign import as_suggestion, asked, assign, foreign
from aggregator.matching.convention import Convention
from aggregator.matching.described import described
from aggregator.matching.elsewhere import CERTAIN, Claim, by_code_alone, claims_of, heard, is_stated, taken_elsewhere
from aggregator.matching.judge import ACCEPT, ASK, SUGGEST, Ranked, Verdict, rank
from aggregator.matching.learn import learn, learn_names
from aggregator.matching.links import Link, by_recording, stated
from aggregator.matching.naming import UNNAMED
from aggregator.matching.parts import MIN_SAID, Parted, Parts, apart, with_parts
from aggregator.matching.replacement import carried, end_notes, remembered, retired, swap_notes, swapped, swaps
from aggregator.matching.survey import Survey
from aggregator.matching.talk_pages import Pages
from aggregator.matching.texts import TalkText, VideoText, informative
from scrapers.records import NOT_TALKS, Event, Recording, Talk
from scrapers.text import fold

GROUPS = ("public", "attendees", "gone")
"""Recordings of one group share out the talks among them."""

CLEARLY = 0.9
"""What another talk must reach to take a recording away from the talk that it was published for."""


@dataclass(frozen=True, slots=True)
class Matched:
    """One event's links, sorted by talk and recording; its recordings, which name what replaced them; lines to read."""

    links: tuple[Link, ...] = ()
    recordings: tuple[Recording, ...] = ()
    notes: tuple[str, ...] = ()


NOTHING = Matched()

_SUREST = ("same-url", "guid", "own-video")


def links_of(
    event: Event,
    talks: Sequence[Talk],
    recordings: Sequence[Recording],
    decided: Sequence[Link] = (),
    before: Matched = NOTHING,
    hidden: Collection[str] = (),
    elsewhere: Iterable[Claim] = (),
) -> Matched:
    """Which recording of one event shows which talk, and which new upload took the place of one that is lost.

    ``decided`` are people's corrections: nothing contradicts them. ``before`` is what was kept of the event: what it
    accepted is published, and stays (``Draft``); a doubt about two of its recordings is told once. ``hidden`` are codes
    of talks that nobody is to hear of: they are linked like the others, but no swap is made or told for them.
    ``elsewhere`` is what other events claim (``elsewhere.heard``).

    The recordings keep the order in which they are given; nothing else depends on the order of the input.
    """
    others = tuple(claim for claim in elsewhere if claim.event != event.slug)
    return Draft.of(event, talks, recordings, decided, before, hidden, others).heard(others)


@dataclass(frozen=True, slots=True)
class Draft:
    """One event's links while the other events may still change theirs.

    What another event states or has published is none of this event's to infer: it takes no talk here. A link of the
    matcher that was accepted before and whose recording can be watched (``published``) is accepted again, unless a
    person rejected it or gave the recording to another talk, the source names another talk, or another talk is clearly
    better. What is lost keeps its link too. Less to go by never withdraws anything. Where its own title names another
    event or year (``doubted``), it stays as long as no other event claims it.
    """

    event: str
    recordings: tuple[Recording, ...]
    links: tuple[Link, ...]
    published: frozenset[tuple[str, str]]
    doubted: frozenset[tuple[str, str]]
    before: Matched
    hidden: frozenset[str]
    ends: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        event: Event,
        talks: Sequence[Talk],
        recordings: Sequence[Recording],
        decided: Sequence[Link],
        before: Matched = NOTHING,
        hidden: Collection[str] = (),
        others: Sequence[Claim] = (),
    ) -> Draft:
        """All steps but the last two; ``others`` are the claims of other events, the rest is as in ``links_of``."""
        view = MatchView.of(event, talks, recordings, decided)
        of_parts, known = apart(_coded(before.links, view))
        shown = [link for link in known if link.decision == "accepted" and link.decided_by == "matcher"]
        doubted = {link for link in shown if _doubted(link, view)}
        theirs = taken_elsewhere(others, {link.recording for link in shown if link not in doubted})
        kept = [link for link in shown if link.recording not in theirs]
        links = remembered(recordings, _kept(view, kept, theirs), known)
        links = carried(talks, recordings, links)
        parts = view.parts(links)
        links = with_parts(links, parts, of_parts)
        odd = frozenset((link.talk, link.recording) for link in doubted)
        pairs = frozenset((link.talk, link.recording) for link in (*shown, *of_parts)) - odd
        return cls(event.slug, tuple(recordings), links, pairs, odd, before, frozenset(hidden), parts.ends)

    @property
    def coded(self) -> frozenset[str]:
        """Recordings whose source names a talk by its code alone."""
        return by_code_alone(self.recordings)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the other events are to hear; nothing of hidden talks, nor of what is doubted."""
        told = (
            one for one in self.links if one.talk not in self.hidden and (one.talk, one.recording) not in self.doubted
        )
        return claims_of(self.event, told, self.published, self.coded)

    @property
    def stated(self) -> frozenset[tuple[str, str]]:
        """Pairs of talk and recording that a person or the source states."""
        coded = self.coded
        return frozenset((link.talk, link.recording) for link in self.links if is_stated(link, coded))

    def heard(self, elsewhere: Iterable[Claim]) -> Matched:
        """The links and swaps that remain when what other events claim is known."""
        links = heard(self.links, self.published, elsewhere, self.coded)
        shown = [link for link in links if link.talk not in self.hidden]
        found = swaps(self.recordings, shown)
        after = swapped(self.recordings, shown, found)
        told = {recording.key for recording in set(self.recordings) & set(self.before.recordings)}
        late = (line for key, line in self.ends if key not in told)
        return Matched(links, after, (*swap_notes(found, told), *end_notes(self.recordings, after), *late))


def match(
    event: Event, talks: Sequence[Talk], recordings: Sequence[Recording], decided: Sequence[Link] = ()
) -> tuple[Link, ...]:
    """What the evidence of now says: every link of one event, sorted by talk and recording, in whatever order they come.

    ``decided`` are people's corrections: they come back as they are, nothing contradicts them, and a rejected pair
    is never proposed again. Recordings for attendees are linked beside public ones, as are those that are gone.
    """
    view = MatchView.of(event, talks, recordings, decided)
    links = _matched(view)
    return with_parts(links, view.parts(links))


def _kept(view: MatchView, published: Sequence[Link], theirs: Mapping[str, Claim]) -> tuple[Link, ...]:
    """What the evidence of now says, with the published links that it says nothing better about.

    Each one that is missing is held, and the rest is shared out anew: what else wants its talk is then a repeat or a
    suggestion.
    """
    held: list[Link] = []
    while True:
        links = _matched(view, held, theirs)
        own, before = by_recording(links), set(held)
        missing = [
            link for link in published if link not in before and not _superseded(link, own[link.recording], view)
        ]
        if not missing:
            return links
        held += missing


def _doubted(link: Link, view: MatchView) -> bool:
    """Whether a recording's title says now that it is another edition's."""
    if link.recording not in view.videos or link.method in CERTAIN:
        return False
    verdicts = view.ranked(link.recording).verdicts
    return any(ASK & verdict.evidence.features.keys() for verdict in verdicts if verdict.talk == link.talk)


def _superseded(link: Link, links: Iterable[Link], view: MatchView) -> bool:
    """Whether a published link stands among ``links``, which are its recording's, or may go: by a person, by its source, or
    for a clearly better talk.
    """
    pair = (link.talk, link.recording)
    if view.group(link.recording) not in ("public", "attendees"):
        return True  # lost: what is remembered of it is decided later
    if link.recording in view.people.recordings or pair in view.people.pairs:
        return True
    return any(
        one.decision == "accepted" and (one.talk == link.talk or one.method in CERTAIN or one.score >= CLEARLY)
        for one in links
    )


def _matched(
    view: MatchView, held: Sequence[Link] = (), theirs: Mapping[str, Claim] = MappingProxyType({})
) -> tuple[Link, ...]:
    """Every link by people, pages and evidence; ``held`` are published links that come back as they are.

    Recordings of ``theirs`` are other events': where evidence alone speaks, they are suggested and take no talk.
    """
    kept = by_recording(held)
    links = [*view.people.links, *held]
    for key in view.open_keys:
        links.extend(_beside(key, kept[key], view) if key in kept else _page_links(key, view))
    linked = {link.recording for link in links if link.decided_by == "matcher"}
    for key in theirs.keys() & set(view.open_keys) - linked:
        links.extend(_of_others(view.ranked(key), theirs[key]) if not view.videos[key].dead else ())
    linked |= theirs.keys()
    accepted = {(link.talk, link.recording) for link in links if link.decision == "accepted"}
    for group in GROUPS:
        keys = [key for key in view.open_keys if key not in linked and view.group(key) == group]
        taken = {code: key for code, key in sorted(accepted, reverse=True) if view.group(key) in (group, None)}
        ranked = [view.ranked(key) for key in keys if not view.videos[key].dead]
        found = assign(ranked, taken)
        own = [link for link in held if view.group(link.recording) == group]
        listed = len(keys) + len({link.recording for link in own})
        if foreign([*found, *own], len(view.survey.talks), listed) and not view.convention.keys:
            found = asked(found, ranked)
        links.extend(found)
    return tuple(sorted(links, key=lambda link: (link.talk, link.recording, link.decision)))


def _of_others(ranked: Ranked, claim: Claim) -> list[Link]:
    """The talk of this event that another event's recording may show as well: a suggestion."""
    best = [verdict for verdict in ranked.verdicts[:1] if verdict.score >= SUGGEST]
    return [ranked.link(verdict, "suggested", claim.doubt) for verdict in best]


def _beside(key: str, held: Iterable[Link], view: MatchView) -> list[Link]:
    """The other talks that a recording may show, which is published for one: suggestions. ``held`` are its own links."""
    own = {link.talk for link in held}
    doubt = "it is published for another talk"
    pages = [link for link in _page_links(key, view) if link.talk not in own]
    if pages or view.videos[key].dead:
        return [as_suggestion(link, doubt) for link in pages]
    ranked = view.ranked(key)
    better = [verdict for verdict in ranked.verdicts[:1] if verdict.talk not in own and verdict.score >= SUGGEST]
    return [ranked.link(verdict, "suggested", doubt) for verdict in better]


@dataclass(frozen=True)
class MatchView:
    """One event as the matcher sees it: what stands beside what, who said what, what the sure ones have in common."""

    records: dict[str, list[Recording]]
    texts: dict[str, TalkText]
    videos: dict[str, VideoText]
    pages: Pages
    people: People
    survey: Survey
    described: Mapping[str, tuple[str, str]]

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
        alive = [video for video in videos.values() if not video.dead]
        given = [texts[talk.code] for talk in talks if talk.kind not in NOT_TALKS]
        survey = Survey.of(event, given, list(videos.values()))
        if (naming := learn_names(alive, survey)) != UNNAMED:
            survey = Survey.of(event, given, list(videos.values()), naming)
        named = described(pages, talks, records)
        return cls(records, texts, videos, pages, People.of(decided, pages), survey, named)

    @cached_property
    def convention(self) -> Convention:
        """What the sure recordings have in common; not learned where it is never asked for, as that takes long."""
        return learn([video for video in self.videos.values() if not video.dead], self.survey)

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

    def parts(self, whole: Sequence[Link]) -> Parts:
        """What the chapters say, beside these links of whole recordings."""
        parted = [records[0] for _, records in sorted(self.records.items()) if records[0].chapters]
        if not parted:
            return Parts((), ())
        rejected = {(link.talk, link.recording) for link in self.people.links if link.decision == "rejected"}
        groups = {key: self.group(key) for key in self.records}
        return Parted(self.pages, self.survey, self.convention, parted, whole, rejected).parts(groups)

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
        given = frozenset(link.recording for link in links if link.decision == "accepted" and not link.start_s)
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
            if (code, key) not in view.people.pairs and claimed.get(code) not in _SUREST:
                claimed[code] = method
    if not claimed:
        return _described_links(key, view)
    links = [stated(code, key, method) for code, method in sorted(claimed.items())]
    if len(links) > 1:
        return [as_suggestion(link, f"{len(links)} talks claim this recording") for link in links]
    doubtful = links and links[0].method not in ("own-video", "guid") and not view.videos[key].dead
    if doubtful and (rival := _contradiction(links[0].talk, key, view)):
        doubt = "the recording's title is that of another talk"
        return [
            as_suggestion(links[0], doubt),
            view.ranked(key).link(rival, "suggested", "its page says otherwise"),
        ]
    coded = by_code_alone(view.records[key])
    if len(links) == 1 and not is_stated(links[0], coded) and not _fits(links[0].talk, key, view):
        return [as_suggestion(links[0], "the recording's title is not the talk's")]
    return links


def _described_links(key: str, view: MatchView) -> list[Link]:
    """The link that the description makes; none where the title is surely another talk's: then that talk is mentioned."""
    code, method = view.described.get(key, ("", ""))
    if not code or view.videos[key].dead or (code, key) in view.people.pairs or _contradiction(code, key, view):
        return []
    return [stated(code, key, method)]


def _fits(code: str, key: str, view: MatchView) -> bool:
    """Whether a recording may be of the talk whose code its source gives: its title says little, or some of the talk's."""
    video, talk = view.videos[key], view.texts[code]
    said = frozenset(informative(video.all_words, view.survey.own_words))
    return video.dead or len(said) < MIN_SAID or bool(said & talk.all_words)


def _contradiction(own: str, key: str, view: MatchView) -> Verdict | None:
    """The talk that the recording's title surely is, where it is not at all that of its own page."""
    if fold(view.videos[key].recording.raw_title) == fold(view.texts[own].talk.title):
        return None
    verdicts = view.ranked(key).verdicts
    if any(verdict.talk == own and verdict.score >= SUGGEST for verdict in verdicts):
        return None
    return verdicts[0] if verdicts and verdicts[0].score >= ACCEPT else None


def _coded(links: Iterable[Link], view: MatchView) -> list[Link]:
    """Links of before with each talk's alias as its code; those of talks that the event no longer has are left out."""
    coded = (replace(link, talk=view.pages.code_of(link.talk)) for link in links)
    return [link for link in coded if link.talk in view.texts]
