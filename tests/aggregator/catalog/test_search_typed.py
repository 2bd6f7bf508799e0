"""What was typed, split into words, phrases, filters and signs."""

import pytest

from aggregator.catalog.search.query import LONGEST
from aggregator.catalog.search.typed import parts_of, without


def split(text: str) -> list[tuple[str, str]]:
    return [(part.name if part.sort == "filter" else part.sort, part.text) for part in parts_of(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('web "web sockets"', [("word", "web"), ("phrase", "web sockets")]),
        ("“curly quotes”", [("phrase", "curly quotes")]),
        ("„tief unten“ web", [("phrase", "tief unten"), ("word", "web")]),
        ("«à côté» »innen« ‹x y›", [("phrase", "à côté"), ("phrase", "innen"), ("phrase", "x y")]),
        ("「苔 庭」", [("phrase", "苔 庭")]),
        ("speaker:„Ada Quill“", [("speaker", "Ada Quill")]),
        ("„unclosed phrase", [("word", "„unclosed"), ("word", "phrase")]),
        ('"unclosed phrase', [("word", '"unclosed'), ("word", "phrase")]),
        ('within"a word"s', [("word", 'within"a'), ("word", 'word"s')]),
        ("testing -django", [("word", "testing"), ("without", "django")]),
        ('-"web sockets"', [("without", "web sockets")]),
        ("e-mail - foo --bar", [("word", "e-mail"), ("word", "foo"), ("word", "--bar")]),
        ("testing −django –flask", [("word", "testing"), ("without", "django"), ("without", "flask")]),
        ("–„web sockets“ –2016 − x", [("without", "web sockets"), ("word", "–2016"), ("word", "x")]),
        ("flask OR bottle", [("word", "flask"), ("or", "OR"), ("word", "bottle")]),
        (
            "OR flask or bottle OR",
            [("word", "OR"), ("word", "flask"), ("word", "or"), ("word", "bottle"), ("word", "OR")],
        ),
        ("flask AND bottle AND", [("word", "flask"), ("word", "bottle"), ("word", "AND")]),
        ("AND flask and AND bottle", [("word", "AND"), ("word", "flask"), ("word", "and"), ("word", "bottle")]),
        ("a OR AND b", [("word", "a"), ("or", "OR"), ("word", "b")]),
        ('a "AND" b', [("word", "a"), ("phrase", "AND"), ("word", "b")]),
        ("a OR -b", [("word", "a"), ("word", "OR"), ("without", "b")]),
        ("year:2024 Speaker:ada", [("year", "2024"), ("speaker", "ada")]),
        ('lang:es has:video event:"Moss Conf"', [("language", "es"), ("video", "video"), ("event", "Moss Conf")]),
        ("has:Videos has:slides -has:x", [("video", "Videos"), ("word", "has:slides"), ("without", "has:x")]),
        ("title:x kind: year:", [("word", "title:x"), ("word", "kind:"), ("word", "year:")]),
        ("-year:2024", [("without", "year:2024")]),
        ("the-year:2024", [("word", "the-year:2024")]),
        ('"" - : ...', []),
    ],
)
def test_parts(text: str, parts: list[tuple[str, str]]) -> None:
    assert split(text) == parts


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert split("x" * LONGEST + " more") == [("word", "x" * LONGEST)]


def test_parts_say_where_they_stand() -> None:
    text = 'growing  year:2024 "old growth"'
    places = [(part.start, part.end) for part in parts_of(text)]
    assert [text[start:end] for start, end in places] == ["growing", "year:2024", '"old growth"']
    assert [part.typed for part in parts_of(text)] == ["growing", "year:2024", '"old growth"']
    assert without(text, places[1:2]) == 'growing "old growth"'
    assert (without(text, places), without(text, [])) == ("", 'growing year:2024 "old growth"')
