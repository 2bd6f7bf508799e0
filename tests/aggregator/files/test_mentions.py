"""Where files mention somebody: every spelling that a file may have of a name, and no other name."""

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

import pytest

from aggregator.files import mentions as module
from aggregator.files.mentions import NO_MENTION, Sought, Unread, files_below, mentions

ADA = Sought(frozenset({"ada quill"}))


@pytest.mark.parametrize(
    "text",
    [
        "Ada Quill",
        "ÁDA  QUÍLL",
        "talk by ada-quill.",
        "https://x.example/s/ada_quill?x",
        "AdaQuill",
        "Quill, Ada",
        '["Ada", "Quill"]',
        "Ada\nQuill",
        r"\u00c1da Qu\u00edll",
        r"Ada\nQuill",
        "%C3%81da%20Qu%C3%ADll",
        "Ada+Quill",
        "&Aacute;da&nbsp;Quill",
        "A\u0301da Qui\u0301ll",
    ],
)
def test_a_name_is_found_in_every_spelling(text: str) -> None:
    assert ADA.is_in(f"said {text} here")
    assert ADA.lines_of(f"one\ntwo {text} here".encode()) == [2]


@pytest.mark.parametrize(
    "text", ["Ada Quills", "Bada Quill", "Ada B. C. D. Quill", "Ada", "Quill Bada", "", "ada.\n\n\n\n\n\n\nQuill"]
)
def test_another_name_is_not(text: str) -> None:
    assert (ADA.is_in(text), ADA.lines_of(text.encode())) == (False, [])


def test_at_most_six_signs_stand_between_the_words_of_a_name() -> None:
    assert [ADA.is_in(f"Ada{'.' * n}Quill") for n in (6, 7)] == [True, False]


def test_ids_and_addresses_are_found_whole() -> None:
    sought = Sought(texts=frozenset({"moss-2031/1", "fErns"}))
    assert [sought.is_in(text) for text in ("/t/moss-2031/1", "moss-2031/12", "v=FERNS&t", "fernsy", "xferns")] == [
        True, False, True, False, False
    ]  # fmt: skip
    assert (sought | ADA).is_in("ada quill") and (sought | ADA).is_in("ferns")


def test_nothing_sought_is_nowhere() -> None:
    assert (bool(NO_MENTION), NO_MENTION.is_in("x"), NO_MENTION.lines_of(b"x")) == (False, False, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_other_encodings_are_read(encoding: str) -> None:
    assert ADA.lines_of("x\nÁda Quíll\n".encode(encoding)) == [2]


def test_a_mention_across_two_pieces_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PIECE", 100)
    monkeypatch.setattr(module, "_OVERLAP", 20)
    for before in range(80, 110):
        assert ADA.lines_of(b"\n" + b"x" * before + b" Ada Quill " + b"y" * 200) == [2]


def packed(path: Path, body: bytes) -> None:
    match path.suffix:
        case ".gz":
            path.write_bytes(gzip.compress(body))
        case ".bz2":
            path.write_bytes(bz2.compress(body))
        case ".xz":
            path.write_bytes(lzma.compress(body))
        case _:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
                file.writestr("inner.xml", body)


@pytest.mark.parametrize("end", ["gz", "bz2", "xz", "xlsx"])
def test_what_is_packed_is_looked_through(tmp_path: Path, end: str) -> None:
    hers, other = tmp_path / f"a.{end}", tmp_path / f"b.{end}"
    packed(hers, b"x" * 500 + b" Ada Quill")
    packed(other, b"x" * 500)
    assert list(mentions([hers, other], ADA, tmp_path)) == [(hers, None)]


@pytest.mark.parametrize("head", [b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ"])
def test_what_cannot_be_unpacked_is_said(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(head + b"nothing")
    with pytest.raises(Unread, match=r"a: cannot be unpacked, and was not looked through: "):
        list(mentions([path], ADA, tmp_path))


def test_what_is_too_long_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 1000)
    path, bomb = tmp_path / "a", tmp_path / "b.gz"
    path.write_bytes(b"x" * 1001)
    packed(bomb, b"x" * 1001)
    for file, says in ((path, "has more than 1,000 bytes"), (bomb, "it holds more than 1,000 bytes")):
        with pytest.raises(Unread, match=says):
            list(mentions([file], ADA, tmp_path))
    path.write_bytes(b"x" * 1000)
    packed(bomb, b"x" * 1000)
    assert list(mentions([path, bomb], ADA, tmp_path)) == []


def test_names_of_files_count_below_the_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "ada-quill" / "data"
    (folder / "Ada-Quill").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in ("Ada-Quill/x", "y", ".git/z"):
        (folder / name).write_text("nothing", "utf-8")
    (folder / "link").symlink_to(folder / "y")
    assert files_below(folder) == [folder / "Ada-Quill" / "x", folder / "y"]
    assert list(mentions(files_below(folder), ADA, folder)) == [(folder / "Ada-Quill" / "x", None)]
    with pytest.raises(Unread, match="cannot be read: No such file"):
        list(mentions([folder / "gone"], ADA, folder))
