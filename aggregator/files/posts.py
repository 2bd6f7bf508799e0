"""Posts that write about an event's talks: posts.yml names them by hand, posts.jsonl keeps what they mention and link."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from aggregator.files.yaml_lists import read_entries, texts_of
from scrapers.errors import BadData, BadRecord
from scrapers.text import clean_title, short
from scrapers.urls import is_stream, split_url

_KEYS = ("url", "title", "author", "skip")


@dataclass(frozen=True, slots=True)
class ListedPost:
    """One post: its page, and title and author as posts.yml has them.

    ``talks`` are the codes of those it mentions, ``recordings`` the keys (``provider:id``) of the event's that it links.
    """

    url: str
    title: str
    author: str | None = None
    talks: tuple[str, ...] = ()
    first_seen: date | None = None
    recordings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _is_plain_page(self.url):
            raise BadRecord(f"url {self.url[:200]!r} is not a plain http(s) address")
        for name in ("title", "author"):
            value = getattr(self, name)
            if value is not None and value != clean_title(value):
                raise BadRecord(
                    f"{self.url}: {name} {value[:80]!r} holds markup, an address or characters that do not print"
                )


def _is_plain_page(url: str) -> bool:
    if not url.isprintable() or " " in url or is_stream(url):
        return False
    parts = split_url(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def read_posts_yml(path: Path) -> tuple[ListedPost, ...]:
    """The posts of one posts.yml, in its order: a list of ``{url: ADDRESS, title: TEXT, author: NAME}``.

    ``author`` may be left out. ``{url: ADDRESS, skip: WHY}`` is none of them. A file that does not exist or is empty names
    none.

    Raises:
        BadData: with the line, for anything else.
    """
    return tuple(post for _, post in _entries(path) if post)


def read_skipped(path: Path) -> frozenset[str]:
    """The addresses that posts.yml says ``skip`` of: they shall not be suggested.

    Raises:
        BadData: as ``read_posts_yml``.
    """
    return frozenset(url for url, post in _entries(path) if post is None)


def _entries(path: Path) -> Iterator[tuple[str, ListedPost | None]]:
    """The address of each entry with its post, None where it is to be skipped."""
    lines: dict[str, int] = {}
    for line, entry in read_entries(path):
        row = texts_of(path, line, entry, _KEYS)
        for key in ("url", "title"):
            if key not in row and not (key == "title" and "skip" in row):
                raise BadData(path, line, f"`{key}:` is missing")
        if "skip" in row and ("title" in row or "author" in row):
            raise BadData(path, line, "what is to be skipped has a `url:` and a `skip:` alone")
        if row["url"] in lines:
            raise BadData(path, line, f"{short(row['url'])} stands on line {lines[row['url']]} already")
        lines[row["url"]] = line
        try:
            yield row["url"], None if "skip" in row else ListedPost(row["url"], row["title"], row.get("author"))
        except BadRecord as error:
            raise BadData(path, line, short(error)) from error


def post_entry(post: ListedPost) -> str:
    """The line of posts.yml that lists a post."""
    told = [(name, getattr(post, name)) for name in ("url", "title", "author") if getattr(post, name)]
    return f"- {{{', '.join(f'{name}: {json.dumps(value, ensure_ascii=False)}' for name, value in told)}}}"


def still_listed(
    kept: Sequence[ListedPost], listed: Sequence[ListedPost], codes: Collection[str], keys: Collection[str]
) -> tuple[ListedPost, ...]:
    """What is kept of the posts that posts.yml lists now, with its titles; ``codes`` are the talks that are still kept,
    ``keys`` the recordings.
    """
    known = {post.url: post for post in kept}
    return tuple(
        replace(
            post,
            talks=tuple(code for code in known[post.url].talks if code in codes),
            recordings=tuple(key for key in known[post.url].recordings if key in keys),
            first_seen=known[post.url].first_seen,
        )
        for post in listed
        if post.url in known
    )
