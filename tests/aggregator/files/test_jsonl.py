import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.files.jsonl import (
    links_text,
    natural,
    read_links,
    read_posts,
    read_recordings,
    read_talks,
    recordings_text,
    talks_text,
)
from aggregator.matching.links import Link
from scrapers.errors import BadData
from scrapers.records import KINDS, Chapter, Event, Recording, Slot, Speaker, Talk

ZONE = ZoneInfo("America/New_York")
EVENT = Event(slug="demo-2024", title="Demo", timezone="America/New_York")

TALK = Talk(
    event="demo-2024",
    code="128",
    slug="parallel-toasters",
    title="Parallel Toasters",
    raw_title="Talks:  Parallel Toasters",
    kind="talk",
    speakers=(Speaker("Ana Ößel", "https://demo.example/speaker/1/"), Speaker("Bo Berg")),
    slots=(
        Slot(
            datetime(2024, 5, 17, 11, 0, tzinfo=ZONE), datetime(2024, 5, 17, 11, 30, tzinfo=ZONE), ("Hall A", "Hall B")
        ),
    ),
    url="https://demo.example/schedule/presentation/128/",
    aliases=("k7",),
    first_seen=date(2024, 6, 1),
    source_url="https://demo.example/schedule/",
)
RECORDING = Recording(
    provider="youtube",
    id="abcdefghijk",
    url="https://www.youtube.com/watch?v=abcdefghijk",
    raw_title="Parallel Toasters - Ana Ößel",
    published=date(2024, 7, 1),
    duration_s=1745,
    speakers=("Ana Ößel",),
    source_url="https://www.youtube.com/playlist?list=PL0123456789abcdef",
)


def test_titles_of_a_recording_are_written_by_whose_word_they_are(tmp_path: Path) -> None:
    told = replace(RECORDING, titles=(("https://demo.example/", "Toasters"), ("youtube", "Ana Ößel")))
    line = recordings_text([told])
    assert line.startswith(
        '{"provider": "youtube", "id": "abcdefghijk", "raw_title": "Parallel Toasters - Ana Ößel",'
        ' "titles": {"https://demo.example/": "Toasters", "youtube": "Ana Ößel"}, "url": '
    )
    (tmp_path / "recordings.jsonl").write_text(line, "utf-8")
    assert read_recordings(tmp_path / "recordings.jsonl") == (told,)
    assert '"titles"' not in recordings_text([RECORDING])
    assert '"access_by"' not in recordings_text([replace(RECORDING, access_by="platform")])


@pytest.mark.parametrize("titles", ['["Toasters"]', '{"youtube": ""}', '{"youtube": 3}'])
def test_titles_of_another_shape_are_refused(tmp_path: Path, titles: str) -> None:
    row = recordings_text([RECORDING]).replace('"url":', f'"titles": {titles}, "url":', 1)
    (tmp_path / "recordings.jsonl").write_text(row, "utf-8")
    with pytest.raises(BadData, match=r"recordings.jsonl:1: not a record: "):
        read_recordings(tmp_path / "recordings.jsonl")


def test_a_talk_is_one_line_in_a_fixed_order() -> None:
    assert talks_text([TALK]) == (
        '{"code": "128", "slug": "parallel-toasters", "kind": "talk", "title": "Parallel Toasters",'
        ' "raw_title": "Talks:  Parallel Toasters",'
        ' "speakers": [{"name": "Ana Ößel", "url": "https://demo.example/speaker/1/"}, {"name": "Bo Berg"}],'
        ' "slots": [{"start": "2024-05-17T11:00:00-04:00", "end": "2024-05-17T11:30:00-04:00",'
        ' "rooms": ["Hall A", "Hall B"]}], "url": "https://demo.example/schedule/presentation/128/",'
        ' "aliases": ["k7"], "status": "scheduled", "first_seen": "2024-06-01",'
        ' "source_url": "https://demo.example/schedule/"}\n'
    )


def test_tags_are_written_where_there_are_any(tmp_path: Path) -> None:
    talk, recording = replace(TALK, tags=("toast", "Bread")), replace(RECORDING, tags=("toast",))
    texts = {"talks.jsonl": talks_text([talk]), "recordings.jsonl": recordings_text([recording])}
    assert ['"tags": ["toast", "Bread"]' in texts["talks.jsonl"], '"tags"' in talks_text([TALK])] == [True, False]
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert read_talks(tmp_path / "talks.jsonl", EVENT) == (talk,)
    assert read_recordings(tmp_path / "recordings.jsonl") == (recording,)


