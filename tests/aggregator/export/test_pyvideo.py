"""Records for pyvideo/data, and that our own reader takes them back."""

import json
from dataclasses import replace
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
        {"label": "Slides", "url": "https://moss.example/slides/41.pdf"},
    ],
    "speakers": ["Ada Quill", "Bo Tern"],
    "tags": ["beans", "Lazy Rows"],
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


def test_a_title_that_repeats_is_told_apart(moss: Whole) -> None:
    event, talks = moss
    first = next(talk for talk in talks if talk.code == "41")
    video, slot = first.recordings[0], first.slots[0]

    def titles(*rows: tuple[str, str, int | None]) -> list[str]:
        """(title of the talk, title of its video, hour) -> title exported."""
        shown = [
            replace(
                first,
                id=f"moss-2024/{number}",
                slug=f"lightning-{number}",
                title=title,
                recordings=(replace(video, raw_title=raw),),
                slots=() if hour is None else (replace(slot, start=slot.start.replace(hour=hour)),),
            )
            for number, (title, raw, hour) in enumerate(rows, 1)
        ]
        records = [json.loads(line) for line in pyvideo.lines(event, shown).splitlines()]
        in_folder = pyvideo.folder(event, shown)
        assert [json.loads(in_folder[f"videos/{one['slug']}.json"])["title"] for one in records] == [
            one["title"] for one in records
        ]
        assert [one["slug"] for one in records] == [one.slug for one in shown]
        return [one["title"] for one in records]

    own = ("Lightning Talks - May 17, 8am", "Lightning Talks - May 18, 8am")
    assert titles(("Lightning Talks", own[0], 8), ("Lightning talks", own[1], 9), ("Owls", "Owls!", 9)) == [
        *own,
        "Owls",
    ]
    assert titles(("Welcome", "Welcome", 8), ("Welcome", "Welcome", 17)) == [
        "Welcome (2024-05-17 08:00)",
        "Welcome (2024-05-17 17:00)",
    ]
    assert titles(("Welcome", "Welcome", 8), ("Welcome", "Welcome", 8), ("Welcome", "Hello", None)) == [
        "Welcome (2024-05-17 08:00)",
        "Welcome (2024-05-17 08:00) (2)",
        "Hello",
    ]
    assert titles(("Welcome", "Welcome", None), ("Welcome", "Welcome", None)) == ["Welcome", "Welcome (2)"]
    assert titles(("Welcome", "A", 8)) == ["Welcome"]
    assert titles(("Hello", "A", 8), ("Welcome", "hello", 8), ("Welcome", "hello", None)) == [
        "Hello",
        "Welcome (2024-05-17 08:00)",
        "Welcome",
    ]
    assert titles(("Hello", "A", None), ("Welcome", "hello", None), ("welcome", "Bye", 8)) == [
        "Hello",
        "Welcome",
        "Bye",
    ]


def test_a_licence_that_all_videos_have_is_the_record_s(moss: Whole, tmp_path: Path) -> None:
    event, talks = moss
    first = next(talk for talk in talks if talk.code == "41")
    video = first.recordings[0]
    other = replace(video, id="youtube:gardens0002", provider_id="gardens0002")

    def told(*licences: str | None) -> str | None:
        shown = tuple(replace(one, licence=licence) for one, licence in zip((video, other), licences, strict=False))
        text: str | None = json.loads(pyvideo.lines(event, [replace(first, recordings=shown)])).get("copyright_text")
        return text

    assert [told("CC BY 4.0"), told(None), told("CC BY 4.0", "CC BY 4.0")] == ["CC BY 4.0", None, "CC BY 4.0"]
    assert [told("CC BY 4.0", "CC0"), told(None, "CC0"), told("CC0", None)] == [None, None, None]
    shown = replace(first, recordings=(replace(video, licence="CC BY 4.0"),))
    write_folder(tmp_path / "moss-2024", pyvideo.folder(event, [shown]))
    read = read_recordings(tmp_path / "moss-2024", Event("moss-2024", "Moss", "Europe/Prague"), sources({}))
    assert [(one.key, one.licence) for one in read.recordings] == [("youtube:gardens0001", "CC BY 4.0")]


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
