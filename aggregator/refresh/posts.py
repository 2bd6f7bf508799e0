"""What the report of a run says of posts: which link a video that is no more, and which may be listed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.files.jsonl import EventFiles, natural
from aggregator.files.posts import ListedPost, post_entry
from aggregator.refresh.markdown import escaped, linked
from scrapers.records import Recording, Talk

if TYPE_CHECKING:
    from aggregator.recap.suggesting import Recap

MOST_POSTS = 20
"""Of one event, dead links and posts that may be listed; the rest is counted."""

_DEAD = "These posts link a video that is no more. Where a post is yours, `conftalks recap update FILE` renews it:"
_RECAPS = (
    "These posts may be recaps. Add the line to `posts.yml` of the event; or the address alone with `skip: WHY`, and it is not"
    " named again:"
)
_DOWN = ("gone", "private")


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A listed post links a recording that is down or replaced.

    ``talk`` is what the recording shows, ``instead`` where that can be watched now; each is None where nobody knows.
    """

    post: ListedPost
    recording: Recording
    talk: Talk | None
    instead: Recording | None


def dead_links(files: EventFiles) -> tuple[DeadLink, ...]:
    """Every dead link of an event's listed posts as they were read last, by post and recording."""
    recordings = {recording.key: recording for recording in files.recordings}
    found = []
    for post in sorted(files.posts, key=lambda post: post.url):
        for key in post.recordings:
            recording = recordings.get(key)
            if recording and (recording.replaced_by or recording.access in _DOWN):
                uploads = _uploads(recording, recordings)
                talk = _shown_by({upload.key for upload in uploads}, files, post)
                instead = uploads[-1] if _is_up(uploads[-1]) else _best(talk, files, recordings)
                found.append(DeadLink(post, recording, talk, instead))
    return tuple(found)


def post_blocks(asked: Iterable[tuple[Sequence[Recap], EventFiles]]) -> list[str]:
    """The part of a report that is about posts, of each event that was asked: what its feeds suggest, and its files."""
    recaps, dead = [], []
    for found, files in asked:
        recaps += _bounded([_recap_item(one, files.event.slug) for one in found])
        dead += _bounded([_dead_item(one) for one in dead_links(files)])
    blocks = [
        block for head, lines in ((_RECAPS, recaps), (_DEAD, dead)) if lines for block in (head, "\n".join(lines))
    ]
    return ["## Posts", *blocks] if blocks else []


def _bounded(items: Sequence[str]) -> list[str]:
    more = len(items) - MOST_POSTS
    return [*items[:MOST_POSTS], *([f"- and {more} more"] if more > 0 else [])]


def _dead_item(one: DeadLink) -> str:
    return f"- {_post_words(one.post)} links {_video_words(one.recording)}, {_now_words(one)}"


def _recap_item(recap: Recap, slug: str) -> str:
    """The post, why it is named, and below it the line to add."""
    day = f", {recap.entry.day}" if recap.entry.day else ""
    head = f"- {slug}: {_post_words(recap.post)}{day}: {recap.why}"
    return "\n".join([head, "  ```yaml", f"  {post_entry(recap.post)}", "  ```"])


def _uploads(recording: Recording, recordings: Mapping[str, Recording]) -> list[Recording]:
    """The recording and those that replaced each other after it, in that order."""
    found = {recording.key: recording}
    while (key := recording.replaced_by) and key in recordings and key not in found:
        recording = found[key] = recordings[key]
    return list(found.values())


def _shown_by(keys: set[str], files: EventFiles, post: ListedPost) -> Talk | None:
    """The talk that one of these recordings shows, rather one that the post mentions."""
    codes = {link.talk for link in files.links if link.recording in keys and link.decision == "accepted"}
    shown = sorted((talk for talk in files.talks if talk.code in codes), key=lambda talk: natural(talk.code))
    return next((talk for talk in shown if talk.code in post.talks), shown[0] if shown else None)


def _best(talk: Talk | None, files: EventFiles, recordings: Mapping[str, Recording]) -> Recording | None:
    """The recording of a talk that can be watched; of several the surest."""
    links = [link for link in files.links if talk and link.talk == talk.code and link.decision == "accepted"]
    ranked = sorted(links, key=lambda link: (-link.score, link.recording))
    known = (recordings[link.recording] for link in ranked if link.recording in recordings)
    return next((recording for recording in known if _is_up(recording)), None)


def _is_up(recording: Recording) -> bool:
    return recording.replaced_by is None and recording.access == "public"


def _post_words(post: ListedPost) -> str:
    return linked(post.title, post.url) + (f" by {escaped(post.author)}" if post.author else "")


def _video_words(recording: Recording) -> str:
    return linked(recording.raw_title, recording.url)


def _now_words(one: DeadLink) -> str:
    """What became of the recording, and where its talk can be watched now."""
    state = "which was replaced" if one.recording.replaced_by else f"which is {one.recording.access}"
    if one.instead is None:
        return f"{state}; no other video of it is known"
    what = f"{escaped(one.talk.title)} is" if one.talk else "it is"
    return f"{state}; {what} at {_video_words(one.instead)} now"
