import importlib
import json
import sys
from pathlib import Path
from random import Random

import pytest

GATES = Path(__file__).parents[2] / "gates"
sys.path.insert(0, str(GATES))
changes = importlib.import_module("match_changes")
variants = importlib.import_module("match_variants")
rewrites = importlib.import_module("match_rewrites")
speed = importlib.import_module("match_speed")
shorts = importlib.import_module("short_names")
sys.path.remove(str(GATES))


def talk(key, title, *speakers, day="2031-05-07", **more):
    return {"talk_id": key, "title": title, "speakers": list(speakers), "date": day, "kind": None, **more}


def video(key, title, day="2031-06-01", **more):
    return {"video_id": key, "raw_title": title, "published_at": day, **more}


def entry(event, year, talks, videos, gold, pool=None):
    return {
        "dataset": "A",
        "event": event,
        "series": event.rsplit("-", 1)[0],
        "event_name": event.rsplit("-", 1)[0].title(),
        "year": year,
        "start_date": f"{year}-05-06",
        "end_date": f"{year}-05-09",
        "talks": talks,
        "videos": videos,
        "gold": gold,
        "pool": {v["video_id"]: "event" for v in videos} | (pool or {}),
        "neutral": {},
    }


def foam_talks():
    return [talk("foam", "Foam Considered Useful in Kitchens", "Una Roe"), talk("keg", "Kegs Without Fear", "Bo Ek")]


def pivo31():
    videos = [
        video("v1", "Una Roe: Foam Considered Useful in Kitchens"),
        video("v2", "Kegs Without Fear by Bo Ek - Pivo 2031"),
        video("v3", "Barley for the Patient by Ib Lo", "2030-06-01"),
    ]
    return entry(
        "pivo-2031", 2031, foam_talks(), videos, {"v1": "foam", "v2": "keg", "v3": None}, {"v3": "other_year:pivo-2030"}
    )


def pivo30():
    talks = [talk("barley", "Barley for the Patient", "Ib Lo", day="2030-05-07")]
    videos = [video("v3", "Barley for the Patient by Ib Lo", "2030-06-01")]
    return entry("pivo-2030", 2030, talks, videos, {"v3": "barley"})


def maltcon():
    """A conference of the same year at which Bo Ek gave his talk again."""
    talks = [talk("kegs", "Kegs without Fear, again", "Bo Ek"), talk("yeast", "Yeast at Night", "Al Fi")]
    videos = [video("v4", "Kegs Without Fear by Bo Ek"), video("v5", "Yeast at Night by Al Fi")]
    return entry("maltcon-2031", 2031, talks, videos, {"v4": "kegs", "v5": "yeast"})


def world(*entries):
    return changes.World.of(entries or (pivo31(), pivo30(), maltcon()))


def titles(name, of=None, known=None):
    changed = changes.CHANGES[name](of or pivo31(), Random(7), known or world())
    return [shown["raw_title"] for shown in changed["videos"]]


def test_world_knows_where_a_video_comes_from_and_who_speaks():
    known = world()
    assert [known.event_name(key) for key in ("v1", "v3", "v4")] == ["Pivo 2031", "Pivo 2030", "Maltcon 2031"]
    assert [known.speakers(key) for key in ("v1", "v3")] == [["Una Roe"], ["Ib Lo"]]
    lone = world(pivo31())
    assert (lone.event_name("v3"), lone.speakers("v3")) == ("Pivo 2030", [])


