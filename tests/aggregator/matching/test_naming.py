"""What a list calls events: a short name that our record of the event does not have."""

from dataclasses import replace

import pytest
from match_event import EVENT, VideoText, accepted, field_of, talk, video

from aggregator.matching.ladder import MatchView, match
from aggregator.matching.learn import learn_names
from aggregator.matching.naming import Naming, carriers, ends_with

SUBJECTS = (
    "Foam Considered Useful in Kitchens",
    "Kegs Without Fear of Pressure",
    "Slow Cellars and Patient People",
    "Barley Remembers Every Summer",
    "Hops Against the Machine Age",
    "Yeast Is Older Than Writing",
    "Taverns as Public Libraries",
    "Copper Kettles Sing at Night",
    "Empty Bottles Tell No Lies",
)
NAMES = (
    "Una Roe",
    "Bo Ek",
    "Ida Brandt",
    "Wiktor Kowal",
    "Tea Thorn",
    "Sven Lund",
    "Ada Finch",
    "Leo Marsh",
    "Eva Rust",
)
TALKS = tuple(talk(str(n), title, NAMES[n]) for n, title in enumerate(SUBJECTS))
STRANGERS = ("Glass", "Cider", "Malt Mills", "Labels", "Taps", "Cork", "Barrels", "Oak")


def listed(form, some=range(4), **more):
    """Recordings of some talks, titled after a form."""
    return [video(f"v{n}", form.format(t=SUBJECTS[n], n=NAMES[n]), **more) for n in some]


def strangers(form, count):
    return [video(f"s{n}", form.format(t=STRANGERS[n], n=f"Guest {n}")) for n in range(count)]


def learned(videos, talks=TALKS, event=EVENT):
    return learn_names([VideoText.of(one) for one in videos], field_of(talks, videos, event))


def named(videos, **more):
    return learned(videos, **more).own


@pytest.mark.parametrize(
    "form",
    [
        *("QvC 2031: {n} - {t}", "{n}: {t} - QvC 2031", "{t} ({n}) | QvC 2031", "[QvC 2031] {t} by {n}"),
        *("QvC 31 - {t}, {n}", "QvC '31: {t} - {n}", "[QvC31] {n}: {t}", "{t} by {n} #QvC31", "{t} - {n} | QvC2031"),
        *("{t} by {n} QvC 2031", "QvC 31 {n} {t}", "{n} at QvC 2031", "{n} #QvC2031"),
    ],
)
def test_a_short_name_of_the_whole_list_is_the_events_own(form):
    videos = listed(form)
    assert named(videos) == {"qvc"}
    assert accepted(match(EVENT, TALKS, videos)) == {f"youtube:v{n}": str(n) for n in range(4)}


def test_a_name_of_two_words_is_one_name():
    assert named(listed("QvC Summit 2031: {n} - {t}")) == {"qvcsummit"}


def test_a_name_that_is_known_is_not_learned_nor_one_that_ends_with_it():
    assert named(listed("PivoCon 2031: {n} - {t}")) == frozenset()
    assert named(listed("Baltic PivoCon 2031: {n} - {t}")) == frozenset()


def test_an_own_name_with_a_word_before_it_is_no_second_name():
    videos = [*listed("QvC 2031: {n} - {t}", range(4)), *listed("Big QvC 2031: {n} - {t}", range(4, 7))]
    assert named(videos) == {"qvc"}


def test_two_names_of_one_event():
    videos = [*listed("QvC 2031: {n} - {t}", range(4)), *listed("{n} - {t} | Kvasodny 2031", range(4, 8))]
    assert named(videos) == {"qvc", "kvasodny"}


def test_labels_are_no_name():
    assert named(listed("Talks 2031: {n} - {t}")) == frozenset()


@pytest.mark.parametrize(("count", "names"), [(3, {"qvc"}), (2, set())])
def test_fewer_than_three_talks_name_nothing(count, names):
    assert named(listed("QvC 2031: {n} - {t}", range(count))) == names


def test_three_recordings_of_two_talks_name_nothing():
    again = replace(listed("QvC 2031: {n} - {t}", [0])[0], id="again")
    assert named([*listed("QvC 2031: {n} - {t}", range(2)), again]) == frozenset()


@pytest.mark.parametrize(("foreign", "names"), [(6, {"qvc"}), (7, set())])
def test_two_fifths_of_those_that_have_it_must_show_our_talks(foreign, names):
    videos = [*listed("QvC 2031: {n} - {t}", range(4)), *strangers("QvC 2031: {n} - {t}", foreign)]
    assert named(videos) == names


@pytest.mark.parametrize(("twice", "names"), [(2, {"qvc"}), (3, set())])
def test_talks_that_have_another_recording_beside_were_given_elsewhere_too(twice, names):
    own = [replace(one, id=f"own{one.id}") for one in listed("PivoCon 2031: {n} - {t}", range(twice))]
    assert named([*own, *listed("QvC 2031: {n} - {t}", range(4))]) == names


def test_a_list_of_another_conference_with_our_years_names_only_itself():
    videos = [*listed("QvC 2031: {n} - {t}", range(2)), *strangers("QvC 2031: {n} - {t}", 8)]
    assert learned(videos) == Naming(listed=frozenset({"qvc"}))
    assert accepted(match(EVENT, TALKS, videos)) == {}


