"""Where the URLs of reStructuredText's targets stand: ``.. _name: url``, ``__ url``, and those inside of a reference."""

from __future__ import annotations

import re
from collections import Counter

from docutils import nodes
from docutils.nodes import fully_normalize_name

from aggregator.recap.document import Span
from aggregator.recap.reading.rst.inline import Mark, PlacedInliner

_NAMED = re.compile(
    r"^[ \t]*\.\.[ \t]+_(?P<name>`[^`\n]+`|(?:[^:\\\n]|\\.)+?)[ \t]*:[ \t]*(?:\n[ \t]+)?(?P<url>\S+)[ \t]*$", re.M
)
_ANONYMOUS = re.compile(r"^[ \t]*(?:\.\.[ \t]+__:|__)[ \t]+(?:\n[ \t]+)?(?P<url>\S+)[ \t]*$", re.M)
_IMAGE_TARGET = re.compile(r"^[ \t]+:target:[ \t]+(?P<url>\S+)[ \t]*$", re.M)
EMBEDDED = re.compile(r"<([^<>]*)>`__?\Z")


def spelled(written: str, url: str) -> bool:
    """The source spells exactly this URL, perhaps with backslashes."""
    return written == url or re.sub(r"\\(.)", r"\1", written) == url


class Targets:
    """The targets of one post. What stands in two places, or is not found at all, has no span."""

    def __init__(self, source: str, tree: nodes.document, inliner: PlacedInliner) -> None:
        self._explicit: dict[tuple[str, str], list[Span]] = {}
        for found in _NAMED.finditer(source):
            name = fully_normalize_name(re.sub(r"\\(.)", r"\1", found["name"].strip("`")))
            self._explicit.setdefault((name, found["url"].replace("\\", "")), []).append(found.span("url"))
        for found in _ANONYMOUS.finditer(source):
            self._explicit.setdefault(("", found["url"].replace("\\", "")), []).append(found.span("url"))
        self._images: dict[str, list[Span]] = {}
        for found in _IMAGE_TARGET.finditer(source):
            self._images.setdefault(found["url"], []).append(found.span("url"))
        unmarked = (node.get("refuri") for node in tree.findall(nodes.reference) if inliner.mark(node) is None)
        linked = Counter(url for url in unmarked if url)
        self._images = {url: places for url, places in self._images.items() if len(places) == linked[url]}
        self._embedded: dict[tuple[str, str], Mark] = {}
        self.used: set[tuple[str, str]] = set()
        for target in tree.findall(nodes.target):
            mark = inliner.mark(target)
            if mark:
                for name in target["names"]:
                    self._embedded.setdefault((name, target.get("refuri", "")), mark)
        for reference in tree.findall(nodes.reference):
            mark = inliner.mark(reference)
            if mark and (mark.refname or mark.anonymous):
                self.used.add((mark.refname or "", reference.get("refuri", "")))

    def definition(self, name: str, url: str) -> Span | None:
        """The URL in an explicit target; ``name`` is "" for an anonymous one."""
        places = self._explicit.get((name, url), [])
        return places[0] if len(places) == 1 else None

    def embedded(self, name: str, url: str) -> Mark | None:
        """The reference that brought the name along, as in ```text <url>`_``."""
        return self._embedded.get((name, url))

    def image(self, url: str) -> Span | None:
        """The ``:target:`` of an image; of several with one URL, each time that of the next."""
        places = self._images.get(url, [])
        return places.pop(0) if places else None
