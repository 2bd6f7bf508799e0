"""pyvideo/data as an archive: one event's folder into records."""

import json
from datetime import UTC, date, datetime

from scrapers.archives.archive import ArchivedEvent
from scrapers.archives.pyvideo import PYVIDEO_ARCHIVE
from scrapers.records import Event, Recording, Slot, Speaker, Talk

EVENT = Event("owl-conf-2031", "Owl Conf 2031", "UTC")
FULL = {
    "copyright_text": "CC BY",
    "description": "How owls *sit*.",
    "duration": 1500,
    "language": "eng",
    "recorded": "2031-05-18T10:00:00Z",
    "related_urls": [
        {"label": "Conference Website", "url": "https://owls.example/2031/"},
        {"label": "Talk slides", "url": "https://owls.example/slides.pdf"},
        "https://owls.example/talks/sitting-on-trees/",
    ],
    "speakers": ["Ada Owl", " ", "Ben Barn", "Ada Owl"],
    "tags": ["Trees"],
    "thumbnail_url": "https://i.ytimg.com/vi/owlowlowl01/hqdefault.jpg",
    "title": "Sitting  on Trees",
    "videos": [
        {"type": "youtube", "url": "https://youtu.be/owlowlowl01"},
        {"type": "mp4", "url": "https://files.example/owl.mp4"},
        {"type": "blip", "url": "https://blip.example/12"},
    ],
}
PAGE = "https://github.com/pyvideo/data/blob/abc/owl-conf-2031/videos/sitting.json"


def read(files: dict[str, object], commit: str | None = "abc") -> ArchivedEvent:
    bodies = {name: one if isinstance(one, bytes) else json.dumps(one).encode() for name, one in files.items()}
    return PYVIDEO_ARCHIVE.read("owl-conf-2031", bodies, EVENT, commit)


def of_sitting(provider: str, ident: str, url: str) -> Recording:
    return Recording(
        provider,
        ident,
        url,
        "Sitting on Trees",
        PAGE,
        description="How owls *sit*.",
        recorded=date(2031, 5, 18),
        duration_s=1500,
        speakers=("Ada Owl", "Ben Barn"),
        talk_url="sitting",
        access_by="platform",
        tags=("Trees",),
        licence="CC BY",
    )


def test_every_field_of_a_talk_is_read() -> None:
    said = read({"category.json": {"title": "Owl Conf 2031"}, "videos/sitting.json": FULL})
    assert said == ArchivedEvent(
        folder="owl-conf-2031",
        title="Owl Conf 2031",
        starts=date(2031, 5, 18),
        ends=date(2031, 5, 18),
        website="https://owls.example/2031/",
        talks=(
            Talk(
                "owl-conf-2031",
                "sitting",
                "Sitting on Trees",
                "talk",
                PAGE,
                abstract="How owls *sit*.",
                speakers=(Speaker("Ada Owl"), Speaker("Ben Barn")),
                language="en",
                url="https://owls.example/talks/sitting-on-trees/",
                slides=("https://owls.example/slides.pdf",),
                tags=("Trees",),
                slots=(Slot(datetime(2031, 5, 18, tzinfo=EVENT.zone)),),
            ),
        ),
        recordings=(
            of_sitting("youtube", "owlowlowl01", "https://www.youtube.com/watch?v=owlowlowl01"),
            of_sitting("file", "files.example/owl.mp4", "https://files.example/owl.mp4"),
        ),
        notes=("1 video left out: no video host that is known: blip.example",),
    )
    assert said.talks[0].slots[0].start == datetime(2031, 5, 18, tzinfo=UTC)


def test_a_talk_that_says_nothing_but_its_title_is_one() -> None:
    said = read(
        {"category.json": {"title": "Owl Conf"}, "videos/x.json": {"title": "Keynote: Night", "videos": []}}, None
    )
    page = "https://github.com/pyvideo/data/blob/main/owl-conf-2031/videos/x.json"
    assert said == ArchivedEvent(
        "owl-conf-2031", "Owl Conf", talks=(Talk("owl-conf-2031", "x", "Keynote: Night", "keynote", page),)
    )


def test_what_is_broken_is_named_and_the_rest_is_read() -> None:
    said = read(
        {
            "videos/a.json": b"{",
            "videos/b.json": {"title": "No list of videos"},
            "videos/c.json": [FULL],
            "videos/d.json": {"title": " ", "videos": []},
            "videos/e.json": {"title": "Good", "videos": []},
            "videos/f.json": b"[" * 100_000,
        }
    )
    assert [talk.title for talk in said.talks] == ["Good"]
    assert said.title == "owl-conf-2031"
    no_talk = "no talk of pyvideo: it has no title, or no list of videos"
    assert said.broken == (
        "owl-conf-2031: has no category.json, which says what the event is called",
        "owl-conf-2031/videos/a.json: no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        f"owl-conf-2031/videos/b.json: {no_talk}",
        f"owl-conf-2031/videos/c.json: {no_talk}",
        f"owl-conf-2031/videos/d.json: {no_talk}",
        "owl-conf-2031/videos/f.json: no JSON: nested too deeply",
    )
    for category, wrong in ((b"{", "no JSON"), (b"[]", "has no title"), (b'{"title": 3}', "has no title")):
        said = read({"category.json": category})
        assert (said.title, said.broken[0].startswith(f"owl-conf-2031/category.json: {wrong}")) == (
            "owl-conf-2031",
            True,
        )


def test_one_video_of_two_talks_is_that_of_the_first() -> None:
    said = read({"category.json": {"title": "Owl Conf"}, "videos/a.json": FULL, "videos/b.json": FULL})
    assert [one.talk_url for one in said.recordings] == ["a", "a"]
    assert said.notes == (
        "owl-conf-2031/videos/b.json: youtube:owlowlowl01 is the video of a too, which is taken",
        "owl-conf-2031/videos/b.json: file:files.example/owl.mp4 is the video of a too, which is taken",
        "2 videos left out: no video host that is known: blip.example",
    )


def test_a_code_can_stand_in_an_address() -> None:
    names = ("owl_1.x", "Über Eulen", "-")
    said = read({f"videos/{name}.json": FULL for name in names})
    assert [talk.code for talk in said.talks] == ["talk-3973e0", "owl_1.x", "uber-eulen-566019"]


def test_what_is_an_event_and_what_is_read_of_it() -> None:
    assert [PYVIDEO_ARCHIVE.is_event(names) for names in (["category.json"], ["videos"], ["event.yml"], [])] == [
        True,
        True,
        False,
        False,
    ]
    paths = ("category.json", "videos/a.json", "videos/a.txt", "videos/more/a.json", "a.json")
    assert [path for path in paths if PYVIDEO_ARCHIVE.wants(path)] == ["category.json", "videos/a.json"]


def test_the_website_is_said_where_all_talks_name_one() -> None:
    other = FULL | {"related_urls": [{"label": "Conference Website", "url": "https://other.example/"}]}
    assert read({"videos/a.json": FULL, "videos/b.json": other}).website is None
