"""Links of a post and the talks that they lead to, whatever the words around them say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from aggregator.catalog.views import TalkView
from aggregator.recap.document import PostLink
from aggregator.recap.finding.hosts import lists_talks, platform_of
from aggregator.recap.finding.labels import PENDING, says_only_video, says_video
from aggregator.recap.finding.scopes import Scopes
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.lookup.link_targets import LinkTarget

_BEFORE_TITLE = re.compile(r"\A(?:\d+-+)?(?:[a-z]+-?(?:19|20)\d\d-+)?", re.I)
_NOT_LINKS = frozenset({"definition"})


@dataclass(frozen=True, slots=True)
class Lead:
    """A link of a post. ``bare``: its words name no talk ("Video", "watch here", the address itself).

    ``plain``: by itself it has nothing to do with talks, and counts only where its words are a talk's title.
    """

    number: int
    link: PostLink
    target: LinkTarget | None
    bare: bool
    plain: bool

    @property
    def talks(self) -> tuple[TalkView, ...]:
        """The talks that it leads to; none where the catalog does not know it."""
        return self.target.talks if self.target else ()


def leads_of(known: KnownEvent, scopes: Scopes) -> list[Lead]:
    """Every link of the text, with the talk that it leads to; anchors of a table of contents are none."""
    found = []
    for number, link in enumerate(scopes.document.links):
        if link.kind in _NOT_LINKS or scopes.document.blocks[link.block].toc:
            continue
        target = known.target(link.url) or _on_a_site(known, link)
        bare = says_only_video(link.label, link.url)
        ours = target or platform_of(link.url) or PENDING.search(link.label) or (bare and says_video(link.label))
        if ours or not bare:
            found.append(Lead(number, link, target, bare, plain=not ours))
    return found


def _on_a_site(known: KnownEvent, link: PostLink) -> LinkTarget | None:
    """The talk whose title a page's address ends with, on a conference's site or a list of talks.

    On another conference's site the link's words say it as well; at home they are looked at where titles are.
    """
    event = known.site_of(link.url) or (known.event.slug if lists_talks(link.url) else None)
    if event is None:
        return None
    titles = known.titles_of(event)
    for text in (_end_of(link.url), link.label if event != known.event.slug else ""):
        talks = titles.exactly(text)
        if len(talks) == 1:
            return LinkTarget(talks)
    return None


def _end_of(url: str) -> str:
    """The words at the end of an address, without numbers and the event before them; "" for fewer than two."""
    step = unquote(url.partition("?")[0].partition("#")[0]).rstrip("/").rpartition("/")[2]
    words = re.sub(r"\.html?\Z", "", _BEFORE_TITLE.sub("", step)).replace("-", " ").replace("_", " ")
    return words if " " in words.strip() else ""
