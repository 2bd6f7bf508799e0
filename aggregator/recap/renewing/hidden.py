"""Parts of a block's source that are no text, though they stand in it: code, comments, shortcodes."""

from __future__ import annotations

import re

from aggregator.recap.document import Span

_HIDDEN = re.compile(
    r"(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|<(?P<tag>code|kbd|samp|tt|pre|script|style|textarea)\b.*?</(?P=tag)\s*>"
    r"|<!--.*?(?:-->|\Z)|\{\{.*?\}\}|\{%.*?%\}",
    re.S | re.I,
)


def is_hidden(text: str, block: Span, place: Span) -> bool:
    """Whether a place in a block touches one of them."""
    return any(found.start() < place[1] and place[0] < found.end() for found in _HIDDEN.finditer(text, *block))
