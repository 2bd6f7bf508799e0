"""The report on a refresh: whole texts, and that nothing in it does what it should not where Markdown is shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from small_event import files, link, recording, talk

from aggregator.collect.outcome import Outcome
from aggregator.files.counts import Counts
from aggregator.files.history import Change
from aggregator.files.jsonl import EventFiles
from aggregator.refresh.due import Due
from aggregator.refresh.report import MOST_LINES, RefreshReport, events_told
from aggregator.refresh.run import Refreshed, RefreshRun

NOW = datetime(2031, 6, 20, 4, 0, tzinfo=UTC)
SLUG = "moss-2031"


def change(what: str, number: int, reason: str = "the same title", to: str | None = None) -> Change:
    return Change(date(2031, 6, 20), SLUG, str(number), f"youtube:v{number}", what, reason, to)


def asked(*history: Change, event: str = SLUG, counts: Counts = Counts(same=9), **more: Any) -> Refreshed:  # noqa: B008
    outcome = Outcome(event, "ok", {"talks": counts}, history=history, notes=more.pop("notes", ()))
    return Refreshed(Due(event, "daily", ("schedule",), timedelta()), outcome, **more)


def report(run: RefreshRun, state: EventFiles | None = None, base_url: str | None = None) -> str:
    return RefreshReport(run, {SLUG: state or files(9)}, base_url).text()


def test_a_run_without_news_says_so() -> None:
    assert report(RefreshRun(NOW, 14, (asked(),))) == (
        "# Nothing new\n\nAsked 1 of 14 events at 2031-06-20 04:00 UTC; the others are not due.\n"
    )
    assert report(RefreshRun(NOW, 1, (asked(),))) == "# Nothing new\n\nAsked 1 of 1 event at 2031-06-20 04:00 UTC.\n"
    assert report(RefreshRun(NOW, 14)) == "# Nothing new\n\nOf 14 events none is due at 2031-06-20 04:00 UTC.\n"


def test_what_happened_to_videos_is_told_by_kind() -> None:
    history = (
        change("published", 1),
        change("back", 2, "it can be watched again"),
        change("withdrawn", 3, "it is only suggested now"),
        change("dead", 4, "it is gone"),
        change("replaced", 5, "uploaded again", "youtube:v6"),
        change("swapped", 7, "by title and speaker", "8"),
    )
    counts = Counts(new=2, changed=1, same=6, gone=1)
    run = RefreshRun(NOW, 1, (asked(*history[1:], counts=counts),), built=history[:1])
    assert report(run, base_url="https://talks.example") == (
        "# 2 published, 2 withdrawn, 1 uploaded again, 1 moved to another talk, 1 schedule changed\n\n"
        "Asked 1 of 1 event at 2031-06-20 04:00 UTC.\n\n"
        "## Published\n\n"
        "- [Talk 1](https://talks.example/t/moss-2031/talk-1) (Moss Conf 2031): <https://videos.example/v1>\n"
        "- [Talk 2](https://talks.example/t/moss-2031/talk-2) (Moss Conf 2031): <https://videos.example/v2> can be watched"
        " again\n\n"
        "## Withdrawn\n\n"
        "- [Talk 3](https://talks.example/t/moss-2031/talk-3) (Moss Conf 2031): <https://videos.example/v3>: it is only"
        " suggested now\n"
        "- [Talk 4](https://talks.example/t/moss-2031/talk-4) (Moss Conf 2031): <https://videos.example/v4>: it is gone\n\n"
        "## Uploaded again\n\n"
        "- [Talk 5](https://talks.example/t/moss-2031/talk-5) (Moss Conf 2031): <https://videos.example/v6> instead of"
        " <https://videos.example/v5>\n\n"
        "## Moved to another talk\n\n"
        "- <https://videos.example/v7> is of [Talk 8](https://talks.example/t/moss-2031/talk-8) (Moss Conf 2031), not of"
        " [Talk 7](https://talks.example/t/moss-2031/talk-7) (Moss Conf 2031): by title and speaker\n\n"
        "## Schedules\n\n"
        "- moss-2031: 2 new, 1 changed, 1 gone of 10 entries\n"
    )


def test_what_waits_for_a_person_comes_with_its_commands() -> None:
    state = replace(files(2), links=(link("1", "v1"), link("2", "v2", decision="suggested")))
    run = RefreshRun(NOW, 1, (asked(doubtful={"youtube:v1": "embedding is off (401): look"}),))
    assert report(run, state) == (
        "# Nothing new\n\nAsked 1 of 1 event at 2031-06-20 04:00 UTC.\n\n"
        "## Waits for you\n\n"
        "moss-2031: 1 recording that may show a talk. `conftalks review moss-2031` lists them.\n\n"
        "    Video v2\n"
        "      https://videos.example/v2\n"
        "      ? 2 Talk 2 [talk, no time]\n"
        "        0.90 title: x\n"
        "        conftalks decide moss-2031 2 youtube:v2 --accept --why 'watched it: this talk'\n"
        "        conftalks decide moss-2031 2 youtube:v2 --reject --why 'watched it: not this talk'\n\n"
        "- <https://videos.example/v1>: embedding is off (401): look\n"
    )


def test_what_failed_was_refused_or_left_is_told_with_its_event() -> None:
    run = RefreshRun(
        NOW,
        3,
        (asked(failed=("youtube: https://a.example/x_y: 500",), refused=("it shrank",), left=("youtube: later",)),),
        broken=("data/events/fern/event.yml:1: not YAML",),
        refused=("moss-2031 would lose 4 of 5 public videos",),
        notes=("data/refresh.jsonl:3: not JSON; the line is left out",),
    )
    assert report(run) == (
        "# 2 refused, 2 failed\n\nAsked 1 of 3 events at 2031-06-20 04:00 UTC; the others are not due.\n\n"
        "## Refused\n\n- moss-2031 would lose 4 of 5 public videos\n- moss-2031: it shrank\n\n"
        "## Failed\n\n- data/events/fern/event.yml:1: not YAML\n- moss-2031: youtube: <https://a.example/x_y>: 500\n\n"
        "## Not asked\n\n- moss-2031: youtube: later\n\n"
        "## Notes\n\n- data/refresh.jsonl:3: not JSON; the line is left out\n"
    )


def test_without_a_network_it_is_said_once() -> None:
    run = RefreshRun(NOW, 9, (asked(failed=("no connection",)),), not_asked=("a", "b"), silent=True)
    assert report(run) == (
        "# No server answered\n\n"
        "Asked 1 of 9 events at 2031-06-20 04:00 UTC. No server answered: is there a network? Nothing was withdrawn.\n\n"
        "## Not asked\n\n- 2 more events: no server had answered by then\n"
    )


def test_a_wrong_clock_is_the_whole_report() -> None:
    run = RefreshRun(NOW, 9, clock="the clock says 1970: nothing is asked")
    assert report(run) == "# Nothing was asked: the clock is wrong\n\nThe clock says 1970: nothing is asked.\n"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("A *bold* [link](https://evil.example/) <b>", "A \\*bold\\* \\[link\\](<https://evil.example/>) \\<b\\>"),
        ("Ask @everyone about #12", "Ask @<!-- -->everyone about #<!-- -->12"),
        ("fixes GH-12, closes gh-3", "fixes GH<!-- -->-12, closes gh<!-- -->-3"),
        ("C# and @ home", "C# and @ home"),
        ("Two\nlines\n# and a heading", "Two lines # and a heading"),
    ],
)
def test_titles_stay_text_and_call_nobody(title: str, shown: str) -> None:
    run = RefreshRun(NOW, 1, (asked(notes=(title,)),))
    assert report(run).splitlines()[-1] == f"- moss-2031: {shown}"


def test_a_long_section_is_cut() -> None:
    for count, more in ((MOST_LINES, []), (MOST_LINES + 1, ["- and 1 more"])):
        run = RefreshRun(NOW, 1, (asked(notes=tuple(f"note {n}" for n in range(count))),))
        notes = report(run).split("## Notes\n\n")[1].splitlines()
        assert (len(notes), notes[MOST_LINES:]) == (count if not more else MOST_LINES + 1, more)


def test_of_many_doubts_the_first_are_shown() -> None:
    state = replace(
        files(30),
        talks=tuple(talk(str(n)) for n in range(30)),
        recordings=tuple(recording(f"v{n:02}") for n in range(30)),
        links=tuple(link(str(n), f"v{n:02}", decision="suggested") for n in range(30)),
    )
    text = report(RefreshRun(NOW, 1, (asked(),)), state)
    assert (text.count("--accept"), "30 recordings that may show a talk" in text) == (20, True)


def test_a_report_needs_the_files_of_what_was_asked_and_of_what_changed() -> None:
    other = replace(change("published", 1), event="fern-2031")
    run = RefreshRun(NOW, 3, (asked(change("dead", 2)), asked(event="alder-2031")), built=(other,))
    assert events_told(run) == {"alder-2031", "fern-2031", "moss-2031"}


def test_of_an_event_without_files_the_names_are_told() -> None:
    run = RefreshRun(NOW, 1, (asked(change("dead", 2)),))
    assert "- moss-2031/2: youtube:v2: the same title\n" in RefreshReport(run, {}).text()


def test_exit_codes() -> None:
    lines = ("x",)
    assert [
        run.exit_code
        for run in (
            RefreshRun(NOW, 1, (asked(left=lines, doubtful={"youtube:v1": "x"}),)),
            RefreshRun(NOW, 1, (asked(failed=lines), asked())),
            RefreshRun(NOW, 1, broken=lines),
            RefreshRun(NOW, 1, silent=True),
            RefreshRun(NOW, 1, clock="x"),
            RefreshRun(NOW, 1, (asked(failed=lines), asked(refused=lines))),
            RefreshRun(NOW, 1, refused=lines),
        )
    ] == [0, 3, 3, 3, 3, 4, 4]
