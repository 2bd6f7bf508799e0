"""reStructuredText: links and targets with their places; no file is read, nothing is printed."""

from __future__ import annotations

import pytest
from post_proof import disproved
from post_rows import block_rows, link_rows

from aggregator.recap.document import PostRefused
from aggregator.recap.reading.rst.reader import read_rst


def rows(text: str) -> tuple[list[str], list[str]]:
    document = read_rst(text)
    assert disproved(text, document) == []
    return block_rows(document), link_rows(document)


def test_sections_and_lists() -> None:
    text = (
        "A\n=\n\nB\n-\n\n* one\n  two\n\n  1. deep\n\n  more\n\nterm\n  what it is\n\n  quote\n\nC\n-\n\n| l1\n| l2\n"
    )
    assert rows(text)[0] == [
        "1 heading 1 ^-: A",
        "4 heading 2 ^0: B",
        "7 item 1 ^1: one two",
        "10 item 2 ^2: deep",
        "12 paragraph 1 ^2: more",
        "14 item 1 ^1: term",
        "15 paragraph 1 ^5: what it is",
        "17 paragraph 1 ^5: quote",
        "19 heading 2 ^0: C",
        "22 paragraph 0 ^8: l1",
        "23 paragraph 0 ^8: l2",
    ]


def test_two_sections_without_a_document_title() -> None:
    assert rows("A\n=\n\na\n\nB\n=\n\nC\n-\n\nc\n")[0] == [
        "1 heading 1 ^-: A",
        "4 paragraph 0 ^0: a",
        "6 heading 1 ^-: B",
        "9 heading 2 ^2: C",
        "12 paragraph 0 ^3: c",
    ]


def test_targets() -> None:
    text = (
        "`One <https://v.example/1>`_ and `one`_ again, `two <https://v.example/2>`__, three_, `t h r <three_>`_, "
        "`four`__ five__\n\n.. _three: https://v.example/3\n.. __: https://v.example/4\n__ https://v.example/5\n"
        ".. _six:\n   https://v.example/6\n"
    )
    assert rows(text)[1] == [
        "1/1 rst-inline: One -> https://v.example/1",
        "1/1 rst-reference: one -> https://v.example/1",
        "1/1 rst-inline: two -> https://v.example/2",
        "1/3 rst-reference: three -> https://v.example/3",
        "1/3 rst-reference: t h r -> https://v.example/3",
        "1/4 rst-reference: four -> https://v.example/4",
        "1/5 rst-reference: five -> https://v.example/5",
        "7/7 definition: ~ -> https://v.example/6",
    ]
    assert [link.shared for link in read_rst(text).links] == [2, 2, 1, 2, 2, 1, 1, 1]


def test_links_in_quotes_tables_and_images() -> None:
    text = (
        "  quote `a\n  b <https://v.example/1>`_\n\n====  ====================================\n"
        "x     `c <https://v.example/2>`_, Wörter\ny     https://v.example/3\n====  ====================================\n\n"
        ".. image:: t.jpg\n   :target: https://v.example/4\n   :alt: thumb\n"
    )
    assert rows(text)[1] == [
        "1/2 rst-inline: a b -> https://v.example/1",
        "5/5 rst-inline: c -> https://v.example/2",
        "6/6 bare: ~https://v.example/3 -> https://v.example/3",
        "10/10 rst-inline: ~thumb -> https://v.example/4",
    ]


def test_a_url_over_two_lines_is_no_certain_place() -> None:
    assert rows("`a <https://v.example/\n1>`_")[1] == ["1/1 rst-inline: a -> ?https://v.example/1"]


@pytest.mark.parametrize(
    "hidden",
    [
        "::\n\n    {}\n",
        "``{}``\n",
        ".. {}\n",
        ".. code:: python\n\n   x = '{}'\n",
        ".. code-block:: md\n\n   {}\n",
        ">>> '{}'\n",
    ],
)
def test_what_is_no_text_has_no_links(hidden: str) -> None:
    text = hidden.format("https://v.example/1") + "\n`b <https://v.example/b>`_\n"
    line = text.count("\n")
    assert rows(text)[1] == [f"{line}/{line} rst-inline: b -> https://v.example/b"]


