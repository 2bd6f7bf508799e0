"""An abstract made safe to show: HTML is reduced to plain marks, plain text gets its paragraphs, lists and links. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

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

DEEPEST_LIST = 5
"""Lists within each other in plain text; what is indented further is of the last."""

_LISTS = ("ul", "ol")
_FURTHER = 2
"""Characters by which an item is indented further that stands below the one before."""

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


@dataclass(frozen=True, slots=True)
class _PlainPiece:
    """A paragraph ("p", "pre") or an item of a list ("ul", "ol"): its HTML, how far it is indented, its number or -1."""

    tag: str
    shown: str
    indent: int = 0
    number: int = -1


def _set(text: str) -> str:
    """Plain text as HTML: its blocks, in which lines that begin with a mark are items of a list."""
    pieces: list[_PlainPiece] = []
    for kind, lines in blocks(text.strip()):
        if kind == "text":
            pieces += _pieces(lines)
        elif kind == "heading":
            pieces.append(_PlainPiece("p", f"<strong>{_linked(lines[0].strip())}</strong>"))
        else:
            pieces.append(_PlainPiece("pre", str(escape("\n".join(lines)))))
    if pieces and pieces[0].tag in _LISTS:
        # A text that begins with an item has lost what stood before it.
        others = [piece.indent for piece in takewhile(lambda piece: piece.tag in _LISTS, pieces[1:])]
        pieces[0] = replace(pieces[0], indent=min(others, default=0))
    shown = ""
    for in_list, group in groupby(pieces, key=lambda piece: piece.tag in _LISTS):
        same = list(group)
        shown += _listed(same) if in_list else "".join(f"<{one.tag}>{one.shown}</{one.tag}>" for one in same)
    return shown


def _listed(items: Iterable[_PlainPiece]) -> str:
    """Items as lists: those that are indented further than the one before stand in a list of its own."""
    shown = ""
    within: list[_PlainPiece] = []  # the first item of each list that is open
    last: dict[int, int] = {}  # by depth the number that was last
    for item in items:
        while len(within) > 1 and item.indent <= within[-1].indent - _FURTHER:
            shown += f"</li></{within.pop().tag}>"
        opens = not within or (item.indent >= within[-1].indent + _FURTHER and len(within) < DEEPEST_LIST)
        if opens:
            last.pop(len(within) + 1, None)
        else:
            shown += "</li>"
            if within[-1].tag != item.tag:
                shown += f"</{within.pop().tag}>"
                opens = True
        # Where the writer leaves the numbers to a program, "#.", they go on over lists of bullets between them.
        depth = len(within) + opens
        number = item.number if item.number >= 0 else last.get(depth, 0) + 1
        if opens:
            shown += f'<ol start="{number}">' if item.tag == "ol" and number != 1 else f"<{item.tag}>"
            within.append(item)
        if item.tag == "ol":
            last[depth] = number
        shown += f"<li>{item.shown}"
    return shown + "".join(f"</li></{one.tag}>" for one in reversed(within))


def _pieces(lines: list[str]) -> Iterator[_PlainPiece]:
    """The paragraphs and items of a block."""
    held: list[str] = []
    tag, indent, number = "p", 0, -1
    for line in lines:
        item = _ITEM.match(line)
        if held and (item or (tag != "p" and not _goes_on(line, held[-1]))):
            yield _PlainPiece(tag, _joined(held, tag), indent, number)
            held, tag, indent, number = [], "p", 0, -1
        if item:
            tag, number = ("ul", -1) if item["bullet"] else ("ol", int(item["number"] or -1))
            indent = len(line) - len(line.lstrip())
        held.append(line[item.end() :].strip() if item else line.rstrip())
    if held:
        yield _PlainPiece(tag, _joined(held, tag), indent, number)


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
