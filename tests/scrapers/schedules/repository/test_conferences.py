"""Repositories in the shapes of several conferences, each by its ready mapping."""

import pytest
from repository_page import EVENT, URL, front, notes, page, parse, told

from scrapers.errors import LayoutChanged, NothingListed
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.repository import REPOSITORY
from scrapers.source import Follow, Parsed

DEVOPSDAYS = {
    "data/events/2031/new-oslo/program.yml": (
        "program:\n"
        '  - {title: Coffee, type: custom, date: 2031-08-13, start_time: "07:30", end_time: "08:45"}\n'
        '  - {title: bo-märsh, type: talk, date: 2031-08-13, start_time: 9:00, end_time: "09:30"}\n'
        "ignites:\n"
        "  - {title: ada-finch, type: ignite, date: 2031-08-13}\n"
    ),
    "content/events/2031-new-oslo/program/bo-märsh.md": (
        '+++\nTalk_date = ""\nTitle = "Owls"\nType = "talk"\nSpeakers = ["bo-märsh"]\nYouTube = "owlowlowl01"\n+++\nQuietly.\n'
    ),
    "content/events/2031-new-oslo/program/cy.md": '+++\nTitle = "Nests"\nType = "ignite"\nSpeakers = ["cy-heron"]\n+++\n',
    "content/events/2031-new-oslo/speakers/bo-märsh.md": '+++\nTitle = "Bo Märsh"\n+++\n',
    "content/events/2031-oslo/program/dee.md": '+++\nTitle = "Moths"\nType = "talk"\nSpeakers = ["bo-märsh"]\n+++\n',
}


def test_a_row_names_the_file_that_says_more() -> None:
    read = parse(DEVOPSDAYS, mapping="devopsdays", part="2031/new-oslo")
    assert [told(talk) for talk in read.talks] == [
        ("coffee-2031-08-13-0730", "Coffee", "break", [], [("13 07:30", "08:45")]),
        ("bo-marsh", "Owls", "talk", ["Bo Märsh"], [("13 09:00", "09:30")]),
        ("ada-finch", "ada-finch", "lightning", [], []),
        ("cy", "Nests", "lightning", ["Cy Heron"], []),
    ]
    assert (read.talks[1].abstract, [one.id for one in read.recordings]) == ("Quietly.", ["owlowlowl01"])
    assert notes(read)[0] == "the files of ada-finch (1 entry) are not there: titles and people are not known"


def test_entries_whose_files_are_not_there_are_said_together() -> None:
    rows = "".join(f"- {{title: owl-{n}, type: talk, start_time: 9:0{n}, date: 2031-08-13}}\n" for n in range(4))
    read = parse({"data/events/2031/oslo/program.yml": f"program:\n{rows}"}, mapping="devopsdays")
    assert [talk.title for talk in read.talks] == ["owl-0", "owl-1", "owl-2", "owl-3"]
    assert notes(read) == [
        "the files of owl-0, owl-1, owl-2 ... (4 entries) are not there: titles and people are not known"
    ]


def test_one_of_several_schedules_is_named() -> None:
    with pytest.raises(LayoutChanged, match=r"2 schedules .* `part:` \(--part\), one of: 2031/new-oslo, 2031/oslo\Z"):
        parse(DEVOPSDAYS, mapping="devopsdays")
    assert [talk.title for talk in parse(DEVOPSDAYS, mapping="devopsdays", part="2031/oslo").talks] == ["Moths"]
    with pytest.raises(NothingListed, match=r": no entries in the files `data/events/.* of part 2030\Z"):
        parse(DEVOPSDAYS, mapping="devopsdays", part="2030")
    seen = parse(DEVOPSDAYS)
    assert ([talk.title for talk in seen.talks], notes(seen)[-2:]) == (
        ["Moths"],
        [
            "2 schedules in one repository; 2031/oslo was read; `part:` (--part) takes another",
            "read by mapping: devopsdays, part: 2031/oslo",
        ],
    )
    assert REPOSITORY.line(page(DEVOPSDAYS), SourceRef.of("repository", URL, part="2031/new-oslo")) == SourceRef.of(
        "repository", URL, mapping="devopsdays", part="2031/new-oslo"
    )


