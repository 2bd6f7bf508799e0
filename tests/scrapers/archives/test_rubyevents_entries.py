"""Entries of RubyEvents' videos.yml: talks, recordings, parts."""

import pytest
from rubyevents_folder import FOLDER, at, read, talk

from scrapers.records import Chapter, Slot


@pytest.mark.parametrize(
    ("entry", "recorded"),
    [
        ('video_provider: "vimeo", video_id: "4711"', "vimeo:4711"),
        ('video_provider: "vimeo", video_id: "moss"', None),
        ('video_provider: "mp4", video_id: "https://moss.example/a.mp4"', "file:moss.example/a.mp4"),
        ('video_provider: "youtube", video_id: "short"', None),
        ('video_provider: "scheduled", video_id: "a"', None),
        ('video_provider: "not_published", video_id: "a"', None),
        ('video_provider: "children", video_id: "a"', None),
        ('video_provider: "parent", video_id: "a"', None),
        ('external_player: true, external_player_url: "https://vimeo.com/4711"', "vimeo:4711"),
    ],
)
def test_where_a_recording_is(entry: str, recorded: str | None) -> None:
    said = read(videos=f'- {{id: a, title: Owls, date: "2031-05-14", {entry}}}', schedule="")
    assert [one.key for one in said.recordings] == ([recorded] if recorded else [])
    assert [one.talk_url for one in said.recordings] == (["a"] if recorded else [])


def test_a_video_that_cannot_be_told_is_counted() -> None:
    said = read(videos="- {id: a, title: Owls, video_provider: tape, video_id: x}", schedule="")
    assert said.notes == (f"{FOLDER}/videos.yml: 1 video left out: tape without an id or address that can be one",)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("title: Owls", "talk"),
        ("title: Owls, kind: talk", "talk"),
        ("title: Owls, kind: q_and_a", "panel"),
        ("title: Owls, kind: fireside_chat", "talk"),
        ("title: Owls, kind: intro", "plenary"),
        ("title: Owls, kind: lightning", "lightning"),
        ("title: Owls, kind: kelp", "talk"),
        ('title: "Workshop: Owls"', "workshop"),
        ("title: Owls in May, video_provider: children", "event"),
        ("title: Owls, kind: lightning_talk, video_provider: children", "lightning"),
    ],
)
def test_kinds(said: str, kind: str) -> None:
    assert [one.kind for one in read(videos=f"- {{id: a, {said}}}", schedule="").talks] == [kind]


def test_a_talk_has_the_hour_and_the_state_that_it_says() -> None:
    said = read(
        videos='- {id: a, old_id: b, title: Owls, date: "2031-05-14", time: "09:30", language: Moss, status: cancelled}',
        schedule="",
    )
    assert said.talks == (
        talk("a", "Owls", "talk", Slot(at(14, 9, 30)), aliases=("b",), language="Moss", status="cancelled"),
    )


def test_an_id_that_cannot_stand_in_an_address_is_told_apart() -> None:
    said = read(videos='[{id: "owls & logs", title: Owls}, {title: Owls, speakers: [Ana]}, {title: Owls}]', schedule="")
    assert [one.code for one in said.talks] == ["owls-logs-528d95", "owls-ana-177dfd", "owls-561168"]


def test_what_has_no_id_is_told_apart_by_its_evening() -> None:
    said = read(videos='[{title: TBA, date: "2031-05-14"}, {title: TBA, date: "2031-06-11"}]', schedule="")
    assert [one.code for one in said.talks] == ["tba-148944", "tba-be8e34"]
    assert said.broken == ()


