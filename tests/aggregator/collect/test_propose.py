"""An event.yml for what was found."""

from datetime import UTC, date, datetime, timedelta

import pytest

from aggregator.collect.explore import Discovery
from aggregator.collect.look import Sight
from aggregator.collect.propose import LONGEST, LONGEST_FACT, Proposal, guess_refused, polite_delay, propose
from scrapers.records import Event, Slot, SourceRef, Talk
from scrapers.registry import sources
from scrapers.source import EventFacts

OWLS = SourceRef("frab", "https://owls.example/schedule.xml")
LIST = SourceRef.of("youtube", playlist="PLowls2031abcdefghijkl")
FIRST = datetime(2031, 5, 17, 9, tzinfo=UTC)


def sight(*starts: datetime, ref: SourceRef = OWLS, facts: EventFacts = EventFacts(), guess: bool = False) -> Sight:  # noqa: B008
    talks = tuple(
        Talk("unknown", str(n), "Owls", "talk", "https://owls.example/", slots=(Slot(start),))
        for n, start in enumerate(starts)
    )
    return Sight(ref.kind, ref, talks, (), (), facts, guess=guess)


def proposed(*found: Discovery, given: EventFacts = EventFacts()) -> Proposal:  # noqa: B008
    return propose("owls-2031", found, sources({}), given)


def test_what_the_command_line_says_wins_then_the_sources_then_the_pages() -> None:
    read = sight(FIRST, facts=EventFacts("Owls", "Europe/Oslo", location="Barn"))
    page = EventFacts("Owls page", "Europe/Rome", location="Oslo", website="https://owls.example/")
    proposal = proposed(Discovery((read,), (LIST,), (EventFacts(), page)), given=EventFacts("OwlConf 2031"))
    assert proposal == Proposal(
        Event(
            "owls-2031",
            "OwlConf 2031",
            "Europe/Oslo",
            date(2031, 5, 17),
            date(2031, 5, 17),
            "Barn",
            "https://owls.example/",
            keep="facts",
            schedule=(OWLS,),
            recordings=(LIST,),
        ),
        (read,),
        (LIST,),
        (),
    )


def test_what_nothing_says_is_named() -> None:
    proposal = proposed(Discovery((sight(),)))
    assert (proposal.event.title, proposal.event.timezone) == ("owls-2031", "UTC")
    assert proposal.missing == ("title", "timezone", "starts", "ends", "location", "recordings")


def test_a_text_in_place_of_a_name_is_not_taken() -> None:
    long, longer = "o" * LONGEST_FACT, "o" * (LONGEST_FACT + 1)
    for title, taken in ((long, long), (longer, "Owls")):
        proposal = proposed(Discovery((sight(FIRST, facts=EventFacts(title)),), facts=(EventFacts("Owls"),)))
        assert proposal.event.title == taken


@pytest.mark.parametrize(("apart", "known"), [(LONGEST, True), (LONGEST + timedelta(days=1), False)])
def test_the_days_are_those_of_the_talks_where_they_are_a_conferences(apart: timedelta, known: bool) -> None:
    event = proposed(Discovery((sight(FIRST + apart, FIRST),))).event
    assert (event.starts, event.ends) == ((FIRST.date(), (FIRST + apart).date()) if known else (None, None))


def test_of_several_kinds_that_read_one_address_the_best_is_taken() -> None:
    other = sight(ref=SourceRef("structured", "https://owls.example/"))
    assert proposed(Discovery((sight(FIRST), other)), Discovery((other,))).event.schedule == (OWLS, other.ref)


def test_where_somebody_names_the_recordings_those_that_are_linked_are_not_taken() -> None:
    named = SourceRef.of("youtube", playlist="PLnamed2031abcdefghijk")
    proposal = proposed(Discovery((sight(FIRST),), (LIST,)), Discovery((sight(ref=named),)))
    assert (proposal.event.recordings, proposal.lists) == ((named,), ())


def test_a_guess_is_refused_until_somebody_takes_it() -> None:
    assert guess_refused(proposed(Discovery((sight(FIRST),)))) is None
    refused = guess_refused(proposed(Discovery((sight(FIRST, guess=True),))))
    assert str(refused) == (
        "https://owls.example/schedule.xml: no kind reads this page. A guess finds 1 row in it: see them with "
        "`conftalks look`, and run again with --guess to take them"
    )


@pytest.mark.parametrize(
    ("urls", "delay"),
    [
        ((), 1),
        (("http://127.0.0.1:8001/", "http://localhost/"), 0),
        (("http://127.0.0.1/", "https://owls.example/"), 1),
    ],
)
def test_only_this_machine_is_asked_without_a_pause(urls: tuple[str, ...], delay: int) -> None:
    assert polite_delay(urls) == delay


def test_a_page_on_this_machine_that_leads_elsewhere_is_scraped_with_a_pause() -> None:
    here = "http://localhost:1313/"
    assert polite_delay([here], [SourceRef("schedule_table"), SourceRef("frab", here)]) == 0
    assert polite_delay([here], [SourceRef("frab", here), OWLS]) == 1
