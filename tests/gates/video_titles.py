"""Titles and speakers told apart in the titles of whole events, against pyvideo's own.

    python tests/gates/video_titles.py ../shared/corpus/pyvideo/talks.jsonl.gz

Prints one JSON line. ``printed``: events of eight talks or more, their titles and names printed in each of FORMS;
``exact`` is the share of talks of which title and speakers come back, ``named`` that of the speakers. ``as_they_are``: the
titles that pyvideo has, and lines "Speaker: NAME" in its descriptions. ``wrong`` are names of which no word is one of the
speakers' that pyvideo has, ``seen`` the names in all.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from itertools import groupby
from typing import Any

from aggregator.matching.video_titles import stated, told
from scrapers.text import fold

FORMS = (
    *("{title} - {names}", "{names} - {title}", "{names}: {title}", "{title} by {names}", "{title} | {names}"),
    *("{title} ({names})", "{event}: {title} by {names}", "{names} - {title} | {event}", "Talks - {names}: {title}"),
    "{title}",
)
SERIES = ("pygotham", "pytexas", "chipy", "djangocon-us", "pyohio")
OTHERS = 5
"""Of the other series each fifth event is taken."""

LEAST = 8

Record = dict[str, Any]


def counted(said: list[tuple[str, tuple[str, ...]]], records: list[Record]) -> Counter[str]:
    counts = Counter[str](talks=len(records))
    for (title, names), record in zip(said, records, strict=True):
        truth = {fold(name) for name in record["speakers"]}
        known = {word for name in truth for word in name.split()}
        counts["seen"] += len(names)
        counts["wrong"] += sum(bool(known) and not known & set(fold(name).split()) for name in names)
        counts["named"] += {fold(name) for name in names} == truth
        counts["exact"] += {fold(name) for name in names} == truth and fold(title) == fold(record["title"])
    return counts


def printed(records: list[Record], form: str) -> Counter[str]:
    event = records[0]["event_title"]
    titles = [
        form.format(title=one["title"], names=", ".join(one["speakers"]), event=event)
        if one["speakers"]
        else one["title"]
        for one in records
    ]
    whole = "{names}" not in form
    expected = [{**one, "speakers": [] if whole else one["speakers"]} for one in records]
    return counted([(one.title, one.speakers) for one in told(titles, (event,))], expected)


def shares(counts: Counter[str]) -> dict[str, float]:
    figures = {key: round(counts[key] / counts["talks"], 4) for key in ("exact", "named")}
    return {"talks": counts["talks"], **figures, "seen": counts["seen"], "wrong": counts["wrong"]}


def main() -> int:
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
        records = [one for one in map(json.loads, lines) if one["title"].strip()]
    events = [
        list(group) for _, group in groupby(sorted(records, key=lambda one: one["event"]), lambda one: one["event"])
    ]
    made, real = defaultdict[str, Counter[str]](Counter), Counter[str]()
    for number, event in enumerate(events):
        said = told([one["title"] for one in event], (event[0]["event_title"],))
        real += counted([(one.title, one.speakers) for one in said], event)
        real += Counter({f"stated_{key}": count for key, count in _stated(event).items()})
        named = next((series for series in SERIES if event[0]["event"].startswith(series)), "others")
        if len(event) >= LEAST and (named != "others" or number % OTHERS == 0):
            for form in FORMS:
                made[named] += printed(event, form)
    figures = {"printed": {series: shares(counts) for series, counts in made.items()}}
    print(json.dumps({**figures, "as_they_are": dict(real)}))
    return 0


def _stated(event: list[Record]) -> Counter[str]:
    names = stated([one["description"] for one in event])
    return counted([(one["title"], said) for one, said in zip(event, names, strict=True)], event)


if __name__ == "__main__":
    sys.exit(main())
