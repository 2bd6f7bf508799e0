"""Which links of listed posts are dead, which posts may be listed, and what is said of them."""

from dataclasses import replace
from datetime import date

import pytest
import small_event
from demo_site import IDS, PLAYLIST, SPEAKERS, TITLES
from faults import Reply
from refresh_world import RefreshWorld, day
from small_event import link, recording, talk

from aggregator.files.jsonl import EventFiles
from aggregator.files.posts import ListedPost
from aggregator.recap.feed import FeedPost
from aggregator.recap.suggesting import Recap
from aggregator.refresh.posts import MOST_POSTS, DeadLink, dead_links, post_blocks

POST = ListedPost("https://blog.example/moss", "What I *liked*", "Ada Finch", ("2",), recordings=("youtube:v1",))
UP = recording("v2")
LIST = f"{{kind: youtube, playlist: {PLAYLIST}}}"
VIDEOS = {one: f"{SPEAKERS[n]}: {TITLES[n]}" for n, one in enumerate(IDS[:3])}


def event_with(*videos: object, links: tuple[object, ...] = (), post: ListedPost = POST) -> EventFiles:
    return EventFiles(small_event.EVENT, tuple(talk(code) for code in ("1", "2", "10")), videos, links, (post,))


@pytest.mark.parametrize("access", ["public", "unlisted", "attendees"])
def test_a_video_that_opens_is_no_dead_link(access: str) -> None:
    assert dead_links(event_with(recording("v1", access=access), links=(link("2", "v1"),))) == ()


@pytest.mark.parametrize("access", ["gone", "private"])
def test_a_video_that_is_down_is_one_with_its_talk_and_the_surest_other_video(access: str) -> None:
    down = recording("v1", access=access)
    links = (link("2", "v1"), link("2", "v2", score=0.8), link("2", "v3", score=0.9), link("2", "v4", score=1.0))
    others = (UP, recording("v3"), recording("v4", access="gone"))
    assert dead_links(event_with(down, *others, links=links)) == (DeadLink(POST, down, talk("2"), others[1]),)
    assert dead_links(event_with(down, links=links)) == (DeadLink(POST, down, talk("2"), None),)
    assert dead_links(event_with(down)) == (DeadLink(POST, down, None, None),)


def test_a_video_that_was_replaced_leads_to_the_last_of_its_uploads() -> None:
    old, middle = recording("v1", replaced_by="youtube:v2"), recording("v2", access="gone", replaced_by="youtube:v3")
    new, links = recording("v3"), (link("2", "v3"),)
    assert dead_links(event_with(old, middle, new, links=links)) == (DeadLink(POST, old, talk("2"), new),)
    gone = replace(new, access="gone")
    assert dead_links(event_with(old, middle, gone, links=links)) == (DeadLink(POST, old, talk("2"), None),)


def test_uploads_that_replace_each_other_in_a_circle_end_somewhere() -> None:
    one, two = recording("v1", replaced_by="youtube:v2"), recording("v2", replaced_by="youtube:v1")
    assert dead_links(event_with(one, two, links=(link("2", "v1"),))) == (DeadLink(POST, one, talk("2"), None),)


def test_of_two_talks_of_a_video_the_one_that_the_post_mentions_is_named() -> None:
    down = recording("v1", access="gone")
    links = (link("10", "v1"), link("2", "v1"), link("1", "v1", decision="rejected"))
    named = [
        dead_links(event_with(down, links=links, post=replace(POST, talks=codes)))[0].talk
        for codes in (("2",), ("10",), ())
    ]
    assert named == [talk("2"), talk("10"), talk("2")]


def test_a_key_that_is_not_kept_is_nothing() -> None:
    assert dead_links(event_with(UP)) == ()


HEAD = "These posts link a video that is no more. Where a post is yours, `conftalks recap update FILE` renews it:"
SUGGESTED = (
    "These posts may be recaps. Add the line to `posts.yml` of the event; or the address alone with `skip: WHY`, and it is not"
    " named again:"
)


def test_a_report_without_posts_says_nothing_of_them() -> None:
    assert post_blocks([]) == []
    assert post_blocks([((), event_with(UP))]) == []


def test_a_dead_link_is_told_with_where_the_talk_is_now() -> None:
    old, head = "[Video v1](https://videos.example/v1)", r"- [What I \*liked\*](https://blog.example/moss)"
    by, links, told = " by @<!-- -->ada", (link("2", "v1"), link("2", "v2")), replace(POST, author="@ada")
    found = [
        event_with(recording("v1", replaced_by="youtube:v2"), UP, links=links, post=told),
        event_with(recording("v1", access="private"), post=told),
    ]
    assert post_blocks(((), files) for files in found) == [
        "## Posts",
        HEAD,
        (
            f"{head}{by} links {old}, which was replaced; Talk 2 is at [Video v2](https://videos.example/v2) now\n"
            f"{head}{by} links {old}, which is private; no other video of it is known"
        ),
    ]


