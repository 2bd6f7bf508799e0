"""Which page of creativecommons.org a licence is, where the words say licence and version; nothing is guessed.

"Creative Commons Attribution license (reuse allowed)", as YouTube writes it, is none: it was version 3.0 until July 2025 and
is 4.0 since, and which of them a video has is not said.
"""

from __future__ import annotations

import re

_SITE = "https://creativecommons.org"
_VERSION = r"(?P<version>[234]\.0|2\.5)"
_PAGE = re.compile(
    r"(?:https?://(?:www\.)?|www\.)?creativecommons\.org/"
    r"(?P<path>licenses/(?:by(?:-nc)?(?:-nd|-sa)?)/(?:[1234]\.0|2\.5)(?:/[a-z]{2})?|publicdomain/zero/1\.0)"
    r"/?(?:(?:deed|legalcode)(?:\.[a-z]{2})?)?\Z",
    re.I,
)
_SHORT = re.compile(
    rf"(?:CC|Creative Commons)[ -]BY(?P<nc>[ -]NC)?(?P<last>[ -]ND|[ -]SA)?[ -]v?{_VERSION}(?P<realm> Unported| International)?"
    r"(?: licen[cs]e)?\.?\Z",
    re.I,
)
_LONG = re.compile(
    r"(?:Creative Commons|CC)[ -]Attribution(?P<nc>[ -]Non[ -]?Commercial)?"
    r"(?:[ -](?:(?P<nd>No[ -]?Deriv(?:atives|s)(?: Works)?)|(?P<sa>Share[ -]?Alike)))?"
    rf"(?: licen[cs]e)?,?[ ](?:version )?v?{_VERSION}(?P<realm> Unported| International)?(?: Public)?(?: licen[cs]e)?\.?\Z",
    re.I,
)
_ZERO = re.compile(r"(?:CC[ -]?0|CC[ -]?zero)(?:[ -]1\.0)?(?: Universal)?(?: licen[cs]e)?\.?\Z", re.I)
_REALMS = {"international": ("4.0",), "unported": ("3.0",)}


def licence_page(text: str | None) -> str | None:
    """The address of the licence that a text names; None where it names none, or more than one could be meant."""
    said = " ".join((text or "").split())
    if len(said) > 200:
        return None
    if page := _PAGE.match(said):
        return f"{_SITE}/{page['path'].lower()}/"
    if _ZERO.match(said):
        return f"{_SITE}/publicdomain/zero/1.0/"
    found = _SHORT.match(said) or _LONG.match(said)
    if found is None:
        return None
    realm = (found["realm"] or "").strip().lower()
    if realm and found["version"] not in _REALMS[realm]:
        return None
    groups = found.groupdict()
    last = (groups.get("last") or "").lower().replace(" ", "-") or (
        "-nd" if groups.get("nd") else "-sa" if groups.get("sa") else ""
    )
    return f"{_SITE}/licenses/by{'-nc' if found['nc'] else ''}{last}/{found['version']}/"
