"""What is said of a missing recording, on every page and form that says it."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from catalog_seed import edit
from reading import soup, words

from aggregator.catalog.published import issues_url
from aggregator.catalog.serve import datasette_for
from scrapers.errors import ConftalksError

Get = Callable[..., httpx.Response]
TREE, LOST = "moss-2024/c-and-c-in-one-tree", "moss-2024/lost-tapes"
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
LOOKED = "(last looked 2 August 2024)"
STATES = {
    "pending": ("Video pending", f"since 17 May 2024: none has been published yet {LOOKED}."),
    "not-found": ("No recording found", f"None was found within 180 days after the conference {LOOKED}."),
    "not-expected": ("No recording expected", "Moss Conf 2024 has no recording of this kind (talk)."),
    "not-recorded": ("Not recorded", "Not recorded."),
}
"""Video status -> badge, and how its sentence ends."""


@pytest.fixture
def changed(seed: ModuleType, tmp_path: Path) -> Callable[[str], Path]:
    """The invented catalog where something was done to its rows, and nothing is suggested."""

    def change(sql: str) -> Path:
        path: Path = seed.seed(tmp_path / "talks.db")
        conn = sqlite3.connect(path)
        conn.execute("DELETE FROM talk_recordings WHERE decision = 'suggested'")
        conn.execute(sql)
        seed.rebuild(conn)
        conn.close()
        return path

    return change


@pytest.fixture
def asked(changed: Callable[[str], Path], client_for: Callable[[Any], Get]) -> Callable[[str], Get]:
    """Ask that catalog."""
    return lambda sql: client_for(datasette_for(changed(sql), None, "https://talks.example"))


@pytest.mark.parametrize("status", STATES)
def test_a_state_is_the_same_on_every_page(asked: Callable[[str], Get], status: str) -> None:
    get = asked(f"UPDATE talks SET video_status = '{status}' WHERE id = '{TREE}'")
    badge, sentence = STATES[status]
    assert words(get(f"/t/{TREE}"), ".standing").startswith(badge)
    assert words(get(f"/t/{TREE}"), ".standing").endswith(sentence)
    assert words(get(f"/embed/{TREE}"), ".foot") == f"{badge} conftalks"
    assert f"- Recording: {badge}\n" in get(f"/t/{TREE}.md").text
    assert get(f"/t/{TREE}.json").json()["video_status"] == status
    found = soup(get("/search?q=one+tree+ada")).select_one(".lines .state")
    assert found and (found.get_text(), found["class"]) == (badge, ["state", f"s-{status}"])
    assert [badge in words(get(f"/e/moss-2024{view}")) for view in ("", "?view=grid")] == [True, True]
    narrowed = soup(get(f"/e/moss-2024?video={status}"))
    assert "C++ and C# in One [Tree] | `or` two_trees" in [h3.a.get_text() for h3 in narrowed.select("h3")]


def test_a_talk_that_is_to_come_is_not_pending(asked: Callable[[str], Get]) -> None:
    begins = TOMORROW.isoformat()
    get = asked(f"UPDATE slots SET start = '{begins}', \"end\" = NULL WHERE talk = '{TREE}'")
    on = words(get(f"/t/{TREE}"), ".standing")
    assert (on.startswith("Not given yet The talk is on "), on.endswith("; its recording comes later.")) == (True, True)
    assert words(get(f"/embed/{TREE}"), ".foot") == "Not given yet conftalks"
    assert "- Recording: Not given yet\n" in get(f"/t/{TREE}.md").text
    assert "Not given yet." in str(soup(get(f"/t/{TREE}")).select_one("meta[name=description]"))


def test_lists_go_by_the_first_start(asked: Callable[[str], Get]) -> None:
    get = asked(f"UPDATE talks SET starts = '{TOMORROW.isoformat()}' WHERE video_status = 'pending'")
    page = get("/e/moss-2024")
    assert [state.get_text() for state in soup(page).select(".s-pending.state, .s-pending .of")] == [
        "Ada Quill Not given yet",
        "Not given yet",
    ]
    assert "Waiting longest" not in page.text


def test_the_event_says_what_waits_longest(get: Get) -> None:
    assert words(get("/e/moss-2024"), ".head .hint") == "Waiting longest for its video: a talk of 17 May 2024."


def test_without_an_address_for_visitors_the_command_that_adds_a_recording_is_named(
    asked: Callable[[str], Get],
) -> None:
    page = asked(f"UPDATE talks SET video_status = 'not-found' WHERE id = '{TREE}'")(f"/t/{TREE}")
    assert words(page, "section.video .hint") == "Do you know of one? Name it here ."
    link = soup(page).select_one("section.video .hint a")
    assert link and link["href"] == "#wrong"
    assert words(page, "details:has(#wrong)") == (
        "Something wrong with this talk? Whoever keeps the catalog says with this command which video it has:"
        " conftalks decide moss-2024 c-and-c-in-one-tree PUT-THE-VIDEO-HERE --accept --why 'watched it: this talk'"
        " If the video is new to the catalog, a CSV file with its url , its title and 43 as talk brings it in:"
        " conftalks import FILE --event moss-2024 ."
        " Its id is moss-2024/c-and-c-in-one-tree . Its row in the data"
    )


def test_visitors_are_sent_where_metadata_says(
    changed: Callable[[str], Path], client_for: Callable[[Any], Get], tmp_path: Path
) -> None:
    metadata = tmp_path / "metadata.yml"
    metadata.write_text("plugins: {conftalks: {issues: 'https://forge.example/moss/issues?a=1&b=2'}}\n", "utf-8")
    db = changed(f"UPDATE talks SET video_status = 'not-found' WHERE id = '{TREE}'")
    get = client_for(datasette_for(db, metadata, "https://talks.example"))
    assert words(get(f"/t/{TREE}"), "section.video .hint") == "Do you know of one? Name it here ."
    link = soup(get(f"/t/{TREE}")).select_one("section.video .hint a")
    assert link and link["href"] == "https://forge.example/moss/issues?a=1&b=2"
    assert soup(get(f"/t/{LOST}")).select("section.video .hint a") == []


def test_nothing_is_asked_for_while_one_waits_to_be_confirmed(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, f"UPDATE talks SET video_status = 'not-found' WHERE id = '{TREE}'")
    page = client_for(datasette_for(path, None, None))(f"/t/{TREE}")
    assert words(page, ".standing") == (
        "No recording found One was found that may be it, and nobody has confirmed it yet."
    )
    assert soup(page).select("section.video .hint") == []


@pytest.mark.parametrize("value", ["javascript:alert(1)", "forge.example/issues", "https://a b/"])
def test_an_address_for_visitors_is_a_web_page(value: str) -> None:
    with pytest.raises(ConftalksError, match=r"is not an address such as https://talks\.example\.org/issues"):
        issues_url({"issues": value})
    assert [issues_url(config) for config in (None, {}, {"issues": None})] == [None] * 3
    assert issues_url({"issues": "https://forge.example/"}) == "https://forge.example/"


def test_a_removal_is_told_with_its_day(get: Get) -> None:
    hit = get("/search.json?q=lost+tapes").json()["results"][0]
    told = get(f"/t/{LOST}.json").json()
    assert (hit["video_status"], hit["removed_noticed"]) == ("gone", "2024-08-01")
    assert (told["video_status"], told["removed_noticed"]) == ("gone", "2024-08-01")
    assert told["recordings"][0]["last_seen"] == "2024-08-01"
    assert "Video removed\\; noticed on 1 August 2024" in get(f"/t/{LOST}.ics").text.replace("\r\n ", "")
    assert "- Recording: Removed from YouTube (noticed on 1 August 2024)" in get(f"/t/{LOST}.md").text
    description = soup(get(f"/t/{LOST}")).select_one("meta[name=description]")
    assert description and "Video removed; noticed on 1 August 2024." in description["content"]
    assert "(video removed; noticed on 1 August 2024)" in get(f"/t/{LOST}").text


def test_what_is_not_removed_has_no_such_day(get: Get) -> None:
    hits = get("/search.json?q=&limit=100").json()["results"]
    assert {hit["id"]: hit["removed_noticed"] for hit in hits if hit["removed_noticed"]} == {LOST: "2024-08-01"}
