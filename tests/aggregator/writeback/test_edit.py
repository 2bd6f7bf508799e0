"""One value of a file, and not a byte more; what is written is read back."""

# ruff: noqa: E501 - files as they are

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.writeback.edit import FIRST, NewValue, changed, written
from scrapers.schedules.repository.values import values_of

URL = "https://youtu.be/kelpforest1"
IDENT = "-kelpforest"


@pytest.mark.parametrize(
    ("path", "before", "change", "after"),
    [
        ("a.md", "---\nt: x\nv:\n---\nB\n", NewValue((), "v", URL), f"---\nt: x\nv: {URL}\n---\nB\n"),
        ("a.md", "---\nv: # soon\nt: x\n---\n", NewValue((), "v", URL), f"---\nv: {URL} # soon\nt: x\n---\n"),
        ("a.md", '---\r\nv: ""\r\nt: x\r\n---\r\nB', NewValue((), "v", IDENT), f"---\r\nv: {IDENT}\r\nt: x\r\n---\r\nB"),
        ("a.md", "\ufeff---\nt: x # c\n# d\nb: 1\n---\n", NewValue((), "v", URL, "t", '"'),
         f'\ufeff---\nt: x # c\nv: "{URL}"\n# d\nb: 1\n---\n'),
        ("a.md", "---\r\nt: |\r\n  x\r\n\r\nb: 1\r\n---\r\n", NewValue((), "v", URL, "t"),
         f"---\r\nt: |\r\n  x\r\nv: {URL}\r\n\r\nb: 1\r\n---\r\n"),
        ("a.md", "---\nt: x\ntags:\n- a\n- b # c\n---\n", NewValue((), "a", URL, FIRST),
         f"---\na: {URL}\nt: x\ntags:\n- a\n- b # c\n---\n"),
        ("a.md", "---\nt: ~\n---\n", NewValue((), "t", "12345678901", None), '---\nt: "12345678901"\n---\n'),
        ("a.md", "---\nt: x\nvideo:\n  host: y\n---\n", NewValue(("video",), "id", "1e345678901", None, ""),
         '---\nt: x\nvideo:\n  host: y\n  id: "1e345678901"\n---\n'),
        ("a.yml", "- t: x\n\n- t: y", NewValue((0,), "v", URL, None, "'"), f"- t: x\n  v: '{URL}'\n\n- t: y"),
        ("a.yml", "- t: x\n\n- t: y", NewValue((1,), "v", URL), f"- t: x\n\n- t: y\n  v: {URL}"),
        ("a.yml", "x: {t: 1, u: 2}\n", NewValue(("x",), "v", URL, "t"), f"x: {{t: 1, v: {URL}, u: 2}}\n"),
        ("a.yml", "x: {}\n", NewValue(("x",), "v", URL), f"x: {{v: {URL}}}\n"),
        ("a.yml", "x: {t: 1}\n", NewValue(("x",), "v", URL, FIRST), f"x: {{v: {URL}, t: 1}}\n"),
        ("a.json", '[\n\t{\n\t\t"t": "x"\n\t}\n]\n', NewValue((0,), "v", URL),
         f'[\n\t{{\n\t\t"t": "x",\n\t\t"v": "{URL}"\n\t}}\n]\n'),
        ("a.json", '{"t":"x","u":[1]}', NewValue((), "v", URL, "t"), f'{{"t":"x","v":"{URL}","u":[1]}}'),
        ("a.json", '{"t": "x", "v": null}', NewValue((), "v", URL), f'{{"t": "x", "v": "{URL}"}}'),
        ("a.json", '{"t": "x"}', NewValue((), "v", URL), f'{{"t": "x", "v": "{URL}"}}'),
        ("a.json", '{"t": "x"}', NewValue((), "a", URL, FIRST), f'{{"a": "{URL}", "t": "x"}}'),
        ("a.json", "{}", NewValue((), "v", URL), f'{{"v": "{URL}"}}'),
        ("a.md", '{\n  "t": "x"\n}\n\nBody {x}\n', NewValue((), "v", URL), f'{{\n  "t": "x",\n  "v": "{URL}"\n}}\n\nBody {{x}}\n'),
        ("a.md", '+++\nt = """\nx\n"""\n[extra]\n  y = 1 # z\n+++\nB', NewValue((), "v", URL),
         f'+++\nt = """\nx\n"""\nv = "{URL}"\n[extra]\n  y = 1 # z\n+++\nB'),
        ("a.md", "+++\nt = 1\n[extra]\n  y = 1 # z\n+++\nB", NewValue(("extra",), "v", URL, None, "'"),
         f"+++\nt = 1\n[extra]\n  y = 1 # z\n  v = '{URL}'\n+++\nB"),
        ("a.toml", "[[t]]\ntags = [\n  'a',\n]\n\n[[t]]\nv=''  # w\n", NewValue(("t", 1), "v", URL),
         f"[[t]]\ntags = [\n  'a',\n]\n\n[[t]]\nv=\"{URL}\"  # w\n"),
        ("a.toml", "[[t]]\ntags = [\n  'a',\n]\n\n[[t]]\nw=''\n", NewValue(("t", 0), "v", URL),
         f"[[t]]\ntags = [\n  'a',\n]\nv = \"{URL}\"\n\n[[t]]\nw=''\n"),
        ("a.toml", "[t.owls]\n[t.kelp]\nx = 1\n", NewValue(("t", "owls"), "v", URL), f'[t.owls]\nv = "{URL}"\n[t.kelp]\nx = 1\n'),
    ],
)  # fmt: skip
def test_one_value_changes(path: str, before: str, change: NewValue, after: str) -> None:
    assert changed(path, before, [change]) == after


