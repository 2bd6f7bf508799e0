"""Front matter, YAML, TOML, JSON: values as they are written; paths of keys."""

# ruff: noqa: E501 - files as they are

from itertools import pairwise
from typing import Any

import pytest

from scrapers.schedules.repository.values import HeldValue, found, held_at, texts, values_of


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.md", "---\ntitle: Owls\n---\nBody\n---\nmore", {"title": "Owls", "$body": "Body\n---\nmore"}),
        ("a.MD", "\ufeff---\r\ntitle: Owls\r\n---\r\nBody".removeprefix("\ufeff"), {"title": "Owls", "$body": "Body"}),
        ("a.mdx", '+++\nTitle = "Owls"\nat = 2031-05-17T09:00:00Z\nday = 2031-05-17\n+++\n', None),
        ("a.md", "---\n---\n", {"$body": ""}),
        ("a.md", "# Owls\n---\nno front matter", None),
        ("a.yml", "- at: 07:30\n  code: 12E345\n  n: 0123\n  t: 2031-05-17 09:00:00 -04:00\n  y: yes\n  f: false\n  e:\n", None),
        ("a.yaml", "a: 1\na: 2\n", {"a": "1"}),
        ("a.md", '{"title": "Owls"}\n\nBody', {"title": "Owls", "$body": "\nBody"}),
        ("a.mdx", "{/* a note */}\nBody", None),
        ("a.mdx", "{}\nBody", None),
        ("a.toml", "n = 3\r\n[b]\nc = [1, 2]\r\n", {"n": 3, "b": {"c": [1, 2]}}),
        ("a.json", '{"a": [null, true]}', {"a": [None, True]}),
        ("a.yml", "", None),
        ("a.csv", '\n title ,at,,at\n"Owls, ""all""\r\nof them", 9:00 ,x,y\n ,\nKelp\n',
         [{"title": 'Owls, "all"\nof them', "at": "9:00"}, {"title": "Kelp", "at": ""}]),
        ("a.csv", "title;day;room, floor\nOwls, all;1;A, 1\n", [{"title": "Owls, all", "day": "1", "room, floor": "A, 1"}]),
        ("A.TSV", "title, day\tat\nOwls\t9:00\textra\n", [{"title, day": "Owls", "at": "9:00"}]),
        ("a.csv", "\n", []),
        ("talks/owls/contents.lr", "_model: talk\r\n---\r\n title:  Owls: all\r\n--- \r\nbody:\r\n\r\nLong\r\n----\r\n\r\nmore\r\n---\r\nno\r\n",
         {"_model": "talk", "title": "Owls: all", "body": "Long\n----\n\nmore"}),
    ],
)  # fmt: skip
def test_values_are_as_they_are_written(path: str, text: str, expected: Any) -> None:
    read = values_of(path, text)
    if text.startswith("+++"):
        assert (texts(read["at"]), texts(read["day"]), read["Title"]) == (
            ["2031-05-17T09:00:00+00:00"],
            ["2031-05-17"],
            "Owls",
        )
    elif text.startswith("- at"):
        values = {
            "at": "07:30",
            "code": "12E345",
            "n": "0123",
            "t": "2031-05-17 09:00:00 -04:00",
            "y": "yes",
            "f": False,
            "e": None,
        }
        assert read == [values]
    else:
        assert read == expected


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("a.md", "---\ntitle: 'Owls\n---\n", "line 3: not YAML"),
        ("a.md", "---\ntitle: Owls\nroom: [Barn\n---\n", "line 4: not YAML"),
        ("a.md", "---\ntitle: Owls\n", "line 1: the front matter has no end"),
        ("a.md", "---\n- Owls\n---\n", "line 2: the front matter has no keys"),
        ("a.md", '+++\ntitle = "Owls"\nroom = \n+++\n', "line 3: not TOML"),
        ("a.csv", 'title,at\nOwls,"9"00\n', "line 2: not CSV"),
        ("a.yml", "a: *owl", "line 1: not YAML: found undefined alias"),
        ("a.yml", "[\n" * 10_000, "line 1: not YAML"),
        ("a.yml", "!!python/object:os.system {}", "line 1: not YAML: could not determine a constructor"),
        ("a.yml", "# " + "owl " * 500_001, "line 1: more than 2 MB of YAML"),
        ("a.json", '{"a": \n nope}', "line 2: not JSON"),
        ("a.json", "[" * 100_000, "not JSON: nested too deeply"),
        ("a.json", "[" * 60 + "]" * 60, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(path: str, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=rf"\A{why}"):
        values_of(path, text)


NESTED = {"days": {"10": [{"talks": [{"a": 1}, {"a": 2}]}], "11": [{"talks": []}]}, "one": {"a": 3}}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("one.a", [3]),
        ("days.*.talks.a", [1, 2]),
        ("days.10.talks", [[{"a": 1}, {"a": 2}]]),
        ("nowhere.a", []),
        ("", [NESTED]),
    ],
)
def test_a_path_of_keys_walks_through_lists(path: str, expected: list[Any]) -> None:
    assert found(NESTED, path) == expected


def test_what_is_around_a_value_is_told() -> None:
    first, _ = held_at(HeldValue(NESTED), ["days", "*", "*", "talks"])
    days = NESTED["days"]
    assert first == HeldValue(
        [{"a": 1}, {"a": 2}], ("10", "1"), (days["10"][0], days, NESTED), ("days", "10", 0, "talks")
    )


def test_keys_that_are_taken_over_may_not_multiply() -> None:
    plain = "a: &a {owl: 1}\nb: {<<: [*a, {finch: 2}], owl: 3}\n"
    assert values_of("a.yml", plain)["b"] == {"owl": "3", "finch": "2"}
    names = "abcdefgh"
    bomb = [f"{name}: &{name} {{<<: [{', '.join([f'*{before}'] * 9)}]}}" for before, name in pairwise(names)]
    for text in ("a: &a {owl: 1}\n" + "\n".join(bomb), "a: &a {owl: 1}\nb: {<<: [" + "*a, " * 99 + "*a]}"):
        with pytest.raises(ValueError, match="line 1: not YAML: too many keys are taken over by <<"):
            values_of("a.yml", text)


def test_aliases_that_multiply_are_refused() -> None:
    plain = "a: &a [owl, finch]\nb: *a\n"
    assert values_of("a.yml", plain) == {"a": ["owl", "finch"], "b": ["owl", "finch"]}
    names = "abcdefghijk"
    bomb = [f"{name}: &{name} [{', '.join([f'*{before}'] * 8)}]" for before, name in pairwise(names)]
    for text in (plain.splitlines()[0] + "\n" + "\n".join(bomb), "a: &a [*a]"):
        with pytest.raises(ValueError, match="more than 1,000,000 values"):
            values_of("a.yml", text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Owls", ["Owls"]),
        (" ", []),
        (None, []),
        (True, []),
        (30, ["30"]),
        (["a", None, ["b", 1]], ["a", "b", "1"]),
        ({"fr": "Hibou", "en": "Owl"}, ["Owl"]),
        ({"fr": "Hibou", "ja": ""}, ["Hibou"]),
        ({"name": "Ada"}, []),
    ],
)
def test_texts_of_a_value(value: Any, expected: list[str]) -> None:
    assert texts(value) == expected
