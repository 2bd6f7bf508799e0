"""Which links of listed posts are dead, which posts may be listed, and what is said of them."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import small_event
from small_event import link, recording, talk

from aggregator.files.jsonl import EventFiles
from aggregator.files.posts import ListedPost
from aggregator.recap.feed import FeedPost
from aggregator.recap.suggesting import Recap
from aggregator.refresh.posts import MOST_RECAPS, DeadLink, dead_link_lines, dead_links, recap_lines

POST = ListedPost("https://blog.example/moss", "What I *liked*", "Ada Finch", ("2",), recordings=("youtube:v1",))
UP = recording("v2")


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


def test_a_line_says_who_links_what_and_where_it_is_now() -> None:
    down, replaced = recording("v1", access="private"), recording("v1", replaced_by="youtube:v2")
    unsigned = replace(POST, author=None)
    old, head = "[Video v1](https://videos.example/v1)", r"- [What I \*liked\*](https://blog.example/moss)"
    new = "[Video v2](https://videos.example/v2)"
    assert dead_link_lines(
        [
            DeadLink(POST, replaced, replace(talk("2"), title="On _Moss_"), UP),
            DeadLink(unsigned, down, None, UP),
            DeadLink(unsigned, down, None, None),
        ]
    ) == [
        rf"{head} by Ada Finch links {old}, which was replaced; On \_Moss\_ is at {new} now",
        f"{head} links {old}, which is private; it is at {new} now",
        f"{head} links {old}, which is private; no other video of it is known",
    ]


def test_a_post_that_may_be_listed_is_named_with_its_line() -> None:
    entry = FeedPost("https://blog.example/week", "A *week*", "Ada Finch", date(2031, 6, 2))
    where = Path("data/events/moss-2031/posts.yml")
    assert recap_lines([Recap(entry, "name", 0), Recap(replace(entry, author=None, day=None), "links", 2)], where) == [
        (
            r"- [A \*week\*](https://blog.example/week) by Ada Finch, 2031-06-02: its title or tags name the event; the feed's"
            " text mentions no talk of it. For data/events/moss-2031/posts.yml:"
        ),
        "  ```yaml",
        '  - {url: "https://blog.example/week", title: "A *week*", author: "Ada Finch"}',
        "  ```",
        (
            r"- [A \*week\*](https://blog.example/week): it links the event; mentions 2 talks of it. For"
            " data/events/moss-2031/posts.yml:"
        ),
        "  ```yaml",
        '  - {url: "https://blog.example/week", title: "A *week*"}',
        "  ```",
    ]


def test_of_many_posts_that_may_be_listed_the_first_are_named() -> None:
    recaps = [Recap(FeedPost(f"https://blog.example/{n}", "A"), "name", 0) for n in range(MOST_RECAPS + 2)]
    assert len(recap_lines(recaps[:MOST_RECAPS], Path("posts.yml"))) == 4 * MOST_RECAPS
    assert recap_lines(recaps[:-1], Path("posts.yml"))[4 * MOST_RECAPS :] == ["- and 1 more post"]
    assert recap_lines(recaps, Path("posts.yml"))[4 * MOST_RECAPS :] == ["- and 2 more posts"]
