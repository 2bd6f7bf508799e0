import importlib
import sys
from pathlib import Path
from random import Random

import pytest

GATES = Path(__file__).parents[2] / "gates"
sys.path.insert(0, str(GATES))
changes = importlib.import_module("match_changes")
rewrites = importlib.import_module("match_rewrites")
sys.path.remove(str(GATES))


def talk(key, title, *speakers, kind=None, day="2031-05-07"):
    return {"talk_id": key, "title": title, "speakers": list(speakers), "date": day, "kind": kind, "description": "?"}


def video(key, title):
    return {"video_id": key, "raw_title": title, "published_at": "2031-06-01"}


def pivo31():
    videos = [
        video("v1", "Una Roe - HERDING MANY KEGS: A Year of Pouring"),
        video("v2", "Foam at Dawn by Bo Ek"),
        video("v3", "Stranger"),
        video("v4", "Lightning Talks"),
    ]
    return {
        "event": "pivo-2031",
        "event_name": "Pivo",
        "year": 2031,
        "start_date": "2031-05-06",
        "end_date": "2031-05-07",
        "talks": [
            talk("kegs", "Herding Many Kegs: A Year of Pouring", "Una Roe", "Ib Lo"),
            talk("foam", "Foam at Dawn", "Bo Ek", kind="keynote"),
            talk("flash", "Lightning Talks", day=None),
        ],
        "videos": videos,
        "gold": {"v1": "kegs", "v2": "foam", "v3": None, "v4": "flash"},
        "pool": {v["video_id"]: "event" for v in videos},
        "neutral": {},
    }


def changed(name, seed=7):
    return rewrites.REWRITES[name](pivo31(), Random(seed), changes.World.of([pivo31()]))


def titles(entry):
    return {v["video_id"]: v["raw_title"] for v in entry["videos"]}


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Herding Many Kegs: A Year of Pouring", ("Herding Many Kegs", "A Year of Pouring")),
        ("Who Pours Here? Nobody at All", ("Who Pours Here?", "Nobody at All")),
        ("Kegs: A Year of Pouring", None),
        ("Herding Many Kegs: A Year", None),
        ("Herding Many Kegs", None),
    ],
)
def test_halves_of_a_title(title, parts):
    assert rewrites.halves(title) == parts


def test_one_half_of_a_title_is_left():
    assert titles(changed("first_half")) == titles(pivo31()) | {"v1": "Una Roe - Herding Many Kegs"}
    assert titles(changed("second_half")) == titles(pivo31()) | {"v1": "Una Roe - A Year of Pouring"}


def test_names_alone():
    assert titles(changed("names_alone")) == titles(pivo31()) | {"v1": "Una Roe & Ib Lo", "v2": "Bo Ek"}


def test_printed_twice():
    found = changed("printed_twice")["talks"]
    assert [(t["talk_id"], t["date"]) for t in found[:2]] == [
        ("kegs.again", "2031-05-08"),
        ("foam.again", "2031-05-08"),
    ]
    assert found[2:] == pivo31()["talks"]


def test_printed_as_a_poster_too():
    found = changed("printed_as_poster")["talks"]
    assert [(t["talk_id"], t["kind"]) for t in found] == [
        ("kegs.poster", "poster"),
        *((t["talk_id"], t["kind"]) for t in pivo31()["talks"]),
    ]


def test_keynotes_by_name():
    kegs, _, flash = pivo31()["talks"]
    found = [changed("keynotes_by_name", seed)["talks"] for seed in range(40)]
    assert {(str(one["title"]), *one["speakers"]) for _, one, _ in found} == {
        *(("Keynote: Bo Ek",), ("Keynote: Bo Ek", "Bo Ek"), ("Keynote by Bo Ek",), ("Keynote by Bo Ek", "Bo Ek")),
        *(("Bo Ek",), ("Bo Ek", "Bo Ek"), ("Opening Keynote - Bo Ek",), ("Opening Keynote - Bo Ek", "Bo Ek")),
        ("Keynote", "Bo Ek"),
    }
    assert all((one, other) == (kegs, flash) for one, _, other in found)


def test_rounds_take_the_place_of_the_lightning_talks():
    found = changed("rounds")
    own = [key for key in found["gold"] if key.startswith("round-")]
    assert {key: found["gold"][key] for key in own} == {key: key.removesuffix(".video") for key in own}
    assert len(own) >= 2
    assert all(found["pool"][key] == "event" for key in own)
    assert [t["talk_id"] for t in found["talks"]][:2] == ["kegs", "foam"]
    assert [v["video_id"] for v in found["videos"]][:3] == ["v1", "v2", "v3"]
    days = [t["date"] for t in found["talks"][2:]]
    assert days[:2] == ["2031-05-06", "2031-05-07"]
    assert found["end_date"] == max([*days, "2031-05-07"])


def test_a_change_leaves_the_given_event_alone():
    given = pivo31()
    for change in rewrites.REWRITES.values():
        change(given, Random(7), changes.World.of([given]))
    assert given == pivo31()
