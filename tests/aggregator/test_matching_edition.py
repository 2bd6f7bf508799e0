from datetime import date

import pytest

from aggregator.matching import edition
from aggregator.matching.words import VideoText, core_title, words
from scrapers.records import Event, Recording

EVENT = Event("slow-beer-days-2031", "Slow Beer Days 2031", "Europe/Prague", date(2031, 5, 6), date(2031, 5, 9))


def video(title, **more):
    return VideoText.of(Recording("youtube", "a", "https://v.example/", title, "https://v.example/", **more))


@pytest.mark.parametrize(
    ("title", "ours"),
    [
        ("Slow Beer Days 2031 - Foam by Una Roe", True),
        ("Foam | SBD 2031", True),
        ("SlowBeerDays Conference 2031: Foam", True),
        ("t4 SBD 2031 -Foam", True),
        ("KvassConf 2031 - Foam", False),
        ("Slow Beer Days Brno 2031 - Foam", False),
        ("Beer Days 2031 - Foam", None),
        ("Slow Beer Days 2030 - Foam", None),
        ("Foam by Una Roe", None),
    ],
)
def test_names_event(title, ours):
    assert edition.names_event(video(title), EVENT) is ours


@pytest.mark.parametrize(
    ("title", "year"),
    [("Foam - SBD 2030", "2030"), ("Foam 2031, better than 2030", None), ("2000 Kegs", None), ("Foam", None)],
)
def test_other_year(title, year):
    assert edition.other_year(video(title), EVENT) == year


def test_dates():
    assert edition.published_before(video("x", published=date(2031, 5, 4)), EVENT)
    assert not edition.published_before(video("x", published=date(2031, 5, 5)), EVENT)
    assert edition.days_after(video("x", published=date(2031, 5, 10)), EVENT) == 1
    assert not edition.published_late(video("x", published=date(2032, 5, 8)), EVENT)
    assert edition.published_late(video("x", published=date(2032, 5, 9)), EVENT)


@pytest.mark.parametrize(
    ("day", "then"),
    [(None, None), (date(2031, 5, 6), True), (date(2031, 6, 1), None), (date(2030, 5, 6), False)],
)
def test_recorded_then(day, then):
    assert edition.recorded_then(video("x", recorded=day), EVENT) is then


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("Lightning Talks - May 7, 5pm", {date(2031, 5, 7)}),
        ("Lightning Talks (8 May)", {date(2031, 5, 8)}),
        ("Friday Lightning Talks", {date(2031, 5, 9)}),
        ("Lightning Talks - June 7", set()),
    ],
)
def test_named_days(title, days):
    assert edition.named_days(video(title), EVENT) == days


@pytest.mark.parametrize(
    ("title", "hour"), [("May 7, 5pm", 17), ("12 am", 0), ("12pm", 12), ("8am to 9am", None), ("25 pm", None)]
)
def test_named_hour(title, hour):
    assert edition.named_hour(video(title)) == hour


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("Keynote: Foam", "Foam"),
        ("Opening Keynote - Una Roe", "Una Roe"),
        ("Foam at Scale (Sponsor: Kegworks)", "Foam at Scale"),
        ("Keynote:", "Keynote:"),
        ("Talking Kegs", "Talking Kegs"),
    ],
)
def test_core_title(title, core):
    assert core_title(title) == core


def test_words_splits_scripts_without_spaces():
    assert words("C++ と 発酵, Ležák!") == ("c++", "と", "発", "酵", "lezak")
