"""Learns the weights of the matcher from a benchmark of real events. Usage: fit_match.py DIR [--write] [--folds N].

DIR holds benchmark files, as for match.py. Each recording is a choice among its candidate talks and "none of them";
the weights are those of a conditional logit (McFadden 1974), drawn towards what we believe before any data (``PRIOR``)
and never across zero. Beside the events as they are it learns from changed copies (``match_changes``): talks missing,
no names, no days, other events' videos on the channel, whole playlists of other events.

Prints the figures of one pass of cross-validation: the folds are made of whole series, so that no edition of an
event is judged by weights that another edition taught. --write then learns from everything and writes
aggregator/matching/weights.py, to be read before it is committed. Needs NumPy and SciPy; the matcher does not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from match import as_event, as_recording, as_talk, figures, strip
from match_changes import CHANGES, World, own_videos, with_strangers, without_videos
from match_rewrites import REWRITES
from match_variants import other_events, other_years
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from aggregator.matching.assign import assign
from aggregator.matching.evidence import Evidence, gather
from aggregator.matching.judge import Ranked, Verdict, doubt, possible
from aggregator.matching.ladder import MatchView

TAUGHT = (
    *("missing_talks_20", "missing_talks_50", "sibling_channel", "no_speakers", "no_dates", "no_years", "titles_only"),
    *("names_only", "late_upload", "typos", "second_half"),
)
"""Changed copies to learn from."""

COPY = 0.15
"""What a recording of a changed copy counts, beside 1 of a real one."""

PULL = 0.84
"""How strongly the weights are drawn to the prior: the inverse of its variance."""

FOREIGN = 2
"""So many playlists of other years, and of other conferences, each event is shown."""

PRIOR = {
    "a name like the speaker's": 1.0,
    "a session of its own": 0.0,
    "a title of one word stands alone": -0.5,
    "a title of three words or more stands alone": 1.0,
    "a title of two words stands alone": 0.0,
    "another day": -2.0,
    "another event is named": -2.0,
    "another hour": -3.0,
    "another number": -3.0,
    "another place in its series": -3.0,
    "another year is named": -3.0,
    "as long as its slot": 0.3,
    "built like the sure ones": 1.0,
    "half of the title": -0.5,
    "in the event's own list": 1.0,
    "little else is said": 0.5,
    "little of the title": -1.5,
    "most of the title": 1.0,
    "much else is said": -1.0,
    "much of the title": 0.5,
    "nearly all of the title": 1.5,
    "neither title nor speaker agrees": -2.0,
    "no speaker on the schedule": 0.0,
    "not as long as its kind": -2.0,
    "not as long as its slot": -1.0,
    "not built like the sure ones": -1.0,
    "nothing else is said": 1.5,
    "nothing of the title": -2.0,
    "of another kind": -1.0,
    "of the same kind": 0.5,
    "one of several sessions": -1.0,
    "other labels": -1.0,
    "published after the event": 1.7,
    "published apart from the sure ones": -1.5,
    "published before the event": -5.0,
    "published more than a year after the event": -0.5,
    "published with the sure ones": 1.0,
    "recorded at another time": -5.0,
    "recorded at the event": 1.7,
    "several speakers named": 0.5,
    "some of its labels": -0.5,
    "somebody else of the event is named": -2.0,
    "speaker named": 2.0,
    "speaker not named": -1.0,
    "speaker's family name or nickname": 1.0,
    "still to be announced": 1.0,
    "the description is another's abstract": -3.0,
    "the description is its abstract": 3.0,
    "the only such session on both sides": 1.0,
    "the recording does": -0.5,
    "the recording is of another session": -2.0,
    "the recording says nothing of a subject": 1.0,
    "the same day": 1.0,
    "the same hour": 1.5,
    "the same labels": 0.5,
    "the same number": 0.5,
    "the same place in its series": 2.0,
    "the schedule prints this title more than once": 0.0,
    "the schedule says nothing of a subject": 0.0,
    "the title's beginning": 1.5,
    "the title's end": 1.0,
    "the titles are in different scripts": 0.0,
    "the very same words": 1.0,
    "this event and year are named": 1.0,
    "who gives one talk": 1.0,
    "who gives several talks": -1.0,
    "whole title": 2.0,
}
"""What each feature should weigh if the benchmark said nothing of it; 0 where either sign may be right."""

NAMES = tuple(sorted(PRIOR))
_AT = {name: at for at, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class Row:
    """One recording: its candidates with their evidence, and the talk that it shows."""

    event: str
    unit: str
    dataset: str
    change: str
    video: str
    shell: Ranked
    candidates: tuple[tuple[str, Evidence], ...]
    gold: str | None
    neutral: frozenset[str]


def rows_of(entry: dict[str, Any], change: str) -> list[Row]:
    """The recordings of one event. Descriptions are left out: the benchmark's may be copied from the schedule."""
    shown = strip(entry)
    event = as_event(shown)
    talks = [as_talk(talk, number, event) for number, talk in enumerate(shown["talks"])]
    ids = {f"t{number}": talk["talk_id"] for number, talk in enumerate(shown["talks"])}
    recordings = [as_recording({**video, "description": None}) for video in shown["videos"]]
    view = MatchView.of(event, talks, recordings, ())
    unit = entry["event"] if entry["dataset"] == "B" else entry["series"]
    rows = []
    for key, video in view.videos.items():
        found = (
            (ids[t.talk.code], gather(t, video, view.survey, view.convention)) for t in view.survey.candidates(video)
        )
        name = key.partition(":")[2]
        rows.append(
            Row(
                event=entry["event"],
                unit=unit,
                dataset=entry["dataset"],
                change=change,
                video=name,
                shell=view.ranked(key).without(ids),
                candidates=tuple((talk, evidence) for talk, evidence in found if possible(evidence)),
                gold=entry["gold"][name],
                neutral=frozenset(entry["neutral"].get(name, ())),
            )
        )
    return rows


