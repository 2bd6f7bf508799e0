"""RubyEvents' folders: invented conferences in the real keys."""

from datetime import date

import pytest
from rubyevents_folder import FOLDER, OURS, PAGE, at, files, read, recording, talk

from scrapers.archives.archive import ArchivedEvent
from scrapers.archives.rubyevents import RUBYEVENTS_ARCHIVE
from scrapers.errors import LayoutChanged
from scrapers.records import Chapter, Recording, Slot, SourceRef, Speaker


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


@pytest.mark.parametrize(("said", "place"), [("TBD", None), ("Brno", "Brno")])
def test_a_place_that_is_not_known_is_none(said: str, place: str | None) -> None:
    assert RUBYEVENTS_ARCHIVE.facts(FOLDER, {"event.yml": f"location: {said}".encode()}).place == place


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
