"""Which lists of a talk's page stand in its right column: as many as reach to the end of the left one."""

import pytest
from talk_views import talk_view

from aggregator.catalog.talk_page import beside

MANY = {"near": 2, "similar": 6, "others": 6}
LINE = "x" * 80


@pytest.mark.parametrize(
    ("lines", "player", "shown"),
    [
        (0, False, {"near": 0, "similar": 0, "others": 0}),
        (0, True, {"near": 2, "similar": 0, "others": 0}),
        (15, False, {"near": 2, "similar": 0, "others": 0}),
        (30, False, {"near": 2, "similar": 3, "others": 0}),
        (30, True, {"near": 2, "similar": 6, "others": 0}),
        (90, True, {"near": 2, "similar": 6, "others": 6}),
    ],
)
def test_the_right_column_is_as_long_as_the_left(lines: int, player: bool, shown: dict[str, int]) -> None:
    assert beside(talk_view(abstract="\n".join([LINE] * lines)), player, MANY) == shown


def test_a_list_without_talks_takes_no_room() -> None:
    assert beside(talk_view(), True, {"near": 0, "similar": 2, "others": 1}) == {"near": 0, "similar": 2, "others": 0}
    assert beside(talk_view(abstract=f"{LINE}\n\n\n{LINE * 16}"), False, {"near": 0, "similar": 6}) == {
        "near": 0,
        "similar": 3,
    }
