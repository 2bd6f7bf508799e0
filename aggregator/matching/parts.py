"""Parts of recordings: which chapter shows which talk, and so at which second the talk begins. Pure.

What the source ties together is accepted. By title and names a part is weighed as a whole recording is; of which edition it
is, its recording's own title, list and days say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aggregator.matching import edition
from aggregator.matching.assign import as_suggestion, assign
from aggregator.matching.convention import Convention
from aggregator.matching.evidence import Evidence, gather
from aggregator.matching.judge import ASK, Ranked, ranked
from aggregator.matching.links import Link
from aggregator.matching.texts import VideoText, informative, title_words
from scrapers.platforms import timecode
from scrapers.records import NOT_TALKS

if TYPE_CHECKING:
    from aggregator.matching.survey import Survey
    from aggregator.matching.talk_pages import Pages
    from scrapers.records import Chapter, Recording

MIN_SAID = 3
"""A title of fewer words that say something contradicts no code."""

SESSIONS = NOT_TALKS | {"lightning", "summit"}
"""Kinds of entries that several people speak in: a recording of one has parts that are talks."""

ALONE = "a title of three words or more stands alone"


@dataclass(frozen=True, slots=True)
class Parts:
    """The links of an event's chapters, at most one a talk and recording, and a line for each that cannot be.

    ``ends`` are the recordings that end before one of their chapters begins, each with the line.
    """

    links: tuple[Link, ...]
    ends: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Parted:
    """What parts are matched by: the event, its recordings that have chapters, and the links of whole recordings."""

    pages: Pages
    survey: Survey
    convention: Convention
    recordings: Sequence[Recording]
    whole: Sequence[Link]
    rejected: Collection[tuple[str, str]]

    def parts(self, groups: Mapping[str, str | None]) -> Parts:
        """Every link; ``groups``: recordings of one group share out the talks among them."""
        links: list[Link] = []
        late: list[tuple[str, str]] = []
        open_: dict[str | None, list[Ranked]] = defaultdict(list)
        for recording in self.recordings:
            said = self._of_one_talk(recording.key)
            for chapter in recording.chapters:
                beyond = _ends_before(recording, chapter)
                if beyond:
                    late.append((recording.key, beyond))
                tied = self.pages.named(chapter.talk) if chapter.talk else frozenset()
                links += self._tied(recording, chapter, tied, bool(beyond))
                if not tied and not beyond and not said:
                    open_[groups.get(recording.key)].append(self._ranked(recording, chapter))
        for group, found in open_.items():
            links += self._weighed([*self.whole, *links], found, group, groups)
        first: dict[tuple[str, str], Link] = {}
        for link in sorted(links, key=lambda link: (link.method != "page-link", link.decision, -link.score)):
            if (link.talk, link.recording) not in self.rejected:
                first.setdefault((link.talk, link.recording), link)
        return Parts(tuple(first.values()), tuple(late))

    def _of_one_talk(self, key: str) -> bool:
        """Whether a recording as a whole shows one talk alone: its chapters then are what that talk is made of."""
        kinds = {talk.talk.code: talk.talk.kind for talk in self.survey.talks}
        shown = {
            link.talk
            for link in self.whole
            if link.recording == key and link.decision != "rejected" and link.start_s is None
        }
        return len(shown) == 1 and kinds.get(min(shown), "break") not in SESSIONS

    def _tied(self, recording: Recording, chapter: Chapter, codes: frozenset[str], beyond: bool) -> list[Link]:
        """What the source itself says; a code alone, which another edition's talk may have, needs a title that fits."""
        second = None if beyond else chapter.start_s
        where = f"its source names the talk for the part {_named(chapter)}"
        links = [
            Link(code, recording.key, "accepted", "page-link", 1.0, where, margin=1.0, start_s=second)
            for code in sorted(codes)
        ]
        if len(links) > 1:
            return [as_suggestion(link, f"{len(links)} talks claim this part") for link in links]
        alone = chapter.talk is not None and "://" not in chapter.talk
        if links and alone and not self._fits(links[0].talk, chapter):
            return [as_suggestion(links[0], "the part's title is not the talk's")]
        return links

    def _fits(self, code: str, chapter: Chapter) -> bool:
        said = frozenset(informative(title_words(chapter.title), self.survey.own_words))
        talk = next((talk for talk in self.survey.talks if talk.talk.code == code), None)
        return talk is None or len(said) < MIN_SAID or bool(said & talk.all_words)

    def _ranked(self, recording: Recording, chapter: Chapter) -> Ranked:
        """The verdicts on a part, by its own title and names, and by its recording's list and days."""
        part, whole = VideoText.of(_as_recording(recording, chapter)), VideoText.of(recording)
        bare = replace(self.convention, words=frozenset())
        found = []
        for talk in self.survey.candidates(part):
            own = gather(talk, part, self.survey, bare)
            of_part = edition.features(talk, part, self.survey.event, bare, self.survey.naming)
            of_whole = edition.features(talk, whole, self.survey.event, self.convention, self.survey.naming)
            kept = {name: told for name, told in own.features.items() if name in ASK or name not in of_part}
            found.append((talk, Evidence(kept | of_whole, own.title, own.named)))
        return ranked(part, found, f"{recording.key}@{chapter.start_s}")

    def _weighed(
        self, links: Sequence[Link], found: Sequence[Ranked], group: str | None, groups: Mapping[str, str | None]
    ) -> list[Link]:
        """Parts shared out among the talks that no link has; of what is unsure the best, where the talk has nothing."""
        taken = {
            link.talk: link.recording
            for link in links
            if link.decision == "accepted" and groups.get(link.recording) in (group, None)
        }
        chapters = {f"{one.key}@{part.start_s}": part for one in self.recordings for part in one.chapters}
        sure = {
            (verdict.talk, one.recording): verdict.evidence.named or ALONE in verdict.evidence.features
            for one in found
            for verdict in one.verdicts
        }
        seen: set[str] = set()
        weighed = []
        for link in assign(found, taken):
            key, _, second = link.recording.rpartition("@")
            if link.decision == "accepted" and not sure[link.talk, link.recording]:
                link = as_suggestion(link, "a short title of a part alone")
            if link.decision == "suggested":
                if link.talk in taken or link.recording in seen:
                    continue
                seen.add(link.recording)
            reason = f"{link.reason}; the part {_named(chapters[link.recording])}"
            weighed.append(replace(link, recording=key, start_s=int(second), reason=reason))
        return weighed


