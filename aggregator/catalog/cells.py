"""Cells of Datasette's tables: what names a talk, an event, a speaker or a topic leads to its page here. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from aggregator.catalog.codes import code_name
from aggregator.catalog.views import event_path, is_web_page, speaker_path, talk_path, topic_path
from aggregator.catalog.wording import VIDEO_STATES, at_clock, day

CellRow = Mapping[str, Any]
"""Column -> value, or ``{"value": ..., "label": ...}`` where Datasette found what a key leads to."""

_TALK = re.compile(r"\A(?P<event>[^/\s:]+)/(?P<slug>[^/\s]+)")
_TIMES = ("starts", "ends", "start", "end", "published", "recorded", "oldest_pending")
_NAMES = {"talk": "talk", "other": "talk", "event": "event", "topic": "topic"}
"""Column of any table -> what the key in it names."""

_PAGES = {
    ("talks", "id"): ("talk", "id"),
    ("talks", "title"): ("talk", "id"),
    ("talks_without_video", "id"): ("talk", "id"),
    ("talks_without_video", "title"): ("talk", "id"),
    ("newest_recordings", "title"): ("talk", "talk"),
    ("events", "slug"): ("event", "slug"),
    ("events", "title"): ("event", "slug"),
    ("ledger", "title"): ("event", "event"),
    ("speakers", "slug"): ("speaker", "slug"),
    ("speakers", "name"): ("speaker", "slug"),
    ("topics", "slug"): ("topic", "slug"),
    ("topics", "name"): ("topic", "slug"),
}
"""(table, column) -> what the row tells about, and the column with its name in addresses."""


def cell(row: CellRow, value: Any, column: str, table: str | None) -> tuple[str | None, Markup | str] | None:
    """What a cell leads to (from the root of the catalog) and shows; None where Datasette shows it as it does all others.

    ``table``: None for a query.
    """
    key, label = _named(value)
    if not key:
        return None
    if column == "video_status" and key in VIDEO_STATES:
        return None, Markup('<data class="state s-{0}" value="{0}">{1}</data>').format(key, VIDEO_STATES[key])
    if (name := code_name(column, key)) != key:
        return None, Markup('<data value="{}">{}</data>').format(key, name)
    if column in _TIMES:
        return _time(key)
    path = _in_query(row, key, column) if table is None else _in_table(row, key, column, table)
    return (path, label) if path else None


def _named(value: Any) -> tuple[str, str]:
    if isinstance(value, dict):
        return str(value["value"] or ""), str(value["label"] or value["value"])
    return (value, value) if isinstance(value, str) else ("", "")


def _time(text: str) -> tuple[None, Markup] | None:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None, Markup('<time datetime="{}">{}</time>').format(text, f"{day(when)}{at_clock(when)}")


def _in_table(row: CellRow, key: str, column: str, table: str) -> str | None:
    if (table, column) in _PAGES:
        kind, holder = _PAGES[table, column]
        return _page(kind, _of(row, holder))
    return _page(_NAMES[column], key) if column in _NAMES else None


def _in_query(row: CellRow, key: str, column: str) -> str | None:
    """A query names its columns as it likes: a talk's id says of which talk and event its row tells."""
    talk = _TALK.fullmatch(_of(row, "id") or _of(row, "talk"))
    match column:
        case "id" | "talk" | "title" if talk:
            return talk_path(talk["event"], talk["slug"])
        case "title" if is_web_page(_of(row, "url")):
            return "/resolve?" + urlencode({"url": _of(row, "url")})
        case "event":
            return _page("event", talk["event"] if talk else key)
        case "name" if "talks" in row.keys():  # noqa: SIM118 - a row of SQLite is no dict
            return "/search?" + urlencode({"q": key})
    return None


def _of(row: CellRow, column: str) -> str:
    return _named(row[column])[0] if column in row.keys() else ""  # noqa: SIM118


def _page(kind: str, key: str) -> str | None:
    if kind == "talk":
        talk = _TALK.fullmatch(key)
        return talk_path(talk["event"], talk["slug"]) if talk else None
    path_of = {"event": event_path, "speaker": speaker_path, "topic": topic_path}[kind]
    return path_of(key) if key else None


def linked(shown: tuple[str | None, Markup | str] | None, address: Callable[[str], str]) -> Markup | None:
    """What ``cell`` says as HTML; ``address`` makes an address of a path."""
    if shown is None:
        return None
    path, text = shown
    return Markup('<a href="{}">{}</a>').format(address(path), text) if path else Markup("{}").format(text)
