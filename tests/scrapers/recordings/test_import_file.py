import gzip
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scrapers.errors import BadData
from scrapers.recordings import import_file
from scrapers.recordings.import_file import read_recordings as read_file
from scrapers.records import Event, SourceRef
from scrapers.registry import sources
from scrapers.source import Parsed
from scrapers.values import as_utf8, gunzip

PAGES = Path(__file__).parents[2] / "pages"
EVENT = Event("example", "Example Conf", "America/New_York")
KINDS = (
    "yt-dlp JSON (yt-dlp -J --flat-playlist URL), YouTube API JSON (playlistItems, videos, search, or a list of such), "
    "YouTube feed, Hubilo session-info JSON, media.ccc.de JSON (a conference or one event), pyvideo JSON, JSONL or folder, "
    "a table (CSV, XLSX, ODS) with a column such as url, id or hubilo_id"
)
LISTED = ["aaaaaaaaa01", "aaaaaaaaa02", "aaaaaaaaa03", "-_aaaaaaa05"]


def read_recordings(path: Path, event: Event) -> Parsed:
    return read_file(path, event, sources({}))


SHORT = "{} of 7 entries of the playlist were read; the others stay as they were"
MORE = "the playlist has more pages: import those files too"


@pytest.mark.parametrize(
    ("name", "ids", "notes"),
    [
        ("youtube/playlist-items.json", LISTED, (SHORT.format(5), MORE)),
        ("youtube/playlist-items-2.json", ["aaaaaaaaa06", "aaaaaaaaa07"], (SHORT.format(2),)),
        ("youtube/videos.json", ["aaaaaaaaa01", "aaaaaaaaa02", "-_aaaaaaa05"], ()),
        ("youtube/flat.json", [*LISTED, "aaaaaaaaa07"], ("1 entry of the playlist is unavailable and has no id",)),
        ("youtube/lines.json", ["aaaaaaaaa01", "aaaaaaaaa03", "aaaaaaaaa02", "aaaaaaaaa09"], ()),
        (
            "youtube/search.json",
            ["aaaaaaaaa01", "aaaaaaaaa02"],
            ("2 results of the search left out: no video", "the search has more pages: import those files too"),
        ),
        ("pyvideo/talk.json", ["aaaaaaaaa01"], ()),
        ("table/hubilo.csv", ["example/70001", "example/70006"], None),
        ("hubilo/session-info-2.json", ["example/70005"], ()),
    ],
)
def test_each_kind_is_told_by_its_content(
    tmp_path: Path, name: str, ids: list[str], notes: tuple[str, ...] | None
) -> None:
    unnamed = tmp_path / "download"
    shutil.copy(PAGES / name, unnamed)
    parsed = read_recordings(unnamed, EVENT)
    assert [recording.id for recording in parsed.recordings] == ids
    assert parsed.follows == ()
    assert notes is None or parsed.notes == notes


def write(folder: Path, content: bytes | str) -> Path:
    path = folder / "file"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_byte_order_mark_and_gzip_are_no_hindrance(tmp_path: Path) -> None:
    body = (PAGES / "youtube/flat.json").read_bytes()
    plain = read_recordings(write(tmp_path, body), EVENT)
    assert read_recordings(write(tmp_path, b"\xef\xbb\xbf" + body), EVENT) == plain
    assert read_recordings(write(tmp_path, gzip.compress(body)), EVENT) == plain


def test_the_pages_of_hubilo_are_counted() -> None:
    named = replace(EVENT, recordings=(SourceRef.of("hubilo", slug="example-2031"),))
    parsed = read_recordings(PAGES / "hubilo/session-info.json", named)
    assert [recording.id for recording in parsed.recordings] == ["example-2031/70001", "example-2031/70002"]
    assert parsed.notes[-1] == "page 1 of 2: import the other pages too"


def test_one_line_of_yt_dlp_is_one_video(tmp_path: Path) -> None:
    first, *_, last = (PAGES / "youtube/lines.json").read_text().splitlines()
    for lines, ids in (([last], ["aaaaaaaaa09"]), ([last, "", first, last], ["aaaaaaaaa01", "aaaaaaaaa09"])):
        parsed = read_recordings(write(tmp_path, "\n".join(["", *lines, ""])), EVENT)
        assert ([recording.id for recording in parsed.recordings], parsed.notes) == (ids, ())


