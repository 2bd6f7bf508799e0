"""The list of conferences as somebody types, and what is new since the last visit."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from aggregator.catalog.browse_pages import FEW

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
SHOWN = "() => [...document.querySelectorAll('.shelf h3')].filter(e => e.checkVisibility()).map(e => e.textContent)"
KEPT = "localStorage.getItem('visits:/')"


def test_the_list_of_conferences_narrows_while_somebody_types(visit: Open) -> None:
    page = visit("/e")
    every = page.locator(".shelf h3").all_text_contents()
    field = page.get_by_label("Filter by name or year")
    field.fill("FÉRN 2023")
    assert (page.evaluate(SHOWN), page.locator("#left").inner_text()) == (
        ["Fern & Friends"],
        "1 conference has these words.",
    )
    field.fill("zzzz")
    assert (page.evaluate(SHOWN), page.locator("#left").inner_text()) == ([], "0 conferences have these words.")
    field.fill("")
    assert (page.evaluate(SHOWN), page.locator("#left").inner_text()) == ([], "")
    assert len(every) == 3 + FEW


def test_a_filter_that_is_sent_shows_the_same(visit: Open) -> None:
    page = visit("/e")
    page.get_by_label("Filter by name or year").fill("moss 2022")
    page.get_by_role("button", name="Filter").click()
    page.wait_for_url("**/e?q=moss+2022")
    assert page.evaluate(SHOWN) == ["Moss Conf"]


def test_what_came_since_the_last_visit_is_marked(visit: Open) -> None:
    page = visit("/", at=datetime(2024, 5, 31, 12))
    marks = page.locator(".new")
    assert (marks.count(), page.evaluate(KEPT)) == (0, '{"last":"2024-05-31"}')
    page.clock.set_fixed_time(datetime(2024, 6, 10, 12))
    for _ in range(2):
        page.reload()
        found = [mark.locator("xpath=ancestor::li").get_attribute("data-found") for mark in marks.all()]
        assert (found, page.evaluate(KEPT)) == (
            ["2024-06-01"] * len(found),
            '{"last":"2024-06-10","before":"2024-05-31"}',
        )
        assert len(found) > 0
    page.clock.set_fixed_time(datetime(2024, 6, 11, 12))
    page.reload()
    assert (marks.count(), page.evaluate(KEPT)) == (0, '{"last":"2024-06-11","before":"2024-06-10"}')


@pytest.mark.parametrize("kept", ["nonsense", "null", "7"])
def test_a_strange_memory_marks_nothing(visit: Open, kept: str) -> None:
    page = visit("/")
    page.evaluate("kept => localStorage.setItem('visits:/', kept)", kept)
    page.reload()
    assert page.locator(".new").count() == 0


def test_a_visit_that_was_kept_for_the_whole_host_is_remembered(visit: Open) -> None:
    page = visit("/about")
    page.evaluate("""localStorage.setItem('conftalks.visits', '{"last":"2024-05-31"}')""")
    page.clock.set_fixed_time(datetime(2024, 6, 10, 12))
    page.goto(page.url.replace("/about", "/"))
    assert (page.locator(".new").count() > 0, page.evaluate(KEPT)) == (
        True,
        '{"last":"2024-06-10","before":"2024-05-31"}',
    )


def test_letters_are_folded_until_they_are_asked_for(visit: Open, server: str) -> None:
    page = visit("/e")
    opened = page.locator(".shelf[open]")
    assert (opened.count(), page.evaluate(SHOWN)) == (0, [])
    page.locator(".shelf summary").first.focus()
    page.keyboard.press("Enter")
    assert (opened.count(), len(page.evaluate(SHOWN)) > 0) == (1, True)
    page.goto(f"{server}/e#c-moss-conf")
    page.wait_for_function("document.getElementById('c-moss-conf').checkVisibility()")
    assert "Moss Conf" in page.evaluate(SHOWN)


def test_without_a_script_letters_unfold_and_a_filter_finds(visit: Open) -> None:
    page = visit("/e", java_script_enabled=False)
    page.locator(".shelf:has(#c-moss-conf) summary").click()
    assert page.locator("#c-moss-conf").get_by_role("link", name="2024").is_visible()
    page.get_by_label("Filter by name or year").fill("moss 2022")
    page.get_by_role("button", name="Filter").click()
    assert page.locator("#c-moss-conf h3").is_visible()


@pytest.mark.parametrize(("width", "beside"), [(320, 2), (1280, 4)])
def test_letters_of_topics_stand_beside_each_other_and_an_open_one_alone(visit: Open, width: int, beside: int) -> None:
    page = visit("/topics", viewport={"width": width, "height": 800})
    letters = page.locator(".letter")
    tops = [letters.nth(n).bounding_box()["y"] for n in range(letters.count())]
    assert tops.count(tops[0]) == min(beside, len(tops))
    letters.first.locator("summary").click()
    assert letters.first.bounding_box()["width"] == page.locator(".by-letter").bounding_box()["width"]
