"""Refreshes that have no requests left: what they leave out is asked by the next."""

from demo_site import IDS, PLAYLIST, SPEAKERS, TITLES, schedule
from refresh_world import RefreshWorld, day

LIST = f"{{kind: youtube, playlist: {PLAYLIST}}}"
VIDEOS = {one: f"{SPEAKERS[n]}: {TITLES[n]}" for n, one in enumerate(IDS)}
FIVE = dict(list(VIDEOS.items())[:5])
SCHEDULE, ITEMS, KNOWN = "/2031/schedule/conference.json", "/youtube/v3/playlistItems", "/youtube/v3/videos"


def test_beyond_the_budget_nothing_is_asked_and_the_next_run_goes_on(world: RefreshWorld) -> None:
    for number in range(4):
        folder = f"/conf-{number}/schedule/conference.json"
        world.event(f"conf-{number}", url=world.server.url + folder)
        world.server.serve(folder, schedule(), "application/json")
    run = world.run(day(1), most=3)
    assert (run.exit_code, [bool(one.left) for one in run.events]) == (0, [False, False, True, True])
    assert len(world.asked) == 3
    assert sorted(world.state().of("conf-2").asked) == []
    run = world.run(day(1, 5), most=3)
    assert [one.event for one in run.events] == ["conf-2", "conf-3"]
    assert (run.exit_code, [bool(one.left) for one in run.events]) == (0, [False, False])


def test_a_check_of_videos_goes_on_where_the_budget_ended(world: RefreshWorld) -> None:
    world.keyless = True
    world.event("demo-2031", world.serve_table(VIDEOS), more="refresh: weekly\n")
    world.server.serve("/oembed", b'{"type": "video", "title": "Owls"}', "application/json")
    world.run(day(1))
    cursors = []
    for number in range(8, 11):
        run = world.run(day(number), most=9)
        cursors.append((world.state().of("demo-2031").cursor, world.asked.count("/oembed"), run.exit_code))
    # Of nine requests three are kept for what is new; three are robots.txt, schedule and table on the first of these days.
    assert cursors == [(f"youtube:{IDS[2]}", 3, 0), (None, 3, 0), (None, 0, 0)]
    assert world.state().of("demo-2031").asked["videos"] == day(9)


def test_a_third_of_the_budget_is_for_checks_of_videos_whatever_lists_cost(world: RefreshWorld) -> None:
    world.keyless = True
    table = world.serve_table(VIDEOS)
    world.event("demo-2031", *(table.replace("csv", f"csv?{n}") for n in range(5)), more="refresh: weekly\n")
    world.server.serve("/oembed", b'{"type": "video", "title": "Owls"}', "application/json")
    world.run(day(1))
    checked = []
    # robots.txt, schedule and five tables are seven requests; of six videos five were asked for when the third run begins.
    for number, most in ((8, 9), (15, 10), (22, 12), (29, 7)):
        run = world.run(day(number), most=most)
        checked.append((world.asked.count("/oembed"), run.events[0].left != ()))
    assert checked == [(2, True), (3, True), (1, False), (0, True)]


def test_a_playlist_that_the_budget_left_out_is_asked_by_the_next_run(world: RefreshWorld) -> None:
    world.event("demo-2031", LIST, world.serve_feed(FIVE))
    world.serve_videos(FIVE)
    world.run(day(1))
    world.serve_feed(VIDEOS)
    world.serve_videos(VIDEOS)
    run = world.run(day(2), most=3)
    assert (world.asked, bool(run.events[0].left)) == (["/robots.txt", SCHEDULE, "/feed.xml"], True)
    run = world.run(day(2, 10))
    assert (ITEMS in world.asked, [one.due.steps for one in run.events]) == (True, [("playlists", "videos")])
    assert world.run(day(2, 11)).events == ()
