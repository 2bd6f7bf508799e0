"""A link to a talk, ready to paste into a post. Pure: from a TalkView to text, escaped for its format."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from aggregator.catalog.views import TalkView, best_video, is_web_page
from aggregator.catalog.wording import NO_VIDEO, noticed

Form = Literal["markdown", "html", "rst", "myst", "url", "json"]

FORMS: tuple[Form, ...] = ("markdown", "html", "rst", "myst", "url", "json")
"""Every form, in the order in which a page offers them."""

_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~$]|&(?=#?\w+;)")
_MYST = re.compile(r"[\\`*_\[\]<>|~$@{}]|&(?=#?\w+;)")
_RST = re.compile(r"[\\`*_|<>]")
# At the start of a line these would begin a list, a heading, a quote or a comment.
_BLOCK = re.compile(r"\A(?:([#+\-=%:.!(])|(\d+|[A-Za-z]|[IVXLCDMivxlcdm]+)(?=[.)]))")
# Liquid, Jinja and Hugo read these before any Markdown parser does, and know no backslash.
_TEMPLATE = re.compile(r"\{(?=[{%#<])")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a markup writes plain text and a link; ``link`` takes text that was escaped."""

    escape: Callable[[str], str]
    link: Callable[[str, str], str]


def snippet(talk: TalkView, form: Form, base_url: str | None) -> str:
    """One line (JSON too) that links ``talk``: its permalink under ``base_url``, its speakers, and the video beside it.

    Without ``base_url`` the title links the video itself, else the talk's schedule page, else nothing; ``url`` is ""
    then. Without a public video the place of its link says why: "video pending", "video for attendees".
    """
    permalink = f"{base_url}{talk.path}" if base_url else None
    best = best_video(talk)
    video = best.link if best else None
    schedule = talk.url if talk.url and is_web_page(talk.url) else None
    if form == "json":
        return _json(talk, permalink, video, schedule, best.start_s if best else None)
    target = permalink or video or schedule
    if form == "url":
        return target or ""
    dialect = DIALECTS[form]
    title = (
        dialect.link(dialect.escape(talk.plain_title), target)
        if target
        else at_line_start(form, dialect.escape(talk.plain_title))
    )
    names = ", ".join(dialect.escape(speaker.name) for speaker in talk.speakers)
    by = f" by {names}" if names else ""
    if video is None:
        beside = f" ({NO_VIDEO.get(talk.video_status, 'no video known')}{noticed(talk.removed)})"
    else:
        beside = f" ({dialect.link('video', video)})" if permalink else ""
    return f"{title}{by}{beside}"


def _json(talk: TalkView, permalink: str | None, video: str | None, schedule: str | None, start_s: int | None) -> str:
    return json.dumps(
        {
            "talk": talk.id,
            "event": talk.event_title,
            "title": talk.title,
            "speakers": [speaker.name for speaker in talk.speakers],
            "permalink": permalink,
            "video": video,
            "start_s": start_s,
            "video_status": talk.video_status,
            "removed_noticed": talk.removed.isoformat() if talk.removed else None,
            "schedule": schedule,
        },
        ensure_ascii=False,
    )


def at_line_start(form: Form, text: str) -> str:
    """Escaped text that begins a line, where its first characters could begin a block."""
    if form == "html":
        return text
    return (
        _BLOCK.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\", text, count=1)
        if _BLOCK.match(text)
        else text
    )


def _backslash(specials: re.Pattern[str]) -> Callable[[str], str]:
    def escape(text: str) -> str:
        """The text with a backslash before each of ``specials``."""
        return specials.sub(lambda found: "\\" + found[0], text)

    return escape


def _entities(text: str) -> str:
    return _TEMPLATE.sub("&#123;", html.escape(text, quote=True))


def _url(url: str) -> str:
    """Without the few characters that end a link somewhere: brackets, quotes, spaces, backslashes."""
    return quote(url, safe="/:?#@!$&*+,;=%~._-")


def _markdown_link(text: str, url: str) -> str:
    return f"[{text}]({_url(url)})"


def _html_link(text: str, url: str) -> str:
    return f'<a href="{html.escape(_url(url), quote=True)}">{text}</a>'


def _rst_link(text: str, url: str) -> str:
    # One underscore after the backquote would name the link, and no page may use a name twice; one at the end of
    # the address would make it a reference.
    target = _url(url)
    if target.endswith("_"):
        target = target[:-1] + "\\_"
    return f"`{text} <{target}>`__"


DIALECTS: dict[str, Dialect] = {
    "markdown": Dialect(lambda text: _TEMPLATE.sub("&#123;", _backslash(_MARKDOWN)(text)), _markdown_link),
    "myst": Dialect(_backslash(_MYST), _markdown_link),
    "rst": Dialect(_backslash(_RST), _rst_link),
    "html": Dialect(_entities, _html_link),
}
