"""`new EVENT FILE`: a table as the source of a schedule, kept in the event's folder and read again when it changes."""

from pathlib import Path

import pytest
from demo_command import Demo

from aggregator.files.event_yml import KEEP_FACTS, WHERE_RECORDINGS_ARE

TABLE = """Title,Speaker,Date,Time,Room,Video
Roosts,Ada Finch,17.05.2031,9:00,Barn,https://youtu.be/owlowlowl01
Perches,Bo Marsh,17.05.2031,9:30,Barn,
"""
AMBIGUOUS = "Title,Date,Time\nRoosts,03/04/2031,9:00\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "Owl plan (final).CSV"
    path.write_text(TABLE, "utf-8")
    return path


def test_a_table_is_a_schedule(demo: Demo, table: Path) -> None:
    code, out, err = demo.run("new", "owls-2031", str(table), "--timezone", "Europe/Oslo", "--title", "Owls")
    folder = demo.data / "events/owls-2031"
    assert (code, out) == (0, f"{folder / 'event.yml'}\n")
    assert err.splitlines()[0] == "owl-plan-final.csv: read by schedule_table"
    assert (folder / "event.yml").read_text("utf-8") == (
        "title: Owls\ntimezone: Europe/Oslo\nstarts: 2031-05-17\nends: 2031-05-17\n"
        f"{KEEP_FACTS}\n"
        f'schedule:\n  - {{kind: schedule_table, file: "owl-plan-final.csv"}}\n{WHERE_RECORDINGS_ARE}'
    )
    kept = folder / "owl-plan-final.csv"
    assert kept.read_text("utf-8") == TABLE
    assert demo.run("scrape", "owls-2031")[1].splitlines()[:4] == [
        "owls-2031: ok",
        "  entries    2 new, 0 changed, 0 same, 0 gone",
        "  recordings 1 new, 0 changed, 0 same, 0 gone",
        "  links      1 new, 0 changed, 0 same, 0 gone",
    ]
    assert demo.run("scrape", "owls-2031")[1].splitlines()[1] == "  entries    0 new, 0 changed, 2 same, 0 gone"
    kept.write_text(TABLE.replace("9:30", "10:30") + "Two Wings,Cy Heron,17.05.2031,11:00,Loft,\n", "utf-8")
    assert demo.run("scrape", "owls-2031")[1].splitlines()[1] == "  entries    1 new, 1 changed, 1 same, 0 gone"
    assert demo.run("look", str(table))[1].splitlines() == [
        "schedule_table: 2 entries, 1 day, 1 room, 2 speakers, 1 recording",
        f"`conftalks new EVENT '{table}' --timezone ZONE` would write:",
        "  starts: 2031-05-17",
        "  ends: 2031-05-17",
        f"  {KEEP_FACTS}",
        "  schedule:",
        '    - {kind: schedule_table, file: "owl-plan-final.csv"}',
        "not found: title, timezone, location",
    ]


def test_a_zone_that_does_not_exist_is_refused_as_it_was_typed(demo: Demo, table: Path) -> None:
    code, _, err = demo.run("new", "owls-2031", str(table), "--timezone", "Mars/Base")
    assert (code, err.splitlines()[-1]) == (
        2,
        "Error: Invalid value for '--timezone': 'Mars/Base' is no IANA name such as America/New_York",
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Owls 2031", "owls-2031"), ("Überowls-2031", "uberowls-2031"), ("../owls", "owls"), ("owls_2031", "owls-2031")],
)
def test_a_name_that_no_address_can_have_is_refused_with_one_that_can(
    demo: Demo, table: Path, name: str, slug: str
) -> None:
    code, _, err = demo.run("new", name, str(table), "--timezone", "Europe/Oslo")
    assert (code, err.splitlines()[-1]) == (
        2,
        f"Error: Invalid value for 'EVENT': {name!r} is not lower-case words joined by hyphens; perhaps {slug}",
    )


