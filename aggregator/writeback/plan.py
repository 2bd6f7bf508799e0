"""What a checkout would be with the known video links in it: the changes of each file, and what was left and why."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aggregator.catalog.views import RecordingView, TalkView
from aggregator.writeback.edit import NewValue
from aggregator.writeback.site import Holder, SiteTalk, SiteTalks
from aggregator.writeback.style import ID, Style, keys_of, place_of, style_of
from scrapers.platforms import YOUTUBE, platform, timecode, video_place
from scrapers.schedules.repository.values import TABLES
from scrapers.values import several

_MOST_QUOTES = 20
_PLAYER = re.compile(r"/(?:embed|v)/")
_SECOND = re.compile(r"[?&](?:t|start)=")
_PYVIDEO = {"title", "recorded", "speakers", "videos"}
_PROVIDER = "video_provider"
"""The key of RubyEvents that says whose id ``video_id`` is."""
_NO_VIDEO = ("scheduled", "not_published", "not_recorded")
"""What RubyEvents' provider is before there is a video: then the id is the talk's own."""


@dataclass(slots=True)
class Plan:
    """``changes`` by file; ``notes``: how links are written, and what was left; ``to_name``: talks that have no key;
    ``narrow``: tables without a column for videos.
    """

    changes: dict[str, list[NewValue]] = field(default_factory=lambda: defaultdict(list))
    notes: list[str] = field(default_factory=list)
    to_name: int = 0
    narrow: dict[str, None] = field(default_factory=dict)
    done: int = 0


def plan(
    site: SiteTalks,
    pairs: Sequence[tuple[SiteTalk, TalkView]],
    named: str | None,
    successor: Callable[[str], str | None],
    written: Callable[[Holder, str], str | None],
) -> Plan:
    """The changes for these pairs.

    ``named`` is the key that a person wants; ``successor`` gives the recording that one was replaced by; ``written`` how
    the value of a key is written in its file.
    """
    made = Plan()
    groups: dict[str, list[Holder]] = defaultdict(list)
    for one in site.talks:
        for holder in one.holders:
            groups[holder.group].append(holder)
    styles = {group: style_of(holders, named) for group, holders in groups.items()}
    quotes = {group: _quote(groups[group], style, written) for group, style in styles.items() if style}
    used: dict[str, Style] = {}
    for one, talk in pairs:
        videos = [
            video for video in talk.recordings if video.access == "public" and video.link and not video.replaced_by
        ]
        if not videos:
            continue
        holder, style = _where(one, styles, named)
        if holder.path.endswith(".json") and holder.values.keys() >= _PYVIDEO:
            news = _of_pyvideo(holder, videos, successor)
            made.changes[holder.path] += news
            made.done += not news
        elif holder.path.lower().endswith(TABLES) and (style is None or style.key[0] not in holder.values):
            made.narrow[holder.path] = None
        elif style is None:
            made.to_name += 1
        elif isinstance(value := _decided(holder, style, videos, successor), str):
            made.notes.append(f"{holder.path}: {value}")
        elif value:
            used[holder.group] = style
            made.notes += [
                f"{holder.shown}: begins at {timecode(video.start_s)} of {value[0]}, which a bare YouTube id cannot say"
                for video in videos
                if video.start_s and video.provider_id == value[0]
            ]
            made.changes[holder.path] += _of_key(holder, style, value[0], quotes[holder.group])
        else:
            made.done += 1
    made.notes[:0] = [f"{group}: {style}" for group, style in used.items()]
    return made


def _of_key(holder: Holder, style: Style, value: str, quote: str) -> list[NewValue]:
    """The link under its key, and whose it is where the site said that there is none."""
    after = style.after(keys_of(holder.values, style.key[:-1]))
    news = [NewValue((*holder.at, *style.key[:-1]), style.key[-1], value, after, quote)]
    if holder.values.get(_PROVIDER) in _NO_VIDEO:
        news.append(NewValue(holder.at, _PROVIDER, YOUTUBE.key, None, quote))
    return news


def _of_pyvideo(
    holder: Holder, videos: Sequence[RecordingView], successor: Callable[[str], str | None]
) -> list[NewValue]:
    """What a record of pyvideo lacks: a video where it has none, and the one that replaced the one it has."""
    listed, best = holder.values["videos"], videos[0]
    if listed == []:
        return [NewValue(holder.at, "videos", [{"type": best.provider, "url": best.link}])]
    news = []
    for place, one in enumerate(listed if isinstance(listed, list) else []):
        shown = video_place(str(one.get("url"))) if isinstance(one, dict) else None
        old = shown.key if shown else ""
        new = next((video for video in videos if old != video.id and _leads_to(old, {video.id}, successor)), None)
        if shown and new and new.provider == shown.provider:
            news.append(NewValue((*holder.at, "videos", place), "url", new.link))
    return news


def _where(one: SiteTalk, styles: dict[str, Style | None], named: str | None) -> tuple[Holder, Style | None]:
    """The object of a talk that its link belongs in: of several the one whose neighbours have most, else the last."""
    known = [(holder, style) for holder in one.holders if (style := styles[holder.group])]
    if not known or named:
        return one.holders[-1], styles[one.holders[-1].group]
    return max(reversed(known), key=lambda pair: pair[1].filled)


def _decided(
    holder: Holder, style: Style, videos: Sequence[RecordingView], successor: Callable[[str], str | None]
) -> tuple[str] | str | None:
    """The new value (alone in a tuple); why nothing is written; or None where all is as it should be."""
    held: Any = holder.values
    for step in style.key[:-1]:
        held = held.get(step) if isinstance(held, dict) else None
    if not isinstance(held, dict):
        return f"has no `{'.'.join(style.key[:-1])}`; left"
    old, shown = held.get(style.key[-1]), ".".join(style.key)
    if old is not None and not isinstance(old, str):
        return f"`{shown}` holds no text; left"
    if held.get(_PROVIDER) == "parent":
        return None
    place = place_of(style.key, old)
    if held.get(_PROVIDER) in _NO_VIDEO:
        old = place = None
    keys = {video.id for video in videos}
    if place and place.key in keys:
        return _with_start(old or "", next(video for video in videos if video.id == place.key))
    if (old or "").strip() and not (place and _leads_to(place.key, keys, successor)):
        return f"`{shown}` is {old!r} there, the catalog has {videos[0].link}; left"
    new = next((text for video in videos if (text := _text(video, style))), None)
    return (new,) if new else f"`{shown}` holds bare YouTube ids, and the video is {videos[0].link}; left"


def _text(video: RecordingView, style: Style) -> str | None:
    if style.form and platform(video.provider).bare_ids:
        url = style.form.replace(ID, video.provider_id)
        return _at(url, video) if style.form != ID else url
    return None if style.form == ID else video.link


def _at(url: str, video: RecordingView) -> str:
    """An address of a video at the second at which the talk begins."""
    if not video.start_s:
        return url
    host = platform(video.provider)
    return host.playing_at(url, video.start_s) if _PLAYER.search(url) else host.at(url, video.start_s)


def _with_start(old: str, video: RecordingView) -> tuple[str] | None:
    """An address that is there already, with the second that it lacks; None where it is as it should be."""
    if "/" not in old or "#" in old or _SECOND.search(old):
        return None
    new = _at(old.strip(), video)
    return (new,) if new != old.strip() else None


def _leads_to(key: str, wanted: set[str], successor: Callable[[str], str | None]) -> bool:
    seen: set[str] = set()
    at: str | None = key
    while at and at not in seen:
        if at in wanted:
            return True
        seen.add(at)
        at = successor(at)
    return False


def _quote(holders: Sequence[Holder], style: Style, written: Callable[[Holder, str], str | None]) -> str:
    """The quotes that most of the neighbours' links have, else those of the empty ones."""
    marks: Counter[str] = Counter()
    for holder in holders:
        if style.key[-1] in keys_of(holder.values, style.key[:-1]):
            inner = Holder(holder.path, (*holder.at, *style.key[:-1]), holder.values)
            said = written(inner, style.key[-1]) or ""
            value = said.strip("'\"")
            if value or not style.filled:
                marks[said[:1] if said[:1] in ("'", '"') else ""] += 1
        if marks.total() >= _MOST_QUOTES:
            break
    return marks.most_common(1)[0][0] if marks else ""


def summary(made: Plan, files: int, links: int) -> str:
    """What was done, in one line."""
    return f"{several(links, 'link')} in {several(files, 'file')}, {made.done} there already"