FOAM, KEGS = "Foam Considered Useful in Kitchens", "Kegs Without Fear"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("no_years", ["Una Roe: " + FOAM, KEGS + " by Bo Ek - Pivo", "Barley for the Patient by Ib Lo"]),
        ("cut_70", ["Una Roe: " + FOAM, KEGS + " by Bo Ek - Pivo 2031", "Barley for the Patient by Ib Lo"]),
        ("no_punctuation", ["Una Roe " + FOAM, KEGS + " by Bo Ek Pivo 2031", "Barley for the Patient by Ib Lo"]),
        (
            "upper",
            [
                text.upper()
                for text in ("Una Roe: " + FOAM, KEGS + " by Bo Ek - Pivo 2031", "Barley for the Patient by Ib Lo")
            ],
        ),
        (
            "prefix_event",
            [
                "Pivo 2031 - Una Roe: " + FOAM,
                "Pivo 2031 - " + KEGS + " by Bo Ek - Pivo 2031",
                "Pivo 2030 - Barley for the Patient by Ib Lo",
            ],
        ),
        (
            "suffix_event",
            [
                "Una Roe: " + FOAM + " - Pivo 2031",
                KEGS + " by Bo Ek - Pivo 2031 - Pivo 2031",
                "Barley for the Patient by Ib Lo - Pivo 2030",
            ],
        ),
        ("name_first", ["Una Roe - " + FOAM, "Bo Ek - " + KEGS + " - Pivo 2031", "Ib Lo - Barley for the Patient"]),
        ("title_first", [FOAM + " - Una Roe", KEGS + " - Pivo 2031 - Bo Ek", "Barley for the Patient - Ib Lo"]),
        ("titles_only", [FOAM, KEGS + " - Pivo 2031", "Barley for the Patient"]),
        ("names_only", ["Una Roe - Pivo 2031", "Bo Ek - Pivo 2031", "Ib Lo - Pivo 2030"]),
    ],
)
def test_titles_of_a_change(name, expected):
    assert titles(name) == expected


def test_a_long_title_is_cut_with_and_without_dots():
    long = pivo31()
    long["videos"] = [video("v1", "Barley " * 20)]
    assert titles("cut_100", long) == [("Barley " * 20)[:100].rstrip()]
    assert titles("cut_100_dots", long) == [("Barley " * 20)[:97].rstrip() + "..."]
    assert titles("cut_70_dots", long) == [("Barley " * 20)[:69].rstrip() + "…"]


def test_scripts():
    assert changes.to_cyrillic("Bo Ek: Kegs 2031") == "Бо Ек: Кегс 2031"
    assert changes.to_han("Yeast at night - YEAST") == changes.to_han("yeast At Night - yeast")
    first, second = changes.to_han("Yeast at night - YEAST 3").split(" - ")
    assert (len(first), len(second), second) == (6, 4, first[:2] + " 3")
    both = changes.CHANGES["cyrillic"](pivo31(), Random(7), world())
    assert (both["talks"][1]["title"], both["talks"][1]["speakers"]) == (
        "Кегс Витжоут Феар".replace("ж", "х"),
        ["Бо Ек"],
    )
    assert both["videos"][2]["raw_title"] == changes.to_cyrillic("Barley for the Patient by Ib Lo")


def test_typos_edit_letters_only_and_are_the_same_every_time():
    once = changes.mistyped("Kegs Without Fear - Pivo 2031", Random("seed"))
    assert once == changes.mistyped("Kegs Without Fear - Pivo 2031", Random("seed"))
    assert once != "Kegs Without Fear - Pivo 2031"
    assert changes.mistyped("2031 - 2032", Random("seed")) == "2031 - 2032"


def test_bare_changes_take_away_what_they_say():
    bare = changes.CHANGES["no_dates"](pivo31(), Random(7), world())
    days = [bare["start_date"], bare["end_date"], *(t["date"] for t in bare["talks"])]
    assert set(days + [v["published_at"] for v in bare["videos"]]) == {None}
    assert [t["speakers"] for t in changes.CHANGES["no_speakers"](pivo31(), Random(7), world())["talks"]] == [[], []]
    assert {t["kind"] for t in changes.CHANGES["no_kinds"](pivo31(), Random(7), world())["talks"]} == {"talk"}
    late = changes.CHANGES["late_upload"](pivo31(), Random(7), world())
    assert {v["published_at"] for v in late["videos"]} == {"2034-05-08"}


