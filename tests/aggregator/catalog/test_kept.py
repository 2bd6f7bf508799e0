"""kept.py: which answers are kept, in which room, and how long."""

from aggregator.catalog.delivery import PageAnswer
from aggregator.catalog.kept import KEPT_BYTES, KeptAnswers

ROOM = 40_000
"""For ten answers, each of 2,000 bytes with its address, and what it takes beside."""


def answer(number: int, length: int = 1_998) -> PageAnswer:
    return PageAnswer(200, (), bytes([number]) * length)


def kept_at(stamp: str | None = "one", room: int = ROOM) -> KeptAnswers:
    kept = KeptAnswers(room)
    kept.turn_to(stamp)
    return kept


def found(kept: KeptAnswers, numbers: range) -> list[int]:
    return [number for number in numbers if kept.find((f"/{number:x}", b"", False))]


def test_path_query_and_compression_tell_answers_apart() -> None:
    kept = kept_at()
    keys = [("/a", b"", False), ("/a", b"", True), ("/a", b"q=1", False), ("/b", b"", False)]
    for number, key in enumerate(keys):
        kept.keep(key, answer(number))
    assert [kept.find(key) for key in keys] == [answer(number) for number in range(4)]
    assert kept.find(("/b", b"", True)) is None


def test_the_last_used_are_kept() -> None:
    kept = kept_at()
    for number in range(10):
        kept.keep((f"/{number:x}", b"", False), answer(number))
    assert (kept.size, found(kept, range(1))) == (ROOM, [0])
    kept.keep(("/a", b"", False), answer(10))
    assert (kept.size, found(kept, range(11))) == (ROOM, [0, 2, 3, 4, 5, 6, 7, 8, 9, 10])


def test_the_same_answer_is_counted_once() -> None:
    kept = kept_at()
    for length in (2_000, 999):
        kept.keep(("/", b"", False), answer(1, length))
    assert (kept.size, kept.find(("/", b"", False))) == (3_000, answer(1, 999))


def test_another_state_drops_all_and_an_unknown_one_keeps_nothing() -> None:
    kept = kept_at()
    kept.keep(("/", b"", False), answer(1))
    kept.turn_to("one")
    assert found(kept, range(1)) == []
    assert kept.find(("/", b"", False)) == answer(1)
    for stamp in ("two", None):
        kept.turn_to(stamp)
        assert (kept.size, kept.find(("/", b"", False))) == (0, None)
    kept.keep(("/", b"", False), answer(1))
    assert (kept.size, kept.find(("/", b"", False))) == (0, None)


def test_an_answer_of_more_than_an_eighth_is_not_kept() -> None:
    kept = kept_at()
    for number, length in enumerate((2_998, 2_999)):
        kept.keep((f"/{number:x}", b"", False), answer(number, length))
    assert found(kept, range(2)) == [0]


def test_a_long_address_counts_as_a_long_answer_does() -> None:
    kept = kept_at()
    for number, key in enumerate([("/" * 1_001, b"", False), ("/", b"q" * 1_000, False)]):
        kept.keep(key, answer(number, 0))
        assert kept.size == 3_001 * (number + 1)
    kept.keep(("/" * 2_000, b"q" * 1_001, False), answer(2, 0))
    assert kept.size == 6_002


def test_there_is_room_for_32_megabytes() -> None:
    assert KeptAnswers().limit == KEPT_BYTES == 32_000_000
