"""Words that say little of what is looked for: they introduce it ("talks about"), end it or join two things. Pure."""

from __future__ import annotations

import re

_INTRODUCING = re.compile(
    r"""(?:(?:show\ me|find|looking\ for|any|all|some|good|best|the)\ )*
        (?:(?:(?:talk|video|presentation|recording|session)s?\ (?:about|on|of|for|with|regarding))
          |(?:charla|palestra|vortrag|conference)e?s?\ (?:de|sobre|sur|uber|zu)
          |(?:something|anything|everything)\ (?:about|on)|what\ ?(?:is|s)\ new\ in
          |how\ (?:to|(?:do|can|should)\ (?:i|we|you)))\Z""",
    re.VERBOSE,
)
MANY = frozenset({"talks", "videos", "recordings", "presentations", "charlas", "palestras", "vortrage", "доклады"})
"""What people call several talks."""

CLOSING = MANY | {"talk", "video", "recording", "presentation", "charla", "palestra", "vortrag", "доклад"}
"""Words that only end what is looked for: "django talks"."""

ABOUT = frozenset({"about", "on", "regarding", "sobre", "sur", "uber", "про", "by"})
"""What stands between what was understood and what is looked for: "keynotes by women", "charlas en español sobre flask"."""

BEFORE = frozenset({"at", "in", "from", "of", "the", "on", "during", "a", "an", "en", "em", "im"})
"""What only leads to a name or year."""

_SMALL = """
    a about am an and are as at be by can could did do does for from had has have how i if in into is it its me my of on or
    our should so some than that the their them then there these they this those to us use using was we were what when where
    which who why will with would you your
"""
SMALL_WORDS = frozenset(_SMALL.split())
"""Small words of English questions; those of other languages tell the language of what is looked for."""

_PLACES = ("by", "from", "in", "at", "en", "em", "auf", "von", "на")


def introduces(said: str, follows: str) -> bool:
    """Whether these words, folded, only introduce what ``follows``: "talks about", and "talks" before "by"."""
    return bool(_INTRODUCING.match(said)) or (said in MANY and follows in _PLACES)
