"""Posts listed in posts.yml: fetched, read, and kept with the talks that they certainly mention and the videos they link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

from aggregator.collect.budget import Budget
from aggregator.collect.outcome import Outcome
from aggregator.collect.save import save_posts
from aggregator.files.counts import Counts
from aggregator.files.jsonl import natural
from aggregator.files.posts import ListedPost
from aggregator.files.workspace import Workspace
from aggregator.recap.document import Post
from aggregator.recap.finding.mentions import find_mentions
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.post import read_post
from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError, LayoutChanged, ScrapeError, contained
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.records import Event
from scrapers.source import Follow
from scrapers.urls import split_url

_MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class ReadPosts:
    """The listed posts of one event: what each says (address -> post), and a line per post that could not be read."""

    event: str
    listed: tuple[ListedPost, ...]
    posts: Mapping[str, Post]
    errors: tuple[str, ...] = ()

    def keep(self, workspace: Workspace, today: date, outcome: Outcome, accept_loss: bool = False) -> Outcome:
        """Write posts.jsonl with what each post certainly mentions and links; build the catalog where that is news.

        A post that was not read stays as it was. The caller holds the run lock, and has just built the catalog;
        ``outcome`` is what that did, and comes back with what was done here.
        """
        files = workspace.files(self.event)
        before = {post.url: post for post in files.posts}
        codes = {f"{self.event}/{talk.slug}": talk.code for talk in files.talks}
        keys = {recording.key for recording in files.recordings}
        after, errors = dict(before), []
        with closing(open_reader(workspace.db)) as conn:
            known = KnownEvent(conn, self.event)
            for post in self.listed:
                if post.url in self.posts:
                    try:
                        with contained(post.url):
                            mentions = find_mentions(self.posts[post.url], known)
                            linked = _linked(self.posts[post.url], known) & keys
                    except ScrapeError as error:
                        errors.append(f"posts: {error}")
                        continue
                    found = {codes[m.talk.id] for m in mentions if m.certain and m.talk.id in codes}
                    first_seen = before[post.url].first_seen if post.url in before else today
                    talks, recordings = tuple(sorted(found, key=natural)), tuple(sorted(linked))
                    after[post.url] = replace(post, talks=talks, recordings=recordings, first_seen=first_seen)
        written = save_posts(workspace, self.event, after.values(), today, accept_loss)
        new = len(after.keys() - before.keys())
        same = sum(1 for url, post in after.items() if before.get(url) == post)
        counts = Counts(new=new, changed=len(after) - new - same, same=same)
        return replace(
            outcome,
            state="partial" if errors and outcome.state == "ok" else outcome.state,
            errors=(*outcome.errors, *errors),
            counts=outcome.counts | {"posts": counts},
            written=outcome.written + written,
        )


def _linked(post: Post, known: KnownEvent) -> set[str]:
    """The recordings that a post's links open."""
    targets = (known.target(link.url) for link in post.document.links)
    return {target.video.id for target in targets if target and target.video}


def read_posts(event: Event, listed: Sequence[ListedPost], fetcher: Fetcher) -> ReadPosts:
    """Fetch and read every post, as far as the event's limits allow; the fetcher may visit their hosts alone."""
    posts, errors, budget = {}, [], Budget(event.limits)
    for number, post in enumerate(listed):
        if not budget.allows(number):
            errors.append(f"posts: {budget.reached(post.url, number, len(listed) - number)}")
            break
        try:
            page = fetcher.get(Follow(post.url))
            with contained(post.url, ConftalksError):
                posts[post.url] = post_of(page)
        except ConftalksError as error:
            errors.append(f"posts: {error}")
    return ReadPosts(event.slug, tuple(listed), posts, tuple(errors))


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
