"""Entries put into and taken out of lists that people write: all else stays byte for byte."""

import pytest

from aggregator.files.yaml_lists import with_entry, without_entries

TEXT = "# top\n- {a: 1}  # one\n# on two\n- a: 2\n  b: x\n\n- {a: 3}\n# end\n"


@pytest.mark.parametrize(
    ("numbers", "left"),
    [
        ({0}, "# top\n# on two\n- a: 2\n  b: x\n\n- {a: 3}\n# end\n"),
        ({1}, "# top\n- {a: 1}  # one\n# on two\n\n- {a: 3}\n# end\n"),
        ({2}, "# top\n- {a: 1}  # one\n# on two\n- a: 2\n  b: x\n\n# end\n"),
        ({0, 1, 2}, "# top\n# on two\n\n# end\n"),
        (set(), TEXT),
    ],
)
def test_entries_go_and_comments_stay(numbers: set[int], left: str) -> None:
    assert without_entries(TEXT, numbers) == left
    assert without_entries(TEXT.replace("\n", "\r\n"), numbers) == left.replace("\n", "\r\n")


@pytest.mark.parametrize("text", ["[{a: 1}, {a: 2}]\n", "- &x {a: 1}\n- *x\n", "- {a: 1\n", "a: 1\n"])
def test_a_list_of_another_form_is_left_to_people(text: str) -> None:
    assert without_entries(text, {0}) is None


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("", "- {a: 9}\n"),
        ("[]\n", "- {a: 9}\n"),
        ("- {a: 1}", "- {a: 1}\n- {a: 9}\n"),
        ("  - {a: 1}\r\n", "  - {a: 1}\r\n  - {a: 9}\r\n"),
    ],
)
def test_an_entry_is_added_in_the_manner_of_the_file(text: str, more: str) -> None:
    assert with_entry(text, "- {a: 9}") == more
