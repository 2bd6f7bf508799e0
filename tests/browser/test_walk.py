"""A visit without a pointer: find a talk, star it, copy its Markdown link, open its conference, filter by room.

Once by keyboard alone, where at every stop the focus is seen, and once by what a screen reader is given alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from screen_reader import ScreenReader

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
TITLE = "Growing Gardens with Generators"
TALK = "/t/moss-2024/growing-gardens-with-generators"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
# Of what has the focus: its name, whether it lies in the window, and whether an outline is drawn round it or its label.
FOCUS = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    const drawn = element => element && getComputedStyle(element).outlineStyle !== "none"
        && parseFloat(getComputedStyle(element).outlineWidth) >= 2;
    const inside = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
    const label = one.labels?.[0]?.textContent ?? "";
    return [(one.ariaLabel || one.textContent || label).trim(), inside, drawn(one) || drawn(one.closest("label"))];
}"""


def stops(page: Any, name: str, key: str = "Tab", most: int = 60) -> int:
    """Press ``key`` until what is called ``name`` has the focus; how often. At each stop the focus must be seen."""
    for number in range(1, most + 1):
        page.keyboard.press(key)
        page.wait_for_function("() => document.activeElement !== document.body")
        named, inside, drawn = page.evaluate(FOCUS)
        assert (inside, drawn) == (True, True), named
        if named == name:
            return number
    raise AssertionError(f"{name} is not reached by {most} times {key}")


@pytest.mark.parametrize("width", [320, 1280])
def test_all_is_reached_by_keyboard_and_every_stop_is_seen(visit: Open, server: str, width: int) -> None:
    page = visit("/", viewport={"width": width, "height": 700}, permissions=CLIPBOARD, reduced_motion="reduce")
    taken = [stops(page, "Search talks")]
    page.keyboard.type("gardens moss 2024")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    taken.append(stops(page, TITLE))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{TALK}")

    taken.append(stops(page, "Star"))
    page.keyboard.press("Space")
    assert page.locator("body > [role=status]").inner_text() == f"Starred: {TITLE}. 1 talk starred."

    taken.append(stops(page, "Link"))
    page.keyboard.press("ArrowRight")
    taken.append(stops(page, "Copy link"))
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('copied').textContent !== ''")
    assert page.locator("#copied").inner_text() == "Copied Markdown."
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        f"[{TITLE}]({server}{TALK}) by Ada Quill, Bo Tern"
    )

    taken.append(stops(page, "Moss Conf 2024", key="Shift+Tab"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/e/moss-2024")
    taken.append(stops(page, "Skip to the schedule"))
    page.keyboard.press("Enter")
    taken.append(stops(page, "Room"))
    page.keyboard.press("Enter")
    taken.append(stops(page, "Hall B 1"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/e/moss-2024?room=Hall+B")
    assert page.locator(".day h3").all_inner_texts() == [TITLE]
    assert page.locator(f".slot .star[aria-pressed=true][aria-label='Star {TITLE}']").count() == 1
    assert sum(taken) < 70


@pytest.fixture
def reader(visit: Open) -> Iterator[tuple[Any, ScreenReader]]:
    page = visit("/", permissions=CLIPBOARD)
    yield page, ScreenReader(page)


def between(said: list[str], first: str, last: str) -> list[str]:
    at = said.index(first)
    return said[at : said.index(last, at) + 1]


def said_of(told: ScreenReader) -> list[str]:
    return [one.said for one in told.read()]


def find(page: Any, told: ScreenReader) -> None:
    said = said_of(told)
    assert said[:2] == ["link Skip to content", "banner"]
    headings = [one for one in said if one.startswith("heading")]
    assert headings[:2] == ["heading Find the talk you half remember, level 1", "heading Newest recordings, level 2"]
    told.write("searchbox", "Search talks", "gardens moss 2024")
    page.wait_for_url("**/search?**")
    said = said_of(told)
    assert said.index("status") + 1 == said.index("heading 1 talk, level 2")
    assert between(said, f"heading {TITLE}, level 3", f"link Watch {TITLE}") == [
        f"heading {TITLE}, level 3",
        f"link {TITLE}",
        "mark",
        f"button Star {TITLE}, pressed false",
        "link Ada Quill",
        "StaticText ,",
        "link Bo Tern",
        "link Moss Conf 2024",
        "time",
        "StaticText 17 May 2024",
        "StaticText 29 min",
        f"link Watch {TITLE}",
    ]
    told.press("link", TITLE)
    page.wait_for_url(f"**{TALK}")


def star(told: ScreenReader) -> None:
    assert between(said_of(told), "navigation Breadcrumb", f"link Play {TITLE} 29 min") == [
        "navigation Breadcrumb",
        "link Moss Conf 2024",
        "StaticText Talk",
        f"heading {TITLE}, level 1",
        "paragraph",
        "link Ada Quill",
        "StaticText ,",
        "link Bo Tern",
        "button Star, pressed false",
        "region Recording",
        "heading Recording, level 2",
        f"link Play {TITLE} 29 min",
    ]
    told.press("button", "Star")
    said = said_of(told)
    assert "button Star, pressed true" in said
    assert said[-2:] == ["status", f"StaticText Starred: {TITLE}. 1 talk starred."]


def copy(page: Any, told: ScreenReader, server: str) -> None:
    form = between(said_of(told), "region Link to this talk", "button Copy link")
    assert [one for one in form if "StaticText" not in one] == [
        "region Link to this talk",
        "heading Link to this talk, level 2",
        "group Form of the link",
        "Legend",
        "radio Link, checked true",
        *(f"radio {form}, checked false" for form in ("Markdown", "HTML", "reStructuredText", "MyST", "Embed card")),
        "LabelText",
        "textbox What is copied",
        "button Copy link",
    ]
    told.press("radio", "Markdown")
    told.press("button", "Copy link")
    page.wait_for_function("() => document.getElementById('copied').textContent !== ''")
    said = said_of(told)
    assert said[said.index("button Copy link") :][:3] == ["button Copy link", "status", "StaticText Copied Markdown."]
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"[{TITLE}]({server}{TALK})")


def choose_room(page: Any, told: ScreenReader) -> None:
    told.press("link", "Moss Conf 2024")
    page.wait_for_url("**/e/moss-2024")
    said = said_of(told)
    assert said[:2] == ["link Skip to content", "link Skip to the schedule"]
    assert "DisclosureTriangleGrouped Room, expanded false" in said
    told.press("DisclosureTriangleGrouped", "Room")
    menu = between(said_of(told), "DisclosureTriangleGrouped Room, expanded true", "link Hall B 1")
    assert [one for one in menu if one.startswith("link")] == [f"link Hall {hall}" for hall in ("A 4", "C 2", "B 1")]
    told.press("link", "Hall B 1")
    page.wait_for_url("**/e/moss-2024?room=Hall+B")


def test_all_is_told_to_a_screen_reader_in_the_order_of_its_worth(
    reader: tuple[Any, ScreenReader], server: str
) -> None:
    page, told = reader
    find(page, told)
    star(told)
    copy(page, told, server)
    choose_room(page, told)
    said = said_of(told)
    assert "DisclosureTriangleGrouped Room Hall B, expanded false" in said
    talks = [one for one in said if one.endswith(", level 3") and one.startswith("heading")]
    assert (talks, f"button Star {TITLE}, pressed true" in said) == ([f"heading {TITLE}, level 3"], True)
