"""What people decided: corrections.yml beats the matcher, suppress.yml leaves people and talks out, for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from aggregator.events import read_yaml
from aggregator.matching.links import Link
from scrapers.errors import BadData, BadRecord
from scrapers.text import fold

if TYPE_CHECKING:
    from scrapers.records import Recording, Talk

_DECISIONS = ("accepted", "rejected")
_CORRECTION_KEYS = ("talk", "recording", "decision", "why")


def read_corrections(path: Path) -> tuple[Link, ...]:
    """The decisions of one corrections.yml, in its order; a file that does not exist or is empty decides nothing.

    The file is a list of ``{talk: CODE, recording: provider:id, decision: accepted|rejected, why: TEXT}``.

    Raises:
        BadData: with the line, for anything else.
    """
    links: list[Link] = []
    lines: dict[tuple[str, str], int] = {}
    for line, entry in _entries(path):
        row = _texts(path, line, entry, _CORRECTION_KEYS)
        for key in _CORRECTION_KEYS:
            if key not in row:
                raise BadData(path, line, f"`{key}:` is missing")
        if row["decision"] not in _DECISIONS:
            raise BadData(path, line, f"decision {row['decision']!r} is none of {', '.join(_DECISIONS)}")
        pair = (row["talk"], row["recording"])
        if pair in lines:
            raise BadData(path, line, f"talk {pair[0]} and {pair[1]} were decided already on line {lines[pair]}")
        lines[pair] = line
        try:
            link = Link(*pair, row["decision"], "corrected", 1.0, row["why"], decided_by="person")
        except BadRecord as error:
            raise BadData(path, line, str(error)) from error
        links.append(link)
    return tuple(links)


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Whom and what to leave out: folded names of speakers, and ``EVENT/CODE`` of talks."""

    speakers: frozenset[str] = frozenset()
    talks: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.speakers or self.talks)

    def names_talks_of(self, event_slug: str) -> bool:
        """Whether a talk of this event is named."""
        return any(name.startswith(f"{event_slug}/") for name in self.talks)

    def hides(self, event_slug: str, talk: Talk) -> bool:
        """Whether the talk is left out: it is named by code, alias or slug, or all its speakers are left out."""
        if any(f"{event_slug}/{name}" in self.talks for name in (talk.code, *talk.aliases, talk.slug) if name):
            return True
        return bool(talk.speakers) and all(fold(speaker.name) in self.speakers for speaker in talk.speakers)

    def without_speakers(self, talk: Talk) -> Talk:
        """The talk without the speakers who are left out; the same object where there is none."""
        kept = tuple(speaker for speaker in talk.speakers if fold(speaker.name) not in self.speakers)
        return talk if len(kept) == len(talk.speakers) else replace(talk, speakers=kept)

    def masked(self, recording: Recording) -> Recording:
        """The recording without the names of speakers who are left out: "…" stands for them in its title."""
        title = recording.raw_title
        for name in self.speakers:
            title = _without_words(title, name.split())
        description = recording.description
        if description and any(f" {name} " in f" {fold(description)} " for name in self.speakers):
            description = None
        speakers = tuple(name for name in recording.speakers if fold(name) not in self.speakers)
        return replace(recording, raw_title=title, description=description, speakers=speakers)


def _without_words(text: str, words: list[str]) -> str:
    """``text`` with every run of words that fold to ``words`` replaced by an ellipsis."""
    found = [(word.start(), word.end(), fold(word.group())) for word in re.finditer(r"\w+", text)]
    pieces, last, n = [], 0, 0
    while n < len(found):
        if [folded for _, _, folded in found[n : n + len(words)]] == words:
            pieces += [text[last : found[n][0]], "…"]
            last = found[n + len(words) - 1][1]
            n += len(words)
        else:
            n += 1
    return "".join([*pieces, text[last:]])


def read_suppressions(path: Path) -> Suppressions:
    """One suppress.yml: a list of ``{speaker: NAME, why: TEXT}`` and ``{talk: EVENT/CODE, why: TEXT}``.

    A file that does not exist or is empty leaves nothing out.

    Raises:
        BadData: with the line, for anything else.
    """
    speakers: set[str] = set()
    talks: set[str] = set()
    for line, entry in _entries(path):
        row = _texts(path, line, entry, ("speaker", "talk", "why"))
        if ("speaker" in row) == ("talk" in row):
            raise BadData(path, line, "an entry names either `speaker:` or `talk:`")
        if "why" not in row:
            raise BadData(path, line, "`why:` is missing")
        if "speaker" in row:
            name = fold(row["speaker"])
            if not name:
                raise BadData(path, line, f"speaker {row['speaker']!r} has no letters")
            speakers.add(name)
            continue
        event, slash, code = row["talk"].partition("/")
        if not (event and slash and code):
            raise BadData(path, line, f"talk {row['talk']!r} is not EVENT/CODE")
        talks.add(row["talk"])
    return Suppressions(frozenset(speakers), frozenset(talks))


def _entries(path: Path) -> Iterator[tuple[int, CommentedMap]]:
    """Each entry of a file that is a list of maps, with its line number (from 1)."""
    if not path.exists():
        return
    loaded = read_yaml(path)
    if loaded is None:
        return
    if not isinstance(loaded, CommentedSeq):
        raise BadData(path, 1, "the file must be a list: every entry begins with `- `")
    for index, entry in enumerate(loaded):
        line = loaded.lc.item(index)[0] + 1
        if not isinstance(entry, CommentedMap):
            raise BadData(path, line, f"an entry is a map such as `talk: ...`, not {entry!r}")
        yield line, entry


def _texts(path: Path, line: int, entry: CommentedMap, known: tuple[str, ...]) -> dict[str, str]:
    """The entry's values as stripped texts; a bare number is a code too."""
    row: dict[str, str] = {}
    for key, value in entry.items():
        at = entry.lc.key(key)[0] + 1 if key in entry.lc.data else line
        if key not in known:
            raise BadData(path, at, f"unknown key `{key}:`; known are {', '.join(known)}")
        row[key] = _text(path, at, key, value)
    return row


def _text(path: Path, line: int, key: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise BadData(path, line, f"`{key}:` must be a text, not {value!r}")
    return str(value).strip()
