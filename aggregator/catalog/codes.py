"""The codes of talks.db by the names that pages have for them: what Datasette's pages show of a column of codes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aggregator.catalog.search.languages import language_of
from aggregator.catalog.wording import VIDEO_STATES, kind_name, provider_name

_STATUSES = {"gone": "no longer on the schedule"}
_ACCESS = {"attendees": "attendees only", "gone": "removed"}
_CHANGES = {
    "published": "found",
    "dead": "removed",
    "replaced": "replaced by a new upload",
    "swapped": "found to be of another talk",
}


def language_name(written: str) -> str:
    """A language by its English name, where the catalog has a code or a name of one that we know."""
    found = language_of(written)
    return found.name if found else written


def _named(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda code: names.get(code, code)


_NAMES: Mapping[str, Callable[[str], str]] = {
    "video_status": _named(VIDEO_STATES),
    "kind": kind_name,
    "language": language_name,
    "status": _named(_STATUSES),
    "provider": provider_name,
    "access": _named(_ACCESS),
    "what": _named(_CHANGES),
}
"""Column of any table -> the name of a code in it."""


def code_name(column: str, code: str) -> str:
    """What a reader is shown in the place of a code; the code itself where it is a word, or nobody knows it."""
    name = _NAMES.get(column)
    return name(code) if name else code
