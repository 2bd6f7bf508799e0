"""`writeback` on tables and on Lektor's contents.lr, and where in a recording a talk begins."""

# ruff: noqa: E501, W293 - files and diffs as they are

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from recap_catalog import KELP
from site_checkout import lay_out

from aggregator.files.jsonl import EventFiles
from aggregator.matching.links import Link
from aggregator.store.build import build
from scrapers.records import Recording, Speaker, Talk

Run = Callable[..., tuple[int, str, str]]
TITLE = "Growing Kelp Forests: Slow Loops in Cold Water"
TIDES = "Overcoming Tides with Anchors and Patience"
TABLE = (
    "\ufeffTalk Title;Speaker(s);Room;Video URL;Notes\r\n"
    f'"{TITLE}";Ada Quill;A;https://youtu.be/kelpforest1;"two\r\nlines"\r\n'
    "Boundaries;Eve Roe;A;;\r\n"
    "\r\n"
    "Sorting Shells by Sound;Gus Pine;B\r\n"
    f"{TIDES};Cy Nimbus;B;;\r\n"
    'Learning Seaweed Types;Jo Fern;B;"";last'
)
TABLE_DIFF = f"""\
--- a/_data/talks.csv
+++ b/_data/talks.csv
@@ -1,8 +1,8 @@
 \ufeffTalk Title;Speaker(s);Room;Video URL;Notes\r
 "{TITLE}";Ada Quill;A;https://youtu.be/kelpforest1;"two\r
 lines"\r
-Boundaries;Eve Roe;A;;\r
+Boundaries;Eve Roe;A;https://youtu.be/boundaries1;\r
 \r
-Sorting Shells by Sound;Gus Pine;B\r
+Sorting Shells by Sound;Gus Pine;B;https://youtu.be/sortshells2\r
 {TIDES};Cy Nimbus;B;;\r
-Learning Seaweed Types;Jo Fern;B;"";last
\\ No newline at end of file
+Learning Seaweed Types;Jo Fern;B;"https://youtu.be/seaweedtype";last
\\ No newline at end of file
"""
LEKTOR = {
    "content/talks/contents.lr": "_model: talks\n---\ntitle: Talks\n",
    "content/talks/kelp/contents.lr": f"_model: talk\n---\ntitle: {TITLE}\n---\nspeaker: Ada Quill\n---\nvideo: https://www.youtube.com/watch?v=kelpforest1\n---\nbody:\n\nKelp.\n",
    "content/talks/boundaries/contents.lr": "_model: talk\n---\ntitle: Boundaries\n---\nspeaker: Eve Roe\n---\nbody:\n\nB.\n----\nmore\n",
    "content/talks/seaweed/contents.lr": "_model: talk\n---\ntitle: Learning Seaweed Types\n---\nspeaker: Jo Fern\n---\nvideo:\n---\nbody: S.",
    "content/talks/seaweed/contents+de.lr": "title: Algen\n---\nspeaker: Jo Fern\n",
}
LEKTOR_DIFF = """\
--- a/content/talks/boundaries/contents.lr
+++ b/content/talks/boundaries/contents.lr
@@ -4,6 +4,8 @@
 ---
 speaker: Eve Roe
 ---
+video: https://www.youtube.com/watch?v=boundaries1
+---
 body:
 
 B.
--- a/content/talks/seaweed/contents.lr
+++ b/content/talks/seaweed/contents.lr
@@ -4,6 +4,6 @@
 ---
 speaker: Jo Fern
 ---
-video:
+video: https://www.youtube.com/watch?v=seaweedtype
 ---
 body: S.
\\ No newline at end of file
"""


@pytest.mark.parametrize(
    ("files", "wanted", "said"),
    [
        ({"_data/talks.csv": TABLE}, TABLE_DIFF, (
            "note: _data/talks.csv: `Video URL`, as https://youtu.be/{id}, as 1 of 5 talks there have it\n"
            "site: 3 links in 1 file, 1 there already\n")),
        (LEKTOR, LEKTOR_DIFF, (
            "note: content/talks/*.lr: `video`, as https://www.youtube.com/watch?v={id}, as 1 of 3 talks there have it\n"
            "site: 2 links in 2 files, 1 there already\n")),
    ],
    ids=["table", "lektor"],
)  # fmt: skip
def test_the_diff_is_as_a_maintainer_would_make_it(files: dict[str, str], wanted: str, said: str, run: Run) -> None:
    site = lay_out(files)
    assert run() == (0, wanted, said)
    assert run("--write") == (0, "", said)
    made = {name: (site / name).read_bytes() for name in files}
    assert sorted(name for name in files if made[name] != files[name].encode()) == [
        line.removeprefix("+++ b/") for line in wanted.splitlines() if line.startswith("+++ b/")
    ]
    code, out, err = run("--write")
    assert (code, out, "0 links in 0 files" in err) == (0, "", True)
    assert {name: (site / name).read_bytes() for name in files} == made