def with_parts(whole: Iterable[Link], parts: Parts, before: Iterable[Link] = ()) -> tuple[Link, ...]:
    """The links of whole recordings and of parts: of a talk and a recording one, sorted.

    What people accepted without a second gets that of the part; second 0 is their word for the whole. ``before`` are
    published links of parts: one that nothing else is said of stays, unless another talk begins at its second now.
    """
    kept = {(link.talk, link.recording): link for link in whole}
    for part in parts.links:
        pair = (part.talk, part.recording)
        known = kept.get(pair)
        if known is None or (known.decided_by == "matcher" and _goes_before(part, known)):
            kept[pair] = part
        elif (known.decided_by, known.decision, part.decision) == ("person", "accepted", "accepted"):
            kept[pair] = replace(known, start_s=part.start_s if known.start_s is None else known.start_s)
    begins = {(link.recording, link.start_s) for link in kept.values() if link.decision == "accepted"}
    for link in before:
        known = kept.get((link.talk, link.recording))
        open_ = known is None or (known.decision == "suggested" and known.decided_by == "matcher")
        if open_ and (link.recording, link.start_s) not in begins:
            kept[link.talk, link.recording] = link
    said = (
        replace(one, start_s=None) if one.decided_by == "person" and not one.start_s else one for one in kept.values()
    )
    return tuple(sorted(said, key=lambda link: (link.talk, link.recording, link.decision)))


def apart(links: Iterable[Link]) -> tuple[list[Link], list[Link]]:
    """Published links of parts, and all links of whole recordings."""
    said = list(links)
    accepted = [link for link in said if link.decision == "accepted" and link.decided_by == "matcher"]
    return [link for link in accepted if link.start_s is not None], [link for link in said if link.start_s is None]


def _goes_before(part: Link, known: Link) -> bool:
    """Whether the link of a part takes the place of the matcher's link of the whole."""
    return known.decision == "suggested" or (part.method == "page-link" and part.decision == "accepted")


def _ends_before(recording: Recording, chapter: Chapter) -> str | None:
    """A line on a chapter that begins where its recording has ended; None for any other."""
    if recording.duration_s is None or chapter.start_s < recording.duration_s:
        return None
    return (
        f"{recording.key}: the part {_named(chapter)} begins after the end ({timecode(recording.duration_s)}): left out"
    )


def _as_recording(recording: Recording, chapter: Chapter) -> Recording:
    """A part as if it were a recording by itself, which appeared when and where the whole did."""
    return replace(
        recording,
        raw_title=chapter.title,
        speakers=chapter.speakers,
        duration_s=chapter.end_s - chapter.start_s if chapter.end_s else None,
        description=None,
        titles=(),
        talk_url=None,
        tags=(),
        chapters=(),
    )


def _named(chapter: Chapter) -> str:
    return f'"{chapter.title.replace(";", ",")}" at {timecode(chapter.start_s)}'
