"""Salted digests that stand in suppress.yml for a name or a talk, so that a public file does not say who asked.

A digest hides a name from readers and from searches, not from somebody who tries names: a build tries every name that it
reads, and so can anybody. So each try costs something, but no more than a build can pay for 20,000 names.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from functools import lru_cache

_FORM = "scrypt1"
_N, _R, _P, _BYTES = 256, 1, 1, 16
"""What "scrypt1" means: about 0.1 ms a try, two seconds for the 21,400 names that pyvideo's 540 events say."""

_LIKE_ONE = re.compile(r"\A([a-z]{2,12}[0-9]{1,3})\$")
_WHOLE = re.compile(r"\Ascrypt1\$([0-9a-f]{32})\$([0-9a-f]{32})\Z")


def is_concealed(text: str) -> bool:
    """Whether a text is a digest by its form, of whatever version."""
    return _LIKE_ONE.match(text) is not None


def why_unknown(text: str) -> str:
    """Why a digest cannot be read; "" of one that can."""
    if _WHOLE.match(text):
        return ""
    form = _LIKE_ONE.match(text)
    if form and form[1] != _FORM:
        return f"is a digest of the form {form[1]}, which this version does not know; known is {_FORM}"
    return f"is no whole digest: {_FORM}$ with twice 32 hex digits, a $ between"


def new_salt() -> str:
    """Thirty-two hex digits by which the digests of one file differ from those of all others."""
    return secrets.token_hex(_BYTES)


def salt_of(digest: str) -> str | None:
    """The salt of a digest; None of a text that is none."""
    found = _WHOLE.match(digest)
    return found[1] if found else None


def conceal(said: str, salt: str) -> str:
    """The digest of a text under a salt."""
    return f"{_FORM}${salt}${_hashed(said, salt)}"


def is_meant(said: str, digest: str) -> bool:
    """Whether a digest is one of this text."""
    found = _WHOLE.match(digest)
    return found is not None and hmac.compare_digest(_hashed(said, found[1]), found[2])


@lru_cache(maxsize=100_000)
def _hashed(said: str, salt: str) -> str:
    raw = said.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(raw, salt=bytes.fromhex(salt), n=_N, r=_R, p=_P, dklen=_BYTES).hex()
