"""What a table or a grid does not say of an entry: its kind and its code, told from its title."""

from __future__ import annotations

import re

from scrapers.schedules.entries import kind_of
from scrapers.text import slugify

_HEAD = re.compile(r"\A[^:–—|]{1,40}?(?=\s*[:–—|]|\s-\s)")
_BREAK = "break(?:fast)?|lunch(?:eon)?|brunch|dinner|supper|meal|recess|snacks?|coffee|tea|refreshments|(?:mittags|kaffee)?pause"
_BREAK += "|(?:mittag|abend)essen|almuerzo|comida|café|déjeuner|pausa|pranzo|intervalo"
_NOBODYS = tuple(
    (re.compile(rf"\b(?:{words})\b", re.I), kind)
    for words, kind in (
        (f"(?:{_BREAK})s?", "break"),
        ("registration|check-?in|doors|badges?|announcements?|anmeldung|registro|accueil", "info"),
        ("part(?:y|ies)|reception|social|sprints?|happy hour|mixer|networking|hackathon|games? night", "event"),
        ("opening|closing|welcome|wrap-?up|begrüßung|bienvenida|apertura|clausura", "plenary"),
    )
)
_SAID = ("keynote", "lightning", "tutorial", "workshop", "panel", "poster", "charla", "plenary")
"""Kinds that a title says before a colon, or by itself: "Closing keynote"."""
_FEW_WORDS = 6


def kind_by_title(title: str, given_by_somebody: bool) -> str:
    """The kind of an entry that states none: "Keynote: ..." is one, "Lunch" that nobody gives a break, all else a talk."""
    if not given_by_somebody and len(title.split()) <= _FEW_WORDS:
        nobodys = next((kind for pattern, kind in _NOBODYS if pattern.search(title)), None)
        if nobodys:
            return nobodys
    head = _HEAD.match(title)
    words = head[0] if head else title
    said = kind_of(words) if len(words.split()) <= 3 else None
    return said if said in _SAID else "talk"


def code_of_one(title: str, start: str | None) -> str:
    """A code for one of several entries of a title that nobody gives, such as breaks: with its start (ISO 8601)."""
    return slugify(f"{title} {(start or '')[:16].replace('T', ' ').replace(':', '')}")
