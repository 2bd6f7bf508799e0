"""The opening and the closing of a conference, which everybody knows by what they are."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("See the list in the closing presentation.", [(1, "k60", "title")], id="prose"),
        pytest.param(
            "The closing remarks were sweet, and the closing session long.", [(1, "k60", "title")], id="once a block"
        ),
        pytest.param("We left before the closing keynote.", [], id="a keynote is another talk"),
        pytest.param("It was in the closing session of the sponsors' track.", [], id="of something else"),
        pytest.param("They made closing remarks.", [], id="anybody's"),
        pytest.param("The opening ceremony was nice.", [], id="the event has no such entry"),
        pytest.param("- [The closing session](#closing)", [], id="table of contents"),
        pytest.param(
            "`the closing session` and the closing doors", [(1, "k60", "title")], id="words in a code span are words"
        ),
    ],
)
def test_the_only_entry_of_its_kind(told, text, expected):
    assert told(text) == expected