@pytest.mark.parametrize(("others", "names"), [(4, {"hall"}), (5, set())])
def test_two_digits_are_the_year_only_where_most_have_them(others, names):
    rest = listed("{n} - {t}", range(4, 4 + others))
    assert named([*listed("Hall 31: {n} - {t}", range(4)), *rest]) == names
    assert named([*listed("Hall 2031: {n} - {t}", range(4)), *rest]) == {"hall"}


@pytest.mark.parametrize(("bare", "names"), [(4, {"qvc"}), (5, set())])
def test_a_name_of_half_of_a_list_is_one_whoever_it_is(bare, names):
    videos = [*strangers("QvC 30: {n} - {t}", 4), *listed("{n} - {t}", range(bare))]
    assert learned(videos) == Naming(listed=frozenset(names))


def test_what_a_talk_is_about_is_no_name():
    about = talk("30", "What Is New in Saison 30", "Tea Thorn")
    videos = strangers("{n} - {t}: Saison 30", 4)
    assert learned(videos, talks=(*TALKS, about)).listed == frozenset()
    assert learned(videos).listed == {"saison"}


def test_the_list_of_another_year_in_two_digits_gives_nothing_even_undated():
    videos = listed("QvC 30: {n} - {t}", range(4), published=None)
    assert accepted(match(EVENT, TALKS, videos)) == {}


def test_editions_of_one_channel_are_told_apart():
    same = [replace(one, id=f"old{one.id}") for one in listed("QvC 30: {n} - {t}", range(3), published=None)]
    videos = [*same, *listed("QvC 31: {n} - {t}", range(5), published=None)]
    assert accepted(match(EVENT, TALKS, videos)) == {f"youtube:v{n}": str(n) for n in range(5)}


def test_without_years_nothing_is_a_name():
    undated = replace(EVENT, starts=None, ends=None, title="PivoCon", slug="pivocon")
    assert named(listed("QvC 2031: {n} - {t}"), event=undated) == frozenset()


def test_carriers_of_the_longest_name():
    videos = [VideoText.of(video(str(n), title)) for n, title in enumerate(["Big QvC 31 - Foam"] * 3 + ["QvC 2030"])]
    keys = frozenset({"youtube:0", "youtube:1", "youtube:2"})
    assert carriers(videos) == {("big", "qvc"): keys, ("qvc",): keys | {"youtube:3"}}
    assert carriers(videos, {"2031"}, {"2031"}) == {("big", "qvc"): keys}
    assert carriers(videos, {"2031"}) == {}
    assert carriers(videos[1:], {"2031"}, {"2031"}) == {}


def test_a_name_has_at_most_four_words():
    videos = [VideoText.of(video(str(n), "One Two Three Four Five 2031")) for n in range(3)]
    assert set(carriers(videos)) == {("two", "three", "four", "five")}


def test_plus():
    once = Naming().plus(("big", "qvc"), {"2031"})
    assert once.own == {"bigqvc"}
    assert once.words == {"big", "qvc", "bigqvc", "2031", "31", "qvc2031", "qvc31"}
    assert once.plus(("kvas",), {"2031"}).own == {"bigqvc", "kvas"}


def test_ends_with():
    assert ends_with(("foam", "big", "qvc"), {"bigqvc"})
    assert ends_with(("qvc",), {"qvc"})
    assert not ends_with(("qvc", "foam"), {"qvc"})
    assert not ends_with((), {"qvc"})


def test_a_series_of_sessions_under_a_short_name():
    sessions = [talk(f"l{n}", f"Lightning Talks {n}", kind="lightning", at=(6 + n, 17)) for n in (1, 2)]
    shown = [video(f"l{n}", f"QvC 31: Lightning Talks {n}") for n in (1, 2)]
    videos = [*listed("QvC 31: {n} - {t}"), *shown]
    assert accepted(match(EVENT, [*TALKS, *sessions], videos)) == {
        **{f"youtube:v{n}": str(n) for n in range(4)},
        **{f"youtube:l{n}": f"l{n}" for n in (1, 2)},
    }


def test_a_year_in_two_digits_is_no_number_of_a_part():
    parts = [talk("p1", "Kettles and Their Makers, Part 1", "Jo Nash"), talk("p2", "Mashing Tuns", "Kim Gore")]
    shown = [video("p1", "QvC 31: Jo Nash - Kettles and Their Makers"), video("p2", "QvC 31: Kim Gore - Mashing Tuns")]
    links = match(EVENT, [*TALKS, *parts], [*listed("QvC 31: {n} - {t}"), *shown])
    reasons = {link.recording: link.reason for link in links}
    assert "number" not in reasons["youtube:p1"]


def test_another_edition_under_a_short_name_is_no_second_recording_of_a_talk_that_is_printed_twice():
    again = talk("20", SUBJECTS[4], NAMES[4], at=(8, 10))
    first = talk("21", SUBJECTS[4], NAMES[4], at=(7, 10))
    old = [replace(one, id="old") for one in listed("QvC 30: {n} - {t}", [4])]
    videos = [*listed("QvC 31: {n} - {t}", range(5)), *old]
    found = accepted(match(EVENT, [*TALKS[:4], again, first], videos))
    assert found == {**{f"youtube:v{n}": str(n) for n in range(4)}, "youtube:v4": "21"}


@pytest.mark.parametrize(("form", "sure"), [("QvC 30: {n}", 5), ("QvC 31: {n}", 0)])
def test_another_edition_under_a_short_name_hides_no_list_of_speakers_names(form, sure):
    videos = [*listed("{n}", range(5)), *strangers(form, 6)]
    assert len(MatchView.of(EVENT, TALKS, videos, ()).convention.keys) == sure