def test_saved_answers_in_one_list(tmp_path: Path) -> None:
    pages = [
        json.loads((PAGES / "youtube" / name).read_text("utf-8")) for name in ("playlist-items.json", "videos.json")
    ]
    parsed = read_recordings(write(tmp_path, json.dumps(pages)), EVENT)
    assert [(r.id, r.duration_s) for r in parsed.recordings] == list(
        zip(LISTED, [1750, 10865, None, 3600], strict=True)
    )
    assert parsed.recordings[0].published == date(2031, 6, 20)
    assert parsed.notes == (SHORT.format(5), MORE)


def clone(folder: Path, event: str) -> Path:
    videos = folder / event / "videos"
    videos.mkdir(parents=True)
    (folder / event / "category.json").write_text('{"title": "Example Conf"}')
    (videos / "owls.json").write_bytes((PAGES / "pyvideo/talk.json").read_bytes())
    return folder


def test_a_folder_of_pyvideo_from_any_height(tmp_path: Path) -> None:
    clone(tmp_path, "example")
    clone(tmp_path, "other")
    folders = (tmp_path, tmp_path / "example", tmp_path / "example" / "videos")
    first, second, third = (read_recordings(folder, EVENT) for folder in folders)
    assert first == second == third
    (recording,) = first.recordings
    assert recording.source_url == "https://github.com/pyvideo/data/blob/main/example/videos/owls.json"
    with pytest.raises(BadData, match="a folder without pyvideo's JSON files"):
        read_recordings(tmp_path, replace(EVENT, slug="third"))


def test_a_broken_file_in_a_folder_is_named(tmp_path: Path) -> None:
    broken = clone(tmp_path, "example") / "example" / "videos" / "zebra.json"
    broken.write_text('{"title":\n "Z",\n')
    with pytest.raises(BadData) as caught:
        read_recordings(tmp_path, EVENT)
    assert str(caught.value).startswith(f"{broken}:3: no pyvideo data: Expecting property name")


def test_jsonl_of_many_events_is_filtered(tmp_path: Path) -> None:
    path = write(tmp_path, gzip.compress((PAGES / "pyvideo/talks.jsonl").read_bytes()))
    assert len(read_recordings(path, EVENT).recordings) == 5
    renamed = replace(EVENT, slug="ours", recordings=(SourceRef.of("pyvideo", slug="other-conf-2030"),))
    assert [r.id for r in read_recordings(path, renamed).recordings] == ["zzzzzzzzz01"]
    with pytest.raises(BadData) as caught:
        read_recordings(path, replace(EVENT, slug="third-conf"))
    assert str(caught.value) == (
        f"{path}: no recording of third-conf in it: "
        "4 pyvideo records of 2 other events left out, such as example, other-conf-2030"
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", ": the file is empty"),
        (" \n\n", ": the file is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", f": a binary file, not one of: {KINDS}"),
        ("<!doctype html><title>Log in</title>", f": an HTML or XML file, not one of: {KINDS}"),
        ("some\ngarbage\n", f":1: seen 'some'; not one of: {KINDS}"),
        (b"\xfd\xff\xfe\n", f":1: seen '\ufffd\ufffd\ufffd'; not one of: {KINDS}"),
        ('{"schedule": [], "b": 1}', f": seen JSON, an object with 'schedule', 'b'; not one of: {KINDS}"),
        ("{}", f": seen JSON, an empty object; not one of: {KINDS}"),
        ("[]", f": seen JSON, an empty list; not one of: {KINDS}"),
        ("[1, 2]", f": seen JSON, a list of int; not one of: {KINDS}"),
        ('{"entries": [', ":1: the JSON is cut or broken: Expecting value: line 1 column 14 (char 13)"),
        ('{"a": 1}\n{"b":\n', f":1: seen JSON, line by line an object with 'a'; not one of: {KINDS}"),
        (
            '{"schedule": [{"conf_key": 1, "name": "Owls"}]}',
            f": a schedule (pycon_json), not one of: {KINDS}; name its address under `schedule:` in event.yml",
        ),
        ('{"title": "T", "videos": []}\n{"b":\n', ": no pyvideo data: line 2 is no JSON: Expecting value"),
        ("[" * 100_000, ": the JSON is cut or broken: nested too deeply"),
        (b"\x1f\x8bgarbage", ": the gzip data is cut or broken: "),
        ('{"error": {"code": 404, "errors": [{"reason": "channelNotFound"}]}}', ": the channel does not exist: check"),
        ('{"status": 429, "message": "Slow"}', ": Hubilo asks to wait (Slow): 20 requests a second"),
        ('{"status": 200, "data": {}}', ": no session-info answer of Hubilo: it has no list data.data"),
        ('{"kind": "youtube#videoListResponse", "items": []}', ": no recording of example in it: it is empty"),
        (
            '{"_type": "playlist", "id": "PLexampleconf2031abcdefgh", "title": "T", "extractor_key": "YoutubeTab"}',
            ": a playlist without its videos: save what `yt-dlp -J --flat-playlist URL` prints",
        ),
        (
            '{"extractor_key": "Youtube", "id": "aaaaaaaaa01", "title": "T"}\nERROR: gone\n',
            ": line 2 is no JSON: Expecting value",
        ),
        (
            '{"_type": "playlist", "id": "x", "extractor_key": "Vimeo"}',
            f": seen JSON, an object with '_type', 'id', 'extractor_key'; not one of: {KINDS}",
        ),
        ('{"_type": "playlist", "entries": [], "extractor_key": "Vimeo"}', ": yt-dlp listed Vimeo here, not YouTube"),
    ],
)
def test_what_is_no_recordings_file_is_said_in_one_line(tmp_path: Path, content: bytes | str, problem: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(BadData) as caught:
        read_recordings(path, EVENT)
    assert str(caught.value).startswith(f"{path}{problem}")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="nowhere: cannot be read: No such file or directory"):
        read_recordings(tmp_path / "nowhere", EVENT)