def test_changes_leave_the_given_event_alone():
    given = pivo31()
    for name, change in changes.CHANGES.items():
        change(given, Random(7), world())
        assert given == pivo31(), name


def test_strangers_show_nothing():
    joined = changes.CHANGES["sibling_channel"](pivo31(), Random(7), world())
    assert sorted(v["video_id"] for v in joined["videos"]) == ["v1", "v2", "v3", "v4", "v5"]
    assert joined["gold"] == {"v1": "foam", "v2": "keg", "v3": None, "v4": None, "v5": None}


def test_an_upload_again_shows_the_same_talk():
    again = changes.CHANGES["dup_upload"](pivo31(), Random(7), world())
    copy = again["videos"][-1]
    first = next(v for v in again["videos"] if v["video_id"] == copy["video_id"].removesuffix(".again"))
    assert (len(again["videos"]), copy["raw_title"]) == (4, first["raw_title"])
    assert again["gold"][copy["video_id"]] == again["gold"][first["video_id"]]


def test_a_talk_off_the_schedule_has_no_video():
    half = changes.CHANGES["missing_talks_50"](pivo31(), Random(7), world())
    left = [t["talk_id"] for t in half["talks"]]
    assert len(left) == 1
    assert sorted(key for key, gold in half["gold"].items() if gold) == ["v1" if left == ["foam"] else "v2"]


def test_entries_that_say_little_are_wrong_for_a_video_of_a_named_talk():
    more = changes.CHANGES["generic_talks"](pivo31(), Random(7), world())
    assert [t["title"] for t in more["talks"][2:4]] == ["Keynote", "Opening Remarks"]
    assert more["neutral"] == {}
    nobody = pivo31() | {"gold": {"v1": None, "v2": "keg", "v3": None}}
    assert list(changes.CHANGES["generic_talks"](nobody, Random(7), world())["neutral"]) == ["v1"]


def test_the_same_talk_elsewhere_needs_its_title_and_a_speaker():
    again, other = maltcon()["talks"]
    assert variants.is_same(pivo31(), "keg", again)
    assert not variants.is_same(pivo31(), "foam", again)
    assert not variants.is_same(pivo31(), "keg", {**again, "speakers": ["Al Fi"]})
    assert not variants.is_same(pivo31(), "keg", other)
    assert not variants.is_same(pivo31(), "keg", None)


def test_neighbours_are_of_the_series_or_of_the_year():
    known = world()
    assert [e["event"] for e in variants.other_years(pivo31(), known)] == ["pivo-2030"]
    assert [e["event"] for e in variants.other_events(pivo31(), known)] == ["maltcon-2031"]


def write(folder, *entries):
    for one in entries:
        (folder / f"A__{one['event']}.json").write_text(json.dumps(one))


def run(gate, capsys, *arguments):
    assert gate.main([str(argument) for argument in arguments]) == 0
    printed = capsys.readouterr()
    return json.loads(printed.out), printed.err


def test_gate_prints_every_variant(tmp_path, capsys):
    write(tmp_path, pivo31(), pivo30(), maltcon())
    printed, _ = run(variants, capsys, tmp_path)
    found = printed["variants"]
    extra = [
        *("other_year", "other_year_no_dates", "other_year_names_alone", "other_year_short_names"),
        *("other_event", "other_event_no_dates", "other_event_names_alone", "other_event_short_names"),
        "shuffled",
        "renumbered",
        "twice",
    ]
    assert list(found) == [*changes.CHANGES, *rewrites.REWRITES, *variants.SHORT_NAMES, *extra]
    assert [found[name] for name in ("shuffled", "renumbered", "twice")] == [{"same": 1.0}] * 3
    assert {key: found["plain"][key] for key in ("precision", "recall", "wrong")} == {
        "precision": 1,
        "recall": 1,
        "wrong": 0,
    }
    assert printed["worst_precision"] == min(figures.get("precision", 1) for figures in found.values())
    own = found["other_year"]
    assert (own["playlists"], own["videos"], own["accepted"], own["wrong"]) == (2, 3, 0, 0)


