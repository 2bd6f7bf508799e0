"""Patterns that were written anew for long texts find what their plain spelling, which stands here, finds."""

import random
import re
from collections.abc import Sequence

import pytest

from aggregator.matching import texts, video_titles
from aggregator.recap.drafting import starred
from aggregator.recap.lookup import titles
from aggregator.recap.renewing import insert, pending
from aggregator.store import fulltext
from scrapers.schedules import djangocon_us, entries, frab, front_page, ical, printed
from scrapers.schedules.pycon_us import wording
from scrapers.schedules.pycon_us.html import lists
from scrapers.schedules.repository import times
from scrapers.tables import clocks, header, speaker_cells
from scrapers.text import strip_markup

RUNS = 1500
COMMON = (" ", "  ", "\n", "\t", "a", "A", "Ada", "1", "20", "(", ")", "[", "]", ",", "-", " - ", ":", "/", "x b")

PAIRS = [
    (djangocon_us._PRONOUNS, r"\s*\([^()]*\)\s*\Z", ()),
    (
        entries._CANCELLED_AFTER,
        rf"\s*(?:[\[(]\s*{entries._CANCELLED}\s*[\])]|[–-]\s+{entries._CANCELLED})\s*\Z",
        ("cancelled", "Canceled"),
    ),
    (frab._FORMAT, r"\s*(?:[(,–]|- ).*", ("–",)),
    (front_page._PARTS, r"\s*(?:[|·•»–—]|\s-\s|::?\s)\s*", ("|", "»", "::")),
    (ical._PRETALX_COMMA, r",\s(?![^\[(]*[\])])", (", ",)),
    (ical._GLUED, r"\s-(?:\s|\Z)(?![^\[(]*[\])])", ()),
    (printed._BETWEEN, r"\s*(?:,|&|;|/|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bog\b|\+)\s*", ("and", "y", "&", "+")),
    (printed._ASIDE_OF_NAME, r"\s*[(\[][^()\[\]]{0,80}[)\]]", ()),
    (lists._WITH, r"\s+with\s+", ("with", " with ")),
    (lists._BY, r"\A(?:(?P<type>.*?)\s+)?by\s+(?P<names>.*)\Z", ("by", " by ")),
    (lists._IN, r"\A(?:(?P<names>.*?)\s+)?in(?:\s+(?:None|(?P<track>\S.*)))?\Z", ("in", " in ", "None")),
    (wording._COMMA, r"\s*,\s+(?!(?:Ph\.?D|M\.?D|Jr|Sr|I{2,3}|MSc|BSc|MBA|Esq)\b)", ("Ph.D", "Jr", ", ")),
    (times._OFFSET, r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})\Z", ("Z", "UTC", "+02:00")),
    (
        clocks._ZONE,
        r"\s*\(?\b(?:[A-Z]{1,4}T|UTC|GMT|Z)(?:\s?[+-]\d{1,2}(?::?\d{2})?)?\)?\s*\Z",
        ("CEST", "UTC", "GMT", "+2"),
    ),
    (clocks._BETWEEN, r"\s*(?:[-‐‑–—−~→]|\b(?:to|until|till|bis|hasta|à)\b)\s*", ("to", "–", " bis ", "--")),
    (header._NUMBER, r"[\s#]*\d{1,2}\Z", ("#", "123")),
    (speaker_cells._BETWEEN, r"(?:\s+and\s+|\s*[&/]\s*)(?![^()\[\]]*[)\]])", ("and", " and ", "&")),
    (speaker_cells._COMMA, r",(?![^()\[\]]*[)\]])", ()),
    (starred._MARKER, r"(?:[-*+•★☆]|\d+[.)])\s+(?=\S)", ("12. ", "★", "* ")),
    (texts._BETWEEN_NAMES, r"\s*(?:,|&|\band\b)\s*", ("and", " and ", "&")),
    (titles._CUT, r"\s*(?:…|\.\.\.)\s*\Z", ("…", "...", ".")),
    (titles._TAIL, r"\s*(?:[(\[][^()\[\]]*[)\]]|#\d+|[Vv]\d+)[\s.*]*\Z", ("#7", "v2", "*")),
    (titles._SUBTITLE, r"\s+[-–—]+\s+|[:?!]\"?\s+|\.\s+(?=[A-Z])|[\"”]:?\s", ('"', '": ', "–", "? ", ". ")),
    (
        video_titles._JOINT,
        r"\s*[|｜]\s*|\s*[-–—]+\s+|\s+[-–—•·/]+\s*|:\s+|\s+@\s?",
        ("|", " | ", "@", " @ ", "—", "•", "--"),
    ),
    (video_titles._BRACKETS, r"\s*[(\[]([^()\[\]]+)[)\]]\s*\Z", ()),
    (
        video_titles._BETWEEN,
        r"\s*(?:,\s*(?:and\s)?|;|&|\+|\s/\s|\b(?:and|y|et|und)\b)\s*",
        (";", "&", "+", " / ", "and", "y"),
    ),
    (video_titles.RULES[0].pattern, r"\A(.+?)\s*[-–—]+\s+(.+)\Z", ("—", "--")),
    (video_titles.RULES[2].pattern, r"\A(.+?)\s*[|｜]\s*(.+)\Z", ("|", " | ")),
    (video_titles.RULES[8].pattern, r"\A(.+?)\s+/+\s+(.+)\Z", (" / ", "//")),
    (insert._REST_OF_LINK["inline"], r"""(?<!\s)\s*>?\s*(?:"[^"\n]*"|'[^'\n]*')?\s*\)""", (">", '"', "'")),
    (fulltext._JOINED, r"[^\W_]+(?:['’-][^\W_]+)+", ("'", "’", "_")),
]


