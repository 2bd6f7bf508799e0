"""The words of PyCon US schedules, in JSON and in HTML alike: what kind an entry is, its clean title, who speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapers.records import Speaker
from scrapers.schedules.entries import kind_of, uncancelled
from scrapers.text import MAX_RAW_TITLE, clean_text, clean_title, fold, mask_secrets, strip_markup, strip_unsafe

_SECTION = re.compile(
    r"\A(?P<section>(?:[A-Z][\w&'’-]*\s+){0,3}?(?:Talk|Tutorial|Charla|Poster|Event|Workshop|Presentation|Summit|Keynote"
    r"|Plenary|Plenarie|Panel|Sprint|Hatchery|Open Space|Session)s?)\s*:\s+(?=\S)"
)
_POSTER_NUMBER = re.compile(r"\d{1,3}\.\s+(?=\S)")

_UNNAMED = frozenset(
    [
        "slot",
        "blank",
        "none",
        "tbd",
        "tba",
        "talk",
        "tutorial",
        "charla",
        "poster",
        "minisprint",
        "lightning talk",
        "sponsor workshop",
        "sponsor tutorial",
        "sponsor presentation",
        "available open space",
        "available open space slot",
    ]
)

_SMALL = re.compile(r"<small\b[^>]*>(.*?)</small>", re.I | re.S)
_LINE = re.compile(r"<br\s*/?>", re.I)
_KEYNOTE_BEFORE = re.compile(r"keynote(?:\s+speaker)?\s*(?:[:–—]|\s-)\s*", re.I)
_NAME_WORD = r"(?:(?:Dr|Prof|Ms|Mr|Mx)\.?|[A-ZÀ-ÞŁŚŽŠČ][\w’'.-]*|\"[^\"]+\"|“[^”]+”|\([A-Z][\w ]+\))"
_PERSON = re.compile(rf"{_NAME_WORD}(?:\s+(?:van|von|der|den|de|da|di|du|la|le|y|bin|al)\b|\s+{_NAME_WORD}){{0,5}}\Z")
_NOT_A_PERSON = re.compile(
    r"\b(?:the|panel|council|project|team|foundation|committee|group|workgroup|update|welcome|closing|keynote|awards?"
    r"|report|address|talks?|session|python|pycon|psf|inc|corporation|company|community|tb[ad]|speaker|opening)\b",
    re.I,
)
_COMMA = re.compile(r"(?:(?<!\s)\s++)?,\s+(?!(?:Ph\.?D|M\.?D|Jr|Sr|I{2,3}|MSc|BSc|MBA|Esq)\b)")


@dataclass(frozen=True, slots=True)
class PrintedTitle:
    """A printed title taken apart. ``text`` is None for a nameless slot; ``raw`` only where cleaning changed it."""

    text: str | None
    raw: str | None = None
    section: str | None = None
    cancelled: bool = False


def kind_of_plenary(title: str) -> str:
    """What a plenary is by its title: keynote, panel, lightning, else plenary."""
    words = fold(title)
    if words.startswith("keynote") or words.endswith("keynote"):
        return "keynote"
    if "lightning talk" in words:
        return "lightning"
    return "panel" if "panel" in words.split() else "plenary"


def is_unnamed(title: str | None) -> bool:
    """Whether a title only stands for an empty slot: blank, "Slot", or the bare name of a kind."""
    return not title or fold(title) in _UNNAMED or not fold(title)


def read_title(raw: str | None, *, sectioned: bool = False, poster: bool = False) -> PrintedTitle:
    """A title from a page or feed: markup, "Talks: " (``sectioned``), a poster's number and CANCELLED taken off."""
    printed = mask_secrets(strip_unsafe((raw or "")[:MAX_RAW_TITLE])).strip()
    text = clean_title(printed)
    if not text:
        return PrintedTitle(None)
    section = None
    found = _SECTION.match(text) if sectioned else None
    if found:
        section, text = found["section"], text[found.end() :]
    if poster or (section and kind_of(section) == "poster"):
        text = _POSTER_NUMBER.sub("", text, count=1) if _POSTER_NUMBER.match(text) else text
    text, cancelled = uncancelled(text)
    return PrintedTitle(text, printed if printed != text else None, section, cancelled)


def plenary_speakers(raw: str) -> tuple[Speaker, ...]:
    """Who speaks in a keynote or plenary whose speaker is only named in its title, where that is surely a person.

    "Keynote - A B", "A B<br><span>Keynote</span>", "Welcome<br><small>A B, C D</small>".
    """
    raw = raw[:MAX_RAW_TITLE]
    small = _SMALL.search(raw)
    if small:
        names = [clean_text(strip_markup(name)) for name in small[1].split(",")]
        people = [name for name in names if name and _is_person(name, words=1)]
        return tuple(Speaker(name) for name in people) if len(people) == len(names) else ()
    lines = [line for part in _LINE.split(raw) if (line := clean_text(strip_markup(part)))]
    if len(lines) == 2 and fold(lines[1]) in ("keynote", "keynote speaker"):
        candidate = lines[0]
    else:
        text = clean_text(strip_markup(raw)) or ""
        before = _KEYNOTE_BEFORE.match(text)
        candidate = text[before.end() :] if before else ""
    name = candidate.split(",")[0].strip()
    return (Speaker(name),) if _is_person(name, words=2) else ()


def _is_person(name: str, words: int) -> bool:
    return len(name.split()) >= words and bool(_PERSON.match(name)) and not _NOT_A_PERSON.search(name)


def split_names(text: str | None) -> tuple[str, ...]:
    """Names of one printed line "A, B, C", cut at commas only (a name may hold "and"), each once; PhD and the like stay on."""
    line = clean_text(text)
    if not line:
        return ()
    names = [name for part in _COMMA.split(line) if (name := part.strip(" ,")) and name != "?"]
    return tuple(dict.fromkeys(names))


def room_name(text: str | None) -> str | None:
    """A room as printed, without the brackets of an override; None for "TBD" and blanks."""
    room = clean_text(text)
    if room and room.startswith("(") and room.endswith(")"):
        room = clean_text(room[1:-1])
    return None if not room or fold(room) in ("", "tbd", "room tbd", "tba", "room tba") else room