def test_short_names_stand_for_the_events_own():
    short = shorts.invented("pivo")
    assert (len(short), shorts.invented("pivo"), shorts.invented("maltcon") == short) == (4, short, False)
    changed = shorts.short_names(pivo31(), Random(7), world())
    bare = ["Una Roe: " + FOAM, KEGS + " by Bo Ek", "Barley for the Patient by Ib Lo"]
    made = [
        [form.format(short=short, year=year, yy=year[2:], title=title) for title, year in zip(bare, years, strict=True)]
        for form, years in ((form, ("2031", "2031", "2030")) for form in shorts.FORMS)
    ]
    assert [shown["raw_title"] for shown in changed["videos"]] in made
    none = shorts.short_names(pivo31(), Random(7), world(), share=0)
    assert [shown["raw_title"] for shown in none["videos"]] == bare


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Slow Beer Days 2031 - Foam", "Foam"),
        ("Foam (SlowBeerDays Conference 2031)", "Foam"),
        ("Foam - slow beer days conf", "Foam"),
        ("Beer Days", "Beer Days"),
        ("Slow Beer Days 2031", "Slow Beer Days 2031"),
    ],
)
def test_a_title_without_its_event(title, bare):
    assert shorts.without_event(title, "Slow Beer Days 2031") == bare


def test_wrong_links_are_counted_and_listed(tmp_path, capsys):
    mistaken = pivo31() | {"gold": {"v1": "keg", "v2": "keg", "v3": None}}
    write(tmp_path, mistaken)
    printed, said = run(variants, capsys, tmp_path, "--only", "plain", "--show")
    assert printed["variants"]["plain"].pop("seconds") >= 0
    assert printed == {
        "worst_precision": 0.5,
        "variants": {"plain": {"precision": 0.5, "recall": 0.5, "wrong": 1, "suggested_share": 0.0}},
    }
    lines = said.splitlines()
    assert lines[:4] == [
        "plain: pivo-2031 v1 (event, 2031-06-01)",
        "  video 'Una Roe: Foam Considered Useful in Kitchens'",
        "  said  'Foam Considered Useful in Kitchens' by Una Roe [None, 2031-05-07]",
        "  gold  'Kegs Without Fear' by Bo Ek [None, 2031-05-07]",
    ]
    assert (len(lines), lines[4][:8]) == (5, "  why   ")


def test_unknown_variant_and_empty_folder_are_said(tmp_path, capsys):
    assert variants.main([str(tmp_path)]) == speed.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: no benchmark files (*.json) here\n" * 2
    write(tmp_path, pivo31())
    assert variants.main([str(tmp_path), "--only", "moonlight"]) == 2
    assert capsys.readouterr().err.startswith("no such variant: moonlight; there are plain, sibling_channel, ")


def test_channel_is_long_unrelated_and_the_same_every_time():
    entries = [pivo31(), pivo30(), maltcon()]
    event, talks, videos = speed.channel(entries)
    assert (event.slug, [shown.code for shown in talks], len(videos)) == (
        "pivo-2031",
        ["t0", "t1", "t2", "t3", "t4"],
        5000,
    )
    words = {word for title in ("Kegs Without Fear by Bo Ek", "Yeast at Night by Al Fi") for word in title.split()}
    assert {word for shown in videos for word in shown.raw_title.split()} <= words
    assert speed.channel(entries)[2] == videos


def test_speed_gate_prints_its_figures(tmp_path, capsys):
    write(tmp_path, pivo31(), maltcon())
    printed, _ = run(speed, capsys, tmp_path, "--runs", "1")
    assert list(printed) == ["match_s", "cdist_s", "pairs", "ratio", "channel_s", "channel_mb", "channel_accepted"]
    assert printed["pairs"] == 2 * 3 + 2 * 2
    assert all(printed[name] >= 0 for name in printed)
