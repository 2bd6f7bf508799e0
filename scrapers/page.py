"""Page: one answer of a server, as bytes, with the address it really had."""

from __future__ import annotations

import codecs
import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bs4 import BeautifulSoup, UnusualUsageWarning
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.dammit import EncodingDetector
from bs4.filter import SoupStrainer
from lxml import etree

from scrapers.errors import LayoutChanged
from scrapers.text import short
from scrapers.urls import join_url

MAX_TAGS = 1_000_000
"""Tags that XML may have: a tree of them takes some 125 MB. FOSDEM has 70,000."""

MAX_DEPTH = 64
"""How deep tags of HTML lie in each other: parsers search in what a tag holds. Conferences' pages have 18 and less."""

_CONTROL = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
_DOCUMENT = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]{0,200}>\s*+)?(?:<!--.{0,1000}?-->\s*+)?<(?:!doctype\s+html|html)\b",
    re.I | re.S,
)
_CHARSETS = ("ascii", "big5", "cp", "euc", "gb", "iso", "koi8", "mac", "shift")
"""How Python's names of the encodings begin that pages are in; it has others, such as punycode, and some are slow."""
_READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
}
"""The larger encodings that pages with these names are in: https://encoding.spec.whatwg.org/#names-and-labels"""

FILE = "https://file.invalid"
"""Where a saved page says it is from: its path follows."""