def lessons(entries: Sequence[dict[str, Any]]) -> list[Row]:
    """Every event as it is, its changed copies, and its schedule beside foreign playlists."""
    world = World.of(entries)
    rows = [row for entry in entries for row in rows_of(entry, "plain")]
    for name in TAUGHT:
        for entry in entries:
            rows += rows_of((CHANGES | REWRITES)[name](entry, Random(f"{name} {entry['event']}"), world), name)
    for entry in entries:
        own = {video["video_id"] for video in own_videos(entry)}
        for other in (*other_years(entry, world)[:FOREIGN], *other_events(entry, world)[:FOREIGN]):
            videos = [video for video in own_videos(other) if video["video_id"] not in own]
            rows += rows_of(with_strangers(without_videos(entry), videos), "foreign")
    return rows


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as arrays: a line for each candidate, and which lines belong to which row."""

    features: csr_matrix
    row: np.ndarray
    gold: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Table:
        """Neutral candidates, right neither nor wrong, are left out."""
        lines: list[int] = []
        columns: list[int] = []
        belongs: list[int] = []
        gold: list[int] = []
        for number, row in enumerate(rows):
            right = -1
            for talk, evidence in _open(row):
                line = len(belongs)
                belongs.append(number)
                columns += [_AT[name] for name in evidence.features]
                lines += [line] * len(evidence.features)
                right = line if talk == row.gold else right
            gold.append(right)
        features = csr_matrix((np.ones(len(lines)), (lines, columns)), shape=(len(belongs), len(NAMES)))
        counts = np.array([1.0 if row.change == "plain" else COPY for row in rows])
        return cls(features, np.array(belongs, int), np.array(gold, int), counts)

    def probabilities(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of every candidate, and the logarithm of each row's sum; the last weight is that of being anything at all."""
        points = self.features @ weights[:-1] + weights[-1]
        most = np.zeros(len(self.gold))
        np.maximum.at(most, self.row, points)
        shares = np.exp(points - most[self.row])
        total = np.exp(-most) + np.bincount(self.row, shares, len(self.gold))
        return shares / total[self.row], np.log(total) + most


def _open(row: Row) -> list[tuple[str, Evidence]]:
    return [(talk, evidence) for talk, evidence in row.candidates if talk not in row.neutral]


def fit(rows: Sequence[Row]) -> np.ndarray:
    """The most likely weights, and last the constant."""
    table = Table.of(rows)
    prior = np.array([PRIOR[name] for name in NAMES])
    shown = table.gold >= 0
    right = table.gold[shown]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        shares, totals = table.probabilities(weights)
        points = (table.features @ weights[:-1])[right] + weights[-1]
        likelihood = (table.counts[shown] * points).sum() - (table.counts * totals).sum()
        slope = -shares * table.counts[table.row]
        np.add.at(slope, right, table.counts[shown])
        away = weights[:-1] - prior
        gradient = np.append(PULL * away - table.features.T @ slope, -slope.sum())
        return 0.5 * PULL * (away @ away) - likelihood, gradient

    bounds = [(0, None) if one > 0 else (None, 0) if one < 0 else (None, None) for one in prior]
    start = np.append(prior, -3.0)
    return minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)], options={"maxiter": 400}
    ).x


