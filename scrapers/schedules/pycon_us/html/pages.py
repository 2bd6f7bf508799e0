"""Which page of which year is it? Told from cheap byte marks, before anything is parsed; the address is only a hint."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bs4.filter import SoupStrainer

from scrapers.urls import presentation_number

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

    from scrapers.page import Page

Role = Literal["grid", "list", "presentation"]

_NOT_FOUND = re.compile(rb"<title>\s*(?:404\b|(?:error:?\s+)?page not found)|<h1[^<>]*>\s*page not found", re.I)
_LOGIN = re.compile(rb"<input[^<>]+type=[\"']?password", re.I)
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|main|div|section|table)\b", re.I)
_MIRRORED = re.compile(rb"<!-- Mirrored from (\S+?) by ")
_PANELS = re.compile(rb"<div[^<>]*\bpanel-primary\b")


def _class(*tokens: str) -> re.Pattern[bytes]:
    words = rb"[^\"'<>]{0,300}".join(rb"\b" + token.encode() + rb"\b" for token in tokens)
    return re.compile(rb"class=[\"']?[^\"'<>]{0,300}" + words)


@dataclass(frozen=True, slots=True)
class Layout:
    """One generation of one role: its name, how its bytes are told, what of the page is parsed at all.

    ``begins`` finds the first tag of ``only``; what is before it need not be read.
    """

    name: str
    role: Role
    marks: tuple[re.Pattern[bytes], ...]
    only: SoupStrainer
    begins: re.Pattern[bytes] | None = None

    def matches(self, body: bytes) -> bool:
        """Whether all marks are in the page."""
        return all(mark.search(body) for mark in self.marks)


def _token(token: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\A|\s){token}(?:\s|\Z)")


def _opens(tag: str, mark: str = "") -> re.Pattern[bytes]:
    return re.compile(rb"<" + tag.encode() + rb"\b" + (rb"[^<>]*\b" + mark.encode() + rb"\b" if mark else b""))


_PANEL = SoupStrainer("div", class_=_token("panel-primary"))
_HEADED_TABLES = SoupStrainer(["h2", "h3", "table"])

# In the order in which they are asked: what is surest first.
LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "2025", "presentation", (_class("presentation-detail-header"),), SoupStrainer("main"), begins=_opens("main")
    ),
    Layout(
        "2024 grid",
        "grid",
        (_class("calendar"), re.compile(rb"grid-row-start"), _opens("main")),
        SoupStrainer("main"),
        begins=_opens("main"),
    ),
    Layout(
        "2024 grid without main",
        "grid",
        (_class("calendar"), re.compile(rb"grid-row-start")),
        SoupStrainer("body"),
    ),
    Layout("2013 grid", "grid", (_opens("table", "calendar"),), _HEADED_TABLES),
    Layout(
        "2021",
        "presentation",
        (_class("panel-primary"), re.compile(rb"Presented by")),
        _PANEL,
        begins=_opens("div", "panel-primary"),
    ),
    Layout(
        "2021 list",
        "list",
        (_class("panel-primary"), _class("panel-heading")),
        _PANEL,
        begins=_opens("div", "panel-primary"),
    ),
    Layout("2011", "presentation", (_class("presentation_types"),), SoupStrainer("body")),
    Layout(
        "2012",
        "presentation",
        (_opens("dl", "inline"), re.compile(rb"<dt>\s*Type")),
        SoupStrainer("section", id="body"),
        begins=re.compile(rb"<section[^<>]+id=[\"']?body\b"),
    ),
    Layout(
        "2013 list",
        "list",
        (_class("presentation", "well"),),
        SoupStrainer("div", class_=_token("presentation")),
        begins=_opens("div", "presentation"),
    ),
    Layout(
        "2011 list",
        "list",
        (
            re.compile(rb"<div[^<>]{1,1000}class=[\"']?(?:[^\"'<>]{0,300}\s)?(?:session|presentation)[\"'\s>]"),
            _class("metadata"),
        ),
        SoupStrainer("div", class_=_token("(?:session|presentation)")),
        begins=_opens("div", "(?:session|presentation)"),
    ),
    Layout("2011 grid", "grid", (_opens("td", "time"), _opens("td", "slot")), _HEADED_TABLES),
    Layout("2017 list", "list", (re.compile(rb"id=[\"']?presentation-\d"),), SoupStrainer(["h2", "p"])),
    Layout(
        "2013",
        "presentation",
        (_class("box-content"), re.compile(rb"class=[\"']?(?:description|abstract)\b|speaker/profile/")),
        SoupStrainer("div", class_=_token("box-content")),
        begins=_opens("div", "box-content"),
    ),
    Layout(
        "2020",
        "presentation",
        (re.compile(rb"id=[\"']?content-wrapper"), re.compile(rb"Presented by")),
        SoupStrainer("div", class_=_token("container")),
        begins=re.compile(rb"<div[^<>]{0,1000}\bcontainer\b[^<>]{0,1000}>\s*(?:<!--.{0,1000}?-->\s*)?<h2", re.S),
    ),
    Layout("2011", "presentation", (_class("speakers"), _class("description")), SoupStrainer("body")),
)


def soup_of(page: Page, layout: Layout) -> BeautifulSoup:
    """The strained soup of a page, parsed from where its content begins to the footer.

    Navigation is half of most pages; bytes that the parser never sees are the only ones that cost nothing.
    """
    begins = layout.begins.search(page.body) if layout.begins else None
    if begins:
        ends = page.body.find(b"<footer", begins.start())
        page = replace(page, body=page.body[begins.start() : ends if ends > 0 else None])
    return page.html(layout.only)


def layout_of(page: Page) -> Layout | None:
    """The layout of a page, or None. A panel at a presentation's address is that presentation; several elsewhere, a list."""
    found = next((layout for layout in LAYOUTS if layout.matches(page.body)), None)
    if found and found.name in ("2021", "2021 list"):
        name = "2021" if number_of(page) else "2021 list" if len(_PANELS.findall(page.body)) > 1 else found.name
        return next(layout for layout in LAYOUTS if layout.name == name)
    return found


def is_not_found(body: bytes) -> bool:
    """Whether it is an error page that was answered (or saved) as if it were a page."""
    return bool(_NOT_FOUND.search(body))


def is_login(body: bytes) -> bool:
    """Whether it asks for a password."""
    return bool(_LOGIN.search(body))


def is_junk(body: bytes) -> bool:
    """Whether it is no HTML at all: a site copier's binary records, an image."""
    return b"\0" in body[:2048] or not _HTML.search(body)


def number_of(page: Page) -> str | None:
    """The number of a presentation page, from its address, else from the address a site copier wrote into it."""
    mirrored = _MIRRORED.search(page.body)
    return presentation_number(page.url) or (
        presentation_number("http://" + mirrored[1].decode("utf-8", "replace")) if mirrored else None
    )
