"""A repository as a schedule: which files say what, whom a slug names, which of several schedules, what goes wrong."""

import re
from pathlib import Path

import pytest
from doc_pages import ROOT, blocks
from repository_page import EVENT, URL, front, notes, page, parse, told

from aggregator.files.event_yml import read_event
from scrapers.errors import LayoutChanged, NothingListed, ScrapeError
from scrapers.page import Page
from scrapers.records import SourceRef
from scrapers.schedules.repository import REPOSITORY
from scrapers.schedules.repository.mapping import FIELDS, SAID, WHERE, KeyMapping, ready
from scrapers.source import EventFacts, Follow

ADA = front(name="Ada  Finch", slug="ada", permalink="/presenters/ada/")
DJANGOCON = {
    "_presenters/ada-finch.md": ADA,
    "_presenters/bo.md": front(name="Bo Marsh"),
    "_schedule/talks/2031-10-16-09-00-owls.md": front(
        title="Owls", slug="owls", date="2031-10-16 09:00:00-04:00", end_date="2031-10-16 09:25:00-04:00", room="Barn",
        category="talks", presenter_slugs="[ada, bo]", permalink="/talks/owls/", video_url="https://youtu.be/owlowlowl01",
    ),
    "_schedule/tutorials/nests.md": front(
        title="Nests", start_datetime="2031-10-15T09:00", end_datetime="2031-10-15T12:30", presenter_slugs="[nobody-here]",
        video_url="-owl_owlo02", difficulty="Beginner", abstract="Twigs."
    ),
    "_schedule/talks/2031-10-16-10-00-break.md": front(title="Break", date="2031-10-16 10:00:00-04:00", category="break"),
    "_schedule/talks/draft.md": front(title="Draft", date="2031-10-16 10:00:00-04:00", published="false"),
    "_schedule/talks/broken.md": "---\ntitle: [Owls\n---\n",
    "_schedule/talks/index.md": front(title="Talks"),
    "src/_data/manual.yaml": "- title: Lunch\n  start_datetime: 2031-10-16 12:00:00\n  room: Meadow\n",
    "_posts/2031-01-01-news.md": front(title="News", date="2031-01-01 10:00:00", author="ada"),
}  # fmt: skip


def test_files_with_front_matter_are_talks() -> None:
    read = parse(DJANGOCON)
    assert [told(talk) for talk in read.talks] == [
        ("owls", "Owls", "talk", ["Ada Finch", "Bo Marsh"], [("16 09:00", "09:25", "Barn")]),
        ("2031-10-16-10-00-break", "Break", "break", [], [("16 10:00", None)]),
        ("nests", "Nests", "tutorial", ["Nobody Here"], [("15 09:00", "12:30")]),
        ("lunch-2031-10-16-1200", "Lunch", "break", [], [("16 12:00", None, "Meadow")]),
    ]
    assert [(talk.url, talk.level, talk.abstract) for talk in (read.talks[0], read.talks[2])] == [
        ("https://2031.owls.example/talks/owls/", None, "Body of it."),
        (None, "Beginner", "Twigs.\n\nBody of it."),
    ]
    assert [(one.id, one.talk_url, one.speakers, one.access_by) for one in read.recordings] == [
        ("owlowlowl01", "https://2031.owls.example/talks/owls/", ("Ada Finch", "Bo Marsh"), "platform"),
        ("-owl_owlo02", "nests", ("Nobody Here",), "platform"),
    ]
    assert notes(read) == [
        "no file says who is meant by nobody-here (1 person): named by the words of a slug, left out where it is a code",
        "read by mapping: djangocon-us",
    ]
    wrong = "line 3: not YAML: expected ',' or ']', but got '<stream end>'; left out"
    assert read.broken == (f"_schedule/talks/broken.md: {wrong}",)


def test_a_line_with_its_mapping_reads_the_same() -> None:
    line = REPOSITORY.line(page(DJANGOCON), SourceRef("repository", URL))
    assert line == SourceRef.of("repository", URL, mapping="djangocon-us")
    named = REPOSITORY.parse(page(DJANGOCON), EVENT, line)
    assert (named.talks, named.recordings) == (parse(DJANGOCON).talks, parse(DJANGOCON).recordings)
    assert REPOSITORY.line(page(DJANGOCON), line) == line


def test_keys_of_event_yml_win_over_a_ready_mapping() -> None:
    read = parse(DJANGOCON, mapping="djangocon-us", title="nowhere, category", people="", track="$folder")
    assert {(talk.title, talk.track) for talk in read.talks} == {("talks", "talks"), ("break", "talks")}


