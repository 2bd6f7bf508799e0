"""Feeds of posts, Atom and RSS (2.0 and 1.0): a post for each entry, as far as the feed has its text. Pure.

https://www.rfc-editor.org/rfc/rfc4287, https://www.rssboard.org/rss-specification; both are read as they come, not as they
should be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from email.utils import parsedate_to_datetime

from lxml import etree

from aggregator.recap.document import Post
from aggregator.recap.post import read_post
from scrapers.errors import ConftalksError, LayoutChanged
from scrapers.page import Page
from scrapers.text import clean_title, mask_emails
from scrapers.urls import join_url, split_url
from scrapers.values import day, several

MOST_ENTRIES = 300
"""Entries of a feed that are looked at, the first; feeds have ten to a hundred and list the newest first."""

MOST_TEXT = 3_000_000
"""Characters of a feed's texts that are kept; to look for talks in a million of them takes a second."""

_MOST_TAGS = 50
_LONGEST_DAY = 100
_LONGEST_NAME = 500
_TEXTS = ("content", "encoded", "summary", "description")
_DAYS = ("published", "pubDate", "date", "issued", "updated", "modified")
_AUTHORS = ("author/{*}name", "creator", "author")
_NAME = re.compile(r"\A\[e-mail removed\]\s{0,9}\(([^()]{1,200})\)\Z")
_XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True, slots=True)
class FeedPost:
    """One entry: the address of the post, title, author, day and tags as the feed has them. ``content`` is HTML, maybe only
    the beginning of the post, "" where the feed has none.
    """

    url: str
    title: str
    author: str | None = None
    day: date | None = None
    tags: tuple[str, ...] = ()
    content: str = ""

    def post(self) -> Post:
        """The entry as a post: what its text says, under its title, day and tags. Text that cannot be read says nothing."""
        try:
            read = read_post(self.content.encode("utf-8", "replace"), "entry.html")
        except ConftalksError:
            read = read_post(b"", "entry.html")
        told = {"title": self.title, "tags": list(self.tags), **({"date": self.day} if self.day else {})}
        return replace(read, name=self.url, document=replace(read.document, title=self.title, front_matter=told))


def read_feed(page: Page) -> tuple[tuple[FeedPost, ...], tuple[str, ...]]:
    """The posts of a feed in its order, each once, and notes on what was left out.

    Raises:
        LayoutChanged: no feed; as ``Page.xml``.
    """
    if page.is_document or page.looks_like_json:
        raise page.mistaken("a feed (Atom or RSS)") or LayoutChanged(page.url, "no feed (Atom or RSS)")
    root = page.xml()
    name = etree.QName(root).localname
    if name not in ("feed", "rss", "RDF"):
        raise LayoutChanged(page.url, f"no feed (Atom or RSS): its first tag is <{name[:40]}>")
    entries = list(root.iter("{*}entry", "{*}item"))
    author = clean_title(_first(root, "author/{*}name"))
    found: dict[str, FeedPost] = {}
    lost = long = 0
    room = MOST_TEXT
    for entry in entries[:MOST_ENTRIES]:
        post = _post(entry, page.url, author)
        if post is None:
            lost += 1
        elif post.url not in found:
            long += len(post.content) > room
            found[post.url] = replace(post, content="") if len(post.content) > room else post
            room -= len(found[post.url].content)
    notes = [f"{several(lost, 'entry', 'entries')} of the feed left out: no address or title"] if lost else []
    if long:
        notes.append(f"the text of {several(long, 'entry', 'entries')} of the feed was not read: it is too long")
    if len(entries) > MOST_ENTRIES:
        notes.append(f"the first {MOST_ENTRIES} of {len(entries)} entries of the feed were read")
    return tuple(found.values()), tuple(notes)


def _post(entry: etree._Element, base: str, author: str | None) -> FeedPost | None:
    url, title = _address(entry, base), clean_title(_first(entry, "title"))
    if url is None or title is None:
        return None
    return FeedPost(
        url,
        title,
        next(filter(None, (_person(entry, path) for path in _AUTHORS)), author),
        next(filter(None, (_day(_first(entry, name)) for name in _DAYS)), None),
        tuple(_tags(entry)),
        next(filter(None, (_content(entry, name) for name in _TEXTS)), ""),
    )


def _address(entry: etree._Element, base: str) -> str | None:
    """The page of an entry: Atom's link without another meaning, RSS's link, else a guid that is an address."""
    links = [link for link in entry.findall("{*}link") if link.get("rel", "alternate") == "alternate"]
    given = next((link.get("href") or "".join(link.itertext()).strip() for link in links), "")
    guid = entry.find("{*}guid")
    if not given and guid is not None and guid.get("isPermaLink", "true") != "false":
        given = "".join(guid.itertext()).strip()
    url = join_url(base, given) if given else ""
    return url if split_url(url).scheme in ("http", "https") else None


def _first(entry: etree._Element, path: str) -> str | None:
    """The text in the first such tag; None where there is none."""
    found = entry.find(f"{{*}}{path}")
    return None if found is None else "".join(found.itertext()).strip() or None


def _person(entry: etree._Element, path: str) -> str | None:
    """A name, without the e-mail address that RSS wants before it."""
    text = _first(entry, path)
    if text is None or entry.find(f"{{*}}{path}/*") is not None:  # Atom's author without a name has addresses alone
        return None
    masked = mask_emails(text[:_LONGEST_NAME])
    named = _NAME.match(masked)
    name = clean_title(named[1] if named else masked)
    return name if name and "[e-mail removed]" not in name else None


def _day(text: str | None) -> date | None:
    """The day of ISO 8601, or of RFC 822 as RSS has it."""
    if text is None or len(text) > _LONGEST_DAY:
        return None
    if found := day(text):
        return found
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return parsedate_to_datetime(text).date()
    return None


def _tags(entry: etree._Element) -> Iterator[str]:
    for category in entry.findall("{*}category")[:_MOST_TAGS]:
        if tag := clean_title(category.get("term") or "".join(category.itertext())):
            yield tag


def _content(entry: etree._Element, name: str) -> str:
    """The text of an entry as HTML."""
    found = entry.find(f"{{*}}{name}")
    if found is None:
        return ""
    inner = [child for child in found if isinstance(child.tag, str) and child.tag.startswith(_XHTML)]
    shown = [etree.tostring(child, encoding="unicode", with_tail=False) for child in inner]
    return "".join(shown or found.itertext())
