"""Names of speakers as posts write them: in full, without middle initials, first and last word."""

from __future__ import annotations

import re

from aggregator.recap.lookup.titles import key_of

_INITIAL = re.compile(r"[^\W\d_]\.?")
_SHORTEST = 5


def name_keys(name: str) -> tuple[str, ...]:
    """The folded spellings of a name, the fullest first; a single short word is no name to go by."""
    words = re.split(r"\s+", name.strip())
    full = [word for word in words if not _INITIAL.fullmatch(word)]
    spellings = [words, full, [full[0], full[-1]] if len(full) > 2 else full]
    keys = dict.fromkeys(key_of(" ".join(spelling)) for spelling in spellings if spelling)
    return tuple(key for key in keys if len(key) >= _SHORTEST)