@pytest.mark.parametrize(
    ("video", "ids"),
    [
        ("https://youtu.be/owlowlowl01", ["owlowlowl01"]),
        ('<iframe src="https://www.youtube.com/embed/owlowlowl01">', ["owlowlowl01"]),
        ("_owlowlow-1", ["_owlowlow-1"]),
        ("[https://youtu.be/owlowlowl01, https://youtu.be/owlowlowl02]", ["owlowlowl01", "owlowlowl02"]),
        ("{youtube: owlowlowl01, slides: ''}", ["owlowlowl01"]),
        ('""', []),
        ("null", []),
        ("", []),
        ("TBA", []),
    ],
)
def test_a_video_is_an_address_or_a_bare_id(video: str, ids: list[str]) -> None:
    text = front(title="Owls", start="2031-10-16 09:00").replace("---\nBody", f"video: {video}\n---\nBody")
    read = parse({"talks/owls.md": text}, entries="talks/*.md", title="title", start="start", video="video")
    assert ([one.id for one in read.recordings], notes(read)) == (ids, [])


def test_slides_are_addresses_or_links_that_say_so() -> None:
    keys = {"entries": "talks.yml:*", "title": "t", "video": "v", "slides": "deck, resources"}
    text = (
        "- {t: A, v: owlowlowl01, deck: https://decks.example/a,"
        " resources: [{resource: 'https://x.example/b.pdf', description: Slides},"
        " {url: https://x.example/code, title: Code}, {link: 3}]}\n"
        "- {t: B, v: owlowlowl02, deck: '<iframe src=\"https://decks.example/b\">', resources: null}\n"
        "- {t: C, v: owlowlowl03, deck: [https://youtu.be/owlowlowl09, soon]}\n"
    )
    assert [talk.slides for talk in parse({"talks.yml": text}, **keys).talks] == [
        ("https://decks.example/a", "https://x.example/b.pdf"),
        ("https://decks.example/b",),
        (),
    ]


OWN = {"beds/a.md": front(headline="Roots", given_by="Ada Finch", at="2031-05-04 09:00", where="Loft")}


def test_a_key_of_event_yml_that_no_entry_has_is_said() -> None:
    keys = {"entries": "beds/*.md", "title": "headline", "speakers": "given_by", "start": "at", "video": "not_yet"}
    assert notes(parse(OWN, **keys)) == []
    assert notes(parse(OWN, **{**keys, "speakers": "given, givenby", "room": "were"})) == [
        "no entry has `given`, `givenby` (speakers)",
        "no entry has `were` (room)",
    ]


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"entries": "bed/*.md", "title": "headline"}, "no entries in the files `bed/*.md`"),
        ({"title": "headlin"}, "1 entry, none of which is a talk: no entry has `headlin` (title)"),
        ({"title": "headline", "start": "on"}, "1 entry, none of which is a talk: no entry has `on` (start)"),
        ({"title": "headline"}, "1 entry, none of which is a talk"),
    ],
)
def test_a_mapping_that_reads_nothing_says_why(keys: dict[str, str], why: str) -> None:
    with pytest.raises(NothingListed) as caught:
        parse(OWN, **{"entries": "beds/*.md", **keys})
    assert str(caught.value) == f"{URL}: {why}"


def test_a_video_that_is_none_is_said() -> None:
    keys = {"entries": "talks/*.md", "title": "title", "video": "video, vimeo"}
    read = parse({"talks/owls.md": front(title="Owls", video="https://owls.example/later", vimeo="31313131")}, **keys)
    assert [one.url for one in read.recordings] == ["https://vimeo.com/31313131"]
    assert notes(read) == [
        "entry 'talks/owls.md': 'https://owls.example/later' is no address of a video that is known; kept without a recording"
    ]


def test_codes_of_persons_without_a_file_name_nobody() -> None:
    talks = '{"OWLS01": {"code": "OWLS01", "title": "Owls", "speakers": ["7G8DH3", "ABCDEF"], "session_type": "Talk"}}'
    people = '{"7G8DH3": {"code": "7G8DH3", "name": "Ada Finch"}}'
    read = parse({"data/speakers_talks.json": talks, "data/speakers.json": people})
    assert [told(talk) for talk in read.talks] == [("OWLS01", "Owls", "talk", ["Ada Finch"], [])]
    assert notes(read)[0].startswith("no file says who is meant by ABCDEF (1 person)")


def test_persons_named_by_codes_alone_are_said_to_be_left_out() -> None:
    talks = '{"OWLS01": {"code": "OWLS01", "title": "Owls", "speakers": ["7G8DH3"], "session_type": "Talk"}}'
    read = parse({"data/speakers_talks.json": talks})
    assert [talk.speakers for talk in read.talks] == [()]
    assert notes(read)[0].startswith("no file says who is meant by 7G8DH3 (1 person)")