def test_nothing_is_read_from_disk_or_printed(capfd: pytest.CaptureFixture[str]) -> None:
    text = (
        ".. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n\n.. csv-table::\n   :file: /etc/passwd\n\n"
        "*open `a`_\n"
    )
    assert rows(text) == (["9 paragraph 0 ^-: *open `a`_"], [])
    assert capfd.readouterr() == ("", "")


def test_directives_and_roles_of_sphinx() -> None:
    text = (
        ".. seealso::\n\n   The :ref:`plan <x>`.\n\n.. dropdown:: More *of it*\n   :open:\n\n   Text\n\n"
        ".. unknown:: a\n\n   b\n"
    )
    assert rows(text)[0] == ["3 paragraph 0 ^-: The plan.", "5 title 0 ^-: More of it", "8 paragraph 0 ^-: Text"]


def test_front_matter() -> None:
    assert read_rst("T\n=\n\n:date: 2031-05-20\n:tags: a, b\n\nx\n").front_matter == {
        "date": "2031-05-20",
        "tags": "a, b",
    }
    nikola = read_rst(".. title: N\n.. date: 2031-05-20\n\nx\n")
    assert (nikola.title, nikola.front_matter_span) == ("N", (0, 32))


def test_white_space_that_docutils_takes_for_line_ends() -> None:
    text = "a\x0cb\x85c\n\nd\u2028e\n\n`f <https://v.example/1>`_\n"
    assert rows(text)[1] == ["5/5 rst-inline: f -> https://v.example/1"]


def test_places_hold_in_every_construct() -> None:
    constructs = [
        ".. list-table:: `@`_\n\n   * - `@`_\n     - b\n\n       `@`_\n",
        f"+---+{33 * '-'}+\n| x | - `@`_ |\n+---+{33 * '-'}+\n",
        ".. note:: `@`_\n   and `@`_\n",
        ".. note::\n   :class: x\n\n   .. tip::\n\n      `@`_\n",
        "term `@`_ : cls\n    def `@`_\n",
        ":field: `@`_\n    more `@`_\n",
        ".. figure:: x.png\n   :alt: z\n\n   Caption `@`_\n\n   legend `@`_\n",
        ".. epigraph::\n\n   quote `@`_\n\n   -- me `@`_\n",
        "| line `@`_\n| line\n  more `@`_\n",
        ".. [1] foot `@`_\n",
        "-\ttab `@`_\n\n\tand `@`_\n",
        ".. sidebar:: T\n   :subtitle: S\n\n   `@`_\n",
        ".. admonition:: T `@`_\n\n   `@`_\n",
        "Head `@`_\n----------------------------------------\n",
        "=====  =============================\nx      `@`_\n       `@`_\n=====  =============================\n",
    ]
    text = "\n".join(constructs)
    count = text.count("`@`_")
    for number in range(count):
        text = text.replace("`@`_", f"`l{number:02} <https://v.example/{number:02}>`_", 1)
    links = read_rst(text).links
    assert [link.url for link in links if link.url_span is None or link.label_span is None] == []
    assert disproved(text, read_rst(text)) == []
    assert sorted(link.label for link in links) == sorted(f"l{number:02}" for number in range(count))


def test_two_images_with_one_target_have_each_their_place() -> None:
    text = (
        ".. image:: a.png\n   :target: https://kelp.example/7\n\n.. image:: b.png\n   :target: https://kelp.example/7\n"
    )
    spans = [link.url_span for link in read_rst(text).links]
    assert [text[slice(*span)] for span in spans if span] == ["https://kelp.example/7"] * 2
    assert len(set(spans)) == 2


def test_thousands_of_literal_blocks_are_refused_before_docutils_copies_the_text_for_each() -> None:
    assert read_rst("::\n\n" * 5_000).blocks == ()
    with pytest.raises(PostRefused) as caught:
        read_rst("::\n\n" * 5_001)
    assert str(caught.value) == "5,001 literal blocks in 10,002 lines, which docutils reads for minutes"
    assert [block.text for block in read_rst("Owls::\n\n  hoot\n" + "\n" * 10_000).blocks][:1] == ["Owls:"]
