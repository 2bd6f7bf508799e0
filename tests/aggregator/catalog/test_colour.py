import colorsys
import re

import pytest

from aggregator.catalog.colour import TONES, tone
from aggregator.catalog.site import static_files


@pytest.mark.parametrize(("event", "expected"), [("pycon-us-2024", 10), ("pycon-us-2025", 0), ("", 0)])
def test_an_event_has_one_tone(event: str, expected: int) -> None:
    assert tone(event) == expected


def test_the_stylesheet_has_every_tone() -> None:
    sheet = static_files()["catalog.css"].body.decode()
    assert [n for n in range(TONES + 1) if f".tone-{n}{{" in sheet] == list(range(TONES))


def luminance(hue: str, saturation: str, lightness: str) -> float:
    """Of a colour, as WCAG 2.2 defines it."""
    parts = colorsys.hls_to_rgb(int(hue) / 360, int(lightness) / 100, int(saturation) / 100)
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_small_letters_in_a_tone_can_be_read_on_its_ground() -> None:
    sheet = static_files()["catalog.css"].body.decode()
    colour = r"hsl\((\d+) (\d+)% (\d+)%\)"
    tones = re.findall(rf"--deep:{colour};--bright-tone:{colour};", sheet)
    contrasts = [(luminance(*tone[3:]) + 0.05) / (luminance(*tone[:3]) + 0.05) for tone in tones]
    assert [contrast >= 4.5 for contrast in contrasts] == [True] * TONES
