"""What is let in to Datasette: methods, host names, parameters. Pure: from parts of a request to what may pass.

Settings close a good deal of Datasette (see serve.py); this closes what no setting does, for whoever starts it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode

from aggregator.catalog.published import is_local
from aggregator.store.fulltext import words_of
from scrapers.urls import split_url

METHODS = ("GET", "HEAD")

MOST_PARAMETERS = 100
MOST_TALKS = 200
MOST_BYTES = 40_000
"""Talks that one address names (``t=``), and bytes of the query of one that does."""

MOST_WORDS = 32
"""Of one search; SQLite's parser gives up on thousands."""

# What Datasette's own pages may be told beside columns to filter by. What is missing here they are not told: `_ttl`
# (keeps a page in caches for years), `_searchmode` and `_fts_table` (raw FTS5 syntax), `_timelimit`, `_trace` ...
_PASSED = frozenset({
    "_blob_column", "_blob_hash", "_col", "_dl", "_extra", "_extras", "_facet", "_facet_array", "_facet_date",
    "_filter_column", "_filter_op", "_filter_value", "_header", "_json", "_label", "_labels", "_next", "_nl", "_nocol",
    "_nocount", "_nofacet", "_nosuggest", "_shape", "_size", "_sort", "_sort_by_desc", "_sort_desc", "_stream",
})  # fmt: skip
# All that any page of ours reads: what is missing here no page is told, and so none can depend on it.
_OURS = frozenset({
    "as", "day", "event", "format", "kind", "language", "letter", "limit", "maxheight", "maxwidth", "page", "q", "room",
    "series", "speaker", "track", "url", "v", "video", "view", "w", "year",
})  # fmt: skip
# Columns of the table of talks that our search filters by -> what it calls them.
_COLUMNS = {"event": "event", "kind": "kind", "track": "track", "language": "language", "video_status": "video"}
_NUMBERED = re.compile(r"_filter_(?:column|op|value)_\d+\Z")
_REFUSED = {
    "sql": (403, "SQL cannot be sent here. Build the catalog yourself and ask it at home."),
    "_where": (403, "_where= is SQL, which cannot be sent here."),
    "_through": (400, "_through= is not offered here."),
}
_HOST = re.compile(r"(?P<name>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{0,5})?\Z", re.I)


class RequestRefused(Exception):
    """The request gets this status and one line of text."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def check_method(method: str) -> None:
    """Nothing can be changed here, so there is nothing but reading.

    Raises:
        RequestRefused: 405.
    """
    if method not in METHODS:
        raise RequestRefused(405, "Only GET and HEAD.")


def check_host(hosts: list[str], base_url: str | None, server: str | None, more: Collection[str] = frozenset()) -> None:
    """The Host headers of a request must be one that names us: the published host, this machine, ``server``, or ``more``.

    ``server`` is the address on which the request came in, ``more`` what hosting.host_names finds. A page elsewhere that
    makes its own name lead here would otherwise read a catalog that is not public, and caches could be taught foreign
    names.

    Raises:
        RequestRefused: 400.
    """
    match = _HOST.match(hosts[0].strip()) if len(hosts) == 1 else None
    if match:
        name = match["name"].lower()
        known = {server.lower()} if server else set()
        known.update(more)
        if base_url:
            known.add(split_url(base_url).hostname or "")
        if name.strip("[]") in known or is_local(f"http://{name}"):
            return
    raise RequestRefused(
        400,
        "No catalog has this host name here. "
        "(Set base_url, or CONFTALKS_BASE_URL, to where it is public; CONFTALKS_HOSTS names more hosts.)",
    )


def check_path(raw_path: bytes) -> None:
    """A path is ASCII; Datasette ends with an error over anything else.

    Raises:
        RequestRefused: 400.
    """
    if not raw_path.isascii():
        raise RequestRefused(400, "This is no address.")


def our_query(query: bytes) -> bytes:
    """The part of a query string that our pages read, always spelt the same way: the first value of each parameter.

    Of ``t``, a talk, it is every value.

    Raises:
        RequestRefused: 400: too many parameters or talks.
    """
    if not query:
        return query
    first: dict[str, str] = {}
    talks: set[str] = set()
    given = _parameters(query, MOST_PARAMETERS + MOST_TALKS) if _names_talks(query) else _parameters(query)
    for name, value in given:
        if name == "t":
            talks.add(value)
        else:
            first.setdefault(name, value)
    kept = [(name, value) for name, value in first.items() if name in _OURS]
    kept += [("t", value) for value in talks]
    return urlencode(sorted((name, value) for name, value in kept if value)).encode()


def _names_talks(query: bytes) -> bool:
    named = re.findall(rb"(?:\A|&)t=", query)
    if len(named) > MOST_TALKS:
        raise RequestRefused(400, f"At most {MOST_TALKS} talks at once.")
    if named and len(query) > MOST_BYTES:
        raise RequestRefused(400, f"An address that names talks has at most {MOST_BYTES} bytes.")
    return bool(named)


def search_instead(query: bytes) -> bytes | None:
    """The query of our search page that asks what ``_search=`` asks a table of talks, with filters that both have.

    None: nothing is searched for, or what our search has no filter for.
    """
    given: dict[str, str] = {}
    for name, value in _parameters(query):
        given.setdefault(name.removesuffix("__exact"), value)
    asked = {"q": given.pop("_search", "")}
    for name, value in given.items():
        if name in _COLUMNS and value:
            asked[_COLUMNS[name]] = value
        elif value and (not name.startswith("_") or name.startswith(("_search_", "_filter_column"))):
            return None
    return urlencode(asked).encode() if words_of(asked["q"]) else None


def passed_query(query: bytes) -> bytes:
    """The part of a query string that Datasette's own pages are given; byte for byte the same where all of it may pass.

    Searches are reduced to words as our index holds them, so that nothing that is typed is a syntax error.

    Raises:
        RequestRefused: SQL (403), joins, and too many parameters (400).
    """
    if not query:
        return query
    given = _parameters(query)
    kept = []
    for name, value in given:
        if name in _REFUSED:
            raise RequestRefused(*_REFUSED[name])
        if name == "_search" or name.startswith("_search_"):
            words = " ".join(words_of(value)[:MOST_WORDS])
            if words:
                kept.append((name, words))
        elif not name.startswith("_") or name in _PASSED or _NUMBERED.match(name):
            kept.append((name, value))
    return query if kept == given else urlencode(kept).encode()


def _parameters(query: bytes, most: int = MOST_PARAMETERS) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=most)
    except ValueError as error:
        raise RequestRefused(400, f"More than {most} parameters.") from error
