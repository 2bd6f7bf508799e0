"""The picture that a link preview shows: 1200 x 630 pixels, drawn from a few lines of text. Pure: no file but our fonts.

The fonts (Inter, SIL Open Font License, beside this module) have Latin, Greek and Cyrillic. Signs that they lack are
left out; a headline of which too little remains gives way to the line above it.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from aggregator.catalog.views import count_talks
from aggregator.catalog.wording import VIDEO_STATES, dates, day, kind_name
from scrapers.text import strip_unsafe

if TYPE_CHECKING:
    from aggregator.catalog.views import EventView, SpeakerView, TalkRow, TalkView

WIDTH, HEIGHT = 1200, 630
"""What OpenGraph's readers show uncut."""

WIDTHS = (WIDTH, 600, 400, 200)
"""The sizes that a picture can be had in, the widest first."""

_FONTS = Path(__file__).parent / "fonts"
_BOLD, _REGULAR = "InterDisplay-Bold.otf", "Inter-Regular.otf"
_LEFT, _RIGHT, _TOP = 80, 1120, 84
_PAPER, _INK, _MUTED, _ACCENT = "#10302b", "#fbfaf7", "#b9cdc7", "#79cfbf"
_STATES = {"public": "#79cfbf", "attendees": "#e0a550", "pending": "#a9b7ec", "gone": "#ee8d83"}
_SIZES = (84, 76, 68, 60, 52, 46)
_HEADLINE_ROOM = 300
_BELOW, _FOOT = 46, HEIGHT - 110
_LINE = 1.14
_DESIGN = "1"  # part of every version: count up when the drawing changes


@dataclass(frozen=True, slots=True)
class Card:
    """The text of one picture, and where it is had; "" leaves a line out. ``state`` is a video status, shown as a badge."""

    path: str
    above: str
    headline: str
    below: str
    foot: str
    state: str = ""

    @property
    def version(self) -> str:
        """Ten hex digits that change when the picture does, for its address."""
        told = "\0".join((_DESIGN, self.above, self.headline, self.below, self.foot, self.state))
        return hashlib.sha256(told.encode()).hexdigest()[:10]

    def address(self, width: int = WIDTH) -> str:
        """Where the picture is had so many pixels wide, from the root of the catalog; caches may keep it for ever."""
        return f"{self.path}?v={self.version}" + (f"&w={width}" if width != WIDTH else "")


def talk_card(talk: TalkView) -> Card:
    """Conference, title, speakers, day and kind, and what is known of the video; of a called-off talk that it is."""
    facts = [kind_name(talk.kind)]
    if talk.slots:
        facts.insert(0, day(talk.slots[0].start))
    if talk.called_off:
        facts.append("cancelled")
    return Card(
        path=f"/card{talk.path[2:]}.png",
        above=talk.event_title,
        headline=talk.plain_title,
        below=", ".join(speaker.name for speaker in talk.speakers),
        foot=" · ".join(facts),
        state=talk.video_status if talk.video_status == "public" or not talk.called_off else "",
    )


def event_card(event: EventView) -> Card:
    """Name, days and place of a conference, how many talks it has and how many with a public video."""
    line = event.ledger
    return Card(
        path=f"/card{event.path[2:]}.png",
        above="Schedule and recordings",
        headline=event.title,
        below=" · ".join(filter(None, (dates(event), event.location))),
        foot=f"{line.talks} talks, {line.public} with a public video",
    )


def speaker_card(speaker: SpeakerView, talks: list[TalkRow]) -> Card:
    """A name, how many talks, and at how many conferences."""
    conferences, number = len({talk.event for talk in talks}), count_talks(talks)
    said = f"{number} {'talk' if number == 1 else 'talks'}"
    return Card(
        path=f"/card/-{speaker.path[2:]}.png",
        above="Conference talks by",
        headline=speaker.name,
        below=f"{said} at {conferences} conferences" if conferences > 1 else said,
        foot="",
    )


def widest(width: int | None, height: int | None) -> int | None:
    """The widest of WIDTHS that fits into so many pixels (None is no limit), or None where none does."""
    fitting = (w for w in WIDTHS if (width is None or w <= width) and (height is None or height_of(w) <= height))
    return next(fitting, None)


def height_of(width: int) -> int:
    """The height of a picture of this width."""
    return width * HEIGHT // WIDTH


