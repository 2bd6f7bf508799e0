"""The source itself: where it starts, which pages it follows, how it joins them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from scrapers.errors import BadRecord, LayoutChanged
from scrapers.records import Event, SourceRef
from scrapers.schedules.entries import kind_of
from scrapers.schedules.pycon_us.html.links import INDEX_PAGES, is_index, linked_sections, site_of
from scrapers.schedules.pycon_us.html.merge import merge, unlinked_numbers
from scrapers.schedules.pycon_us.html.pages import is_junk, is_login, is_not_found, layout_of
from scrapers.schedules.pycon_us.html.parts import PyconPage, read_page
from scrapers.schedules.pycon_us.years import facts_of, year_of
from scrapers.source import Example, Expects, Follow, Key, Parsed, Source
from scrapers.urls import join_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from scrapers.page import Page

WALK = Key("walk", bool)
"""Whether to try presentation numbers that no page links, too."""

# A saved copy of the site on this machine counts as the site.
_CLAIMED = re.compile(
    r"https?://(?:us\.pycon\.org|localhost|127\.0\.0\.1)(?::\d+)?/20\d\d/schedule/(?!conference\.json|session/|open-spaces/)"
)
_SITE = re.compile(rb"PyCon", re.I)
_HEADINGS = re.compile(rb"<(title|h1)\b[^<>]*>(.{0,1000}?)</\1>", re.S | re.I)
_SECTIONS = frozenset({"sponsor", "summit", "lightning", "poster", "charla", "tutorial", "talk"})
_SECTION = re.compile(r"\A[a-z]+(?:-[a-z]+)*/(?:list/)?")
_SECTION_PATH = re.compile(r"/schedule/(?:lists/)?([a-z-]+)/(?:list/)?(?:index\.html)?\Z")


class PyconHtml(Source):
    """The schedule of one PyCon US as web pages: lists, grids, presentations."""

    kind: ClassVar[str] = "pycon_html"
    reads: ClassVar[str] = "us.pycon.org/YYYY/schedule/ and the pages below it (2011-2025)"
    tried: ClassVar[str] = "real files: PyCon US 2011-2025"
    gives: ClassVar[Literal["schedule", "recordings"]] = "schedule"
    # The years gone by, as the Python Software Foundation keeps them.
    copies: ClassVar[Mapping[str, str]] = {"pycon-archive.python.org": "us.pycon.org"}
    examples: ClassVar[tuple[Example, ...]] = (
        Example("2011-grid.html", "https://us.pycon.org/2011/schedule/", "America/New_York"),
        Example("2011-list.html", "https://us.pycon.org/2011/schedule/lists/talks/", "America/New_York"),
        Example("2011-presentation.html", "https://us.pycon.org/2011/schedule/presentations/7/", "America/New_York"),
        Example("2012-list.html", "https://us.pycon.org/2012/schedule/lists/tutorials/", "America/Los_Angeles"),
        Example("2012-presentation.html", "https://us.pycon.org/2012/schedule/presentation/53/", "America/Los_Angeles"),
        Example("2014-grid.html", "https://us.pycon.org/2014/schedule/talks/", "America/Toronto"),
        Example("2014-list.html", "https://us.pycon.org/2014/schedule/sponsor-tutorials/list/", "America/Toronto"),
        Example("2014-presentation.html", "https://us.pycon.org/2014/schedule/presentation/101/", "America/Toronto"),
        Example("2016-poster.html", "https://us.pycon.org/2016/schedule/presentation/1900/", "America/Los_Angeles"),
        Example("2017-list.html", "https://us.pycon.org/2017/schedule/talks/list/", "America/Los_Angeles"),
        Example("2018-presentation.html", "https://us.pycon.org/2018/schedule/presentation/66/", "America/New_York"),
        Example("2019-grid.html", "https://us.pycon.org/2019/schedule/edusummits/", "America/New_York"),
        Example("2020-grid.html", "https://us.pycon.org/2020/schedule/", "America/New_York"),
        Example("2020-presentation.html", "https://us.pycon.org/2020/schedule/presentation/40/", "America/New_York"),
        Example("2021-grid.html", "https://us.pycon.org/2021/schedule/talks/", "America/New_York"),
        Example("2022-grid.html", "https://us.pycon.org/2022/schedule/", "America/Denver"),
        Example("2022-posters.html", "https://us.pycon.org/2022/schedule/posters/list/", "America/Denver"),
        Example("2024-grid.html", "https://us.pycon.org/2024/schedule/", "America/New_York"),
        Example("2024-presentation.html", "https://us.pycon.org/2024/schedule/presentation/95/", "America/New_York"),
        Example("2024-not-found.html", "https://us.pycon.org/2024/schedule/presentation/101/", "America/New_York"),
        Example("2025-grid.html", "https://us.pycon.org/2025/schedule/talks/", "America/New_York"),
        Example("2025-presentation.html", "https://us.pycon.org/2025/schedule/presentation/31/", "America/New_York"),
    )

    expects: ClassVar[Expects] = "html"
    keys = (WALK,)

    def recognises(self, page: Page) -> bool:
        """Whether it is a list, grid or presentation page of a PyCon US site, told by its markup."""
        if is_junk(page.body) or is_not_found(page.body) or not _SITE.search(page.body):
            return False
        return layout_of(page) is not None

    def claims(self, url: str) -> SourceRef | None:
        """``https://us.pycon.org/YYYY/schedule/`` and the pages below it."""
        return SourceRef(self.kind, url=url) if _CLAIMED.match(url) else None

    def beside(self, url: str) -> tuple[str, ...]:
        """conference.json, which lies beside the pages since 2022 and says more."""
        return (join_url(site_of(url).root, "conference.json"),) if is_index(url) else ()

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """A year's index and the pages that some year has beside it; any other address alone."""
        if ref.url is None or not is_index(ref.url):
            return super().start(ref, event)
        root = site_of(ref.url).root
        pages = (root, *(join_url(root, path) for path in INDEX_PAGES))
        return tuple(Follow(url, optional=True, expects="html") for url in pages)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """The share of one page. Soft 404s say nothing; binary junk is noted; other pages are LayoutChanged."""
        if not page.body.strip():
            raise LayoutChanged(page.url, "the answer is empty")
        if is_junk(page.body):
            return PyconPage(notes=(f"{page.url}: no HTML but {page.body[:16]!r}; left out",))
        if is_not_found(page.body):
            return PyconPage()
        layout = layout_of(page) if _SITE.search(page.body) else None
        if layout is None:
            return self._other(page, ref)
        try:
            part = read_page(page, event, layout, _section(page) if layout.role != "presentation" else None)
        except (BadRecord, OverflowError) as error:
            raise LayoutChanged(page.url, f"read as a {layout.name} page it makes no sense: {error}") from error
        return replace(part, follows=_follows(part, page, ref), facts=facts_of(year_of(page.url, page.body)))

    def _other(self, page: Page, ref: SourceRef) -> Parsed:
        """A page of the site without a schedule is normal at addresses that we only try; elsewhere it is an error."""
        if is_login(page.body):
            raise LayoutChanged(page.url, "a login page, not a schedule")
        tried = ref.url is not None and is_index(ref.url) and _is_tried(page.url)
        if tried and _SITE.search(page.body):
            return PyconPage(notes=(f"{page.url}: a page of the site, but no schedule is on it",))
        raise LayoutChanged(page.url, "neither a list, a grid nor a presentation of us.pycon.org")

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        """One talk per number; with ``walk``, the numbers that no page links are named as optional pages to try."""
        talks = merge(parsed)
        grid_days = _grid_days(parsed)
        notes = tuple(dict.fromkeys(note for page in parsed for note in page.notes))
        year = next((page.facts for page in parsed if page.facts.title), None)
        number = int(year.title[-4:]) if year and year.title else (event.starts.year if event.starts else None)
        if number == 2020 and grid_days:
            notes += (f"{ref.url or event.slug}: times are those planned in Pittsburgh; the event was held online",)
        recordings = {recording.key: recording for page in parsed for recording in page.recordings}
        return Parsed(
            talks=talks,
            recordings=tuple(recordings.values()),
            follows=_walk(parsed, ref) if WALK.of(ref) else (),
            notes=notes,
            facts=facts_of(number, grid_days),
            broken=tuple(line for page in parsed for line in page.broken),
        )


