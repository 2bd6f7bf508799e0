"""An event's page in use: the days stay in sight, rooms by keyboard, the table that scrolls in its frame."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

EVENT = "/e/moss-2024"
PHONE = {"width": 320, "height": 400}
Open = Callable[..., Any]


def top_of(page: Any, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    return float(box["y"])


@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 400}])
def test_the_days_stay_in_sight_and_name_the_one_in_view(visit: Open, size: dict[str, int]) -> None:
    page = visit(EVENT, viewport=size, reduced_motion="reduce")
    page.get_by_role("link", name="Sat 18 May").click()
    page.locator('.days [aria-current="true"]', has_text="Sat 18 May").wait_for()
    bar = page.locator(".days").bounding_box()
    assert (bar["y"], page.locator(".days [aria-current]").all_inner_texts()) == (0, ["Sat 18 May"])
    assert bar["height"] <= top_of(page, "#d2024-05-18") < 200
    marked = page.locator(".days [aria-current]").bounding_box()
    assert (marked["x"] >= 0, marked["x"] + marked["width"] <= size["width"]) == (True, True)


def test_without_javascript_the_days_stay_and_no_day_is_named(visit: Open) -> None:
    page = visit(f"{EVENT}#d2024-05-18", viewport=PHONE, java_script_enabled=False, reduced_motion="reduce")
    bar = page.locator(".days").bounding_box()
    assert (bar["y"], bar["height"] <= top_of(page, "#d2024-05-18")) == (0, True)
    assert page.locator(".days [aria-current]").count() == 0


@pytest.mark.parametrize(("view", "titles"), [("", ".day h3 a"), ("?view=grid", ".block > a")])
def test_a_room_is_chosen_by_keyboard_and_left_again(visit: Open, view: str, titles: str) -> None:
    def reach(page: Any, text: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()").startswith(text):
                return

    def follow(page: Any, text: str) -> None:
        reach(page, text)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    page = visit(EVENT + view, viewport=PHONE)
    reach(page, "Room")
    page.keyboard.press("Enter")
    follow(page, "Hall B")
    assert page.locator(titles).all_inner_texts() == ["Growing Gardens with Generators"]
    follow(page, "Clear filters")
    assert page.locator(titles).count() > 1


def test_in_the_grid_times_and_rooms_stay_and_one_room_fills_a_phone(visit: Open) -> None:
    page = visit(f"{EVENT}?view=grid", viewport=PHONE)
    grid = page.locator(".grid").first
    frame, room = grid.bounding_box(), page.locator("thead th").nth(1).bounding_box()
    time = page.locator("tbody th").first.bounding_box()
    assert round(room["x"] + room["width"]) == round(frame["x"] + frame["width"] - 1)
    assert round(time["x"] + time["width"]) == round(room["x"])
    grid.evaluate("grid => grid.scrollTo(9999, 9999)")
    assert round(page.locator("thead th").nth(1).bounding_box()["x"]) < 0
    assert round(page.locator("tbody th").first.bounding_box()["x"]) == round(time["x"])
    assert round(page.locator("thead th").first.bounding_box()["y"]) == round(room["y"])


def test_on_paper_the_grid_has_all_its_rooms(visit: Open) -> None:
    page = visit(f"{EVENT}?view=grid", viewport={"width": 600, "height": 800})
    page.emulate_media(media="print")
    right = "[...document.querySelectorAll('.grid th, .block')].map(e => Math.ceil(e.getBoundingClientRect().right))"
    assert max(page.evaluate(right)) <= 600
    assert page.locator("thead").first.locator("th").count() == 5


def test_a_shadow_says_that_the_grid_goes_on_until_its_end(visit: Open) -> None:
    page = visit(f"{EVENT}?view=grid", viewport=PHONE)
    shadow = "getComputedStyle(document.querySelector('.rooms'), '::after').opacity"
    before = page.evaluate(shadow)
    page.locator(".grid").first.evaluate("grid => grid.scrollTo(9999, 0)")
    page.wait_for_function(f"{shadow} === '0'")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator(".grid").first.evaluate("grid => grid.scrollTo(0, 0)")
    page.wait_for_function(f"{shadow} === '0'")
    assert before == "1"


def test_headings_lead_through_the_page_in_its_order(visit: Open) -> None:
    page = visit(EVENT)
    assert page.locator("h1, h2").all_inner_texts() == [
        "Moss Conf 2024",
        "Friday 17 May 2024",
        "Saturday 18 May 2024",
        "Sunday 19 May 2024",
        "Without a time",
    ]
    order = page.locator("main").aria_snapshot()
    parts = ['navigation "Other editions"', 'navigation "Kinds"', 'navigation "View"', 'navigation "Filters"']
    parts += ['navigation "Days"', 'region "Friday 17 May 2024"', 'link "Growing Gardens with Generators"']
    parts += ['link "Watch Growing Gardens with Generators"', 'region "Saturday 18 May 2024"']
    places = [order.index(part) for part in parts]
    assert places == sorted(places)


def test_the_menu_of_rooms_is_few_steps_from_the_top(visit: Open) -> None:
    page = visit("/e/moss-2024")
    pressed = 0
    for key in ("Tab", "Tab", "Enter", *["Tab"] * 7):
        page.keyboard.press(key)
        pressed += 1
        if page.evaluate("document.activeElement.textContent.trim()") == "Room":
            break
    assert (page.evaluate("document.activeElement.localName"), pressed <= 10) == ("summary", True)
