import pytest

from aggregator.catalog.colour import TONES, tone
from aggregator.catalog.site import static_files


@pytest.mark.parametrize(("event", "expected"), [("pycon-us-2024", 10), ("pycon-us-2025", 0), ("", 0)])
def test_an_event_has_one_tone(event: str, expected: int) -> None:
    assert tone(event) == expected


def test_the_stylesheet_has_every_tone() -> None:
    sheet = static_files()["catalog.css"].body.decode()
    assert [n for n in range(TONES + 1) if f".tone-{n} {{" in sheet] == list(range(TONES))
