"""What a search found, as lines for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from aggregator.catalog.search import Finds, Hit
from aggregator.catalog.wording import day, noticed, video_state
from aggregator.cli.terminal import INDENT, StyledText, styled_lines
from scrapers.urls import unescaped
from scrapers.values import several

if TYPE_CHECKING:
    from markupsafe import Markup

_MARK = re.compile("</?mark>")


def hit_lines(hit: Hit, base: str | None, width: int | None, now: datetime) -> list[str]:
    """Id, title and speakers; below them day, event, state of the video and, if a ``base`` is known, the page's address.

    Two lines, or more where those are longer than ``width`` columns.
    """
    talk = hit.talk
    first = [
        StyledText(f"{talk.id}  "),
        *_marked(hit.title),
        StyledText(f" by {talk.speakers}" if talk.speakers else ""),
    ]
    state = StyledText(f"{video_state(talk, now)}{noticed(talk.removed)}", talk.video_status)
    told = [StyledText(day(talk.starts))] if talk.starts else []
    told += [StyledText(talk.event_title), state]
    told += [StyledText(f"{base}{talk.path}")] if base else []
    second = [part for one in told for part in (StyledText(" · "), one)][1:]
    return [*styled_lines(first, width), *styled_lines(second, width, INDENT)]


def reading_lines(finds: Finds, base: str | None) -> list[str]:
    """How the words were read: what was understood, what was left out, and whom and what they name, a line each."""
    read = ", ".join(f"{one.filter} {one.label}" for one in finds.understood)
    lines = [f"understood: {read}"] if read else []
    if finds.left_out:
        lines.append(f"no talk has all words: left out {', '.join(finds.left_out)}")
    for one in finds.entities:
        page = f" · {base}{one.path}" if base else ""
        lines.append(f"{one.type}: {one.name} · {several(one.talks, 'talk')}{page}")
    return lines


def _marked(title: Markup) -> Iterator[StyledText]:
    """A title with what was searched for in a style of its own."""
    for n, part in enumerate(_MARK.split(title)):
        yield StyledText(unescaped(part), "match" if n % 2 else "")
