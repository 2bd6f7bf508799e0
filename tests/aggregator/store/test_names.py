"""The names of events: what of a title and a slug somebody may type."""

import pytest

from aggregator.store.fulltext import words_of
from aggregator.store.names import OWN_NAMES, countries, name_rows, series_and_beginnings, series_of


@pytest.mark.parametrize(
    ("title", "series"),
    [
        ("PyCon US 2024", "pycon-us"),
        ("code::dive 2018", "code-dive"),
        ("Plone Conference 2016 Boston", "plone-conference-boston"),
        ("12th Moss Conf", "moss-conf"),
        ("Fern & Friends", "fern-friends"),
        ("2024", "2024"),
        ("???", "event"),
    ],
)
def test_a_series_is_the_title_without_year_and_number(title: str, series: str) -> None:
    assert series_of(title) == series


def test_a_series_is_also_found_by_its_beginnings() -> None:
    assert series_and_beginnings("Write the Docs Portland 2019") == [
        "write",
        "write-the",
        "write-the-docs",
        "write-the-docs-portland",
    ]
    assert series_and_beginnings("a b c d e f g h") == [
        *("a", "a-b", "a-b-c", "a-b-c-d", "a-b-c-d-e"),
        "a-b-c-d-e-f-g-h",
    ]
    assert series_and_beginnings("PyGotham 2018") == ["pygotham"]


def test_an_event_is_known_by_title_and_slug_with_and_without_year() -> None:
    series, year = "djangocon-europe", "2018"
    assert name_rows("djangocon-eu-2018", "DjangoCon Europe 2018") == [
        ("djangocon-eu-2018", "djangoconeurope", series, year, 0),
        ("djangocon-eu-2018", "djangoconeurope2018", series, year, 1),
        ("djangocon-eu-2018", "djangoconeu", series, year, 0),
        ("djangocon-eu-2018", "djangoconeu2018", series, year, 1),
        ("djangocon-eu-2018", "=europe", "eu", year, 0),
    ]


def test_an_event_that_is_named_after_no_year_has_none() -> None:
    assert name_rows("chipy", "ChiPy") == [("chipy", "chipy", "chipy", None, 0)]
    assert name_rows("chipy-2019", "ChiPy") == [
        ("chipy-2019", "chipy", "chipy", "2019", 0),
        ("chipy-2019", "chipy2019", "chipy", "2019", 1),
    ]


def test_no_word_is_left_out_of_a_series_of_more_words_than_anybody_types() -> None:
    """A title of thousands of words had as many names, each as long as itself."""
    longest = [*"abcdefgh"]
    left_out = ["abcdefgh".replace(word, "") for word in longest[1:-1]]
    assert [name for _, name, _, _, _ in name_rows("moss", " ".join(longest))] == ["abcdefgh", *left_out, "moss"]
    assert [name for _, name, _, _, _ in name_rows("moss", " ".join([*longest, "i"]))] == ["abcdefghi", "moss"]


@pytest.mark.parametrize(
    ("slug", "title", "short"),
    [
        ("writethedocs-au-2018", "Write the Docs Australia 2018", ("=australia", "au")),
        ("scipy-la-2019", "SciPy Latin America 2019", ("=latinamerica", "la")),
        ("pycon-au-2018", "PyCon AU 2018", None),
        ("pycon-indy-2018", "PyCon Indianapolis 2018", None),
        ("moss-au-2018", "Fern Australia 2018", None),
    ],
)
def test_a_slug_that_shortens_its_titles_end_says_what_is_short_for_it(
    slug: str, title: str, short: tuple[str, str] | None
) -> None:
    found = [(name, series) for _, name, series, _, _ in name_rows(slug, title) if name.startswith("=")]
    assert found == ([short] if short else [])


def test_a_word_within_a_series_may_be_left_out() -> None:
    names = [name for _, name, _, _, own in name_rows("minsk-python-meetup", "Minsk Python Meetup") if not own]
    assert names == ["minskpythonmeetup", "minskmeetup"]


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("PyCon ZA", ["pyconza", "pyconsouthafrica"]),
        ("PyCon South Africa", ["pyconsouthafrica", "pyconafrica", "pyconza"]),
        ("Owl New York City", ["owlnewyorkcity", "owlyorkcity", "owlnewcity", "owlnyc"]),
        ("Owl Los Angeles", ["owllosangeles", "owlangeles"]),
        ("ZA", ["za"]),
        ("PyCon Italia", ["pyconitalia", "pyconit", "pyconitaly"]),
        ("PyCon IT", ["pyconit", "pyconitaly", "pyconitalia"]),
        ("Owl Switzerland", ["owlswitzerland", "owlch", "owlschweiz", "owlsuisse", "owlsvizzera"]),
        ("Owl España", ["owlespana", "owles", "owlspain"]),
        ("New York City", ["newyorkcity", "newcity"]),
    ],
)
def test_a_country_has_a_name_and_a_code_and_a_long_end_its_initials(title: str, names: list[str]) -> None:
    assert [name for _, name, _, _, _ in name_rows(title.lower().replace(" ", "-"), title)] == names


def test_a_country_is_also_said_with_what_tells_it_from_another() -> None:
    known = countries()
    assert [known[form] for form in ("korea", "south korea", "kr", "za", "united states")] == [
        ("kp", "kr"),
        ("kr",),
        ("korea", "southkorea"),
        ("southafrica",),
        ("us", "usa"),
    ]


def test_every_country_with_a_name_of_its_own_has_one_in_english() -> None:
    known = countries()
    own = {code: words_of(names) for code, names in OWN_NAMES.items()}
    said = [(code, *known[name]) for code, names in own.items() for name in names]
    assert said == [(code, code, known[code][0]) for code, names in own.items() for _ in names]
    assert [code for code, names in own.items() if known[code][-len(names) :] != tuple(names)] == []
    assert [known[name] for name in ("cesko", "czech republic")] == [("cz", "czechrepublic"), ("cz", "cesko")]
    assert [known[name] for name in ("usa", "us", "aus")] == [
        ("us", "unitedstates"),
        ("unitedstates", "usa"),
        ("au", "australia"),
    ]
