"""More changed copies of benchmark events: half a title, names alone, a talk printed twice, keynotes without a title,
lightning talks in rounds. Pure and seeded, like ``match_changes``.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from random import Random

from match_changes import Change, Entry, World, with_strangers, with_talks, with_videos

from aggregator.vocabulary import words

_JOINT = re.compile(r"(?:(?<=[?!])|:|\s[-–—|])\s+")
_HALF_WORDS = 3
"""A half of fewer words is no title."""

_SESSIONS = frozenset({"lightning", "lighting", "flash", "ignite", "lt"})
_ROMAN = ("I", "II", "III", "IV")
_SPELT = ("One", "Two", "Three", "Four")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def halves(title: str) -> tuple[str, str] | None:
    """What stands before and behind the first colon, dash or question mark; None where either is no title."""
    first, *rest = (part.strip() for part in _JOINT.split(title, maxsplit=1))
    return (first, rest[0]) if rest and min(len(first.split()), len(rest[0].split())) >= _HALF_WORDS else None


def half_titles(entry: Entry, _rng: Random, world: World, *, second: bool) -> Entry:
    """A video has one half of its talk's title only."""

    def cut(video: Entry) -> Entry:
        talk = world.shows.get(video["video_id"])
        parts = halves(talk["title"]) if talk else None
        if not talk or not parts:
            return {}
        pattern = re.compile(re.escape(talk["title"]), re.IGNORECASE)
        return {"raw_title": pattern.sub(lambda _: parts[second], video["raw_title"])}

    return with_videos(entry, cut)


def names_alone(entry: Entry, _rng: Random, world: World) -> Entry:
    """A video's title is its speakers and nothing else."""

    def named(video: Entry) -> Entry:
        names = world.speakers(video["video_id"])
        return {"raw_title": " & ".join(names)} if names else {}

    return with_videos(entry, named)


def printed_twice(entry: Entry, _rng: Random, _world: World) -> Entry:
    """Every talk that has a day and a speaker is printed once more, on the next day."""
    more = []
    for talk in entry["talks"]:
        if talk["date"] and talk["speakers"]:
            later = date.fromisoformat(talk["date"][:10]) + timedelta(days=1)
            more.append({**talk, "talk_id": f"{talk['talk_id']}.again", "date": later.isoformat()})
    return {**entry, "talks": [*more, *entry["talks"]]}


def printed_as_poster(entry: Entry, _rng: Random, _world: World) -> Entry:
    """Every talk of a speaker is a poster too."""
    posters = [
        {**talk, "talk_id": f"{talk['talk_id']}.poster", "kind": "poster"}
        for talk in entry["talks"]
        if talk["speakers"] and talk["kind"] in (None, "talk")
    ]
    return {**entry, "talks": [*posters, *entry["talks"]]}


def keynotes_by_name(entry: Entry, rng: Random, _world: World) -> Entry:
    """The schedule knows of a keynote only who gives it: in its title, beside it, or both."""

    def named(talk: Entry) -> Entry:
        keynote = talk["kind"] == "keynote" or words(talk["title"])[:1] == ("keynote",)
        if not keynote or not talk["speakers"]:
            return {}
        names = " and ".join(talk["speakers"])
        title = rng.choice((f"Keynote: {names}", f"Keynote by {names}", names, "Keynote", f"Opening Keynote - {names}"))
        nobody = names in title and rng.random() < 0.5
        return {"title": title, "kind": "keynote", "description": None, **({"speakers": []} if nobody else {})}

    return with_talks(entry, named)


def rounds(entry: Entry, rng: Random, world: World) -> Entry:
    """Two to four sessions of lightning talks, numbered in one way on the schedule and in another on the channel.

    The event's own sessions and their videos are left out.
    """
    start = date.fromisoformat((entry["start_date"] or "2020-03-06")[:10])
    gone = {talk["talk_id"] for talk in entry["talks"] if _SESSIONS.intersection(words(talk["title"]))}
    videos = [v for v in entry["videos"] if not _SESSIONS.intersection(words(v["raw_title"]))]
    bare = {
        **entry,
        "talks": [talk for talk in entry["talks"] if talk["talk_id"] not in gone],
        "videos": videos,
        "gold": {v["video_id"]: g if (g := entry["gold"][v["video_id"]]) not in gone else None for v in videos},
    }
    count, ours, theirs = rng.randint(2, 4), rng.choice(_PRINTED), rng.choice(_UPLOADED)
    days = [start + timedelta(days=n) for n in range(count)]
    numbers = [(n + 1, day) for n, day in enumerate(days)]
    end = max(days[-1].isoformat(), (entry["end_date"] or "")[:10])
    talks, keys = [], []
    for n, day in numbers:
        blank = {"speakers": [], "kind": "lightning_talk", "description": None, "language": None}
        talks.append({**blank, "talk_id": f"round-{n}", "title": _said(ours, n, day, ""), "date": day.isoformat()})
        keys.append(f"round-{n}.video")
    recorded = [at for at in range(count) if count < 3 or at != 1 or rng.random() < 0.5]
    name = world.names[entry["event"]]
    after = (date.fromisoformat(end) + timedelta(days=9)).isoformat()
    more = [
        {
            "video_id": keys[at],
            "raw_title": _said(theirs, at + 1, days[at], name),
            "published_at": after,
            "duration": None,
            "description": None,
        }
        for at in recorded
    ]
    full = with_strangers({**bare, "talks": [*bare["talks"], *talks], "end_date": end}, more)
    gold = {**full["gold"], **{keys[at]: f"round-{at + 1}" for at in recorded}}
    pool = {**full["pool"], **{keys[at]: "event" for at in recorded}}
    return {**full, "gold": gold, "pool": pool, "start_date": start.isoformat()}


_PRINTED = (
    *("Lightning Talks", "Lightning Talks {n}", "Lightning Talks (Day {n})", "Lightning Talks - {weekday}"),
    *("Lightning Talks: Round {spelt}", "Lightning Talks Part {roman}", "Lightning Talks - Session {n}"),
)
_UPLOADED = (
    *("Lightning Talks, Part {n} - {event}", "{event} - Lightning Talks {roman}", "Day{n}@{event} Lightning Talks"),
    *(
        "{event}: Lightning Talks Session {roman}",
        "Lightning Talks {weekday} - {event}",
        "Lightning Talks #{n} | {event}",
    ),
    *("Lightning Talks Round {spelt} - {event}", "Lightning talks, day {n} evening - {event}"),
)


def _said(form: str, n: int, day: date, event: str) -> str:
    spelt, roman = _SPELT[n - 1], _ROMAN[n - 1]
    return form.format(n=n, spelt=spelt, roman=roman, weekday=_WEEKDAYS[day.weekday()], event=event)


REWRITES: dict[str, Change] = {
    "first_half": partial(half_titles, second=False),
    "second_half": partial(half_titles, second=True),
    "names_alone": names_alone,
    "printed_twice": printed_twice,
    "printed_as_poster": printed_as_poster,
    "keynotes_by_name": keynotes_by_name,
    "rounds": rounds,
}
"""Every rewriting by its name."""
