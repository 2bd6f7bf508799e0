"""Changed copies of benchmark events: what channels and schedules do to titles, names and days. Pure and seeded.

A change takes an event of the benchmark (gold included), a random generator seeded by its caller, and the world of
all events; it returns a new event and leaves the given one alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any
from zlib import crc32

from text_unidecode import unidecode  # type: ignore[import-untyped]

Entry = dict[str, Any]
Change = Callable[[Entry, Random, "World"], Entry]

_CYRILLIC = dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопкрстуввксыз".replace("кс", "ж"), strict=True))
_TO_CYRILLIC = str.maketrans({**_CYRILLIC, **{key.upper(): value.upper() for key, value in _CYRILLIC.items()}})
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_JOINTS = " -–—:|/,()"
_GENERIC = ("Keynote", "Opening Remarks", "Lightning Talks", "Panel Discussion", "Closing", "Welcome", "Talk")


@dataclass(frozen=True)
class World:
    """What is known of all events: where each video comes from, and the talk that it shows there."""

    entries: tuple[Entry, ...]
    names: dict[str, str]
    homes: dict[str, str]
    shows: dict[str, Entry]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> World:
        """The world of some events; a video's talk is known where its own event is among them."""
        entries = tuple(entries)
        names, homes, shows = {}, {}, {}
        for entry in entries:
            names[entry["event"]] = _with_year(entry["event_name"] or entry["event"], entry["year"])
            talks = {talk["talk_id"]: talk for talk in entry["talks"]}
            for key, origin in entry["pool"].items():
                homes[key] = entry["event"] if origin == "event" else origin.partition(":")[2]
                if origin == "event" and entry["gold"][key] is not None:
                    shows[key] = talks[entry["gold"][key]]
        return cls(entries, names, homes, shows)

    def event_name(self, video: str) -> str:
        """The name, with its year, of the event at which a video was made."""
        slug = self.homes[video]
        return self.names.get(slug) or slug.replace("-", " ").title()

    def speakers(self, video: str) -> list[str]:
        """Who speaks in a video; empty where its event is not known."""
        return list(self.shows[video]["speakers"]) if video in self.shows else []


def _with_year(name: str, year: int | None) -> str:
    return name if year is None or str(year) in name else f"{name} {year}"


def own_videos(entry: Entry) -> list[Entry]:
    """The videos that were made at the event itself."""
    return [video for video in entry["videos"] if entry["pool"][video["video_id"]] == "event"]


def with_talks(entry: Entry, change: Callable[[Entry], Entry]) -> Entry:
    """The event with fields of every talk replaced."""
    return {**entry, "talks": [{**talk, **change(talk)} for talk in entry["talks"]]}


def with_videos(entry: Entry, change: Callable[[Entry], Entry]) -> Entry:
    """The event with fields of every video replaced."""
    return {**entry, "videos": [{**video, **change(video)} for video in entry["videos"]]}


def with_titles(entry: Entry, change: Callable[[str], str]) -> Entry:
    """The event with changed titles of its videos; a title that nothing is left of stays."""
    return with_videos(entry, lambda video: {"raw_title": change(video["raw_title"]) or video["raw_title"]})


def with_strangers(entry: Entry, videos: Iterable[Entry]) -> Entry:
    """The event with further videos that show none of its talks."""
    known = {video["video_id"] for video in entry["videos"]}
    more = [video for video in videos if video["video_id"] not in known]
    keys = [video["video_id"] for video in more]
    return {
        **entry,
        "videos": [*entry["videos"], *more],
        "gold": {**entry["gold"], **dict.fromkeys(keys)},
        "pool": {**entry["pool"], **dict.fromkeys(keys, "sibling:")},
    }


def without_videos(entry: Entry) -> Entry:
    """The event with its schedule alone."""
    return {**entry, "videos": [], "gold": {}, "pool": {}, "neutral": {}}


def sibling_channel(entry: Entry, rng: Random, world: World) -> Entry:
    """Five more events of the same set on the same channel."""
    others = [e for e in world.entries if e["dataset"] == entry["dataset"] and e["event"] != entry["event"]]
    chosen = rng.sample(others, min(5, len(others)))
    return with_strangers(entry, [video for other in chosen for video in own_videos(other)])


def no_speakers(entry: Entry, _rng: Random, _world: World) -> Entry:
    """A schedule that names nobody."""
    return with_talks(entry, lambda _: {"speakers": []})


def no_dates(entry: Entry, _rng: Random, _world: World) -> Entry:
    """No day of any talk, event or video."""
    bare = {**entry, "start_date": None, "end_date": None}
    return with_videos(with_talks(bare, lambda _: {"date": None}), lambda _: {"published_at": None})


def no_kinds(entry: Entry, _rng: Random, _world: World) -> Entry:
    """A schedule that says "talk" of everything."""
    return with_talks(entry, lambda _: {"kind": "talk"})


def no_descriptions(entry: Entry, _rng: Random, _world: World) -> Entry:
    """Titles alone: no abstract, no description."""
    return with_videos(with_talks(entry, lambda _: {"description": None}), lambda _: {"description": None})