@dataclass(frozen=True, slots=True)
class Page:
    """``url`` is the true address (also where a mirror or cache supplied the bytes); headers have lower-case names.

    Of a file in the event's folder it is the file's name.

    ``unchanged`` is true where the server answered 304: ``body`` then is the copy kept from last time.
    """

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched_at: datetime | None = None
    unchanged: bool = False

    @property
    def is_html(self) -> bool:
        """Whether it looks like HTML, not like JSON, XML or plain text."""
        return self.is_document or (self._start.startswith(b"<") and not self.is_xml)

    @property
    def is_xml(self) -> bool:
        """Whether it begins as XML, and is no document in XHTML."""
        return self._start.startswith(b"<?xml") and not self.is_document

    @property
    def _start(self) -> bytes:
        return self.body[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()

    @property
    def is_document(self) -> bool:
        """Whether it is a whole document in HTML, which begins by saying so."""
        return bool(_DOCUMENT.match(self.body[:2000]))

    def mistaken(self, what: str) -> LayoutChanged | None:
        """Why this page is not ``what`` a source reads, where it is cut JSON, cut XML, or a document in HTML; else None."""
        try:
            if self.looks_like_json:
                self.json()
            elif self.is_xml:
                self.xml()
        except LayoutChanged as error:
            return error
        if not self.is_document:
            return None
        title = " ".join(self.html(SoupStrainer("title")).get_text(" ").split())
        return LayoutChanged(
            self.url, f"got an HTML page where {what} was expected" + (f": {title[:120]}" if title else "")
        )

    @property
    def looks_like_json(self) -> bool:
        """Whether it begins as a JSON object or list does, be it cut or broken later."""
        return self._start[:1] in (b"{", b"[")

    def html(self, only: SoupStrainer | None = None) -> BeautifulSoup:
        """Parse as HTML from bytes (never from guessed text); ``only`` keeps the named elements alone, three times faster.

        Real pages of every year are UTF-8; what else a page says of itself is not believed when the bytes decode as
        UTF-8. Bytes that the encoding of a page does not have are replaced. Tags that would lie deeper than ``MAX_DEPTH``
        follow each other instead: nothing is lost.
        """
        body = _in_utf8(self.body)
        encoding = None if body is None else "utf-8"
        markup = self.body if body is None else body
        with warnings.catch_warnings():  # what is no HTML, such as a feed that is only looked at, is nobody's mistake
            warnings.simplefilter("ignore", UnusualUsageWarning)
            try:
                return BeautifulSoup(markup, builder=_ShallowTree, from_encoding=encoding, parse_only=only)
            except ValueError:  # it names an encoding that is not even a name
                return BeautifulSoup(self.body, builder=_ShallowTree, from_encoding="windows-1252", parse_only=only)

    def links(self) -> tuple[str, ...]:
        """The addresses that a page in HTML links or frames, absolute, in its order; none of a page that is JSON."""
        if self.looks_like_json:
            return ()
        found = self.html(SoupStrainer(["a", "iframe"])).find_all(["a", "iframe"])
        return tuple(joined for tag in found if (joined := _joined(self.url, tag.get("href") or tag.get("src"))))

    def json(self) -> Any:
        """Parse as JSON.

        Raises:
            LayoutChanged: the body is empty, cut, or not JSON at all.
        """
        if not self.body.strip():
            raise LayoutChanged(self.url, "the answer is empty")
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise LayoutChanged(self.url, "the JSON is cut or broken: nested too deeply") from error
        except ValueError as error:
            if self.body.lstrip()[:1] == b"<":
                raise LayoutChanged(self.url, "got an HTML page where JSON was expected") from error
            raise LayoutChanged(self.url, f"the JSON is cut or broken: {error}") from error

    def xml(self) -> etree._Element:
        """Parse as XML: no entity is expanded, no DTD read, nothing fetched. Control characters, which some exports forget
        to take out, are dropped.

        Raises:
            LayoutChanged: the body is empty, cut, or not XML at all; or it has more than ``MAX_TAGS`` tags.
        """
        if self.body.count(b"<") > MAX_TAGS:
            raise LayoutChanged(self.url, f"the XML has more than {MAX_TAGS:,} tags")
        try:
            return _xml(self.body)
        except etree.XMLSyntaxError as error:
            if self.body.lstrip()[:20].lower().startswith((b"<!doctype html", b"<html")):
                raise LayoutChanged(self.url, "got an HTML page where XML was expected") from error
            try:
                return _xml(self.body.translate(None, _CONTROL))
            except etree.XMLSyntaxError as broken:
                why = short(" ".join(broken.msg.split()))
                raise LayoutChanged(self.url, f"the XML is cut or broken: {why}") from broken

    def json_if_any(self) -> Any:
        """The JSON value, or None where the body is no JSON: for telling what a page is."""
        try:
            return self.json() if self.looks_like_json else None
        except LayoutChanged:
            return None


class _ShallowTree(LXMLTreeBuilder):
    """A tag that would lie too deep closes the one before; lxml says an end for each tag, so that ends are only counted."""

    _too_deep = 0

    def start(self, tag: str | bytes, attrib: dict[Any, Any], nsmap: Mapping[Any, Any] = MappingProxyType({})) -> None:
        """A tag begins, beside the deepest where it would lie inside."""
        if self._close_deepest():
            self._too_deep += 1
        super().start(tag, attrib, dict(nsmap))

    def end(self, tag: str | bytes) -> None:
        """A tag ends, which one that lies too deep has done before."""
        if self._too_deep:
            self._too_deep -= 1
        elif not self._close_deepest():
            super().end(tag)

    def _close_deepest(self) -> bool:
        """Close the tag that lies as deep as any may, if one is open: whether it was."""
        assert self.soup is not None  # noqa: S101
        if len(self.soup.tagStack) <= MAX_DEPTH:
            return False
        self.soup.endData()
        self.soup.popTag()
        return True


def _in_utf8(body: bytes) -> bytes | None:
    """A page in UTF-8; None where it is not, and names no encoding that there is.

    lxml ends at the first byte that the named encoding does not have, often with nothing read.
    """
    try:
        body.decode("utf-8")
        return body
    except UnicodeDecodeError:
        named = EncodingDetector.find_declared_encoding(body, is_html=True)
    try:
        name = codecs.lookup(named or "").name
    except (LookupError, ValueError):
        return None
    if name.startswith("utf"):
        name = "utf-8"  # whoever could read the name in another of them would have read it wrongly
    elif not name.startswith(_CHARSETS):
        return None
    return body.decode(_READ_AS.get(name, name), "replace").encode()


def _joined(base: str, address: object) -> str | None:
    return join_url(base, str(address)) or None if address else None


def _xml(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(body.lstrip(), parser)
