"""``conftalks recap draft``: the skeleton of a post from chosen talks. Pure: from TalkViews to text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from aggregator.catalog.snippets import DIALECTS, Dialect, Form, at_line_start
from aggregator.catalog.views import TalkView, best_video, is_web_page
from aggregator.catalog.wording import VIDEO_STATES, kind_name, long_day, provider_name

Grouping = Literal["track", "day", "topic", "none"]
Markup = Literal["md", "rst", "html", "myst"]

GROUPINGS: tuple[Grouping, ...] = ("track", "day", "topic", "none")
MARKUPS: tuple[Markup, ...] = ("md", "rst", "html", "myst")

_FORMS: dict[Markup, Form] = {"md": "markdown", "rst": "rst", "html": "html", "myst": "myst"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A talk that the writer chose, and the heading it stood under in the list it was chosen from."""

    talk: TalkView
    topic: str | None = None


def draft(chosen: Sequence[Chosen], title: str, by: Grouping, markup: Markup, base_url: str | None) -> str:
    """A post in ``markup``: its title, a heading per group, and a list entry per talk.

    An entry holds the talk's title and speakers, the state of its video, and an empty line for notes. The title links
    the permalink under ``base_url``, else the video, else the schedule page. Talks keep their order; days come in
    theirs, other groups in the order of their first talks.
    """
    form = _FORMS[markup]
    lines = _heading(title, 1, form)
    for heading, group in _groups(chosen, by):
        lines += _heading(heading, 2, form) if heading else []
        entries = [_TalkEntry(one.talk, base_url, DIALECTS[form]) for one in group]
        lines += {"html": _html_list, "rst": _rst_list}.get(form, _markdown_list)(entries)
    return "\n".join(lines).rstrip("\n") + "\n"


def _groups(chosen: Sequence[Chosen], by: Grouping) -> list[tuple[str | None, list[Chosen]]]:
    if by == "day":
        days: dict[date, list[Chosen]] = {}
        for one in chosen:
            days.setdefault(min((slot.start.date() for slot in one.talk.slots), default=date.max), []).append(one)
        return [("Without a date" if day == date.max else long_day(day), days[day]) for day in sorted(days)]
    groups: dict[str | None, list[Chosen]] = {}
    for one in chosen:
        heading = {"track": _track(one.talk), "topic": one.topic, "none": None}[by]
        groups.setdefault(heading, []).append(one)
    return list(groups.items())


def _track(talk: TalkView) -> str:
    """The track or, at conferences without any, the kind: "Talks", "Keynotes"."""
    if talk.track:
        return talk.track
    name = kind_name(talk.kind).capitalize()
    return name if name.endswith("s") else f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


class _TalkEntry:
    """The parts of one talk's entry: ``title`` linked where it can be, ``by`` as " - A, B" or "", ``video``."""

    def __init__(self, talk: TalkView, base_url: str | None, dialect: Dialect) -> None:
        best = best_video(talk)
        schedule = talk.url if talk.url and is_web_page(talk.url) else None
        permalink = f"{base_url}{talk.path}" if base_url else None
        target = permalink or (best and best.link) or schedule
        text = dialect.escape(talk.title)
        self.linked = target is not None
        self.title = dialect.link(text, target) if target else text
        names = ", ".join(dialect.escape(speaker.name) for speaker in talk.speakers)
        self.by = f" - {names}" if names else ""
        label, address = _video(talk, base_url, schedule)
        self.video = dialect.link(label, address) if address else label


def _video(talk: TalkView, base_url: str | None, schedule: str | None) -> tuple[str, str | None]:
    """What is said of the video, and what it links. One that may come links what will lead to it: ``recap update`` renews it."""
    best = best_video(talk)
    if best:
        return f"Video ({provider_name(best.provider)})", best.link
    if talk.video_status == "attendees":
        return "Video (for attendees)", next((r.link for r in talk.recordings if r.access == "attendees"), None)
    if talk.video_status in ("pending", "not-found"):
        return VIDEO_STATES[talk.video_status], f"{base_url}{talk.watch_path}" if base_url else schedule
    return VIDEO_STATES[talk.video_status], None


def _heading(text: str, level: int, form: Form) -> list[str]:
    escaped = DIALECTS[form].escape(" ".join(text.split()))
    if form == "html":
        return [f"<h{level}>{escaped}</h{level}>", ""]
    if form == "rst":
        escaped = at_line_start(form, escaped)
        return [escaped, ("=" if level == 1 else "-") * _columns(escaped), ""]
    # A last # would close the heading instead of being read.
    escaped = f"{escaped[:-1]}\\#" if escaped.endswith("#") else escaped
    return [f"{'#' * level} {escaped}", ""]


def _columns(text: str) -> int:
    """Columns on a terminal: reStructuredText wants an underline at least as wide as the title."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _markdown_list(entries: Sequence[_TalkEntry]) -> list[str]:
    return [line for entry in entries for line in (f"* **{entry.title}**{entry.by}", f"    * {entry.video}", "")]


def _rst_list(entries: Sequence[_TalkEntry]) -> list[str]:
    # Inline markup does not nest there: a link cannot be bold as well.
    titles = [entry.title if entry.linked else f"**{entry.title}**" for entry in entries]
    return [
        line
        for title, entry in zip(titles, entries, strict=True)
        for line in (f"* {title}{entry.by}", "", f"  * {entry.video}", "")
    ]


def _html_list(entries: Sequence[_TalkEntry]) -> list[str]:
    items = [
        line
        for entry in entries
        for line in (f"<li><strong>{entry.title}</strong>{entry.by}", f"<ul><li>{entry.video}</li></ul>", "", "</li>")
    ]
    return ["<ul>", *items, "</ul>", ""]
