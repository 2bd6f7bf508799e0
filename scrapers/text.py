"""Words as pages print them, cleaned. Pure functions; every one is idempotent."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

from slugify import slugify as _slugify

from scrapers.records import MAX_ABSTRACT, MAX_TITLE

# Half a surrogate pair, which JSON escapes can spell, cannot be written to any file.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Direction overrides and invisible characters; ZWJ and ZWNJ stay: emoji and several scripts need them.
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]")
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--)>", re.S)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]*)\)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_STREAM_URL = re.compile(
    r"https?://[^\s\"'<>\\]*?(?:stream\.mux\.com|\.m3u8|[?&;](?:token|sig|signature|access_token)=)[^\s\"'<>\\]*", re.I
)
# In bytes as a server sends them: what may be an address or a stream, and where the word that holds it ends.
_SUSPECT = re.compile(
    rb"@|%40|\\u0040|&#0*64;|&#x0*40;|&commat;|stream(?:\.|%2e)mux(?:\.|%2e)com|\.m3u8|"
    rb"(?:[?&;]|\\u0026)(?:token|sig|signature|access_token)(?:=|\\u003d)",
    re.I,
)
_WORD_END = re.compile(
    rb"[\x00-\x20\x7f\"'<>`]|&(?:quot|apos|lt|gt|nbsp|#0*3[49]|#0*6[02]|#x0*(?:22|27|3c|3e));|"
    rb"\\(?:u(?!00(?:26|40|3d))[0-9a-f]{4}|[^/u])",
    re.I,
)
_SPELLED = (
    (re.compile(r"\\/"), "/"),
    (re.compile(r"\\u0026|&amp;|&#0*38;", re.I), "&"),
    (re.compile(r"\\u003d", re.I), "="),
)
_SPELLED_AT = re.compile(r"%40|\\u0040|&#0*64;|&#x0*40;|&commat;", re.I)
_BARE_MUX = re.compile(r"(?:[\w-]+\.)*stream(?:\.|%2e)mux(?:\.|%2e)com/[^\s\"'<>\\]*", re.I)
_UID = re.compile(rb"(?:(?:\A|[\r\n])UID[^\r\n:]*:(?:[^\r\n]*\r?\n[ \t])?|<uid>)[^\s<>]*\Z", re.I)

_ALSO_LATIN = str.maketrans(
    {"ł": "l", "ø": "o", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"}
)


def strip_unsafe(text: str) -> str:
    """Drop NUL, control, direction-override and invisible characters; tab and newline stay."""
    return _INVISIBLE.sub("", _CONTROL.sub("", text))


def clean_text(text: str | None) -> str | None:
    """One line: unsafe characters gone, every run of white space (nbsp too) one space, ends stripped; empty is None."""
    if text is None:
        return None
    return " ".join(strip_unsafe(text).split()) or None


def strip_markup(text: str) -> str:
    """Tags, entities and Markdown links reduced to their words; ``<br>`` becomes a space. "a < b" stays as it is."""
    text = _TAG.sub("", _BREAK.sub(" ", text))
    text = unescape(text)
    return _MARKDOWN_LINK.sub(r"\1", text)


def clean_title(raw: str | None) -> str | None:
    """A title as words on one line, at most 500 characters (cut at a word, with an ellipsis)."""
    title = clean_text(strip_markup(raw)) if raw else None
    if title and len(title) > MAX_TITLE:
        title = title[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip() + "…"
    return title


def clean_abstract(raw: str | None) -> str | None:
    """A long text (HTML, Markdown or plain, as the source has it) without unsafe characters, e-mail addresses, stream URLs.

    It is *not* made safe to show: that is done when it is shown. At most 64 Ki characters are kept.
    """
    if raw is None:
        return None
    text = strip_unsafe(raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = _STREAM_URL.sub("[stream removed]", text)
    return mask_emails(text).strip()[:MAX_ABSTRACT].strip() or None


def mask_emails(text: str) -> str:
    """Every e-mail address replaced by "[e-mail removed]"."""
    return _EMAIL.sub("[e-mail removed]", text)


def redact(body: bytes) -> bytes:
    """A page as a server sent it, without e-mail addresses and stream URLs; JSON and HTML stay as valid as they were.

    The spellings that JSON (``\\/``, ``\\u0040``), HTML (``&#64;``) and URLs (``%40``) have for the same characters
    count too. Calendar identities (``UID:code@host``) look like addresses but are not, and stay.
    """
    pieces: list[bytes] = []
    done = 0
    for hit in _SUSPECT.finditer(body):
        if hit.start() < done:
            continue
        start = _word_start(body, hit.start(), done)
        end_match = _WORD_END.search(body, hit.end())
        end = end_match.start() if end_match else len(body)
        if not _UID.search(body, max(0, start - 100), hit.start()):
            word = body[start:end].decode("utf-8", "surrogateescape")
            pieces += (body[done:start], _redact_word(word).encode("utf-8", "surrogateescape"))
            done = end
    pieces.append(body[done:])
    return b"".join(pieces)


def _word_start(body: bytes, at: int, floor: int) -> int:
    """Where the word around ``at`` begins: after the last delimiter, at a whole character, at most 2000 bytes back."""
    start = max(floor, at - 2000)
    while start < at and body[start] & 0xC0 == 0x80:
        start += 1
    for delimiter in _WORD_END.finditer(body, start, at):
        start = delimiter.end()
    return start


def _redact_word(word: str) -> str:
    """One word of a page, masked where it holds an address or a stream URL, else exactly as it was."""
    plain = _SPELLED_AT.sub("@", word)
    for spelled, character in _SPELLED:
        plain = spelled.sub(character, plain)
    masked = mask_emails(_BARE_MUX.sub("[stream removed]", _STREAM_URL.sub("[stream removed]", plain)))
    return word if masked == plain else masked


def fold(text: str) -> str:
    """For comparing: lower case, accents gone, every run of anything but letters and digits one space.

    Other scripts stay. ``+`` and ``#`` stay where they end a word: C++ and C# are not C.
    """
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_ALSO_LATIN)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+(?:\+\+|#)?", text.replace("_", " ")))


def slugify(title: str, limit: int = 100) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word, never only digits, never empty."""
    slug = _slugify(title, max_length=limit, word_boundary=True) or "talk"
    return f"talk-{slug}" if slug.isdigit() else slug


def local_time(text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """An ISO 8601 time read as wall clock in ``zone``, and whether the offset printed with it disagreed.

    Feeds print wrong offsets (all of PyCon US 2022), so the wall clock is kept and the zone is the event's.

    Raises:
        ValueError: not an ISO 8601 date and time.
    """
    printed = datetime.fromisoformat(text)
    local = printed.replace(tzinfo=zone)
    return local, printed.tzinfo is not None and printed.utcoffset() != local.utcoffset()
