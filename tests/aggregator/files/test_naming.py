"""What a person types -> the one talk or recording of an event."""

from datetime import UTC, datetime

import pytest

from aggregator.files.naming import codes_by_name, find_recording, find_talk, near_names
from scrapers.errors import ConftalksError
from scrapers.records import Event, Recording, Slot, Speaker, Talk

EVENT = Event("moss-2031", "Moss Conf 2031", "UTC")
PAGE = "https://moss.example/2031/schedule/presentation"


def talk(
    code: str, title: str, *names: str, kind: str = "talk", slug: str | None = None, day: int = 17, **more
) -> Talk:
    slots = (Slot(datetime(2031, 5, day, 9, 30, tzinfo=UTC)),)
    return Talk(
        "moss-2031",
        code,
        title,
        kind,
        "https://moss.example/",
        slug=slug,
        speakers=tuple(map(Speaker, names)),
        slots=slots,
        **more,
    )


TALKS = (
    talk("7", "Lichen at Large", "Una Roe", slug="lichen-at-large", aliases=("k3", "old-lichen"), url=f"{PAGE}/7/"),
    talk("8", "Queues in Gardens", "Jo Fen", slug="queues-in-gardens", aliases=("ABC8",)),
    talk("9", "More Queues", "Una Roe", slug="more-queues"),
    talk("k1", "Lightning Talks", kind="lightning", slug="lightning-talks"),
    talk("k2", "Lightning Talks", kind="lightning", slug="lightning-talks-2", day=18),
    talk("k5", "Queue for Lunch", kind="break", slug="queue-for-lunch"),
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7", "7"),
        (" 7 ", "7"),
        ("K3", "7"),
        ("lichen-at-large", "7"),
        ("old-lichen", "7"),
        ("abc8", "8"),
        ("moss-2031/8", "8"),
        ("https://talks.example/t/moss-2031/queues-in-gardens", "8"),
        ("http://127.0.0.1:8001/watch/MOSS-2031/7/?from=x#top", "7"),
        ("https://www.moss.example/2031/schedule/presentation/7", "7"),
        ("moss.example/2031/schedule/presentation/7/", "7"),
        ("LICHEN at large!", "7"),
        ("lichen", "7"),
        ("una queues", "9"),
        ("queue for lunch", "k5"),
        ("k2", "k2"),
    ],
)
def test_a_talk_by_whatever_names_it(text: str, code: str) -> None:
    assert find_talk(EVENT, TALKS, text).code == code


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "queues",
            (
                "2 talks fit 'queues': 8 'Queues in Gardens' (2031-05-17 09:30), 9 'More Queues' (2031-05-17 09:30);"
                " name one by its code"
            ),
        ),
        (
            "lightning talks",
            (
                "2 talks fit 'lightning talks': k1 'Lightning Talks' (2031-05-17 09:30),"
                " k2 'Lightning Talks' (2031-05-18 09:30); name one by its code"
            ),
        ),
        (
            "lichens ot large",
            "there is no talk 'lichens ot large'; the nearest are 7 'Lichen at Large' (2031-05-17 09:30)",
        ),
        ("xyzzy", "there is no talk 'xyzzy'; `conftalks search --event moss-2031 WORDS` finds its code"),
        ("", "there is no talk ''; `conftalks search --event moss-2031 WORDS` finds its code"),
        ("https://[", "there is no talk 'https://['; `conftalks search --event moss-2031 WORDS` finds its code"),
        ("fern-2030/7", "'fern-2030/7' names a talk of fern-2030; name one of moss-2031"),
        (
            "https://talks.example/t/fern-2030/lichen-at-large",
            "'https://talks.example/t/fern-2030/lichen-at-large' names a talk of fern-2030; name one of moss-2031",
        ),
    ],
)
def test_what_names_no_talk_or_several_is_said_with_those_that_come_near(text: str, says: str) -> None:
    with pytest.raises(ConftalksError) as error:
        find_talk(EVENT, TALKS, text)
    assert str(error.value) == f"moss-2031: {says}"


@pytest.mark.parametrize(
    ("text", "code"), [("8", "8"), ("old-lichen", "7"), ("more QUEUES", "9"), ("gardens queues by", "8")]
)
def test_by_title_alone_names_and_words_of_the_title_name_a_talk(text: str, code: str) -> None:
    assert find_talk(EVENT, TALKS, text, by_title_alone=True).code == code


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("una queues", "there is no talk 'una queues'; the nearest are"),
        ("jo", "there is no talk 'jo'; "),
        ("queues by fen", "there is no talk 'queues by fen'; the nearest are"),
        ("queues", "2 talks fit 'queues': "),
    ],
)
def test_by_title_alone_no_speaker_names_a_talk_and_words_of_several_name_none(text: str, says: str) -> None:
    with pytest.raises(ConftalksError) as error:
        find_talk(EVENT, TALKS, text, by_title_alone=True)
    assert str(error.value).startswith(f"moss-2031: {says}")