def test_a_table_that_is_gone_or_broken_changes_nothing(demo: Demo, table: Path) -> None:
    assert demo.run("new", "owls-2031", str(table), "--timezone", "Europe/Oslo")[0] == 0
    assert demo.run("scrape", "owls-2031")[0] == 0
    talks = demo.rows("SELECT code, title FROM talks WHERE event = 'owls-2031'")
    kept = demo.data / "events/owls-2031/owl-plan-final.csv"
    kept.write_text(AMBIGUOUS, "utf-8")
    code, _, err = demo.run("scrape", "owls-2031")
    assert code != 0
    assert "schedule_table: owl-plan-final.csv: line 2: 03/04/2031 has its day first or its month first?" in err
    kept.unlink()
    code, _, err = demo.run("scrape", "owls-2031")
    assert code != 0
    assert "schedule_table: owl-plan-final.csv: not among the saved files in " in err
    assert demo.rows("SELECT code, title FROM talks WHERE event = 'owls-2031'") == talks


def test_a_note_on_a_file_names_the_file(demo: Demo, tmp_path: Path) -> None:
    path = tmp_path / "plan of owls.csv"
    path.write_text("title,start\nOwls,2031-05-17 9:00\nMoths,whenever\n", "utf-8")
    assert demo.run("look", str(path))[1].splitlines()[1] == f"  note: {path}: entry 'line 3': 'whenever' is no time"


def test_days_of_two_readings_are_asked_about(demo: Demo, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(AMBIGUOUS, "utf-8")
    asked = (
        f"Error: {path}: line 2: 03/04/2031 has its day first or its month first? Say `--dates day-first` or "
        "`--dates month-first` (in event.yml: `dates: day-first`)\n"
    )
    assert demo.run("new", "owls-2031", str(path), "--timezone", "Europe/Oslo") == (1, "", asked)
    assert demo.run("look", str(path))[0] == 1
    assert demo.run("look", str(path), "--dates", "month-first")[0] == 0
    told = demo.run("new", "owls-2031", str(path), "--timezone", "Europe/Oslo", "--dates", "month-first")
    assert told[0] == 0
    text = (demo.data / "events/owls-2031/event.yml").read_text("utf-8")
    lines = text.partition(WHERE_RECORDINGS_ARE)[0].splitlines()
    assert lines[2:] == [
        "starts: 2031-03-04",
        "ends: 2031-03-04",
        KEEP_FACTS,
        "schedule:",
        '  - {kind: schedule_table, file: "plan.csv", dates: month-first}',
    ]


def test_a_calendar_is_kept_without_addresses(demo: Demo, tmp_path: Path) -> None:
    path = tmp_path / "2031.ics"
    entry = "UID:a@x\r\nSUMMARY:Roosts\r\nDTSTART:20310517T090000\r\nDESCRIPTION:Ask ada@example.org\r\n"
    text = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{entry}END:VEVENT\r\nEND:VCALENDAR\r\n"
    path.write_bytes(text.encode())
    assert demo.run("new", "owls-2031", str(path), "--timezone", "Europe/Oslo")[0] == 0
    kept = demo.data / "events/owls-2031/schedule-2031.ics"
    assert kept.read_bytes().decode() == text.replace("ada@example.org", "[e-mail removed]")
    assert demo.run("scrape", "owls-2031")[1].splitlines()[1] == "  entries    1 new, 0 changed, 0 same, 0 gone"


def test_a_file_of_another_kind_is_named(demo: Demo, tmp_path: Path) -> None:
    path = tmp_path / "videos.csv"
    path.write_text("url,title\nhttps://youtu.be/owlowlowl01,Roosts\n", "utf-8")
    assert demo.run("new", "owls-2031", str(path)) == (
        1,
        "",
        f"Error: {path}: recordings: make the event of its schedule first, then `conftalks import` the file\n",
    )
    path.write_text("knitting\n", "utf-8")
    code, _, err = demo.run("new", "owls-2031", str(path))
    assert (code, err.startswith(f"Error: {path}: saw neither HTML nor JSON, of which no schedule is read")) == (
        1,
        True,
    )
    pretalx = Path(__file__).parents[2] / "pages/pretalx/2031.json"
    assert demo.run("new", "owls-2031", str(pretalx))[2] == (
        f"Error: {pretalx}: a saved page of pretalx: give its address, so that it can be read again\n"
    )
