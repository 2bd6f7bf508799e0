"""Words as pages print them, cleaned. Pure functions; every one is idempotent."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from slugify import slugify as _slugify

from scrapers.records import MAX_ABSTRACT, MAX_TITLE
from scrapers.urls import KEY_NAMES, unescaped

MAX_RAW_TITLE = 10_000
"""Characters of a title as printed that are looked at: no pattern ever runs over megabytes."""

# Half a surrogate pair, which JSON escapes can spell, cannot be written to any file.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Direction overrides and invisible characters; ZWJ and ZWNJ stay: emoji and several scripts need them.
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]")
# Only what formats words: "the <template> element" is about a tag. An opening tag that is glued to a word and never
# closed is none: Vec<T>, a<b>c.
_INLINE = "a|abbr|b|big|code|del|em|font|i|ins|mark|s|small|span|strike|strong|sub|sup|tt|u"
_TAG = re.compile(
    r"</?(?:br|h[1-6]|img|li|p|ul|ol|div)(?=[\s/>])[^<>]*>"
    rf"|(?:</|(?<!\w)<)(?:{_INLINE})(?=[\s/>])[^<>]*>"
    rf"|<(?P<name>{_INLINE})(?=[\s/>])[^<>]*>",
    re.I,
)
_CLOSING = re.compile(rf"</(?P<name>{_INLINE})\s*>", re.I)
_COMMENT = "<\0"
_BREAK = re.compile(r"<br\s*/?>", re.I)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]+)\]\(([^()\s]*)\)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
# How people write one for people: "bob [at] example [dot] org", "bob.finch @ example.org", "bob＠example.org", "bob@<b>..."; and
# the quoted names that RFC 5322 has. In bytes; what stands before the sign is looked for backwards from here.
_DOT = rb"(?:\.|[ \t]?[\[({][ \t]?dot[ \t]?[\])}][ \t]?)"
_SPELLED_OUT = re.compile(
    rb"(?:(?P<spaced>@(?:[ \t]|&nbsp;){1,2})|(?P<words>[\[({])[ \t]?at[ \t]?[\])}][ \t]?|"
    rb"\xef\xbc\xa0|\xef\xb9\xab|\\u(?:ff20|fe6b)|&#0*65312;|&#x0*ff20;|@(?:</?\w{1,10}>){1,3}|(?P<quoted>\\?\"@))"
    rb"(?:[\w\x80-\xff-]{1,63}" + _DOT + rb"){1,8}[a-z][a-z0-9-]{1,23}",
    re.I,
)
# Signs without which none is there: most texts have none of them, and need not be looked through.
_AT_SIGNS = ("@", "\uff20", "\ufe6b", "&#", "\\u", "\\U")
_AT_IN_WORDS = re.compile(r"[\[({][ \t]?at[ \t]?[\])}]", re.I)
_NAME_BYTES = bytes(n for n in range(256) if n >= 0x80 or chr(n).isalnum() or chr(n) in "_.+-")
_LONGEST_NAME = 64
# "Engineer @ Example.com" says where somebody works.
_IS_WRITTEN_TO = re.compile(rb"(?:e-?mail|contact|write to|reach me|mailto)\W{0,8}(?:\w{1,10}\W{1,3}){0,2}\Z", re.I)
_SIGNED_BY = (
    rf"(?:(?:{KEY_NAMES})(?:=|%3d)|"
    # A number or a word is a page's name; so long a value is a login's.
    r"(?:code|sessionid)(?:=|%3d)(?=[A-Za-z0-9_.~-]{16}))"
)
_BEFORE_A_NAME = r"(?:[?&;#]|%3f|%26|%23)"
_URL = re.compile(r"https?://[^\s\"'<>\\]+", re.I)
_STREAM = re.compile(rf"stream\.mux\.com|\.m3u8|{_BEFORE_A_NAME}{_SIGNED_BY}", re.I)
_JWT = re.compile(
    r"(?<![A-Za-z0-9_-])((?:(?!eyJ)[A-Za-z0-9_-])*+)eyJ[A-Za-z0-9_-]{3,}+\.eyJ[A-Za-z0-9_-]{3,}+\.[A-Za-z0-9_-]*+"
)
# What Google, GitHub, AWS, Slack and OpenAI begin their keys with, each as long as theirs: "sk-learn-in-2024" is a word.
_KEY = re.compile(
    r"(?<![A-Za-z0-9_-])(?:AIza[A-Za-z0-9_-]{35}|gh[opsur]_[A-Za-z0-9]{36}|AKIA[A-Z0-9]{16}(?![A-Za-z0-9])|"
    r"xox[abprs]-[0-9][A-Za-z0-9-]{9}|"
    r"sk-(?=[A-Za-z0-9_-]{0,200}[A-Z])(?=[A-Za-z0-9_-]{0,200}[0-9])[A-Za-z0-9_-]{32})[A-Za-z0-9_-]*+"
)
_KEYS_BEGIN = ("AIza", "AKIA", "gho_", "ghp_", "ghr_", "ghs_", "ghu_", "xox", "sk-")
# Twelve characters with a digit, or twenty of any kind: "Bearer authentication" is prose. JSON may spell "/", "=", "+".
_BEARER = (
    r"\bbearer(?:[ \t]|%20|\+|&nbsp;)+"
    r"(?=[A-Za-z0-9._~+/=\\-]{20}|(?=[A-Za-z._~+/=\\-]{0,11}[0-9])[A-Za-z0-9._~+/=\\-]{12})"
    r"[A-Za-z0-9._~+/=-]++(?:\\(?:/|u003d|u002b)[A-Za-z0-9._~+/=-]*+)*+"
)
_BEARER_TEXT = re.compile(_BEARER, re.I)
_BEARER_BYTES = re.compile(_BEARER.encode(), re.I)
# In bytes as a server sends them: what may be an address or a secret, and where the word that holds it ends.
_SUSPECT = re.compile(
    rb"@|%40|\\u0040|&#0*64;|&#x0*40;|&commat;|stream(?:\.|%2e)mux(?:\.|%2e)com|\.m3u8|"
    rb"\.eyJ|AIza|gh[opsur]_|AKIA|xox[abprs]-|\bsk-|"
    rb"(?:[?&;#]|%3f|%26|%23|\\u0026)" + _SIGNED_BY.replace("(?:=|%3d)", r"(?:=|%3d|\\u003d)").encode(),
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
_BARE_MUX = re.compile(r"(?<![\w.-])[\w.-]*?stream(?:\.|%2e)mux(?:\.|%2e)com/[^\s\"'<>\\]*", re.I)
_UID = re.compile(rb"(?:(?:\A|[\r\n])UID[^\r\n:]*:(?:[^\r\n]*\r?\n[ \t])?|<uid>)[^\s<>]*\Z", re.I)

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_ALSO_LATIN = str.maketrans(
    {"ł": "l", "ø": "o", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"}
)


def strip_unsafe(text: str) -> str:
    """Drop NUL, control, direction-override and invisible characters; tab and newline stay."""
    return text if text.isprintable() else _INVISIBLE.sub("", _CONTROL.sub("", text))


def clean_text(text: str | None) -> str | None:
    """One line: unsafe characters gone, every run of white space (nbsp too) one space, ends stripped; empty is None."""
    if text is None:
        return None
    return " ".join(strip_unsafe(text).split()) or None


def strip_markup(text: str) -> str:
    """Tags, entities and Markdown links reduced to their words; ``<br>`` becomes a space. "a < b" stays as it is."""
    if not any(sign in text for sign in "<&["):
        return text
    text = _without_comments(_BREAK.sub(" ", text))
    closed = {found["name"].lower(): found.start() for found in _CLOSING.finditer(text)}
    text = _TAG.sub(lambda tag: tag[0] if tag["name"] and closed.get(tag["name"].lower(), 0) < tag.end() else "", text)
    text = unescaped(text.replace(_COMMENT, ""))
    return _MARKDOWN_LINK.sub(r"\1", text)


def _without_comments(text: str) -> str:
    """``_COMMENT`` in place of each: what stands on its two sides shall not become a tag."""
    kept: list[str] = []
    done = 0
    while (begins := text.find("<!--", done)) >= 0 and (ends := text.find("-->", begins + 4)) >= 0:
        kept += (text[done:begins], _COMMENT)
        done = ends + 3
    return "".join((*kept, text[done:]))


def clean_title(raw: str | None) -> str | None:
    """A title as words on one line without secrets, at most 500 characters: cut at a word, with an ellipsis.

    A cut at a word that would lose more than 50 characters is made inside of the word.
    """
    title = clean_text(mask_secrets(strip_markup(raw[:MAX_RAW_TITLE]))) if raw else None
    if title and len(title) > MAX_TITLE:
        hard = title[: MAX_TITLE - 1].rstrip()
        at_word = hard.rsplit(" ", 1)[0].rstrip()
        title = (at_word if len(hard) - len(at_word) <= 50 else hard) + "…"
    return title


def clean_abstract(raw: str | None) -> str | None:
    """A long text (HTML, Markdown or plain, as the source has it) without unsafe characters, e-mail addresses, secrets.

    It is *not* made safe to show: that is done when it is shown. At most 64 Ki characters are kept.
    """
    if raw is None:
        return None
    text = strip_unsafe(raw[: 4 * MAX_ABSTRACT].replace("\r\n", "\n").replace("\r", "\n"))
    return mask_emails(mask_secrets(text)).strip()[:MAX_ABSTRACT].strip() or None


def mask_secrets(text: str) -> str:
    """Stream URLs and those with a key (``?token=``, ``&key=``) replaced by "[stream removed]", tokens by "[token removed]".

    Tokens are JWTs, keys of well-known services, and what follows the word Bearer and looks like one.
    """
    if "://" in text:
        text = _URL.sub(lambda url: "[stream removed]" if _STREAM.search(url[0]) else url[0], text)
    if "bearer" in text.lower():
        text = _BEARER_TEXT.sub("[token removed]", text)
    text = _JWT.sub(r"\1[token removed]", text) if "eyJ" in text else text
    return _KEY.sub("[token removed]", text) if any(sign in text for sign in _KEYS_BEGIN) else text


def mask_emails(text: str) -> str:
    """Every e-mail address replaced by "[e-mail removed]", also one that is spelled out: "bob [at] example.org"."""
    if "@" in text:
        text = _EMAIL.sub("[e-mail removed]", text)
    if not any(sign in text for sign in _AT_SIGNS) and not _AT_IN_WORDS.search(text):
        return text
    raw = text.encode("utf-8", "surrogatepass")
    masked = _without_spelled_out(raw)
    return text if masked is raw else masked.decode("utf-8", "surrogatepass")


def _without_spelled_out(body: bytes) -> bytes:
    """A text without addresses that are written for people; the same object where there is none."""
    out, done = bytearray(), 0
    for hit in _SPELLED_OUT.finditer(body):
        start = _name_start(body, hit, done)
        if start is not None:
            out += body[done:start] + b"[e-mail removed]"
            done = hit.end()
    return bytes(out + body[done:]) if done else body


def _name_start(body: bytes, hit: re.Match[bytes], floor: int) -> int | None:
    """Where the name before an at sign begins; None where it is none."""
    at = hit.start()
    before = body[max(floor, at - _LONGEST_NAME) : at]
    if hit["spaced"] or hit["words"]:
        bare = before.removesuffix(b"&nbsp;").rstrip(b" \t")
        if hit["spaced"] and bare == before:
            return None
        at, before = at - len(before) + len(bare), bare
    if hit["quoted"]:
        opening = before.rfind(b'"')
        inner = before[opening + 1 :]
        if opening < 0 or not inner.strip() or re.search(rb"[\r\n<>=:\\{}]", inner):
            return None
        return at - len(before) + opening - before[:opening].endswith(b"\\")
    name = before[len(before.rstrip(_NAME_BYTES)) :]
    if (
        len(name) == len(before) and at - len(name) > floor
    ):  # letters of a text without spaces; the name is what it ends with
        name = re.split(rb"[\x80-\xff]", name)[-1]
        if len(name) == len(before):
            return None
    elif before[: len(before) - len(name)].endswith(b"\\"):  # JSON's line end is no letter of a name
        name = name[5 if name[:1] == b"u" else name[:1].isalpha() :]
    if hit["spaced"] and not re.search(rb"\w[._+]\w", name):
        said = body[max(floor, at - len(name) - 40) : at - len(name)]
        return at - len(name) if name and _IS_WRITTEN_TO.search(said) else None
    return at - len(name) if name else None


def redact(body: bytes) -> bytes:
    """A page as a server sent it, without e-mail addresses and secrets; JSON and HTML stay as valid as they were.

    The spellings that JSON (``\\/``, ``\\u0040``), HTML (``&#64;``) and URLs (``%40``) have for the same characters
    count too. Calendar identities (``UID:code@host``) look like addresses but are not, and stay.
    """
    body = _without_spelled_out(_BEARER_BYTES.sub(b"[token removed]", body))
    out = bytearray()
    done = copied = 0
    for hit in _SUSPECT.finditer(body):
        if hit.start() < done:
            continue
        start = _word_start(body, hit.start(), done)
        end_match = _WORD_END.search(body, hit.end())
        end = end_match.start() if end_match else len(body)
        if not _UID.search(body, max(0, start - 100), hit.start()):
            word = body[start:end].decode("utf-8", "surrogateescape")
            masked = _redact_word(word)
            if masked != word:
                out += body[copied:start] + masked.encode("utf-8", "surrogateescape")
                copied = end
            done = end
    return bytes(out + body[copied:]) if copied else body


def _word_start(body: bytes, at: int, floor: int) -> int:
    """Where the word around ``at`` begins: after the last delimiter, at a whole character, at most 2000 bytes back."""
    start = max(floor, at - 2000)
    while start < at and body[start] & 0xC0 == 0x80:
        start += 1
    for delimiter in _WORD_END.finditer(body, start, at):
        start = delimiter.end()
    return start


def _redact_word(word: str) -> str:
    """One word of a page, masked where it holds an address or a secret, else exactly as it was."""
    plain = _SPELLED_AT.sub("@", word)
    for spelled, character in _SPELLED:
        plain = spelled.sub(character, plain)
    masked = mask_emails(_BARE_MUX.sub("[stream removed]", mask_secrets(plain)))
    return word if masked == plain else masked


def fold(text: str) -> str:
    """For comparing: lower case, accents gone, every run of anything but letters and digits one space.

    Other scripts stay. ``+`` and ``#`` stay where they end a word: C++ and C# are not C.
    """
    return " ".join(re.findall(r"\w+(?:\+\+|#)?", fold_letters(text).replace("_", " ")))


def fold_letters(text: str) -> str:
    """Lower case without accents, ł, ø, ß, đ and the like as plain letters; everything else stays where it is."""
    lower = text.lower()
    return lower if lower.isascii() else _NOT_ASCII.sub(lambda run: _fold_run(run[0]), lower)


@lru_cache(maxsize=10_000)
def _fold_run(text: str) -> str:
    # Twice: a letter of mathematics, say, is a capital only after NFKD.
    text = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_ALSO_LATIN)
    return "".join(c for c in text if not unicodedata.combining(c))


def short(said: object, most: int = 200) -> str:
    """What a message takes over from a file or page, its middle left out where it is longer than ``most`` letters."""
    text = str(said)
    return text if len(text) <= most else f"{text[: most - 60]}...{text[-57:]}"


_PLAIN = re.compile(r"\A[A-Za-z0-9]+(?:[ .-]+[A-Za-z0-9]+)*\Z")
_BETWEEN_WORDS = re.compile(r"[ .-]+")
"""What most names are: of these python-slugify makes the same in ten times the time."""


def slugify(title: str, limit: int = 100) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word, never only digits, never empty.

    Letters become Latin as text-unidecode has it, whatever else is installed: addresses are kept.
    """
    plain = len(title) <= limit and _PLAIN.match(title)
    slug = (
        _BETWEEN_WORDS.sub("-", title.lower())
        if plain
        else _slugify(title, max_length=limit, word_boundary=True, backend="text-unidecode") or "talk"
    )
    return f"talk-{slug}" if slug.isdigit() else slug


def local_time(text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """An ISO 8601 time read as wall clock in ``zone``, and whether the offset printed with it disagreed.

    Feeds print wrong offsets (all of PyCon US 2022), so the wall clock is kept and the zone is the event's.

    Raises:
        ValueError: not an ISO 8601 date and time.
    """
    try:
        printed = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:80]!r} is no date and time") from None
    local = printed.replace(tzinfo=zone)
    return local, printed.tzinfo is not None and printed.utcoffset() != local.utcoffset()
