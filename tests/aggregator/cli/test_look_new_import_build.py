"""`look`, `new`, `import`, `build`."""

import gzip
import json
from pathlib import Path

import pytest
from demo_command import LEDGER, Demo
from demo_site import IDS, SPEAKERS, TITLES, schedule

from aggregator.files.concealed import conceal
from aggregator.files.event_yml import KEEP_FACTS, WHERE_RECORDINGS_ARE
from scrapers.registry import SOURCES

PAGES = Path(__file__).parents[2] / "pages"


def test_look_says_what_it_sees(demo: Demo, tmp_path: Path) -> None:
    code, out, _ = demo.run("look", f"{demo.server.url}/2031/schedule/conference.json", "--json")
    said = json.loads(out)
    assert code == 0
    assert {key: said[key] for key in ("kind", "talks", "days", "rooms", "speakers")} == {
        "kind": "pycon_json",
        "talks": 8,
        "days": 1,
        "rooms": 2,
        "speakers": 7,
    }
    saved = tmp_path / "saved.json"
    saved.write_bytes(schedule())
    assert demo.run("look", str(saved))[1].partition("\n")[0] == (
        "pycon_json: 8 entries, 1 day, 2 rooms, 7 speakers, 0 recordings"
    )
    other = demo.server.serve("/other", b"<!doctype html><html><title>Knitting  weekly</title><p>Wool</p></html>")
    code, out, err = demo.run("look", other)
    assert (code, out) == (1, "")
    assert err.startswith(f"Error: {other}: saw an HTML page titled 'Knitting weekly' (")
    kinds, way_out = err.removesuffix("\n").partition(", which no kind reads: ")[2].split("\n")
    assert kinds.split(", ") == [source.kind for source in SOURCES]
    assert way_out == (
        "  `conftalks new EVENT schedule.csv` reads a table with such columns: "
        "title, speakers, date, start, end, room, track, url, video"
    )
    assert demo.run("look", f"{demo.server.url}/nothing")[0] == 1
    assert demo.run("look", str(tmp_path / "nothing"))[0] == 1


def test_look_follows_a_schedule_from_its_front_page(demo: Demo) -> None:
    export = (PAGES / "pretalx/2031.json").read_bytes()
    url = demo.server.serve("/owls-2031/schedule/export/schedule.json", export, "application/json")
    front = demo.server.serve(
        "/owls-2031/schedule/", b'<!doctype html><meta name="generator" content="pretalx"><p>Owls'
    )
    code, out, _ = demo.run("look", front)
    assert (code, out.splitlines()) == (
        0,
        [
            "pretalx of Owls & Logs 2031: 3 entries, 2 days, 2 rooms, 3 speakers, 0 recordings",
            f"  read at {url}",
            f"  note: {url}: entry 'OWLS13' left out: has no title",
            f"`conftalks new owls-logs-2031 {front}` would write:",
            '  title: "Owls & Logs 2031"',
            "  timezone: Europe/Oslo",
            "  starts: 2031-09-12",
            "  ends: 2031-09-13",
            f"  {KEEP_FACTS}",
            "  schedule:",
            f'    - {{kind: pretalx, url: "{url}"}}',
            "not found: location, recordings",
        ],
    )
    said = json.loads(demo.run("look", url, "--json")[1])
    assert (said["kind"], said["url"], said["pages"], said["pages_left"], said["talks"]) == ("pretalx", url, 1, 0, 3)
    assert demo.run("new", "owls-2031", front)[0] == 0
    text = (demo.data / "events/owls-2031/event.yml").read_text("utf-8")
    assert text == (
        'title: "Owls & Logs 2031"\ntimezone: Europe/Oslo\nstarts: 2031-09-12\nends: 2031-09-13\n'
        f"{KEEP_FACTS}\ndelay: 0\n"
        f'schedule:\n  - {{kind: pretalx, url: "{url}"}}\n{WHERE_RECORDINGS_ARE}'
    )
    assert demo.run("scrape", "owls-2031")[0] == 0
    assert demo.rows("SELECT code FROM talks WHERE event = 'owls-2031' ORDER BY code") == [
        ("OWLS11",),
        ("OWLS12",),
        ("OWLS14",),
    ]


def test_look_says_that_it_counted_on_one_page_alone(demo: Demo) -> None:
    export = (PAGES / "pretalx/2031.json").read_bytes()
    url = demo.server.serve("/owls-2031/schedule/export/schedule.json", export, "application/json")
    widget = f'<!doctype html><pretalx-schedule event-url="{demo.server.url}/owls-2031/"></pretalx-schedule>'
    demo.server.serve("/program/", widget.encode())
    front = demo.server.serve("/", b'<!doctype html><title>Owls</title><nav><a href="/program/">Program</a></nav>')
    assert demo.run("look", front)[1].splitlines()[1:3] == [
        f"  read at {url}",
        "  counted on the first page; `conftalks scrape` reads at least 1 page more",
    ]


