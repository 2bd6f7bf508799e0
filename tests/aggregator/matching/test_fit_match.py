import importlib
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

GATES = Path(__file__).parents[2] / "gates"
sys.path.insert(0, str(GATES))
gate = importlib.import_module("fit_match")
sys.path.remove(str(GATES))

TALKS_2031 = (
    ("foam", "Foam Considered Useful in Small Kitchens", "Una Roe"),
    ("kegs", "Kegs Without Fear of Pressure", "Bo Ek"),
    ("slow", "Slow Cellars and Patient People", "Ida Brandt"),
    ("malt", "Malt Ledgers, Annotated", "Per Lind"),
)
TALKS_2030 = (
    ("cork", "Corks and Other Small Failures", "Una Roe"),
    ("barley", "Barley for the Truly Patient", "Ib Lo"),
    ("copper", "Copper Pipes at Dawn", "Pia Rey"),
)
TALKS_KVASS = (
    ("bread", "Bread First, Questions Later", "Ola Nys"),
    ("jars", "Jars That Tell Their Temperature", "Eda Kern"),
    ("rye", "Rye Is Not a Protocol", "Jon Falk"),
)


def entry(event, name, year, talks, form):
    """A benchmark file: every talk has a recording, built after one form; one more shows nothing of the schedule."""
    videos = [(f"{event}-{key}", form.format(title=title, name=who)) for key, title, who in talks]
    videos.append((f"{event}-x", f"Hallway, {name} {year}"))
    gold = {f"{event}-{key}": key for key, _, _ in talks}
    return {
        "dataset": "A",
        "event": f"{event}-{year}",
        "series": event,
        "event_name": name,
        "year": year,
        "start_date": f"{year}-05-06",
        "end_date": f"{year}-05-09",
        "talks": [
            {"talk_id": key, "title": title, "speakers": [who], "date": f"{year}-05-07", "kind": None}
            for key, title, who in talks
        ],
        "videos": [{"video_id": key, "raw_title": title, "published_at": f"{year}-06-01"} for key, title in videos],
        "gold": {key: gold.get(key) for key, _ in videos},
        "pool": dict.fromkeys((key for key, _ in videos), "event"),
        "neutral": {},
    }


def entries():
    return [
        entry("pivo", "PivoCon", 2031, TALKS_2031, "{name}: {title}"),
        entry("pivo", "PivoCon", 2030, TALKS_2030, "{title} - {name} - PivoCon 2030"),
        entry("kvass", "KvassConf", 2031, TALKS_KVASS, "{title}"),
    ]


@pytest.fixture(scope="module")
def rows():
    return gate.lessons(entries())


@pytest.fixture(scope="module")
def weights(rows):
    return gate.fit(rows)


def test_each_event_is_learned_from_as_it_is_changed_and_beside_foreign_lists(rows):
    changes = {row.change for row in rows}
    assert changes == {"plain", "foreign", *gate.TAUGHT}
    plain = [row for row in rows if row.change == "plain"]
    assert sorted(row.gold or "" for row in plain if row.event == "kvass-2031") == ["", "bread", "jars", "rye"]
    assert all(row.gold is None for row in rows if row.change == "foreign")


def test_editions_of_one_series_are_one_unit(rows):
    assert {row.unit for row in rows} == {"pivo", "kvass"}
    by_schedule = gate.rows_of({**entries()[0], "dataset": "B"}, "plain")
    assert {row.unit for row in by_schedule} == {"pivo-2031"}


def test_descriptions_are_no_lesson():
    copied = entries()[0]
    copied["talks"][0]["description"] = copied["videos"][1]["description"] = " ".join(f"word{n}" for n in range(30))
    seen = {
        name for row in gate.rows_of(copied, "plain") for _, evidence in row.candidates for name in evidence.features
    }
    assert not {name for name in seen if "description" in name}


