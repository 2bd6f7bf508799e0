"""One design: all sheets speak by the names that tokens.css gives sizes, spaces and colours."""

import re
from pathlib import Path

import pytest

from aggregator.catalog import site
from aggregator.catalog.site import static_files

SHEETS = Path(site.__file__).parent / "static" / "css"
TOKENS = (SHEETS / "tokens.css").read_text("utf-8")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\([^)]*\)", re.I)


def named(text: str) -> list[str]:
    """The names that a sheet defines."""
    return re.findall(r"(?<=[{;\s])(--[\w-]+):", text)


def used(text: str) -> set[str]:
    return set(re.findall(r"var\((--[\w-]+)", text))


def test_colours_have_their_values_in_one_place() -> None:
    sheets = [path.read_text("utf-8") for path in SHEETS.glob("*.css") if path.stem not in ("tokens", "print")]
    found = {colour for text in sheets for colour in COLOUR.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.S))}
    # Masks, shadows and the ink of paper are black or grey; card.py draws the card's picture in a colour of light.
    assert {colour for colour in found if not colour.startswith("rgb(0 0 0 / ")} == {"#000", "#333", "#10302b"}


@pytest.mark.parametrize("sheets", [("catalog.css", "event.css", "data.css"), ("embed.css",)])
def test_what_is_used_has_a_value_in_the_same_sheets(sheets: tuple[str, ...]) -> None:
    text = "".join(static_files()[name].body.decode() for name in sheets)
    assert used(text) - set(named(text)) == set()


def test_every_name_is_used() -> None:
    texts = "".join(path.read_text("utf-8") for path in SHEETS.glob("*.css"))
    assert set(named(TOKENS)) - used(texts) == set()


def test_dark_gives_other_values_to_names_that_light_has() -> None:
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    dark = dark.split("\n}\n")[0]
    assert (set(named(dark)) - set(named(light)), len(named(dark)) > 20) == (set(), True)
