"""Judges of what was served or exported: each names what is wrong with one answer, by the parsers that readers of it use."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

import html5lib
from defusedxml.ElementTree import fromstring
from icalendar import Calendar
from markdown_it import MarkdownIt
from PIL import Image

MARK = "qhostileq"
"""A word of every hostile text."""

HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cache-control",
)
_ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "srcset",
    "poster",
    "background",
    "{http://www.w3.org/1999/xlink}href",
}
_SCRIPTED = re.compile(r"[\x00-\x20]*(?:javascript|vbscript|data):", re.I)
_LEFT_OUT = str.maketrans("", "", "\t\r\n")
"""What browsers take out of an address."""

_FORMULA = re.compile(r"\s*[=+\-@\t\r]")


def faults(content_type: str, body: bytes, *, stock: bool = False) -> Iterator[str]:
    """What is wrong with an answer; ``stock``: a page of Datasette's own, which has scripts and pictures in it."""
    kind = content_type.partition(";")[0].strip().lower()
    try:
        if kind == "text/html":
            yield from _html(body.decode("utf-8"), stock=stock)
        elif kind.endswith("json"):
            json.loads(body, parse_constant=_no_number)
        elif kind == "text/calendar":
            yield from _calendar(body)
        elif kind.endswith("xml"):
            yield from (f"a foreign element {one.tag}" for one in fromstring(body).iter() if MARK in str(one.tag))
        elif kind == "text/csv" or (stock and kind == "text/plain" and b"," in body):
            yield from _table(body.decode("utf-8"))
        elif kind == "text/markdown":
            rendered = MarkdownIt("commonmark").render(body.decode("utf-8"))
            yield from _html(f"<!doctype html>{rendered}", stock=False)
        elif kind == "image/png":
            Image.open(io.BytesIO(body)).verify()
    except Exception as error:  # noqa: BLE001 - whatever a parser raises says that the answer is none
        yield f"is no {kind}: {type(error).__name__}: {str(error)[:200]}"


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _html(text: str, *, stock: bool) -> Iterator[str]:
    for element in html5lib.parse(text, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2]
        for name, value in element.attrib.items():
            if name.lower().startswith("on"):
                yield f"<{tag} {name}={value[:80]!r}>"
            if (
                name in _ADDRESSES
                and _SCRIPTED.match(value.translate(_LEFT_OUT))
                and not (stock and value.startswith("data:image"))
            ):
                yield f"<{tag} {name}={value[:80]!r}>"
            if name == "style" and MARK in value:
                yield f"<{tag} style={value[:80]!r}>"
        inner = "".join(element.itertext())
        if tag == "script" and "ld+json" in element.attrib.get("type", ""):
            json.loads(inner, parse_constant=_no_number)
        elif tag == "script" and inner.strip() and (MARK in inner or not stock):
            yield f"<script>{inner[:80]!r}"
        elif (
            tag in ("object", "embed", "applet", "base") or MARK in tag or any(MARK in name for name in element.attrib)
        ):
            yield f"<{tag} {dict(element.attrib)}>"[:200]


def _calendar(body: bytes) -> Iterator[str]:
    lines = body.split(b"\r\n")
    yield from (f"a line of {len(line)} bytes" for line in lines if len(line) > 75)
    yield from (f"a bare line end in {line[:60]!r}" for line in lines if b"\n" in line or b"\r" in line)
    calendar = Calendar.from_ical(body)
    for component in calendar.walk():
        yield from (f"cannot be read: {error}" for error in component.errors)
        if MARK in component.name.lower() or any(MARK in str(key).lower() for key in component):
            yield f"a foreign {component.name} {list(component)}"
        if component.name == "VEVENT" and MARK in str(component.get("UID", "")):
            yield "a foreign event"


def _table(text: str) -> Iterator[str]:
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    yield from (f"a row of {len(row)} cells" for row in rows if len(row) != len(rows[0]))
    yield from (f"a formula {cell[:60]!r}" for row in rows for cell in row if MARK in cell and _FORMULA.match(cell))