def test_new_writes_the_lists_of_recordings_that_the_page_links(demo: Demo) -> None:
    export = (PAGES / "pretalx/2031.json").read_bytes()
    demo.server.serve("/owls-2031/schedule/export/schedule.json", export, "application/json")
    links = (
        '<a href="https://www.youtube.com/playlist?list=PLowls2031abcdefghijkl">All</a>'
        '<iframe src="https://www.youtube.com/embed/videoseries?list=PLowls2031abcdefghijkl"></iframe>'
        '<a href="https://events.hubilo.com/owls-2031/session/12">One</a><a href="https://youtu.be/aaaaaaaaa01">Talk</a>'
    )
    page = f'<!doctype html><meta name="generator" content="pretalx"><p>Owls {links}'
    front = demo.server.serve("/owls-2031/schedule/", page.encode())
    code, out, err = demo.run("new", "owls-2031", front)
    path = demo.data / "events/owls-2031/event.yml"
    assert (code, out) == (0, f"{path}\n")
    assert err == (
        f"{demo.server.url}/owls-2031/schedule/export/schedule.json: read by pretalx\n"
        "PLowls2031abcdefghijkl: linked there: take it out if it is not of this event\n"
        "owls-2031: linked there: take it out if it is not of this event\n"
        "not found: location\n"
        f"next: check the file, then `conftalks --data {demo.data} scrape owls-2031`\n"
    )
    lines = "  - {kind: youtube, playlist: PLowls2031abcdefghijkl}\n  - {kind: hubilo, slug: owls-2031}\n"
    assert path.read_text("utf-8").endswith(f"recordings:\n{lines}")
    named = "https://www.youtube.com/playlist?list=PLnamed2031abcdefghijk"
    assert demo.run("new", "named-2031", front, named)[0] == 0
    text = (demo.data / "events/named-2031/event.yml").read_text("utf-8")
    assert text.endswith("recordings:\n  - {kind: youtube, playlist: PLnamed2031abcdefghijk}\n")


