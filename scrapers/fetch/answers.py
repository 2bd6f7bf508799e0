"""What an answer with status 200 may still be: a login page, an error page, an image. Pure functions of its bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapers.text import clean_title

if TYPE_CHECKING:
    from scrapers.source import Expects

_PASSWORD = re.compile(rb"<input\b[^<>]*\btype\s*=\s*[\"']?password\b", re.I)
_FORM = re.compile(rb"<form\b", re.I)
_TITLE = re.compile(rb"<title\b[^<>]*>(.{0,2000}?)</title", re.I | re.S)
_HEADING = re.compile(rb"<h[12]\b[^<>]*>(.{0,500}?)</h[12]", re.I | re.S)
_LOGIN_WORDS = re.compile(rb"\b(?:log[ -]?[io]n|sign[ -]?in|password|authenticat\w+|anmeld\w+|connexion)\b", re.I)
_HIDDEN = re.compile(rb"<(script|style|svg)\b(?:.*?</\1\s*+>|.*\Z)|<!--(?:.*?-->|.*\Z)|<[^<>]*>", re.I | re.S)
"""What is never closed reaches to the end, as in a browser: to look for the end again and again takes square time."""
_BINARY = re.compile(r"(?:image|video|audio|font)/|application/(?:octet-stream|pdf|zip|gzip|x-tar|msword|vnd\.)", re.I)

_ERROR_TITLE = re.compile(
    r"(?:error:?\s*)?(?:404(?:\s*[-:|·–—]?\s*(?:error|(?:page |file )?not found))?|(?:page |file )?not found(?:\s*\(404\))?)"
    r"\s*(?:[-|·–—]|\Z)",
    re.I,
)

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
"""How JPEG, PNG and WebP begin."""

_FEW_WORDS = 1500
"""A page with a password field and fewer characters of text than this is nothing but a login page."""


def problem(body: bytes, content_type: str, expects: Expects) -> str | None:
    """Why an answer cannot be what was asked for, in words; None where it may be.

    Cut JSON is not found here: the parser does, and keeps the body for inspection.
    """
    start = body[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start and not body.strip():
        return "the answer is empty"
    if body.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):  # nothing could be masked in it
        return "got a workbook or another packed file: save it and `conftalks import` it, or publish it as CSV"
    declared = content_type.partition(";")[0].strip().lower()
    if expects == "picture":
        return (
            None if body.startswith(_PICTURES) else f"got {declared or 'something else'} where a picture was expected"
        )
    markup = start[:1] == b"<"
    if expects == "json":
        if markup or declared in ("text/html", "application/xhtml+xml"):
            return _not_json(body)
        if _BINARY.match(declared) and start[:1] not in (b"{", b"["):
            return f"got {declared} where JSON was expected"
        return None
    text = markup or (expects == "any" and start.startswith((b"{", b"[", b"BEGIN:VCALENDAR")))
    if _BINARY.match(declared) and not text:
        return f"got {declared} where a page was expected"
    if markup and _is_login(body):
        return "got a login page"
    return None


def is_error_page(body: bytes) -> bool:
    """Whether it is an HTML page that says in its title that there is no page."""
    title = _title(body) if body.lstrip()[:1] == b"<" else None
    return bool(title and _ERROR_TITLE.match(title))


def _not_json(body: bytes) -> str:
    if _PASSWORD.search(body):
        return "got a login page"
    title = _title(body)
    return "got an HTML page where JSON was expected" + (f": {title}" if title else "")


def _is_login(body: bytes) -> bool:
    """A password field in a form, on a page that says so in its title or heading, or that says hardly anything else.

    A schedule with a small login box in its header is not a login page.
    """
    if not (_PASSWORD.search(body) and _FORM.search(body)):
        return False
    titles = [*_TITLE.findall(body), *_HEADING.findall(body)]
    if any(_LOGIN_WORDS.search(title) for title in titles):
        return True
    return len(b" ".join(_HIDDEN.sub(b" ", body).split())) < _FEW_WORDS


def _title(body: bytes) -> str | None:
    found = _TITLE.search(body) or _HEADING.search(body)
    title = clean_title(found[1].decode("utf-8", "replace")) if found else None
    return title[:120] if title else None