def test_chapters_are_written_where_there_are_any(tmp_path: Path) -> None:
    parts = (Chapter(0, "Welcome"), Chapter(90, "Kelp", 400, "k7", ("Ana Ößel",)))
    told = replace(RECORDING, chapters=parts)
    path = tmp_path / "recordings.jsonl"
    path.write_text(recordings_text([told]), "utf-8")
    assert json.loads(path.read_text("utf-8"))["chapters"] == [
        {"start_s": 0, "title": "Welcome"},
        {"start_s": 90, "end_s": 400, "title": "Kelp", "talk": "k7", "speakers": ["Ana Ößel"]},
    ]
    assert read_recordings(path) == (told,)


@pytest.mark.parametrize(
    ("chapters", "said"),
    [
        ('{"start_s": 0, "title": "Kelp"}', "`chapters` must be a list, not {'start_s': 0, 'title': 'Kelp'}"),
        ('[{"title": "Kelp"}]', ""),
        ('[{"start_s": "0:10", "title": "Kelp"}]', ""),
        ('[{"start_s": true, "title": "Kelp"}]', "`start_s` cannot be True"),
        ('[{"start_s": 0, "title": "Kelp", "speakers": "Ana"}]', "`speakers` must be a list, not 'Ana'"),
        ('["0:10 Kelp"]', ""),
    ],
)
def test_chapters_of_another_shape_are_refused(tmp_path: Path, chapters: str, said: str) -> None:
    row = recordings_text([RECORDING]).replace('"url":', f'"chapters": {chapters}, "url":', 1)
    path = tmp_path / "recordings.jsonl"
    path.write_text(row, "utf-8")
    with pytest.raises(BadData) as caught:
        read_recordings(path)
    assert str(caught.value).startswith(f"{path}:1: not a record: {said}")


def test_the_second_of_a_link_is_written_where_there_is_one(tmp_path: Path) -> None:
    whole = Link("128", RECORDING.key, "accepted", "page-link", 1.0, "the page says so")
    part = replace(whole, talk="129", start_s=90)
    path = tmp_path / "links.jsonl"
    path.write_text(links_text([whole, part]), "utf-8")
    assert ["start_s" in json.loads(line) for line in path.read_text("utf-8").splitlines()] == [False, True]
    assert read_links(path) == (whole, part)


def test_a_recording_is_one_line_and_unknowns_are_left_out() -> None:
    assert recordings_text([RECORDING]) == (
        '{"provider": "youtube", "id": "abcdefghijk", "raw_title": "Parallel Toasters - Ana Ößel",'
        ' "url": "https://www.youtube.com/watch?v=abcdefghijk", "speakers": ["Ana Ößel"], "published": "2024-07-01",'
        ' "duration_s": 1745, "source_url": "https://www.youtube.com/playlist?list=PL0123456789abcdef"}\n'
    )


def test_codes_are_ordered_as_people_count() -> None:
    assert sorted(["k10", "k9", "128", "2", "2-2"], key=natural) == ["2", "2-2", "128", "k9", "k10"]


words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30)
times = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(ZONE)).map(
    lambda t: t.replace(fold=0)
)
talks = st.builds(
    Talk,
    event=st.just("demo-2024"),
    code=st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True),
    title=words,
    kind=st.sampled_from(KINDS),
    source_url=st.just("https://demo.example/"),
    speakers=st.lists(st.builds(Speaker, words), max_size=3).map(tuple),
    slots=st.lists(st.builds(Slot, times, st.none(), st.lists(words, max_size=2).map(tuple)), max_size=2).map(tuple),
    abstract=st.none() | words,
    do_not_record=st.booleans(),
    first_seen=st.none() | st.dates(),
).map(lambda talk: replace(talk, slug=f"talk-{talk.code}-x"))


@given(st.lists(talks, max_size=5, unique_by=lambda talk: talk.code))
def test_talks_survive_the_file(tmp_path_factory: pytest.TempPathFactory, some: list[Talk]) -> None:
    path = tmp_path_factory.mktemp("talks") / "talks.jsonl"
    path.write_text(talks_text(some), "utf-8")
    back = read_talks(path, EVENT)
    assert set(back) == set(some)
    assert talks_text(back) == talks_text(reversed(some))


