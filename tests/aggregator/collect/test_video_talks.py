"""What a video shows, by its title: talks, and what stands beside them in a playlist."""

from datetime import date

import pytest

from aggregator.collect.video_talks import _kind, _other_event
from aggregator.matching.video_titles import Told
from scrapers.records import Event

OWLS = Event(slug="owls-2031", title="OwlConf 2031", timezone="UTC", starts=date(2031, 5, 17))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Building a live stream of owls", "talk"),
        ("Highlights of the new parser", "talk"),
        ("Coffee, Code, and Company", "talk"),
        ("Roosts", "talk"),
        ("Keynote: The Shape of Wings", "keynote"),
        ("Closing Keynote", "keynote"),
        ("Lightning Talks", "lightning"),
        ("Lightning Talks - May 18, 8am", "lightning"),
        ("Workshop: Build a Nest", "workshop"),
        ("Opening Remarks", "plenary"),
        ("Welcome", "plenary"),
        ("Trailer", "info"),
        ("Thank you to our sponsors", "info"),
        ("OwlConf 2031 live stream, day 1, main hall", "info"),
        ("Official Aftermovie", "info"),
    ],
)
def test_the_kind_of_a_video(title: str, kind: str) -> None:
    assert _kind(Told(title), OWLS, ()) == kind


def test_who_speaks_and_a_label_count_too() -> None:
    assert _kind(Told("Highlights", ("Ada Finch",)), OWLS, ()) == "talk"
    assert _kind(Told("Roosts", ("Ada Finch",), ("Tutorials",)), OWLS, ()) == "tutorial"
    assert _kind(Told("Roosts", (), ("OwlConf 2031",)), OWLS, ()) == "talk"


def test_a_tag_is_asked_where_the_title_says_nothing() -> None:
    assert _kind(Told("Roosts"), OWLS, ("owls", "tutorial")) == "tutorial"
    assert _kind(Told("Keynote: Roosts"), OWLS, ("tutorial",)) == "keynote"
    assert _kind(Told("Roosts", ("Ada Finch",), ("Workshops",)), OWLS, ("tutorial",)) == "workshop"
    assert _kind(Told("Trailer"), OWLS, ("tutorial",)) == "info"


@pytest.mark.parametrize(
    ("names", "listed", "other"),
    [
        ((), True, None),
        (("Talks",), True, None),
        (("OwlConf 2031",), True, None),
        (("OwlConf 2030",), True, "OwlConf 2030"),
        (("OwlConf 2030",), False, "OwlConf 2030"),
        (("OwlConf Mini 2031",), True, "OwlConf Mini 2031"),
        (("OwlConf Mini 2031",), False, None),  # the list may call this event so
    ],
)
def test_another_event_by_its_name(names: tuple[str, ...], listed: bool, other: str | None) -> None:
    assert _other_event(Told("Roosts", (), names), OWLS, listed) == other


def test_a_meetup_without_a_year_has_every_year() -> None:
    meetup = Event(slug="owl-meetup", title="Owl Meetup", timezone="UTC")
    assert _other_event(Told("Roosts", (), ("Owl Meetup May 2030",)), meetup, named=True) is None
