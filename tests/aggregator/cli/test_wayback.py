"""`--wayback DATE`: a schedule as the Internet Archive keeps it, recordings as they are today."""

import json
from collections.abc import Iterator

import pytest
from demo_command import Demo
from demo_site import TITLES, schedule
from fake_archive import FakeArchive
from faults import Reply

URL = "https://moss.example.org/2031/schedule/conference.json"
DAY = "2031-06-01"


@pytest.fixture
def archive() -> Iterator[FakeArchive]:
    with FakeArchive() as started:
        started.keep(URL, "20310603101112", schedule(), "application/json")
        yield started


def run(demo: Demo, archive: FakeArchive, *words: str) -> tuple[int, str, str]:
    return demo.run(*words, CONFTALKS_WAYBACK=archive.url)


def known(demo: Demo) -> list[tuple[object, ...]]:
    return demo.rows("SELECT title, url FROM talks WHERE code = '1'")


def schedule_at(demo: Demo, url: str) -> None:
    file = demo.event / "event.yml"
    text = file.read_text("utf-8").replace(f"{demo.server.url}/2031/schedule/conference.json", url)
    file.write_text(text, "utf-8")


def test_look_and_new(demo: Demo, archive: FakeArchive) -> None:
    code, out, _ = run(demo, archive, "look", URL, "--wayback", DAY)
    assert (code, out.splitlines()[0]) == (
        0,
        "pycon_json of PyCon US 2031: 8 entries, 1 day, 2 rooms, 7 speakers, 0 recordings",
    )
    assert "  note: wayback: 1 page as of 2031-06-03\n" in out
    assert f"`conftalks new pycon-us-2031 {URL} --wayback {DAY} --timezone ZONE` would write:\n" in out
    linked = f"https://web.archive.org/web/20310501000000/{URL}"
    said = json.loads(run(demo, archive, "look", linked, "--json")[1])
    assert (said["url"], said["notes"][-1]) == (
        URL,
        f"wayback: 1 page as of 2031-06-03; the nearest snapshot of {URL} is 32 days from 2031-05-01",
    )
    code, _, err = run(demo, archive, "new", "moss-2031", URL, "--wayback", DAY, "--timezone", "America/Denver")
    assert (code, err.splitlines()[0]) == (0, "note: wayback: 1 page as of 2031-06-03")
    assert err.endswith(f"then `conftalks --data {demo.data} scrape moss-2031 --wayback {DAY}`\n")
    text = (demo.data / "events/moss-2031/event.yml").read_text("utf-8")
    assert f'schedule:\n  - {{kind: pycon_json, url: "{URL}"}}\n' in text
    assert run(demo, archive, "look", f"{URL}x", "--wayback", DAY)[2] == (
        f"Error: {URL}x: the Internet Archive has no snapshot of it\n"
    )


def test_a_scrape_keeps_the_addresses_of_the_site_and_asks_for_recordings_today(
    demo: Demo, archive: FakeArchive
) -> None:
    schedule_at(demo, URL)
    code, out, err = run(demo, archive, "scrape", "demo-2031", "--wayback", DAY)
    assert code == 0
    assert "  entries    8 new, 0 changed, 0 same, 0 gone\n  recordings 6 new, 0 changed, 0 same, 0 gone\n" in out
    assert "note: demo-2031: wayback: 1 page as of 2031-06-03\n" in err
    assert known(demo) == [("How Owls Read Logs", "https://us.pycon.org/2031/schedule/presentation/1/")]
    assert demo.rows("SELECT DISTINCT source_url FROM talks") == [(URL,)]
    assert {hit.path for hit in demo.server.log} == {"/youtube/v3/playlistItems", "/youtube/v3/videos"}
    before, asked = demo.files(), len(archive.log)
    code, out, _ = run(demo, archive, "scrape", "demo-2031", "--wayback", DAY)
    assert (code, demo.files(), len(archive.log)) == (0, before, asked)
    assert "  entries    0 new, 0 changed, 8 same, 0 gone\n" in out


def test_an_archived_schedule_does_not_replace_what_is_kept_unless_it_is_believed(
    scraped: Demo, archive: FakeArchive
) -> None:
    live = f"{scraped.server.url}/2031/schedule/conference.json"
    archive.keep(live, "20310401000000", schedule(("An Earlier Title", *TITLES[1:])), "application/json")
    before = scraped.files()
    code, _, err = run(scraped, archive, "scrape", "demo-2031", "--wayback", "2031-04-01")
    assert (code, scraped.files()) == (4, before)
    assert (
        "Error: demo-2031: the schedule as of 2031-04-01 would change 1 and withdraw 0 of the entries that are kept, and may be"
        " older than they are; nothing was written; see them with --dry-run --accept-shrink, and take them with --accept-shrink\n"
    ) in err
    assert "note: demo-2031: wayback: 1 page as of 2031-04-01\n" in err
    code, out, _ = run(
        scraped, archive, "scrape", "demo-2031", "--wayback", "2031-04-01", "--accept-shrink", "--dry-run"
    )
    assert (code, "~ 1: An Earlier Title (title)\n" in out, scraped.files()) == (0, True, before)
    assert run(scraped, archive, "scrape", "demo-2031", "--wayback", "2031-04-01", "--accept-shrink")[0] == 0
    assert known(scraped)[0][0] == "An Earlier Title"
    assert scraped.run("scrape", "demo-2031")[0] == 0
    assert known(scraped)[0][0] == "How Owls Read Logs"


@pytest.mark.parametrize(
    ("titles", "count"),
    [(TITLES, "0 new, 0 changed, 8 same, 0 gone"), ((*TITLES, "New Talk"), "1 new, 0 changed, 8 same, 0 gone")],
)
def test_an_archived_schedule_that_only_adds_is_taken(
    demo: Demo, archive: FakeArchive, titles: tuple[str, ...], count: str
) -> None:
    schedule_at(demo, URL)
    assert run(demo, archive, "scrape", "demo-2031", "--wayback", DAY)[0] == 0
    body = json.loads(schedule())
    extra = [
        {**body["schedule"][0], "name": title, "conf_key": 99, "conf_url": "", "authors": ["Gil Ibis"]}
        for title in titles[6:]
    ]
    archive.keep(URL, "20310901000000", json.dumps({"schedule": body["schedule"] + extra}).encode(), "application/json")
    code, out, _ = run(demo, archive, "scrape", "demo-2031", "--wayback", "2031-09-01")
    assert (code, count in out) == (0, True)


def test_what_the_archive_lacks_leaves_the_data_alone(scraped: Demo, archive: FakeArchive) -> None:
    before = scraped.files()
    code, _, err = run(scraped, archive, "scrape", "demo-2031", "--wayback", DAY)
    assert (code, scraped.files()) == (3, before)
    assert "the Internet Archive has no snapshot of it\n" in err
    live = f"{scraped.server.url}/2031/schedule/conference.json"
    archive.keep(live, "20310603101112", Reply(b"<title>Oops</title>", status=503))
    err = run(scraped, archive, "scrape", "demo-2031", "--wayback", DAY)[2]
    assert "the server answered 503" in err
