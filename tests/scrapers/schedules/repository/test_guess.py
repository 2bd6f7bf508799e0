"""A repository that no ready mapping fits: what its files and keys look like."""

import json
from typing import Any

import pytest

from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.repository import REPOSITORY
from scrapers.schedules.repository.guess import guess
from scrapers.schedules.repository.rows import Files
from scrapers.tree import tree_body

EVENT = Event("owls-2031", "Owls 2031", "Europe/Oslo")

HUGO = {
    "content/sessions/owls.md": '+++\ntitle = "Owls"\nspeakers = ["ada"]\nstart_time = 2031-05-17T09:00:00\nroom="Barn"\n+++\n',
    "content/sessions/nests.md": '+++\ntitle = "Nests"\nspeakers = ["bo"]\nstart_time = 2031-05-17T10:00:00\nroom="Barn"\n+++\n',
    "content/sessions/_index.md": '+++\ntitle = "Sessions"\n+++\n',
    "content/speakers/ada.md": '+++\ntitle = "Ada Finch"\n+++\n',
    "content/speakers/bo.md": '+++\ntitle = "Bo Marsh"\n+++\n',
    "content/blog/hello.md": '+++\ntitle = "Hello"\nauthor = "Ada"\ndate = 2031-01-01T09:00:00\n+++\n',
}
ELEVENTY = {
    "src/_data/schedule.json": json.dumps(
        {"days": [{"date": "x", "slots": [
            {"talkTitle": "Owls", "presenter": "Ada Finch", "startsAt": "2031-05-17T09:00", "venue": "Barn"},
            {"talkTitle": "Tea", "startsAt": "2031-05-17T09:30", "endsAt": "2031-05-17T10:00"},
        ]}, {"slots": [
            {"talkTitle": "Nests", "presenter": "Bo Marsh", "startsAt": "2031-05-18T09:00", "youtube_id": "owlowlowl01"},
        ]}]}
    ),
    "src/_data/sponsors.json": '[{"name": "Acme", "speakers": 2}]',
}  # fmt: skip
JEKYLL = {
    "_data/talks.yml": (
        "- {id: 1, title: Owls, speaker_ids: [7], time: 2031-05-17 09:00}\n- {id: 2, title: Nests, speaker_ids: [8]}\n"
    ),
    "_data/speakers.yml": "- {id: 7, name: Ada Finch}\n- {id: 8, name: Bo Marsh}\n",
}
GRID = {
    "data/grid.json": json.dumps(
        {"2031-05-17": {"rooms": [{"room": "Barn", "sessions": [
            {"title": "Owls", "speakers": [{"name": "Ada Finch"}], "start": "9:00", "end": "9:30"},
            {"title": "Nests", "speakers": [{"name": "Bo Marsh"}], "start": "9:30"},
        ]}]}}
    ),
}  # fmt: skip
FOLDERS = {
    f"program/{kind}/{name}/index.md": f"---\ntitle: {name.title()}\nspeaker: Ada Finch\ndate: 2031-05-17 {at}\n---\n"
    for kind, name, at in (("talks", "owls", "09:00"), ("talks", "nests", "10:00"), ("workshops", "wings", "13:00"))
}
TABLE = {
    "_data/talks.csv": (
        "Talk Title;Speaker(s);Start Time;Room, floor;Video URL\nOwls;Ada Finch, Bo Marsh;2031-05-17 09:00;Barn, 1;\n"
        "Nests;Cy Reed;2031-05-17 10:00;;https://youtu.be/owlowlowl01\n"
    ),
    "_data/sponsors.csv": "name,level\nAcme,gold\n",
}
LEKTOR = {
    f"content/talks/{name}/contents.lr": "\n---\n".join(
        ["_model: talk", f"title: {name.title()}", "speaker: Ada Finch", f"start: 2031-05-17 {at}"]
    )
    for name, at in (("owls", "09:00"), ("nests", "10:00"))
} | {"content/talks/contents.lr": "_model: talks\n---\ntitle: All talks\n"}