def test_neutral_candidates_are_neither_right_nor_wrong():
    plain = gate.rows_of(entries()[0], "plain")
    row = next(row for row in plain if row.gold == "foam")
    assert len(gate.Table.of([row]).row) == len(row.candidates)
    waived = replace(row, gold=None, neutral=frozenset({"foam"}))
    assert len(gate.Table.of([waived]).row) == len(row.candidates) - 1


def test_probabilities_of_a_row_and_of_none_add_up_to_one(rows, weights):
    table = gate.Table.of(rows)
    shares, totals = table.probabilities(weights)
    assert np.bincount(table.row, shares, len(table.gold)) + np.exp(-totals) == pytest.approx(np.ones(len(table.gold)))


def test_weights_never_cross_zero(weights):
    prior = np.array([gate.PRIOR[name] for name in gate.NAMES])
    assert (weights[:-1] * prior >= 0).all()
    assert len(weights) == len(gate.NAMES) + 1


def test_what_no_lesson_shows_keeps_its_prior(rows, weights):
    seen = {name for row in rows for _, evidence in row.candidates for name in evidence.features}
    learned = dict(zip(gate.NAMES, weights, strict=False))
    unseen = gate.PRIOR.keys() - seen
    assert unseen
    assert {name: learned[name] for name in unseen} == pytest.approx({name: gate.PRIOR[name] for name in unseen})


def test_fitting_twice_gives_the_same(rows, weights):
    assert (gate.fit(rows) == weights).all()


def test_right_pairs_are_likelier_than_none_under_the_learned_weights(rows, weights):
    plain = [row for row in rows if row.change == "plain"]
    ranked = gate.judged(plain, weights)
    assert [(one.best.talk if one.verdicts else None) for one in ranked] == [row.gold for row in plain]
    assert all(one.best.score > 0.5 for one in ranked if one.verdicts)


def test_every_row_is_judged_without_its_series(rows):
    ranked = gate.validated(rows, 2)
    assert [one.recording for one in ranked] == [f"file:{row.video}" for row in rows]
    inside = [row for row in rows if row.unit == "kvass"]
    taught = gate.fit([row for row in rows if row.unit != "kvass"])
    alone = iter(gate.judged(inside, taught))
    assert all(one == next(alone) for row, one in zip(rows, ranked, strict=True) if row.unit == "kvass")


def test_figures_of_each_change_and_each_set(rows, weights):
    found = gate.measured(rows, gate.judged(rows, weights))
    assert found.keys() == {"plain", "plain A", "foreign", *gate.TAUGHT}
    assert found["plain"] == found["plain A"]
    assert (found["plain"]["gold"], found["plain"]["wrong"]) == (10, 0)
    assert found["foreign"]["gold"] == 0


def test_written_is_a_module_that_holds_the_rounded_weights(weights):
    held = {}
    text = gate.written(weights)
    exec(compile(text, "weights.py", "exec"), held)
    assert held["WEIGHTS"] == {name: round(float(one), 2) for name, one in zip(gate.NAMES, weights, strict=False)}
    assert held["BIAS"] == round(float(weights[-1]), 2)
    assert "-0.0," not in text


def test_the_weights_that_the_matcher_reads_are_written_like_this():
    kept = importlib.import_module("aggregator.matching.weights")
    assert list(kept.WEIGHTS) == list(gate.NAMES)
    again = gate.written(np.array([*kept.WEIGHTS.values(), kept.BIAS]))
    assert Path(kept.__file__).read_text("utf-8") == again


def test_prints_one_json_line_and_writes_nothing_unasked(tmp_path, capsys):
    kept = Path(importlib.import_module("aggregator.matching.weights").__file__)
    before = kept.read_bytes()
    for one in entries():
        (tmp_path / f"{one['event']}.json").write_text(json.dumps(one))
    assert gate.main([str(tmp_path), "--folds", "2"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["plain"].keys() == {
        *("gold", "precision", "recall", "wrong", "recall_with_suggestions", "suggested_share"),
    }
    assert kept.read_bytes() == before