@lru_cache(maxsize=128)
def draw(card: Card, width: int = WIDTH) -> bytes:
    """The picture as PNG, so many pixels wide; equal cards give equal bytes. The last 128 are kept, about 40 KB each."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 16, HEIGHT), fill=_ACCENT)
    above, headline = _drawable(card.above), _drawable(card.headline)
    if len(headline) * 2 < len(card.headline):
        above, headline = "", above
    if above:
        pen.text((_LEFT, _TOP), _fitted(above, _font(_REGULAR, 34)), font=_font(_REGULAR, 34), fill=_ACCENT)
    size, lines = _headline(headline)
    at = _TOP + 66
    for line in lines:
        pen.text((_LEFT, at), line, font=_font(_BOLD, size), fill=_INK)
        at += round(size * _LINE)
    at += 22
    for line in _wrapped(_drawable(card.below), _font(_REGULAR, 36), 2 if at + 2 * _BELOW <= _FOOT else 1):
        pen.text((_LEFT, at), line, font=_font(_REGULAR, 36), fill=_INK)
        at += _BELOW
    _foot(pen, card)
    file = io.BytesIO()
    if width != WIDTH:
        # A third of the bytes; at full size choosing the colours would take longer than drawing.
        image = image.resize((width, height_of(width)), Image.Resampling.LANCZOS).quantize(64)
    image.save(file, "PNG")
    return file.getvalue()


def _foot(pen: ImageDraw.ImageDraw, card: Card) -> None:
    """The badge and the last line, and our mark in the right corner."""
    font, middle, x = _font(_REGULAR, 28), HEIGHT - 72, _LEFT
    if card.state:
        colour = _STATES.get(card.state, _MUTED)
        label = VIDEO_STATES[card.state]
        mark = 30 if card.state == "public" else 0
        width = font.getlength(label) + mark + 44
        filled = {"fill": colour} if mark else {"outline": colour, "width": 2}
        pen.rounded_rectangle((x, middle - 28, x + width, middle + 28), radius=28, **filled)
        if mark:
            pen.polygon([(x + 24, middle - 12), (x + 24, middle + 12), (x + 44, middle)], fill=_PAPER)
        pen.text((x + 22 + mark, middle), label, font=font, fill=_PAPER if mark else colour, anchor="lm")
        x += round(width) + 28
    pen.text((x, middle), _drawable(card.foot), font=font, fill=_MUTED, anchor="lm")
    pen.text((_RIGHT, middle), "conftalks", font=_font(_BOLD, 30), fill=_ACCENT, anchor="rm")


def _headline(text: str) -> tuple[int, list[str]]:
    """The largest size at which the text fits its room, and its lines; at the smallest size it is cut."""
    for size in _SIZES:
        most = int(_HEADLINE_ROOM // (size * _LINE))
        lines = _wrapped(text, _font(_BOLD, size), most + 1)
        if len(lines) <= most:
            return size, lines
    return _SIZES[-1], _wrapped(text, _font(_BOLD, _SIZES[-1]), most)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    """At most so many lines, broken between words; what is longer than a line, or than all, ends with an ellipsis."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        line = words.pop(0)
        while words and font.getlength(f"{line} {words[0]}") <= _RIGHT - _LEFT:
            line += f" {words.pop(0)}"
        if words and len(lines) == most - 1:
            line += " …"
        lines.append(_fitted(line, font))
    return lines


def _fitted(line: str, font: ImageFont.FreeTypeFont) -> str:
    """The line, cut with an ellipsis where it is wider than the picture allows."""
    if font.getlength(line) <= _RIGHT - _LEFT:
        return line
    # By halves: an event's title may have thousands of letters, and measuring takes as long as the line.
    fits = bisect_right(range(len(line)), _RIGHT - _LEFT, key=lambda n: ceil(font.getlength(f"{line[:n]}…")))
    return f"{line[: fits - 1].rstrip()}…"


def _drawable(text: str) -> str:
    """The text on one line, without the signs that our fonts have no glyph for."""
    composed = strip_unsafe(unicodedata.normalize("NFC", text))
    return " ".join("".join(sign if sign.isspace() or _has_glyph(sign) else "" for sign in composed).split())


@lru_cache(maxsize=4096)
def _has_glyph(sign: str) -> bool:
    # Pillow does not say which characters a font has; those it lacks are all drawn as the same box.
    font = _font(_BOLD, 20)
    return bytes(font.getmask(sign)) != bytes(font.getmask("\uffff"))


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / name, size)
