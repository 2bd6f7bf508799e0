"""Cells of tables and fields of Lektor: one changes, and every other byte stays."""

# ruff: noqa: E501 - files as they are

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.writeback.edit import FIRST, NewValue, changed, written
from scrapers.schedules.repository.values import values_of

URL = "https://youtu.be/kelpforest1"


@pytest.mark.parametrize(
    ("path", "before", "change", "after"),
    [
        ("a.csv", "t,v,r\nx,,A\n", NewValue((0,), "v", URL), f"t,v,r\nx,{URL},A\n"),
        ("a.csv", '\ufeff"t";"v"\r\n"x";""\r\n', NewValue((0,), "v", URL), f'\ufeff"t";"v"\r\n"x";"{URL}"\r\n'),
        ("a.csv", "t,v\nx,old\ny,", NewValue((1,), "v", URL, None, '"'), f't,v\nx,old\ny,"{URL}"'),
        ("a.csv", "t,v\nx,old \n", NewValue((0,), "v", URL), f"t,v\nx,{URL} \n"),
        ("a.csv", "t, v, r\nx, , A\n", NewValue((0,), "v", URL), f"t, v, r\nx, {URL}, A\n"),
        ("a.csv", '\n t ,v\n\n,\n"a ""b"",\r\nc",\n', NewValue((0,), "v", URL), f'\n t ,v\n\n,\n"a ""b"",\r\nc",{URL}\n'),
        ("a.csv", "t,u,v,w\nx\ny,1\n", NewValue((0,), "v", URL), f"t,u,v,w\nx,,{URL}\ny,1\n"),
        ("a.csv", "t,u,v,w\nx\ny,1\r\n", NewValue((1,), "v", URL), f"t,u,v,w\nx\ny,1,{URL}\r\n"),
        ("a.csv", 't,v\n"",""\n" ",\nx,\n', NewValue((0,), "v", URL), f't,v\n"",""\n" ",\nx,{URL}\n'),
        ("a.csv", "t,v\nx,\n", NewValue((0,), "v", 'a,"b"'), 't,v\nx,"a,""b"""\n'),
        ("a.csv", "t,v,v\rx,1,2\r", NewValue((0,), "v", URL), f"t,v,v\rx,{URL},2\r"),
        ("a.csv", "t|v\nx, y|\n", NewValue((0,), "v", URL), f"t|v\nx, y|{URL}\n"),
        ("a.TSV", "t, u\tv\nx\t \n", NewValue((0,), "v", URL), f"t, u\tv\nx\t{URL}\n"),
        ("k/contents.lr", "t: x\n---\nv:\n---\nr: A\n", NewValue((), "v", URL), f"t: x\n---\nv: {URL}\n---\nr: A\n"),
        ("k/contents.lr", "v: old \r\n---\r\nr: A", NewValue((), "v", URL), f"v: {URL} \r\n---\r\nr: A"),
        ("k/contents.lr", "t: x\n---\nv:\n\n\n---\n", NewValue((), "v", URL), f"t: x\n---\nv: {URL}\n---\n"),
        ("k/contents.lr", "v:\n\nold\n", NewValue((), "v", URL), f"v:\n\n{URL}\n"),
        ("k/contents.lr", "t: x\n---\nb:\n\na: 1\n----\n\nc\n\n---\nr: A\n", NewValue((), "v", URL, "b"),
         f"t: x\n---\nb:\n\na: 1\n----\n\nc\n\n---\nv: {URL}\n---\nr: A\n"),
        ("k/contents.lr", "t: x\r\n---\r\nr: A", NewValue((), "v", URL), f"t: x\r\n---\r\nr: A\r\n---\r\nv: {URL}"),
        ("k/contents.lr", "\ufefft: x\n---\n", NewValue((), "v", URL, FIRST), f"\ufeffv: {URL}\n---\nt: x\n---\n"),
    ],
)  # fmt: skip
def test_one_value_changes(path: str, before: str, change: NewValue, after: str) -> None:
    assert changed(path, before, [change]) == after