def test_an_alias_that_two_talks_have_is_asked_for() -> None:
    twins = (talk("1", "One", aliases=("x",)), talk("2", "Two", aliases=("x", "1")))
    assert find_talk(EVENT, twins, "1").title == "One"
    with pytest.raises(ConftalksError, match="2 talks fit 'x'"):
        find_talk(EVENT, twins, "x")
    assert codes_by_name(twins) == {"1": "1", "2": "2"}


def test_names_of_talks_lead_to_codes() -> None:
    assert codes_by_name(TALKS[:1]) == {"7": "7", "k3": "7", "old-lichen": "7", "lichen-at-large": "7"}


def recording(provider: str, ident: str, url: str) -> Recording:
    return Recording(provider, ident, url, "Lichen", "https://videos.example/")


RECORDINGS = (
    recording("youtube", "-aaaaaaaaa1", "https://www.youtube.com/watch?v=-aaaaaaaaa1"),
    recording("hubilo", "moss-2031/900", "https://events.hubilo.com/moss-2031/session/900"),
    recording("vimeo", "12345678901", "https://vimeo.com/12345678901"),
    recording("peertube", "abc", "https://tube.example/w/abc"),
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("-aaaaaaaaa1", "youtube:-aaaaaaaaa1"),
        ("youtube:-aaaaaaaaa1", "youtube:-aaaaaaaaa1"),
        ("https://youtu.be/-aaaaaaaaa1?si=x", "youtube:-aaaaaaaaa1"),
        ("youtube.com/shorts/-aaaaaaaaa1", "youtube:-aaaaaaaaa1"),
        ("https://events.hubilo.com/moss-2031/session/900?tab=x", "hubilo:moss-2031/900"),
        ("moss-2031/900", "hubilo:moss-2031/900"),
        ("12345678901", "vimeo:12345678901"),
        ("http://vimeo.com/12345678901/", "vimeo:12345678901"),
        ("tube.example/w/abc", "peertube:abc"),
    ],
)
def test_a_recording_by_whatever_names_it(text: str, key: str) -> None:
    assert find_recording(EVENT, RECORDINGS, text).key == key


@pytest.mark.parametrize("text", ["https://youtu.be/bbbbbbbbbb2", "nonsense", "", "https://[", "hubilo:moss-2031/901"])
def test_a_recording_that_the_event_has_not(text: str) -> None:
    with pytest.raises(ConftalksError) as error:
        find_recording(EVENT, RECORDINGS, text)
    assert str(error.value) == (
        f"moss-2031: has no recording {text!r}; `conftalks scrape moss-2031 --only recordings` or"
        " `conftalks import FILE --event moss-2031` brings in what is new"
    )


def test_an_id_that_two_providers_have_is_asked_for() -> None:
    two = (recording("vimeo", "77", "https://vimeo.com/77"), recording("archive", "77", "https://archive.org/77"))
    with pytest.raises(ConftalksError) as error:
        find_recording(EVENT, two, "77")
    assert str(error.value) == "moss-2031: 2 recordings fit '77': archive:77, vimeo:77; name one in full"


KINDS = ["talk", "keynote", "tutorial", "lightning", "open-space", "poster"]
EDITIONS = [f"{name}-{year}" for name in ("mossconf", "en-attendant-mossconf", "fernconf-us") for year in (2032, 2031)]


@pytest.mark.parametrize(
    ("typed", "known", "said"),
    [
        ("keynot", [], "known: none"),
        ("xyz", KINDS[:5], "known: talk, keynote, tutorial, lightning, open-space"),
        ("xyz", KINDS, "known: talk, keynote, tutorial, lightning, open-space and 1 more"),
        ("", KINDS, "known: talk, keynote, tutorial, lightning, open-space and 1 more"),
        ("keynot", KINDS, "nearest: keynote"),
        ("Key Note", KINDS, "nearest: keynote"),
        ("open space", KINDS, "nearest: open-space"),
        ("moss", EDITIONS, "nearest: mossconf-2032, mossconf-2031, en-attendant-mossconf-2032, en-attendant-mossconf-2031"),
        ("FernConf US 2031", EDITIONS, "nearest: fernconf-us-2031, fernconf-us-2032"),
    ],
)  # fmt: skip
def test_a_message_names_what_there_is_or_the_nearest_of_many(typed: str, known: list[str], said: str) -> None:
    assert near_names(typed, known) == said


def test_nearest_are_those_that_are_hardly_less_like_than_the_first() -> None:
    known = ["abcdefghij", "abcdefghix", "abcdefgxyz", "k", "l", "m"]
    assert near_names("abcdefghij!", known) == "nearest: abcdefghij, abcdefghix"
