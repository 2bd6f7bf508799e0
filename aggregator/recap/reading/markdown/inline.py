"""markdown-it's inline parser, told to remember where in a block's content each token stands.

markdown-it keeps no places of inline tokens. Rules push tokens while ``state.pos`` still is where the token begins, and
text that is pending is always one unbroken run, so that noting both is enough. Links and bare URLs have rules of
their own here, because what they resolved (which URL, which definition) is gone once the token is made.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import image as original_image
from markdown_it.token import Token

from aggregator.recap.document import PostRefused
from aggregator.recap.reading.urls_in_text import bare_end, decode

MAX_SEARCHED = 30_000_000
"""Characters that may be searched for the end of brackets that have none: about a second."""

_SCHEME_BEFORE = re.compile(r"(?<![A-Za-z0-9])https?\Z", re.I)


class PlacedState(StateInline):
    """Notes in ``token.meta["at"]`` the offset in the content at which a token begins."""

    def __init__(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> None:
        self._pending_at: int | None = None
        super().__init__(src, md, env, tokens)

    def append_pending(self, text: str) -> None:
        """Literal text; remembers where the run begins."""
        if self._pending_at is None:
            self._pending_at = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802 (markdown-it's name)
        """The pending run as a token."""
        token = super().pushPending()
        token.meta["at"] = self._pending_at
        self._pending_at = None
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """A token that begins at the current position."""
        if not self.pending:
            self._pending_at = None
        token = super().push(ttype, tag, nesting)
        token.meta["at"] = self.pos
        return token


class PlacedInline(ParserInline):
    """The inline parser on such states, with this module's rules for links and URLs."""

    def __init__(self) -> None:
        super().__init__()
        self.ruler.at("link", link)
        self.ruler.at("image", image)
        self.ruler.at("autolink", autolink)
        self.ruler.at("linkify", bare)
        # Joining runs of text would lose their places.
        self.ruler2.disable("fragments_join")

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        """The tokens of one block's content."""
        state = PlacedState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _spaces(text: str, at: int, end: int) -> int:
    while at < end and text[at] in " \t\n":
        at += 1
    return at


def _destination(state: StateInline, at: int) -> tuple[str, tuple[int, int], int] | None:
    """URL, its place without ``<>``, and where ``(url "title")`` ends, for the parenthesis at ``at``."""
    src, end = state.src, state.posMax
    start = _spaces(src, at + 1, end)
    found = state.md.helpers.parseLinkDestination(src, start, end)
    url, place, after = "", (start, start), start
    if found.ok:
        angle = src[start] == "<"
        url, after = found.str, found.pos
        place = (start + 1, after - 1) if angle else (start, after)
    title_at = _spaces(src, after, end)
    if title_at > after:
        title = state.md.helpers.parseLinkTitle(src, title_at, end)
        if title.ok:
            title_at = _spaces(src, title.pos, end)
    if title_at >= end or src[title_at] != ")":
        return None
    return url, place, title_at + 1


def _searched_in_vain(state: StateInline, characters: int) -> None:
    """A bracket was open up to the end of its block.

    Raises:
        PostRefused: that happens so often that the post would take minutes.
    """
    state.env["searched"] = state.env.get("searched", 0) + characters
    if state.env["searched"] > MAX_SEARCHED:
        raise PostRefused("too many of its brackets are never closed")


def link(state: StateInline, silent: bool) -> bool:
    """``[label](url)``, ``[label][name]``, ``[label][]``, ``[label]``; places go to the opening token's meta."""
    src, start, maximum = state.src, state.pos, state.posMax
    if src[start] != "[" or src.find("]", start, maximum) < 0:
        return False
    label_end = state.md.helpers.parseLinkLabel(state, start, True)
    if label_end < 0:
        _searched_in_vain(state, maximum - start)
        return False
    meta: dict[str, Any] = {"label": (start + 1, label_end)}
    after = label_end + 1
    inline = _destination(state, after) if after < maximum and src[after] == "(" else None
    if inline:
        meta["url"], meta["url_at"], after = inline
        meta["kind"] = "inline"
    else:
        name = src[start + 1 : label_end]
        if after < maximum and src[after] == "[":
            name_end = state.md.helpers.parseLinkLabel(state, after)
            if name_end < 0:
                _searched_in_vain(state, maximum - after)
            else:
                name = src[after + 1 : name_end] or name
                after = name_end + 1
        definition = state.env.get("references", {}).get(normalizeReference(name))
        if definition is None:
            return False
        definition["used"] = True
        meta |= {"url": definition["href"], "definition": definition, "kind": "reference"}
    if not silent:
        state.pos, state.posMax = start + 1, label_end
        state.push("link_open", "a", 1).meta.update(meta)
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.push("link_close", "a", -1)
    state.pos, state.posMax = after, maximum
    return True


def image(state: StateInline, silent: bool) -> bool:
    """An image, by markdown-it's rule; not looked for where no bracket can close it, which takes long in long texts."""
    if state.src[state.pos] != "!" or state.src.find("]", state.pos, state.posMax) < 0:
        return False
    return original_image(state, silent)


_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\x00-\x20]*+)>")


def autolink(state: StateInline, silent: bool) -> bool:
    """``<https://...>``; e-mail addresses are text and stay between their brackets."""
    if state.src[state.pos] != "<":
        return False
    found = _AUTOLINK.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        _push_whole(state, "autolink", found[1], found.span(1))
    state.pos = found.end()
    return True


def bare(state: StateInline, silent: bool) -> bool:
    """A URL that stands in the text as it is. Called at the colon, as markdown-it's own rule for them is."""
    src, colon = state.src, state.pos
    if silent or state.linkLevel > 0 or not src.startswith("://", colon):
        return False
    scheme = _SCHEME_BEFORE.search(src, max(0, colon - 6), colon)
    pending = state.pending
    # The scheme must still be pending: behind an escape or a tag it is not what it looks like.
    if scheme is None or not pending.endswith(scheme[0]):
        return False
    end = bare_end(src, colon + 3, state.posMax)
    if end <= colon + 3 or not src[colon + 3].isalnum():
        return False
    state.pending = pending[: -len(scheme[0])]
    state.pos = scheme.start()
    _push_whole(state, "bare", decode(src[scheme.start() : end]), (scheme.start(), end))
    state.pos = end
    return True


def _push_whole(state: StateInline, kind: str, url: str, place: tuple[int, int]) -> None:
    state.push("link_open", "a", 1).meta.update(url=url, url_at=place, kind=kind)
    token = state.push("text_special", "", 0)
    token.content = url
    token.markup = state.src[place[0] : place[1]]
    state.push("link_close", "a", -1)
