from dataclasses import replace
from datetime import date

import pytest

from aggregator.matching import edition
from aggregator.matching.naming import Naming
from aggregator.matching.texts import VideoText
from aggregator.vocabulary import words
from scrapers.records import Event, Recording, SourceRef

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
        ("Foam | SBD 31", True),
        ("[sbd31] Foam", True),
        ("Foam #SlowBeerDays2031", True),
        ("Foam | SBD 30", None),
        ("Foam | Kvass 31", None),
        ("Foam 31", None),
        ("31 Kinds of Foam", None),
        ("Keynotes 2031 - Foam", None),
        ("Keynotes of Kvass 2031 - Foam", False),
        ("Foam - Keynotes 2031 | SBD 2031", None),
        ("2031 - Foam | SBD 2031", True),
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


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Foam - SBD 30", "2030"),
        ("[sbd30] Foam", "2030"),
        ("Foam | Hazy SBD2030", "2030"),
        ("Foam 30", None),
        ("Kvass 30 - Foam", None),
        ("SBD 30 and SBD 31", None),
        ("SBD 30 | 2031", None),
        ("SBD 04", None),
        ("SBD04", None),
        ("SBD 50", None),
        ("SBD 05", "2005"),
        ("SBD05", "2005"),
        ("SBD 49", "2049"),
    ],
)
def test_two_digits_are_a_year_behind_a_known_name(title, year):
    assert edition.other_year(video(title), EVENT) == year


def test_names_that_the_list_taught():
    learned = Naming(own=frozenset({"brew"}), listed=frozenset({"kvass", "beerdays"}))

    def ours(title, **more):
        return edition.names_event(video(title), EVENT, naming=learned, **more)

    assert [ours("Brew 31 - Foam"), ours("Brew 2031 - Foam"), ours("Foam #Brew31")] == [True, True, True]
    assert [ours("Kvass 31 - Foam"), ours("Kvass 2031 - Foam"), ours("Stout 31 - Foam")] == [False, False, None]
    assert ours("Beer Days 31 - Foam") is None
    assert ours("What Foam Says Brew 2031") is None
    assert ours("What Foam Says Brew 2031", besides=words("What Foam Says")) is True
    assert ours("Foam Una Roe Stout 2031", besides=words("Foam Una Roe")) is False
    assert edition.other_year(video("Kvass 30 - Foam"), EVENT, learned) == "2030"
    assert edition.other_year(video("Brew 30 - Foam"), EVENT, learned) == "2030"
    assert edition.other_year(video("Stout 30 - Foam"), EVENT, learned) is None


def test_two_digits_behind_a_known_name_are_no_part():
    learned = Naming(own=frozenset({"brew"}), listed=frozenset({"kvass"}))

    def parts(title):
        return edition.numbers(video(title), EVENT, learned)

    assert parts("Brew 31: Foam, Part 2") == parts("Kvass 31: Foam, Part 2") == parts("SBD 31: Foam, Part 2") == {"2"}
    assert parts("Stout 31: Foam, Part 2") == {"31", "2"}


def test_a_number_in_the_events_own_name_is_not_another_year():
    tenth = replace(EVENT, slug="kyzo-kaigi-10", title="Kyzo Kaigi 10")
    assert edition.short_years(tenth) == {"2031", "2010"}
    listed = Naming(listed=frozenset({"kyzo"}))
    assert edition.other_year(video("[kyzo10] Foam"), tenth, listed) is None
    assert edition.other_year(video("[kyzo09] Foam"), tenth, listed) == "2009"
    assert edition.names_event(video("Kyzo Kaigi 10 - Foam"), tenth) is True


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


def test_in_own_list():
    def own(**ref):
        return replace(EVENT, recordings=(SourceRef.of(kind="youtube", **ref),))

    listed = video("Foam", playlist="PLbeer").recording
    assert edition.in_own_list(listed, own(playlist="PLbeer"))
    assert not edition.in_own_list(listed, own(playlist="PLother"))
    assert not edition.in_own_list(video("Foam").recording, own(playlist="PLbeer"))
    assert not edition.in_own_list(listed, EVENT)
    hosted = Recording("hubilo", "beer/7", "https://v.example/", "Foam", "https://v.example/")
    assert edition.in_own_list(hosted, own(slug="beer"))
    assert not edition.in_own_list(hosted, own(slug="be"))


def test_a_misspelt_name_of_the_event_is_still_its_name():
    assert edition.names_event(video("Foam - Slow Beer Dais 2031"), EVENT) is True


def test_words_of_the_talks_own_title_are_no_events_name():
    title = words("Slow Food in 2031")
    assert edition.names_event(video("Slow Food in 2031"), EVENT, title) is None


def test_an_event_without_days_has_the_years_of_its_name():
    undated = replace(EVENT, starts=None, ends=None)
    assert edition.event_years(undated) == {"2031"}
    assert edition.other_year(video("Foam - SBD 2030"), undated) == "2030"
    assert edition.other_year(video("Foam - SBD 2030"), replace(undated, slug="slow", title="Slow Beer Days")) is None
    assert not edition.published_before(video("x", published=date(1999, 1, 1)), undated)
    assert edition.days_after(video("x", published=date(2031, 5, 10)), undated) is None


def test_the_years_of_the_days_come_before_the_year_of_the_name():
    later = replace(EVENT, starts=date(2032, 5, 6), ends=date(2032, 5, 9))
    assert edition.event_years(later) == {"2032"}
    turn = replace(EVENT, starts=date(2031, 12, 30), ends=date(2032, 1, 2))
    assert edition.event_years(turn) == {"2031", "2032"}


@pytest.mark.parametrize(
    ("title", "ours"),
    [
        ("Foam - Brewmstrs 2031", True),  # 90.0 % of the letters
        ("Foam - Brewmastr 2031", True),
        ("Foam - Brewmstr 2031", False),  # 84.2 %
    ],
)
def test_how_far_an_events_name_may_be_misspelt(title, ours):
    event = Event("brewmasters-2031", "Brewmasters 2031", "UTC", date(2031, 5, 6), date(2031, 5, 9))
    assert edition.names_event(video(title), event) is ours


@pytest.mark.parametrize(
    ("day", "then"),
    [
        (date(2031, 5, 5), True),
        (date(2031, 5, 4), None),
        (date(2031, 3, 7), None),
        (date(2031, 3, 6), False),
        (date(2031, 5, 10), True),
        (date(2031, 5, 11), None),
        (date(2031, 7, 8), None),
        (date(2031, 7, 9), False),
    ],
)
def test_days_of_recording_are_sloppy_by_sixty_days(day, then):
    assert edition.recorded_then(video("x", recorded=day), EVENT) is then


def test_of_an_event_whose_last_day_is_not_known_the_first_counts():
    one_day = replace(EVENT, ends=None)
    assert not edition.published_late(video("x", published=date(2032, 5, 5)), one_day)
    assert edition.published_late(video("x", published=date(2032, 5, 6)), one_day)
    assert edition.days_after(video("x", published=date(2031, 5, 10)), one_day) == 4
    assert edition.recorded_then(video("x", recorded=date(2031, 5, 7)), one_day) is True
