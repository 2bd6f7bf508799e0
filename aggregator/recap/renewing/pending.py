"""Words of a post, outside of any link, that say that a talk's video is still to come: "(video pending)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aggregator.recap.document import Post, Span
from aggregator.recap.finding.labels import PENDING
from aggregator.recap.finding.mention import Mention

_LINE = re.compile(r"\r\n|\r|\n")
# What is no text, though it stands in a block: code, comments, shortcodes.
_OPENING = re.compile(r"(?<!`)(?P<ticks>`+)|<(?P<tag>code|kbd|samp|tt|pre|script|style|textarea)\b|<!--|\{\{|\{%", re.I)
_CLOSING = {"<!--": re.compile(r"-->|\Z"), "{{": re.compile(r"\}\}"), "{%": re.compile(r"%\}")}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Characters of the source that say "video pending", and their line."""

    span: Span
    line: int


def waiting(post: Post, mention: Mention, told: Mapping[int, int]) -> tuple[Waiting, ...]:
    """The words beside a mention: in its block, its row, or the items below it.

    ``told`` counts the mentions of each block: where there are several, or another one below, nobody can tell whose
    video is pending.
    """
    return tuple(found for block in _blocks(post, mention, told) for found in _in_block(post, block))


def _blocks(post: Post, mention: Mention, told: Mapping[int, int]) -> Iterator[int]:
    blocks = post.document.blocks
    own = blocks[mention.block]
    if told[mention.block] == 1:
        yield mention.block
    inside = {mention.block}
    for number in range(mention.block + 1, len(blocks)):
        block = blocks[number]
        in_row = own.kind == block.kind == "cell" and own.line == block.line
        if not in_row and (own.kind != "item" or block.parent not in inside):
            return
        if told.get(number):
            continue
        inside.add(number)
        yield number


def _in_block(post: Post, number: int) -> Iterator[Waiting]:
    block = post.document.blocks[number]
    if not PENDING.search(block.text):
        return
    spans = [link.label_span for link in post.document.links if link.block == number and link.label_span]
    start, end = block.span
    for found in PENDING.finditer(post.text, start, end):
        in_label = any(begin <= found.start() < stop for begin, stop in spans)
        # A link inside of emphasis would break in rst, which nests nothing.
        emphasised = post.format == "rst" and any(found[0] in run for run in block.strong)
        if not in_label and not emphasised and not is_hidden(post.text, block.span, found.span()):
            yield Waiting(found.span(), block.line + len(_LINE.findall(post.text, start, found.start())))


def is_hidden(text: str, block: Span, place: Span) -> bool:
    """Whether a place in a block touches code, a comment or a shortcode."""
    return any(start < place[1] and place[0] < end for start, end in _hidden(text, *block))


def _hidden(text: str, at: int, end: int) -> Iterator[Span]:
    """Code, comments and shortcodes between two places, one after the other; what is not closed hides nothing."""
    unclosed: set[str] = set()
    while opening := _OPENING.search(text, at, end):
        mark, at = opening[0].lower(), opening.start() + 1
        if mark in unclosed:
            continue
        found = _closing(opening).search(text, opening.end() + bool(opening["ticks"]), end)
        if found:
            yield opening.start(), found.end()
            at = found.end()
        else:
            unclosed.add(mark)


def _closing(opening: re.Match[str]) -> re.Pattern[str]:
    if opening["ticks"]:
        return re.compile(rf"(?<!`){opening['ticks']}(?!`)")
    return re.compile(rf"</{opening['tag']}\s*>", re.I) if opening["tag"] else _CLOSING[opening[0]]