@pytest.mark.parametrize(
    ("files", "said", "read"),
    [
        (
            TABLE,
            {"entries": "_data/talks.csv:*", "title": "Talk Title", "video": "Video URL", "room": None},
            [("owls", "Owls", ["Ada Finch", "Bo Marsh"], ["17 09:00"]), ("nests", "Nests", ["Cy Reed"], ["17 10:00"])],
        ),
        (
            LEKTOR,
            {"entries": "content/talks/*/contents.lr", "start": "start", "speakers": "speaker"},
            [("nests", "Nests", ["Ada Finch"], ["17 10:00"]), ("owls", "Owls", ["Ada Finch"], ["17 09:00"])],
        ),
        (
            HUGO,
            {"entries": "content/sessions/*.md", "people": "content/speakers/*.md", "start": "start_time"},
            [("nests", "Nests", ["Bo Marsh"], ["17 10:00"]), ("owls", "Owls", ["Ada Finch"], ["17 09:00"])],
        ),
        (
            ELEVENTY,
            {"entries": "src/_data/schedule.json:days.slots", "title": "talkTitle", "room": "venue", "video": "youtube_id"},
            [
                ("owls", "Owls", ["Ada Finch"], ["17 09:00"]),
                ("tea-2031-05-17-0930", "Tea", [], ["17 09:30"]),
                ("nests", "Nests", ["Bo Marsh"], ["18 09:00"]),
            ],
        ),
        (
            JEKYLL,
            {"entries": "_data/talks.yml:*", "people": "_data/speakers.yml:*", "speakers": "speaker_ids", "start": "time"},
            [("1", "Owls", ["Ada Finch"], ["17 09:00"]), ("2", "Nests", ["Bo Marsh"], [])],
        ),
        (
            GRID,
            {"entries": "data/grid.json:*.rooms.sessions", "day": "$1", "start": "start", "room": "$up.room"},
            [("owls", "Owls", ["Ada Finch"], ["17 09:00"]), ("nests", "Nests", ["Bo Marsh"], ["17 09:30"])],
        ),
        (
            FOLDERS,
            {"entries": "program/*/*/index.md", "start": "date", "speakers": "speaker"},
            [
                ("nests", "Nests", ["Ada Finch"], ["17 10:00"]),
                ("owls", "Owls", ["Ada Finch"], ["17 09:00"]),
                ("wings", "Wings", ["Ada Finch"], ["17 13:00"]),
            ],
        ),
    ],
    ids=["table", "lektor", "hugo", "eleventy", "jekyll", "grid", "folders"],
)  # fmt: skip
def test_the_files_that_look_most_like_talks(files: dict[str, str], said: dict[str, str], read: list[Any]) -> None:
    found = guess(Files(files))
    assert found is not None
    assert {name: found.get(name) for name in said} == said
    line = SourceRef.of("repository", "https://github.com/owls/site", **found)
    talks = REPOSITORY.parse(Page("https://x.example", tree_body(files, ())), EVENT, line).talks
    told = [
        (talk.code, talk.title, [one.name for one in talk.speakers], [f"{slot.start:%d %H:%M}" for slot in talk.slots])
        for talk in talks
    ]
    assert told == read
    page = Page("https://x.example", tree_body(files, ()))
    assert dict(REPOSITORY.line(page, SourceRef("repository", "https://github.com/owls/site")).more) == found


def test_a_blog_is_no_schedule() -> None:
    posts = {f"_posts/{n}.md": f"---\ntitle: News {n}\nauthor: Ada\ndate: 2031-01-01 09:00\n---\n" for n in range(9)}
    assert guess(Files(posts)) is None
    assert guess(Files({"a.json": "[]", "b.yml": "title: Site"})) is None


def test_a_key_with_a_dot_is_no_path_and_says_nothing() -> None:
    talks = {
        f"_talks/{n}.md": f"---\ntitle: Owls {n}\nspeaker: Ada Finch\nspeaker.slugs: ada\nroom:\n  na.me: Barn\n---\n"
        for n in range(3)
    }
    found = guess(Files(talks))
    assert found is not None
    assert (found["title"], found["speakers"], found.get("room")) == ("title", "speaker", None)
