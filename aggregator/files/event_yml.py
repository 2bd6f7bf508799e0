"""data/events/<event>/event.yml, written by people: read strictly, every error as ``file:line: message``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from aggregator.files.own_files import shown
from aggregator.files.pictures import is_picture_name
from aggregator.files.yaml_file import line_of_key, line_of_map, parse_yaml, yaml_text
from scrapers.errors import BadData, BadRecord, ScrapeError
from scrapers.records import ArchiveRef, Bounds, Event, SourceRef, is_slug
from scrapers.registry import ARCHIVES
from scrapers.source import Source
from scrapers.text import short
from scrapers.urls import hide_keys, web_address

_EVENT_KEYS = {
    "title": str,
    "timezone": str,
    "starts": date,
    "ends": date,
    "location": str,
    "website": str,
    "logo": str,
    "thumbnails": bool,
    "keep": str,
    "delay": (int, float),
    "limits": dict,
    "refresh": str,
    "schedule": list,
    "recordings": list,
    "posts": (str, list),
    "archives": list,
}
_ARCHIVE = {"kind": str, "folder": str, "commit": str, "licence": str}
_LIMITS = {"pages": int, "minutes": (int, float)}
_NAMES = {
    str: "text",
    date: "a date such as 2024-05-15",
    list: "a list",
    dict: "a map",
    int: "a whole number",
    bool: "true or false",
    (int, float): "a number",
    (str, list): "the address of a feed, or a list of them",
}


_ARCHIVES = re.compile(r"^archives:.*(?:\n|\Z)(?:(?:[ \t]*(?:#.*)?\r?\n)*(?:[ \t]+|- ).*(?:\n|\Z))*", re.M)
"""The line and all that is indented below it, also after blank lines and comments."""

KEEP_FACTS = "keep: facts  # abstracts belong to their authors; write all if they gave you leave"
WHERE_RECORDINGS_ARE = """\
# Where the recordings are: write your own id into one of the lines, take the # off it and off `recordings:`.
# recordings:
#   - {kind: youtube, playlist: ID}        # what follows list= in the playlist's address
#   - {kind: youtube, channel: "@HANDLE"}  # a whole channel; recordings of other years are told apart
#   - {kind: hubilo, slug: SLUG}           # https://events.hubilo.com/SLUG/; needs HUBILO_TOKEN and event_id
"""
"""What ``event_text`` writes where no place is known."""


ReadEvents = MutableMapping[Path, tuple[str, Event]]
"""Of event.yml files that were read: what they said, and which event that is."""


def read_event(path: Path, sources: Mapping[str, Source], known: ReadEvents | None = None) -> Event:
    """One event.yml as an Event; the event's slug is the folder's name. ``sources`` are those known, by kind.

    A run asks for an event again and again, and to understand YAML takes a hundred times as long as to read the file:
    what ``known`` has of the same text and the same sources is taken from there, and what is read is noted in it.

    Raises:
        BadData: with the line, for unknown keys, wrong types, unknown kinds, a source that cannot begin with what its
            line says, or a record that cannot be true.
    """
    text = yaml_text(path)
    if known is None:
        return _event_of(path, text, sources)
    if path not in known or known[path][0] != text:
        known[path] = text, _event_of(path, text, sources)
    return known[path][1]


def _event_of(path: Path, text: str, sources: Mapping[str, Source]) -> Event:
    loaded = parse_yaml(path, text)
    if not isinstance(loaded, CommentedMap):
        raise BadData(path, 1, "an event is a map that begins with `title:`")
    values = _checked(path, loaded, _EVENT_KEYS)
    for key in ("title", "timezone"):
        if key not in values:
            raise BadData(path, 1, f"`{key}:` is missing")
    if "limits" in values:
        values["limits"] = _limits(path, loaded["limits"])
    if "logo" in values and not is_picture_name(values["logo"]):
        line = line_of_key(loaded, "logo", 1)
        raise BadData(path, line, "`logo` is the name of a picture beside event.yml: logo.svg")
    for side in ("schedule", "recordings"):
        lines = loaded.get(side) or CommentedSeq()
        values[side] = tuple(_ref(path, lines, n, side, sources) for n in range(len(lines)))
    if "posts" in values:
        values["posts"] = _feeds(path, loaded)
    lines = loaded.get("archives") or CommentedSeq()
    values["archives"] = tuple(_archive(path, lines, n) for n in range(len(lines)))
    try:
        event = Event(slug=path.parent.name, **values)
    except BadRecord as error:
        raise BadData(path, _blamed_line(loaded, str(error)), short(error)) from error
    for side in ("schedule", "recordings"):
        for n, ref in enumerate(getattr(event, side)):
            try:
                sources[ref.kind].start(ref, event)
            except (ScrapeError, BadRecord) as error:
                raise BadData(path, loaded[side].lc.item(n)[0] + 1, short(error)) from error
    return event


def _archive(path: Path, lines: CommentedSeq, n: int) -> ArchiveRef:
    line, known = lines.lc.item(n)[0] + 1, ", ".join(ARCHIVES)
    if not isinstance(lines[n], CommentedMap):
        raise BadData(
            path, line, "each line under `archives:` is a map such as {kind: pyvideo, folder: djangocon-us-2017}"
        )
    values = _checked(path, lines[n], _ARCHIVE, " of archives")
    if values.get("kind") not in ARCHIVES or "folder" not in values:
        raise BadData(path, line, f"an archive has a `kind:`, which is one of {known}, and a `folder:`")
    try:
        return ArchiveRef(**values)
    except BadRecord as error:
        raise BadData(path, line, short(error)) from error


def _feeds(path: Path, loaded: CommentedMap) -> tuple[str, ...]:
    """The addresses of the feeds of posts, each once."""
    given, line = loaded["posts"], line_of_key(loaded, "posts", 1)
    feeds: dict[str, None] = {}
    for n, text in enumerate([given] if isinstance(given, str) else given):
        at = line if isinstance(given, str) else given.lc.item(n)[0] + 1
        if not isinstance(text, str):
            raise BadData(path, at, f"`posts` must be {_NAMES[(str, list)]}, not a list with {shown(text)}")
        feeds[_address(path, at, "posts", text)] = None
    return tuple(feeds)


def _limits(path: Path, given: CommentedMap) -> Bounds:
    values = _checked(path, given, _LIMITS, " of limits")
    try:
        return Bounds(**values)
    except BadRecord as error:
        raise BadData(path, _blamed_line(given, str(error)), str(error)) from error


def _ref(path: Path, lines: CommentedSeq, n: int, side: str, sources: Mapping[str, Source]) -> SourceRef:
    line = lines.lc.item(n)[0] + 1
    if not isinstance(lines[n], CommentedMap):
        raise BadData(path, line, f"each line under `{side}:` is a map such as {{kind: pycon_json, url: https://...}}")
    kind = lines[n].get("kind")
    if not isinstance(kind, str) or kind not in sources:
        known = ", ".join(sorted(name for name, source in sources.items() if source.gives == side))
        said = "`kind:` is missing; known are" if kind is None else f"kind {short(shown(kind), 70)} is none of"
        raise BadData(path, line, f"{said} {known}")
    source, kind = sources[kind], str(kind)
    if source.gives != side:
        raise BadData(path, line, f"kind {kind} belongs under `{source.gives}:`")
    own = {key.name: key.type for key in source.keys}
    for key in source.keys:
        given = lines[n].get(key.name)
        if key.several and isinstance(given, list) and given and all(isinstance(one, str) for one in given):
            lines[n][key.name] = ", ".join(given)
    # A key of another kind says nothing here; it never was an error.
    of_others = {key.name for one in sources.values() for key in one.keys} - own.keys()
    values = _checked(path, lines[n], {"kind": str, "url": str, **own}, f" of {kind}", of_others)
    try:
        return SourceRef.of(kind, values.get("url"), **{name: values[name] for name in own if name in values})
    except BadRecord as error:
        raise BadData(path, line, short(error)) from error


def _checked(
    path: Path, given: CommentedMap, allowed: Mapping[str, Any], whose: str = "", unused: Collection[str] = ()
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in given.items():
        line = line_of_key(given, key, line_of_map(given))
        if key in unused:
            continue
        if key not in allowed:
            raise BadData(path, line, f"unknown key `{str(key)[:80]}`; known{whose} are {', '.join(allowed)}")
        if value is None:
            continue
        wanted = allowed[key]
        # bool is an int to Python, and a time is a date.
        misread = (isinstance(value, bool) and wanted is not bool) or isinstance(value, datetime)
        if misread or not isinstance(value, wanted):
            name = _NAMES[wanted]
            raise BadData(path, line, f"`{key}` must be {name}, not {shown(value)}")
        values[key] = str(value) if wanted is str else value
        if key in ("url", "website"):
            address = _address(path, line, key, values[key])
            values[key] = hide_keys(address) if key == "website" else address  # shown, never asked
    return values


def _address(path: Path, line: int, key: str, text: str) -> str:
    """An address with its scheme, also where a person left it out."""
    try:
        return web_address(text) or text
    except ValueError as error:
        raise BadData(path, line, f"`{key}`: {text[:80]!r}: {short(error, 100)}") from error


def _blamed_line(loaded: CommentedMap, message: str) -> int:
    for key in loaded:
        if str(key) in message:
            return line_of_key(loaded, key, 1)
    return 1


def event_text(event: Event) -> str:
    """An event.yml for this event, as ``conftalks new`` writes it; where recordings go is shown if none are named."""
    lines = [f"title: {_quoted(event.title)}", f"timezone: {event.timezone}"]
    for key in ("starts", "ends", "location", "website"):
        value = getattr(event, key)
        if value is not None:
            lines.append(f"{key}: {value if isinstance(value, date) else _quoted(value)}")
    if event.keep != "all":
        lines.append(KEEP_FACTS)
    if event.delay != 1:
        lines.append(f"delay: {event.delay:g}")
    for side in ("schedule", "recordings"):
        refs: tuple[SourceRef, ...] = getattr(event, side)
        if refs:
            lines.append(f"{side}:")
            lines.extend(f"  - {_ref_text(ref)}" for ref in refs)
    lines += archive_lines(event.archives)
    return "\n".join(lines) + "\n" + ("" if event.recordings or event.archives else WHERE_RECORDINGS_ARE)


def archive_lines(archives: Sequence[ArchiveRef]) -> list[str]:
    """What event.yml says of the archives that an event is in."""
    given = ([(name, getattr(ref, name)) for name in _ARCHIVE if getattr(ref, name) is not None] for ref in archives)
    rows = [f"  - {{{', '.join(f'{name}: {_quoted(value)}' for name, value in pairs)}}}" for pairs in given]
    return ["archives:", *rows] if rows else []


def with_archives(text: str, archives: Sequence[ArchiveRef]) -> str:
    """The text of an event.yml that says this of the archives, and else every byte of what it said."""
    end = "\r\n" if "\r\n" in text else "\n"
    block = "".join(f"{line}{end}" for line in archive_lines(archives))
    if found := _ARCHIVES.search(text):
        return f"{text[: found.start()]}{block}{text[found.end() :]}"
    return f"{text}{'' if text.endswith(chr(10)) or not text else end}{block}"


def _ref_text(ref: SourceRef) -> str:
    parts = [f"kind: {ref.kind}"]
    for key, value in (("url", ref.url), *ref.more):
        if value is not None:
            parts.append(f"{key}: {_quoted(value) if isinstance(value, str) else json.dumps(value)}")
    return "{" + ", ".join(parts) + "}"


def _quoted(text: str) -> str:
    plain = text.replace(" ", "").replace(",", "").replace("-", "").replace("_", "")
    if plain.isalnum() and text[0].isalpha() and "," not in text:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def is_event(folder: Path) -> bool:
    """Whether this is an event's folder: it has an event's name, and an event.yml.

    A link is one too, and so is a folder of which nobody can say: who reads it says what is wrong with it.
    """
    if not is_slug(folder.name) or folder.is_symlink():
        return is_slug(folder.name)
    try:
        os.lstat(folder / "event.yml")
    except OSError as error:
        return not isinstance(error, FileNotFoundError | NotADirectoryError)
    return True


def find_events(data: Path) -> tuple[str, ...]:
    """The slugs of all events under ``data/events``, sorted; a folder of another name is no event's."""
    return tuple(path.name for path in sorted((data / "events").glob("*")) if is_event(path))