def no_years(entry: Entry, _rng: Random, _world: World) -> Entry:
    """A channel that prints no year in a title."""
    return with_titles(entry, lambda title: " ".join(_YEAR.sub(" ", title).split()).strip(_JOINTS))


def late_upload(entry: Entry, _rng: Random, _world: World) -> Entry:
    """The whole channel was uploaded on one day, three years after the event."""
    end = entry["end_date"] or entry["start_date"]
    day = (date.fromisoformat(end[:10]) + timedelta(days=3 * 365)).isoformat() if end else None
    return with_videos(entry, lambda _: {"published_at": day})


def to_cyrillic(text: str) -> str:
    """A text letter by letter in Cyrillic."""
    return text.translate(_TO_CYRILLIC)


def to_han(text: str) -> str:
    """A text with two Chinese characters for each word and no space between words. Same word, same characters."""
    seeds = re.sub(r"(?<=\w)['’](?=\w)", "", text)
    shown = _WORD.sub(lambda word: _han(word[0].lower()), seeds)
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", shown)


def _han(word: str) -> str:
    number = crc32(word.encode())
    return chr(0x4E00 + number % 20_000) + chr(0x4E00 + number // 20_000 % 20_000)


def in_script(
    entry: Entry, _rng: Random, _world: World, *, talks: Callable[[str], str] = str, videos: Callable[[str], str] = str
) -> Entry:
    """Titles and names of talks, and titles of videos, each in a script."""

    def talk(shown: Entry) -> Entry:
        return {"title": talks(shown["title"]), "speakers": [talks(name) for name in shown["speakers"]]}

    return with_titles(with_talks(entry, talk), videos)


def cut_titles(entry: Entry, _rng: Random, _world: World, *, at: int, dots: str = "") -> Entry:
    """Titles of videos cut at so many characters, ``dots`` included."""

    def cut(title: str) -> str:
        return title if len(title) <= at else title[: at - len(dots)].rstrip() + dots

    return with_titles(entry, cut)


def no_punctuation(entry: Entry, _rng: Random, _world: World) -> Entry:
    """Titles of videos with letters, digits and single spaces only."""
    return with_titles(entry, lambda title: " ".join(re.sub(r"[\W_]", " ", title).split()))


def typos(entry: Entry, rng: Random, _world: World) -> Entry:
    """One edit in every 12 characters of a video's title; digits stay, so that no year turns into another."""
    return with_titles(entry, partial(mistyped, rng=rng))


def mistyped(text: str, rng: Random) -> str:
    """A text with one letter dropped, doubled, swapped with the next or replaced in every 12 characters."""
    return "".join(_edited(text[at : at + 12], rng) for at in range(0, len(text), 12))


def _edited(part: str, rng: Random) -> str:
    letters = [at for at, character in enumerate(part) if character.isalpha()]
    if not letters:
        return part
    at = rng.choice(letters)
    head, letter, tail = part[:at], part[at], part[at + 1 :]
    other = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return head + rng.choice((tail, letter * 2 + tail, tail[:1] + letter + tail[1:], other + tail))


def upper(entry: Entry, _rng: Random, _world: World) -> Entry:
    """Titles of videos in capitals."""
    return with_titles(entry, str.upper)


def prefix_event(entry: Entry, _rng: Random, world: World) -> Entry:
    """Every video begins with the name of the event at which it was made."""
    return with_videos(entry, lambda v: {"raw_title": f"{world.event_name(v['video_id'])} - {v['raw_title']}"})


def suffix_event(entry: Entry, _rng: Random, world: World) -> Entry:
    """Every video ends with the name of the event at which it was made."""
    return with_videos(entry, lambda v: {"raw_title": f"{v['raw_title']} - {world.event_name(v['video_id'])}"})


def without_names(title: str, names: Iterable[str]) -> tuple[str, list[str]]:
    """A title without the names that it holds and the joints around them; and those names."""
    found = []
    for name in names:
        pattern = rf"(?:\b(?:by|with)\b:?\s*)?(?<!\w){re.escape(name)}(?!\w)"
        title, count = re.subn(pattern, " - ", title, flags=re.IGNORECASE)
        if count:
            found.append(name)
    title = re.sub(
        rf"\s+(?:[{re.escape(_JOINTS)}&-]|and )*\s-\s(?:[{re.escape(_JOINTS)}&-]|and )*", " - ", f" {title} "
    )
    return " ".join(title.split()).strip(_JOINTS), found


def name_first(entry: Entry, _rng: Random, world: World) -> Entry:
    """Speakers that a video's title names stand at its beginning."""

    def moved(video: Entry) -> Entry:
        rest, names = without_names(video["raw_title"], world.speakers(video["video_id"]))
        return {"raw_title": f"{', '.join(names)} - {rest}"} if names and rest else {}

    return with_videos(entry, moved)


def title_first(entry: Entry, _rng: Random, world: World) -> Entry:
    """Speakers that a video's title names stand at its end."""

    def moved(video: Entry) -> Entry:
        rest, names = without_names(video["raw_title"], world.speakers(video["video_id"]))
        return {"raw_title": f"{rest} - {', '.join(names)}"} if names and rest else {}

    return with_videos(entry, moved)


def titles_only(entry: Entry, _rng: Random, world: World) -> Entry:
    """No video's title names a speaker."""

    def bare(video: Entry) -> Entry:
        rest, names = without_names(video["raw_title"], world.speakers(video["video_id"]))
        return {"raw_title": rest} if names and rest else {}

    return with_videos(entry, bare)


def names_only(entry: Entry, _rng: Random, world: World) -> Entry:
    """A video's title is its speakers and the event: a speaker with two talks leaves nothing to tell them apart."""

    def named(video: Entry) -> Entry:
        names = world.speakers(video["video_id"])
        return {"raw_title": f"{', '.join(names)} - {world.event_name(video['video_id'])}"} if names else {}

    return with_videos(entry, named)


def dup_upload(entry: Entry, rng: Random, _world: World) -> Entry:
    """A tenth of the videos is uploaded again, three weeks later."""
    again = []
    for video in rng.sample(entry["videos"], max(1, len(entry["videos"]) // 10)) if entry["videos"] else []:
        day = video["published_at"]
        later = (date.fromisoformat(day[:10]) + timedelta(days=21)).isoformat() if day else None
        again.append({**video, "video_id": f"{video['video_id']}.again", "published_at": later})
    copied = {**entry, "videos": [*entry["videos"], *again]}
    for name in ("gold", "pool", "neutral"):
        first = {video["video_id"]: video["video_id"].removesuffix(".again") for video in copied["videos"]}
        copied[name] = {key: entry[name][old] for key, old in first.items() if old in entry[name]}
    return copied


def missing_talks(entry: Entry, rng: Random, _world: World, *, share: float) -> Entry:
    """A share of the talks is not on the schedule: their videos show nothing that is."""
    gone = {talk["talk_id"] for talk in rng.sample(entry["talks"], int(len(entry["talks"]) * share))}
    return {
        **entry,
        "talks": [talk for talk in entry["talks"] if talk["talk_id"] not in gone],
        "gold": {key: None if talk in gone else talk for key, talk in entry["gold"].items()},
    }


def missing_videos(entry: Entry, rng: Random, _world: World) -> Entry:
    """Half of the event's own videos are not there yet."""
    own = [video["video_id"] for video in own_videos(entry)]
    gone = set(rng.sample(own, len(own) // 2))
    return {**entry, "videos": [video for video in entry["videos"] if video["video_id"] not in gone]}


def generic_talks(entry: Entry, _rng: Random, _world: World) -> Entry:
    """Entries that say little ("Keynote", "Panel Discussion") and name nobody stand on the schedule too.

    They are neither right nor wrong for a video of this event whose own talk names nobody, or that shows none.
    """
    keys = [f"generic-{number}" for number in range(len(_GENERIC))]
    blank = {"speakers": [], "date": entry["start_date"], "kind": "talk", "description": None}
    more = [{**blank, "talk_id": key, "title": title} for key, title in zip(keys, _GENERIC, strict=True)]
    named = {talk["talk_id"] for talk in entry["talks"] if talk["speakers"]}
    unsure = [v["video_id"] for v in own_videos(entry) if entry["gold"][v["video_id"]] not in named]
    neutral = {**entry["neutral"], **{key: [*entry["neutral"].get(key, []), *keys] for key in unsure}}
    return {**entry, "talks": [*entry["talks"], *more], "neutral": neutral}


CHANGES: dict[str, Change] = {
    "plain": lambda entry, _rng, _world: entry,
    "sibling_channel": sibling_channel,
    "no_speakers": no_speakers,
    "no_dates": no_dates,
    "no_kinds": no_kinds,
    "no_descriptions": no_descriptions,
    "no_years": no_years,
    "late_upload": late_upload,
    "ascii_videos": partial(in_script, videos=unidecode),
    "ascii_talks": partial(in_script, talks=unidecode),
    "cyrillic": partial(in_script, talks=to_cyrillic, videos=to_cyrillic),
    "cyrillic_talks": partial(in_script, talks=to_cyrillic),
    "cyrillic_videos": partial(in_script, videos=to_cyrillic),
    "han": partial(in_script, talks=to_han, videos=to_han),
    "han_talks": partial(in_script, talks=to_han),
    "cut_100": partial(cut_titles, at=100),
    "cut_100_dots": partial(cut_titles, at=100, dots="..."),
    "cut_70": partial(cut_titles, at=70),
    "cut_70_dots": partial(cut_titles, at=70, dots="…"),
    "no_punctuation": no_punctuation,
    "typos": typos,
    "upper": upper,
    "prefix_event": prefix_event,
    "suffix_event": suffix_event,
    "name_first": name_first,
    "title_first": title_first,
    "titles_only": titles_only,
    "names_only": names_only,
    "dup_upload": dup_upload,
    "missing_talks_20": partial(missing_talks, share=0.2),
    "missing_talks_50": partial(missing_talks, share=0.5),
    "missing_videos": missing_videos,
    "generic_talks": generic_talks,
}
"""Every change by its name; the first leaves the event as it is."""