def test_no_file_is_read_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_file, "MAX_DECODED", 1024)
    with pytest.raises(BadData, match="larger than 0 MB: take a part of it"):
        read_recordings(write(tmp_path, b" " * 1025), EVENT)


def test_a_gzip_bomb_is_stopped() -> None:
    bomb = gzip.compress(b" " * 10_000)
    assert len(gunzip(bomb, 10_000)) == 10_000
    with pytest.raises(ValueError, match=r"^more than 0 MB once unpacked$"):
        gunzip(bomb, 9_999)


def test_a_quoted_header_is_one(tmp_path: Path) -> None:
    assert read_recordings(write(tmp_path, '"ID","Title"\naaaaaaaaa01,A\n'), EVENT).recordings[0].raw_title == "A"


def test_a_table_without_any_link_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, "title,link\nA,TBA\nB,\n")
    with pytest.raises(BadData) as caught:
        read_recordings(path, EVENT)
    assert str(caught.value) == f"{path}: no recording of example in it: 2 rows left out: no link"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "name", ["youtube/flat.json", "youtube/lines.json", "pyvideo/talks.jsonl", "table/recordings.csv"]
)
def test_text_in_utf_16_is_read(tmp_path: Path, name: str, encoding: str) -> None:
    text = (PAGES / name).read_text("utf-8-sig")
    plain = read_recordings(write(tmp_path, text), EVENT)
    assert read_recordings(write(tmp_path, text.encode(encoding)), EVENT) == plain
    assert read_recordings(write(tmp_path, gzip.compress(text.encode(encoding))), EVENT) == plain


def test_utf_16_that_is_cut_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, "id\ttitle\n".encode("utf-16")[:-1])
    with pytest.raises(BadData) as caught:
        read_recordings(path, EVENT)
    assert str(caught.value) == f"{path}: UTF-16 that is cut or broken: save it as UTF-8"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("id,ł".encode("utf-16-le"), "id,ł"),
        ("id,ł".encode("utf-16-be"), "id,ł"),
        ("iłłd".encode("utf-16-le"), "iłłd"),  # half of it is ASCII
        (b"i\0d", "i\0d"),
        (b"i\0\0d", "i\0\0d"),
        (b"id", "id"),
        (b"", ""),
    ],
)
def test_utf_16_is_told_without_a_mark(body: bytes, text: str) -> None:
    assert as_utf8(body) == text.encode()


@pytest.mark.parametrize("body", ["iłłłd".encode("utf-16-le"), b"\0i\0d\xd8\0", b"i\0d\0e"])
def test_other_bytes_stay_as_they_are(body: bytes) -> None:
    assert as_utf8(body) == body
