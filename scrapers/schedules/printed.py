"""Words as schedules print them for people: what an entry is by its title."""

from __future__ import annotations

import re

_GIVEN = tuple(
    (re.compile(pattern, re.I), kind)
    for pattern, kind in (
        (r"(?:opening |closing )?keynote\b", "keynote"),
        (r"panel\b", "panel"),
        (r"workshop\s*[:|–-]", "workshop"),
        (r"tutorial\s*[:|–-]", "tutorial"),
        (r"lightning talks?\b", "lightning"),
    )
)
# What nobody gives, in the languages that conferences print most; a longer title is a talk about such a thing.
_ASIDE = tuple(
    (re.compile(rf"\b(?:{words})\b", re.I), kind)
    for words, kind in (
        (
            (
                r"breaks?|lunch|breakfast|dinner|coffee|tea|snacks?|pause|kaffee(?:pause)?|mittag(?:essen|spause)?|"
                r"déjeuner|almuerzo|café|comida|pausa|pranzo|cena|coffee-?break|przerwa|lunsj|休憩|昼食|ランチ"
            ),
            "break",
        ),
        (r"party|social|reception|networking|drinks|mixer|apéro|after-?party|sprints?|hallway track", "event"),
        (
            (
                r"registration|check-?in|doors? open|badge pick-?up|welcome|opening|closing|wrap-?up|registrierung|anmeldung|"
                r"begrüßung|accueil|clôture|registro|bienvenida|cierre|rejestracja|受付|raffle|announcements?|housekeeping"
            ),
            "info",
        ),
    )
)
_SHORT = 6


def kind_of_title(title: str, given: bool) -> str:
    """What an entry is by its title alone; ``given`` says that somebody is named who gives it."""
    for pattern, kind in _GIVEN:
        if pattern.match(title):
            return kind
    if not given and len(title.split()) <= _SHORT:
        return next((kind for pattern, kind in _ASIDE if pattern.search(title)), "talk")
    return "talk"
