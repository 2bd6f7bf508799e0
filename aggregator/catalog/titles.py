"""Titles as they are shown: without the signs with which Markdown stresses words. Pure.

What is kept and exported is the title as the conference prints it: links, slugs and the matching of titles rest on it.
Signs of code stay, for they say something: `import` is not a word of the sentence, and neither is __init__.
"""

from __future__ import annotations

import re

_STRESSED = re.compile(
    r"(?<![\w*\\])(?P<stars>\*{1,2})(?=[^\s*])(?P<said>[^*]*[^\s*\\])(?P=stars)(?![\w*])"
    r"|(?<![\w\\])_(?=[^\W_])(?P<words>[^_]*[^\W_])_(?!\w)"
)
_ESCAPED = re.compile(r"\\([*_])")


def plain_title(title: str) -> str:
    """The title without asterisks and underscores that only stress: "You can take it with you"."""
    if "*" not in title and "_" not in title:
        return title
    shown = _STRESSED.sub(lambda found: found["said"] or found["words"], title)
    return _ESCAPED.sub(r"\1", shown)
