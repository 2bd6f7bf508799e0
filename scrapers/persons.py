"""Whom a printed name of a speaker means: without titles, degrees and employers, each of several persons alone. Pure.

Nothing is cut unless what is left is a name by its form, so a name that is unlike others stays as it is printed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from scrapers.text import fold

_TITLE = r"(?:Prof|Professor|Dr|Doctor|Mr|Mrs|Ms|Mx)\b\.?(?:\s?-?\s?(?:Ing|rer|nat|med|phil|habil)\b\.?)*"
_TITLES = re.compile(rf"\A(?:{_TITLE}\s*)+(?=\w)")
_DEGREE = re.compile(r"(?:Ph\.? ?D|phd|M\.?D|MBA|[MB]\.? ?Sc|[MB]\.?A|M\.?Eng|Esq|LLM|et al)\.?")
_BEHIND = re.compile(r"[\s,]{1,5}(?:Ph\.? ?D|MBA)\.?\Z")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|junior|senior)\.?", re.I)
_BRACKETS = re.compile(r"\s{0,3}(?:\([^()]*\)|\[[^\[\]]*\])\Z")
_EMPLOYER = re.compile(r"\A(.+?)\s{1,3}(?:at|from|@|\||[-–—])\s{1,3}(\S.*)\Z")
_AND = re.compile(r"\s{1,3}(?:and|und|&)\s{1,3}|\s{0,3},\s{0,3}(?:and|und|&)\s{1,3}")
_COMMA = re.compile(r"\s{0,3},\s{0,3}")
_SEVERAL = re.compile(r"\s{0,3};\s{0,3}")

_SUSPECT = re.compile(r"[(\[,;|&@–—]|\s-\s|\b(?:and|und|at|from)\b|\A(?:Prof|Dr|Doctor|Mr|Mx|Ms)|PhD|Ph\.|MBA")
"""What every printed name has of which something else may be meant."""

_PARTICLES = frozenset(
    (
        "van",
        "von",
        "de",
        "der",
        "den",
        "des",
        "da",
        "di",
        "do",
        "del",
        "della",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "ter",
        "ten",
        "dos",
        "das",
        "du",
        "zu",
        "zur",
        "y",
        "e",
        "i",
        "af",
        "av",
    )
)
_ALSO_CAPITAL = frozenset(
    ("van", "von", "de", "der", "den", "da", "di", "del", "della", "la", "le", "el", "dos", "das", "du")
)
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-])*\Z")
_MOST_WORDS = 6

_EMPLOYERS = frozenset(
    (
        "academy", "agency", "alliance", "association", "center", "centre", "college", "committee", "community",
        "company", "conference", "consulting", "consultant", "corp", "corporation", "council", "department",
        "developer", "developers", "director", "engineer", "engineering", "enterprises", "e.v", "federation",
        "foundation", "founder", "gbr", "gmbh", "inc", "institute", "international", "labs", "limited", "llc",
        "llp", "ltd", "ministry", "networks", "organisers", "organizers", "organization", "organisation", "plc",
        "pty", "research", "school", "sciences", "security", "services", "society", "software", "solutions",
        "studios", "systems", "team", "tech", "technologies", "technology", "university", "univ", "universität",
        "universidad", "université", "università", "hochschule", "ventures", "ceo", "cto", "cfo", "professor",
        "lecturer",
    )
)  # fmt: skip
"""Words of employers and posts in lower case: no name of somebody has one."""

_GROUPS = frozenset(
    (
        "data", "dev", "friends", "group", "lab", "manager", "network", "of", "project", "python", "django",
        "science", "speakers", "staff", "student", "the", "volunteers", "women", "working",
    )
)  # fmt: skip
"""What groups are called by beside that; a few are rare names, so that nothing is cut for them."""


@lru_cache(maxsize=50_000)
def persons_in(printed: str) -> tuple[str, ...]:
    """The names of all whom a speaker's printed name means, each once: "Dr. Ada Byron (Example Corp) and Bo Li" is two.

    ``printed`` alone where it is a name, or nothing is sure.
    """
    if not _SUSPECT.search(printed):
        return (printed,)
    found = _several(printed) or (_alone(printed),)
    return tuple({fold(name): name for name in reversed(found)}.values())[::-1]


def _several(printed: str) -> tuple[str, ...]:
    """The names of two and more, all of which are full names; none where that is not sure."""
    for pieces in (_cut(_SEVERAL, printed), _listed(printed)):
        names = [_alone(piece) for piece in pieces]
        if len(names) > 1 and all(map(_is_full_name, names)):
            return tuple(names)
    return ()


def _listed(printed: str) -> list[str]:
    """The pieces of "A, B and C". A comma alone parts three at least: what stands behind one may be an employer."""
    parted = _cut(_AND, printed)
    if len(parted) > 1:
        return [piece for part in parted for piece in (_cut(_COMMA, part) if _is_list(part) else [part])]
    pieces = _cut(_COMMA, printed)
    return pieces if len(pieces) > 2 else []


def _is_list(text: str) -> bool:
    return all(map(_is_full_name, _cut(_COMMA, text)))


def _cut(sign: re.Pattern[str], text: str) -> list[str]:
    """The pieces between signs that stand in no brackets."""
    pieces, last = [], 0
    for found in sign.finditer(text):
        before = text[: found.start()]
        if before.count("(") == before.count(")") and before.count("[") == before.count("]"):
            pieces.append(text[last : found.start()])
            last = found.end()
    return [piece for piece in (*pieces, text[last:]) if piece]


def _alone(printed: str) -> str:
    """One name without what is no part of it, the family name last."""
    name = _without_employer(_untitled(_without_brackets(printed.strip())))
    printed_parts = _cut(_COMMA, name)
    parts = [part for part in printed_parts if not _DEGREE.fullmatch(part)]
    if len(parts) > 1 and _is_full_name(parts[0]) and all(map(_is_employer, parts[1:])) and not parts[0].isupper():
        parts = parts[:1]
    if len(parts) == 2 and _is_family_name(parts[0]) and _is_given_name(parts[1]):
        parts = [f"{parts[1]} {parts[0]}"]
    if parts != printed_parts:
        name = ", ".join(parts)
    return _untitled(_BEHIND.sub("", name)) if name and fold(name) else printed


def _without_brackets(name: str) -> str:
    """A nickname or an employer in brackets is of somebody whose name is known without it."""
    short = _BRACKETS.sub("", name)
    return short if len(short.split()) > 1 or (_is_family_name(short.partition(",")[0]) and "," in short) else name


def _without_employer(name: str) -> str:
    found = _EMPLOYER.match(name)
    if not found or not _is_full_name(found[1]):
        return name
    said = name[found.end(1) :].split(maxsplit=1)[0]
    return found[1] if said in ("at", "from", "@", "|") or _is_employer(found[2]) else name


def _untitled(name: str) -> str:
    """Without titles in front, where more than one word is left: of "Dr. Jones" nobody knows which Jones."""
    short = _TITLES.sub("", name)
    return short if len(short.split()) > 1 else name


def _is_full_name(text: str) -> bool:
    words = text.split()
    named = [word for word in words if word not in _PARTICLES]
    return len(named) >= 2 and len(words) <= _MOST_WORDS and all(map(_is_name, words))


def _is_family_name(text: str) -> bool:
    """One word, with particles before it."""
    *before, last = text.split() or [""]
    return bool(_is_name(last)) and all(word in _PARTICLES or word.lower() in _ALSO_CAPITAL for word in before)


def _is_given_name(text: str) -> bool:
    words = text.split()
    return 1 <= len(words) <= 3 and all(map(_is_name, words)) and not _SUFFIX.fullmatch(text)


def _is_name(word: str) -> bool:
    if word in _PARTICLES:
        return True
    return bool(_WORD.match(word)) and not word[0].islower() and word.lower().strip(".") not in _EMPLOYERS | _GROUPS


def _is_employer(text: str) -> bool:
    """Whether one of the words says that it is: "Example Corp", "University of Somewhere", "IBM", "example.com"."""
    words = [word.strip(".,") for word in text.split()]
    return not _SUFFIX.fullmatch(text) and any(
        word.lower() in _EMPLOYERS or (word.isupper() and len(word) > 1) or "." in word for word in words
    )
