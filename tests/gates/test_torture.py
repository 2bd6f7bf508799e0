"""The judges of the torture gate see each fault that they are there for, and nothing in what is right."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import small_event
from store_event import EVENT, FILES, built

from aggregator.files.jsonl import talks_text
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.source import Example, Parsed, Source

sys.path.append(str(Path(__file__).parent))

from torture_answers import MARK, faults
from torture_commands import Ended
from torture_mutations import ODD, changed, mutated
from torture_pages import read
from torture_world import leftovers, standing, state

PAGE = "<!doctype html><title>x</title>"
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{}\r\nSUMMARY:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html; charset=utf-8", f"{PAGE}<a href='https://a.test/'>&lt;script&gt;{MARK}</a>"),
        ("text/html", f'{PAGE}<script type="application/ld+json">{{"name": "{MARK}"}}</script>'),
        ("text/html", f"{PAGE}<script src='/a.js'></script>"),
        ("application/json", f'{{"a": "<script>{MARK}"}}'),
        ("text/calendar", CALENDAR.format("1@x", f"=1 {MARK}")),
        ("application/atom+xml", f"<feed><title>{MARK}</title></feed>"),
        ("text/csv", f'a,b\n"\'={MARK}",1\n'),
        ("text/markdown", f"# {MARK} &lt;script&gt; \\[a](b)"),
    ],
)
def test_a_right_answer_has_no_faults(kind: str, body: str) -> None:
    assert list(faults(kind, body.encode())) == []


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("text/html", f"{PAGE}<img src=x onerror=alert(1)>", "<img onerror="),
        ("text/html", f"{PAGE}<script>{MARK}</script>", "<script>"),
        ("text/html", f"{PAGE}<a href=' java\tscript:x'>", "<a href="),
        ("text/html", f"{PAGE}<a href='\x01jAvascript:x'>", "<a href="),
        ("text/html", f"{PAGE}<iframe src='data:text/html,x'>", "<iframe src="),
        ("text/html", f"{PAGE}<base href=x>", "<base"),
        ("text/html", f"{PAGE}<{MARK}>", f"<{MARK}"),
        ("text/html", f'{PAGE}<script type="application/ld+json">{{</script>', "is no text/html: JSONDecodeError"),
        ("application/json", '{"a": NaN}', "is no application/json: ValueError: NaN"),
        ("text/calendar", CALENDAR.format("1@x", "x" * 70), "a line of 78 bytes"),
        ("text/calendar", CALENDAR.format("1@x", "a\nb"), "a bare line end"),
        ("text/calendar", CALENDAR.format("1@x", f"a\r\nX-{MARK}:1"), "a foreign VEVENT"),
        ("text/calendar", CALENDAR.format(MARK, "a"), "a foreign event"),
        ("application/atom+xml", "<feed><title>&</title></feed>", "is no application/atom+xml: ParseError"),
        ("application/atom+xml", f"<feed><{MARK}/></feed>", "a foreign element"),
        ("text/csv", f"a,b\n={MARK},1\n", "a formula"),
        ("text/csv", "a,b\n1\n", "a row of 1 cells"),
        ("text/markdown", f"<b onclick=x>{MARK}</b>", "<b onclick="),
        ("image/png", "GIF89a", "is no image/png"),
    ],
)
def test_each_fault_of_an_answer_is_said(kind: str, body: str, said: str) -> None:
    assert [fault.startswith(said) for fault in faults(kind, body.encode())][:1] == [True]


@pytest.mark.parametrize(
    ("ended", "bug", "why"),
    [
        (Ended(("build",), 0, b"", ""), False, None),
        (Ended(("build",), 1, b"", "note: x\nError: /a: disk full\n"), False, None),
        (Ended(("build",), 1, b"", "Error: x" + "y" * 1992), False, None),
        (Ended(("build",), 1, b"", "Error: x" + "y" * 1993), False, "wrote a line of 2,001 letters"),
        (Ended(("build",), 1, b"", "Error: KeyError: 'a' (a bug of ours; --debug shows where)"), True, None),
        (Ended(("build",), 1, b"", "Traceback (most recent call last):\n"), True, "failed and does not say why"),
        (Ended(("build",), 1, b"", ""), False, "failed and does not say why"),
        (Ended(("build",), -11, b"", ""), False, "ended with -11"),
        (Ended(("build",), -9, b"", "", late=True), False, "did not end in time"),
    ],
)
def test_how_a_command_ended(ended: Ended, bug: bool, why: str | None) -> None:
    assert (ended.bug, ended.unexplained) == (bug, why)


class Brittle(Source):
    """Breaks in one of its methods."""

    kind, reads, gives = "brittle", "glass", "schedule"

    def __init__(self, broken: str) -> None:
        self.broken = broken

    def _break(self, name: str) -> None:
        if name == self.broken:
            raise KeyError(name)

    def recognises(self, page: Page) -> bool:
        return True

    def choices(self, page: Page) -> tuple[SourceRef, ...]:
        self._break("choices")
        return ()

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        self._break("parse")
        return Parsed()


@pytest.mark.parametrize("broken", ["choices", "parse"])
def test_a_bug_that_is_contained_is_told_from_a_page_that_is_refused(broken: str) -> None:
    example = Example("glass.html", "https://glass.example/", "UTC")
    assert read(Brittle("nowhere"), example, b"<p>Glass") is True
    with pytest.raises(KeyError, match=broken):
        read(Brittle(broken), example, b"<p>Glass")


def kept(data: Path, title: str) -> Path:
    """A folder with one event, of which every talk has this title."""
    folder = data / "events" / EVENT.slug
    folder.mkdir(parents=True)
    talks = tuple(replace(talk, title=title) for talk in FILES.talks)
    (folder / "talks.jsonl").write_text(talks_text(talks), "utf-8")
    (folder / "notes.jsonl").write_text(title, "utf-8")
    built(data / "talks.db", replace(FILES, talks=talks))
    return data


def test_a_state_is_old_new_or_mixed(tmp_path: Path) -> None:
    old, new = kept(tmp_path / "old", "Old"), kept(tmp_path / "new", "New")
    states, folder = (state(old), state(new)), f"events/{EVENT.slug}"
    assert (standing(old, *states), standing(new, *states)) == ("old", "new")

    shutil.copy(new / "talks.db", old / "talks.db")
    assert standing(old, *states).startswith("mixed: demo-2024/notes.jsonl old, demo-2024/talks.jsonl old; talks new")
    shutil.copy(new / folder / "talks.jsonl", old / folder / "talks.jsonl")
    assert standing(old, *states).startswith("mixed: demo-2024/notes.jsonl old, demo-2024/talks.jsonl new")

    # What is committed counts as if it lay in its place; until the catalog follows that is its own state.
    (new / folder / ".committed").mkdir()
    (new / folder / "notes.jsonl").rename(new / folder / ".committed" / "notes.jsonl")
    assert (standing(new, *states), leftovers(new)) == ("new", [f"{folder}/.committed"])
    built(new / "talks.db", replace(FILES, talks=tuple(replace(talk, title="Old") for talk in FILES.talks)))
    assert standing(new, *states) == "files"
    with (new / "talks.db").open("r+b") as file:
        file.truncate(8192)
    assert standing(new, *states) == "mixed: the catalog is damaged"


def test_the_same_seed_gives_the_same_cases_and_the_values_stay_as_they_are() -> None:
    body, before = talks_text(small_event.files(3).talks).encode(), repr(ODD)
    twice = [[mutated(body, Random(seed)) for seed in range(200)] for _ in range(2)]
    assert twice[0] == twice[1]
    assert len({page for _, page in twice[0]}) > 150
    assert any(changed({"a": [1, {"b": 2}]}, Random(seed)) != {"a": [1, {"b": 2}]} for seed in range(3))
    assert repr(ODD) == before
