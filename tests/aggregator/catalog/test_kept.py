"""kept.py: which answers are kept, in which room, and how long."""

from aggregator.catalog.delivery import PageAnswer
from aggregator.catalog.kept import KEPT_BYTES, KeptAnswers

ROOM = 40_000
"""For ten answers of 2,000 bytes with what each takes beside."""


def answer(number: int, length: int = 2_000) -> PageAnswer:
    return PageAnswer(200, (), bytes([number]) * length)


def kept_at(stamp: str | None = "one", room: int = ROOM) -> KeptAnswers:
    kept = KeptAnswers(room)
    kept.turn_to(stamp)
    return kept


def found(kept: KeptAnswers, numbers: range) -> list[int]:
    return [number for number in numbers if kept.find((f"/{number}", b"", False))]


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
        kept.keep((f"/{number}", b"", False), answer(number))
    assert (kept.size, found(kept, range(1))) == (ROOM, [0])
    kept.keep(("/10", b"", False), answer(10))
    assert (kept.size, found(kept, range(11))) == (ROOM, [0, 2, 3, 4, 5, 6, 7, 8, 9, 10])


def test_the_same_answer_is_counted_once() -> None:
    kept = kept_at()
    for length in (2_000, 1_000):
        kept.keep(("/", b"", False), answer(1, length))
    assert (kept.size, kept.find(("/", b"", False))) == (3_000, answer(1, 1_000))


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
    for number, length in enumerate((3_000, 3_001)):
        kept.keep((f"/{number}", b"", False), answer(number, length))
    assert found(kept, range(2)) == [0]


def test_there_is_room_for_32_megabytes() -> None:
    assert KeptAnswers().limit == KEPT_BYTES == 32_000_000
