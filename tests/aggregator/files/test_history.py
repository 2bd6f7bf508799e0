"""history.jsonl: what a line may say, what a broken one costs, and that nothing is ever rewritten."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.files.history import MAX_REASON, WHAT, Change, History, appended, news, read_history, without
from scrapers.errors import BadData, BadRecord

DAY = date(2031, 6, 2)
MOSS, OTHER = "youtube:mossgardens", "youtube:mossgarden2"
PUBLISHED = Change(DAY, "moss-2031", "41", MOSS, "published", "the same title and speaker")
DEAD = Change(date(2031, 6, 9), "moss-2031", "41", MOSS, "dead", "YouTube says that it was removed")
REPLACED = Change(date(2031, 6, 9), "moss-2031", "41", MOSS, "replaced", "the same title, length and channel", OTHER)
SWAPPED = Change(date(2031, 6, 9), "moss-2031", "41", MOSS, "swapped", "its page links talk 42", "42")
LINE = (
    '{"day": "2031-06-02", "event": "moss-2031", "talk": "41", "recording": "youtube:mossgardens",'
    ' "what": "published", "reason": "the same title and speaker"}\n'
)


def reading(folder: Path, raw: bytes) -> History:
    path = folder / "history.jsonl"
    path.write_bytes(raw)
    return read_history(path, "moss-2031")


def test_a_change_is_one_line_in_a_fixed_order(tmp_path: Path) -> None:
    assert appended(History(), [PUBLISHED]).decode() == LINE
    assert appended(History(), [REPLACED]).decode() == (
        '{"day": "2031-06-09", "event": "moss-2031", "talk": "41", "recording": "youtube:mossgardens",'
        ' "what": "replaced", "to": "youtube:mossgarden2", "reason": "the same title, length and channel"}\n'
    )
    assert reading(tmp_path, appended(History(), [PUBLISHED, SWAPPED])).changes == (PUBLISHED, SWAPPED)


def test_an_absent_file_is_an_empty_history(tmp_path: Path) -> None:
    assert read_history(tmp_path / "history.jsonl", "moss-2031") == History()


def test_a_file_that_cannot_be_read_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="cannot be read"):
        read_history(tmp_path, "moss-2031")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"day": "2031-06-02"}, "day '2031-06-02' is no day"),
        ({"day": datetime(2031, 6, 2)}, "is no day"),
        ({"event": "Moss 2031"}, "event 'Moss 2031' is not lower-case words joined by hyphens"),
        ({"event": None}, "event is no text"),
        ({"talk": "a talk"}, "talk is no code"),
        ({"talk": 41}, "talk is no text"),
        ({"recording": "mossgardens"}, "recording is not provider:id"),
        ({"recording": "youtube:moss gardens"}, "recording is not provider:id"),
        ({"recording": "youtube:\udc00"}, "half a surrogate pair"),
        ({"what": "gone"}, "what 'gone' is none of published, withdrawn, swapped, dead, back, replaced"),
        ({"what": ["dead"]}, "what is no text"),
        ({"reason": ""}, "reason is blank"),
        ({"reason": " so"}, "reason is blank, unstripped"),
        ({"reason": "x" * (MAX_REASON + 1)}, "longer than 2000 characters"),
        ({"reason": "half \ud800"}, "half a surrogate pair"),
        ({"to": "42"}, "published leads to '42', expected is nothing"),
        ({"what": "swapped"}, "swapped leads to None, expected is the code of another talk"),
        ({"what": "swapped", "to": "41"}, "swapped leads to '41', expected is the code of another talk"),
        ({"what": "swapped", "to": OTHER}, "expected is the code of another talk"),
        ({"what": "replaced", "to": 42}, "expected is another recording, provider:id"),
        ({"what": "replaced", "to": MOSS}, "expected is another recording, provider:id"),
        ({"what": "replaced", "to": "42"}, "expected is another recording, provider:id"),
    ],
)
def test_a_change_that_cannot_be_is_refused(changes: dict[str, Any], problem: str) -> None:
    told = {name: getattr(PUBLISHED, name) for name in ("day", "event", "talk", "recording", "what", "reason", "to")}
    with pytest.raises(BadRecord, match=r"^change of ") as caught:
        Change(**told | changes)
    assert problem in str(caught.value)


def test_a_reason_may_be_as_long_as_the_limit(tmp_path: Path) -> None:
    long = Change(DAY, "moss-2031", "41", MOSS, "back", "\N{SEEDLING}" * MAX_REASON)
    assert reading(tmp_path, appended(History(), [long])).changes == (long,)


def row(**other: Any) -> bytes:
    return json.dumps(json.loads(LINE) | other).encode()


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (LINE.encode()[:40], "not JSON: Unterminated string starting at"),
        (b"<<<<<<< HEAD", "not JSON: Expecting value"),
        (b"[]", "not a JSON object"),
        (b"{}", "its keys are not day, event, talk, recording, what, to, reason"),
        (row(note="x"), "its keys are not day, event, talk, recording, what, to, reason"),
        (row(event="fern-2031"), "it is of another event, 'fern-2031'"),
        (row(day="20310602"), "day '20310602' is not written YYYY-MM-DD"),
        (row(day="2031-06-31"), "day is out of range for month"),
        (row(day=20310602), "change of '41' - 'youtube:mossgardens': day 20310602 is no day"),
        (row(what="lost"), "change of '41' - 'youtube:mossgardens': what 'lost' is none of " + ", ".join(WHAT)),
        (row(reason="\ud800"), "change of '41' - 'youtube:mossgardens': half a surrogate pair cannot be written"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 50_000, "not JSON: nested too deeply"),
        (b" " * 65_536 + b"x", "longer than 65,536 bytes"),
        (row(event="x" * 60_000), "it is of another event, '" + "x" * 275),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_costs_itself(tmp_path: Path, line: bytes, cause: str) -> None:
    raw = LINE.encode() + line + b"\n" + appended(History(), [DEAD])
    found = reading(tmp_path, raw)
    assert found == History((PUBLISHED, DEAD), (f"{tmp_path / 'history.jsonl'}:2: {cause}; the line is left out",), raw)
    assert appended(found, [SWAPPED]) == raw + appended(History(), [SWAPPED])


def test_a_line_may_be_as_long_as_the_limit(tmp_path: Path) -> None:
    assert reading(tmp_path, row().ljust(65_536)).changes == (PUBLISHED,)
    assert reading(tmp_path, row().ljust(65_537)).changes == ()


def test_line_ends_of_windows_and_empty_lines_do_no_harm(tmp_path: Path) -> None:
    raw = b"\r\n" + LINE.encode().replace(b"\n", b"\r\n") + b"\n\n"
    assert reading(tmp_path, raw) == History((PUBLISHED,), (), raw)


def test_what_is_added_after_a_cut_line_begins_on_its_own(tmp_path: Path) -> None:
    cut = reading(tmp_path, LINE.encode() + LINE.encode()[:40])
    assert appended(cut, [DEAD]) == cut.raw + b"\n" + appended(History(), [DEAD])
    assert reading(tmp_path, appended(cut, [DEAD])).changes == (PUBLISHED, DEAD)
    assert appended(cut, []) == cut.raw


days = st.dates(date(2000, 1, 1), date(2040, 1, 1))
codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,8}", fullmatch=True)
keys = st.from_regex(r"[a-z]{1,4}:[^\s\ud800-\udfff]{1,8}", fullmatch=True)
# Made once: a strategy that is filtered anew in each draw reads its regular expression each time.
two_codes, two_keys = (st.lists(one, min_size=2, max_size=2, unique=True) for one in (codes, keys))
reasons = st.text(st.characters(exclude_categories=("Cs",)), min_size=1).map(str.strip).filter(bool)


@st.composite
def some_change(draw: st.DrawFn) -> Change:
    what, (talk, another), (recording, new) = draw(st.sampled_from(WHAT)), draw(two_codes), draw(two_keys)
    to = {"swapped": another, "replaced": new}
    return Change(draw(days), "moss-2031", talk, recording, what, draw(reasons), to.get(what))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("history")


@given(st.lists(some_change(), max_size=4), st.lists(some_change(), max_size=4))
def test_what_was_appended_is_read_again(folder: Path, first: list[Change], second: list[Change]) -> None:
    before = reading(folder, appended(History(), first))
    raw = appended(before, second)
    assert reading(folder, raw) == History((*first, *second), (), raw)
    assert raw.startswith(before.raw)


@given(st.lists(some_change(), min_size=1, max_size=4), st.data())
def test_a_cut_anywhere_costs_the_line_it_is_in_alone(folder: Path, changes: list[Change], data: st.DataObject) -> None:
    whole = appended(History(), changes)
    at = data.draw(st.integers(0, len(whole)))
    found = reading(folder, whole[:at])
    before = whole[:at].count(b"\n")
    # A line that lacks nothing but its end is whole.
    complete = before + (whole[at : at + 1] == b"\n" and not whole[:at].endswith(b"\n") and at > 0)
    assert found.changes == tuple(changes[:complete])
    assert len(found.notes) == (at > 0 and not whole[:at].endswith(b"\n") and complete == before)
    assert reading(folder, appended(found, changes)).changes == (*changes[:complete], *changes)


@given(st.lists(some_change(), min_size=1, max_size=3), st.binary(max_size=40))
def test_any_bytes_may_lie_there(folder: Path, changes: list[Change], noise: bytes) -> None:
    raw = appended(History(raw=noise), changes)
    assert raw.startswith(noise)
    assert reading(folder, raw).changes == tuple(changes)


BACK = Change(date(2031, 6, 16), "moss-2031", "41", MOSS, "back", "YouTube lists it again")


@pytest.mark.parametrize(
    ("stated", "change", "is_news"),
    [
        ([], PUBLISHED, True),
        ([PUBLISHED], PUBLISHED, False),
        ([PUBLISHED], BACK, False),
        ([PUBLISHED], DEAD, True),
        ([PUBLISHED, DEAD], DEAD, False),
        ([PUBLISHED, DEAD], SWAPPED, True),
        ([PUBLISHED, DEAD], BACK, True),
        ([PUBLISHED, DEAD, BACK], DEAD, True),
        ([REPLACED], REPLACED, False),
        ([REPLACED], Change(DAY, "moss-2031", "41", MOSS, "replaced", "uploaded a third time", "vimeo:7"), True),
        ([PUBLISHED], Change(DAY, "moss-2031", "42", MOSS, "published", "the same title"), True),
        ([PUBLISHED], Change(DAY, "moss-2031", "41", OTHER, "published", "the same title"), True),
    ],
)
def test_only_what_is_not_stated_yet_is_news(stated: list[Change], change: Change, is_news: bool) -> None:
    assert news(History(tuple(stated)), [change]) == ((change,) if is_news else ())


def test_one_batch_does_not_say_a_thing_twice_either() -> None:
    assert news(History(), [PUBLISHED, PUBLISHED, DEAD, DEAD, BACK]) == (PUBLISHED, DEAD, BACK)


@given(st.lists(some_change(), max_size=6))
def test_what_was_appended_is_no_news_again(changes: list[Change]) -> None:
    last = {(change.talk, change.recording): change for change in changes}
    assert news(History(tuple(changes)), last.values()) == ()


def same(text: str) -> str:
    return text


def test_what_people_ask_to_leave_out_is_left_out_of_the_file_too(tmp_path: Path) -> None:
    other = Change(DAY, "moss-2031", "7", OTHER, "published", "title")
    null = LINE.replace('"reason"', '"to": null, "reason"').encode()
    kept = reading(tmp_path, b"broken\n" + null + appended(History(), [other, SWAPPED, REPLACED]))
    assert without(kept, ["9"], ["youtube:none"], same) is kept
    left = without(kept, ["41"], [], same)
    assert left == History((other,), kept.notes, b"broken\n" + appended(History(), [other]))
    assert without(kept, ["42"], [], same).changes == (PUBLISHED, other, REPLACED)
    assert without(kept, [], [OTHER], same).changes == (PUBLISHED, SWAPPED)
    assert without(kept, [], [MOSS], same).changes == (other,)
    assert without(without(kept, ["42"], [], same), ["7"], [], same).changes == (PUBLISHED, REPLACED)


def test_the_names_of_people_go_out_of_its_reasons(tmp_path: Path) -> None:
    kept = reading(tmp_path, appended(History(), [PUBLISHED, replace(DEAD, reason="a person: Bo Tern asked")]))
    left = without(kept, [], [], lambda text: text.replace("Bo Tern", "…"))
    assert left.changes == (PUBLISHED, replace(DEAD, reason="a person: … asked"))
    assert left.raw == appended(History(), left.changes)