def test_the_title_of_a_person_in_a_list_is_no_name() -> None:
    keys = {"entries": "talks.yml:*", "people": "people/*.md", "title": "t", "speakers": "by"}
    text = (
        "- {t: A, by: [{name: Ada Finch, title: Professor}, {title: Professor}, {slug: bo-marsh, title: Professor}]}\n"
    )
    read = parse({"talks.yml": text, "people/bo-marsh.md": front(title="Bo Marsh")}, **keys)
    assert [one.name for one in read.talks[0].speakers] == ["Ada Finch", "Bo Marsh"]


def test_names_of_one_text_are_told_apart_and_those_of_a_list_are_not() -> None:
    keys = {"entries": "talks.yml:*", "title": "title", "speakers": "by, who", "start": "at"}
    text = (
        '- {title: A, by: "Ada Finch and Bo Marsh"}\n- {title: B, who: ["Finch & Marsh", TBA]}\n'
        "- {title: C, by: [{id: x}], at: 2031-10-16 9am}\n- 4\n"
    )
    assert [told(talk) for talk in parse({"talks.yml": text}, **keys).talks] == [
        ("a", "A", "talk", ["Ada Finch", "Bo Marsh"], []),
        ("b", "B", "talk", ["Finch & Marsh"], []),
        ("c", "C", "talk", ["x"], [("16 09:00", None)]),
    ]


def test_a_slug_without_a_file_gives_way_to_a_name() -> None:
    keys = {"entries": "talks.yml:*", "title": "t", "speakers": "slugs, people"}
    text = (
        "- {t: A, slugs: [ada-finch], people: [{name: Ada F. Finch}]}\n- {t: B, slugs: [bo-marsh]}\n"
        "- {t: C, slugs: [], people: [{bio: x}]}\n- {t: D, slugs: [AAAAAA], people: [Dee]}\n"
    )
    read = parse({"talks.yml": text}, **keys)
    assert [(talk.title, [one.name for one in talk.speakers]) for talk in read.talks] == [
        ("A", ["Ada F. Finch"]),
        ("B", ["Bo Marsh"]),
        ("C", []),
        ("D", ["Dee"]),
    ]
    assert notes(read) == [
        "no file says who is meant by bo-marsh (1 person): named by the words of a slug, left out where it is a code"
    ]


def test_the_day_and_the_room_may_be_said_around_an_entry() -> None:
    keys = {"entries": "d.yml:days.rooms.talks", "title": "t", "start": "at", "day": "$up.date", "room": "$up.name"}
    text = "days: [{date: 2031-10-16, rooms: [{name: Barn, talks: [{t: A, at: 9:00-9:30}]}]}]"
    assert [told(talk) for talk in parse({"d.yml": text}, **keys).talks] == [
        ("a-2031-10-16-0900", "A", "talk", [], [("16 09:00", "09:30", "Barn")])
    ]


def test_an_offset_that_contradicts_the_zone_is_noted_and_a_time_without_one_is_local() -> None:
    keys = {"entries": "talks.yml", "title": "t", "start": "s"}
    with pytest.raises(NothingListed):
        parse({"talks.yml": ""}, **keys)
    texts = {
        "a/talks.md": front(t="A", s="2031-10-16 09:00:00 -0700"),
        "b/talks.md": front(t="B", s="2031-10-16T09:00"),
    }
    read = parse(texts, entries="*/talks.md", title="t", start="s")
    assert {talk.slots[0].start.isoformat() for talk in read.talks} == {"2031-10-16T09:00:00-04:00"}
    assert notes(read) == ["1 of 2 times print another UTC offset than America/New_York; the wall clock was kept"]


def test_the_settings_of_a_site_tell_of_the_event() -> None:
    settings = "title: Owls 2031\nurl: https://2031.owls.example\ntimezone: Europe/Oslo\n"
    assert parse({**DJANGOCON, "_config.yml": settings}).facts == EventFacts(
        "Owls 2031", "Europe/Oslo", website="https://2031.owls.example"
    )
    assert parse({**DJANGOCON, "hugo.toml": 'baseURL = "/"\ntitle = ""\n'}).facts == EventFacts()


def test_what_the_fetcher_left_out_is_said() -> None:
    read = REPOSITORY.parse(
        page(DJANGOCON, ("talks/x.md: a link",)), EVENT, SourceRef.of("repository", mapping="djangocon-us")
    )
    assert "talks/x.md: a link" in notes(read)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://github.com/owls/2031.owls.example", "https://codeload.github.com/owls/2031.owls.example/tar.gz/HEAD"),
        ("https://github.com/owls/site.git", "https://codeload.github.com/owls/site/tar.gz/HEAD"),
        ("https://gitlab.com/owls/site/", "https://gitlab.com/owls/site/-/archive/HEAD/site-HEAD.tar.gz"),
        ("https://owls.example/site.zip", "https://owls.example/site.zip"),
        ("https://owls.example/site.tgz", "https://owls.example/site.tgz"),
        ("https://github.com/owls/site/blob/main/talks.yml", None),
        ("https://github.com/owls", None),
        ("https://owls.example/schedule.xml", None),
    ],
)
def test_a_repository_is_told_by_its_address(url: str, asked: str | None) -> None:
    ref = REPOSITORY.claims(url)
    assert (ref and REPOSITORY.start(ref, EVENT)) == (asked and (Follow(asked, via="archive"),))


