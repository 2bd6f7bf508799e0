"""Under which names people look for an event, made of its title and slug alone.

A series is what editions have in common: the title without year and number, as a slug ("PyCon US 2024": ``pycon-us``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from aggregator.store.fulltext import words_of

MOST_WORDS = 6
"""Words of a series by whose beginnings it can be filtered."""

MOST_TYPED = 8
"""Words of a series that may be said otherwise, as with one left out: nobody types more of them."""

MOST_SHORT = 3
"""Letters of a short form."""

SHORTEST_INITIALS = 3
"""Words at the end of a series whose first letters stand for them: with fewer too many places have the same."""

OWN_NAMES = {
    "at": "Österreich",
    "au": "AUS",
    "be": "Belgique België",
    "br": "Brasil",
    "ch": "Schweiz Suisse Svizzera",
    "cz": "Česko",
    "de": "Deutschland",
    "dk": "Danmark",
    "ee": "Eesti",
    "es": "España",
    "fi": "Suomi",
    "hr": "Hrvatska",
    "hu": "Magyarország",
    "it": "Italia",
    "lt": "Lietuva",
    "lv": "Latvija",
    "nl": "Nederland",
    "no": "Norge",
    "pl": "Polska",
    "se": "Sverige",
    "si": "Slovenija",
    "sk": "Slovensko",
    "tr": "Türkiye",
    "us": "USA",
}
"""What countries are called at home beside their English name, as conferences there are: by their codes."""

_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_NUMBER = re.compile(r"\d{1,3}(?:st|nd|rd|th)?\Z")

NameRow = tuple[str, str, str, str | None, int]
"""Event, a name of it without spaces, its series, its year, and 1 where it is this edition's name, 0 where the series'.

``=`` and the end of a title stand for the short form that the slug has of it, in the place of the series: an event
"Write the Docs Australia" with the slug ``writethedocs-au`` says that "au" is Australia.
"""


def joined(words: Iterable[str]) -> str:
    """Words as one, so that "Py Gotham" and "PyGotham" are one name."""
    return "".join(words)


def series_words(title: str) -> list[str]:
    """The words of a title without year and number; all of them where nothing else is there."""
    words = words_of(title)
    kept = [word for word in words if not _YEAR.match(word) and not _NUMBER.match(word)]
    return kept or words or ["event"]


def series_of(title: str) -> str:
    """The series of an event with this title, as a slug."""
    return "-".join(series_words(title))


def series_and_beginnings(title: str) -> list[str]:
    """The series, and what it begins with: "pycon", "pycon-us"."""
    words = series_words(title)
    beginnings = ["-".join(words[:number]) for number in range(1, min(len(words), MOST_WORDS))]
    return [*beginnings, "-".join(words)]


def name_rows(slug: str, title: str) -> list[NameRow]:
    """The names of one event, each once; its year is the one it is named after, as a meetup goes on for many."""
    titles = [words_of(title), words_of(slug)]
    years = [word for words in titles for word in words if _YEAR.match(word)]
    year = years[0] if years else None
    series = series_of(title)
    short = _short_end(series_words(" ".join(titles[1])), series_words(title))
    names: dict[str, int] = {}
    for words in titles:
        base = series_words(" ".join(words))
        for name in _said_of(base) if len(base) <= MOST_TYPED else [base]:
            names.setdefault(joined(name), 0)
        if years:
            names.setdefault(joined(words), 1)
        if year:
            names.setdefault(joined([*base, year]), 1)
    rows = [(slug, name, series, year, own) for name, own in names.items() if name]
    return [*rows, (slug, f"={short[0]}", short[1], year, 0)] if short else rows


def _said_of(words: list[str]) -> Iterator[list[str]]:
    """A series as its title has it, and what people say for it.

    That is one word less between its first and last ("Minsk Meetup" for "Minsk Python Meetup"), a country by its name for
    its code and the other way round, and initials of its end ("PyData NYC").
    """
    yield words
    for at in range(1, len(words) - 1):
        yield words[:at] + words[at + 1 :]
    for at in range(1, len(words)):
        begin, end = words[:at], words[at:]
        for country in countries().get(" ".join(end), ()):
            yield [*begin, country]
        if len(end) >= SHORTEST_INITIALS:
            yield [*begin, joined(word[0] for word in end)]


@cache
def countries() -> dict[str, tuple[str, ...]]:
    """Code of a country -> its names, in English and its own, and name -> the code and names in the other language.

    All are words of the index.
    """
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    found: dict[str, dict[str, None]] = {}
    for code, name in (line.split("\t") for line in table.splitlines() if not line.startswith("#")):
        # "Korea (South)" is both Korea and South Korea.
        plain, _, within = name.rstrip(")").partition(" (")
        short = code.lower()
        for said in (words_of(plain), words_of(f"{within} {plain}")):
            found.setdefault(short, {})[joined(said)] = None
            found.setdefault(" ".join(said), {})[short] = None
        english = words_of(plain)
        for own in words_of(OWN_NAMES.get(short, "")):
            found.setdefault(own, {}).update(dict.fromkeys([short, joined(english)]))
            for other in (short, " ".join(english)):
                found[other][own] = None
    return {form: tuple(others) for form, others in found.items()}


def _short_end(short: list[str], long: list[str]) -> tuple[str, str] | None:
    """The end of a long name, without spaces, and what stands for it in a short one that else is the same."""
    if len(short[-1]) > MOST_SHORT:
        return None
    begin = joined(short[:-1])
    most = min(len(long), len(begin) + 1)  # each word has a letter
    ends = (at for at in range(1, most) if joined(long[:at]) == begin and long[at:] != short[-1:])
    return next(((joined(long[at:]), short[-1]) for at in ends), None)