def test_parts_that_nobody_has_timed_are_tied_though_they_are_called_alike() -> None:
    said = read(
        videos="""\
- {id: a, title: Lightning Talks, video_provider: youtube, video_id: owlsowls031, talks: [
    {id: b, title: Lightning Talk, video_provider: parent, start_cue: TODO, end_cue: TODO},
    {id: c, title: Lightning Talk, video_provider: parent, speakers: [Ana]},
    {id: d, title: Lightning Talk, video_provider: parent, speakers: [Ana]},
    {id: e, title: Lightning Talk, video_provider: parent, start_cue: "75:20"}]}
""",
        schedule="",
    )
    assert said.recordings[0].chapters == (
        Chapter(0, "Lightning Talk", talk="b"),
        Chapter(0, "Lightning Talk (Ana)", talk="c", speakers=("Ana",)),
        Chapter(0, "Lightning Talk (d)", talk="d", speakers=("Ana",)),
        Chapter(4520, "Lightning Talk", talk="e"),
    )


@pytest.mark.parametrize(
    ("cue", "second"),
    [
        ("00:00", 0),
        ("0:59", 59),
        ("99:59", 5999),
        ("1:00:00", 3600),
        ("01:59:59", 7199),
        ("1:6:05", 3965),
        ("tbd", None),
        ("00:60", "start_cue 00:60 is no MM:SS or HH:MM:SS"),
        ("1:60:00", "start_cue 1:60:00 is no MM:SS or HH:MM:SS"),
        ("754", "start_cue 754 is no MM:SS or HH:MM:SS"),
    ],
)
def test_cues(cue: str, second: int | str | None) -> None:
    said = read(
        videos=f"""\
- {{id: a, title: Owls, video_provider: youtube, video_id: owlsowls031, talks: [
    {{id: b, title: Logs, video_provider: parent, start_cue: "{cue}"}}]}}
""",
        schedule="",
    )
    known = second if isinstance(second, int) else 0
    assert said.recordings[0].chapters == (Chapter(known, "Logs", talk="b"),)
    broken = (f"{FOLDER}/videos.yml: entry 1, part 1: {second}",) if isinstance(second, str) else ()
    assert said.broken == broken


def test_parts_out_of_order_are_sorted_and_named() -> None:
    said = read(
        videos="""\
- {id: a, title: Owls, video_provider: youtube, video_id: owlsowls031, talks: [
    {id: b, title: Logs, video_provider: parent, start_cue: "02:00"},
    {id: c, title: Rope, video_provider: parent, start_cue: "01:00"},
    {id: d, title: Nest, video_provider: parent, start_cue: "02:00"}]}
""",
        schedule="",
    )
    assert said.recordings[0].chapters == (
        Chapter(60, "Rope", talk="c"),
        Chapter(120, "Logs", talk="b"),
        Chapter(120, "Nest", talk="d"),
    )
    assert said.notes == (f"{FOLDER}/videos.yml: entry 1, part 2: begins before the one above it",)


def test_a_part_of_what_is_not_recorded_is_not_recorded() -> None:
    said = read(
        videos="""\
- {id: a, title: Owls, video_provider: not_recorded, talks: [
    {id: b, title: Logs, video_provider: parent}, {id: c, title: Rope, video_provider: not_published}]}
- {id: d, title: Nests, video_provider: children, talks: [{id: e, title: Eggs, video_provider: not_recorded}]}
- {id: f, title: Astray, video_provider: parent}
""",
        schedule="",
    )
    assert [(one.code, one.do_not_record) for one in said.talks] == [
        ("a", True),
        ("b", True),
        ("c", False),
        ("d", False),
        ("e", True),
        ("f", False),
    ]


def test_slides_are_also_among_what_lies_beside_a_talk() -> None:
    said = read(
        videos="""\
- id: a
  title: Owls
  slides_url: "https://slides.example/owls"
  additional_resources:
    - {name: Deck, type: presentation, url: "https://slides.example/owls"}
    - {name: Handout, type: presentation, url: "https://slides.example/more"}
    - {name: Blog, type: blog, url: "https://blog.example/owls"}
    - {name: Odd, type: presentation, url: "slides at home"}
    - nothing
""",
        schedule="",
    )
    assert said.talks[0].slides == ("https://slides.example/owls", "https://slides.example/more")