def judged(rows: Sequence[Row], weights: np.ndarray) -> list[Ranked]:
    """What the matcher would think of each row under these weights."""
    shares, _ = Table.of(rows).probabilities(weights)
    ranked, line = [], 0
    for row in rows:
        verdicts = []
        for talk, evidence in _open(row):
            verdicts.append(Verdict(talk, round(float(shares[line]), 3), evidence, doubt(evidence)))
            line += 1
        verdicts.sort(key=lambda verdict: (-verdict.score, verdict.talk))
        ranked.append(Ranked(row.shell.recording, row.shell.title, row.shell.published, tuple(verdicts)))
    return ranked


def validated(rows: Sequence[Row], folds: int) -> list[Ranked]:
    """Every row judged by weights that were learned without its series."""
    units = sorted({row.unit for row in rows}, key=lambda unit: hashlib.sha1(unit.encode()).hexdigest())  # noqa: S324
    fold = {unit: at % folds for at, unit in enumerate(units)}
    found: dict[int, Ranked] = {}
    for number in range(folds):
        inside = [at for at, row in enumerate(rows) if fold[row.unit] == number]
        weights = fit([row for row in rows if fold[row.unit] != number])
        found.update(zip(inside, judged([rows[at] for at in inside], weights), strict=True))
    return [found[at] for at in range(len(rows))]


def measured(rows: Sequence[Row], ranked: Sequence[Ranked]) -> dict[str, dict[str, float]]:
    """The figures of each change, and of each set of the plain events. A whole list is not yet doubted here."""
    events: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        events[row.change, row.event].append(at)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (change, _), inside in events.items():
        by_key: dict[str, list[Row]] = defaultdict(list)
        for at in inside:
            by_key[ranked[at].recording].append(rows[at])
        links = assign([ranked[at] for at in inside], {})
        said = {link.recording: link.talk for link in links if link.decision == "accepted"}
        asked: dict[str, str] = {}
        for link in sorted(links, key=lambda link: (-link.score, link.talk)):
            if link.decision == "suggested":
                asked.setdefault(link.recording, link.talk)
        for key, same in by_key.items():
            for row in same:
                one = _tally(row, said.get(key), asked.get(key))
                counts[change].update(one)
                if change == "plain":
                    counts[f"plain {row.dataset}"].update(one)
    shown = ("gold", "precision", "recall", "wrong", "recall_with_suggestions", "suggested_share")
    found = {name: figures(counts[name], 0.0) for name in sorted(counts)}
    return {name: {key: values[key] for key in shown} for name, values in found.items()}


def _tally(row: Row, said: str | None, asked: str | None) -> Counter[str]:
    return Counter(
        videos=1,
        gold=row.gold is not None,
        right=said is not None and said == row.gold,
        wrong=said is not None and said != row.gold and said not in row.neutral,
        top=row.gold is not None and row.gold == (said or asked),
        suggested=asked is not None and said is None,
    )


def written(weights: np.ndarray) -> str:
    """The weights as the module that the matcher reads."""
    lines = [f'    "{name}": {round(float(weight), 2) + 0.0},' for name, weight in zip(NAMES, weights, strict=False)]
    return (
        '"""What each piece of evidence weighs, in nats. Learned: tests/gates/fit_match.py writes this file; read its diff."""\n'
        "\nfrom __future__ import annotations\n"
        f"\nBIAS = {round(float(weights[-1]), 2)}\n"
        '"""What any pair of candidates begins with."""\n\n'
        "WEIGHTS: dict[str, float] = {\n" + "\n".join(lines) + "\n}\n"
        '"""Feature -> how much likelier it makes a talk than none of the talks; negative: less likely."""\n'
    )


def main(argv: list[str] | None = None) -> int:
    """Validate, print the figures as one JSON line, and write the weights if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args(argv)
    rows = lessons([json.loads(file.read_bytes()) for file in sorted(args.dir.glob("*.json"))])
    if args.write:
        target = Path(__file__).parents[2] / "aggregator" / "matching" / "weights.py"
        target.write_text(written(fit(rows)), "utf-8")
    print(json.dumps(measured(rows, validated(rows, args.folds))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