@pytest.mark.parametrize(
    ("path", "text", "change", "why"),
    [
        ("a.md", "no front matter\n", NewValue((), "v", URL), "it has no front matter"),
        ("a.yml", "a: &x {t: 1}\nb: *x\n", NewValue(("a",), "v", URL), "it could not be changed in this one place alone"),
        ("a.yml", "v: [1]\n", NewValue((), "v", URL), "`v` holds a list"),
        ("a.yml", "t: |+\n  x\n\n", NewValue((), "v", URL), "it could not be changed in this one place alone"),
        ("a.yml", "t: x\n", NewValue(("u",), "v", URL), "its place in the file was not found"),
        ("a.yml", "- x\n", NewValue((), "v", URL), "what should hold the link is no object"),
        ("a.yml", "t: [\n", NewValue((), "v", URL), "its YAML cannot be read"),
        ("a.yml", "# nothing\n", NewValue((), "v", URL), "it holds nothing"),
        ("a.json", '{"t" 1}', NewValue((), "v", URL), "its JSON cannot be read"),
        ("a.json", '{"t": 1 2}', NewValue((), "v", URL), "its JSON cannot be read"),
        ("a.json", '{"t": }', NewValue((), "v", URL), "its JSON cannot be read"),
        ("a.json", '{"t": "x", "t": "y"}', NewValue((), "t", URL), "it could not be changed in this one place alone"),
        ("a.json", "[" * 60 + "]" * 60, NewValue((), "v", URL), "it is nested too deeply"),
        ("a.yml", "[" * 60 + "]" * 60, NewValue((), "v", URL), "it is nested too deeply"),
        ("a.toml", "t = [\n", NewValue((), "v", URL), "its TOML cannot be read"),
        ("a.toml", "[t\n", NewValue((), "v", URL), "its TOML cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_changed_alone_is_refused(path: str, text: str, change: NewValue, why: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        changed(path, text, [change])
    assert str(refused.value) == why


def test_a_value_is_shown_as_it_is_written() -> None:
    assert written("a.md", "\ufeff---\nv: 'x'\n---\n", (), "v") == "'x'"
    assert written("a.md", "---\nv: 'x'\n---\n", (), "w") is None


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
OBJECTS = st.dictionaries(
    st.from_regex(r"[a-u]{1,6}\Z", fullmatch=True),
    st.one_of(WORDS, st.integers(0, 99), st.none(), st.lists(WORDS, max_size=3)),
    min_size=1,
    max_size=5,
)
IDS = st.from_regex(r"[A-Za-z0-9_-]{11}", fullmatch=True)


@settings(max_examples=150, deadline=None)
@given(st.lists(OBJECTS, min_size=1, max_size=3), IDS, st.sampled_from([None, 1, 2, "\t"]), st.data())
def test_any_json_changes_in_one_place(
    rows: list[dict[str, Any]], ident: str, indent: Any, data: st.DataObject
) -> None:
    text = json.dumps(rows, indent=indent, ensure_ascii=False)
    place = data.draw(st.integers(0, len(rows) - 1))
    after = data.draw(st.sampled_from([None, FIRST, *rows[place]]))
    for path in ("a.json", "a.yml")[: 1 if indent == "\t" else 2]:
        try:
            made = changed(path, text, [NewValue((place,), "video", ident, after)])
        except ValueError:
            assert path == "a.yml"  # YAML has no \x7f, and folds what JSON does not
            continue
        start = next((n for n, (a, b) in enumerate(zip(text, made, strict=False)) if a != b), len(text))
        added = len(made) - len(text)
        assert (made[:start], made[start + added :]) == (text[:start], text[start:])
        wanted = values_of(path, text)
        wanted[place]["video"] = ident
        assert values_of(path, made) == wanted


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["a: x", "b: 'y: z'", "c: [1, 2]", "d:\n- e # f\n- g", "h: >\n  folded\n  text\n", "# note", ""]), max_size=7),
    IDS,
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "'", '"']),
    st.sampled_from([None, FIRST, "a", "d", "h"]),
    st.text("abc-:{}\n# ", max_size=30),
)  # fmt: skip
def test_any_front_matter_changes_in_one_place(
    lines: list[str], ident: str, newline: str, quote: str, after: str | None, body: str
) -> None:
    text = "\n".join(["---", "title: x", *dict.fromkeys(lines), "---", body]).replace("\n", newline)
    made = changed("a.md", text, [NewValue((), "video", ident, after, quote)])
    line = next(one for one in made.split(newline) if one.startswith("video: "))
    assert made.replace(f"{line}{newline}", "", 1) == text
    assert line.removeprefix("video: ").strip("'\"") == ident
    assert values_of("a.md", made) == {**values_of("a.md", text), "video": ident}
    with_value = changed("a.md", made, [NewValue((), "video", URL, after, quote)])
    assert values_of("a.md", with_value)["video"] == URL
