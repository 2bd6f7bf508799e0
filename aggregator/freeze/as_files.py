"""From an answer of the application to a file that says the same where there is no server. Pure.

A file differs from what is served in these things, and in no other; the first are those that templates leave out where
``site.frozen`` says so (what only a server answers), and the discovery link of oEmbed, which names a file:
- no stamp in ``<meta name="generator">``;
- the policy, and ``noindex``, which a file server sends no headers for, stand in the head of a page;
- an address with a query that chooses a view, day, letter or page of a list is one of a folder: ``/s/-/letter-A``;
- a redirect is a small page that leads on;
- where talks have no cards of their own, the card of their conference stands for it, and one for all speakers.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl, quote

from aggregator.catalog.delivery import PageAnswer
from aggregator.catalog.site import templates
from aggregator.freeze.plan import FrozenPlace, PageFile, named_query, page
from scrapers.errors import ConftalksError
from scrapers.urls import split_url, unescaped

ALL_SPEAKERS = "card/-.png"
"""The card that stands for those of all speakers, where these have none of their own."""

_KEPT = frozenset({"view", "day", "letter", "page", "event"})
"""Parameters whose every value is a file of its own; others narrow a list in any combination, which is left to a server."""

_CHARSET = '<meta charset="utf-8">\n'
_MOVED = frozenset({301, 302})
_CARD = re.compile(
    r"/card/([^/\"'?\s<>&]{1,600})/[^/\"'?\s<>&]{1,600}\.png\?v=[0-9a-f]{10}(?:(?:&amp;|&|\\u0026)w=\d{3,4})?"
)
_NOT_IN_META = re.compile(r";? ?frame-ancestors [^;]{0,200}")


@dataclass(frozen=True, slots=True)
class FrozenAnswer:
    """A file's bytes, and the pages that it leads to beside those of the plan."""

    body: bytes
    leads_to: tuple[PageFile, ...] = ()


def as_file(asked: PageFile, answer: PageAnswer, place: FrozenPlace) -> FrozenAnswer:
    """What is written into ``asked.file``.

    Raises:
        ConftalksError: the application had no such page, or could not make it.
    """
    if answer.status in _MOVED:
        return FrozenAnswer(_moved(asked, answer.header("location"), place).encode())
    if answer.status != (404 if asked.path == "/404.html" else 200):
        said = answer.body.decode("utf-8", "replace").partition("\n")[0][:200]
        raise ConftalksError(f"{asked.path}: cannot be frozen: the catalog answers {answer.status} ({said})")
    kind = answer.header("content-type")
    if kind.startswith("text/html"):
        return _page(answer, place)
    if "json" in kind and not place.cards:
        return FrozenAnswer(_with_few_cards(answer.body.decode()).encode())
    return FrozenAnswer(answer.body)


def _page(answer: PageAnswer, place: FrozenPlace) -> FrozenAnswer:
    text = answer.body.decode()
    if not place.cards:
        text = _with_few_cards(text)
    found: list[PageFile] = []
    text = _queries(place).sub(lambda match: _led_to(match, found), text)
    head = _policy(answer.header("content-security-policy"))
    if "noindex" in answer.header("x-robots-tag") and '<meta name="robots"' not in text:
        head += '<meta name="robots" content="noindex">\n'
    return FrozenAnswer(text.replace(_CHARSET, _CHARSET + head, 1).encode(), tuple(found))


def _policy(header: str) -> str:
    """The policy as a page says it itself; who may frame it only a header can say."""
    policy = html.escape(_NOT_IN_META.sub("", header), quote=False)
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'


def _with_few_cards(text: str) -> str:
    """Each card of a talk is that of its conference, each of a speaker the one of all."""
    return _CARD.sub(lambda match: f"/{ALL_SPEAKERS}" if match[1] == "-" else f"/card/{match[1]}.png", text)


@cache
def _queries(place: FrozenPlace) -> re.Pattern[str]:
    """A link to a list of ours, relative to the root or with the public address, with a query."""
    origin = split_url(place.base_url) if place.base_url else None
    public = re.escape(f"{origin.scheme}://{origin.netloc}") if origin else "(?!)"
    return re.compile(
        rf'(?P<before> href="(?:{public})?{re.escape(place.root)})'
        r'(?P<path>/(?:changes|topics/[^"?#/]{1,600}|[es](?:/[^"?#/]{1,600}(?:/changes)?)?))\?(?P<query>[^"#]{1,2000})'
    )


def _led_to(match: re.Match[str], found: list[PageFile]) -> str:
    query = unescaped(match["query"])
    if not {name for name, _ in parse_qsl(query, keep_blank_values=True)} <= _KEPT:
        return match[0]
    found.append(page(match["path"], query))
    return f"{match['before']}{match['path']}/-/{quote(named_query(query), safe='')}"


def _moved(asked: PageFile, location: str, place: FrozenPlace) -> str:
    """A page that leads on at once. ``/watch`` is called after the talk, whose page is the canonical one."""
    inside = location.startswith(f"{place.root}/")
    path = location[len(place.root) :] if inside else asked.path.replace("/watch/", "/t/", 1)
    return (
        templates()
        .get_template("moved.html")
        .render(
            to=location,
            outside=not inside,
            canonical=f"{place.base_url}{path}" if place.base_url else None,
        )
    )
