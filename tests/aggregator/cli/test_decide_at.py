"""`decide --at`: where in a recording a talk begins, as a process on a scraped event."""

import pytest
from demo_command import Demo


def test_a_talk_begins_where_a_person_says(scraped: Demo) -> None:
    asked = "SELECT start_s FROM talk_recordings WHERE talk LIKE '%owls%' AND recording = 'youtube:zzzzzzzzz99'"
    words = ("decide", "demo-2031", "owls", "youtube:zzzzzzzzz99", "--accept", "--why", "seen")
    said = "demo-2031: youtube:zzzzzzzzz99 is accepted for 1 (How Owls Read Logs)"
    entry = '- {talk: "1", recording: "youtube:zzzzzzzzz99", decision: accepted, at: "%s", why: "seen"}\n'
    assert scraped.run(*words, "--at", "12m34s")[:2] == (0, f"{said}, from 12:34 on\n")
    assert ((scraped.event / "corrections.yml").read_text("utf-8"), scraped.rows(asked)) == (entry % "12:34", [(754,)])
    # What is not said again stays.
    assert scraped.run(*words)[1] == f"{said}, from 12:34 on; it had been decided so already, nothing changed\n"
    assert scraped.run(*words, "--at", "0")[:2] == (0, f"{said}\n")
    assert ((scraped.event / "corrections.yml").read_text("utf-8"), scraped.rows(asked)) == (entry % "0:00", [(None,)])


@pytest.mark.parametrize(
    ("at", "code", "line"),
    [
        ("25:00", 1, "Error: youtube:zzzzzzzzz99 is 25:00 long: no talk begins there at 25:00"),
        ("noon", 2, "'noon' is no place in a recording: write 12:34, 1:02:03, 754 or 12m34s"),
        ("100000001", 2, "'100000001' is no place in a recording: write 12:34, 1:02:03, 754 or 12m34s"),
    ],
)
def test_a_second_that_cannot_be_is_one_line(scraped: Demo, at: str, code: int, line: str) -> None:
    before = scraped.files()
    words = ("decide", "demo-2031", "owls", "youtube:zzzzzzzzz99", "--accept", "--why", "seen", "--at", at)
    told = scraped.run(*words)
    assert (told[0], told[1], line in told[2].splitlines()[-1]) == (code, "", True)
    assert scraped.files() == before


@pytest.mark.parametrize(("at", "second", "told"), [("24:59", 1499, False), ("25:00", None, True)])
def test_a_second_after_the_end_that_was_written_by_hand_is_named_and_left_out(
    scraped: Demo, at: str, second: int | None, told: bool
) -> None:
    entry = f'- {{talk: "1", recording: "youtube:zzzzzzzzz99", decision: accepted, at: "{at}", why: "seen"}}\n'
    (scraped.event / "corrections.yml").write_text(entry, "utf-8")
    code, _, err = scraped.run("build")
    line = "corrections.yml: youtube:zzzzzzzzz99 is 25:00 long, so that 1 does not begin there at 25:00: the second is left out"
    assert (code, line in err) == (0, told)
    asked = (
        "SELECT decision, start_s FROM talk_recordings WHERE talk LIKE '%owls%' AND recording = 'youtube:zzzzzzzzz99'"
    )
    assert scraped.rows(asked) == [("accepted", second)]


def test_what_is_rejected_begins_nowhere(scraped: Demo) -> None:
    words = ("decide", "demo-2031", "owls", "youtube:zzzzzzzzz99", "--reject", "--why", "seen", "--at", "5")
    code, _, err = scraped.run(*words)
    assert (code, err.splitlines()[-1]) == (2, "Error: --at goes with --accept")
