"""`log`: what happened to an event's videos, one line a change."""

import json
from datetime import date

from demo_command import Demo

from aggregator.files.history import Change, History, appended

VIDEO = "youtube:mossgardens"
CHANGES = [
    Change(date(2031, 6, 2), "demo-2031", "1", VIDEO, "published", "same title\nand speaker"),
    Change(date(2031, 6, 9), "demo-2031", "1", VIDEO, "replaced", "uploaded anew", "youtube:mossgarden2"),
    Change(date(2031, 6, 9), "demo-2031", "1", VIDEO, "swapped", "its page links another", "lost"),
    Change(date(2031, 6, 10), "demo-2031", "lost", "youtube:x", "dead", "\x1b[31mremoved"),
]
LINES = [
    f"2031-06-02  published  How Owls Read Logs  {VIDEO}  (same title and speaker)",
    f"2031-06-09  replaced   How Owls Read Logs  {VIDEO} -> youtube:mossgarden2  (uploaded anew)",
    f"2031-06-09  swapped    How Owls Read Logs  {VIDEO} -> lost  (its page links another)",
    "2031-06-10  dead       lost  youtube:x  (\N{REPLACEMENT CHARACTER}[31mremoved)",
]


def test_it_prints_every_change_and_names_the_lines_it_cannot_read(scraped: Demo) -> None:
    path = scraped.event / "history.jsonl"
    path.write_bytes(appended(History(), CHANGES[:2]) + b'{"day": "2031\n' + appended(History(), CHANGES[2:]))
    note = f"note: {path}:3: not JSON: Unterminated string starting at; the line is left out\n"
    assert scraped.run("log", "demo-2031") == (0, "\n".join(LINES) + "\n", note)
    assert scraped.run("-q", "log", "demo-2031") == (0, "\n".join(LINES) + "\n", "")
    code, out, err = scraped.run("log", "demo-2031", "--json")
    answer = json.loads(out)
    assert (code, err, answer["event"], len(answer["changes"])) == (0, note, "demo-2031", 4)
    assert answer["changes"][1] == {
        "day": "2031-06-09",
        "what": "replaced",
        "talk": "1",
        "title": "How Owls Read Logs",
        "recording": VIDEO,
        "to": "youtube:mossgarden2",
        "reason": "uploaded anew",
    }
    assert (answer["changes"][3]["title"], answer["changes"][0]["to"]) == (None, None)


def test_a_broken_history_stops_no_build_and_stays_as_it_is(scraped: Demo) -> None:
    path = scraped.event / "history.jsonl"
    path.write_bytes(b"\xff\n" + appended(History(), CHANGES) + b'{"day')
    before = path.read_bytes()
    assert scraped.run("build")[0] == 0
    assert path.read_bytes() == before


def test_where_nothing_has_happened(scraped: Demo) -> None:
    said = "demo-2031: nothing has happened yet to what was published first\n"
    assert scraped.run("log", "demo-2031") == (0, "", said)
    assert scraped.run("-q", "log", "demo-2031") == (0, "", "")
    code, out, _ = scraped.run("log", "demo-2031", "--json")
    assert (code, json.loads(out)["changes"]) == (0, [])


def test_an_unknown_event_is_refused(scraped: Demo) -> None:
    code, out, err = scraped.run("log", "other")
    assert (code, out) == (1, "")
    assert err.endswith("there is no event 'other'; known: demo-2031\n")
