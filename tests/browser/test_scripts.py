"""What the script adds: keys, answers while typing, the player on a click, what is on now."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

pytestmark = pytest.mark.browser

GARDENS = "/t/moss-2024/growing-gardens-with-generators"
PLAYER = "https://www.youtube-nocookie.com/embed/gardens0001?autoplay=1"
FOCUSED = "document.activeElement.id || document.activeElement.textContent.trim()"

Open = Callable[..., Any]


def test_a_slash_goes_to_the_search_and_escape_empties_it(visit: Open) -> None:
    page = visit(GARDENS)
    page.keyboard.press("/")
    page.keyboard.type("a/b")
    assert (page.evaluate(FOCUSED), page.locator("#top-q").input_value()) == ("top-q", "a/b")
    page.keyboard.press("Escape")
    assert (page.evaluate(FOCUSED), page.locator("#top-q").input_value()) == ("top-q", "")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")


def test_a_slash_stays_a_slash_in_other_fields_and_with_control(visit: Open) -> None:
    page = visit(GARDENS)
    page.locator("#chosen").focus()
    page.keyboard.press("/")
    assert page.evaluate(FOCUSED) == "chosen"
    page.locator("#chosen").blur()
    page.keyboard.press("Control+/")
    assert page.evaluate("document.activeElement === document.body")


def test_a_search_by_keyboard_alone(visit: Open, server: str) -> None:
    page = visit("/")
    page.keyboard.press("/")
    page.keyboard.type("gardens")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}/search?q=gardens")
    first = page.locator("#results h3 a").first.get_attribute("href")
    page.keyboard.press("/")
    walked = []
    for _ in range(6):
        page.keyboard.press("Tab")
        walked.append(page.evaluate(FOCUSED))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert walked == ["Search", "Conference", "Year", "Kind", "Speaker", "Recording"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED).split() == ["Video", "1"]
    page.keyboard.press("Escape")
    assert (page.evaluate(FOCUSED), page.locator(".menu[open]").count()) == ("Recording", 0)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(server + first)


def test_answers_come_while_typing_and_are_counted_aloud(visit: Open, server: str) -> None:
    page = visit("/search")
    page.locator("#q").press_sequentially("lichen")
    page.wait_for_url(f"{server}/search?q=lichen")
    status = page.get_by_role("main").get_by_role("status")
    assert (status.inner_text(), page.locator("#results h3").all_inner_texts(), page.title()) == (
        "1 talk",
        ["Poster on Lichen"],
        "lichen: search · conftalks",
    )
    page.keyboard.press("Escape")
    page.wait_for_url(f"{server}/search?q=")
    assert status.inner_text() == "The newest 11 of 11 entries"


def test_filters_stay_while_another_query_is_typed(visit: Open, server: str) -> None:
    page = visit("/search?q=gardens&year=2024")
    page.locator("#q").fill("lichen")
    page.wait_for_url(f"{server}/search?q=lichen&year=2024")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert (page.url, page.locator("h3").all_inner_texts()) == (
        f"{server}/search?q=lichen&year=2024",
        ["Poster on Lichen"],
    )


def test_an_address_is_not_followed_while_typing(visit: Open, server: str) -> None:
    page = visit("/search")
    with page.expect_response(lambda answer: answer.url.endswith("gardens-with-generators")):
        page.locator("#q").fill("https://youtu.be/gardens0001")
    assert page.url == f"{server}/search"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server}{GARDENS}")


def test_the_player_comes_on_a_click_and_learns_where_it_is(chromium: Any, server: str) -> None:
    context = chromium.new_context()
    asked: list[tuple[str, str | None]] = []

    def play(route: Any) -> None:
        asked.append((route.request.url, route.request.headers.get("referer")))
        route.fulfill(body="<title>player</title>", content_type="text/html")

    context.route(re.compile("^https:"), play)
    page = context.new_page()
    page.goto(server + GARDENS)
    page.wait_for_load_state("networkidle")
    assert asked == []
    link = page.get_by_role("link", name="Play Growing Gardens with Generators")
    link.focus()
    with page.expect_response(lambda answer: answer.url == PLAYER):
        page.keyboard.press("Enter")
    frame = page.locator(".player iframe")
    assert asked == [(PLAYER, f"{server}/")]
    assert (frame.get_attribute("title"), frame.get_attribute("referrerpolicy"), page.url) == (
        "Recording: Growing Gardens with Generators",
        "strict-origin-when-cross-origin",
        server + GARDENS,
    )
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    box = frame.bounding_box()
    assert round(box["width"] / box["height"], 1) == 1.8
    context.close()


def test_what_is_on_now_is_marked_in_the_time_of_the_event(visit: Open) -> None:
    during = datetime(2024, 5, 17, 14, 35, tzinfo=UTC)
    for path in ("/e/moss-2024", "/e/moss-2024?view=grid"):
        page = visit(path, at=during, timezone_id="Asia/Tokyo")
        assert page.locator("#zone").inner_text() == ("All times are local: America/New_York. It is 10:35 there now.")
        titles = [text.splitlines()[0] for text in page.locator(".slot.now").all_inner_texts()]
        assert titles == ["Memory Arenas for Mortals"]
        page.get_by_role("link", name="Now").click()
        assert page.locator(":target").inner_text().startswith("Memory Arenas for Mortals")


def test_nothing_is_on_before_and_after(visit: Open) -> None:
    for at in (datetime(2024, 5, 17, 13, 59, tzinfo=UTC), datetime(2024, 5, 17, 19, 0, tzinfo=UTC)):
        page = visit("/e/moss-2024", at=at)
        assert (page.locator(".now").count(), page.locator("#now:visible").count()) == (0, 0)
        assert page.locator("#zone").inner_text() == "All times are local: America/New_York."


def test_a_plain_list_is_a_choice_that_is_remembered(visit: Open, server: str) -> None:
    page = visit("/search?q=gardens")
    shown = [page.locator(".thumb").first.is_visible()]
    page.get_by_role("button", name="Show a plain list").click()
    shown.append(page.locator(".thumb").first.is_visible())
    page.goto(f"{server}/s/ada-quill")
    shown.append(page.locator(".thumb").first.is_visible())
    page.get_by_role("button", name="Show pictures in lists").press("Enter")
    shown.append(page.locator(".thumb").first.is_visible())
    assert shown == [True, False, False, True]


def test_the_choice_of_a_plain_list_stands_after_all_years(visit: Open) -> None:
    page = visit("/s/ada-quill")
    before = page.evaluate("document.querySelector('.quiet').previousElementSibling.className")
    assert (before, page.locator(".year .quiet").count()) == ("year", 0)


def test_the_choice_of_a_plain_list_stays_while_results_change(visit: Open) -> None:
    page = visit("/search?q=zzzz")
    assert not page.get_by_role("button", name="Show a plain list").is_visible()
    page.locator("#q").fill("gardens")
    page.get_by_role("button", name="Show a plain list").click()
    assert not page.locator(".thumb").first.is_visible()


def test_a_click_on_its_picture_opens_a_talk(visit: Open, server: str) -> None:
    page = visit("/s/ada-quill")
    with page.expect_navigation():
        page.locator(".pictured", has_text="Growing Gardens").first.locator(".thumb").click(
            position={"x": 20, "y": 10}, force=True
        )
    assert page.url == f"{server}{GARDENS}"
