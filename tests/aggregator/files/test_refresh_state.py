"""refresh.jsonl: what a run remembers, and that a broken line costs itself alone."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from aggregator.files.refresh_state import (
    LastAsked,
    RefreshState,
    StepFailure,
    read_state,
    write_state,
)
from scrapers.errors import BadData

NOW = datetime(2031, 6, 20, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
MOSS = LastAsked(
    {"schedule": NOW, "videos": LATER}, {"feeds": StepFailure(NOW, 2)}, {"https://feeds.example/": "ab12"}, "youtube:v1"
)
TEXT = (
    '{"version": 1, "run": "2031-06-20T04:00:00+00:00"}\n'
    '{"event": "alder-2031", "asked": {"schedule": "2031-06-20T04:00:00+00:00"}}\n'
    '{"event": "moss-2031", "asked": {"schedule": "2031-06-20T04:00:00+00:00", "videos": "2031-06-21T04:00:00+00:00"},'
    ' "failed": {"feeds": {"at": "2031-06-20T04:00:00+00:00", "times": 2}},'
    ' "shown": {"https://feeds.example/": "ab12"}, "cursor": "youtube:v1"}\n'
)
STATE = RefreshState(NOW, {"moss-2031": MOSS, "alder-2031": LastAsked({"schedule": NOW})})


def read(folder: Path, text: str | bytes) -> RefreshState:
    (folder / "refresh.jsonl").write_bytes(text.encode() if isinstance(text, str) else text)
    return read_state(folder)


def test_it_is_written_a_line_an_event_and_read_again(tmp_path: Path) -> None:
    write_state(tmp_path, STATE)
    assert (tmp_path / "refresh.jsonl").read_text("utf-8") == TEXT
    assert read_state(tmp_path) == STATE


def test_without_a_file_nothing_was_ever_asked(tmp_path: Path) -> None:
    assert read_state(tmp_path) == RefreshState()
    assert RefreshState().of("moss-2031") == LastAsked()


def test_the_state_of_an_event_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    now = LastAsked({"schedule": LATER})
    assert STATE.having("moss-2031", now).of("moss-2031") == now
    assert STATE.of("moss-2031") == MOSS


def test_an_answer_ends_the_failures_of_its_step_alone() -> None:
    last = LastAsked({"schedule": NOW}, {"schedule": StepFailure(NOW, 3), "feeds": StepFailure(NOW, 1)})
    assert last.answered("schedule", LATER) == LastAsked({"schedule": LATER}, {"feeds": StepFailure(NOW, 1)})


def test_failures_in_a_row_are_counted_up_to_a_hundred() -> None:
    once = LastAsked({"schedule": NOW}).missed("schedule", NOW)
    assert once == LastAsked({"schedule": NOW}, {"schedule": StepFailure(NOW, 1)})
    assert once.missed("schedule", LATER).failed == {"schedule": StepFailure(LATER, 2)}
    many = LastAsked(failed={"schedule": StepFailure(NOW, 99)})
    for _ in range(2):
        many = many.missed("schedule", LATER)
        assert many.failed == {"schedule": StepFailure(LATER, 100)}


@pytest.mark.parametrize("at", [1, 60, 130, 200, 300, len(TEXT) - 2])
def test_a_file_that_was_cut_costs_the_line_that_was(tmp_path: Path, at: int) -> None:
    state = read(tmp_path, TEXT[:at])
    whole = TEXT[:at].count("\n")
    assert [note.split(": ")[0] for note in state.notes] == [f"{tmp_path / 'refresh.jsonl'}:{whole + 1}"]
    assert sorted(state.events) == ["alder-2031", "moss-2031"][: max(0, whole - 1)]
    assert state.run == (NOW if whole else None)


BROKEN = {
    b"[]": "not a JSON object",
    b"<<<<<<< HEAD": "not JSON: Expecting value",
    b"\xff{}": "not UTF-8",
    b"{}": "it names no event",
    b'{"event": "No Slug"}': "it names no event",
    b'{"event": "moss-2031", "asked": []}': "`asked` is no map",
    b'{"event": "moss-2031", "asked": {"feeds": "yesterday"}}': "'yesterday' is no time with its zone",
    b'{"event": "moss-2031", "asked": {"feeds": 7}}': "7 is no time with its zone",
    b'{"event": "moss-2031", "asked": {"feeds": "2031-06-20"}}': "'2031-06-20' is no time with its zone",
    b'{"event": "moss-2031", "failed": {"feeds": 3}}': "`failed` says no time and no number of times",
    b'{"event": "moss-2031", "failed": {"feeds": {"at": "2031-06-20T04:00:00+00:00", "times": 0}}}': (
        "`failed` says no time and no number of times"
    ),
    b'{"event": "moss-2031", "shown": {"a": 1}}': "`shown` is no map of short texts",
    b'{"event": "moss-2031", "cursor": "v1"}': "`cursor` is no recording",
}


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_is_named_and_left_out(tmp_path: Path, line: bytes) -> None:
    state = read(tmp_path, TEXT.encode().replace(b'{"event": "alder-2031"', line + b'\n{"event": "alder-2031"'))
    assert state.notes == (f"{tmp_path / 'refresh.jsonl'}:2: {BROKEN[line]}; the line is left out",)
    assert (state.run, dict(state.events)) == (NOW, dict(STATE.events))


def test_of_many_broken_lines_a_few_are_named(tmp_path: Path) -> None:
    notes = read(tmp_path, "x\n" * 5).notes
    assert (len(notes), notes[-1].startswith(f"{tmp_path / 'refresh.jsonl'}:5: ")) == (5, True)
    notes = read(tmp_path, "x\n" * 6).notes
    assert (len(notes), notes[-1]) == (6, f"{tmp_path / 'refresh.jsonl'}: and 1 more lines")


def test_what_a_newer_version_wrote_counts_as_far_as_it_is_known(tmp_path: Path) -> None:
    newer = TEXT.replace('"version": 1', '"version": 2, "mood": "calm"').replace(
        '"cursor": "youtube:v1"', '"cursor": "youtube:v1", "captions": {"asked": 1}'
    )
    state = read(tmp_path, newer)
    why = "is of version 2, this conftalks writes 1: what it knows of it counts"
    assert state.notes == (f"{tmp_path / 'refresh.jsonl'}: {why}",)
    assert (state.run, dict(state.events)) == (NOW, dict(STATE.events))


def test_of_two_lines_on_an_event_the_later_counts_in_any_order(tmp_path: Path) -> None:
    first, *lines = TEXT.splitlines()
    later = lines[0].replace("06-20", "06-22")
    for order in ([lines[0], later], [later, lines[0]]):
        state = read(tmp_path, "\n".join([first, *order]))
        assert state.of("alder-2031") == LastAsked({"schedule": NOW + timedelta(days=2)})


def test_of_two_first_lines_the_later_run_counts(tmp_path: Path) -> None:
    first = TEXT.splitlines()[0]
    assert read(tmp_path, first.replace("06-20", "06-21") + "\n" + first).run == LATER


def test_times_are_kept_in_utc(tmp_path: Path) -> None:
    write_state(tmp_path, RefreshState(NOW.astimezone(timezone(timedelta(hours=9)))))
    assert (tmp_path / "refresh.jsonl").read_text("utf-8") == TEXT.splitlines()[0] + "\n"


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "refresh.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadData, match="is a link"):
        read_state(tmp_path)
