"""What people decided: corrections.yml beats the matcher, suppress.yml leaves people and talks out, for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ruamel.yaml.nodes import ScalarNode, SequenceNode

from aggregator.files.own_files import MAX_YAML, read_text, shown
from aggregator.files.said_names import with_words_replaced
from aggregator.files.yaml_file import NOT_YAML, compose_yaml, load_yaml
from aggregator.files.yaml_lists import read_entries, texts_of
from aggregator.matching.links import Link
from scrapers.errors import BadData, BadRecord
from scrapers.persons import persons_in
from scrapers.platforms import seconds_of, timecode
from scrapers.records import Speaker
from scrapers.text import fold, short

if TYPE_CHECKING:
    from scrapers.records import Chapter, Recording, Talk

_DECISIONS = ("accepted", "rejected")
_CORRECTION_KEYS = ("talk", "recording", "decision", "why")
_AT = "at"


def read_corrections(path: Path) -> tuple[Link, ...]:
    """The decisions of one corrections.yml, in its order; a file that does not exist or is empty decides nothing.

    The file is a list of ``{talk: CODE, recording: provider:id, decision: accepted|rejected, why: TEXT}``. ``at: 12:34``
    says at which second of an accepted recording the talk begins; 0 that it is the whole.

    Raises:
        BadData: with the line, for anything else.
    """
    links: list[Link] = []
    lines: dict[tuple[str, str], int] = {}
    for line, entry in read_entries(path):
        row = texts_of(path, line, entry, (*_CORRECTION_KEYS, _AT))
        for key in _CORRECTION_KEYS:
            if key not in row:
                raise BadData(path, line, f"`{key}:` is missing")
        if row["decision"] not in _DECISIONS:
            raise BadData(path, line, f"decision {shown(row['decision'])} is none of {', '.join(_DECISIONS)}")
        pair = (row["talk"], row["recording"])
        if pair in lines:
            raise BadData(path, line, f"talk {short(' and '.join(pair))} were decided already on line {lines[pair]}")
        lines[pair] = line
        try:
            second = _second(path, line, row.get(_AT)) if row["decision"] == "accepted" else None
            link = Link(*pair, row["decision"], "corrected", 1.0, row["why"], decided_by="person", start_s=second)
        except BadRecord as error:
            raise BadData(path, line, short(error)) from error
        links.append(link)
    return tuple(links)


def _second(path: Path, line: int, text: str | None) -> int | None:
    second = seconds_of(text) if text is not None else None
    if text is not None and second is None:
        raise BadData(path, line, f"`at:` is a place in the recording such as 12:34, 1:02:03 or 754, not {shown(text)}")
    return second


def refuse_twice(path: Path, decided: Sequence[Link], codes: Mapping[str, str]) -> None:
    """Refuse two entries on one talk and one recording; ``codes`` are the talks' codes by name (code, alias, slug).

    Raises:
        BadData: the same talk goes by two names in the file, and one of its recordings is decided under both.
    """
    names: dict[tuple[str, str], str] = {}
    for link in decided:
        pair = (codes.get(link.talk, link.talk), link.recording)
        if pair in names:
            both = f"{names[pair]!r} and {link.talk!r} are one talk, and {link.recording} is decided for both"
            raise BadData(path, None, f"{both}: remove one of the two entries")
        names[pair] = link.talk


def with_decision(path: Path, decision: Link, instead_of: Link | None = None) -> str:
    """The text of a corrections.yml with one decision more, or in the place of an entry that it has.

    Everything else (comments, order, spelling, line ends) stays as it is; of the entry that is replaced only
    ``decision:``, ``why:`` and, where the decision has a second, ``at:`` change.

    Raises:
        BadData: the file is broken, or of a form that cannot be changed so; then the entry to write by hand is said.
    """
    before = read_corrections(path)
    text = read_text(path, MAX_YAML) or ""
    if instead_of is None:
        changed, wanted = _appended(text, decision), (*before, decision)
    else:
        at = before.index(instead_of)
        changed = _replaced(text, at, decision)
        wanted = (*before[:at], replace(decision, talk=instead_of.talk), *before[at + 1 :])
    if _rows(changed) != [(link.talk, link.recording, link.decision, link.reason, _at(link)) for link in wanted]:
        entry = _entry(decision)
        raise BadData(
            path, None, f"a program cannot change a file of this form; write each entry on its own line: {entry}"
        )
    return changed


def _at(link: Link) -> int | None:
    """The second that an entry says; of a rejected recording none counts."""
    return link.start_s if link.decision == "accepted" else None


def _rows(text: str) -> list[tuple[str | int | None, ...]] | None:
    """What a text would be read as, entry by entry; None where it would not be read."""
    try:
        loaded = load_yaml(text)
        return [
            (
                *(str(entry[key]).strip() for key in _CORRECTION_KEYS),
                seconds_of(str(entry.get(_AT, ""))) if entry["decision"] == "accepted" else None,
            )
            for entry in loaded
        ]
    except NOT_YAML:
        return None


def _entry(link: Link) -> str:
    """One entry on one line; every value but the decision is quoted, so that YAML makes no number of a code."""
    talk, recording, why = (json.dumps(value, ensure_ascii=False) for value in (link.talk, link.recording, link.reason))
    at = "" if link.start_s is None else f", {_AT}: {_clock(link.start_s)}"
    return f"- {{talk: {talk}, recording: {recording}, decision: {link.decision}{at}, why: {why}}}"


def _clock(second: int) -> str:
    """In quotes: older readers of YAML make a number of 12:34."""
    return f'"{timecode(second)}"'


def _appended(text: str, link: Link) -> str:
    node = compose_yaml(text)
    end = "\r\n" if "\r\n" in text else "\n"
    indent = ""
    if isinstance(node, SequenceNode):
        if not node.value:  # "[]"
            text = text[: node.start_mark.index] + text[node.end_mark.index :].lstrip(" \r\n")
        else:
            indent = " " * node.start_mark.column
    if text and not text.endswith("\n"):
        text += end
    return f"{text}{indent}{_entry(link)}{end}"


def _replaced(text: str, at: int, link: Link) -> str:
    """The text with other values for ``decision:``, ``why:`` and ``at:`` in the entry number ``at``."""
    entry = compose_yaml(text).value[at]
    values = {key.value: value for key, value in entry.value}
    new = {"decision": link.decision, "why": json.dumps(link.reason, ensure_ascii=False)}
    if link.start_s is not None and _AT in values:
        new[_AT] = _clock(link.start_s)
    elif link.start_s is not None:
        newline = "\r\n" if "\r\n" in text else "\n"
        between = ", " if entry.flow_style else newline + " " * entry.start_mark.column
        new["decision"] += f"{between}{_AT}: {_clock(link.start_s)}"
    # From the back, so that what was found before stays where it is.
    for key, value in sorted(new.items(), key=lambda item: -values[item[0]].start_mark.index):
        start, end = _extent(text, values[key])
        text = text[:start] + value + text[end:]
    return text


def _extent(text: str, node: ScalarNode) -> tuple[int, int]:
    """Where a value begins and ends; a block (``|``, ``>``) without the empty lines and comments that follow it."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style not in ("|", ">"):
        return start, end
    header, *lines = text[start:end].splitlines(keepends=True)
    indent = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), 0)
    block = header
    for n, line in enumerate(lines):
        if line.strip() and len(line) - len(line.lstrip(" ")) < indent:
            break
        block = header + "".join(lines[: n + 1])
    return start, start + len(block.rstrip())


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Whom and what to leave out: folded names of speakers, and ``EVENT/CODE`` of talks."""

    speakers: frozenset[str] = frozenset()
    talks: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.speakers or self.talks)

    def talks_of(self, event_slug: str) -> frozenset[str]:
        """The names (code, alias or slug) of the talks of this event that are named."""
        pairs = (name.partition("/") for name in self.talks)
        return frozenset(name for event, _, name in pairs if event == event_slug)

    def hides(self, event_slug: str, talk: Talk) -> bool:
        """Whether the talk is left out: it is named by code, alias or slug, or all its speakers are left out."""
        if any(f"{event_slug}/{name}" in self.talks for name in (talk.code, *talk.aliases, talk.slug) if name):
            return True
        return bool(talk.speakers) and not any(map(self._kept, talk.speakers))

    def without_speakers(self, talk: Talk) -> Talk:
        """The talk without the speakers who are left out, also where a tag names one; the same object where there is none."""
        kept = tuple(kept for speaker in talk.speakers for kept in self._kept(speaker))
        tags = self._tags_kept(talk.tags)
        return talk if (kept, tags) == (talk.speakers, talk.tags) else replace(talk, speakers=kept, tags=tags)

    def _kept(self, speaker: Speaker) -> tuple[Speaker, ...]:
        """The speaker as printed; of "A and B", or A with a title or an employer, who is not left out."""
        named = persons_in(speaker.name)
        kept = [name for name in named if fold(name) not in self.speakers]
        if fold(speaker.name) in self.speakers or not kept:
            return ()
        return (speaker,) if len(kept) == len(named) else tuple(Speaker(name) for name in kept)

    def parted(self, event_slug: str, talks: Sequence[Talk]) -> tuple[tuple[Talk, ...], tuple[Talk, ...]]:
        """The talks that may be kept, without the speakers who are left out; and the talks that are left out, whole."""
        hidden = tuple(talk for talk in talks if self.hides(event_slug, talk))
        return tuple(self.without_speakers(talk) for talk in talks if not self.hides(event_slug, talk)), hidden

    def masked(self, recording: Recording) -> Recording:
        """The recording without the names of speakers who are left out: "…" stands for them in its title."""
        titles = tuple((source, self.masked_text(title)) for source, title in recording.titles)
        description = recording.description
        if description and any(f" {name} " in f" {fold(description)} " for name in self.speakers):
            description = None
        speakers = tuple(name for name in recording.speakers if fold(name) not in self.speakers)
        title = self.masked_text(recording.raw_title)
        tags = self._tags_kept(recording.tags)
        return replace(
            recording,
            raw_title=title,
            titles=titles,
            description=description,
            speakers=speakers,
            tags=tags,
            chapters=self._chapters_masked(recording),
        )

    def _chapters_masked(self, recording: Recording) -> tuple[Chapter, ...]:
        found: dict[tuple[int, str], Chapter] = {}
        for one in recording.chapters:
            names = tuple(name for name in one.speakers if fold(name) not in self.speakers)
            one = replace(one, title=self.masked_text(one.title), speakers=names)
            found.setdefault((one.start_s, one.title), one)
        return tuple(found.values())

    def _tags_kept(self, tags: tuple[str, ...]) -> tuple[str, ...]:
        """Those that do not name somebody who is left out, as words or as one."""
        joined = {name.replace(" ", "") for name in self.speakers}
        return tuple(tag for tag in tags if self.masked_text(tag) == tag and fold(tag).replace(" ", "") not in joined)

    def masked_text(self, title: str) -> str:
        """A text with "…" for the names of speakers who are left out."""
        for name in sorted(self.speakers):
            title = with_words_replaced(title, name.split(), "…")
        return title


def read_suppressions(path: Path) -> Suppressions:
    """One suppress.yml: a list of ``{speaker: NAME, why: TEXT}`` and ``{talk: EVENT/CODE, why: TEXT}``.

    A file that does not exist or is empty leaves nothing out.

    Raises:
        BadData: with the line, for anything else.
    """
    speakers: set[str] = set()
    talks: set[str] = set()
    for line, entry in read_entries(path):
        row = texts_of(path, line, entry, ("speaker", "talk", "why"))
        if ("speaker" in row) == ("talk" in row):
            raise BadData(path, line, "an entry names either `speaker:` or `talk:`")
        if "why" not in row:
            raise BadData(path, line, "`why:` is missing")
        if "speaker" in row:
            name = fold(row["speaker"])
            if not name:
                raise BadData(path, line, f"speaker {shown(row['speaker'])} has no letters")
            speakers.add(name)
            continue
        event, slash, code = row["talk"].partition("/")
        if not (event and slash and code):
            raise BadData(path, line, f"talk {shown(row['talk'])} is not EVENT/CODE")
        talks.add(row["talk"])
    return Suppressions(frozenset(speakers), frozenset(talks))
