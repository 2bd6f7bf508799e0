"""Which event of ours an archive's event is."""

from datetime import date

import pytest

from aggregator.collect.archive_events import EventsAlike, which
from scrapers.archives.archive import ArchivedEvent
from scrapers.records import ArchiveRef, Event, Recording

DAY = date(2031, 5, 17)


def recordings(first: int, count: int) -> tuple[Recording, ...]:
    page = "https://owls.example/"
    ids = [f"owlowlow{n:03}" for n in range(first, first + count)]
    return tuple(Recording("youtube", one, f"https://videos.example/{one}", "Owls", page) for one in ids)


def found(event: Event, said: ArchivedEvent, keys: frozenset[str] = frozenset()) -> EventsAlike:
    shared = [event.slug] if keys & {one.key for one in said.recordings} else []
    return which("pyvideo", said, {event.slug: event}, {event.slug: keys}, shared)


def ours(slug: str = "owls", title: str = "Owl Conf 2031", day: date | None = DAY, **more: object) -> Event:
    return Event(slug, title, "UTC", day, day, **more)  # type: ignore[arg-type]


def theirs(title: str = "Owl Conf 2031", day: date | None = DAY, videos: tuple[Recording, ...] = ()) -> ArchivedEvent:
    return ArchivedEvent("owl-conf-2031", title, starts=day, ends=day, recordings=videos)


@pytest.mark.parametrize(
    ("event", "said", "answer"),
    [
        (ours(), theirs(), "sure"),
        (ours(), theirs(day=None), "sure"),
        (ours(title="Owl Conference 2031"), theirs(), "sure"),
        (ours(title="Owl Conf"), theirs(), "sure"),
        (ours(title="Owl Conf"), theirs(day=date(2031, 6, 17)), "sure"),
        (ours(title="Owl Conf"), theirs(day=date(2031, 6, 18)), "none"),
        (ours(title="Owl Conf"), theirs(day=None), "none"),
        (ours(), theirs(day=date(2031, 11, 13)), "sure"),
        (ours(), theirs(day=date(2031, 11, 14)), "none"),
        (ours(), theirs(title="Owl Conf 2030", day=None), "none"),
        (ours(title="Owls in May"), theirs(), "none"),
        (ours("owl-conf-2031", "Owls in May"), theirs(), "sure"),
        (ours("owl-conf-2031", "Owls in May"), theirs(day=None), "doubtful"),
        (ours("owl-conf-2031", "Owls in May"), theirs(day=date(2031, 6, 18)), "doubtful"),
        (ours("owl-conf-2031"), theirs(day=date(2029, 5, 17)), "doubtful"),
    ],
)
def test_title_and_days_say_it(event: Event, said: ArchivedEvent, answer: str) -> None:
    expected = {"sure": EventsAlike(event.slug), "doubtful": EventsAlike(doubtful=(event.slug,)), "none": EventsAlike()}
    assert found(event, said) == expected[answer]


@pytest.mark.parametrize(
    ("own", "said", "answer"),
    [(6, 3, "sure"), (7, 3, "doubtful"), (2, 2, "none"), (3, 6, "sure"), (30, 10, "doubtful")],
)
def test_common_recordings_say_it_whatever_the_title(own: int, said: int, answer: str) -> None:
    event = ours(title="Nights out", day=date(2020, 1, 1))
    keys = frozenset(one.key for one in recordings(1, own))
    expected = {"sure": EventsAlike("owls"), "doubtful": EventsAlike(doubtful=("owls",)), "none": EventsAlike()}
    assert found(event, theirs(videos=recordings(1, said)), keys) == expected[answer]


def test_few_of_many_say_nothing() -> None:
    keys = frozenset(one.key for one in recordings(1, 10))
    for first, answer in ((8, EventsAlike(doubtful=("owls",))), (9, EventsAlike())):  # 3 of 10, 2 of 10
        assert found(ours(title="Nights out"), theirs(videos=recordings(first, 10)), keys) == answer


def test_what_event_yml_says_goes_before_all() -> None:
    remembered = ours(title="Nights out", day=None, archives=(ArchiveRef("pyvideo", "owl-conf-2031"),))
    assert found(remembered, theirs()) == EventsAlike("owls")
    other = ours(archives=(ArchiveRef("pyvideo", "owls-in-may"),))
    assert found(other, theirs()) == EventsAlike()
    assert found(ours(archives=(ArchiveRef("rubyevents", "owls-in-may"),)), theirs()) == EventsAlike("owls")


def test_two_that_it_may_be_are_doubtful() -> None:
    events = {slug: ours(slug) for slug in ("owls", "owls-too")}
    keys = dict.fromkeys(events, frozenset[str]())
    assert which("pyvideo", theirs(), events, keys, ()) == EventsAlike(doubtful=("owls", "owls-too"))