def _follows(part: PyconPage, page: Page, ref: SourceRef) -> tuple[Follow, ...]:
    """Every presentation and section that a list or grid links, below the root of the address in event.yml."""
    if part.role == "presentation":
        return ()
    site = replace(site_of(ref.url or page.url), word=site_of(page.url, page.body).word)
    numbers = dict.fromkeys(talk.code for talk in part.talks if talk.code.isdigit())
    sections = linked_sections(page.body, site) if is_index(ref.url or "") else ()
    urls = (*(site.presentation(number) for number in numbers), *sections)
    return tuple(Follow(url, optional=True, expects="html") for url in urls)


def _walk(parsed: Sequence[Parsed], ref: SourceRef) -> tuple[Follow, ...]:
    site = site_of(ref.url or "")
    if any("/presentations/" in follow.url for page in parsed for follow in page.follows):
        site = replace(site, word="presentations")
    return tuple(Follow(site.presentation(n), optional=True, expects="html") for n in unlinked_numbers(parsed))


def _is_tried(url: str) -> bool:
    path = url.removesuffix("index.html").removeprefix(site_of(url).root)
    return path in ("", *INDEX_PAGES) or bool(_SECTION.fullmatch(path))


def _grid_days(parsed: Sequence[Parsed]) -> tuple[date, ...]:
    return tuple(
        slot.start.date()
        for page in parsed
        if isinstance(page, PyconPage) and page.dated
        for talk in page.talks
        for slot in talk.slots
    )


def _section(page: Page) -> str | None:
    """What a list or grid page as a whole is about: by its address where that says it, else by title and headings."""
    path = _SECTION_PATH.search(page.url)
    named = kind_of(path[1]) if path else None
    kind = named if named in _SECTIONS else None
    headings = () if kind or is_index(page.url) else _HEADINGS.findall(page.body)
    for _, heading in headings:
        text = heading.decode("utf-8", "replace").split("|")[0].lower()
        said = kind_of(re.sub(r"conference schedule|pycon[^<]*?20\d\d", " ", text))
        if said in _SECTIONS:
            kind = said
            break
    return None if kind == "talk" else kind


PYCON_HTML = PyconHtml()
