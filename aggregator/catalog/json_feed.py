"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), with the entries and ids of the Atom feed beside it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aggregator.catalog.feeds import FeedEntry, entry_id, moment

JSON_FEED = "application/feed+json; charset=utf-8"


def json_feed(title: str, path: str, page: str, entries: Sequence[FeedEntry], base_url: str) -> dict[str, Any]:
    """The feed at ``path`` about the page at ``page``, both from the root of the catalog.

    ``_conftalks`` of an item says to programs what happened; what does not fit a kind of news is null there.
    """
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{base_url}{page}",
        "feed_url": f"{base_url}{path}",
        "language": "en",
        "authors": [{"name": "conftalks"}],
        "items": [_item(entry, base_url) for entry in entries],
    }


def _item(entry: FeedEntry, base_url: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry_id(entry),
        "url": f"{base_url}{entry.path}",
        "title": entry.title,
        "content_text": entry.summary,
        "date_published": moment(entry.day),
    }
    if entry.people:
        item["authors"] = [{"name": one.name, "url": f"{base_url}{one.path}"} for one in entry.people]
    if entry.event:
        item["tags"] = [entry.event[1]]
    return item | {"_conftalks": dict(entry.facts)}
