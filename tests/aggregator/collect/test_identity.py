"""Which talk of yesterday's schedule is which of today's."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from aggregator.collect.identity import pair, place
from scrapers.records import Slot, Speaker, Talk

ZONE = ZoneInfo("Europe/Berlin")


def talk(code: str, title: str, *names: str, hour: int | None = 9, kind: str = "talk") -> Talk:
    slots = (Slot(datetime(2031, 5, 17, hour, 0, tzinfo=ZONE)),) if hour is not None else ()
    speakers = tuple(Speaker(name) for name in names)
    return Talk("demo", code, title, kind, "https://demo.example/", speakers=speakers, slots=slots)


def paired(old: list[Talk], new: list[Talk]) -> dict[str, str]:
    """New code -> old code."""
    return {code: before.code for code, before in pair(old, new).items()}


def test_the_same_title_comes_before_the_same_code() -> None:
    old = [talk("k1", "Toast"), talk("k2", "Jam", hour=10)]
    assert paired(old, [talk("k1", "Jam", hour=10), talk("k2", "Toast")]) == {"k1": "k2", "k2": "k1"}
    assert paired(old, [talk("k1", "TOAST!"), talk("k2", "Jam", hour=11)]) == {"k1": "k1", "k2": "k2"}


def test_a_title_that_two_entries_have_is_told_by_its_hour_or_its_code_alone() -> None:
    old = [talk("k1", "Lightning Talks", hour=9), talk("k2", "Lightning Talks", hour=18)]
    moved = [talk("k7", "Lightning Talks", hour=18), talk("k8", "Lightning Talks", hour=11)]
    assert paired(old, moved) == {"k7": "k2", "k8": "k1"}
    both = [talk("k8", "Lightning Talks", hour=11), talk("k9", "Lightning Talks", hour=12)]
    assert paired(old, both) == {}


def test_a_number_that_is_still_in_use_keeps_its_talk() -> None:
    old = [talk("41", "Toast", hour=9)]
    assert paired(old, [talk("42", "Toast", hour=10)]) == {"42": "41"}
    assert paired(old, [talk("41", "Toast of the Town", hour=9), talk("42", "Toast", hour=10)]) == {"41": "41"}
    assert paired([talk("k1", "Toast", hour=9)], [talk("42", "Toast", hour=10)]) == {"42": "k1"}


GUID = "2a5c9598-0000-5d0e-a660-f2d762c8755c"


@pytest.mark.parametrize(
    ("code", "url", "same"),
    [
        (GUID, None, True),
        (GUID[:-1], None, False),
        ("QW3RTY", "https://talks.example.org/owls/talk/QW3RTY/", True),
        ("QW3RTY", "https://talks.example.org/owls/talk/QW3RTZ/", False),
        ("QW3RTY", None, False),
        ("123456", "https://talks.example.org/owls/talk/123456/", False),
        ("QWERTYU", "https://talks.example.org/owls/talk/QWERTYU/", False),
    ],
)
def test_a_code_made_for_one_talk_keeps_it_whatever_its_title(code: str, url: str | None, same: bool) -> None:
    old, new = talk(code, "Toast", "Ann"), replace(talk(code, "Kelp", "Bo"), url=url)
    assert paired([old], [new]) == ({code: code} if same else {})
    assert paired([old], [new, talk("k9", "Toast", "Ann")]) == ({code: code} if same else {"k9": code})


PAGE = "https://demo.example/event/jam-and-toast/"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [(PAGE, PAGE, True), (PAGE, f"{PAGE}2", False), (None, None, False), (f"{PAGE}41", f"{PAGE}41", False)],
)
def test_a_number_with_its_own_page_is_the_same_talk_but_where_the_page_is_called_by_the_number(
    before: str | None, after: str | None, same: bool
) -> None:
    old = replace(talk("41", "Toast", "Ada Finch"), url=before)
    new = replace(talk("41", "Marmalade", "Bo Ek"), url=after)
    assert paired([old], [new]) == ({"41": "41"} if same else {})
    assert paired([old], [new, replace(talk("42", "Jam", "Una Roe"), url=after)]) == {}


@pytest.mark.parametrize(
    ("code", "url", "same"),
    [
        ("session-3", "https://demo.example/schedule#session-3", False),
        ("slot_12", "https://demo.example/slot_12/", False),
        ("jam-and-toast", "https://demo.example/jam-and-toast/", True),
        ("session-3", PAGE, True),
    ],
)
def test_a_place_in_a_row_is_a_number_too(code: str, url: str, same: bool) -> None:
    old, new = (replace(talk(code, title, name), url=url) for title, name in (("Toast", "Ada"), ("Kelp", "Bo")))
    assert paired([old], [new]) == ({code: code} if same else {})


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        pytest.param("Diving Buoys by Hand", "Diving Toast by Hand", True, id="85.0 % of the letters"),
        pytest.param("Measuring Toast without Fear", "Measuring Harbours without Fear", False, id="84.7 %"),
    ],
)
def test_under_one_code_a_title_was_only_corrected_whoever_speaks_now(old: str, new: str, same: bool) -> None:
    assert bool(paired([talk("41", old, "Ann Roe")], [talk("41", new, "Bo Tern")])) is same


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        pytest.param("Diving Boats by Hand", "Diving Kelp at Scale", True, id="60.0 % of the words"),
        pytest.param("Diving Boats in Winter", "Diving Toast without Fear", False, id="59.6 %"),
    ],
)
def test_under_one_code_without_names_the_words_say_whether_it_is_the_same(old: str, new: str, same: bool) -> None:
    assert bool(paired([talk("41", old)], [talk("41", new)])) is same
    assert bool(paired([talk("41", old, "Ann Roe")], [talk("41", new)])) is same


def test_under_one_code_names_decide_where_both_say_them() -> None:
    assert paired([talk("41", "Toast", "Ann Roe")], [talk("41", "On Owls", "ANN ROE", "Bo Tern")]) == {"41": "41"}
    assert paired([talk("41", "Owls and Logs", "Ann Roe")], [talk("41", "Logs of Owls", "Bo Tern")]) == {}


def test_what_nobody_listens_to_is_the_same_under_its_code_whatever_it_is_called() -> None:
    assert paired([talk("k1", "Lunch", kind="break")], [talk("k1", "Doors", kind="info")]) == {"k1": "k1"}
    assert paired([talk("k1", "Lunch", kind="break")], [talk("k1", "Doors", kind="talk")]) == {}
    assert paired([talk("k1", "Lunch", kind="talk")], [talk("k1", "Doors", kind="info")]) == {}


def test_a_talk_that_was_kept_apart_is_found_under_its_code_with_a_number() -> None:
    old = [talk("41", "Toast", "Ann Roe"), talk("41-2", "Owls", "Bo Tern"), talk("41-3", "Knots", "Cy Nimbus")]
    assert paired(old, [talk("41", "Owls at Night", "Bo Tern")]) == {"41": "41-2"}
    assert paired(old, [talk("41", "Knots at Night", "Cy Nimbus")]) == {"41": "41-3"}
    assert paired(old[1:], [talk("41", "Owls at Night", "Bo Tern")]) == {"41": "41-2"}


def test_place_is_the_folded_title_and_the_first_start() -> None:
    late, early = (Slot(datetime(2031, 5, 17, hour, 0, tzinfo=ZONE)) for hour in (18, 9))
    both = Talk("demo", "k1", "Größe: Toast!", "talk", "https://demo.example/", slots=(late, early))
    assert place(both) == ("grosse toast", "2031-05-17T09:00:00+02:00")
    assert place(talk("k2", "Toast", hour=None)) == ("toast", None)


@pytest.mark.parametrize(
    ("new", "same"),
    [
        (talk("feathers-a-guide", "Feathers, a guide", "Ada"), True),
        (talk("feathers-a-guide", "Feathers, a guide", "Ada", hour=10), False),
        (talk("feathers-a-guide", "Feathers, a guide", "Bo"), False),
        (talk("feathers-a-guide", "Feathers, a guide"), False),
        (talk("77", "Feathers, a guide", "Ada"), False),
    ],
)
def test_where_codes_are_made_of_titles_time_and_people_tell_who_was_retitled(new: Talk, same: bool) -> None:
    old = talk("owls-at-dusk", "Owls at dusk", "Ada")
    assert paired([old], [new]) == ({new.code: old.code} if same else {})
    assert paired([replace(old, code="76")], [new]) == {}


def test_of_two_at_the_same_place_nobody_knows_which_was_retitled_and_nothing_is_without_a_time() -> None:
    both = [talk("feathers", "Feathers", "Ada"), talk("wings", "Wings", "Ada")]
    assert paired([talk("owls", "Owls", "Ada")], both) == {}
    old, new = talk("owls-at-dusk", "Owls at dusk", "Ada", hour=None), talk("moths", "Moths", "Ada", hour=None)
    assert paired([old], [new]) == {}
