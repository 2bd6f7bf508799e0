"""The gate's counting, and its catalog of a corpus, on a corpus of two talks."""

import gzip
import importlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

GATES = Path(__file__).parents[2] / "gates"
TALKS = [
    ("murky-ponds", "Draining Murky Ponds by Hand", "Ann Lake", "murkyponds2"),
    ("clear-ponds", "Keeping Clear Ponds Clear", "Ben Marsh", "clearponds1"),
]
POST = """\
# DjangoCon US 2024

* **Draining Murky Ponds by Hand** - Ann Lake
    * fun
    * [video](https://youtu.be/murkyponds1)
* **Keeping Clear Ponds Clear** - Ben Marsh
* **Ponds at Sea**
"""


@pytest.fixture
def gate(monkeypatch):
    monkeypatch.syspath_prepend(GATES)
    return importlib.import_module("recap")


def mark(line, title, video, expected, role="bold_list_item", event="djangocon-us-2024", **more):
    return {
        "mention_text": title,
        "line": line,
        "talk_title": title,
        "event": event,
        "schedule_url": None,
        "current_link": None,
        "public_video_url": f"https://www.youtube.com/watch?v={video}" if video else None,
        "role": role,
        "expected": expected,
        **more,
    }


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    for name in ("pyvideo", "match/dev", "recaps/expected"):
        (folder / name).mkdir(parents=True)
    with gzip.open(folder / "pyvideo/talks.jsonl.gz", "wt", encoding="utf-8") as lines:
        for slug, title, speaker, video in TALKS:
            record = {
                "event": "djangocon-us-2024",
                "event_title": "DjangoCon US 2024",
                "slug": slug,
                "title": title,
                "speakers": [speaker],
                "recorded": "2024-09-23",
                "videos": [{"type": "youtube", "url": f"https://www.youtube.com/watch?v={video}"}],
                "related_urls": [],
            }
            lines.write(json.dumps(record) + "\n")
    pairs = {"Draining": {"old": "murkyponds1", "new": "murkyponds2"}}
    (folder / "recaps/djangocon_us_2024_reuploads.json").write_text(json.dumps(pairs))
    expected = POST.replace("https://youtu.be/murkyponds1", "https://www.youtube.com/watch?v=murkyponds2")
    (folder / "recaps/expected/ponds.md").write_text(expected)
    return folder


@pytest.fixture
def posts(tmp_path):
    for name in ("posts", "gold"):
        (tmp_path / "given" / name).mkdir(parents=True)
    (tmp_path / "given/posts/ponds.md").write_text(POST)
    (tmp_path / "given/posts/no-gold.md").write_text(POST)
    gold = {
        "post": "ponds.md",
        "default_event": "djangocon-us-2024",
        "mentions": [
            mark(3, "Draining Murky Ponds by Hand", "murkyponds2", "replace superseded id", link_line=5),
            mark(6, "Keeping Clear Ponds Clear", "clearponds1", "insert"),
            mark(7, "Ponds at Sea", None, "leave"),
            mark(7, "Somebody", None, "report only", role="person_or_topic_only"),
            mark(7, "Elsewhere", None, "leave", event="pondcon-1999"),
        ],
    }
    (tmp_path / "given/gold/ponds.json").write_text(json.dumps(gold))
    other = gold | {"default_event": "pondcon-1999"}
    (tmp_path / "given/gold/z.json").write_text(json.dumps(other))
    return tmp_path / "given"


def test_prints_one_json_line(gate, corpus, posts, capsys):
    assert gate.main([str(posts), "--corpus", str(corpus), "-v"]) == 0
    captured = capsys.readouterr()
    (line,) = captured.out.splitlines()
    printed = json.loads(line)
    assert 0 < printed.pop("slowest_s") < 60
    reuploads = printed.pop("reuploads")
    assert reuploads.pop("links") > 0
    assert reuploads == {"ids": 1, "left": 0, "wrong": 0, "touched": 0, "changed_twice": 0}
    figures = {
        "mentions": 3,
        "mention_recall": 0.6667,
        "mention_precision": 1.0,
        "edits_right": 1,
        "edits_wrong": 0,
        "edits_missed": 0,
        "edits_neutral": 0,
        "edits_elsewhere": 0,
        "superseded": 1,
        "superseded_left": 0,
    }
    assert printed == {
        **figures,
        "skipped_events": ["pondcon-1999"],
        "changed_twice": 0,
        "events_chosen": 1,
        "expected_equal": {"ponds.md": 1},
        "posts": {"ponds.md": {**figures, "own_event": 1}},
    }
    assert captured.err == "ponds.md: missed 7: 'Ponds at Sea' ('Ponds at Sea', djangocon-us-2024)\n"


def test_the_catalog_knows_former_uploads(gate, corpus, tmp_path):
    assert gate.build_catalog(corpus, tmp_path / "talks.db") == {"events": 1, "talks": 2}
    with closing(sqlite3.connect(tmp_path / "talks.db")) as conn:
        rows = conn.execute(
            """SELECT recording, access, replaced_by FROM talk_recordings JOIN recordings ON id = recording
               WHERE talk = 'djangocon-us-2024/draining-murky-ponds-by-hand' ORDER BY recording"""
        ).fetchall()
    assert rows == [
        ("youtube:murkyponds1", "gone", "youtube:murkyponds2"),
        ("youtube:murkyponds2", "public", None),
    ]


def test_wrong_and_missed_are_counted(gate, kelp):
    post = gate.read_post(b"* <https://youtu.be/driftbuoys0>\n\n\n* <https://youtu.be/boundaries1>\n", "post.md")
    talks = {talk.code: talk for talk in kelp.talks}
    found = gate.find_mentions(post, kelp)
    gold = [
        mark(1, "Boundaries", "boundaries1", "replace", event="kelpcon-2031"),
        mark(4, "Boundaries", "boundaries1", "replace (ask)", event="kelpcon-2031"),
    ]
    assert gate.is_talk(gold[0], talks["45"]) and not gate.is_talk(gold[0], talks["42"])
    tally = gate.tally_mentions(gold, list(found), {"kelpcon-2031"})
    assert dict(tally.counts) == {"mentions": 2, "found": 1, "reported": 2, "reported_right": 1}
    done = gate.edits(post, gate.verdicts(post, found, kelp))
    assert dict(gate.tally_edits(post, gold, done).counts) == {"edits_wrong": 1, "edits_missed": 1}


def test_no_gold_or_no_corpus_is_said(gate, tmp_path, capsys):
    assert gate.main([str(tmp_path), "--corpus", str(tmp_path)]) == 2
    assert "no gold/*.json here" in capsys.readouterr().err
