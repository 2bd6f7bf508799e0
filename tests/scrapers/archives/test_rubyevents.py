"""RubyEvents' folders: invented conferences in the real keys."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from scrapers.archives.archive import ArchivedEvent
from scrapers.archives.rubyevents import RUBYEVENTS_ARCHIVE
from scrapers.errors import LayoutChanged
from scrapers.records import Chapter, Event, Recording, Slot, SourceRef, Speaker, Talk

FOLDER = "mossconf-2031"
PAGE = "https://www.rubyevents.org/events/mossconf-2031"
ZONE = ZoneInfo("Europe/Prague")
OURS = Event(FOLDER, "MossConf 2031", "Europe/Prague")

EVENT = """\
---
id: "mossconf-2031"
title: "MossConf 2031"
kind: "conference"
location: "Brno, Czechia"
timezone: "Europe/Prague"
start_date: "2031-05-14"
end_date: "2031-05-15"
website: "https://moss.example/2031/"
playlist: "https://www.youtube.com/playlist?list=PL0123456789abcdef"
coordinates:
  latitude: 49.19
  longitude: 16.6
"""

VIDEOS = """\
# Website: https://moss.example/
# Playlist: https://www.youtube.com/playlist?list=PLfedcba9876543210 (the other channel)
---
- id: "ana-oss-mossconf-2031"
  title: "Keynote: Moss Grows"
  raw_title: "MossConf 2031 - Ana Oss - Moss Grows"
  event_name: "MossConf 2031"
  date: "2031-05-14"
  published_at: "2031-06-01T10:00:00Z"
  language: "Czech"
  track: "Hall Green"
  slides_url: "https://slides.example/moss"
  video_provider: "youtube"
  video_id: "mossgrows31"
  description: |-
    How it grows.
  speakers:
    - Ana Oss
    - TODO
  alternative_recordings:
    - note: "the sponsor's upload"
      video_provider: "youtube"
      video_id: "mossagain31"
    - note: "on its own site"
      raw_title: "Moss, uncut"
      url: "https://vimeo.com/313131"

- id: "lightning-talks-mossconf-2031"
  title: "Lightning Talks"
  date: "2031-05-14"
  published_at: "2031-06-02"
  video_provider: "youtube"
  video_id: "lightning31"
  talks:
    - id: "bo-berg-mossconf-2031"
      title: "Lightning Talk: Ferns"
      kind: "lightning_talk"
      start_cue: "01:10"
      end_cue: "06:23"
      video_provider: "parent"
      video_id: "bo-berg-mossconf-2031"
      speakers: [Bo Berg]
    - id: "cy-lund-mossconf-2031"
      title: "Lichen"
      kind: "lightning_talk"
      start_cue: "TODO"
      end_cue: "TODO"
      video_provider: "parent"
      video_id: "cy-lund-mossconf-2031"

- id: "dee-reed-mossconf-2031"
  title: "Rakes, by Hand"
  kind: "workshop"
  date: "2031-05-15"
  location: "Shed"
  video_provider: "not_recorded"
  video_id: "dee-reed-mossconf-2031"
"""

SCHEDULE = """\
---
days:
  - name: "Day 1"
    date: "2031-05-14"
    grid:
      - start_time: "9:00"
        end_time: "10:00"
        slots: 1
        items:
          - "Registration"
      - start_time: "10:00"
        end_time: "11:00"
        slots: 1
      - start_time: "11:00"
        end_time: "12:00"
        slots: 1
        items:
          - title: "Guided walk"
          - "Opening"
      - start_time: "12:00"
        end_time: "12:30"
        slots: 1
  - name: "Day 2"
    date: "2031-05-15"
    grid:
      - start_time: "10:00"
        end_time: "11:00"
        slots: 2
"""


def files(**texts: str) -> dict[str, bytes]:
    """The folder's files; ``event``, ``videos``, ``schedule`` stand for what differs, "" for a file that is not there."""
    named = {"event": EVENT, "videos": VIDEOS, "schedule": SCHEDULE} | texts
    return {f"{name}.yml": text.encode() for name, text in named.items() if text}