def test_a_table_without_a_column_for_videos_is_named_once(run: Run) -> None:
    lay_out({"talks.csv": f"title,speaker\nBoundaries,Eve Roe\n{TITLE},Ada Quill\n"})
    said = "Error: site/talks.csv: no column for videos; add one to its first row, such as video_url, and run again\n"
    assert run("--write") == (1, "", f"{said}site: 0 links in 0 files, 0 there already\n")
    assert run("--write", "--key", "video") == (1, "", f"{said}site: 0 links in 0 files, 0 there already\n")
    site = lay_out({"talks.csv": "title,speaker,YouTube ID\nBoundaries,Eve Roe\n"})
    assert run("--write")[0] == 0
    assert (site / "talks.csv").read_text() == "title,speaker,YouTube ID\nBoundaries,Eve Roe,boundaries1\n"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            b'title,speaker,video\nBoundaries,Eve Roe,\n"cut',
            "; talks.csv: line 3: not CSV: unexpected end of data; left out",
        ),
        (b"title,speaker,video\nBoundaries,Eve R\xf6,\n", "; talks.csv: no text in UTF-8"),
        (b"name,level\nAcme,gold\n", ""),
    ],
)
def test_where_nothing_looks_like_talks_the_file_that_cannot_be_read_is_named(body: bytes, why: str, run: Run) -> None:
    (lay_out({"a.json": "{}"}) / "talks.csv").write_bytes(body)
    assert run() == (1, "", f"Error: site: nothing in its data files looks like talks{why}\n")


@pytest.fixture
def parts(run: Run, tmp_path: Path) -> Run:
    """The command, on three talks in one recording, of which the first begins it."""
    names = {"One": None, "Two": 754, "Three": 3723}
    talks = tuple(
        Talk(KELP.slug, name, f"Lightning Talk {name} of Reefs", "lightning", "https://kelp.example/", slug=name.lower(),
             speakers=(Speaker(f"{name} Fern"),))
        for name in names
    )  # fmt: skip
    shown = Recording(
        "youtube", "lightning16", "https://www.youtube.com/watch?v=lightning16", "All", "https://kelp.example/"
    )
    links = tuple(
        Link(name, shown.key, "accepted", "title", 1.0, "told by hand", decided_by="person", start_s=second)
        for name, second in names.items()
    )
    (tmp_path / "talks.db").unlink()
    build(tmp_path / "talks.db", [EventFiles(KELP, talks, (shown,), links)], date(2031, 10, 1))
    return run


@pytest.mark.parametrize(
    ("first", "wanted"),
    [
        ("https://youtu.be/lightning16", ("https://youtu.be/lightning16?t=754", "https://youtu.be/lightning16?t=3723")),
        ("https://www.youtube.com/watch?v=lightning16",
         ("https://www.youtube.com/watch?v=lightning16&t=754", "https://www.youtube.com/watch?v=lightning16&t=3723")),
        ("https://www.youtube.com/embed/lightning16",
         ("https://www.youtube.com/embed/lightning16?start=754", "https://www.youtube.com/embed/lightning16?start=3723")),
    ],
)  # fmt: skip
def test_an_address_begins_where_the_talk_does(first: str, wanted: tuple[str, str], parts: Run) -> None:
    rows = "title,speaker,video\nLightning Talk One of Reefs,One Fern,{}\nLightning Talk Two of Reefs,Two Fern,{}\nLightning Talk Three of Reefs,Three Fern,{}\n"
    whole = rows.format(first, *wanted)
    for before in (("", ""), (first, ""), wanted):
        site = lay_out({"talks.csv": rows.format(first, *before)})
        assert parts("--write")[0] == 0
        assert (site / "talks.csv").read_text() == whole
    # Another second is theirs, and tells no form of its own.
    theirs = rows.format(first, wanted[0].replace("754", "760s"), "")
    site = lay_out({"talks.csv": theirs})
    assert parts("--write")[0] == 0
    assert (site / "talks.csv").read_text() == theirs.removesuffix(",\n") + f",{wanted[1]}\n"


def test_a_bare_id_cannot_say_where_and_that_is_said(parts: Run) -> None:
    site = lay_out({
        "talks/1.md": "---\ntitle: Lightning Talk One of Reefs\nspeaker: One Fern\nvideo_id: lightning16\n---\n",
        "talks/2.md": "---\ntitle: Lightning Talk Two of Reefs\nspeaker: Two Fern\nvideo_id:\n---\n",
    })  # fmt: skip
    assert parts("--write") == (0, "", (
        "note: talks/*.md: `video_id`, bare YouTube ids, as 1 of 2 talks there have it\n"
        "note: talks/2.md: begins at 12:34 of lightning16, which a bare YouTube id cannot say\n"
        "site: 1 link in 1 file, 1 there already\n"))  # fmt: skip
    assert (site / "talks/2.md").read_text().splitlines()[3] == "video_id: lightning16"
    assert parts("--write")[2] == "site: 0 links in 0 files, 2 there already\n"


def test_an_address_elsewhere_gets_no_second_that_it_cannot_say(run: Run, tmp_path: Path) -> None:
    talk = replace(
        Talk(KELP.slug, "a", "Reefs at Night and by Day", "talk", "https://kelp.example/", slug="a"),
        speakers=(Speaker("Bo Tern"),),
    )
    url = "https://vimeo.com/76979871"
    shown = Recording("vimeo", "76979871", url, "All", "https://kelp.example/")
    link = Link("a", shown.key, "accepted", "title", 1.0, "told by hand", decided_by="person", start_s=90)
    (tmp_path / "talks.db").unlink()
    build(tmp_path / "talks.db", [EventFiles(KELP, (talk,), (shown,), (link,))], date(2031, 10, 1))
    site = lay_out({"talks.csv": "title,speaker,video\nReefs at Night and by Day,Bo Tern,\n"})
    assert run("--write")[0] == 0
    assert (site / "talks.csv").read_text() == f"title,speaker,video\nReefs at Night and by Day,Bo Tern,{url}#t=90\n"
    assert run("--write")[2] == "site: 0 links in 0 files, 1 there already\n"
