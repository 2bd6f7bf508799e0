"""What a scrape says is to be done next: only what applies, the first time where to look."""

import json

import pytest
from demo_command import Demo
from demo_site import LOGIN

from aggregator.cli.catalog import serve_command
from aggregator.cli.next_steps import HERE, MOST_STEPS


def steps(demo: Demo, *words: str, **more: str) -> list[str]:
    """The lines of a scrape, without the path of the data folder."""
    err = demo.run("scrape", *words, **more)[2]
    told = [line.removeprefix("next: ") for line in err.splitlines() if line.startswith("next: ")]
    return [line.replace(f" --data {demo.data}", "").replace(str(demo.data), "data") for line in told]


def write(demo: Demo, slug: str, starts: str = "2020-05-16") -> None:
    """An event without recordings."""
    folder = demo.data / "events" / slug
    folder.mkdir(parents=True, exist_ok=True)
    url = f"{demo.server.url}/2031/schedule/conference.json"
    (folder / "event.yml").write_text(
        f"title: Demo\ntimezone: America/Denver\nstarts: {starts}\ndelay: 0\n"
        f'schedule:\n  - {{kind: pycon_json, url: "{url}"}}\n',
        "utf-8",
    )


ADD = (
    "data/events/{0}/event.yml names no recordings: add their playlist under `recordings:` and scrape again, "
    "or `conftalks import FILE --event {0}`"
)
LOOK = f"`conftalks serve` shows it at {HERE}/e/demo-2031"


def test_without_a_source_of_recordings_it_says_how_to_add_one(demo: Demo) -> None:
    write(demo, "demo-2031")
    assert steps(demo, "demo-2031") == [ADD.format("demo-2031"), LOOK]
    assert steps(demo, "demo-2031") == [ADD.format("demo-2031")]
    write(demo, "demo-2031", starts="2999-05-16")
    assert steps(demo, "demo-2031") == []


def test_without_a_key_the_first_scrape_says_what_is_used(demo: Demo) -> None:
    told = steps(demo, "demo-2031", "--only", "schedule", YOUTUBE_API_KEY="")
    assert [line.partition(":")[0] for line in told] == ["there is no YOUTUBE_API_KEY", LOOK.partition(":")[0]]
    assert told[0].endswith("without a key yt-dlp is used, which works for public playlists")
    assert steps(demo, "demo-2031", "--only", "schedule", YOUTUBE_API_KEY="") == []


@pytest.mark.parametrize(
    ("base_url", "told"),
    [
        ("http://localhost:9000", "`conftalks serve` shows it at http://localhost:9000/e/demo-2031"),
        ("https://talks.example", f"{LOOK}, your site at https://talks.example/e/demo-2031"),
        ("no address", LOOK),
    ],
)
def test_the_address_to_look_at(demo: Demo, base_url: str, told: str) -> None:
    assert steps(demo, "demo-2031", CONFTALKS_BASE_URL=base_url)[-1] == told


def test_the_address_is_where_serve_listens() -> None:
    given = {option.name: option.default for option in serve_command.params}
    assert f"http://{given['host']}:{given['port']}" == HERE


def test_nothing_is_said_where_nothing_was_kept_or_nobody_listens(demo: Demo) -> None:
    assert steps(demo, "demo-2031", "--dry-run") == []
    assert "next: " not in demo.run("--quiet", "scrape", "demo-2031")[2]
    demo.server.serve("/2031/schedule/conference.json", LOGIN)
    assert steps(demo, "demo-2031", "--only", "schedule") == []


def test_of_several_events_the_most_urgent_of_each(demo: Demo) -> None:
    others = [f"other-203{n}" for n in range(MOST_STEPS)]
    for slug in others:
        write(demo, slug)
    told = steps(demo, *others[:2], "demo-2031")
    assert told[:2] == [ADD.format(slug) for slug in others[:2]]
    assert [len(told), told[2].endswith("`conftalks review demo-2031` says what to do")] == [3, True]
    assert steps(demo, "--all") == [told[2], *(ADD.format(slug) for slug in others[: MOST_STEPS - 1])]
    said = json.loads(demo.run("scrape", "--all", "--json")[1])
    assert len(said["next"]) == MOST_STEPS