@pytest.mark.parametrize(
    ("path", "text", "at", "why"),
    [
        ("a.csv", "t,r\nx,A\n", (0,), "it has no column 'v'; add one"),
        ("a.csv", "t,v\nx,\n", (1,), "its place in the file was not found"),
        ("a.csv", 't,v\nx,"a"b\n', (0,), "its CSV cannot be read"),
        ("a.csv", 't,v\nx,"a\n', (0,), "its CSV cannot be read"),
        ("a.csv", "\n\n", (0,), "it holds nothing"),
        ("contents.lr", "no field\n---\n", (), "it has no fields"),
        ("contents.lr", "v: a\n---\nv: b\n", (), "it could not be changed in this one place alone"),
    ],
)
def test_what_cannot_be_changed_alone_is_refused(path: str, text: str, at: tuple[int, ...], why: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        changed(path, text, [NewValue(at, "v", URL)])
    assert str(refused.value) == why


def test_two_cells_of_one_table_change_together() -> None:
    changes = [NewValue((1,), "v", "b"), NewValue((0,), "v", "a")]
    assert changed("a.csv", "t,v\nx,\ny,\n", changes) == "t,v\nx,a\ny,b\n"


def test_a_cell_is_shown_with_its_quotes() -> None:
    assert written("a.csv", '\ufefft,v\nx,"y"\n', (0,), "v") == '"y"'
    assert written("a/contents.lr", "t: x\n---\nv:  y\n", (), "v") == "y"


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Z")), max_size=9)
ODD = st.sampled_from(['"', "a\nb", "a,b;c\td|e", "", "---", "x: y"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.one_of(CELLS, ODD), st.booleans()), min_size=2, max_size=2), min_size=1, max_size=4),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.data(),
)
def test_any_table_changes_in_one_cell(
    rows: list[list[tuple[str, bool]]], separator: str, newline: str, mark: str, data: st.DataObject
) -> None:
    def row(cells: list[tuple[str, bool]]) -> str:
        """One row as a program could write it: quoted where it must be, and where it likes."""
        made = []
        for cell, quoted in cells:
            must = quoted or re.search(r'[",;\t|\n]', cell)
            made.append('"{}"'.format(cell.replace('"', '""')) if must else cell)
        return separator.join(made)

    lines = [row([("t", False), ("video", False), ("r", False)])]
    lines += [row([(f"talk {number}", False), *cells]) for number, cells in enumerate(rows)]
    place = data.draw(st.integers(0, len(rows) - 1))
    (old, quoted), last = rows[place]
    quoted = quoted or bool(re.search(r'[",;\t|\n]', old))
    wanted = [*lines]
    wanted[place + 1] = row([(f"talk {place}", False), (URL, quoted), last])
    made = changed("a.csv", mark + newline.join(lines), [NewValue((place,), "video", URL)])
    assert made == mark + newline.join(wanted)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["a: x", "b: y: z", "c:\n\ntext\n----\n\nmore\n", "d:", "e: \n\n# no\n"]), min_size=1, max_size=5, unique=True),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([None, FIRST, "a", "c", "e"]),
    st.sampled_from(["", "\n", "\n---\n"]),
)  # fmt: skip
def test_any_file_of_lektor_gains_one_field(blocks: list[str], newline: str, after: str | None, end: str) -> None:
    text = ("\n---\n".join(["title: x", *blocks]) + end).replace("\n", newline)
    made = changed("k/contents.lr", text, [NewValue((), "video", URL, after)])
    field = f"video: {URL}"
    assert text in (
        made.replace(f"{field}{newline}---{newline}", "", 1),
        made.replace(f"{newline}---{newline}{field}", "", 1),
    )
    assert values_of("k/contents.lr", made) == {**values_of("k/contents.lr", text), "video": URL}
