"""Whether precision holds when titles, names and days change. Usage: match_variants.py DIR [--only NAME]... [--show].

DIR holds benchmark files. Every event is changed in each way of ``match_changes`` and ``match_rewrites``, matched
and counted as in ``match.py``.
``short_names``, ``short_names_most`` and ``short_names_channel`` call the events by names that nobody has told us: on all
titles, on 70 %, on a channel of six events. Beside those: ``other_year`` and ``other_event`` (a playlist that is wholly
another edition's, another conference's: every accepted link is wrong; ``same_talk`` of them show the same talk given twice;
also undated, with names alone, and undated with short names), ``shuffled`` (permuted input: share of events
with identical links), ``renumbered`` (the same talks under other codes), ``twice`` (two processes, other hash seeds).
Prints one JSON object; --show lists wrong links on stderr.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from match import as_event, as_recording, as_talk, figures, linked, strip, tally
from match_changes import (
    CHANGES,
    Change,
    Entry,
    World,
    no_dates,
    own_videos,
    sibling_channel,
    with_strangers,
    without_videos,
)
from match_rewrites import REWRITES, names_alone
from rapidfuzz.fuzz import token_set_ratio
from short_names import short_names

from aggregator.matching.ladder import match
from aggregator.matching.links import Link

SHORT_NAMES: dict[str, Change] = {
    "short_names": short_names,
    "short_names_most": partial(short_names, share=0.7),
    "short_names_channel": lambda entry, rng, world: short_names(sibling_channel(entry, rng, world), rng, world),
}

KEPT = ("precision", "recall", "wrong", "suggested_share", "seconds")
NEIGHBOURS = 4
"""So many other events lend their playlists."""


def changed(name: str, change: Change, world: World, show: bool) -> dict[str, float]:
    """The figures of one change over all events."""
    counts: Counter[str] = Counter()
    spent = 0.0
    for entry in world.entries:
        copy = change(entry, Random(f"{name} {entry['event']}"), world)
        accepted, suggested, seconds = linked(strip(copy))
        counts.update(tally(copy, accepted, suggested))
        spent += seconds
        if show:
            show_wrong(name, copy, accepted)
    everything = figures(counts, spent)
    return {key: everything[key] for key in KEPT}


def show_wrong(name: str, entry: Entry, accepted: dict[str, str | None]) -> None:
    """Name every wrong link on stderr: what the video is called, what was said and why, what would be right."""
    gold, neutral = entry["gold"], entry["neutral"]
    wrong = {k: v for k, v in accepted.items() if v is not None and v != gold[k] and v not in neutral.get(k, [])}
    if not wrong:
        return
    talks = {talk["talk_id"]: talk for talk in entry["talks"]}
    reasons = {link.recording.partition(":")[2]: link for link in links_of(entry) if link.decision == "accepted"}
    for video in entry["videos"]:
        if said := wrong.get(key := video["video_id"]):
            right = talks[gold[key]] if gold[key] else None
            print(
                f"{name}: {entry['event']} {key} ({entry['pool'][key]}, {video['published_at']})\n"
                f"  video {video['raw_title']!r}\n  said  {_named(talks[said])}\n"
                f"  gold  {_named(right) if right else None}\n  why   {reasons[key].score:.3f} {reasons[key].reason}",
                file=sys.stderr,
            )


def _named(talk: Entry) -> str:
    return f"{talk['title']!r} by {', '.join(talk['speakers']) or 'nobody'} [{talk['kind']}, {talk['date']}]"


def links_of(entry: Entry, order: Random | None = None) -> tuple[Link, ...]:
    """The links of an event, its talks and videos handed over in a random order if one is given."""
    shown = strip(entry)
    event = as_event(shown)
    talks = [as_talk(talk, number, event) for number, talk in enumerate(shown["talks"])]
    recordings = [as_recording(video) for video in shown["videos"]]
    if order:
        order.shuffle(talks)
        order.shuffle(recordings)
    return match(event, talks, recordings)


def other_years(entry: Entry, world: World) -> list[Entry]:
    """Other editions of an event's series, the nearest years first."""

    def years_away(other: Entry) -> tuple[int, str]:
        return (abs(int(_year(entry)) - int(_year(other))), other["event"])

    others = (o for o in world.entries if o["event"] != entry["event"] and o["series"] == entry["series"])
    return sorted(others, key=years_away)[:NEIGHBOURS]


def other_events(entry: Entry, world: World) -> list[Entry]:
    """Conferences of other series in the same year."""
    others = [o for o in world.entries if o["series"] != entry["series"] and _year(o) == _year(entry)]
    return Random(f"other events {entry['event']}").sample(others, min(NEIGHBOURS, len(others)))


def _year(entry: Entry) -> str:
    return str(entry["start_date"] or entry["year"] or "0")[:4]


