"""A code that a feed uses for several talks."""

from dataclasses import replace
from itertools import permutations

import pytest

from scrapers.records import Talk
from scrapers.schedules.codes import as_known, own_code, told_apart


def talk(title: str, code: str = "12", kind: str = "talk", *aliases: str) -> Talk:
    return Talk("owls", code, title, kind, "https://owls.example.org/", aliases=aliases)


def test_the_letters_are_of_the_words_of_the_title() -> None:
    assert own_code("12", "Owls") == own_code("12", " OWLS! ") == "12-ikuo"
    assert own_code("12", "Moths") != own_code("12", "Owls")


def test_the_first_title_of_the_alphabet_keeps_the_code_whatever_the_order() -> None:
    given = talk("Owls"), talk("Moths"), talk("Bats")
    expected = [("12", "Bats"), (own_code("12", "Moths"), "Moths"), (own_code("12", "Owls"), "Owls")]
    for order in permutations(given):
        assert [(one.code, one.title) for one in told_apart("12", order)] == expected


def test_one_title_as_two_kinds_is_counted_and_an_alias_is_of_one() -> None:
    given = talk("Owls"), talk("Owls", "12", "break", "x", "z"), talk("Owls", "12", "poster", "x", "y")
    own = own_code("12", "Owls")
    assert [(one.code, one.kind, one.aliases) for one in told_apart("12", given)] == [
        ("12", "poster", ("x", "y")),
        (own, "talk", ()),
        (f"{own}-2", "break", ("z",)),
    ]


BATS, OWLS = "Bats", "Owls"
BATS_OWN, OWLS_OWN = own_code("12", BATS), own_code("12", OWLS)


@pytest.mark.parametrize(
    ("old", "holder"),
    [
        pytest.param({}, BATS, id="nothing is known"),
        pytest.param({"12": BATS}, BATS, id="the holder is known"),
        pytest.param({"12": OWLS}, OWLS, id="the other is known"),
        pytest.param({"12": "OWLS!"}, OWLS, id="the other is known by its words"),
        pytest.param({"12": "Moths"}, BATS, id="a third is known"),
        pytest.param({"12": "Moths", BATS_OWN: BATS}, OWLS, id="the holder is known under its own"),
        pytest.param({"12": "Moths", OWLS_OWN: OWLS}, BATS, id="the other is known under its own"),
        pytest.param({"12": BATS, OWLS_OWN: OWLS}, BATS, id="all as it was"),
        pytest.param({"12": OWLS, BATS_OWN: BATS}, OWLS, id="all as it was, the other way round"),
    ],
)
def test_the_known_title_keeps_the_code(old: dict[str, str], holder: str) -> None:
    before = [talk(title, code) for code, title in old.items()]
    new = (*told_apart("12", (talk(OWLS), talk(BATS))), talk("Moths", "13"))
    other = BATS if holder == OWLS else OWLS
    assert {one.title: one.code for one in as_known(before, new)} == {
        holder: "12",
        other: own_code("12", other),
        "Moths": "13",
    }


@pytest.mark.parametrize(
    ("known", "code"), [({"12": OWLS, BATS_OWN: BATS}, BATS_OWN), ({"12": BATS, BATS_OWN: BATS}, "12"), ({}, "12")]
)
def test_a_talk_keeps_its_own_code_where_the_other_is_gone(known: dict[str, str], code: str) -> None:
    old = [talk(title, name) for name, title in known.items()]
    assert as_known(old, (talk(BATS), talk("Moths", "13"))) == (talk(BATS, code), talk("Moths", "13"))


def test_two_talks_keep_their_own_codes_where_the_third_is_gone() -> None:
    old = (talk("Moths"), talk(BATS, BATS_OWN), talk(OWLS, OWLS_OWN))
    assert as_known(old, told_apart("12", (talk(OWLS), talk(BATS)))) == old[1:]


def test_a_code_that_only_looks_like_one_of_ours_stays() -> None:
    new = (talk(BATS), replace(talk(OWLS), code="12-abcd"), talk("Moths", OWLS_OWN))
    assert as_known([talk(OWLS)], new) == new
