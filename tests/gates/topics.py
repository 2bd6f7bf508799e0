"""How good topics and similar talks are, judged by the tags that pyvideo's people gave.

The catalog never sees these here, although it takes tags for topics where a source gives them: it would be judged by its own
answers.

    python tests/gates/topics.py TALKS.jsonl.gz

TALKS are pyvideo's talks, one JSON object a line. A tag tells talks apart (is *discriminating*) that 5 to 200 talks have, of
more than one event, and that is no kind of talk and not mostly given to talks of a conference whose name holds it.

The last line is one JSON object:

``near5``: of the five nearest talks with such a tag, of another event, the share that has one of them in common
(``near5_any`` the same with every tag on 5 to 200 talks, as ``pycon2011``);
``topics_p3``: of a talk's first three topics among those that such tags name (what nobody tags by, nobody judged), the
share that is one of its tags; ``topics_each`` how many topics a talk has in the mean;
``again``: of the pairs of talks of one speaker with nearly equal titles, in a catalog that is built, how often the one is
among the six similar talks of the other (``again_pairs``, each looked at from both sides).

``halves`` tells ``near5`` and ``topics_p3`` apart for two halves of the events, drawn by a hash: what helps
only one of them helps nobody.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from hashlib import sha1
from itertools import groupby, permutations
from operator import itemgetter
from pathlib import Path
from statistics import fmean
from typing import Any

from pyvideo_catalog import event_files, in_order, lines_of

from aggregator.store.build import build
from aggregator.store.fulltext import words_of
from aggregator.topics.choose import TitleCounts, topics_of
from aggregator.topics.near import MOST_TALKS, Weights, counts_of, nearness, rarity_of, weights_of
from aggregator.topics.stop import form_of
from aggregator.topics.words import SpokenWords, said_of
from scrapers.records import KINDS
from scrapers.text import clean_abstract, clean_title, fold

FEWEST, MOST = 5, 200
NEAREST, FIRST_TOPICS = 5, 3
MOST_TALKS_OF_ONE = 60
"""Whoever has more is no person but "Various speakers"."""

NEARLY = 0.8
"""The least likeness of two titles that are nearly equal (difflib's ratio)."""

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The talks in order of their events, what they say, and how many of them say each word."""

    lines: Sequence[Line]
    said: Sequence[SpokenWords]
    talks: Mapping[str, int]


def corpus(lines: Sequence[Line]) -> Corpus:
    """Read every talk as the catalog does."""
    ordered = [line for _, line in in_order(lines)]
    said = [_said(line) for line in ordered]
    return Corpus(ordered, said, Counter(word for one in said for word in counts_of(one)))


def _said(line: Line) -> SpokenWords:
    names = " ".join([line["event_title"], line["event"].replace("-", " "), *line["speakers"]])
    title, abstract = clean_title(line["title"]) or "", clean_abstract(line["description"]) or ""
    return said_of(words_of(title), words_of(abstract), words_of(names))


def tags_of(lines: Sequence[Line], told: bool) -> list[set[str]]:
    """The discriminating tags of each talk; not ``told``: all that 5 to 200 talks have."""
    given = [{tag.lower() for tag in line["tags"]} for line in lines]
    talks = Counter(tag for tags in given for tag in tags)
    events, named = defaultdict(set), Counter[str]()
    for line, tags in zip(lines, given, strict=True):
        conference = f"{_letters(line['event'])} {_letters(line['event_title'])}"
        for tag in tags:
            events[tag].add(line["event"])
            named[tag] += _letters(tag) in conference
    kinds = {f"{_letters(kind)}{ending}" for kind in (*KINDS, "lightning talk") for ending in ("", "s")}
    kept = {tag for tag, number in talks.items() if FEWEST <= number <= MOST}
    if told:
        kept = {
            tag for tag in kept if len(events[tag]) > 1 and 2 * named[tag] < talks[tag] and _letters(tag) not in kinds
        }
    return [tags & kept for tags in given]


def _letters(text: str) -> str:
    return re.sub("[^a-z]", "", fold(text))


def near5(corpus: Corpus, tags: Sequence[Set[str]]) -> dict[int, float]:
    """Of every talk with a tag, what share of the nearest ones of another event has a tag in common."""
    tagged = [number for number, own in enumerate(tags) if own]
    rarities = {word: rarity_of(talks, len(corpus.said)) for word, talks in corpus.talks.items()}
    weights: dict[int, Weights] = {number: weights_of(counts_of(corpus.said[number]), rarities) for number in tagged}
    having: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, own in weights.items():
        for word, weight in own:
            having[word].append((number, weight))
    most = {
        word: tuple(zip(*sorted(rows, key=lambda row: -row[1])[:MOST_TALKS], strict=True))
        for word, rows in having.items()
    }
    found = {}
    for number in tagged:
        near = nearness(weights[number], lambda word: most[word])
        event = corpus.lines[number]["event"]
        others = [other for other in near if corpus.lines[other]["event"] != event]
        best = sorted(others, key=lambda other: (-near[other], other))[:NEAREST]
        found[number] = sum(not tags[number].isdisjoint(tags[other]) for other in best) / NEAREST
    return found


def topics_p3(corpus: Corpus, tags: Sequence[Set[str]]) -> tuple[dict[int, float], float]:
    """Of every talk with a topic that tags name, what share of the first ones are its tags; topics of a talk in the mean."""
    titles, names = TitleCounts(), Counter[str]()
    for line, said in zip(corpus.lines, corpus.said, strict=True):
        titles.add(line["event"], said)
    for name in {name for line in corpus.lines for name in line["speakers"]}:
        names.update({form_of(word) for word in words_of(name)})
    topics = titles.topics(names)
    own = [topics_of(said, topics, titles.talks) for said in corpus.said]
    named = [{_topic(tag) for tag in given} for given in tags]
    judged = set[str]().union(*named)
    found = {}
    for number, given in enumerate(named):
        first = [topic for topic in own[number] if topic.replace(" ", "") in judged][:FIRST_TOPICS]
        if given and first:
            found[number] = sum(topic.replace(" ", "") in given for topic in first) / len(first)
    return found, fmean(map(len, own))


def _topic(tag: str) -> str:
    return "".join(map(form_of, words_of(re.sub("[-_]", " ", tag))))


def again(lines: Sequence[Line]) -> tuple[int, float]:
    """How many pairs there are of talks that were given again, or went on, and the share that the catalog shows."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "talks.db"
        build(db, event_files(in_order(lines)), date(2026, 1, 1))
        with closing(sqlite3.connect(db)) as conn:
            similar = set(conn.execute("SELECT talk, other FROM similar_talks"))
            titles = dict(conn.execute("SELECT id, lower(title) FROM talks"))
            spoken = conn.execute("SELECT speaker, talk FROM talk_speakers ORDER BY speaker, talk").fetchall()
    pairs: set[tuple[str, str]] = set()
    for _, group in groupby(spoken, key=itemgetter(0)):
        talks = [talk for _, talk in group]
        pairs.update(
            (one, other)
            for one, other in permutations(talks, 2)
            if len(talks) <= MOST_TALKS_OF_ONE and SequenceMatcher(None, titles[one], titles[other]).ratio() >= NEARLY
        )
    return len(pairs) // 2, len(pairs & similar) / len(pairs)


def half_of(event: str) -> int:
    """0 or 1, drawn by a hash."""
    return int(sha1(event.encode(), usedforsecurity=False).hexdigest(), 16) % 2


def main() -> int:
    """Measure; exit code 2 where the talks are not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("talks", type=Path, metavar="TALKS.jsonl.gz")
    options = parser.parse_args()
    if not options.talks.is_file():
        print(f"{options.talks}: no such file", file=sys.stderr)
        return 2
    lines = lines_of(options.talks)
    read = corpus(lines)
    tags = tags_of(read.lines, told=True)
    near = near5(read, tags)
    right, each = topics_p3(read, tags)
    everyone = near5(read, tags_of(read.lines, told=False))
    figures: dict[str, Any] = {"near5": near, "topics_p3": right}
    halves = [
        {
            name: round(fmean(v for n, v in values.items() if half_of(read.lines[n]["event"]) == half), 3)
            for name, values in figures.items()
        }
        for half in (0, 1)
    ]
    means = {name: round(fmean(values.values()), 3) for name, values in figures.items()}
    more = {"near5_any": round(fmean(everyone.values()), 3), "topics_each": round(each, 2), "judged": len(near)}
    pairs, shown = again(lines)
    more |= {"again": round(shown, 3), "again_pairs": pairs}
    print(json.dumps(means | more | {"halves": dict(zip(("first", "second"), halves, strict=True))}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
