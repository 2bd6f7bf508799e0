"""Stars: drawn by the script, kept by the browser alone, in step in all tabs, and what the page of them offers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

GARDENS, LICHEN, HOSTILE = (
    "moss-2024/growing-gardens-with-generators",
    "moss-2024/poster-on-lichen",
    "fern-2023/hostile",
)
TITLE = "Growing Gardens with Generators"
KEPT = "localStorage.getItem('stars:/')"
# What a star covers a part of; room that a link leaves for it is none.
COVERED = """() => [...document.querySelectorAll("main .star")].flatMap(star => {
    const a = star.getBoundingClientRect();
    return [...document.querySelectorAll("main :is(a, button, summary)")].filter(one => {
        const b = one.getBoundingClientRect();
        const right = b.right - parseFloat(getComputedStyle(one).paddingRight);
        return one !== star && one.checkVisibility() && Math.min(a.right, right) - Math.max(a.left, b.left) > 1
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    }).map(one => `${star.dataset.id} on ${one.textContent.trim()}`);
})"""

Open = Callable[..., Any]


def keep(page: Any, *ids: str) -> None:
    page.evaluate("ids => localStorage.setItem('stars:/', JSON.stringify(ids))", list(ids))


def kept(page: Any) -> Any:
    return json.loads(page.evaluate(KEPT) or "[]")


def starred(visit: Open, server: str, *ids: str) -> Any:
    page = visit("/about")
    keep(page, *ids)
    page.goto(f"{server}/starred")
    page.locator("#starred-file").wait_for(state="attached")
    expect(page.locator("#starred .star")).to_have_count(len(ids))
    return page


def test_a_talk_is_starred_by_keyboard_and_it_is_said(visit: Open, server: str) -> None:
    page = visit(f"/t/{GARDENS}")
    star = page.locator(".head").get_by_role("button", name="Star")
    assert star.get_attribute("aria-pressed") == "false"
    star.focus()
    page.keyboard.press("Enter")
    status = page.locator("body > [role=status]")
    assert (star.get_attribute("aria-pressed"), status.inner_text(), kept(page)) == (
        "true",
        f"Starred: {TITLE}. 1 talk starred.",
        [GARDENS],
    )
    page.reload()
    assert star.get_attribute("aria-pressed") == "true"
    star.focus()
    page.keyboard.press("Space")
    assert (star.get_attribute("aria-pressed"), status.inner_text(), kept(page)) == (
        "false",
        f"No longer starred: {TITLE}. 0 talks starred.",
        [],
    )


@pytest.mark.parametrize(
    "path", ["/search?q=gardens", "/e/moss-2024", "/e/moss-2024?view=grid", "/s/ada-quill", "/changes"]
)
def test_every_talk_of_a_list_has_a_star_that_names_it(visit: Open, path: str) -> None:
    page = visit(path)
    named = page.get_by_role("button", name=f"Star {TITLE}", exact=True)
    named.first.click()
    assert (named.first.get_attribute("aria-pressed"), len(kept(page))) == ("true", 1)
    box = named.first.bounding_box()
    assert min(box["width"], box["height"]) >= 24


@pytest.mark.parametrize("width", [320, 1280])
def test_a_star_and_the_way_to_the_video_do_not_cover_each_other(visit: Open, width: int) -> None:
    page = visit("/e/moss-2022", viewport={"width": width, "height": 800})
    # A keynote with a title of one line.
    page.locator(".keynotes li").first.evaluate("li => { li.querySelector('h3 a').textContent = 'Moss'; }")
    star, watch = (page.locator(f".keynotes li:has(.watch) {one}").first.bounding_box() for one in (".star", ".watch"))
    assert watch["y"] + watch["height"] <= star["y"]


def test_other_tabs_follow(visit: Open, server: str) -> None:
    page = visit(f"/t/{GARDENS}")
    other = page.context.new_page()
    other.goto(f"{server}/search?q=gardens")
    star = other.locator(f".star[data-id='{GARDENS}']").first
    assert star.get_attribute("aria-pressed") == "false"
    page.locator(".head .star").click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.locator(".head .star").click()
    expect(star).to_have_attribute("aria-pressed", "false")
    assert other.evaluate("localStorage.getItem('stars:/')") == "[]"


def test_without_script_there_is_no_star_and_the_page_says_what_it_needs(visit: Open) -> None:
    page = visit("/starred", java_script_enabled=False)
    assert page.locator("main").inner_text().splitlines()[-1] == (
        "Stars are kept by your browser alone, not here. This page needs JavaScript to read them."
    )
    assert visit(f"/t/{GARDENS}", java_script_enabled=False).locator(".star").count() == 0


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "path", ["/e/moss-2022", "/e/moss-2024", "/e/moss-2024?view=grid", "/search?q=gardens", f"/t/{GARDENS}"]
)
def test_a_star_lies_on_nothing_else_that_can_be_pressed(visit: Open, path: str, width: int) -> None:
    page = visit(path, viewport={"width": width, "height": 800})
    assert page.locator("main .star").count() > 0
    assert page.evaluate(COVERED) == []


def test_the_page_lists_them_after_one_question(visit: Open, server: str) -> None:
    page = visit("/about")
    keep(page, GARDENS, HOSTILE, "moss-2024/left-out", "moss-2024/nope", "moss-2024/51")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/starred")
    page.wait_for_selector("#starred .star")
    assert page.locator("#starred h2").all_inner_texts() == ["Moss Conf 2024", "Fern & Friends 2023", "No longer here"]
    assert [url for url in asked if "/starred?" in url] == [
        f"{server}/starred?t=" + "&t=".join(one.replace("/", "%2F") for one in kept_before())
    ]
    gone = page.locator("section:has(#passed-over)")
    assert gone.locator(".hint").all_inner_texts() == [
        "Not known in this catalog.",
        "Not known in this catalog.",
        "Left out on request.",
    ]
    gone.get_by_role("button", name="Star moss-2024/left-out").click()
    expect(page.locator("#starred .star")).to_have_count(4)
    assert "moss-2024/left-out" not in kept(page)


def kept_before() -> list[str]:
    return [GARDENS, HOSTILE, "moss-2024/left-out", "moss-2024/nope", "moss-2024/51"]


def test_a_talk_that_moved_is_kept_by_its_address_of_today(visit: Open, server: str) -> None:
    page = starred(visit, server, "moss-2024/41")
    page.locator("#starred [data-asked]").wait_for(state="attached")
    assert kept(page) == [GARDENS]
    assert page.locator("#starred .star").get_attribute("aria-pressed") == "true"


def test_one_is_removed_and_the_next_has_the_focus(visit: Open, server: str) -> None:
    page = starred(visit, server, GARDENS, LICHEN)
    first = page.locator("#starred .star").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#starred .star")).to_have_count(1)
    assert page.evaluate("document.activeElement.className") == "star"
    page.keyboard.press("Enter")
    page.wait_for_selector("#starred-none:visible")
    assert (kept(page), page.evaluate("document.activeElement.id")) == ([], "starred-file")


def test_all_are_removed_after_a_question(visit: Open, server: str) -> None:
    page = starred(visit, server, GARDENS, LICHEN)
    page.get_by_role("button", name="Remove all stars").click()
    assert page.locator("#starred-asked").inner_text() == "Remove the stars of 2 talks?"
    page.get_by_role("button", name="Keep").click()
    assert len(kept(page)) == 2
    page.get_by_role("button", name="Remove all stars").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.wait_for_selector("#starred-none:visible")
    assert (kept(page), page.get_by_role("button", name="Remove all stars").count()) == ([], 0)


def test_more_than_a_list_can_hold_are_kept_and_it_is_said(visit: Open, server: str) -> None:
    page = visit("/about")
    ids = [*(f"moss-2024/n{number}" for number in range(200)), GARDENS]
    keep(page, *ids)
    page.goto(f"{server}/starred")
    page.wait_for_selector("#starred .star")
    assert page.locator("#starred-more").inner_text() == (
        "201 talks are starred. This list, the feed, the calendar and the files have the 200 that were starred last."
    )
    assert (page.locator("#starred .star").count(), len(kept(page))) == (200, 201)


def test_recap_draft_reads_what_is_saved_and_the_page_takes_it_back(
    visit: Open, server: str, served_catalog: Path, tmp_path: Path
) -> None:
    page = starred(visit, server, GARDENS, LICHEN)
    with page.expect_download() as download:
        page.get_by_role("link", name="File for a post").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert (file.name, file.read_text("utf-8")) == ("starred-moss-2024.txt", f"# Moss Conf 2024\n{GARDENS}\n{LICHEN}\n")
    command = [sys.executable, "-m", "aggregator", "--db", str(served_catalog)]
    command += ["recap", "draft", "moss-2024", "--starred", str(file)]
    home = os.environ | {"CONFTALKS_BASE_URL": "https://talks.example"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=home)
    assert (done.returncode, done.stderr, f"https://talks.example/t/{LICHEN}" in done.stdout) == (0, "", True)
    with page.expect_download() as markdown:
        page.get_by_role("link", name="Markdown").click()
    links = tmp_path / "talks.md"
    markdown.value.save_as(links)
    for given in (file, links):
        keep(page, HOSTILE)
        page.reload()
        page.locator("#starred-file").set_input_files(given)
        expect(page.locator("#starred .star")).to_have_count(3)
        assert (kept(page), page.locator("body > [role=status]").inner_text()) == (
            [HOSTILE, GARDENS, LICHEN],
            "2 talks added.",
        )


def test_the_markdown_is_copied(visit: Open, server: str) -> None:
    page = visit("/about", permissions=["clipboard-read", "clipboard-write"])
    keep(page, GARDENS)
    page.goto(f"{server}/starred")
    page.get_by_role("button", name="Copy it").click()
    page.wait_for_selector("button:text-is('Copied')")
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"## Moss Conf 2024\n\n- [{TITLE}]({server}/t/")


def test_what_is_no_list_of_stars_is_none(visit: Open, server: str) -> None:
    page = visit("/about")
    for text in ("{", "7", '["x", 3, "a/b/c"]'):
        page.evaluate("text => localStorage.setItem('stars:/', text)", text)
        page.goto(f"{server}/starred")
        page.wait_for_selector("#starred-none:visible")
        assert page.locator("main .line").count() == 0
