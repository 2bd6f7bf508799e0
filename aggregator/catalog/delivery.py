"""What every answer goes out with: security headers, a validator and 304, gzip, CSV without formulas. Pure.

Answers for programs may be read by scripts of other sites (https://fetch.spec.whatwg.org/#http-cors-protocol): JSON, feeds,
calendars, oEmbed. They go out to anybody, without cookies. A catalog that is published nowhere is for its machine alone.

The validator of our pages is the stamp of what they show (stamps.py), with their address. Where there is none, and on
Datasette's pages, it is a digest of the answer itself.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from zlib import crc32

from aggregator.catalog.escaping import csv_without_formulas
from aggregator.catalog.site import HEADERS, PUBLIC_CACHE

SMALLEST_GZIP = 1000
"""Bytes; below, compressing saves no packet."""

_COMPRESSIBLE = ("text/", "application/json", "application/xml", "application/javascript", "image/svg+xml")
# Datasette's pages say how long they took, which is no content.
_HOW_LONG = re.compile(rb'"query_ms": ?[\d.e-]+|Quer(?:y|ies) took [\d.]+(?:&nbsp;|\s)*ms')
_FOR_PROGRAMS = re.compile(r"\A/oembed\Z|\.(?:json|atom|ics)\Z")
# What a 304 leaves to the page that is kept: a policy names what that page plays.
_OF_A_BODY = ("content-type", "content-length", "content-encoding", "content-disposition", "content-security-policy")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What an answer depends on beside its page. ``ours``: a page of conftalks, not of Datasette; ``query``: as it is let in.

    ``published``: the catalog has a public address.
    """

    method: str
    path: str
    ours: bool
    accept_encoding: str = ""
    if_none_match: str = ""
    query: bytes = b""
    published: bool = False

    @property
    def is_for_programs(self) -> bool:
        """Whether the address is one that scripts of other sites may read, if it answers with anything but a page."""
        return self.published and _FOR_PROGRAMS.search(self.path) is not None


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """Header names are lower case; only set-cookie may occur twice, and then the order is kept."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name: str) -> str:
        """The value of a header, "" where it is missing."""
        return next((value for given, value in self.headers if given == name), "")

    def without(self, *names: str) -> PageAnswer:
        """The same without these headers."""
        return replace(self, headers=tuple(pair for pair in self.headers if pair[0] not in names))

    def having(self, name: str, value: str) -> PageAnswer:
        """The same with this header, instead of any that it had of this name."""
        return replace(self, headers=(*self.without(name).headers, (name, value)))


def refusal(status: int, reason: str) -> PageAnswer:
    """A plain line of text; 405 says what is allowed instead."""
    headers = [("content-type", "text/plain; charset=utf-8")] + ([("allow", "GET, HEAD")] if status == 405 else [])
    return PageAnswer(status, tuple(headers), f"{reason}\n".encode())


def preflight() -> PageAnswer:
    """What browsers are told who ask, before they read an answer for programs, with which headers they may."""
    told = {"origin": "*", "methods": "GET, HEAD", "headers": "*"}
    headers = [(f"access-control-allow-{name}", value) for name, value in told.items()]
    return PageAnswer(204, (*headers, ("access-control-max-age", "86400"), ("allow", "GET, HEAD, OPTIONS")))


def etag_of(stamp: str) -> str:
    """The validator of a state, or of a body. Weak: the same for the compressed and the plain form."""
    return f'W/"{stamp}"'


def etag_at(etag: str, asked: PageRequest) -> str:
    """The validator of a page of ours out of that of its state: another at each address.

    Else who asks with that of one page would get 304 for an address where there is none.
    """
    address = crc32(asked.path.encode("utf-8", "replace") + b"?" + asked.query)
    return f'{etag[:-1]}-{address:08x}"'


def finished(answer: PageAnswer, asked: PageRequest) -> PageAnswer:
    """The answer as it is sent."""
    return sent(whole(answer, asked), asked)


def whole(answer: PageAnswer, asked: PageRequest) -> PageAnswer:
    """The answer to a GET without conditions, whatever was asked."""
    answer = _with_policies(answer, asked)
    if answer.status == 200:
        if _is_csv(answer, asked.path):
            answer = replace(answer, body=csv_without_formulas(answer.body))
        answer = _with_validator(answer, asked)
    if takes_gzip(asked.accept_encoding):
        answer = _compressed(answer)
    if answer.status >= 200 and answer.status not in (204, 304):
        answer = answer.having("content-length", str(len(answer.body)))
    return answer


def sent(complete: PageAnswer, asked: PageRequest) -> PageAnswer:
    """What of a whole answer is sent: 304 to who has it already, and to HEAD all headers of the GET and no body."""
    if complete.status == 200 and _is_known(complete.header("etag"), asked.if_none_match):
        return replace(complete.without(*_OF_A_BODY), status=304, body=b"")
    return replace(complete, body=b"") if asked.method == "HEAD" else complete


def unchanged(stamp: str, headers: Mapping[str, str], asked: PageRequest) -> PageAnswer | None:
    """304 to who has a page of ours with this stamp, out of its address alone; None to all others.

    ``headers``: what the page goes out with beside those of every page.
    """
    # "*" asks whether there is such a page at all, which only the page knows.
    if asked.if_none_match.strip() == "*" or not _is_known(etag_at(etag_of(stamp), asked), asked.if_none_match):
        return None
    # Of the type only this is told: that it is a text.
    told = (("content-type", "text/plain"), ("etag", etag_of(stamp)))
    return finished(PageAnswer(200, (*told, *((name.lower(), value) for name, value in headers.items()))), asked)


def _with_policies(answer: PageAnswer, asked: PageRequest) -> PageAnswer:
    """The security headers, unless the page has set its own, and what caches have to know."""
    told = dict(HEADERS)
    if asked.ours and answer.status == 200:
        told |= {"Cache-Control": PUBLIC_CACHE}
    for name, value in told.items():
        if not answer.header(name.lower()):
            answer = answer.having(name.lower(), value)
    if asked.is_for_programs and not answer.header("content-type").startswith("text/html"):
        answer = answer.having("access-control-allow-origin", "*")
    # Our pages are the same for everybody; Datasette says of each of its own that it depends on cookies.
    vary = [] if asked.ours else [part.strip() for part in answer.header("vary").split(",") if part.strip()]
    if _is_compressible(answer):
        vary.append("Accept-Encoding")
    return answer.having("vary", ", ".join(vary)) if vary else answer.without("vary")


def _with_validator(answer: PageAnswer, asked: PageRequest) -> PageAnswer:
    if etag := answer.header("etag"):
        return answer.having("etag", etag_at(etag, asked)) if asked.ours else answer
    if "no-store" in answer.header("cache-control"):
        return answer
    digest = hashlib.blake2b(_HOW_LONG.sub(b"", answer.body), digest_size=12).hexdigest()
    return answer.having("etag", etag_of(digest))


def _is_known(etag: str, if_none_match: str) -> bool:
    known = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return bool(etag) and (etag.removeprefix("W/") in known or known == ["*"])


def _is_csv(answer: PageAnswer, path: str) -> bool:
    kind = answer.header("content-type")
    # For a browser Datasette calls CSV plain text.
    return kind.startswith("text/csv") or (path.endswith(".csv") and kind.startswith("text/plain"))


def _is_compressible(answer: PageAnswer) -> bool:
    kind = answer.header("content-type")
    return kind.startswith(_COMPRESSIBLE) or "+xml" in kind or "+json" in kind


def _compressed(answer: PageAnswer) -> PageAnswer:
    if len(answer.body) < SMALLEST_GZIP or answer.header("content-encoding") or not _is_compressible(answer):
        return answer
    body = gzip.compress(answer.body, compresslevel=6, mtime=0)
    return replace(answer.having("content-encoding", "gzip"), body=body)


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a request's Accept-Encoding lets the answer be compressed."""
    wishes = {}
    for wish in accept_encoding.lower().split(","):
        name, _, rest = wish.partition(";")
        wishes[name.strip()] = rest.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return wishes.get("gzip", wishes.get("*", False))