def test_a_row_of_a_single_file_leads_to_the_file_that_it_names() -> None:
    base = "https://raw.example/devopsdays/web/main"
    ref = SourceRef.of("repository", f"{base}/data/events/2031/new-oslo/program.yml", mapping="devopsdays")

    def read(url: str, path: str) -> Parsed:
        return REPOSITORY.parse(Page(url, DEVOPSDAYS[path].encode()), EVENT, ref)

    first = read(ref.url or "", "data/events/2031/new-oslo/program.yml")
    owls = f"{base}/content/events/2031-new-oslo/program/bo-m%C3%A4rsh.md"
    assert first.follows == (
        Follow(owls, optional=True, aside=True),
        Follow(f"{base}/content/events/2031-new-oslo/program/ada-finch.md", optional=True, aside=True),
    )
    second = read(owls, "content/events/2031-new-oslo/program/bo-märsh.md")
    whole = REPOSITORY.combine([first, second], EVENT, ref)
    assert [told(talk) for talk in whole.talks] == [
        ("coffee-2031-08-13-0730", "Coffee", "break", [], [("13 07:30", "08:45")]),
        ("bo-marsh", "Owls", "talk", ["Bo Märsh"], [("13 09:00", "09:30")]),
        ("ada-finch", "ada-finch", "lightning", [], []),
    ]
    assert ([one.talk_url for one in whole.recordings], second.follows) == (["bo-marsh"], ())
    assert REPOSITORY.combine([parse(PYOHIO, part="2031")], EVENT, ref).talks == parse(PYOHIO, part="2031").talks


PYOHIO = {
    "2030/talks/owls.md": front(title="Owls of 2030", start="2030-07-25 09:00", speakers="[{name: Ada Finch}]"),
    "2031/talks/owls.yaml": (
        "title: Owls of 2031\ncode: OWLS01\ntype: Talk\ndescription: md//How to see them.\nyoutube_url:\n"
        "start_time: 2031-07-25T09:00:00-04:00\nduration: 30\nspeakers: [{code: AAAAAA, name: Ada Finch}]\n"
    ),
    "2031/talks/listing.yaml": "title: Talks\nunlisted: true\nstart: 2031-07-25 09:00\n",
}


def test_a_folder_each_year_is_a_part_each() -> None:
    read = parse(PYOHIO, mapping="pyohio", part="2031")
    assert [told(talk) for talk in read.talks] == [
        ("OWLS01", "Owls of 2031", "talk", ["Ada Finch"], [("25 09:00", "09:30")])
    ]
    assert read.talks[0].abstract == "How to see them."
    follow = Follow(
        "/srv/site",
        via="folder",
        only="talks/*.md\ntalks/*.yaml\ntalks/*/page-data.json\n*.json\nspeakers/*.md\nspeakers/*.yaml",
    )
    assert REPOSITORY.start(SourceRef.of("repository", folder="/srv/site", mapping="pyohio", part="2031"), EVENT) == (
        follow,
    )


EUROPYTHON = {
    "src/content/days/2031-07-08.json": (
        '{"rooms": [], "events": ['
        '{"event_type": "session", "code": "OWLS01", "title": "Owls", "rooms": ["Barn", "Loft"],'
        ' "start": "2031-07-08T09:00:00+02:00"'
        ', "duration": 60, "session_type": "Keynote", "speakers": [{"name": "Ada Finch", "slug": "ada-finch"}]},'
        '{"event_type": "session", "code": "OWLS01", "title": "Owls", "rooms": ["Barn"],'
        ' "start": "2031-07-08T11:00:00+02:00", "duration": 60},'
        '{"event_type": "break", "title": "Coffee", "rooms": ["Barn"], "start": "2031-07-08T10:00:00+02:00", "duration": 30}]}'
    ),
    "src/content/sessions/OWLS01.mdx": front(
        code="OWLS01", title="Owls", speakers="[ada-finch]", start="'2031-07-08T09:00:00+02:00'", duration="'60'",
        session_type="Keynote", youtube_url="https://youtu.be/owlowlowl01", website_url="https://ep.example/session/owls",
    ),
    "src/content/sessions/OWLS02.mdx": front(code="OWLS02", title="Posters", speakers="[ada-finch]", session_type="Poster"),
    "src/content/speakers/AAAAAA.mdx": front(code="AAAAAA", slug="ada-finch", name='"Ada Fi\\xF1ch"', website_url="https://ep.example/ada"),
}  # fmt: skip


def test_a_grid_and_its_sessions_are_joined() -> None:
    prague = Event("ep-2031", "EP 2031", "Europe/Prague")
    read = parse(EUROPYTHON, prague, mapping="europython")
    assert [told(talk) for talk in read.talks] == [
        (
            "OWLS01",
            "Owls",
            "keynote",
            ["Ada Fiñch"],
            [("08 09:00", "10:00", "Barn", "Loft"), ("08 11:00", "12:00", "Barn")],
        ),
        ("coffee-2031-07-08-1000", "Coffee", "break", [], [("08 10:00", "10:30", "Barn")]),
        ("OWLS02", "Posters", "poster", ["Ada Fiñch"], []),
    ]
    assert (read.talks[0].speakers[0].url, read.talks[0].url) == (
        "https://ep.example/ada",
        "https://ep.example/session/owls",
    )
    assert ([one.id for one in read.recordings], notes(read)) == (["owlowlowl01"], [])
