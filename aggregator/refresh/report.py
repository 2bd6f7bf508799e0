"""What a refresh did, as Markdown for people: it may be the text of a pull request. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from aggregator.catalog.commands import Commands
from aggregator.collect.review import MOST, Review, doubts, waiting_words
from aggregator.files.history import Change
from aggregator.files.jsonl import EventFiles
from aggregator.matching.waiting import Waits
from aggregator.refresh.markdown import escaped, linked
from aggregator.refresh.posts import post_blocks
from aggregator.refresh.run import Refreshed, RefreshRun
from scrapers.records import Recording
from scrapers.values import several

MOST_LINES = 50
"""Of one section; the text of a pull request is bounded."""

_SECTIONS = (
    ("Published", ("published", "back")),
    ("Withdrawn", ("withdrawn", "dead")),
    ("Uploaded again", ("replaced",)),
    ("Moved to another talk", ("swapped",)),
)
"""Headings, and the changes below each."""


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """A run with what is needed to tell of it: the files of the events that it changed or asked, as they are now, where the
    catalog is published, and how a command to paste begins.
    """

    run: RefreshRun
    files: Mapping[str, EventFiles]
    base_url: str | None = None
    program: tuple[str, ...] = ("conftalks",)

    def text(self) -> str:
        """The report, its first line a heading that sums it up."""
        blocks = [f"# {self.headline()}", self._asked()]
        for heading, kinds in _SECTIONS:
            lines = [self._change(one) for one in self.run.changes if one.what in kinds]
            blocks += _section(heading, lines)
        blocks += _section("Schedules", self._schedules())
        blocks += self._waiting()
        asked = [one for one in self.run.events if one.event in self.files]
        blocks += post_blocks((one.outcome.recaps if one.outcome else (), self.files[one.event]) for one in asked)
        blocks += _section("Refused", [*map(escaped, self.run.refused), *self._lines("refused")])
        blocks += _section("Failed", [*map(escaped, self.run.broken), *self._lines("failed")])
        blocks += _section("Not asked", self._not_asked())
        blocks += _section("Notes", [*map(escaped, self.run.notes), *self._notes()])
        return "\n\n".join(blocks) + "\n"

    def headline(self) -> str:
        """What happened, in a few words."""
        if self.run.clock:
            return "Nothing was asked: the clock is wrong"
        if self.run.silent:
            return "No server answered"
        kinds = [change.what for change in self.run.changes]
        said = [(sum(kind in those for kind in kinds), heading.lower()) for heading, those in _SECTIONS]
        schedules = len(self._schedules())
        said.append((schedules, "schedule changed" if schedules == 1 else "schedules changed"))
        said.append((sum(bool(one.refused) for one in self.run.events) + bool(self.run.refused), "refused"))
        said.append((len(self.run.broken) + sum(bool(one.failed) for one in self.run.events), "failed"))
        return ", ".join(f"{number} {word}" for number, word in said if number) or "Nothing new"

    def _asked(self) -> str:
        run = self.run
        when = f"{run.started:%Y-%m-%d %H:%M} UTC"
        if run.clock:
            return f"{escaped(run.clock[0].upper() + run.clock[1:])}."
        if not run.events and not run.broken:
            return f"Of {several(run.known, 'event')} none is due at {when}."
        asked = f"Asked {len(run.events)} of {several(run.known, 'event')} at {when}"
        if run.silent:
            return f"{asked}. No server answered: is there a network? Nothing was withdrawn."
        return f"{asked}; the others are not due." if len(run.events) + len(run.broken) < run.known else f"{asked}."

    def _change(self, change: Change) -> str:
        talk, video = self._talk(change.event, change.talk), self._video(change.event, change.recording)
        reason = escaped(change.reason)
        match change.what:
            case "published":
                return f"{talk}: {video}"
            case "back":
                return f"{talk}: {video} can be watched again"
            case "replaced":
                return f"{talk}: {self._video(change.event, change.to or '')} instead of {video}"
            case "swapped":
                return f"{video} is of {self._talk(change.event, change.to or '')}, not of {talk}: {reason}"
        return f"{talk}: {video}: {reason}"

    def _talk(self, event: str, code: str) -> str:
        """A talk's title, linked where the catalog is published, and its event's."""
        files = self.files.get(event)
        talk = next((one for one in files.talks if one.code == code), None) if files else None
        if not files or not talk:
            return escaped(f"{event}/{code}")
        page = f"{self.base_url}/t/{event}/{talk.slug}" if self.base_url else None
        title = linked(talk.title, page) if page else escaped(talk.title)
        return f"{title} ({escaped(files.event.title)})"

    def _video(self, event: str, key: str) -> str:
        recording = self._recordings(event).get(key)
        return f"<{recording.url}>" if recording and not set(recording.url) & set("<> ") else escaped(key)

    def _recordings(self, event: str) -> dict[str, Recording]:
        return {one.key: one for one in self.files[event].recordings} if event in self.files else {}

    def _schedules(self) -> list[str]:
        lines = []
        for one in self.run.events:
            counts = one.outcome.counts["talks"] if one.outcome and one.outcome.saved else None
            if counts and counts.moved:
                named = ((counts.new, "new"), (counts.changed, "changed"), (counts.gone, "gone"))
                said = ", ".join(f"{number} {word}" for number, word in named if number)
                lines.append(f"{one.event}: {said} of {several(counts.moved + counts.same, 'entry', 'entries')}")
        return lines

    def _waiting(self) -> list[str]:
        """What a person has to decide of each event that was asked, with the commands to paste."""
        blocks: list[str] = []
        for one in self.run.events:
            files = self.files.get(one.event)
            words = waiting_words(files) if files else ""
            if not files or not (words or one.doubtful):
                continue
            review = shlex.join([*self.program, "review", one.event])
            said = f"{one.event}: {words}. `{review}` lists them." if words else f"{one.event}:"
            blocks.append(said)
            blocks += _indented(self._commands(files))
            blocks += _listed(self._doubtful(one))
        return ["## Waits for you", *blocks] if blocks else []

    def _commands(self, files: EventFiles) -> list[str]:
        waits = Waits.of(files.talks, files.recordings, files.links)
        shown = Review(
            files, doubts(files)[:MOST], Waits(waits.swaps[:MOST]), (), Commands(files.event.slug, self.program)
        )
        return shown.lines()

    def _doubtful(self, one: Refreshed) -> list[str]:
        return [f"{self._video(one.event, key)}: {escaped(why)}" for key, why in one.doubtful.items()]

    def _lines(self, name: str) -> list[str]:
        """What went wrong with each event; where no server answered at all, it is said once above."""
        if name == "failed" and self.run.silent:
            return []
        return [f"{one.event}: {escaped(line)}" for one in self.run.events for line in getattr(one, name)]

    def _not_asked(self) -> list[str]:
        lines = self._lines("left")
        if self.run.not_asked:
            lines.append(f"{several(len(self.run.not_asked), 'more event')}: no server had answered by then")
        return lines

    def _notes(self) -> list[str]:
        outcomes = [one.outcome for one in self.run.events if one.outcome]
        return [f"{outcome.event}: {escaped(note)}" for outcome in outcomes for note in outcome.notes]


def events_told(run: RefreshRun) -> Collection[str]:
    """The events whose files a report on this run needs."""
    return {*(one.event for one in run.events), *(change.event for change in run.changes)}


def _section(heading: str, lines: Sequence[str]) -> list[str]:
    return [f"## {heading}", *_listed(lines)] if lines else []


def _listed(lines: Sequence[str]) -> list[str]:
    shown = [f"- {line}" for line in lines[:MOST_LINES]]
    more = [f"- and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    return ["\n".join(shown + more)] if lines else []


def _indented(lines: Sequence[str]) -> list[str]:
    """Lines as code; between a list and code a paragraph must stand, which is above."""
    text = "\n".join(f"    {line}".rstrip() for line in lines).strip("\n")
    return [text] if text else []
