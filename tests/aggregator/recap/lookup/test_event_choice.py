"""Which conference a post is about: as given, as it says, as it links; never a guess between two."""

import pytest

from aggregator.recap.lookup.event_choice import choose_event
from aggregator.recap.post import read_post
from scrapers.errors import ConftalksError

KELP = "https://youtu.be/kelpforest1"
REEF = "https://youtu.be/reefbuoys01"


def chosen(conn, text, given=None, name="post.md"):
    return choose_event(read_post(text.encode(), name).document, conn, given)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"# KelpCon US 2031 highlights\n\n[a]({REEF}) [b]({REEF})", id="heading, whatever is linked"),
        pytest.param("---\ntitle: My KelpCon 2031\n---\ntext", id="short name in the front matter"),
        pytest.param("---\ntitle: A trip\ntags: [sea, kelpcon-us-2031]\n---\ntext", id="tag"),
        pytest.param("---\ntitle: KelpCon US recap\ndate: 2031-06-02\n---\ntext", id="day of writing"),
        pytest.param(f"# A trip\n\n[a]({KELP}) [b](https://kelp.example/2031/) [c](https://x.example/)", id="links"),
        pytest.param("# A trip\n\nAt KelpCon US 2031 I slept.", id="text"),
    ],
)
def test_the_event_is_told_by_title_tags_day_links_or_text(kelp_conn, text):
    assert chosen(kelp_conn, text) == "kelpcon-2031"


def test_what_is_given_goes_before_what_the_post_says(kelp_conn):
    assert chosen(kelp_conn, "# KelpCon US 2031", "reefconf-2031") == "reefconf-2031"


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("# x", "kelpcon-1999", "the catalog has no event 'kelpcon-1999'; `conftalks status` lists those it has"),
        (
            "# KelpCon US 2031 and ReefConf 2031",
            None,
            "the post names kelpcon-2031 and reefconf-2031: say which with --event",
        ),
        (
            f"# My year\n\n[a]({KELP}) [b]({REEF}) [c]({REEF})",
            None,
            "the post links reefconf-2031 and kelpcon-2031: say which with --event",
        ),
        (
            "# My year\n\nFirst KelpCon US 2031.\n\nThen ReefConf 2031.",
            None,
            "the post names kelpcon-2031 and reefconf-2031: say which with --event",
        ),
        (
            "# My garden",
            None,
            "which event is the post about? Nothing in it names or links one of the catalog: say with --event",
        ),
        (
            "---\ntitle: KelpCon US recap\ndate: 2035-06-02\n---\ntext",
            None,
            "which event is the post about? Nothing in it names or links one of the catalog: say with --event",
        ),
    ],
)
def test_two_events_or_none_are_an_error_that_says_what_to_do(kelp_conn, text, given, expected):
    with pytest.raises(ConftalksError) as error:
        chosen(kelp_conn, text, given)
    assert str(error.value) == expected


@pytest.mark.parametrize(("day", "event"), [("2031-05-14", True), ("2032-06-17", True), ("2032-06-18", False)])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_post_without_a_year_is_about_an_edition_of_the_last_four_hundred_days(kelp_conn, day, event, quote):
    text = f"---\ntitle: KelpCon US recap\ndate: {quote}{day}{quote}\n---\ntext"
    if event:
        assert chosen(kelp_conn, text) == "kelpcon-2031"
    else:
        with pytest.raises(ConftalksError, match="which event is the post about"):
            chosen(kelp_conn, text)


def test_no_post_is_about_an_edition_to_come(kelp_conn):
    with pytest.raises(ConftalksError, match="which event is the post about"):
        chosen(kelp_conn, "---\ntitle: KelpCon US recap\ndate: 2031-05-13\n---\ntext")


def test_four_links_of_five_say_which_event_three_of_four_do_not(kelp_conn):
    assert chosen(kelp_conn, f"# My year\n\n{f'[a]({KELP}) ' * 4}[b]({REEF})") == "kelpcon-2031"
    with pytest.raises(ConftalksError, match="the post links kelpcon-2031 and reefconf-2031"):
        chosen(kelp_conn, f"# My year\n\n{f'[a]({KELP}) ' * 3}[b]({REEF})")