def texts_of(seed: str, pieces: Sequence[str]) -> list[str]:
    """Short texts of these pieces, the same on every run."""
    chance = random.Random(seed)
    return ["".join(chance.choices(pieces, k=chance.randint(0, 9))) for _ in range(RUNS)]


@pytest.mark.parametrize(("pattern", "plain", "more"), PAIRS, ids=range(len(PAIRS)))
def test_the_same_is_found(pattern: re.Pattern[str], plain: str, more: Sequence[str]) -> None:
    spelled = re.compile(plain, pattern.flags)
    found = 0
    for text in texts_of(plain, (*COMMON, *more, *more)):
        said = [(one.span(), one.groups()) for one in spelled.finditer(text)]
        assert [(one.span(), one.groups()) for one in pattern.finditer(text)] == said, text
        found += bool(said)
    assert found


def test_the_same_places_are_hidden() -> None:
    plain = re.compile(
        r"(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
        r"|<(?P<tag>code|kbd|samp|tt|pre|script|style|textarea)\b.*?</(?P=tag)\s*>"
        r"|<!--.*?(?:-->|\Z)|\{\{.*?\}\}|\{%.*?%\}",
        re.S | re.I,
    )
    pieces = (
        "`",
        "``",
        "<code>",
        "</CODE >",
        "<tt x",
        "</tt>",
        "<!--",
        "-->",
        "{{",
        "}}",
        "{",
        "}",
        "{%",
        "%}",
        "a",
        "\n",
    )
    for number, text in enumerate(texts_of("hidden", pieces)):
        start, end = number % 3, len(text) - number % 2
        assert list(pending._hidden(text, start, end)) == [one.span() for one in plain.finditer(text, start, end)]


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("<b>owls</b> <!-- <i> > --> read", "owls  read"),
        ("a<b>c", "a<b>c"),
        ("a<b>c</B >", "ac"),
        ("a<b>c</b> d<b>e", "ac d<b>e"),
        ("a<i>c</b>", "a<i>c"),
        ("<!-- open", "<!-- open"),
        ("a<!-->b-->c", "ac"),
        ("<<!-- x -->b>", "<b>"),
        ("<em x=1>a", "a"),
    ],
)
def test_markup_goes_and_what_is_none_stays(marked: str, words: str) -> None:
    assert strip_markup(marked) == words