def test_one_file_is_a_page_and_the_rest_is_refused() -> None:
    assert REPOSITORY.start(SourceRef.of("repository", "https://owls.example/talks.yml"), EVENT) == (
        Follow("https://owls.example/talks.yml"),
    )
    for more, why in (
        ({}, "has neither folder nor url"),
        ({"folder": "/srv/site", "mapping": "owls"}, "mapping 'owls' is none of djangocon-us, devopsdays"),
        ({"folder": "/srv/site", "title": "name"}, "says nothing of `entries:`"),
        ({"folder": "/srv/site", "entries": "*" * 9}, "too long for a pattern"),
    ):
        with pytest.raises(ScrapeError, match=re.escape(why)):
            REPOSITORY.start(SourceRef.of("repository", **more), EVENT)
    with pytest.raises(LayoutChanged, match="nothing in its data files looks like talks"):
        parse({"posts/a.md": front(title="News"), "b.json": "[]"})
    with pytest.raises(LayoutChanged, match="mapping 'owls' is none of"):
        parse({}, mapping="owls")


@pytest.mark.parametrize(
    "body",
    ["<html>", "{}", "[]", "a,b", "---\ntitle: Owls\n---\n", '{"schedule": {"conference": {"days": [{"title": 1}]}}}'],
)
@pytest.mark.parametrize("path", ["schedule.json", "talks/owls.md", "feed", "program.yml"])
def test_pages_of_others_are_not_taken(path: str, body: str) -> None:
    assert not REPOSITORY.recognises(Page(f"https://owls.example/{path}", body.encode()))


def test_the_example_of_the_docs_is_read(tmp_path: Path) -> None:
    (text,) = [
        block.text
        for block in blocks((ROOT / "docs/scraping.md").read_text("utf-8"))
        if block.mark == ("tested", "repository")
    ]
    path = tmp_path / "owls-2031/event.yml"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    (ref,) = read_event(path, {"repository": REPOSITORY}).schedule
    files = {
        "_sessions/day-1/owls.md": front(title="Owls", date="2031-10-16 09:00", presenter_slugs="[ada]", room="Barn"),
        "_data/breaks.yml": "- {title: Lunch, start_datetime: 2031-10-16 12:00}\n",
        "_presenters/ada.md": ADA,
    }
    assert [told(talk) for talk in REPOSITORY.parse(page(files), EVENT, ref).talks] == [
        ("owls", "Owls", "talk", ["Ada Finch"], [("16 09:00", None, "Barn")]),
        ("lunch-2031-10-16-1200", "Lunch", "break", [], [("16 12:00", None)]),
    ]


def test_a_ready_mapping_says_nothing_but_what_is_known() -> None:
    known = {key.name for key in FIELDS}
    assert {name for keys in ready().values() for name in keys.keys} <= known
    assert {*WHERE, *SAID} < known
    for name in ready():
        assert KeyMapping.of(SourceRef.of("repository", mapping=name)) == ready()[name]


def test_a_pattern_with_half_a_pair_of_braces_has_no_part() -> None:
    ref = SourceRef.of("repository", folder="/srv/site", entries="{year/*.md, {year}/*.md", part="2031")
    assert REPOSITORY.start(ref, EVENT) == (Follow("/srv/site", via="folder", only="{year/*.md\n2031/*.md"),)


def test_a_speaker_given_by_an_address_alone_is_nobody() -> None:
    more = {"date": "2031-10-16 09:00", "presenters": "[e-mail removed]"}
    files = {
        "_schedule/talks/a.md": front(title="Owls", **more),
        "_schedule/talks/b.md": front(title="Moths", **{**more, "presenters": '"[e-mail removed]"'}),
    }
    assert [talk.speakers for talk in parse(files, mapping="djangocon-us").talks] == [(), ()]


def test_a_wanted_file_that_the_fetcher_could_not_read_is_broken_and_others_are_none_of_its_business() -> None:
    broken = "_schedule/talks/moths.md: no text in UTF-8"
    others = ("_posts/news.md: no text in UTF-8", "_schedule/talks/link.md: a link")
    tree = page({"_schedule/talks/owls.md": front(title="Owls", date="2031-10-16 09:00")}, (broken, *others))
    parsed = REPOSITORY.parse(tree, EVENT, SourceRef.of("repository", URL, mapping="djangocon-us"))
    assert (parsed.broken, notes(parsed)) == ((broken,), list(others))
