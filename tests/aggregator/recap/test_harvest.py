"""Sessions for attendees out of a post: only what is certain, only this event's, only canonical pages."""

from talk_views import talk_view

from aggregator.catalog.views import TalkView
from aggregator.recap.document import PostLink
from aggregator.recap.finding.mention import Mention
from aggregator.recap.harvest import Harvest, harvested
from scrapers.records import Recording

SESSION = "https://events.hubilo.com/moss-2031/session/"
PAGE = "https://moss.example/talk/1/"


def talk(slug: str = "wet-feet", url: str | None = PAGE, event: str = "moss-2031") -> TalkView:
    title = slug.replace("-", " ").title()
    return talk_view(id=f"{event}/{slug}", event=event, code=f"code-{slug}", slug=slug, title=title, url=url)


def link(url: str) -> PostLink:
    return PostLink(url, (0, 1), "Video", (0, 1), "inline", 3, 3, 0, False, 1)


def mention(*urls: str, of: TalkView | None = None, certain: bool = True, **more: object) -> Mention:
    return Mention(of or talk(), 3, "Wet Feet", "title", certain, 0, tuple(map(link, urls)), **more)  # type: ignore[arg-type]


def recording(number: str, of: TalkView, source: str | None = None) -> Recording:
    return Recording(
        provider="hubilo",
        id=f"moss-2031/{number}",
        url=SESSION + number,
        raw_title=of.title,
        source_url=source or SESSION + number,
        talk_url=of.url or of.code,
        access="attendees",
    )


def found(*mentions: Mention, url: str | None = None) -> Harvest:
    return harvested(mentions, "moss-2031", {"moss-2031"}, url)


def test_a_session_of_a_talk_with_and_without_a_page() -> None:
    bare = talk("dry-hats", url=None)
    harvest = found(mention(SESSION + "7/?autoplay=1#x", PAGE), mention(SESSION + "8", of=bare), mention(SESSION + "7"))
    assert harvest == Harvest((recording("7", talk()), recording("8", bare)), ())


def test_the_post_is_the_source_where_its_address_is_known() -> None:
    harvest = found(mention(SESSION + "7"), url="https://blog.example/recap")
    assert harvest.recordings == (recording("7", talk(), "https://blog.example/recap"),)


def test_streams_are_never_taken() -> None:
    streams = ("https://stream.mux.com/abc/high.mp4", "https://events.hubilo.com/moss-2031/stream.m3u8?token=x")
    assert found(mention(*streams)) == Harvest((), ())


def test_what_is_unclear_is_named_and_left_out() -> None:
    other, abroad = talk("dry-hats"), talk(event="fern-2031")
    assert found(
        mention(SESSION + "1", certain=False),
        mention(SESSION + "2", disagrees="the link is to 'Dry Hats'"),
        mention(SESSION + "3", others=(other,)),
        mention(SESSION + "4", of=abroad),
        mention("https://events.hubilo.com/fern-2031/session/5"),
        mention(SESSION + "7"),
        mention(SESSION + "7", of=other),
    ) == Harvest(
        (),
        (
            f"line 3: {SESSION}1 is not certainly 'Wet Feet'; left out",
            f"line 3: {SESSION}2 is not certainly 'Wet Feet'; left out",
            f"line 3: {SESSION}3 is not certainly 'Wet Feet'; left out",
            f"line 3: {SESSION}4 is not certainly 'Wet Feet'; left out",
            "line 3: https://events.hubilo.com/fern-2031/session/5 is a session of fern-2031, not of moss-2031; left out",
            f"{SESSION}7 is linked for 2 talks (moss-2031/wet-feet, moss-2031/dry-hats); left out",
        ),
    )


def test_two_sessions_in_one_place_are_not_chosen_between() -> None:
    notes = tuple(f"line 3: {SESSION}{n} is not certainly 'Wet Feet'; left out" for n in "12")
    assert found(mention(SESSION + "1", SESSION + "2")) == Harvest((), notes)
