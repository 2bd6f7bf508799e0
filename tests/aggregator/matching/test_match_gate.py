import importlib.util
import json
from pathlib import Path

GATE = Path(__file__).parents[2] / "gates" / "match.py"
SPEC = importlib.util.spec_from_file_location("match_gate", GATE)
gate = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(gate)


def entry():
    def talk(key, title, speaker):
        return {"talk_id": key, "title": title, "speakers": [speaker], "date": "2031-05-07", "kind": None}

    def video(key, title, day="2031-06-01"):
        return {"video_id": key, "raw_title": title, "published_at": day, "clean_title": "hidden"}

    return {
        "dataset": "A",
        "event": "pivocon-2031",
        "event_name": "PivoCon 2031",
        "start_date": "2031-05-06",
        "end_date": "2031-05-09",
        "talks": [talk("foam", "Foam Considered Useful in Kitchens", "Una Roe"), talk("keg", "Kegs", "Bo Ek")],
        "videos": [
            video("v1", "Una Roe: Foam Considered Useful in Kitchens"),
            video("v2", "Kegs"),
            video("v3", "Bo Ek", "2030-06-01"),
        ],
        "gold": {"v1": "foam", "v2": "keg", "v3": None},
        "pool": {"v1": "event", "v2": "event", "v3": "other_year:pivocon-2030"},
        "neutral": {},
    }


FIGURES = {
    "events": 1,
    "gold": 2,
    "precision": 1.0,
    "recall": 0.5,
    "wrong": 0,
    "recall_with_suggestions": 1.0,
    "suggested_share": 0.3333,
}


def test_prints_one_json_line_and_writes_predictions(tmp_path, capsys):
    (tmp_path / "A__pivocon-2031.json").write_text(json.dumps(entry()))
    out = tmp_path / "out" / "predictions.json"
    out.parent.mkdir()
    assert gate.main([str(tmp_path), "--predictions", str(out)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    printed = json.loads(line)
    seconds = {printed.pop("seconds"), printed["sets"]["A"].pop("seconds")}
    assert all(0 <= spent < 60 for spent in seconds)
    assert printed == {**FIGURES, "sets": {"A": FIGURES}}
    assert json.loads(out.read_text()) == {"pivocon-2031": {"v1": "foam", "v2": None, "v3": None}}


def test_wrong_and_neutral_links_are_counted():
    accepted = {"v1": "keg", "v2": "foam", "v3": "keg"}
    counts = gate.tally({**entry(), "neutral": {"v2": ["foam"]}}, accepted, {})
    assert (counts["wrong"], counts["right"], counts["gold"]) == (2, 0, 2)


def test_strip_hides_what_a_matcher_may_not_see():
    shown = gate.strip(entry())
    assert not {"gold", "pool", "neutral"} & set(shown)
    assert all("clean_title" not in video for video in shown["videos"])


def test_empty_folder_is_said(tmp_path, capsys):
    assert gate.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: no benchmark files (*.json) here\n"