def test_recordings_and_links_survive_the_file(tmp_path: Path) -> None:
    link = Link("128", RECORDING.key, "accepted", "page-link", 1.0, "the page says so", None, None, "matcher")
    (tmp_path / "r").write_text(recordings_text([RECORDING]), "utf-8")
    (tmp_path / "l").write_text(links_text([link]), "utf-8")
    assert read_recordings(tmp_path / "r") == (RECORDING,)
    assert read_links(tmp_path / "l") == (link,)


def test_an_absent_file_is_no_records(tmp_path: Path) -> None:
    assert (read_talks(tmp_path / "x", EVENT), read_recordings(tmp_path / "x"), read_links(tmp_path / "x")) == (
        (),
        (),
        (),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"code": "1"\n', ":1: not JSON: Expecting ',' delimiter"),
        ('{"code": "1"}\n', ":1: not a record: Talk.__init__() missing 3 required positional arguments"),
        ("[]\n", ":1: not a JSON object"),
        (talks_text([TALK]) + "{}", ":2: not a record"),
        (talks_text([TALK]) * 2, ": code 128 occurs twice"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(BadData) as caught:
        read_talks(path, EVENT)
    assert str(caught.value).startswith(f"{path}{message}")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("aliases", "[5]", "`aliases` cannot be (5,)"),
        ("aliases", "[[1]]", "`aliases` cannot be ([1],)"),
        ("aliases", '"k7"', "`aliases` must be a list, not 'k7'"),
        ("slides", "[{}]", ""),
        ("slots", '[{"start": "2024-05-17T11:00:00", "rooms": "Hall A"}]', "`rooms` must be a list, not 'Hall A'"),
        ("speakers", '[{"name": "Ana", "url": 5}]', ""),
        ("speakers", '{"name": "Ana"}', "`speakers` must be a list, not {'name': 'Ana'}"),
        ("do_not_record", "1", "`do_not_record` cannot be 1"),
        ("track", "true", ""),
        ("slug", "null", "a kept talk has a `slug`, which its address is made of"),
        ("url", '"https://moss.example:99999/"', "https://demo.example/schedule/: url is not a plain http(s) URL: "),
    ],
)
def test_elements_of_another_type_are_refused(tmp_path: Path, key: str, value: str, said: str) -> None:
    path = tmp_path / "talks.jsonl"
    plain = talks_text([replace(TALK, aliases=(), slots=(), speakers=(), url=None)])
    path.write_text(plain.replace('"status"', f'"{key}": {value}, "status"', 1), "utf-8")
    with pytest.raises(BadData) as caught:
        read_talks(path, EVENT)
    assert str(caught.value).startswith(f"{path}:1: not a record: {said}")


def test_speakers_and_talks_are_texts(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(recordings_text([RECORDING]).replace('["Ana Ößel"]', "[1]"), "utf-8")
    with pytest.raises(BadData, match=r"x.jsonl:1: not a record: `speakers` cannot be \(1,\)"):
        read_recordings(path)
    path.write_text('{"url": "https://moss.example/", "title": "Moss", "talks": [{}]}\n', "utf-8")
    with pytest.raises(BadData, match=r"x.jsonl:1: not a record: `talks` cannot be \({},\)"):
        read_posts(path)
    path.write_text('{"url": "https://moss.example:99999/", "title": "Moss"}\n', "utf-8")
    with pytest.raises(BadData, match=r"x.jsonl:1: not a record: url 'https://moss.example:99999/' is not"):
        read_posts(path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"title": "a \\ud800"}', "half a surrogate pair is no letter"),
        ("[" * 100_000, "not JSON: nested too deeply"),
        (f'{{"score": {"9" * 5000}}}', "not a record: Exceeds the limit "),
    ],
)
def test_what_json_allows_and_nobody_can_use(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(line, "utf-8")
    for read in (read_links, read_recordings, read_posts, lambda path: read_talks(path, EVENT)):
        with pytest.raises(BadData) as caught:
            read(path)
        assert str(caught.value).startswith(f"{path}:1: {said}")


def test_an_emoji_in_two_escapes_is_one_letter_of_a_title(tmp_path: Path) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text(talks_text([TALK]).replace("Parallel", "\\ud83d\\ude00"), "utf-8")
    assert [talk.title for talk in read_talks(path, EVENT)] == ["\U0001f600 Toasters"]


def test_codes_of_any_length_are_ordered_by_their_numbers() -> None:
    long = "9" * 5000
    ordered = ["a", "k007", "k10", f"k{long}", f"k1{long}"]
    assert sorted(["k10", f"k1{long}", f"k{long}", "a", "k007"], key=natural) == ordered