def elsewhere(
    name: str, choose: Callable[[Entry, World], list[Entry]], change: Change, world: World, show: bool
) -> dict[str, float]:
    """Links of events to playlists that are wholly another event's: none is right."""
    counts: Counter[str] = Counter(accepted=0, same_talk=0)
    spent = 0.0
    for entry in world.entries:
        own = {video["video_id"] for video in own_videos(entry)}
        for other in choose(entry, world):
            videos = [video for video in own_videos(other) if video["video_id"] not in own]
            copy = change(with_strangers(without_videos(entry), videos), Random(0), world)
            accepted, suggested, seconds = linked(strip(copy))
            said = {key: talk for key, talk in accepted.items() if talk is not None}
            same = [key for key, talk in said.items() if is_same(entry, talk, world.shows.get(key))]
            counts.update(playlists=1, videos=len(videos), suggested=len(suggested), accepted=len(said))
            counts["same_talk"] += len(same)
            spent += seconds
            if show:
                show_wrong(f"{name} {other['event']}", copy, accepted)
    share = round(counts.pop("suggested") / counts["videos"], 4) if counts["videos"] else 0.0
    wrong = counts["accepted"] - counts["same_talk"]
    return {**counts, "wrong": wrong, "suggested_share": share, "seconds": round(spent, 2)}


def is_same(entry: Entry, talk: str, elsewhere: Entry | None) -> bool:
    """Whether a talk of this event is the one given elsewhere: nearly the same title, and a speaker in common."""
    here = next(shown for shown in entry["talks"] if shown["talk_id"] == talk)
    if elsewhere is None or token_set_ratio(here["title"].lower(), elsewhere["title"].lower()) < 70:
        return False
    return any(token_set_ratio(a.lower(), b.lower()) > 90 for a in here["speakers"] for b in elsewhere["speakers"])


def shuffled(world: World) -> dict[str, float]:
    """The share of events whose links are identical when talks and videos come in another order."""
    same = [links_of(entry) == links_of(entry, Random(f"shuffled {entry['event']}")) for entry in world.entries]
    return {"same": _share(same)}


def renumbered(world: World) -> dict[str, float]:
    """The share of events whose accepted links stay when the same talks bear other codes."""
    same = []
    for entry in world.entries:
        talks = list(entry["talks"])
        Random(f"renumbered {entry['event']}").shuffle(talks)
        same.append(linked(strip(entry))[0] == linked(strip({**entry, "talks": talks}))[0])
    return {"same": _share(same)}


def _share(said: list[bool]) -> float:
    return round(sum(said) / len(said), 4)


def twice(folder: Path) -> dict[str, float]:
    """Whether two processes with other hash seeds find the same links."""
    digests = set()
    for seed in ("1", "2"):
        command = [sys.executable, __file__, str(folder), "--digest"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        digests.add(done.stdout)
    return {"same": float(len(digests) == 1)}


def digest(world: World) -> str:
    """A fingerprint of every link of every event."""
    return hashlib.sha256("\n".join(repr(links_of(entry)) for entry in world.entries).encode()).hexdigest()


def undated_short(entry: Entry, rng: Random, world: World) -> Entry:
    """Without any day, and under short names."""
    return short_names(no_dates(entry, rng, world), rng, world)


def variants_of(world: World, folder: Path, show: bool) -> dict[str, Callable[[], dict[str, float]]]:
    """Every variant by its name, ready to run."""
    runs: dict[str, Callable[[], dict[str, float]]] = {
        name: partial(changed, name, change, world, show) for name, change in (CHANGES | REWRITES | SHORT_NAMES).items()
    }
    for name, choose in (("other_year", other_years), ("other_event", other_events)):
        runs[name] = partial(elsewhere, name, choose, CHANGES["plain"], world, show)
        more = {"no_dates": no_dates, "names_alone": names_alone, "short_names": undated_short}
        for suffix, change in more.items():
            runs[f"{name}_{suffix}"] = partial(elsewhere, f"{name}_{suffix}", choose, change, world, show)
    return runs | {
        "shuffled": partial(shuffled, world),
        "renumbered": partial(renumbered, world),
        "twice": partial(twice, folder),
    }


_runs: dict[str, Callable[[], dict[str, float]]] = {}
"""In a worker: what it may be asked for. A fork has it without pickling."""


def run_all(names: list[str], runs: dict[str, Callable[[], dict[str, float]]]) -> dict[str, dict[str, float]]:
    """The figures of each variant, as many at once as there are processors; of a single one here."""
    if len(names) == 1:
        return {names[0]: runs[names[0]]()}
    with multiprocessing.get_context("fork").Pool(initializer=_runs.update, initargs=(runs,)) as pool:
        return dict(zip(names, pool.map(run_one, names, chunksize=1), strict=True))


def run_one(name: str) -> dict[str, float]:
    """The figures of one variant, in a worker."""
    return _runs[name]()


def main(argv: list[str] | None = None) -> int:
    """Run the variants and print their figures; exit code 2 where the folder holds no benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--only", action="append", help="run this variant alone; may be repeated")
    parser.add_argument("--show", action="store_true", help="list wrong links on stderr")
    parser.add_argument("--digest", action="store_true", help="print a fingerprint of all links and nothing else")
    args = parser.parse_args(argv)
    files = sorted(args.dir.glob("*.json"))
    if not files:
        print(f"{args.dir}: no benchmark files (*.json) here", file=sys.stderr)
        return 2
    world = World.of(json.loads(file.read_bytes()) for file in files)
    if args.digest:
        print(digest(world))
        return 0
    runs = variants_of(world, args.dir, args.show)
    if unknown := set(args.only or ()) - set(runs):
        print(f"no such variant: {', '.join(sorted(unknown))}; there are {', '.join(runs)}", file=sys.stderr)
        return 2
    variants = run_all([name for name in runs if not args.only or name in args.only], runs)
    worst = min((found["precision"] for found in variants.values() if "precision" in found), default=1.0)
    print(json.dumps({"worst_precision": worst, "variants": variants}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
