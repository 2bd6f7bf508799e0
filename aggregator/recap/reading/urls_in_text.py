"""URLs that stand in text as they are, and character references; both by the rules that browsers and GitHub follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape  # noqa: TID251 - of a number of seven digits at most
from html.entities import html5

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SCHEME = re.compile(r"(?<![A-Za-z0-9])https?://(?=[A-Za-z0-9])", re.I)
# ASCII only: text in scripts without spaces goes on right behind a URL.
_REST = re.compile(r"[!#-;=?-Z\[\]_a-z~]*+")
_TRAILING = re.compile(r"(?:[?!.,:;'*~]|&[A-Za-z0-9]{1,31};)\Z")


def decode(text: str) -> str:
    """Character references as characters, only where a semicolon ends them: ``&copy=1`` in a URL is a parameter."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    name = reference[0][1:]
    return unescape(reference[0]) if name[0] == "#" or name in html5 else reference[0]


def bare_urls(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every http(s) URL in a text, without the punctuation that follows it."""
    at = 0
    while found := _SCHEME.search(text, at):
        at = bare_end(text, found.end())
        yield found.start(), at


def bare_end(text: str, after_scheme: int, limit: int | None = None) -> int:
    """Where a URL ends: before white space, quotes, a bracket that it did not open, and the stops of its sentence."""
    rest = _REST.match(text, after_scheme, len(text) if limit is None else limit)
    end = _before_stray_bracket(text, after_scheme, rest.end()) if rest else after_scheme
    while end > after_scheme + 1 and (cut := _TRAILING.search(text, max(after_scheme + 1, end - 40), end)):
        end = cut.start()
    return end


def _before_stray_bracket(text: str, start: int, end: int) -> int:
    depth = {")": 0, "]": 0}
    for at in range(start, end):
        character = text[at]
        if character in "([":
            depth[")" if character == "(" else "]"] += 1
        elif character in ")]":
            depth[character] -= 1
            if depth[character] < 0:
                return at
    return end
