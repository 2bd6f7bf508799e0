"""What a source says itself that a talk is about: tags, keywords, topics. Cleaned and bounded; which of them tell something is
decided where the whole catalog is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scrapers.checks import MAX_TAG, MAX_TAGS
from scrapers.text import clean_text, fold, mask_emails, mask_secrets

_BETWEEN = re.compile(r"[,;|\n]")
_BEFORE, _AFTER = " #,;'\"", " ,;.'\""
"""Signs around a tag that are none of it: ".NET" and "C#" are whole."""

_MASKED = "removed]"
"""What texts end with where an address or a secret was taken out."""

_NAMES = ("name", "tag", "title", "label", "en")
"""Keys under which an object that stands for a tag has its words."""

_KINDS = {
    name: kind
    for kind in ("keynote", "tutorial", "lightning", "panel", "plenary", "poster", "workshop", "charla")
    for name in (kind, f"{kind}s")
} | {"lightning talk": "lightning", "lightning talks": "lightning"}


def tags_of(*values: object) -> tuple[str, ...]:
    """The tags in values of any type, each once, in their order.

    A comma, semicolon or bar parts two; of a list the texts are read, and the names of objects. What is longer than any tag,
    an address or a secret is left out, and so is all beyond the most that a talk may have.
    """
    found: dict[str, str] = {}
    for text in _texts(values):
        tag = (clean_text(text) or "").lstrip(_BEFORE).rstrip(_AFTER)
        if tag and len(tag) <= MAX_TAG and "://" not in tag and _MASKED not in mask_emails(mask_secrets(tag)):
            found.setdefault(fold(tag) or tag, tag)
    return tuple(found.values())[:MAX_TAGS]


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield from _BETWEEN.split(value)
        elif isinstance(value, list | tuple):
            named = (next(filter(None, map(one.get, _NAMES)), None) if isinstance(one, dict) else one for one in value)
            yield from (part for one in named if isinstance(one, str) for part in _BETWEEN.split(one))


def cell_of_tags(tags: Iterable[str]) -> str:
    """The text that gives these tags back."""
    return "; ".join(tags)


def kind_of_tags(tags: Iterable[str]) -> str | None:
    """The kind of talk that is among the tags by its exact name; None where there is none, or more than one."""
    kinds = {kind for tag in tags if (kind := _KINDS.get(fold(tag.replace("-", " "))))}
    return kinds.pop() if len(kinds) == 1 else None
