"""Records for pyvideo/data, and that our own reader takes them back."""

import json
from pathlib import Path

import pytest

from aggregator.catalog.views import EventView, TalkView
from aggregator.export import pyvideo
from aggregator.export.write import write_folder
from scrapers.recordings.import_file import read_recordings
from scrapers.records import Event
from scrapers.registry import sources

Whole = tuple[EventView, list[TalkView]]
GARDENS = {
    "description": "Lazy rows of beans.\n\nSecond about watering.",
    "duration": 1745,
    "recorded": "2024-05-17",
    "related_urls": [
        {"label": "Conference Website", "url": "https://moss.example/"},
        {"label": "Presentation Webpage", "url": "https://us.moss.example/2024/schedule/presentation/41/"},
    ],
    "speakers": ["Ada Quill", "Bo Tern"],
    "thumbnail_url": "https://i.ytimg.com/vi/gardens0001/hqdefault.jpg",
    "title": "Growing Gardens with Generators",
    "videos": [{"type": "youtube", "url": "https://www.youtube.com/watch?v=gardens0001"}],
}


def test_a_folder_has_a_file_per_talk_with_a_public_video(moss: Whole) -> None:
    files = pyvideo.folder(*moss)
    assert {name: json.loads(text) for name, text in files.items()} == {
        "category.json": {"title": "Moss Conf 2024"},
        "videos/growing-gardens-with-generators.json": GARDENS,
    }
    assert files["category.json"] == '{\n    "title": "Moss Conf 2024"\n}\n'


def test_json_lines_name_event_and_slug(moss: Whole) -> None:
    (line,) = pyvideo.lines(*moss).splitlines()
    assert json.loads(line) == {"event": "moss-2024", "slug": "growing-gardens-with-generators"} | GARDENS


def test_a_video_without_an_address_that_may_be_shown_is_none(fern: Whole) -> None:
    assert pyvideo.lines(*fern) == ""
    assert list(pyvideo.folder(*fern)) == ["category.json"]


@pytest.mark.parametrize("form", ["folder", "lines"])
def test_our_own_import_reads_what_was_written(moss: Whole, tmp_path: Path, form: str) -> None:
    path = tmp_path / "moss-2024"
    if form == "folder":
        write_folder(path, pyvideo.folder(*moss))
    else:
        path.write_text(pyvideo.lines(*moss), "utf-8")
    (recording,) = read_recordings(
        path, Event("moss-2024", "Moss Conf 2024", "America/New_York"), sources({})
    ).recordings
    assert (
        recording.key,
        recording.raw_title,
        recording.speakers,
        recording.duration_s,
        recording.talk_url,
    ) == (
        "youtube:gardens0001",
        "Growing Gardens with Generators",
        ("Ada Quill", "Bo Tern"),
        1745,
        "https://us.moss.example/2024/schedule/presentation/41/",
    )
