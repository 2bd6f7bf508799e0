"""What a conference's own page in HTML says of the conference, and which of its links leads to the schedule. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from scrapers.page import Page
from scrapers.schedules.structured import stated_facts
from scrapers.source import EventFacts
from scrapers.text import clean_text, fold
from scrapers.urls import join_url, split_url, without_fragment

MAX_NAME = 120
"""Characters of a conference's name; what is longer is a sentence."""

# In the order of how surely the whole programme is there.
_WORDS = tuple(
    re.compile(rf"(?:\b|_)(?:{words})(?:\b|_)", re.I)
    for words in (
        r"schedule|timetable|agenda|fahrplan|zeitplan|horario|horaires?|orario|タイムテーブル|スケジュール",
        r"program(?:me|m|a|ma)?|planning|プログラム",
        r"talks|sessions|vortr(?:ä|ae)ge|charlas|palestras|conf(?:é|e)rences",
    )
)
_ELSEWHERE = re.compile(
    r"cfp|call[ _-]for|submi|committee|sponsor|volunteer|code[ _-]of[ _-]conduct|\.(?:pdf|ics|png|jpe?g)\Z", re.I
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PARTS = re.compile(r"(?:(?:(?<!\s)\s++)?(?:[|·•»–—]|::?\s)|(?<!\s)\s++-\s)\s*")


def facts_of(page: Page) -> EventFacts:
    """What a page states of its conference for machines, else the name in its title where it has a year; all may be unknown."""
    if not page.is_html:
        return EventFacts()
    stated = stated_facts(page)
    front = page.url if split_url(page.url).path in ("", "/") else None
    return replace(stated, title=stated.title or _name(page), website=stated.website or front)


def schedule_link(page: Page) -> str | None:
    """The address on the same site that a page's link to the schedule has, told by its text or its last part; else None."""
    if not page.is_html:
        return None
    best: tuple[int, str] | None = None
    here = without_fragment(page.url).rstrip("/")
    for tag in page.html(SoupStrainer("a", href=True)).find_all("a"):
        url = without_fragment(join_url(page.url, str(tag["href"])))
        if page.url.startswith("https://"):  # an old link to itself
            url = re.sub(r"\Ahttp(?=://)", "https", url)
        if not _same_site(url, page.url) or url.rstrip("/") == here:
            continue
        rank = _rank(f"{tag.get_text(' ')} {split_url(url).path.rstrip('/').rpartition('/')[2]}")
        if rank is not None and (best is None or rank < best[0]):
            best = rank, url
    return best[1] if best else None


def _rank(words: str) -> int | None:
    if len(words) > MAX_NAME or _ELSEWHERE.search(words):
        return None
    return next((rank for rank, pattern in enumerate(_WORDS) if pattern.search(words)), None)


def _same_site(url: str, other: str) -> bool:
    one, two = ((split_url(address).hostname or "").removeprefix("www.") for address in (url, other))
    return url.startswith(("http://", "https://")) and (one == two or f".{one}".endswith(f".{two}"))


def _name(page: Page) -> str | None:
    """The conference's name as the page's title or its site's name has it."""
    head = page.html(SoupStrainer(["title", "meta"]))
    title = head.title.get_text() if head.title else ""
    site = _content(head, "og:site_name")
    parts = [part for text in (title, _content(head, "og:title")) for part in _PARTS.split(text)]
    names = [name for text in (*parts, site) if (name := clean_text(text)) and len(name) <= MAX_NAME]
    dated = next((name for name in names if _YEAR.search(name) and fold(_YEAR.sub("", name))), None)
    return dated or (clean_text(site) if len(site) <= MAX_NAME else None)


def _content(head: BeautifulSoup, name: str) -> str:
    tag = head.find("meta", attrs={"property": name})
    return str(tag.get("content") or "") if isinstance(tag, Tag) else ""
