"""YAML of ours, strictly: what ruamel reads, what it makes of nonsense, and how short that is said."""

import time
from pathlib import Path

import pytest

from aggregator.files.corrections import read_corrections
from aggregator.files.event_yml import read_event
from aggregator.files.suppressions import read_suppressions
from aggregator.files.yaml_file import MAX_LINE, read_yaml
from scrapers.errors import BadData

LAUGHS = "x: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + "".join(
    f"x{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


def complaint(path: Path, text: str) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    with pytest.raises(BadData) as caught:
        read_event(path, {}) if path.name == "event.yml" else read_yaml(path)
    assert len(str(caught.value)) < 1000
    return str(caught.value).removeprefix(str(path))


def test_a_file_that_is_absent_or_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.yml").write_text("# nothing yet\n", "utf-8")
    assert read_yaml(tmp_path / "empty.yml") is None
    with pytest.raises(BadData, match=r"absent.yml: there is no such file"):
        read_yaml(tmp_path / "absent.yml")


def test_an_emoji_in_two_escapes_is_one_letter(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text('{title: "Moss \\ud83d\\ude00", "\\ud83d\\ude00": 1}', "utf-8")
    assert read_yaml(tmp_path / "a.yml") == {"title": "Moss \U0001f600", "\U0001f600": 1}


@pytest.mark.parametrize("half", ["\\ud83d", "\\ude00", "\\ude00\\ud83d"])
def test_half_a_letter_is_named_with_its_line(tmp_path: Path, half: str) -> None:
    said = complaint(tmp_path / "a.yml", f'title: Moss\nwhy: "a {half}"\n')
    assert said == ":2: not YAML: half a surrogate pair is no letter"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_named_with_its_line(tmp_path: Path, opening: str) -> None:
    said = complaint(tmp_path / "a.yml", f"# one\n{opening * 3000}")
    assert said == ":2: not read: nested deeper than 50 lists and maps"


def test_aliases_within_aliases_are_said_short(tmp_path: Path) -> None:
    started = time.process_time()
    said = complaint(tmp_path / "moss-2031" / "event.yml", LAUGHS + "title: *a9\n")
    assert said == ":1: unknown key `x`; known are " + said.partition("known are ")[2]
    said = complaint(tmp_path / "moss-2031" / "event.yml", f"title: [{'lol, ' * 9}lol]\ntimezone: UTC\n")
    assert said.startswith(":1: `title` must be text, not ['lol', 'lol', 'lol', ...]")
    for name, read in (("corrections.yml", read_corrections), ("suppress.yml", read_suppressions)):
        entry = "- " + LAUGHS.replace("\n", "\n  ") + "why: *a9\n"
        (tmp_path / name).write_text(entry.replace("x: &a0", "why: &a0", 1), "utf-8")
        with pytest.raises(BadData) as caught:
            read(tmp_path / name)
        assert len(str(caught.value)) < 1000
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title: Moss\nurl: "http://["\n', ":2: unknown key `url`"),
        ("timezone: America\ntitle: Moss\n", ":1: moss-2031: timezone 'America' is not an IANA name"),
        (f"title: Moss\ntimezone: {'a' * 300}\n", ":2: moss-2031: timezone 'aaa"),
        (
            'title: Moss\ntimezone: UTC\nwebsite: "http://["\n',
            ":3: moss-2031: website is not a plain http(s) URL: 'http://['",
        ),
        ("title: Moss\ntimezone: UTC\nwebsite: https://moss.example:99999/\n", ":3: "),
        ("<<: {title: [x]}\ntimezone: UTC\n", ":1: `title` must be text, not ['x']"),
        ("title: Moss\ntimezone: UTC\nschedule:\n  - kind: [[[[[]]]]]\n", ":4: kind [[[...]]] is none of "),
        ("title: Moss\ntimezone: UTC\n[1, 2]: 3\n", ":3: not read: a list or a map is no key"),
        (f"title: Moss\ntimezone: UTC\ndelay: {'9' * 5000}\n", ":3: not read: '999"),
        (f"title: Moss\ntimezone: UTC\nlocation: 0x{'f' * 5000}\n", ":3: `location` must be text, not a number of"),
        ("title: Moss\ntimezone: UTC\nstarts: 2031-15-15\n", ":3: not read: '2031-15-15' is no date"),
    ],
)
def test_values_that_no_event_has(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "moss-2031" / "event.yml"
    assert complaint(path, text)[: len(said)] == said


def test_what_comes_by_a_merge_counts(tmp_path: Path) -> None:
    path = tmp_path / "moss-2031" / "event.yml"
    path.parent.mkdir()
    path.write_text("<<: {title: Moss Conf}\ntimezone: UTC\n", "utf-8")
    assert read_event(path, {}).title == "Moss Conf"


def test_a_name_of_three_hundred_letters_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadData) as caught:
        read_yaml(tmp_path / ("a" * 300) / "event.yml")
    assert str(caught.value).endswith("/event.yml: cannot be read: File name too long")


def test_a_bare_number_is_a_code_up_to_a_length(tmp_path: Path) -> None:
    path = tmp_path / "corrections.yml"
    entry = "- {{talk: {}, recording: 'youtube:mossgardens', decision: accepted, why: seen}}\n"
    path.write_text(entry.format("9" * 100), "utf-8")
    assert [link.talk for link in read_corrections(path)] == ["9" * 100]
    path.write_text(entry.format("1" + "0" * 100), "utf-8")
    with pytest.raises(BadData, match=r"corrections.yml:1: `talk:` must be a text, not "):
        read_corrections(path)


def test_a_line_of_thousands_of_signs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "event.yml"
    path.write_text(f"a: 1\n{'#' * MAX_LINE}\n", "utf-8")
    assert read_yaml(path) == {"a": 1}
    path.write_text(f"a: 1\n{'#' * (MAX_LINE + 1)}\n", "utf-8")
    with pytest.raises(BadData) as caught:
        read_yaml(path)
    assert str(caught.value) == f"{path}:2: the line has more than 100,000 characters"
