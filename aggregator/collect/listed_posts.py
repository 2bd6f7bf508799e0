"""Posts listed in posts.yml: fetched, read, and kept with what they mention and link; and feeds with posts to list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

from aggregator.addresses import page_keys
from aggregator.collect.budget import Budget
from aggregator.collect.outcome import OF_POSTS, Outcome
from aggregator.collect.save import save_posts
from aggregator.files.counts import Counts
from aggregator.files.jsonl import EventFiles, natural
from aggregator.files.posts import ListedPost
from aggregator.files.workspace import Workspace
from aggregator.recap.document import Post
from aggregator.recap.feed import FeedPost, read_feed
from aggregator.recap.finding.mentions import find_mentions
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.post import read_post
from aggregator.recap.suggesting import Recap, recap_of
from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError, LayoutChanged, NotAsked, ScrapeError, contained
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.records import Event
from scrapers.source import Follow
from scrapers.urls import split_url

_MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class ReadPosts:
    """The listed posts of one event: what each says (address -> post), and a line per post that could not be read.

    ``entries`` are those of the feeds that event.yml names, ``notes`` what is odd in them. ``left``: a line per address that
    was not asked for, as its host has had its budget.
    """

    event: str
    listed: tuple[ListedPost, ...]
    posts: Mapping[str, Post]
    errors: tuple[str, ...] = ()
    entries: tuple[FeedPost, ...] = ()
    notes: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def keep(self, workspace: Workspace, today: date, outcome: Outcome, accept_loss: bool = False) -> Outcome:
        """Write posts.jsonl with what each post certainly mentions and links; build the catalog where that is news. Find the
        posts of the feeds that may be listed too.

        A post that was not read stays as it was. The caller holds the run lock, and has just built the catalog;
        ``outcome`` is what that did, and comes back with what was done here.
        """
        files, skipped = workspace.files(self.event), workspace.skipped_posts(self.event)
        before = {post.url: post for post in files.posts}
        errors: list[str] = []
        with closing(open_reader(workspace.db)) as conn:
            known = KnownEvent(conn, self.event)
            read = {post.url: post for post in self._read(files, known, today, errors)}
            recaps = self._recaps(known, skipped, errors)
        after = before | read
        outcome = replace(
            outcome,
            state="partial" if errors and outcome.state == "ok" else outcome.state,
            errors=(*outcome.errors, *errors),
            notes=(*outcome.notes, *self.notes),
            recaps=recaps,
        )
        if not self.listed:
            return outcome
        written = save_posts(workspace, self.event, after.values(), today, accept_loss)
        new = len(after.keys() - before.keys())
        same = sum(1 for url, post in after.items() if before.get(url) == post)
        counts = Counts(new=new, changed=len(after) - new - same, same=same)
        return replace(outcome, counts=outcome.counts | {"posts": counts}, written=outcome.written + written)

    def _read(self, files: EventFiles, known: KnownEvent, today: date, errors: list[str]) -> Iterator[ListedPost]:
        """The posts that were read, with what is kept of them; ``errors`` gets a line for each that upsets its reader."""
        seen = {post.url: post.first_seen for post in files.posts}
        codes = {f"{self.event}/{talk.slug}": talk.code for talk in files.talks}
        keys = {recording.key for recording in files.recordings}
        for listed in self.listed:
            if listed.url not in self.posts:
                continue
            post = self.posts[listed.url]
            try:
                with contained(listed.url):
                    found = {codes[m.talk.id] for m in find_mentions(post, known) if m.certain and m.talk.id in codes}
                    linked = _linked(post, known) & keys
            except ScrapeError as error:
                errors.append(f"{OF_POSTS}{error}")
                continue
            talks, recordings = tuple(sorted(found, key=natural)), tuple(sorted(linked))
            yield replace(listed, talks=talks, recordings=recordings, first_seen=seen.get(listed.url, today))

    def _recaps(self, known: KnownEvent, skipped: Collection[str], errors: list[str]) -> tuple[Recap, ...]:
        """What the feeds have that may be listed and is not, nor said to be skipped; each page once, in the feeds' order."""
        seen = {key for url in (*(post.url for post in self.listed), *skipped) for key in page_keys(url)}
        found = []
        for entry in self.entries:
            keys = page_keys(entry.url)
            if seen & {*keys}:
                continue
            try:
                with contained(entry.url):
                    recap = recap_of(entry, known)
            except ScrapeError as error:
                errors.append(f"{OF_POSTS}{error}")
                continue
            if recap:
                seen |= {*keys}
                found.append(recap)
        return tuple(found)


def _linked(post: Post, known: KnownEvent) -> set[str]:
    """The recordings that a post's links open."""
    targets = (known.target(link.url) for link in post.document.links)
    return {target.video.id for target in targets if target and target.video}


def read_posts(event: Event, listed: Sequence[ListedPost], fetcher: Fetcher) -> ReadPosts:
    """Fetch and read every post and every feed of posts, as far as the event's limits allow; the fetcher may visit their
    hosts alone.
    """
    posts: dict[str, Post] = {}
    entries: list[FeedPost] = []
    notes: list[str] = []
    errors: list[str] = []
    left: list[str] = []
    budget = Budget(event.limits)
    urls = [*((post.url, False) for post in listed), *((feed, True) for feed in event.posts)]
    for number, (url, is_feed) in enumerate(urls):
        if not budget.allows(number):
            errors.append(f"{OF_POSTS}{budget.reached(url, number, len(urls) - number)}")
            break
        try:
            page = fetcher.get(Follow(url))
            with contained(url, ConftalksError):
                if is_feed:
                    found, odd = read_feed(page)
                    entries += found
                    notes += [f"{OF_POSTS}{fetcher.shown(url)}: {note}" for note in odd]
                else:
                    posts[url] = post_of(page)
        except ConftalksError as error:
            (left if isinstance(error, NotAsked) else errors).append(f"{OF_POSTS}{error}")
    return ReadPosts(event.slug, tuple(listed), posts, tuple(errors), tuple(entries), tuple(notes), tuple(left))


def post_of(page: Page) -> Post:
    """A post as its reader understands it: HTML, or Markdown and reStructuredText served as text.

    Raises:
        LayoutChanged: not a text that can be read.
    """
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = PurePosixPath(unquote(split_url(page.url).path)).suffix.lower()
    if kind == _MARKDOWN:
        suffix = ".md"
    elif not (kind.startswith("text/") and kind != "text/html" and suffix in (".md", ".markdown", ".rst")):
        suffix = ".html"
    body = page.body
    if suffix == ".html":
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            body = str(page.html()).encode()
    try:
        return read_post(body, f"post{suffix}")
    except ConftalksError as error:
        raise LayoutChanged(page.url, str(error)) from error
