"""The codes of talks.db have names that a reader knows."""

import pytest

from aggregator.catalog.codes import code_name, language_name
from aggregator.files.history import WHAT
from aggregator.matching.status import VIDEO_STATUSES
from scrapers.records import ACCESS, KINDS, STATUSES


@pytest.mark.parametrize(
    ("column", "code"),
    [
        (column, code)
        for column, codes in {
            "video_status": VIDEO_STATUSES, "kind": KINDS, "status": STATUSES, "access": ACCESS, "what": WHAT,
        }.items()
        for code in codes
    ],
)  # fmt: skip
def test_no_code_is_shown_that_is_not_a_word(column: str, code: str) -> None:
    assert "-" not in code_name(column, code)


@pytest.mark.parametrize(
    ("column", "code", "name"),
    [
        ("video_status", "public", "Video"),
        ("access", "gone", "removed"),
        ("status", "gone", "no longer on the schedule"),
        ("provider", "media.ccc.de", "media.ccc.de"),
        ("provider", "of a newer version", "of a newer version"),
        ("language", "de", "German"),
        ("what", "swapped", "found to be of another talk"),
        ("track", "open-space", "open-space"),
    ],
)
def test_a_code_has_the_name_of_its_column(column: str, code: str, name: str) -> None:
    assert code_name(column, code) == name


def test_a_language_that_nobody_knows_is_called_as_it_is_written() -> None:
    assert [language_name(written) for written in ("ENG", "Deutsch", "Klingon")] == ["English", "German", "Klingon"]
