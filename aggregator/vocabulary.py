"""Words that matching and recap posts share: labels of entries, stop words, months; a title as words, and its core."""

from __future__ import annotations

import re

from scrapers.text import fold

_LABEL_WORDS = """
    talk talks keynote keynotes tutorial tutorials charla charlas lightning lightnings flash panel panels workshop
    workshops sponsor sponsored sponsors presentation presentations session sessions poster posters speaker
    speakers plenary hatchery summit edusummit live day part conference conf closing opening remarks statements
    welcome intro introduction intros qa invited pm am moderated feat featuring various tba tbd announced
    speech lt lighting ignite ignites discussion fishbowl mc questions by with many people presenters attendees
    outro monday tuesday wednesday thursday friday saturday sunday morning afternoon evening
"""
LABELS = frozenset(_LABEL_WORDS.split())
"""Words that say what an entry is, not what it is about."""

_STOP_WORDS = """
    a an the and or be to of for to in on with by from at is are de la el en y un una los las und der die das q t s
"""
STOP = frozenset(_STOP_WORDS.split())

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

_ONE_CHARACTER_SCRIPTS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_PREFIX = re.compile(
    r"\A(?:(?:opening|closing|lightning|invited|sponsor(?:ed)?|ignite)\s+)?"
    r"(?:keynote|talk|tutorial|panel|charla|workshop|poster|presentation|session)s?\s*(?::|[-–—|]\s)\s*",
    re.I,
)
_SPONSOR = re.compile(r"(?:(?<!\s)\s++)?[(\[]?\bsponsor(?:ed by|:)[^()\[\]]*[)\]]?\s*\Z", re.I)
_QUESTIONS = re.compile(r"\bQ\s?(?:&|and|\+)\s?A\b", re.I)


def words(text: str) -> tuple[str, ...]:
    """Folded words; scripts that print no spaces give one word per character."""
    out: list[str] = []
    for word in fold(_QUESTIONS.sub("qa", text)).split():
        if _ONE_CHARACTER_SCRIPTS.search(word):
            out.extend(word)
        else:
            out.append(word)
    return tuple(out)


def core_title(title: str) -> str:
    """A title without "Keynote: " before it and "(Sponsor: NAME)" behind it; never empty."""
    core = _SPONSOR.sub("", _PREFIX.sub("", title)).strip()
    return core if words(core) else title
