"""The pages of DjangoCon US as they are served, for years whose repository is not at hand: https://YEAR.djangocon.us/schedule/
links a page for each talk, tutorial and sprint. Markup: ``_layouts/session-details.html`` of the site of 2023.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.platforms import video_place
from scrapers.records import Event, SourceRef, Speaker, Talk
from scrapers.schedules.entries import Entries, Entry, kind_of
from scrapers.schedules.slides import slides_of
from scrapers.schedules.unsaid import kind_by_title
from scrapers.source import EventFacts, Example, Follow, Parsed, Source
from scrapers.tables.clocks import clocks
from scrapers.text import clean_text, slugify
from scrapers.urls import join_url, split_url

_SITE = re.compile(r"(https?://20\d\d\.djangocon\.us)(?:/|\Z)")
_ONE = re.compile(r"/(?:talks?|tutorials|sprints|keynotes)/([^/]+)/?\Z")
_END = re.compile(r"\bto\s+(\d{1,2}:\d{2}\s*[ap]\.?m)", re.I)
_PRONOUNS = re.compile(r"(?:(?<!\s)\s++)?\([^()]*\)\s*\Z")
_LEVEL = re.compile(r"audience level:\s*", re.I)


class DjangoConUS(Source):
    """One year: the page of the schedule, and one of each talk."""

    kind, gives, expects = "djangocon_us", "schedule", "html"
    reads = "DjangoCon US: https://YEAR.djangocon.us/schedule/ and the pages of talks below /talks/"
    tried = "by description: the site's templates of 2023"
    examples = (
        Example("talk.html", "https://2031.djangocon.us/talks/owls-at-dusk/", "America/New_York"),
        Example("schedule.html", "https://2031.djangocon.us/schedule/", "America/New_York"),
    )

    def recognises(self, page: Page) -> bool:
        """The page of a talk, with its time for machines, or a schedule that links several."""
        if not page.is_html or (b"schedule" not in page.body and b"local-time" not in page.body):
            return False
        return _is_talk(page.html()) or len(_links(page)) > 1

    def claims(self, url: str) -> SourceRef | None:
        """Any page of a year's site."""
        found = _SITE.match(url)
        return SourceRef(self.kind, f"{found[1]}/schedule/") if found else None

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """The talk of a page; of the schedule, the pages that it links.

        Raises:
            LayoutChanged: it is neither.
        """
        html = page.html()
        if not _is_talk(html):
            if follows := _links(page):
                return Parsed(follows=follows)
            raise LayoutChanged(page.url, "neither the page of a talk nor a schedule that links such pages")
        entries = Entries(page, event, "title")
        entries.read([{"title": _text(html.select_one("header h1")), "html": html}], lambda one: _talk(entries, one))
        return entries.parsed(EventFacts())


def _is_talk(html: BeautifulSoup) -> bool:
    return (
        html.select_one("header.subpage-header h1") is not None
        and html.select_one("header local-time[datetime]") is not None
    )


def _links(page: Page) -> tuple[Follow, ...]:
    """The pages of talks that a schedule of this site links on its own host."""
    tags = page.html(SoupStrainer(["ul", "section"])).select(".schedule a[href]")
    urls = dict.fromkeys(join_url(page.url, str(tag["href"])).partition("#")[0] for tag in tags)
    host = split_url(page.url).netloc
    return tuple(
        Follow(url, optional=True, expects="html") for url in urls if split_url(url).netloc == host and _ONE.search(url)
    )


def _talk(entries: Entries, entry: Entry) -> Talk:
    html: BeautifulSoup = entry.get("html")
    title, printed = entry.title("title")
    names = (_PRONOUNS.sub("", _text(tag)) for tag in html.select(".presenters .profile-name"))
    speakers = tuple(Speaker(name) for name in dict.fromkeys(names) if name)
    about = html.select_one(".subpage-content h2")
    kind = kind_of(_text(about)) or "talk"
    found = _ONE.search(entries.page.url)
    links = [{"url": tag["href"], "title": _text(tag)} for tag in html.select("a.event-link[href]")]
    talk = Talk(
        event=entries.event.slug,
        code=slugify(found[1] if found else title),
        title=title,
        kind=kind_by_title(title, bool(speakers)) if kind == "talk" else kind,
        source_url=entries.source_url,
        raw_title=printed,
        abstract=Entry({"text": "".join(map(str, about.find_next_siblings())) if about else ""}).abstract("text"),
        speakers=speakers,
        level=clean_text(_LEVEL.sub("", _text(html.select_one("header .label")))),
        url=entries.page.url,
        slots=entries.slots_between(_times(html, title), "start", "end", ()),
        slides=slides_of(links, entries.page.url),
    )
    for link in links:
        if place := video_place(str(link["url"])):
            entries.link(talk, place)
    return talk


def _times(html: BeautifulSoup, title: str) -> Entry:
    """The start for machines, and the end that is printed behind it as a time of day."""
    start = str(html.select("header local-time[datetime]")[0]["datetime"])
    end = _END.search(_text(html.select_one("header .lead")))
    clock = clocks(end[1])[0] if end else None
    return Entry({"title": title, "start": start, "end": f"{start[:10]}T{clock}" if clock else None})


def _text(tag: Tag | None) -> str:
    return clean_text(tag.get_text(" ")) or "" if tag else ""


DJANGOCON_US = DjangoConUS()
