"""Titles as they are shown."""

import pytest

from aggregator.catalog.titles import plain_title


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("You *can* take it with you", "You can take it with you"),
        ("The guide you've been **awaiting** for.", "The guide you've been awaiting for."),
        ("**Lightning talks!**", "Lightning talks!"),
        ("Tips for _Winning_ at Comments", "Tips for Winning at Comments"),
        ("New *and* Improved, *twice over*", "New and Improved, twice over"),
        (r"Not \*so\*", "Not *so*"),
        ("*92%* faster", "92% faster"),
    ],
)
def test_what_only_stresses_goes(title: str, shown: str) -> None:
    assert plain_title(title) == shown


@pytest.mark.parametrize(
    "title",
    [
        "*args, **kwargs",
        "except* and Except*: what they are",
        "All You Need Is L***",
        "To **** With Passwords!",
        "2 * 3 * 4",
        "a*b*c",
        "Four* hash functions",
        "__init__ and __magic__",
        "_from __future__ import profit",
        "sys._current_frames(), snake_case_name",
        "`import` for speed",
        "C:\\keep\\calm",
        "A | B _ C _ D",
    ],
)
def test_what_says_something_stays(title: str) -> None:
    assert plain_title(title) == title