def read(**texts: str) -> ArchivedEvent:
    return RUBYEVENTS_ARCHIVE.read(FOLDER, files(**texts), OURS, None)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2031, 5, day, hour, minute, tzinfo=ZONE)


def talk(code: str, title: str, kind: str, slot: Slot, **more: object) -> Talk:
    return Talk(FOLDER, code, title, kind, PAGE, slots=(slot,), **more)  # type: ignore[arg-type]


def recording(ident: str, title: str, talk_url: str, **more: object) -> Recording:
    facts = {"url": f"https://www.youtube.com/watch?v={ident}", "recorded": date(2031, 5, 14), "access_by": "platform"}
    return Recording("youtube", ident, raw_title=title, source_url=PAGE, talk_url=talk_url, **facts | more)  # type: ignore[arg-type]


def test_what_the_event_is() -> None:
    assert RUBYEVENTS_ARCHIVE.facts(FOLDER, files()) == ArchivedEvent(
        folder=FOLDER,
        title="MossConf 2031",
        zone="Europe/Prague",
        place="Brno, Czechia",
        coordinates=(49.19, 16.6),
        starts=date(2031, 5, 14),
        ends=date(2031, 5, 15),
        website="https://moss.example/2031/",
        sources=(
            SourceRef.of("youtube", playlist="PL0123456789abcdef"),
            SourceRef.of("youtube", playlist="PLfedcba9876543210"),
        ),
    )


def test_talks_parts_and_what_the_grid_has_besides() -> None:
    said = read()
    ten, twelve = Slot(at(14, 10), at(14, 11)), Slot(at(14, 12), at(14, 12, 30))
    assert said.talks == (
        talk(
            "ana-oss-mossconf-2031",
            "Keynote: Moss Grows",
            "keynote",
            ten,
            abstract="How it grows.",
            speakers=(Speaker("Ana Oss"),),
            track="Hall Green",
            language="cs",
            slides=("https://slides.example/moss",),
        ),
        talk("lightning-talks-mossconf-2031", "Lightning Talks", "lightning", twelve),
        talk("bo-berg-mossconf-2031", "Lightning Talk: Ferns", "lightning", twelve, speakers=(Speaker("Bo Berg"),)),
        talk("cy-lund-mossconf-2031", "Lichen", "lightning", twelve),
        talk("dee-reed-mossconf-2031", "Rakes, by Hand", "workshop", Slot(at(15), rooms=("Shed",)), do_not_record=True),
        talk("registration-2031-05-14-0900", "Registration", "info", Slot(at(14, 9), at(14, 10))),
        talk("guided-walk-2031-05-14-1100", "Guided walk", "event", Slot(at(14, 11), at(14, 12))),
        talk("opening-2031-05-14-1100", "Opening", "event", Slot(at(14, 11), at(14, 12))),
    )
    assert said.notes == (f"{FOLDER}/schedule.yml: 2031-05-15 has 2 places for 1 talk: they have their day alone",)
    assert said.broken == ()


def test_recordings_with_their_parts() -> None:
    ana = {"speakers": ("Ana Oss",)}
    assert read().recordings == (
        recording(
            "mossgrows31",
            "MossConf 2031 - Ana Oss - Moss Grows",
            "ana-oss-mossconf-2031",
            published=date(2031, 6, 1),
            description="How it grows.",
            **ana,
        ),
        recording("mossagain31", "MossConf 2031 - Ana Oss - Moss Grows", "ana-oss-mossconf-2031", **ana),
        Recording(
            "vimeo",
            "313131",
            "https://vimeo.com/313131",
            "Moss, uncut",
            PAGE,
            recorded=date(2031, 5, 14),
            talk_url="ana-oss-mossconf-2031",
            access_by="platform",
            speakers=("Ana Oss",),
        ),
        recording(
            "lightning31",
            "Lightning Talks",
            "lightning-talks-mossconf-2031",
            published=date(2031, 6, 2),
            chapters=(
                Chapter(0, "Lichen", talk="cy-lund-mossconf-2031"),
                Chapter(70, "Lightning Talk: Ferns", 383, "bo-berg-mossconf-2031", ("Bo Berg",)),
            ),
        ),
    )


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


