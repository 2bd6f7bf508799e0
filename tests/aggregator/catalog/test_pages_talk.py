"""The page of a talk, and what stands where there is none."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from catalog_seed import edit
from datasette import hookimpl
from datasette.plugins import pm
from reading import soup, words

from aggregator.catalog.serve import datasette_for
from aggregator.store.suppressed import suppressed_name

Get = Callable[..., httpx.Response]
GARDENS = "/t/moss-2024/growing-gardens-with-generators"
VIDEO = "https://www.youtube.com/watch?v=gardens0001"


def words_of(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


def test_a_talk_says_what_is_known(get: Get) -> None:
    answer = get(GARDENS)
    assert words(answer, ".speakers") == "Ada Quill , Bo Tern"
    assert (
        words(answer, ".player")
        == "Growing Gardens with Generators Ada Quill, Bo Tern Watch on YouTube Growing Gardens with Generators 29 min"
    )
    assert words(answer, ".why") == "Checked: title and speaker agree."
    assert [words_of(item) for item in soup(answer).select(".recordings li")] == [
        "Public on YouTube , 29 min, published 1 July 2024 Why this video: whole title; both speakers named.",
        (
            "Attendees only, on Hubilo: opens with a ticket's login "
            "Why this recording: linked in a recap post (a person decided it)."
        ),
        (
            "Removed from YouTube (noticed on 20 June 2024), uploaded again as another video, published 1 June 2024"
            " (older recording)"
        ),
    ]
    assert words(answer, ".facts") == (
        "When and where Friday 17 May 2024, 10:00–10:30 EDT Hall A, Hall B Sunday 19 May 2024, 15:00–15:30 EDT Hall C "
        "Local time, America/New_York. Add to a calendar Track Core Level Beginner "
        "Topics Gardens Slides moss.example Schedule Page at the conference"
    )
    assert [time["datetime"] for time in soup(answer).select(".facts time")] == [
        "2024-05-17T10:00:00-04:00",
        "2024-05-19T15:00:00-04:00",
    ]
    assert [a["href"] for a in soup(answer).select(".video a, .facts a")] == [
        VIDEO,
        VIDEO,
        VIDEO,
        "https://events.hubilo.com/moss-2024/session/900001",
        f"{GARDENS}.ics",
        "/topics/gardens",
        "https://moss.example/slides/41.pdf",
        "https://us.moss.example/2024/schedule/presentation/41/",
    ]


def test_the_player_is_named_but_not_loaded(get: Get) -> None:
    page = soup(get(GARDENS))
    assert [link["data-player"] for link in page.select("[data-player]")] == [
        "https://www.youtube-nocookie.com/embed/gardens0001?autoplay=1"
    ]
    assert soup(get("/t/moss-2022/old-growth")).select("[data-player]") == []


def test_a_talk_lists_what_else_its_speakers_gave(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, "DELETE FROM similar_talks")
    get = client_for(datasette_for(path, None, None))
    page = soup(get(GARDENS))
    assert [heading.get_text() for heading in page.select("#others, section[aria-labelledby=others] h3")] == [
        "More by these speakers",
        "C++ and C# in One [Tree] | `or` two_trees",
        "Growing Gardens with Generators",
        "Old Growth",
        "Poster on Lichen",
    ]
    assert words(get("/t/moss-2024/quiet-rooms"), "#others") == "More by Cy Nimbus"
    assert soup(get("/t/moss-2024/memory-arenas-for-mortals")).select("#others") == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "/t/moss-2024/c-and-c-in-one-tree",
            (
                "Video pending Video pending since 17 May 2024: one was found that may be it, and nobody has confirmed it yet "
                "(last looked 2 August 2024)."
            ),
        ),
        (
            "/t/moss-2024/poster-on-lichen",
            "Video pending Video pending: none has been published yet (last looked 2 August 2024).",
        ),
        ("/t/moss-2024/quiet-rooms", "Not recorded Not recorded: its source says that there is no recording."),
        ("/t/moss-2024/lost-tapes", "Video removed The recording was removed; noticed on 1 August 2024."),
        (
            "/t/fern-2023/growing-gardens-with-generators",
            "No video known No recording is known: this catalog has no list of recordings for Fern & Friends 2023.",
        ),
        ("/t/moss-2024/lunch", "Nobody expects a recording of this."),
    ],
)
def test_a_talk_without_a_public_video_says_why_and_links_none(get: Get, path: str, said: str) -> None:
    answer = get(path)
    assert words(answer, ".standing") == said
    waits = not path.endswith(("quiet-rooms", "lunch"))
    feed = f"/feeds/mine.atom?t={path.removeprefix('/t/')}"
    assert [link["href"] for link in soup(answer).select(".video a")] == [feed] * waits


def test_a_speaker_has_talks_and_every_spelling_of_their_name(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, "UPDATE talks SET speakers = 'Lukasz Osterby' WHERE speakers = 'Łukasz Østerby'")
    answer = client_for(datasette_for(path, None, None))("/s/lukasz-osterby")
    assert (words(answer, "h1"), words(answer, ".lead"), words(answer, ".lines h3")) == (
        "Łukasz Østerby",
        "1 talk 1 conference 2024 also printed as Lukasz Osterby Calendar Row in the data",
        "Memory Arenas for Mortals",
    )


def test_a_talk_that_was_left_out_on_request_is_gone_under_every_address(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    conn = sqlite3.connect(path)
    names = ("99", "old-name", "41")
    conn.executemany(
        "INSERT INTO suppressed VALUES ('moss-2024', ?)", [(suppressed_name("moss-2024", name),) for name in names]
    )
    conn.commit()
    conn.close()
    get = client_for(datasette_for(path, None, None))
    addresses = (
        "/t/moss-2024/99",
        "/t/Moss-2024/Old-Name",
        "/t/moss-2024/99.md",
        "/watch/moss-2024/99",
        "/embed/moss-2024/99",
    )
    answers = [get(address) for address in addresses]
    assert [(answer.status_code, words(answer, "h1")) for answer in answers] == [(410, "Left out on request")] * 5
    # A program is told in JSON: test_cors.py.
    assert get("/t/moss-2024/99.json").status_code == 410
    assert (get("/t/fern-2023/99").status_code, get("/t/moss-2024/41").status_code) == (404, 301)


def test_a_talk_that_is_not_there_offers_those_that_may_be_meant(get: Get) -> None:
    answer = get("/t/moss-2024/poster-on-lichens")
    assert (answer.status_code, words(answer, "#near"), words(answer, ".lines h3")) == (
        404,
        "Perhaps one of these",
        "Poster on Lichen",
    )


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/t/moss-2024/lost-tapes", "No longer on the schedule (since 10 June 2024). Its page stays."),
        ("/t/moss-2024/what-is-new-in-3-13", "Cancelled. This session did not take place."),
    ],
)
def test_a_cancelled_or_vanished_talk_says_so(get: Get, path: str, said: str) -> None:
    # Nobody asks for a recording of what did not take place.
    assert len(soup(get(path)).select(".video")) == (not said.startswith("Cancelled"))
    assert words(get(path), ".head .note") == said


def test_the_snippets_of_a_talk_can_be_selected_without_script(get: Get) -> None:
    fields = soup(get(GARDENS)).select(".snippet input[readonly]")
    page, card = f"https://talks.example{GARDENS}", f"https://talks.example/embed{GARDENS[2:]}"
    assert [field["value"] for field in fields] == [
        page,
        f"[Growing Gardens with Generators]({page}) by Ada Quill, Bo Tern ([video]({VIDEO}))",
        f'<a href="{page}">Growing Gardens with Generators</a> by Ada Quill, Bo Tern (<a href="{VIDEO}">video</a>)',
        f"`Growing Gardens with Generators <{page}>`__ by Ada Quill, Bo Tern (`video <{VIDEO}>`__)",
        f"[Growing Gardens with Generators]({page}) by Ada Quill, Bo Tern ([video]({VIDEO}))",
        (
            f'<blockquote><a href="{page}">Growing Gardens with Generators</a> by Ada Quill, Bo Tern, Moss Conf 2024</blockquote>'
            f'<iframe src="{card}" title="Growing Gardens with Generators" width="600" height="411"'
            ' style="max-width:100%;height:auto;aspect-ratio:600/411"'
            ' allow="autoplay; encrypted-media; fullscreen; picture-in-picture"'
            ' frameborder="0" marginwidth="0" marginheight="0" scrolling="no"></iframe>'
        ),
    ]
    assert [part.has_attr("hidden") for part in soup(get(GARDENS)).select(".copy, .forms")] == [True, False]
    assert [radio["value"] for radio in soup(get(GARDENS)).select(".copy [type=radio]")] == [
        field["id"] for field in fields
    ]


def test_what_is_on_next_and_before_in_the_room(get: Get) -> None:
    assert [
        words(get(f"/t/moss-2024/{name}"), "section[aria-labelledby=room]") for name in ("quiet-rooms", "lost-tapes")
    ] == [
        (
            "Also in Hall A Before Growing Gardens with Generators Ada Quill , Bo Tern 17 May 2024 29 min"
            " Watch Growing Gardens with Generators"
        ),
        "Also in Hall A Before Quiet Rooms Cy Nimbus 18 May 2024 Not recorded",
    ]
    assert words(get("/t/moss-2024/memory-arenas-for-mortals"), "#room") == "Also in Hall C"
    assert soup(get("/t/moss-2022/old-growth")).select("#room") == []


def test_language_and_title_are_words(seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, f"UPDATE talks SET language = 'spa', title = 'You *can* grow it' WHERE id = '{GARDENS[3:]}'")
    edit(path, "UPDATE talks SET language = 'Moss' WHERE id = 'moss-2024/quiet-rooms'")
    get = client_for(datasette_for(path, None, "https://talks.example"))
    page = get(GARDENS)
    assert (words(page, "h1"), words(page, "title")) == ("You can grow it", "You can grow it · Moss Conf 2024")
    assert "Language Spanish" in words(page, ".facts")
    assert "Language Moss" in words(get("/t/moss-2024/quiet-rooms"), ".facts")
    assert "[You can grow it](https://talks.example/t/" in page.text
    assert "You can grow it" in [h3.a.get_text() for h3 in soup(get("/s/ada-quill")).select(".lines h3")]
    assert get(f"{GARDENS}.json").json()["title"] == "You *can* grow it"


def test_something_wrong_is_said_with_the_facts_of_the_talk(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path, metadata = seed.seed(tmp_path / "talks.db"), tmp_path / "metadata.yml"
    metadata.write_text("plugins: {conftalks: {issues: 'https://github.com/moss/talks/issues/new'}}\n", "utf-8")
    page = soup(client_for(datasette_for(path, metadata, "https://talks.example"))(GARDENS))
    link, row = page.select(".wrong a")
    assert parse_qsl(str(link["href"]).partition("?")[2]) == [
        ("title", "Growing Gardens with Generators (Moss Conf 2024)"),
        (
            "body",
            f"Talk: Growing Gardens with Generators\nId: {GARDENS[3:]}\nPage: https://talks.example{GARDENS}\n\nWhat is wrong:\n",
        ),
    ]
    assert words_of(page.select_one(".wrong pre")) == (
        "conftalks decide moss-2024 growing-gardens-with-generators youtube:gardens0001 --reject"
        " --why 'watched it: not this talk'"
    )
    assert row["href"] == "/talks/talks/moss-2024~2Fgrowing-gardens-with-generators"


def test_the_row_of_a_talk_is_there(get: Get) -> None:
    link = soup(get("/t/fern-2023/hostile")).select(".wrong a")[-1]
    answer = get(link["href"])
    assert (answer.status_code, "fern-2023/hostile" in answer.text) == (200, True)


class TracedConnections:
    """Notes every statement of the connections that Datasette opens."""

    __name__ = "traced_connections"

    def __init__(self) -> None:
        self.asked: list[str] = []

    @hookimpl
    def prepare_connection(self, conn: sqlite3.Connection) -> None:
        conn.set_trace_callback(self.asked.append)


def test_no_statement_of_a_talks_page_reads_a_whole_table(
    catalog: Path, client_for: Callable[[Any], Get], conn: sqlite3.Connection
) -> None:
    traced = TracedConnections()
    pm.register(traced)
    try:
        get = client_for(datasette_for(catalog, None, None))
        assert get("/").status_code == 200
        traced.asked.clear()
        assert get(GARDENS).status_code == 200
    finally:
        pm.unregister(traced)
    asked = [one for one in traced.asked if one.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(asked) > 10
    steps = {row[3] for one in asked for row in conn.execute(f"EXPLAIN QUERY PLAN {one}")}
    # What a statement has made or is given is small: recordings and changes of this talk, its room, a list, the tables.
    made = ("best", "near", "h", "(subquery", "json_each", "sqlite_master", "pragma_table_info")
    made = tuple(f"SCAN {name}" for name in made)
    assert [step for step in sorted(steps) if step.startswith("SCAN") and not step.startswith(made)] == []
    assert "SEARCH h USING INDEX history_talk (talk=?)" in steps
    assert "SEARCH runs USING INDEX runs_event (event=?)" in steps


def test_of_a_talk_whose_day_alone_is_known_no_hour_is_said(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    starts = "'2024-05-17T00:00:00-04:00'"
    edit(
        path,
        f"UPDATE slots SET start = {starts}, \"end\" = NULL WHERE talk = 'moss-2024/quiet-rooms'",
        f"UPDATE talks SET starts = {starts}, kind = 'keynote' WHERE id = 'moss-2024/quiet-rooms'",
    )
    get = client_for(datasette_for(path, None, "https://talks.example"))
    page = get("/t/moss-2024/quiet-rooms")
    assert words(page, ".facts").startswith("When and where Friday 17 May 2024 Hall A Add to a calendar")
    assert soup(page).select_one(".facts time")["datetime"] == "2024-05-17"
    assert '"startDate": "2024-05-17"' in page.text
    assert "- When: Friday 17 May 2024, Hall A\n" in get("/t/moss-2024/quiet-rooms.md").text
    calendar = get("/t/moss-2024/quiet-rooms.ics").text
    assert ("\r\nDTSTART;VALUE=DATE:20240517\r\n" in calendar, "DTEND" in calendar) == (True, False)
    assert words(get("/e/moss-2024"), ".keynotes .when") == "Friday"
    written = [get(f"/{form}").text for form in ("e/moss-2024", "s/cy-nimbus", "embed/moss-2024/quiet-rooms")]
    written += [page.text, get("/feeds/changes.atom").text, get("/feeds/videos.atom").text]
    assert [text for text in written if "00:00 E" in text] == []


def test_a_talk_stands_once_among_similar_ones_and_those_of_the_same_speakers(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, "DELETE FROM similar_talks")
    get = client_for(datasette_for(path, None, None))
    listed = [link["href"] for link in soup(get(GARDENS)).select("section:has(#others) h3 a")]
    assert len(listed) == 4
    similar = listed[1].removeprefix("/t/")
    edit(path, f"INSERT INTO similar_talks VALUES ('{GARDENS[3:]}', '{similar}', 1, 'same speaker')")
    page = soup(get(GARDENS))
    assert [link["href"] for link in page.select("section:has(#similar) h3 a")] == [listed[1]]
    assert [link["href"] for link in page.select("section:has(#others) h3 a")] == [listed[0], *listed[2:]]
