"""posts.yml and posts.jsonl: what is read, what is refused with its line, and what becomes of it in the catalog."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from aggregator.files.jsonl import EventFiles, posts_text, read_posts
from aggregator.files.posts import ListedPost, post_entry, read_posts_yml, read_skipped, still_listed
from aggregator.store.build import build
from scrapers.errors import BadData
from scrapers.records import Event, Talk

FIRST = ListedPost(
    "https://blog.example/moss",
    "A week of moss",
    "Ada Finch",
    ("9", "10"),
    date(2031, 6, 1),
    ("youtube:ferns", "youtube:mossgardens"),
)
SECOND = ListedPost("https://blog.example/fern", "Ferns")
TODAY = date(2031, 7, 1)


def test_posts_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "posts.yml"
    assert read_posts_yml(path) == ()
    path.write_text(
        '- {url: "https://blog.example/moss", title: A week of moss, author: Ada Finch}\n'
        "- url: https://blog.example/fern\n  title: Ferns\n",
        "utf-8",
    )
    assert read_posts_yml(path) == (ListedPost(FIRST.url, FIRST.title, "Ada Finch"), SECOND)


def test_posts_that_people_want_nothing_to_do_with(tmp_path: Path) -> None:
    path = tmp_path / "posts.yml"
    assert read_skipped(path) == frozenset()
    path.write_text(f"- {{url: {FIRST.url}, skip: about last year}}\n{post_entry(SECOND)}\n", "utf-8")
    assert read_posts_yml(path) == (SECOND,)
    assert read_skipped(path) == {FIRST.url}


def test_the_line_that_lists_a_post_is_read_again(tmp_path: Path) -> None:
    quoted = ListedPost("https://blog.example/q", 'Ebb: "moss" & {fern} # 1', "Zoë O'Reef")
    assert post_entry(quoted) == (
        """- {url: "https://blog.example/q", title: "Ebb: \\"moss\\" & {fern} # 1", author: "Zoë O'Reef"}"""
    )
    path = tmp_path / "posts.yml"
    path.write_text(f"{post_entry(quoted)}\n{post_entry(SECOND)}\n", "utf-8")
    assert read_posts_yml(path) == (quoted, SECOND)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("url: https://a.example/", 1, "the file must be a list: every entry begins with `- `"),
        ("- https://a.example/", 1, "an entry is a map such as `talk: ...`, not 'https://a.example/'"),
        ("# posts\n- {url: https://a.example/}", 2, "`title:` is missing"),
        ("- {title: A}", 1, "`url:` is missing"),
        ("- {skip: A}", 1, "`url:` is missing"),
        (
            "- {url: https://a.example/, title: A, skip: no recap}",
            1,
            "what is to be skipped has a `url:` and a `skip:` alone",
        ),
        (
            "- {url: https://a.example/, title: A}\n- {url: https://a.example/, skip: no recap}",
            2,
            "https://a.example/ stands on line 1 already",
        ),
        (
            "- {url: https://a.example/, title: A,\n   by: Ada}",
            2,
            "unknown key `by:`; known are url, title, author, skip",
        ),
        ("- {url: ftp://a.example/, title: A}", 1, "url 'ftp://a.example/' is not a plain http(s) address"),
        (
            "- {url: 'https://a:b@a.example/', title: A}",
            1,
            "url 'https://a:b@a.example/' is not a plain http(s) address",
        ),
        (
            "- {url: 'https://a.example/?token=x', title: A}",
            1,
            "url 'https://a.example/?token=x' is not a plain http(s) address",
        ),
        (
            "- {url: https://a.example/, title: <b>A</b>}",
            1,
            "https://a.example/: title '<b>A</b>' holds markup, an address or characters that do not print",
        ),
        (
            "- {url: https://a.example/, title: A}\n\n- {url: https://a.example/, title: B}",
            3,
            "https://a.example/ stands on line 1 already",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "posts.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadData) as caught:
        read_posts_yml(path)
    assert str(caught.value) == f"{path}:{line}: {said}"


def test_posts_as_they_are_kept(tmp_path: Path) -> None:
    text = posts_text([FIRST, SECOND])
    assert text == (
        '{"url": "https://blog.example/fern", "title": "Ferns"}\n'
        '{"url": "https://blog.example/moss", "title": "A week of moss", "author": "Ada Finch", "talks": ["9", "10"],'
        ' "recordings": ["youtube:ferns", "youtube:mossgardens"], "first_seen": "2031-06-01"}\n'
    )
    path = tmp_path / "posts.jsonl"
    path.write_text(text, "utf-8")
    assert read_posts(path) == (SECOND, FIRST)
    path.write_text(text + text, "utf-8")
    with pytest.raises(BadData) as caught:
        read_posts(path)
    assert str(caught.value) == f"{path}: post https://blog.example/fern occurs twice"


def test_people_say_what_is_listed_and_how_it_is_called() -> None:
    listed = [ListedPost(FIRST.url, "Moss week"), ListedPost("https://blog.example/new", "New")]
    assert still_listed([FIRST, SECOND], listed, {"10"}, {"youtube:ferns"}) == (
        ListedPost(FIRST.url, "Moss week", None, ("10",), date(2031, 6, 1), ("youtube:ferns",)),
    )


def _files(slug: str, *posts: ListedPost) -> EventFiles:
    event = Event(slug, slug, "UTC")
    talk = Talk(slug, "9", "Wet feet", "talk", "https://moss.example/", slug="wet-feet")
    return EventFiles(event, (talk,), posts=posts)


def test_posts_in_the_catalog(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, [_files("moss-2030", FIRST), _files("moss-2031", SECOND, FIRST)], TODAY)
    conn = sqlite3.connect(db)
    assert conn.execute("SELECT * FROM posts ORDER BY url").fetchall() == [
        ("https://blog.example/fern", "Ferns", None, None),
        ("https://blog.example/moss", "A week of moss", "Ada Finch", "2031-06-01"),
    ]
    assert conn.execute("SELECT * FROM post_talks ORDER BY talk").fetchall() == [
        ("moss-2030/wet-feet", "https://blog.example/moss"),
        ("moss-2031/wet-feet", "https://blog.example/moss"),
    ]
    conn.close()


def test_a_catalog_from_before_there_were_posts_is_brought_up_to_date(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    build(db, [_files("moss-2030")], TODAY)
    conn = sqlite3.connect(db)
    for statement in (
        "DROP TABLE post_talks",
        "DROP TABLE posts",
        "DELETE FROM _sqlite_migrations WHERE name = '002_posts'",
    ):
        conn.execute(statement)
    conn.commit()
    counts = build(db, [_files("moss-2030", FIRST)], TODAY)
    assert {name: count.new for name, count in counts.items() if count.moved} == {"posts": 1, "post_talks": 1}
    assert conn.execute("SELECT talk FROM post_talks").fetchall() == [("moss-2030/wet-feet",)]
    conn.close()
