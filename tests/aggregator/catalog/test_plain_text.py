"""Marks of reStructuredText and Markdown in a text that is to be plain."""

import pytest

from aggregator.catalog.abstract import safe_abstract
from aggregator.catalog.plain_text import DEEPEST, LONGEST_HEADING, blocks, with_targets


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Outline\n=======\nOne\ntwo", [("heading", ["Outline"]), ("text", ["One", "two"])]),
        ("=====\nBio\n=====\n\nAda", [("heading", ["Bio"]), ("text", ["Ada"])]),
        ("One\n--\ntwo", [("text", ["One", "--", "two"])]),
        ("One\n\n***\n\ntwo", [("text", ["One"]), ("text", ["two"])]),
        ("One\ntwo\n---\nthree", [("text", ["One", "two"]), ("text", ["three"])]),
        ("See\n...\nmore", [("text", ["See", "...", "more"])]),
        ("Run::\n\n.. code:: python\n   :linenos:\n\n   if a:\n\n       b\n\nDone", [
            ("text", ["Run::"]),
            ("code", ["if a:", "", "    b"]),
            ("text", ["Done"]),
        ]),
        (".. image:: https://a.example/b.png\n   :alt: B\n\nAfter", [("text", ["After"])]),
        ("  .. figure:: b.png\n     :alt: B\n\n     What it shows\n  More", [("text", ["What it shows"]), ("text", ["  More"])]),
        (".. |logo| image:: b.png\n.. note:: Mind\n   the gap", [("text", ["Mind"]), ("text", ["the gap"])]),
        ("You will:\n\n  ::\n\n* grow\nmoss\n::\nDone", [
            ("text", ["You will:"]),
            ("text", ["* grow", "moss"]),
            ("text", ["Done"]),
        ]),
        ("std::move\n:: it", [("text", ["std::move", ":: it"])]),
        (".. and so on", [("text", [".. and so on"])]),
        ("", []),
    ],
)  # fmt: skip
def test_marks_are_read_and_left_out(text: str, found: list[object]) -> None:
    assert list(blocks(text)) == found


@pytest.mark.parametrize(("letters", "kind"), [(LONGEST_HEADING, "heading"), (LONGEST_HEADING + 1, "text")])
def test_a_long_line_is_no_heading(letters: int, kind: str) -> None:
    assert list(blocks(f"{'w' * letters}\n---")) == [(kind, ["w" * letters])]


def test_links_get_their_addresses_from_elsewhere() -> None:
    text = "See `The Slides`_, moss_ and `none`_.\n\n.. _the slides: https://a.example/s\n.. _Moss: https://b.example\n"
    assert with_targets(text) == (
        "See `The Slides <https://a.example/s>`__, `moss <https://b.example>`__ and `none`_.\n\n"
    )
    assert with_targets("snake_ and `x`_") == "snake_ and `x`_"
    assert with_targets("snake_\n\n.. _ other") == "snake_\n\n.. _ other"


def test_an_abstract_shows_headings_code_and_links() -> None:
    text = "<Outline>\n----\n- a_\n\n.. code:: c\n\n   a < b\n\n.. _a: https://a.example"
    assert safe_abstract(text) == (
        "<p><strong>&lt;Outline&gt;</strong></p>"
        '<ul><li><a href="https://a.example" rel="nofollow noopener">a</a></li></ul><pre>a &lt; b</pre>'
    )


@pytest.mark.parametrize(("number", "left"), [(DEEPEST, ["end"]), (DEEPEST + 1, [".. note::", " end"])])
def test_directives_within_each_other_are_read_so_far(number: int, left: list[str]) -> None:
    deep = "\n".join(f"{' ' * at}.. note::" for at in range(number))
    assert list(blocks(f"{deep}\n{' ' * number}end")) == [("text", left)]