def test_a_post_that_may_be_listed_is_told_with_its_line() -> None:
    entry = FeedPost("https://blog.example/week", "A *week* #1", "Ada Finch", date(2031, 6, 2))
    recaps = [Recap(entry, "name", 0), Recap(replace(entry, author=None, day=None), "links", 2)]
    post = r"- moss-2031: [A \*week\* #<!-- -->1](https://blog.example/week)"
    line = '  - {url: "https://blog.example/week", title: "A *week* #1"'
    assert post_blocks([(recaps, event_with(UP))]) == [
        "## Posts",
        SUGGESTED,
        (
            f"{post} by Ada Finch, 2031-06-02: its title or tags name the event; the feed's text mentions no talk of it\n"
            f'  ```yaml\n{line}, author: "Ada Finch"}}\n  ```\n'
            f"{post}: it links the event; mentions 2 talks of it\n  ```yaml\n{line}}}\n  ```"
        ),
    ]


def test_of_many_posts_the_first_are_named() -> None:
    recaps = [Recap(FeedPost(f"https://blog.example/{n}", "A"), "name", 0) for n in range(MOST_POSTS + 2)]
    for number, last in ((0, "  ```"), (1, "- and 1 more"), (2, "- and 2 more")):
        lines = post_blocks([(recaps[: MOST_POSTS + number], event_with(UP))])[-1].splitlines()
        assert (len(lines), lines[-1]) == (4 * MOST_POSTS + bool(number), last)


@pytest.fixture
def posted(world: RefreshWorld) -> RefreshWorld:
    """An event with three videos, a post that links one of them, and a feed with that post and another."""
    server = world.server
    folder = world.event("demo-2031", LIST, more=f"posts: {server.url}/feed.xml\n")
    world.serve_videos(VIDEOS)
    server.serve("/liked/", f'<p>I liked <a href="https://youtu.be/{IDS[0]}">this</a>'.encode())
    (folder / "posts.yml").write_text(f'- {{url: "{server.url}/liked/", title: What I liked}}\n', "utf-8")
    items = "".join(f"<item><title>Demo Conf 2031</title><link>/{name}/</link></item>" for name in ("liked", "other"))
    server.serve("/feed.xml", f"<rss><channel>{items}</channel></rss>".encode(), etag='"1"')
    return world


def test_a_run_reads_posts_with_the_schedule_and_tells_of_dead_links_and_recaps(posted: RefreshWorld) -> None:
    run = posted.run(day(1))
    (told,) = run.events
    assert (run.exit_code, [recap.entry.url for recap in told.outcome.recaps]) == (0, [f"{posted.server.url}/other/"])
    assert posted.asked[-2:] == ["/liked/", "/feed.xml"]
    assert posted.workspace.files("demo-2031").posts[0].recordings == (f"youtube:{IDS[0]}",)
    assert HEAD not in posted.report(run)
    posted.serve_videos({one: title for one, title in VIDEOS.items() if one != IDS[0]}, listed=VIDEOS)
    report = posted.report(posted.run(day(2)))
    assert HEAD in report
    assert f"[What I liked]({posted.server.url}/liked/) links " in report
    # Nothing is news, and what waits for somebody is still told.
    again = posted.report(posted.run(day(3)))
    assert (
        again[again.index("## Posts") :].strip()
        == report[report.index("## Posts") :].partition("\n## Notes")[0].strip()
    )
    assert f'  - {{url: "{posted.server.url}/other/", title: "Demo Conf 2031"}}' in again


def test_a_post_or_feed_that_is_away_fails_the_run_and_no_step(posted: RefreshWorld) -> None:
    posted.run(day(1))
    posted.server.script("/liked/", Reply(b"", status=404))
    posted.server.script("/feed.xml", Reply(b"<html>", status=200))
    run = posted.run(day(2))
    assert (run.exit_code, run.events[0].failed) == (
        3,
        (
            f"posts: {posted.server.url}/liked/: the server answered 404: no such page",
            f"posts: {posted.server.url}/feed.xml: got an HTML page where a feed (Atom or RSS) was expected",
        ),
    )
    assert posted.state().of("demo-2031").failed == {}
    assert posted.workspace.files("demo-2031").posts[0].recordings == (f"youtube:{IDS[0]}",)


def test_posts_wait_where_their_host_has_had_its_budget(posted: RefreshWorld) -> None:
    run = posted.run(day(1), most=5)
    assert run.exit_code == 0
    assert [line.partition(": ")[2].partition(": ")[0] for line in run.events[0].left] == [
        f"{posted.server.url}/feed.xml"
    ]
