"""What names a talk, an event, a speaker or a topic in Datasette's tables leads to its page."""

from typing import Any

import pytest
from markupsafe import Markup

from aggregator.catalog.cells import cell, linked

TALK = {"id": "moss-2024/lost-tapes", "title": "Lost <tapes>", "event": {"value": "moss-2024", "label": "Moss & Conf"}}


@pytest.mark.parametrize(
    ("table", "row", "column", "leads", "shows"),
    [
        ("talks", TALK, "id", "/t/moss-2024/lost-tapes", "moss-2024/lost-tapes"),
        ("talks", TALK, "title", "/t/moss-2024/lost-tapes", "Lost <tapes>"),
        ("talks", TALK, "event", "/e/moss-2024", "Moss & Conf"),
        ("talks", {"id": "a/b c"}, "id", None, None),
        ("events", {"slug": "moss-2024", "title": "Moss"}, "title", "/e/moss-2024", "Moss"),
        ("speakers", {"id": "x", "slug": "ada-quill", "name": "Ada"}, "name", "/s/ada-quill", "Ada"),
        ("speakers", {"id": "x", "slug": "ada-quill", "name": "Ada"}, "id", None, None),
        ("speakers", {"name": "Ada"}, "name", None, None),
        ("topics", {"slug": "c++", "name": "C++"}, "name", "/topics/c%2B%2B", "C++"),
        ("talk_topics", {"topic": "moss"}, "topic", "/topics/moss", "moss"),
        ("similar_talks", {"other": "a/b"}, "other", "/t/a/b", "a/b"),
        ("ledger", {"event": "moss-2024", "title": "Moss"}, "title", "/e/moss-2024", "Moss"),
        ("newest_recordings", {"id": "youtube:x", "talk": "a/b", "title": "T"}, "title", "/t/a/b", "T"),
        ("recordings", {"id": "hubilo:a/b"}, "id", None, None),
        ("recordings", {"id": "youtube:x", "raw_title": "T"}, "raw_title", None, None),
        (None, {"id": "a/b", "title": "T", "event": "Moss"}, "title", "/t/a/b", "T"),
        (None, {"id": "a/b", "title": "T", "event": "Moss"}, "event", "/e/a", "Moss"),
        (None, {"id": "hubilo:a/b", "title": "T"}, "title", None, None),
        (None, {"title": "T", "url": "http://v.example/?a&b"}, "title", "/resolve?url=http%3A%2F%2Fv.example%2F%3Fa%26b", "T"),
        (None, {"title": "T", "url": "javascript:x"}, "title", None, None),
        (None, {"event": "moss-2024"}, "event", "/e/moss-2024", "moss-2024"),
        (None, {"name": "Ada Quill", "talks": 2}, "name", "/search?q=Ada+Quill", "Ada Quill"),
        (None, {"name": "Ada Quill"}, "name", None, None),
        (None, {"id": 7, "talk": None, "title": ""}, "title", None, None),
    ],
)  # fmt: skip
def test_a_cell_leads_to_the_page_of_what_it_names(
    table: str | None, row: dict[str, Any], column: str, leads: str | None, shows: str | None
) -> None:
    assert cell(row, row[column], column, table) == ((leads, shows) if leads else None)


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("starts", "2024-05-19T09:05:00-04:00", '<time datetime="2024-05-19T09:05:00-04:00">19 May 2024, 09:05</time>'),
        ("start", "2024-05-19T00:01", '<time datetime="2024-05-19T00:01">19 May 2024, 00:01</time>'),
        ("start", "2024-05-19T00:00", '<time datetime="2024-05-19T00:00">19 May 2024</time>'),
        ("ends", "2024-05-19", '<time datetime="2024-05-19">19 May 2024</time>'),
        ("starts", "some day", None),
        ("first_seen", "2024-05-19", None),
        ("video_status", "not-found", '<data class="state s-not-found" value="not-found">No recording found</data>'),
        ("video_status", "<b>", None),
        ("language", "eng", '<data value="eng">English</data>'),
        ("language", "Klingon", None),
        ("kind", "open-space", '<data value="open-space">open space</data>'),
        ("kind", "talk", None),
        ("provider", "youtube", '<data value="youtube">YouTube</data>'),
        ("provider", "<i>", None),
        ("access", "attendees", '<data value="attendees">attendees only</data>'),
        ("status", "gone", '<data value="gone">no longer on the schedule</data>'),
        ("status", "scheduled", None),
        ("what", "dead", '<data value="dead">removed</data>'),
        ("starts", None, None),
        ("title", 7, None),
    ],
)
def test_times_and_codes_are_readable(column: str, value: Any, shown: str | None) -> None:
    found = linked(cell({column: value}, value, column, "talks"), lambda path: path)
    assert (found, isinstance(found, Markup)) == (shown, shown is not None)


def test_nothing_in_a_cell_becomes_markup() -> None:
    shown = linked(cell(TALK, TALK["title"], "title", "talks"), lambda path: f"/at{path}")
    assert shown == '<a href="/at/t/moss-2024/lost-tapes">Lost &lt;tapes&gt;</a>'
