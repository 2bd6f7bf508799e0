"""Who has another name now: an event's files as if they had said the new name always. Pure.

The files themselves keep what their sources say, so that the next run of a source brings no change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aggregator.files.jsonl import EventFiles
from aggregator.files.people import KnownPeople
from aggregator.files.said_names import with_words_replaced
from aggregator.matching.links import Link
from scrapers.persons import persons_in
from scrapers.records import Recording, Speaker, Talk
from scrapers.text import fold, fold_letters


def renamed(files: EventFiles, people: KnownPeople) -> EventFiles:
    """The files of an event with the names of now wherever a reader would see those of before."""
    names = people.now(files.event.slug)
    return Renaming(names).files(files) if names else files


@dataclass(frozen=True, slots=True)
class Renaming:
    """Folded name of before -> name of now."""

    names: Mapping[str, str]

    def files(self, files: EventFiles) -> EventFiles:
        """The files of an event with the names of now."""
        return replace(
            files,
            talks=tuple(map(self._talk, files.talks)),
            recordings=tuple(map(self._recording, files.recordings)),
            links=tuple(map(self._link, files.links)),
            posts=tuple(
                replace(post, title=self.text(post.title), author=self._maybe(post.author)) for post in files.posts
            ),
            history=tuple(replace(change, reason=self.text(change.reason)) for change in files.history),
        )

    def text(self, text: str) -> str:
        """A text with the names of now."""
        folded = fold_letters(text)
        for old, now in self.names.items():
            words = old.split()
            if all(word in folded for word in words):
                text = with_words_replaced(text, words, now)
        return text

    def _maybe(self, text: str | None) -> str | None:
        return text and self.text(text)

    def _tags(self, tags: tuple[str, ...]) -> tuple[str, ...]:
        """Those that do not name somebody, as words or as one."""
        joined = {name.replace(" ", "") for name in self.names}
        return tuple(tag for tag in tags if self.text(tag) == tag and fold(tag).replace(" ", "") not in joined)

    def _talk(self, talk: Talk) -> Talk:
        speakers = tuple(now for speaker in talk.speakers for now in self._speakers(speaker))
        title, abstract, track = self.text(talk.title), self._maybe(talk.abstract), self._maybe(talk.track)
        return replace(talk, title=title, abstract=abstract, track=track, speakers=speakers, tags=self._tags(talk.tags))

    def _speakers(self, speaker: Speaker) -> tuple[Speaker, ...]:
        """The speaker; where one of those who are meant has another name, each alone, and no page that says the old one."""
        meant = persons_in(speaker.name)
        url = speaker.url if speaker.url and self.text(speaker.url) == speaker.url else None
        if self.names.keys().isdisjoint(map(fold, meant)):
            return (Speaker(self.text(speaker.name), url),)
        return tuple(Speaker(self.names.get(fold(name), name), url if len(meant) == 1 else None) for name in meant)

    def _recording(self, recording: Recording) -> Recording:
        return replace(
            recording,
            raw_title=self.text(recording.raw_title),
            channel=self._maybe(recording.channel),
            playlist=self._maybe(recording.playlist),
            licence=self._maybe(recording.licence),
            tags=self._tags(recording.tags),
        )

    def _link(self, link: Link) -> Link:
        return replace(link, reason=self.text(link.reason))
