"""The picture of a link preview, without a server."""

import io

import pytest
from PIL import Image, ImageChops

from aggregator.catalog.card import HEIGHT, WIDTH, Card, draw, height_of, widest


def card(headline: str = "Knots", above: str = "Rope Conf", below: str = "Ada Quill", foot: str = "talk") -> Card:
    return Card("/card/x.png", above, headline, below, foot, "public")


def picture(shown: Card) -> Image.Image:
    return Image.open(io.BytesIO(draw(shown))).convert("RGB")


def inked(shown: Card) -> tuple[int, int, int, int]:
    """The box of everything that is drawn, beside the bar at the left edge."""
    image = picture(shown)
    image.paste(image.getpixel((17, 0)), (0, 0, 17, HEIGHT))
    box = ImageChops.difference(image, Image.new("RGB", image.size, image.getpixel((17, 0)))).getbbox()
    assert box
    return box


LONG = [
    card("word " * 100),
    card("w" * 500, above="v" * 300, below="u" * 300, foot="t" * 60),
    card("Interoperability " * 9, below="A. Quill, " * 60),
    card("ẞÄÖŁŐ" * 30, below="Þórður Ǽ" * 30),
]


@pytest.mark.parametrize("shown", LONG, ids=["many words", "one word", "many speakers", "tall letters"])
def test_no_text_leaves_the_picture_or_reaches_the_last_line(shown: Card) -> None:
    left, top, right, bottom = inked(shown)
    assert (left >= 78, top >= 80, right <= WIDTH - 60, bottom <= HEIGHT - 40) == (True,) * 4
    image = picture(shown)
    gap = image.crop((17, HEIGHT - 112, WIDTH, HEIGHT - 102))
    assert len(gap.getcolors()) == 1


@pytest.mark.parametrize("place", ["above", "headline", "below"])
@pytest.mark.parametrize("piece", ["w", "long "])
def test_a_text_of_a_hundred_thousand_letters_is_cut_where_one_of_hundreds_is(place: str, piece: str) -> None:
    assert draw(card(**{place: piece * (100_000 // len(piece))})) == draw(card(**{place: piece * (900 // len(piece))}))


def test_equal_text_gives_equal_bytes_and_versions_and_any_change_another() -> None:
    first, again = card(), card()
    others = [card("Knits"), card(above="Wool Conf"), card(below="Bo"), card(foot="tutorial")]
    assert (draw(first), first.version) == (draw(again), again.version)
    assert len({draw(shown) for shown in [first, *others]}) == 5
    assert len({shown.version for shown in [first, *others, Card("", "RopeConf", "", "", "")]}) == 6


def test_letters_of_many_languages_are_drawn_not_boxes() -> None:
    box = draw(card("Rope \uffff"))
    assert box == draw(card("Rope"))
    for word in ("Łukasz", "Ősz", "ếđ", "Привет", "Ελληνικά", "“–”…→"):
        assert draw(card(f"Rope {word}")) != box, word


@pytest.mark.parametrize("lost", ["日本", "🎉", "\u202e\u0007", "\x00"])
def test_signs_without_a_glyph_are_left_out(lost: str) -> None:
    assert draw(card(f"A rope {lost} of sand")) == draw(card("A rope of sand"))


def test_a_headline_of_which_nothing_remains_gives_way_to_the_conference() -> None:
    assert draw(card("日本語のタイトル")) == draw(card("Rope Conf", above=""))


def test_missing_lines_leave_no_hole() -> None:
    shown = Card("/card/x.png", "", "", "", "")
    assert Image.open(io.BytesIO(draw(shown))).size == (WIDTH, HEIGHT)


def test_the_widest_size_that_fits_is_chosen() -> None:
    limits = [(None, None), (1199, None), (None, 629), (599, 400), (200, None), (199, None), (None, 104)]
    assert [widest(*limit) for limit in limits] == [1200, 600, 600, 400, 200, None, None]
    assert [height_of(width) for width in (1200, 600, 400, 200)] == [630, 315, 210, 105]


def test_an_address_names_version_and_size() -> None:
    shown = card()
    assert (shown.address(), shown.address(400)) == (
        f"/card/x.png?v={shown.version}",
        f"/card/x.png?v={shown.version}&w=400",
    )
