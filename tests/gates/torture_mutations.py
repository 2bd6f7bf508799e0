"""How the torture gate changes bytes, JSON and YAML: each change is drawn from a seeded generator, and none is too long."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

LONGEST = 300_000
"""Bytes of a mutated text."""

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 0.5, -0.0, 10**30, 10**400, 1e308, float("nan"), float("inf"), "", " ", "0", "x"),
    *("null", "x" * 5000, "9" * 5000, "\ud800", "\x00", "\u202etxet", "e\u0301", "İ" * 300, "http://["),
    *("https://a.test:99999/", "http://[TBA]/presentation/5/", "javascript:alert(1)", "//", "mailto:a@b.test"),
    *("2031-13-45", "2031-05-17T99:99", "0000-00-00", "99999-01-01", "-1", "1e400", "½", "٣", "a\nb", "../../x", []),
    *({}, [None], [[1]], [{}], {"a": 1}, ["x"] * 200, {"": ""}),
)
"""What a value may be in place of what it should be."""

NUMBERS = (b"0", b"-1", b"9" * 5000, b"99999", b"1e400", b"0x10", "½".encode(), "٣".encode(), b"", b"1.5", b"00")
PIECES = (
    *(b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<", b">", b"&", b"&#0;", b"&#x110000;", b"]]>", b"<!--", b"-->"),
    *(b"<![CDATA[", b"<table><tr><td>", b"</table>", b"<script>", b"</script>"),
    *(b'<td colspan="99999999" rowspan="0">', b"<svg><style>", b'"', b"'", b"{", b"}", b"[", b"]", b",", b":", b"\\"),
    *(b"\\ud800", b"\r", b"\n\n", b"\t", b";", b"=", b"BEGIN:VEVENT\r\n", b'<a href="http://[TBA]/presentation/5/">'),
    *(b'<meta charset="\x02\xb2">', b'<base href="http://[">', "\u202e".encode(), b"DTSTART:20310230T250000\r\n"),
    *(b"RRULE:FREQ=SECONDLY\r\n", b"<?xml version='9'?>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"),
)
ADDRESSES = (b"http://[", b"//[TBA]/", b"//a.test:99999/", b"javascript:", b"http://", b"\\\\", b"https://\xc2\xa0/")


def _span(body: bytes, rng: Random, longest: int = 400) -> tuple[int, int]:
    start = rng.randrange(len(body) + 1)
    return start, min(len(body), start + rng.randrange(1, longest))


def _flip(body: bytes, rng: Random) -> bytes:
    raw = bytearray(body)
    for _ in range(rng.randrange(1, 20)):
        if raw:
            raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


def _insert(body: bytes, rng: Random) -> bytes:
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(body) + 1)
        body = body[:at] + rng.choice(PIECES) * rng.choice((1, 1, 1, 3, 500)) + body[at:]
    return body


def _delete(body: bytes, rng: Random) -> bytes:
    start, end = _span(body, rng)
    return body[:start] + body[end:]


def _repeat(body: bytes, rng: Random) -> bytes:
    start, end = _span(body, rng)
    return body[:end] + body[start:end] * rng.choice((1, 2, 50)) + body[end:]


def _swap(body: bytes, rng: Random) -> bytes:
    (a, b), (c, d) = sorted((_span(body, rng), _span(body, rng)))
    return body if b > c else body[:a] + body[c:d] + body[b:c] + body[a:b] + body[d:]


def _cut(body: bytes, rng: Random) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def _put(body: bytes, rng: Random, pattern: bytes, choices: tuple[bytes, ...], share: float | None = None) -> bytes:
    """Some of what a pattern finds, or one, replaced."""
    found = list(re.finditer(pattern, body))
    if not found:
        return body
    taken = {rng.randrange(len(found))} if share is None else {n for n in range(len(found)) if rng.random() < share}
    for n in sorted(taken, reverse=True):
        body = body[: found[n].start()] + rng.choice(choices) + body[found[n].end() :]
    return body


def _number(body: bytes, rng: Random) -> bytes:
    return _put(body, rng, rb"\d+", NUMBERS, rng.choice((None, 0.1, 0.5)))


def _address(body: bytes, rng: Random) -> bytes:
    return _put(body, rng, rb"https?://|(?<=[\"'])/(?=\w)", ADDRESSES, rng.choice((None, 0.3, 1)))


def _tag(body: bytes, rng: Random) -> bytes:
    names = (b"<b", b"<table", b"<x", b"<script", b"<svg", b"<td", b"<", b"<!", b"<?")
    return _put(body, rng, rb"<\w+", names, rng.choice((None, 0.05, 0.3)))


def _attribute(body: bytes, rng: Random) -> bytes:
    values = (b'=""', b"=", b'="x"', b"", b'="\x00"', b"='", b'="' + b"9" * 5000 + b'"')
    return _put(body, rng, rb"""=(?:"[^"]{0,300}"|'[^']{0,300}')""", values, rng.choice((None, 0.1, 0.5)))


