"""An abstract made safe to show: HTML is reduced to plain marks, plain text gets its paragraphs, lists and links. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import nh3
from markupsafe import Markup, escape

from aggregator.catalog.plain_text import blocks

_SHOWN_TAGS = {
    *("p", "br", "ul", "ol", "li", "em", "strong", "b", "i", "code", "pre", "blockquote", "a", "dl", "dt", "dd"),
}
_HTML = re.compile(r"</?(?:p|br|div|span|ul|ol|li|em|strong|b|i|a|h[1-6]|pre|code|blockquote)(?:\s[^<>]*)?/?>", re.I)
_HEADING = re.compile(r"<(/?)h[1-6](?:\s[^<>]*)?>", re.I)
# What of HTML stays open until it is closed.
_NESTING = re.compile(r"<(/?)(?!(?:p|br|li|dt|dd|hr|img|input|t[rdh])[\s/>])([a-z][a-z0-9]{0,15})", re.I)
_ITEM = re.compile(r"\A[^\S\n]*(?:(?P<bullet>[-*•])|(?P<number>\d{1,2})[.)]|#\.)[^\S\n]+(?=\S)")

MOST_OPEN = 100
"""Elements within each other in an abstract that anybody wrote; to read them takes the square of their number."""

_FILLED = range(50, 101)
"""Characters in the lines of a text that a program broke, not its writer."""

# A link of Markdown, one of reStructuredText, an address, a host.
_LINK = re.compile(
    r"\[(?P<markdown>[^\[\]\n]{1,300})\]\((?P<to>https?://[^\s()<>\"]{1,2000})\)"
    r"|`(?P<rst>[^`<>\n]{1,300}) <(?P<target>https?://[^\s<>\"`]{1,2000})>`__?"
    r"|(?P<address>https?://[^\s<>\"`]{3,2000})"
    r"|(?<![\w@/.-])(?P<host>(?:www\.[a-z0-9-]{1,60}(?:\.[a-z0-9-]{2,60}){1,4}|[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,3}"
    r"\.(?:com|org|net|edu))(?![\w@-]|\.\w)(?:/[^\s<>\"`]{0,1000})?)"
)
_CLOSES = {")": "(", "]": "[", "}": "{"}


def safe_abstract(text: str | None) -> Markup:
    """HTML reduced to plain marks and http(s) links; plain text set in paragraphs and lists, its addresses as links."""
    if not text:
        return Markup()
    shown = _HEADING.sub(_strong, text) if _HTML.search(text) and not _is_too_deep(text) else _set(text)
    return Markup(  # noqa: S704 - nh3 has just cleaned it
        nh3.clean(
            shown,
            tags=_SHOWN_TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"http", "https"},
            link_rel="nofollow noopener",
        )
    )


def _is_too_deep(text: str) -> bool:
    """Whether more elements than ``MOST_OPEN`` are open at once."""
    opened: Counter[str] = Counter()
    number = 0
    for closing, name in _NESTING.findall(text):
        if not closing:
            opened[name.lower()] += 1
            number += 1
        elif opened[name.lower()]:
            opened[name.lower()] -= 1
            number -= 1
        if number > MOST_OPEN:
            return True
    return False


def _strong(found: re.Match[str]) -> str:
    """Headings of an abstract are none of the page's."""
    return "</strong></p>" if found[1] else "<p><strong>"


def _set(text: str) -> str:
    """Plain text as HTML: its blocks, in which lines that begin with a mark are items of a list."""
    pieces: list[tuple[str, int, str]] = []
    for kind, lines in blocks(text.strip()):
        if kind == "text":
            pieces += _pieces(lines)
        elif kind == "heading":
            pieces.append(("p", 0, f"<strong>{_linked(lines[0].strip())}</strong>"))
        else:
            pieces.append(("pre", 0, str(escape("\n".join(lines)))))
    shown, last = "", 0
    for tag, group in groupby(pieces, key=lambda piece: piece[0]):
        same = list(group)
        if tag in ("p", "pre"):
            shown += "".join(f"<{tag}>{words}</{tag}>" for _, _, words in same)
            last = 0
            continue
        items = "".join(f"<li>{words}</li>" for _, _, words in same)
        # Where the writer leaves the numbers to a program, "#.", they go on over the lists of bullets between them.
        first = same[0][1] if same[0][1] >= 0 else last + 1
        last = first + len(same) - 1 if tag == "ol" else last
        shown += f'<ol start="{first}">{items}</ol>' if tag == "ol" and first != 1 else f"<{tag}>{items}</{tag}>"
    return shown


def _pieces(lines: list[str]) -> Iterator[tuple[str, int, str]]:
    """(tag, number of a numbered item, HTML) of each paragraph ("p") and item ("ul", "ol") of a block; -1 is no number."""
    held: list[str] = []
    tag, number = "p", 0
    for line in lines:
        item = _ITEM.match(line)
        if held and (item or (tag != "p" and not _goes_on(line, held[-1]))):
            yield tag, number, _joined(held, tag)
            held, tag, number = [], "p", 0
        if item:
            tag, number = ("ul", 0) if item["bullet"] else ("ol", int(item["number"] or -1))
        held.append(line[item.end() :].strip() if item else line.rstrip())
    if held:
        yield tag, number, _joined(held, tag)


def _goes_on(line: str, before: str) -> bool:
    """Whether a line without a mark still belongs to the item before it: it is indented, or that was broken when full."""
    return line[:1].isspace() or len(before) in _FILLED


def _joined(lines: list[str], tag: str) -> str:
    """The lines of one paragraph or item: those that a program broke flow again."""
    return ("\n" if tag != "p" or _filled(lines) else "<br>").join(_linked(line.strip()) for line in lines)


def _filled(lines: list[str]) -> bool:
    """Whether no line has room for the next one's first word."""
    width = max(map(len, lines))
    after = (line.lstrip().split(" ", 1)[0] for line in lines[1:])
    return width in _FILLED and all(
        len(line) + 1 + len(word) > width for line, word in zip(lines[:-1], after, strict=True)
    )


def _linked(text: str) -> str:
    """Text as HTML with its links, without the backslashes that keep stars and underscores from marking something."""
    text = text.replace("\\_", "_").replace("\\*", "*")
    shown, done = "", 0
    for found in _LINK.finditer(text):
        words = found["markdown"] or found["rst"]
        url = found["to"] or found["target"]
        if not words:
            words = _without_tail(found["address"] or found["host"])
            url = words if found["address"] else f"https://{words}"
        if url in ("http://", "https://"):
            continue
        end = found.end() if found["markdown"] or found["rst"] else found.start() + len(words)
        shown += f'{escape(text[done : found.start()])}<a href="{escape(url)}">{escape(words)}</a>'
        done = end
    return f"{shown}{escape(text[done:])}"


def _without_tail(address: str) -> str:
    """An address without the signs of the sentence around it."""
    while address:
        last = address[-1]
        if last in ".,;:!?'*_" or (last in _CLOSES and address.count(last) > address.count(_CLOSES[last])):
            address = address[:-1]
        else:
            break
    return address
