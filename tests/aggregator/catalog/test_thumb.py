import re

import pytest

from aggregator.catalog import thumb

EVENTS = [f"moss-{year}" for year in range(1990, 2030)]
TITLES = ["", "Lunch", "Owls & <b>moss</b>", "森のはなし", "\ud800", *(f"Talk {n}" for n in range(40))]


def family(event: str) -> str:
    """What the patterns of an event have in common: their elements."""
    return " ".join(re.findall(r"<[a-z]+", thumb.pattern(event, "Talk")))


def test_a_pattern_is_told_by_event_and_title_alone() -> None:
    assert thumb.pattern("moss-2024", "Owls") == thumb.pattern("moss-2024", "Owls")
    assert len({thumb.pattern("moss-2024", title) for title in TITLES}) > 30
    assert thumb.pattern("moss-2024", "Owls") != thumb.pattern("moss-2023", "Owls")


def test_a_pattern_is_the_same_in_every_run() -> None:
    rings = "".join(f'<circle cx="3" cy="9" r="{r}"/>' for r in (3, 5, 7, 9))
    assert thumb.pattern("fern-2023", "Lost Tapes") == (
        '<circle cx="3" cy="9" r="1.5" opacity=".45"/>'
        f'<g fill="none" stroke="currentColor" stroke-width=".5">{rings}</g>'
    )


def test_talks_of_an_event_have_one_pattern_in_common_and_events_have_different_ones() -> None:
    assert {family(event) for event in EVENTS} == {
        "<circle <g <circle <circle <circle <circle",
        "<g <path <path <path <path <path",
        "<circle <g <path <path <path <path <path",
        "<path <path",
        "<g <path <path",
    }


@pytest.mark.parametrize("event", EVENTS)
def test_patterns_are_short_and_nothing_but_shapes(event: str) -> None:
    for title in TITLES:
        drawn = thumb.pattern(event, title)
        assert len(drawn) < 350
        assert re.fullmatch(
            r"""(<(g|path|circle)( (d|c[xy]|r|fill|opacity|stroke(-width|-linecap|-dasharray)?)="[^<>"&]*")*/?>|</g>)+""",
            drawn,
        )
        assert drawn.count("<g") == drawn.count("</g>") == len(re.findall(r"[^/]>", drawn)) - drawn.count("</g>")