def _word(body: bytes, rng: Random) -> bytes:
    words = (b"", b"x" * 300, "İ".encode() * 40, b"&lt;b&gt;", b"\xff", b"2031-02-30", b"25:61", b"null", b"@")
    return _put(body, rng, rb"\w{3,}", words, rng.choice((None, 0.05)))


BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_flip, _insert, _delete, _repeat, _swap, _cut, _number, _address, _tag, _attribute, _word),
)


ALL_OF_A_KIND = {
    "numbers in addresses": (rb"(?<=/)\d+(?=[/\"'])", (b"9" * 5000, b"-1", "٣".encode(), b"")),
    "numbers in attributes": (rb"(?<==\")\d+(?=\")", (b"9" * 5000, b"-1", "٣".encode(), b"")),
    "addresses": (rb"https?://|(?<=[\"'])/(?=\w)", ADDRESSES),
}


def exchanged(body: bytes) -> Iterator[tuple[str, bytes]]:
    """A page in which all of one kind is one odd thing; not where it has none of the kind."""
    for name, (pattern, choices) in ALL_OF_A_KIND.items():
        for choice in choices if re.search(pattern, body) else ():
            yield f"{name} {choice[:20]!r}", re.sub(pattern, lambda _, put=choice: put, body)[:LONGEST]


def mutated(body: bytes, rng: Random) -> tuple[str, bytes]:
    """One to three changes of a page, and their names; of JSON often of its values, so that it stays JSON."""
    if body.lstrip()[:1] in (b"{", b"[") and rng.random() < 0.6:
        try:
            loaded = json.loads(body)
        except ValueError:
            loaded = None
        if loaded is not None:
            return "json", written(changed(loaded, rng))[:LONGEST]
    names = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        change = rng.choice(BYTES)
        body = change(body, rng)[:LONGEST]
        names.append(change.__name__.strip("_"))
    return "+".join(names), body


def written(value: Any) -> bytes:
    """JSON in which half letters are escapes, as files have them."""
    return json.dumps(value, ensure_ascii=True).encode() if _has_half(value) else _letters(value)


def _letters(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _has_half(value: Any) -> bool:
    return "\\ud8" in json.dumps(value)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _places(one, (*path, key))


def changed(value: Any, rng: Random) -> Any:
    """A copy of JSON with one to three places changed: another value, a key less, a key under another name, twice."""
    value = json.loads(json.dumps(value))
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        places = [path for path in _places(value) if path]
        if not places:
            return deepcopy(rng.choice(ODD))
        *way, key = rng.choice(places)
        holder = value
        for step in way:
            holder = holder[step]
        what = rng.random()
        if what < 0.75:
            holder[key] = deepcopy(rng.choice(ODD))
        elif what < 0.9 or isinstance(holder, list):
            del holder[key]
        else:
            holder[rng.choice(("", "x", key.upper(), "\x00"))] = holder.pop(key)
    return value