@pytest.mark.parametrize(("said", "place"), [("TBD", None), ("Brno", "Brno")])
def test_a_place_that_is_not_known_is_none(said: str, place: str | None) -> None:
    assert RUBYEVENTS_ARCHIVE.facts(FOLDER, {"event.yml": f"location: {said}".encode()}).place == place


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


def test_broken_entries_are_named_and_the_rest_is_read() -> None:
    said = read(
        videos="""\
- {id: a, title: Owls, video_provider: youtube, video_id: owlsowls031, talks: [
    {id: b, title: Logs, video_provider: parent, start_cue: "02:00", end_cue: "02:00"},
    {id: c, title: Rope, video_provider: parent, start_cue: "03:00", end_cue: "02:00"}]}
- {id: a, title: Again, video_provider: youtube, video_id: owlsagain31}
- {id: a, title: Owls}
- {id: a, title: Again}
- {id: d, description: no title}
- no entry
- {id: e, title: Owls again, video_provider: youtube, video_id: owlsowls031}
""",
        schedule="",
    )
    where = f"{FOLDER}/videos.yml"
    assert said.broken == (
        f"{where}: entry 1, part 1: ends at 02:00, which is not after its start",
        f"{where}: entry 1, part 2: ends at 02:00, which is not after its start",
        f"{where}: entry 2: the id a is there twice; the second is a-8aaaf6",
        f"{where}: entry 3: the id a is there twice; the first is read",
        f"{where}: entry 4: the id a is there twice; the first is read",
        f"{where}: entry 5: has no title",
        f"{where}: entry 6: has no title",
    )
    assert said.notes == (f"{where}: youtube:owlsowls031 is the video of a and of e: the first's",)
    assert [one.code for one in said.talks] == ["a", "b", "c", "a-8aaaf6", "e"]
    assert [(one.id, one.talk_url) for one in said.recordings] == [("owlsowls031", "a"), ("owlsagain31", "a-8aaaf6")]
    assert said.recordings[0].chapters == (Chapter(120, "Logs", talk="b"), Chapter(180, "Rope", talk="c"))


@pytest.mark.parametrize(
    ("event", "broken"),
    [
        ("", f"{FOLDER}: has no event.yml, which says what the event is called"),
        ("title: [", f"{FOLDER}/event.yml: line 1: not YAML: expected the node content, but found '<stream end>'"),
        ("- a list", f"{FOLDER}/event.yml: of another form: no keys"),
    ],
)
def test_an_event_that_cannot_be_read_is_called_like_its_folder(event: str, broken: str) -> None:
    said = read(event=event)
    assert (said.title, said.broken, len(said.talks)) == (FOLDER, (broken,), 8)


@pytest.mark.parametrize(
    ("dates", "known", "broken"),
    [
        ("date_precision: day, start_date: 2031-05-14", (date(2031, 5, 14), None), ()),
        ("date_precision: month, start_date: 2031-05-01", (None, None), ()),
        ("start_date: TBD", (None, None), ()),
        (
            "start_date: 2031-05-14, end_date: 2031-05-13",
            (None, None),
            (f"{FOLDER}/event.yml: ends 2031-05-13 before it starts 2031-05-14; neither is taken",),
        ),
        ("start_date: 2031-05-14, end_date: 2031-05-14", (date(2031, 5, 14), date(2031, 5, 14)), ()),
    ],
)
def test_days_that_are_known(dates: str, known: tuple[date | None, date | None], broken: tuple[str, ...]) -> None:
    said = RUBYEVENTS_ARCHIVE.facts(FOLDER, files(event=f"{{title: Moss, {dates}}}"))
    assert ((said.starts, said.ends), said.broken) == (known, broken)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("{latitude: 90, longitude: -180}", (90.0, -180.0)),
        ("{latitude: 90.1, longitude: 0}", None),
        ("{latitude: 0, longitude: 180.1}", None),
        ("{latitude: north, longitude: 0}", None),
        ("{latitude: 1}", None),
        ("false", None),
    ],
)
def test_coordinates(said: str, known: tuple[float, float] | None) -> None:
    facts = RUBYEVENTS_ARCHIVE.facts(FOLDER, files(event=f"{{title: Moss, coordinates: {said}}}", videos=""))
    assert facts.coordinates == known


