"""Verdicts -> edits of the post: the address, the one word of the label that names the old platform, nothing else."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal
from urllib.parse import parse_qs

from aggregator.catalog.views import UploadView
from aggregator.recap.document import Post, PostLink, Span
from aggregator.recap.finding.hosts import platform_of
from aggregator.recap.finding.labels import renamed, video_label
from aggregator.recap.post import Edit
from aggregator.recap.renewing.insert import inserted, link_markup
from aggregator.recap.renewing.verdicts import LinkVerdict
from scrapers.errors import ConftalksError
from scrapers.platforms import platform as platform_named
from scrapers.platforms import video_place
from scrapers.urls import split_url

Goal = Literal["video", "permalink"]


def edits(
    post: Post, verdicts: Iterable[LinkVerdict], to: Goal = "video", base_url: str | None = None, insert: bool = False
) -> tuple[Edit, ...]:
    """What ``update`` changes: links whose verdict is "replace", and with ``insert`` new links where there is none.

    ``base_url`` is where the catalog is published, for permalinks.

    Raises:
        ConftalksError: permalinks are wanted, and no ``base_url`` is known.
    """
    if to == "permalink" and not base_url:
        raise ConftalksError(
            "permalinks need the catalog's address: set base_url in metadata.yml or CONFTALKS_BASE_URL"
        )
    judged = tuple(verdicts)
    base = base_url.rstrip("/") if to == "permalink" and base_url else None
    found: dict[Span, Edit] = {}
    for link, verdict in _agreed(judged):
        for edit in _link_edits(post, link, verdict, base):
            found.setdefault((edit.start, edit.end), edit)
    for edit in _word_edits(post, judged, base):
        found.setdefault((edit.start, edit.end), edit)
    for verdict in first_of_each(judged) if insert else ():
        added = inserted(post, verdict, _goal(verdict, base))
        if added:
            found.setdefault((added.start, added.end), added)
    return tuple(sorted(found.values(), key=lambda edit: (edit.start, edit.end)))


def _goal(verdict: LinkVerdict, base: str | None) -> str:
    """The address to link: the permalink under ``base``, or the video itself."""
    return f"{base}{verdict.mention.talk.watch_path}" if base else verdict.could_be or ""


def _agreed(verdicts: Sequence[LinkVerdict]) -> Iterator[tuple[PostLink, LinkVerdict]]:
    """The links to replace. A definition that several links share is touched only if all of them want the same."""
    wanted: dict[Span, dict[PostLink, LinkVerdict]] = defaultdict(dict)
    parts = _shared_parts(verdicts)
    for verdict in verdicts:
        for link in verdict.links if verdict.verdict == "replace" else ():
            if link.url_span and link not in parts:
                wanted[link.url_span][link] = verdict
    for uses in wanted.values():
        if len(uses) == next(iter(uses)).shared and len({verdict.could_be for verdict in uses.values()}) == 1:
            yield from uses.items()


def _shared_parts(verdicts: Sequence[LinkVerdict]) -> set[PostLink]:
    """Links to a longer recording beside which another of its talks is named that has none: it is the link of both."""
    bare = [verdict.mention for verdict in verdicts if not verdict.links]
    found: set[PostLink] = set()
    for verdict in verdicts:
        if verdict.current == "whole" and verdict.video:
            beside = (mention.talk for mention in bare if mention.block == verdict.mention.block)
            if any(one.id == verdict.video.id for talk in beside for one in talk.recordings):
                found.update(verdict.links)
    return found


def _link_edits(post: Post, link: PostLink, verdict: LinkVerdict, base: str | None) -> Iterator[Edit]:
    video, goal = verdict.video, _goal(verdict, base)
    if link.url_span is None or video is None:
        return
    start, end = link.url_span
    old = post.text[start:end]
    new = _spelled(link, video, goal, verdict.same_file)
    if new is None or new == old:
        return
    why = f"{link.url} -> {goal}"
    yield Edit(start, end, new, link.url_line, why)
    if link.label_span is None:
        return
    label = post.text[slice(*link.label_span)]
    if _is_name(post, link, link.label_span):
        return
    if label == old:
        yield Edit(*link.label_span, new, link.line, why)
        return
    name = platform_named(video.provider).name
    changed = renamed(label, platform_of(link.url) or "", name) if name else None
    if changed is not None and changed != label:
        yield Edit(*link.label_span, changed, link.line, why)


def _is_name(post: Post, link: PostLink, label: Span) -> bool:
    """Whether a label is also the name by which its definition, or another link, is found: it has to stay then."""
    behind = post.text[label[1] : label[1] + 3]
    if link.kind == "reference":
        return not behind.startswith("][") or behind == "][]"
    if link.kind == "rst-reference":
        return not behind.lstrip("`").startswith("__")
    return link.kind == "rst-inline" and link.shared > 1


def _spelled(link: PostLink, video: UploadView, goal: str, same_file: bool) -> str | None:
    """The new address as it is written in this kind of link; None where no such address is known.

    The author's own second stays where the video is the same, or the same uploaded again.
    """
    old, number, platform = video_place(link.url), video.provider_id, platform_named(video.provider)
    same_platform = old is not None and old.provider == platform.key
    if link.kind == "shortcode":
        return number if same_platform else None
    stays = same_platform and (same_file or (old is not None and old.key == video.id))
    if link.kind == "iframe":
        player = platform.player(number, video.url) if same_platform else None
        player = player and (_with_own(link, platform.moment.player, player) if stays and platform.moment else player)
        # Of a platform on one host the author's spelling of that host stays.
        host = split_url(link.url).hostname if platform.watch else None
        return split_url(player)._replace(netloc=host).geturl() if player and host else player
    if stays and platform.moment and video.whole and goal == video.link:
        own = _with_own(link, platform.moment.watch, video.whole)
        goal = own if own != video.whole else goal
    return html.escape(goal) if link.kind == "html" else goal


def _with_own(link: PostLink, parameter: str | None, url: str) -> str:
    """An address with the second that the author's has, spelled as there."""
    parts = split_url(link.url)
    mark, name = ("#", parameter[1:]) if parameter and parameter.startswith("#") else ("?", parameter or "")
    second = parse_qs(parts.fragment if mark == "#" else parts.query).get(name, [""])[0]
    return f"{url}{'&' if mark in url else mark}{name}={second}" if second.isalnum() else url


def _word_edits(post: Post, verdicts: Sequence[LinkVerdict], base: str | None) -> Iterator[Edit]:
    """Words without a link that say "video pending" become the link."""
    for verdict in verdicts:
        if verdict.verdict == "replace" and verdict.current == "pending" and not verdict.links:
            goal = _goal(verdict, base)
            label = video_label(platform_named(verdict.video.provider).name if verdict.video else None)
            for words in verdict.waiting:
                yield Edit(*words.span, link_markup(post.format, label, goal), words.line, f"pending -> {goal}")


def first_of_each(verdicts: Sequence[LinkVerdict]) -> Iterator[LinkVerdict]:
    """One place per talk where a link may be inserted: where the schedule is linked, else where it is first named."""
    linked = {v.mention.talk.id for v in verdicts if v.verdict in ("ok", "replace", "disagrees")}
    beside = [v for v in verdicts if v.verdict == "add beside"]
    for verdict in (*beside, *(v for v in verdicts if v.verdict == "insert")):
        if verdict.mention.talk.id not in linked:
            linked.add(verdict.mention.talk.id)
            yield verdict
