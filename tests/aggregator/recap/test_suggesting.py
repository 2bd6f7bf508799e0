"""Which posts of a feed are suggested as recaps, and which are not."""

from datetime import date

import pytest

from aggregator.recap.feed import FeedPost
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.suggesting import Recap, recap_of

URL = "https://blog.example/a"
FIRST = date(2031, 5, 14)
KELP = '<a href="https://youtu.be/kelpforest1">kelp</a>'
REEF = '<a href="https://youtu.be/reefbuoys01">buoys</a>'


@pytest.mark.parametrize(
    ("entry", "about", "talks"),
    [
        (FeedPost(URL, "My KelpCon US 2031"), "name", 0),
        (FeedPost(URL, "KelpCon 2031 and ReefConf 2031", content=f"<p>{KELP} {REEF}</p>"), "name", 1),
        (FeedPost(URL, "A week by the sea", tags=("kelpcon-us-2031",), day=FIRST), "name", 0),
        (FeedPost(URL, "KelpCon US recap", day=date(2031, 6, 2)), "name", 0),
        (FeedPost(URL, "A week by the sea", content=f"<p>{KELP}</p><h2>Learning Seaweed Types</h2>"), "links", 2),
        (
            FeedPost(URL, "A week", content="<p>At KelpCon US 2031:</p><ul><li>Learning Seaweed Types</li></ul>"),
            "text",
            1,
        ),
    ],
)
def test_a_recap_by_name_links_or_text(kelp: KnownEvent, entry: FeedPost, about: str, talks: int) -> None:
    assert recap_of(entry, kelp) == Recap(entry, about, talks)


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(FeedPost(URL, "See you at KelpCon US 2031", day=date(2031, 5, 13)), id="the day before"),
        pytest.param(FeedPost(URL, "KelpCon US 2032: call for talks", day=date(2031, 9, 1)), id="the next year"),
        pytest.param(FeedPost(URL, "KelpCon US again", day=date(2033, 9, 1)), id="two years later without a year"),
        pytest.param(FeedPost(URL, "ReefConf 2031", content=f"<p>{KELP}</p>"), id="of another that links a talk"),
        pytest.param(FeedPost(URL, "A week by the sea", content="<p>KelpCon US 2031 was fun.</p>"), id="in passing"),
        pytest.param(FeedPost(URL, "Site", content='<a href="https://kelp.example/2031/">x</a>'), id="links its site"),
        pytest.param(FeedPost(URL, "Gardens", content="<p>Boundaries</p>"), id="a title alone"),
        pytest.param(FeedPost(URL, "Gardens"), id="nothing"),
        pytest.param(FeedPost(f"{URL}?token=x", "My KelpCon US 2031"), id="an address with a key"),
    ],
)
def test_what_is_no_recap_of_it(kelp: KnownEvent, entry: FeedPost) -> None:
    assert recap_of(entry, kelp) is None
