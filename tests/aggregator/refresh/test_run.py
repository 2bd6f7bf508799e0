"""Refreshes on days of June 2031: what is asked, what is kept, and what a run remembers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from demo_site import IDS, PLAYLIST, SPEAKERS, TITLES
from faults import Reply, refusing_port
from refresh_world import RefreshWorld, changes, day

from aggregator.collect.save import AllBroken
from aggregator.files.refresh_state import LastAsked, StepFailure
from scrapers.errors import ConftalksError

LIST = f"{{kind: youtube, playlist: {PLAYLIST}}}"
VIDEOS = {one: f"{SPEAKERS[n]}: {TITLES[n]}" for n, one in enumerate(IDS)}
FIVE = dict(list(VIDEOS.items())[:5])
SCHEDULE, ITEMS, KNOWN = "/2031/schedule/conference.json", "/youtube/v3/playlistItems", "/youtube/v3/videos"


def shown(world: RefreshWorld, slug: str = "demo-2031") -> list[str]:
    """The ids of the videos that an event shows to anybody."""
    files = world.workspace.files(slug)
    accepted = {link.recording for link in files.links if link.decision == "accepted"}
    return [one.id for one in files.recordings if one.key in accepted and one.access == "public"]


def test_the_first_run_asks_all_and_the_next_only_what_has_its_turn(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST)
    world.serve_videos(FIVE)
    first = world.run(day(1))
    assert (first.exit_code, [one.due.steps for one in first.events]) == (0, [("schedule", "playlists")])
    assert world.asked == ["/robots.txt", SCHEDULE, ITEMS, KNOWN]
    assert changes(first) == [("demo-2031", f"youtube:{one}", "published") for one in FIVE]
    assert world.state().of("demo-2031") == LastAsked(dict.fromkeys(("schedule", "playlists", "videos"), day(1)))
    files = world.files()
    again = world.run(day(1, 23))
    assert (again.events, again.exit_code, world.asked) == ((), 0, [])
    second = world.run(day(2))
    assert (changes(second), world.files()) == ([], files)
    assert world.asked == ["/robots.txt", SCHEDULE, ITEMS, KNOWN]
    assert world.state().of("demo-2031") == LastAsked(dict.fromkeys(("schedule", "playlists", "videos"), day(2)))
    assert world.state().run == day(2)


def test_a_run_in_which_nothing_is_due_leaves_the_state_as_it_is(world: RefreshWorld) -> None:
    world.event("demo-2031", more="refresh: weekly\n")
    world.run(day(1))
    before = (world.data / "refresh.jsonl").read_bytes()
    world.run(day(2))
    assert (world.data / "refresh.jsonl").read_bytes() == before


def test_what_is_new_is_published_and_what_was_uploaded_again_takes_the_place(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST)
    world.serve_videos(FIVE)
    world.run(day(1))
    world.serve_videos(VIDEOS)
    assert changes(world.run(day(2))) == [("demo-2031", f"youtube:{IDS[5]}", "published")]
    again = {**VIDEOS, "aaaaaaaaa91": VIDEOS[IDS[0]]}
    del again[IDS[0]]
    world.serve_videos(again)
    assert changes(world.run(day(3))) == [("demo-2031", f"youtube:{IDS[0]}", "replaced")]
    assert shown(world) == [*IDS[1:], "aaaaaaaaa91"]


def test_a_playlist_beside_a_feed_is_asked_when_the_feed_shows_news_and_weekly(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST, world.serve_feed(FIVE))
    world.serve_videos(FIVE)
    world.run(day(1))
    asked = []
    for number in range(2, 16):
        if number == 4:
            world.serve_feed(VIDEOS)
            world.serve_videos(VIDEOS)
        run = world.run(day(number))
        assert world.asked.count("/feed.xml") == 1
        asked += [number] if ITEMS in world.asked else []
        assert changes(run) == ([("demo-2031", f"youtube:{IDS[5]}", "published")] if number == 4 else [])
    assert asked == [4, 11]


def test_a_feed_shows_news_to_a_runner_that_has_nothing_but_the_repository(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST, world.serve_feed(FIVE))
    world.serve_videos(FIVE)
    world.run(day(1))
    for number, expected in ((2, False), (3, True)):
        (world.data / "talks.db").unlink()
        for path in (world.data / "cache").rglob("*.json"):
            path.unlink()
        world.serve_feed(VIDEOS if expected else FIVE)
        world.run(day(number))
        assert (ITEMS in world.asked) is expected


def test_a_bare_runner_builds_the_catalog_and_says_what_is_new(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST)
    world.event("twin-2031", more="refresh: never\n")
    world.serve_videos(FIVE)
    world.run(day(1))
    (world.data / "talks.db").unlink()
    (world.data / "events" / "demo-2031" / "history.jsonl").unlink()
    world.serve_videos(VIDEOS)
    run = world.run(day(2))
    assert changes(run) == [("demo-2031", f"youtube:{IDS[5]}", "published")]
    assert len((world.data / "events" / "demo-2031" / "history.jsonl").read_text("utf-8").splitlines()) == 1


def test_a_video_that_died_is_withdrawn_and_one_that_came_back_is_shown(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST, world.serve_feed(FIVE))
    world.serve_videos(FIVE)
    world.run(day(1))
    rest = {one: title for one, title in FIVE.items() if one != IDS[2]}
    world.serve_videos(rest)
    run = world.run(day(2))
    assert (changes(run), world.asked.count(ITEMS)) == ([("demo-2031", f"youtube:{IDS[2]}", "dead")], 0)
    assert shown(world) == [one for one in IDS[:5] if one != IDS[2]]
    world.serve_videos(FIVE)
    assert changes(world.run(day(3))) == [("demo-2031", f"youtube:{IDS[2]}", "back")]
    assert shown(world) == [*IDS[:5]]


def test_a_loss_that_looks_like_an_accident_is_refused_until_somebody_believes_it(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST, world.serve_feed(FIVE))
    world.serve_videos(FIVE)
    world.run(day(1))
    files = world.files()
    world.serve_videos({IDS[0]: TITLES[0]})
    run = world.run(day(2))
    assert (run.exit_code, changes(run), world.files()) == (4, [], files)
    assert run.events[0].refused[0] == "demo-2031 would lose 4 of 5 public videos; nothing was written"
    failed = {step: StepFailure(day(2), 1) for step in ("schedule", "feeds", "videos")}
    assert world.state().of("demo-2031").failed == failed
    assert world.run(day(2, 9)).events == ()
    run = world.run(day(2, 10), "demo-2031", accept_loss=True)
    assert (run.exit_code, [what for _, _, what in changes(run)]) == (0, ["dead"] * 4)


def test_a_shrunk_schedule_is_refused_and_tried_again_less_and_less(world: RefreshWorld) -> None:
    world.event("demo-2031")
    world.run(day(1))
    files = world.files()
    world.serve_schedule(TITLES[:4], '"2"')
    codes = [world.run(day(number)).exit_code for number in range(2, 10)]
    assert (codes, world.files()) == ([4, 4, 4, 4, 4, 4, 4, 4], files)
    assert world.state().of("demo-2031").failed == {"schedule": StepFailure(day(9), 8)}


def test_a_source_that_fails_is_told_and_the_others_are_kept(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST)
    world.serve_videos(FIVE)
    world.run(day(1))
    world.serve_videos(VIDEOS)
    world.server.script(SCHEDULE, Reply(b"gone", status=410))
    run = world.run(day(2))
    assert (run.exit_code, changes(run)) == (3, [("demo-2031", f"youtube:{IDS[5]}", "published")])
    url = world.server.url + SCHEDULE
    assert run.events[0].failed == (f"pycon_json: {url}: the server answered 410: the page is gone",)
    last = world.state().of("demo-2031")
    assert (last.asked["schedule"], last.failed) == (day(1), {"schedule": StepFailure(day(2), 1)})
    world.serve_schedule(TITLES, '"3"')
    assert world.run(day(3)).exit_code == 0
    assert world.state().of("demo-2031") == LastAsked(dict.fromkeys(("schedule", "playlists", "videos"), day(3)))


def test_what_is_gone_for_good_is_asked_for_no_more_often_than_the_event(world: RefreshWorld) -> None:
    world.event("demo-2031", more="refresh: monthly\n")
    world.server.script(SCHEDULE, Reply(b"gone", status=404))
    asked = [number for number in range(1, 100) if world.run(day(number)).events]
    assert asked == [1, 2, 4, 8, 16, 32, 62, 92]


def test_without_a_network_nothing_is_withdrawn_and_nothing_remembered(
    world: RefreshWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aggregator.refresh.run.SILENT", 2)  # each host costs a second
    with refusing_port() as one, refusing_port() as other:
        for number, port in enumerate((one, one, other, one)):
            world.event(f"conf-{number}", url=f"http://127.0.0.1:{port}/{number}.json")
        run = world.run(day(1))
    assert (run.exit_code, run.silent, run.not_asked) == (3, True, ("conf-3",))
    assert [bool(one.failed) for one in run.events] == [True, True, True]
    assert not (world.data / "refresh.jsonl").exists()


def test_a_host_that_is_down_is_no_lack_of_a_network(world: RefreshWorld) -> None:
    with refusing_port() as port:
        for number in range(3):
            world.event(f"conf-{number}", url=f"http://127.0.0.1:{port}/{number}.json" if number < 2 else None)
        run = world.run(day(1))
    assert (run.exit_code, run.silent, run.not_asked) == (3, False, ())
    assert [bool(one.failed) for one in run.events] == [True, True, False]
    assert [bool(world.state().of(f"conf-{number}").failed) for number in range(3)] == [True, True, False]


def test_a_run_that_is_cut_off_is_gone_on_with(world: RefreshWorld) -> None:
    for number in range(3):
        world.event(f"conf-{number}")
    with pytest.raises(KeyboardInterrupt):
        world.run(day(1), die_at="conf-1")
    assert sorted(world.state().events) == ["conf-0"]
    assert [one.event for one in world.run(day(1, 5)).events] == ["conf-1", "conf-2"]


def test_a_clock_before_the_last_run_is_named_and_nothing_is_asked(world: RefreshWorld) -> None:
    world.event("demo-2031")
    world.run(day(9))
    state = (world.data / "refresh.jsonl").read_bytes()
    run = world.run(day(3))
    assert (run.exit_code, run.events, world.asked) == (3, (), [])
    assert run.clock == (
        "the clock says 2031-06-03 04:00 UTC, which is before the last run (2031-06-09 04:00 UTC): nothing is asked; if the"
        f" clock is right, delete the first line of {world.data / 'refresh.jsonl'}"
    )
    assert (world.data / "refresh.jsonl").read_bytes() == state


def test_what_was_asked_in_the_future_is_named_and_not_due_twice(world: RefreshWorld) -> None:
    world.event("demo-2031")
    world.event("twin-2031")
    world.run(day(9))
    path = world.data / "refresh.jsonl"
    path.write_text(
        "".join(path.read_text("utf-8").splitlines(keepends=True)[1:]).replace("2031-06-09", "2099-01-01", 1)
    )
    run = world.run(day(10))
    assert run.notes == ("demo-2031: was asked at 2099-01-01 04:00 UTC, which is yet to come: taken as asked now",)
    assert [one.event for one in run.events] == ["twin-2031"]
    assert [one.event for one in world.run(day(11)).events] == ["demo-2031", "twin-2031"]


def test_what_was_asked_in_the_future_is_due_again_although_nothing_else_is(world: RefreshWorld) -> None:
    world.event("demo-2031")
    world.run(day(9))
    path = world.data / "refresh.jsonl"
    path.write_text(path.read_text("utf-8").splitlines()[1].replace("2031-06-09", "2099-01-01", 1), "utf-8")
    assert [len(world.run(day(number)).events) for number in (10, 11)] == [0, 1]


def test_a_state_file_that_was_cut_costs_a_request_and_no_more(world: RefreshWorld) -> None:
    world.event("demo-2031")
    world.event("twin-2031")
    world.run(day(9))
    path = world.data / "refresh.jsonl"
    path.write_text(path.read_text("utf-8")[:-30], "utf-8")
    run = world.run(day(9, 5))
    assert ([one.event for one in run.events], run.exit_code) == (["twin-2031"], 0)
    assert [note.split(": ")[0] for note in run.notes] == [f"{path}:3"]


@pytest.mark.parametrize("count", [1000, 1001])
def test_a_list_with_a_flood_of_new_recordings_is_refused(world: RefreshWorld, count: int) -> None:
    line = world.serve_table({f"flood{number:06}": f"Cooking with Gas {number}" for number in range(count)})
    world.event("demo-2031", line)
    run = world.run(day(1))
    taken = len(world.workspace.files("demo-2031").recordings)
    if count == 1000:
        assert (run.exit_code, taken) == (0, 1000)
        return
    assert (run.exit_code, taken, len(world.workspace.files("demo-2031").talks)) == (4, 0, 8)
    why = "lists 1001 recordings that demo-2031 has not, more than 1,000 at once: none is taken"
    way_out = "if they are right, `conftalks scrape demo-2031` takes them"
    assert run.events[0].refused == (f"table: {world.server.url}/videos.csv: {why}; {way_out}",)


def test_only_named_events_are_asked_and_of_them_what_failed_at_once(world: RefreshWorld) -> None:
    for number in range(2):
        world.event(f"conf-{number}")
    world.server.script(SCHEDULE, Reply(b"gone", status=404))
    assert [one.event for one in world.run(day(1), "conf-1").events] == ["conf-1"]
    world.serve_schedule(TITLES, '"1"')
    assert [one.event for one in world.run(day(1, 5)).events] == ["conf-0"]
    assert [one.event for one in world.run(day(1, 6), "conf-1").events] == ["conf-1"]
    assert world.run(day(1, 7), "conf-1").events == ()


def test_an_event_that_is_broken_is_told_and_the_others_are_asked(world: RefreshWorld) -> None:
    world.event("demo-2031")
    broken = world.event("twin-2031") / "event.yml"
    broken.write_text("title: [", "utf-8")
    run = world.run(day(1))
    assert (run.exit_code, [one.event for one in run.events]) == (3, ["demo-2031"])
    assert [line.split(": ")[0] for line in run.broken] == [f"{broken}:1"]
    (world.data / "events" / "demo-2031" / "event.yml").write_text("title: [", "utf-8")
    with pytest.raises(AllBroken):
        world.run(day(2))


def test_without_an_event_there_is_nothing_to_refresh(world: RefreshWorld) -> None:
    with pytest.raises(ConftalksError, match="there is no event; `conftalks new` makes one"):
        world.run(day(1))


def test_an_event_that_is_no_more_leaves_the_state(world: RefreshWorld) -> None:
    for slug in ("demo-2031", "twin-2031"):
        world.event(slug)
    world.run(day(1))
    for path in (world.data / "events" / "twin-2031").iterdir():
        path.unlink()
    world.run(day(2))
    assert sorted(world.state().events) == ["demo-2031"]


def test_before_the_first_day_no_recording_is_asked_for(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST)
    before = day(1) - timedelta(days=40)
    world.run(before)
    assert world.asked == ["/robots.txt", SCHEDULE]
    assert world.run(before + timedelta(days=6)).events == ()
    assert len(world.run(before + timedelta(days=7)).events) == 1


def test_a_recording_that_may_not_be_told_of_waits_for_a_person(world: RefreshWorld) -> None:
    world.keyless = True
    world.event("demo-2031", world.serve_table(FIVE))
    world.server.serve("/oembed", b'{"type": "video", "title": "Owls"}', "application/json")
    world.run(day(1))
    address = "https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D"
    world.server.serve(f"/oembed?url={address}{IDS[1]}&format=json", b"", status=401)
    world.server.serve(f"/oembed?url={address}{IDS[3]}&format=json", b"", status=404)
    run = world.run(day(2))
    assert (run.exit_code, changes(run)) == (0, [("demo-2031", f"youtube:{IDS[3]}", "dead")])
    assert list(run.events[0].doubtful) == [f"youtube:{IDS[1]}"]


def test_a_run_of_which_the_guard_refuses_the_files_asks_all_the_same(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST)
    world.event("twin-2031")
    world.serve_videos(FIVE)
    world.run(day(1))
    path = world.data / "events" / "demo-2031" / "links.jsonl"
    path.write_text("", "utf-8")
    (world.data / "events" / "demo-2031" / "recordings.jsonl").write_text("", "utf-8")
    world.serve_videos({})
    run = world.run(day(2))
    assert (run.exit_code, run.refused[0]) == (4, "demo-2031 would lose 5 of 5 public videos; nothing was written")
    assert [one.event for one in run.events] == ["demo-2031", "twin-2031"]


def test_a_change_that_was_decided_in_the_files_is_told_too(world: RefreshWorld) -> None:
    folder = world.event("demo-2031", LIST)
    world.serve_videos(FIVE)
    world.run(day(1))
    decided = f"- {{talk: '1', recording: 'youtube:{IDS[0]}', decision: rejected, why: another talk}}\n"
    (folder / "corrections.yml").write_text(decided, "utf-8")
    run = world.run(day(2))
    assert changes(replace(run, events=())) == [("demo-2031", f"youtube:{IDS[0]}", "withdrawn")]


def test_a_video_that_cannot_be_checked_does_not_keep_the_check_from_going_on(world: RefreshWorld) -> None:
    world.keyless = True
    page = world.server.serve("/owls.mp4", b"<!doctype html><title>Moved</title>", "text/html")
    rows = "".join(f"https://youtu.be/{one},{VIDEOS[one]}\n" for one in IDS[1:])
    table = world.server.serve("/videos.csv", f"url,title\n{page},{VIDEOS[IDS[0]]}\n{rows}".encode(), "text/csv")
    world.event("demo-2031", f'{{kind: table, url: "{table}"}}', more="refresh: weekly\n")
    world.server.serve("/oembed", b'{"type": "video", "title": "Owls"}', "application/json")
    world.run(day(1))
    asked = []
    for number in range(8, 12):
        run = world.run(day(number), most=10)
        asked.append((world.asked.count("/owls.mp4"), world.asked.count("/oembed"), run.exit_code))
    # Of ten requests three are kept, and three are robots.txt, schedule and table on the first of these days.
    assert asked == [(1, 3, 3), (0, 2, 0), (0, 0, 0), (0, 0, 0)]