def test_look_says_why_a_page_of_a_known_kind_cannot_be_read(demo: Demo, tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text('{"error": {"code": 404, "errors": [{"reason": "channelNotFound"}]}}', "utf-8")
    code, out, err = demo.run("look", str(saved))
    assert (code, out) == (1, "")
    assert "the channel does not exist: check" in err


@pytest.mark.parametrize(
    ("name", "seen"), [("table/recordings.csv", "table: "), ("youtube/flat.json", "youtube of Example Conf 2031: ")]
)
def test_look_knows_the_files_that_import_takes(demo: Demo, tmp_path: Path, name: str, seen: str) -> None:
    packed = tmp_path / "download"
    packed.write_bytes(gzip.compress((PAGES / name).read_bytes()))
    code, out, _ = demo.run("look", str(packed))
    assert (code, out.startswith(seen)) == (0, True)
    assert json.loads(demo.run("look", str(packed), "--json")[1])["url"] is None


def test_new_writes_an_event_that_scrape_can_read(demo: Demo) -> None:
    url = f"{demo.server.url}/2031/schedule/conference.json"
    code, out, _ = demo.run("new", "fresh-2031", url, "--timezone", "America/Denver", "--title", "Fresh Conf")
    path = demo.data / "events" / "fresh-2031" / "event.yml"
    assert (code, out) == (0, f"{path}\n")
    text = path.read_text("utf-8")
    assert text.startswith("title: Fresh Conf\ntimezone: America/Denver\n")
    assert text.endswith(f'delay: 0\nschedule:\n  - {{kind: pycon_json, url: "{url}"}}\n{WHERE_RECORDINGS_ARE}')
    assert demo.run("scrape", "fresh-2031")[0] == 0
    code, _, err = demo.run("new", "fresh-2031", url)
    assert (code, err) == (1, f"Error: {path}: exists already; edit it, or choose another name\n")


def test_a_guess_is_shown_and_taken_by_a_person_alone(demo: Demo, tmp_path: Path) -> None:
    saved = PAGES / "guess/squarespace.html"
    url = demo.server.serve("/agenda", saved.read_bytes())
    shown = [
        "guess: 5 entries, 1 day, 0 rooms, 4 speakers, 0 recordings",
        "  a guess, no kind reads this page; its first rows:",
        "    2031-05-17 09:00 | Registration | nobody",
        "    2031-05-17 09:30 | Owls at scale | Ada Uglefjær",
        "    2031-05-17 10:15 | What owls hear | Bo Strix, Cleo Otus",
        "    2031-05-17 12:00 | Lunch | nobody",
        "    2031-05-17 13:30 | Keynote: Feathers | Dina Bubo",
    ]
    taken = [
        "  if they are right, `new --guess` takes them",
        f"`conftalks new owlconf-2031 {url} --timezone ZONE --guess` would write:",
        "  title: OwlConf 2031",
        "  starts: 2031-05-17",
        "  ends: 2031-05-17",
        f"  {KEEP_FACTS}",
        "  schedule:",
        f'    - {{kind: guess, url: "{url}"}}',
        "not found: timezone, location, recordings",
    ]
    assert demo.run("look", url)[:2] == (0, "\n".join([*shown, *taken, ""]))
    at_its_address = "  if they are right, at its address `new --guess` takes them"
    assert demo.run("look", str(saved))[:2] == (0, "\n".join([*shown, at_its_address, ""]))
    said = json.loads(demo.run("look", url, "--json")[1])
    assert (said["guess"], said["rows"][1]) == (True, "2031-05-17 09:30 | Owls at scale | Ada Uglefjær")
    new = ("new", "owls-2031", url, "--timezone", "Europe/Oslo")
    code, _, err = demo.run(*new)
    assert (code, err) == (
        1,
        (
            f"Error: {url}: no kind reads this page. A guess finds 5 rows in it: see them with `conftalks look`, "
            "and run again with --guess to take them\n"
        ),
    )
    assert demo.run(*new, "--kind", "guess")[0] == 1
    assert not (demo.data / "events" / "owls-2031").exists()
    assert demo.run(*new, "--guess")[0] == 0
    text = (demo.data / "events/owls-2031/event.yml").read_text("utf-8")
    assert f'schedule:\n  - {{kind: guess, url: "{url}"}}\n' in text
    assert demo.run("scrape", "owls-2031")[0] == 0
    assert demo.rows("SELECT code FROM talks WHERE event = 'owls-2031' AND kind = 'talk' ORDER BY code") == [
        ("owls-at-scale",),
        ("what-owls-hear",),
    ]


def test_a_guess_never_beats_a_kind_that_reads_the_page(demo: Demo) -> None:
    owls = (PAGES / "structured/json-ld.html").read_bytes() + (PAGES / "guess/squarespace.html").read_bytes()
    said = json.loads(demo.run("look", demo.server.serve("/both", owls), "--json")[1])
    assert (said["kind"], said["talks"]) == ("structured", 5)
    export = (PAGES / "pretalx/2031.json").read_bytes()
    demo.server.serve("/owls-2031/schedule/export/schedule.json", export, "application/json")
    front = (
        b'<!doctype html><meta name="generator" content="pretalx">' + (PAGES / "guess/squarespace.html").read_bytes()
    )
    assert (
        json.loads(demo.run("look", demo.server.serve("/owls-2031/schedule/", front), "--json")[1])["kind"] == "pretalx"
    )


def test_new_says_what_no_page_says(demo: Demo) -> None:
    code, _, err = demo.run("new", "fresh-2031", f"{demo.server.url}/2031/schedule/conference.json")
    assert code == 1
    assert "conference.json: it does not say its time zone; run again with --timezone, such as Europe/Berlin" in err
    assert not (demo.data / "events" / "fresh-2031").exists()


def test_import_adds_recordings_for_attendees(scraped: Demo, tmp_path: Path) -> None:
    table = tmp_path / "hubilo.csv"
    table.write_text(f"hubilo_id,title,speakers,talk\n900,{TITLES[5]},{SPEAKERS[5]},6\n", "utf-8")
    code, out, _ = scraped.run("import", str(table), "--event", "demo-2031")
    assert code == 0
    assert "  recordings 1 new, 0 changed, 6 same, 0 gone\n" in out
    assert scraped.rows("SELECT video_status FROM talks WHERE code = '6'") == [("attendees",)]
    again = scraped.run("import", str(table), "--event", "demo-2031")
    assert "  recordings 0 new, 0 changed, 7 same, 0 gone\n" in again[1]
    table.write_text("hubilo_id,title\n900\n901,https://stream.mux.com/secret.m3u8\n", "utf-8")
    before = scraped.files()
    code, _, err = scraped.run("import", str(table), "--event", "demo-2031")
    assert (code, scraped.files()) == (1, before)
    assert err.startswith(f"Error: {table}:")
    assert "mux" not in err


def test_a_correction_may_name_a_talk_by_any_of_its_names(scraped: Demo) -> None:
    for name in ("k10", "how-owls-read-logs"):
        (scraped.event / "corrections.yml").write_text(
            f'- {{talk: {name}, recording: "youtube:{IDS[0]}", decision: accepted, why: "seen it"}}\n', "utf-8"
        )
        assert scraped.run("build")[0] == 0
        assert scraped.rows("SELECT talk, decided_by FROM talk_recordings WHERE talk LIKE '%owls%'") == [
            ("demo-2031/how-owls-read-logs", "person")
        ]


def test_a_correction_of_nothing_is_noted(scraped: Demo) -> None:
    (scraped.event / "corrections.yml").write_text(
        '- {talk: "999", recording: "youtube:ooooooooooo", decision: rejected, why: "typo"}\n', "utf-8"
    )
    code, _, err = scraped.run("build")
    assert code == 0
    assert "note: demo-2031: corrections.yml: there is no talk '999'\n" in err
    assert "note: demo-2031: corrections.yml: there is no recording 'youtube:ooooooooooo'\n" in err


def test_corrections_beat_the_matcher_at_the_next_build(scraped: Demo) -> None:
    (scraped.event / "corrections.yml").write_text(
        f'- {{talk: "1", recording: "youtube:{IDS[0]}", decision: rejected, why: "wrong talk"}}\n', "utf-8"
    )
    for _ in range(2):
        assert scraped.run("build")[0] == 0
        assert scraped.rows("SELECT decision, decided_by FROM talk_recordings WHERE talk LIKE '%owls%'") == [
            ("rejected", "person")
        ]
        assert scraped.rows("SELECT video_status FROM talks WHERE code = '1'") == [("pending",)]


SALT = "0123456789abcdef" * 2
BY_DIGEST = (
    f"speaker: {conceal('ada finch', SALT)}",
    f"talk: demo-2031/{conceal('demo-2031/1', SALT)}",
)


@pytest.mark.parametrize("entry", ["speaker: Ada Finch", "talk: demo-2031/1", *BY_DIGEST])
@pytest.mark.parametrize("first", [("build",), ("scrape", "demo-2031")])
def test_the_suppressed_are_left_out_of_files_and_catalog_for_ever(
    scraped: Demo, tmp_path: Path, entry: str, first: tuple[str, ...]
) -> None:
    (scraped.data / "suppress.yml").write_text(f"- {{{entry}, why: asked}}\n", "utf-8")
    table = tmp_path / "again.csv"
    table.write_text(f"id,title\n{IDS[0]},Talks - {SPEAKERS[0]}: {TITLES[0]}\n", "utf-8")
    again = ("scrape", "demo-2031", "--only", "recordings")
    for words in (first, ("scrape", "demo-2031"), again, ("import", str(table), "--event", "demo-2031"), ("build",)):
        assert scraped.run(*words)[0] == 0
        kept = [path for path in scraped.data.rglob("*") if path.is_file() and "cache" not in path.parts]
        for word in (SPEAKERS[0], *([IDS[0], TITLES[0]] if entry.startswith("talk") else [])):
            assert [
                path.name for path in kept if word.encode() in path.read_bytes() and path.name != "suppress.yml"
            ] == []


def test_chapters_that_show_a_suppressed_talk_are_left_out_with_it(scraped: Demo) -> None:
    path = scraped.data / "events" / "demo-2031" / "recordings.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    chapters = [{"start_s": 0, "title": "Welcome"}, {"start_s": 9, "title": "Mine", "talk": "1"}]
    rows[-1]["chapters"] = [*chapters, {"start_s": 20, "title": f"Again: {TITLES[0]}"}]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    (scraped.data / "suppress.yml").write_text("- {talk: demo-2031/1, why: asked}\n", "utf-8")
    assert scraped.run("build")[0] == 0
    kept = {
        key: row.get("chapters") for row in map(json.loads, path.read_text("utf-8").splitlines()) for key in [row["id"]]
    }
    assert kept[rows[-1]["id"]] == chapters[:1]


def test_build_needs_no_network_and_makes_the_same_catalog(scraped: Demo) -> None:
    tables = "SELECT * FROM talks", "SELECT * FROM slots", "SELECT * FROM talk_recordings", "SELECT * FROM speakers"
    before = [scraped.rows(sql) for sql in tables]
    (scraped.data / "talks.db").unlink()
    asked = len(scraped.server.log)
    code, out, err = scraped.run("build")
    assert (code, len(scraped.server.log)) == (0, asked)
    assert out.startswith(LEDGER)
    assert "entries 8 new, 0 changed, 0 gone" in err
    assert [scraped.rows(sql) for sql in tables] == before
    assert scraped.run("build")[2].endswith("all as it was\n")


def test_look_names_the_file_and_the_line_of_what_it_cannot_read(demo: Demo, tmp_path: Path) -> None:
    saved = tmp_path / "sheet.csv"
    saved.write_text("id,title\ndriftbuoys1,Drift\nnothing,Fog\n", "utf-8")
    code, out, err = demo.run("look", str(saved))
    assert (code, out, err.partition(": line 3")[0].partition(":3: ")[0]) == (1, "", f"Error: {saved}")


def test_look_refuses_what_is_no_url(demo: Demo) -> None:
    said = "Error: https://[: no address that can be fetched: Invalid IPv6 URL\n"
    assert demo.run("look", "https://[") == (1, "", said)
