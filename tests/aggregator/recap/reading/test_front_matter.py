"""Front matter in the forms that site generators know, and text that only looks like it."""

from __future__ import annotations

from datetime import date

import pytest

from aggregator.recap.reading.front_matter import read_front_matter, without


@pytest.mark.parametrize(
    ("text", "values", "end"),
    [
        ("---\nTitle: A\ndate: 2031-05-20\n---\nx", {"title": "A", "date": date(2031, 5, 20)}, 34),
        ("---\ntitle: A\n...\n", {"title": "A"}, 17),
        ("+++\ntitle = 'A'\ntags = ['b']\n+++\n", {"title": "A", "tags": ["b"]}, 33),
        ('{\n"title": "A"}\nx', {"title": "A"}, 15),
        ("---\ntitle: A: B\ndate: 2031-13-45\n---\n", {"title": "A: B", "date": "2031-13-45"}, 37),
        ("---\ntitle: A\ntitle: B\n---\n", {"title": "A"}, 26),
        ("+++\ntitle = A\n+++\n", {"title": "A"}, 18),
        ("Title: A\nDate: 2031-05-20\n\nx", {"title": "A", "date": "2031-05-20"}, 26),
        ("<!--\n.. title: A\n.. slug: b\n-->\nx", {"title": "A", "slug": "b"}, 32),
        ("\n.. title: A\n\nx", {"title": "A"}, 13),
    ],
)
def test_read(text: str, values: dict[str, object], end: int) -> None:
    assert read_front_matter(text) == (values, (0, end))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "---\n\ntext\n---\n",
        "---\n- a\n---\n",
        "---\ntitle: A\n",
        "{% x %}",
        '{"a": ',
        "Note: this\n\nx",
        "--- \n[[[\n---\n",
    ],
)
def test_text_is_no_front_matter(text: str) -> None:
    assert read_front_matter(text) == ({}, None)


def test_hostile_yaml_is_no_error() -> None:
    assert read_front_matter("---\n" + "[\n" * 20_000 + "---\n") == ({}, None)
    assert read_front_matter("---\na: &x [1]\nb: [*x, *y]\n---\n")[0] == {"a": "&x [1]", "b": "[*x, *y]"}
    assert read_front_matter("---\na: !!python/object:os.system x\n---\n")[0] == {"a": "!!python/object:os.system x"}


def test_without_keeps_places() -> None:
    text = "---\na: b\n---\nx"
    assert without(text, (0, 13)) == "   \n    \n   \nx"
    assert without(text, None) == text