def test_a_zone_and_a_site_that_are_none_are_unknown() -> None:
    facts = RUBYEVENTS_ARCHIVE.facts(FOLDER, files(event="{title: Moss, timezone: Moss/Wall, website: 'http://['}"))
    assert (facts.zone, facts.website) == (None, None)
    assert (
        RUBYEVENTS_ARCHIVE.facts(FOLDER, files(event="original_website: moss.example")).website
        == "https://moss.example"
    )


@pytest.mark.parametrize(
    ("grid", "slots"),
    [
        ('{start_time: "10:00", end_time: "11:00", slots: 1}', Slot(at(14, 10), at(14, 11))),
        ('{start_time: "10:00", end_time: "09:00", slots: 1}', Slot(at(14, 10))),
        ('{start_time: "10:00", slots: 1}', Slot(at(14, 10))),
        ('{start_time: "25:00", end_time: "26:00", slots: 1}', Slot(at(14))),
        ('{start_time: "10:00", end_time: "11:00", slots: many}', Slot(at(14))),
        ('{start_time: "10:00", end_time: "11:00"}', Slot(at(14))),
        ("no row", Slot(at(14))),
    ],
)
def test_hours_of_the_grid(grid: str, slots: Slot) -> None:
    said = read(
        videos='- {id: a, title: Owls, date: "2031-05-14"}', schedule=f'days: [{{date: "2031-05-14", grid: [{grid}]}}]'
    )
    assert said.talks == (talk("a", "Owls", "talk", slots),)


def test_a_day_in_pieces_is_one_day() -> None:
    said = read(
        videos='[{id: a, title: Owls, date: "2031-05-14"}, {id: b, title: Logs, date: "2031-05-14"}]',
        schedule="""\
days:
  - {name: Workshops, date: "2031-05-14", grid: [{start_time: "09:00", end_time: "12:00", slots: 1}]}
  - {name: Evening, date: "2031-05-14", grid: [{start_time: "18:00", end_time: "19:00", slots: 1}]}
""",
    )
    assert said.talks == (
        talk("a", "Owls", "talk", Slot(at(14, 9), at(14, 12))),
        talk("b", "Logs", "talk", Slot(at(14, 18), at(14, 19))),
    )
    assert said.notes == ()


def test_a_day_without_a_date_is_named_and_transcripts_are_left_alone() -> None:
    said = RUBYEVENTS_ARCHIVE.read(
        FOLDER, files(schedule="days: [{name: Day 1}, {}]") | {"transcripts.yml": b"- {}"}, OURS, None
    )
    assert said.notes == (
        f"{FOLDER}/transcripts.yml: left alone; transcripts are not kept",
        f"{FOLDER}/schedule.yml: Day 1 has no date such as 2031-05-14",
        f"{FOLDER}/schedule.yml: a day has no date such as 2031-05-14",
    )


@pytest.mark.parametrize(
    ("videos", "cause"),
    [
        ("", "no list of talks"),
        ("title: Moss", "no list of talks"),
        ("- [", "line 1: not YAML: "),
    ],
)
def test_a_folder_without_a_list_of_talks_is_refused(videos: str, cause: str) -> None:
    with pytest.raises(LayoutChanged) as caught:
        read(videos=videos)
    assert str(caught.value).startswith(f"{FOLDER}/videos.yml: {cause}")


def test_which_folders_and_files_are_its() -> None:
    archive = RUBYEVENTS_ARCHIVE
    assert [archive.is_event(names) for names in ({"videos.yml"}, {"event.yml", "schedule.yml"}, set())] == [
        True,
        False,
        False,
    ]
    wanted = ("event.yml", "videos.yml", "schedule.yml", "transcripts.yml", "cfp.yml", "old/videos.yml")
    assert [archive.wants(path) for path in wanted] == [True, True, True, True, False, False]
