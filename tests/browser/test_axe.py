"""axe-core on every kind of page, small and large, light and dark; each is also photographed into tests/screenshots."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_pages import AXE, RUN, SCREENSHOTS, SIZES, TAGS, in_all_sizes

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "search": "/search?q=gardens",
    "search-newest": "/search",
    "search-meant": "/search?q=lichne",
    "search-nothing": "/search?q=zzzz",
    "search-filtered": "/search?q=gardens&kind=talk",
    "search-understood": "/search?q=moss+conf+2024+talks+by+ada+quill+in+english",
    "search-as-words": "/search?q=moss+conf+2024&as=words",
    "search-person": "/search?q=ada+quill",
    "search-left-out": "/search?q=lichen+zebra",
    "search-beyond": "/search?q=gardens&page=9",
    "event": "/e/moss-2024",
    "event-grid": "/e/moss-2024?view=grid",
    "event-filtered": "/e/moss-2024?kind=poster",
    "event-keynotes": "/e/moss-2022",
    "event-empty": "/e/empty-2021",
    "review": "/e/moss-2024/review",
    "review-nothing": "/e/empty-2021/review",
    "talk-public": "/t/moss-2024/growing-gardens-with-generators",
    "talk-attendees": "/t/moss-2024/memory-arenas-for-mortals",
    "talk-pending": "/t/moss-2024/c-and-c-in-one-tree",
    "talk-gone": "/t/moss-2024/lost-tapes",
    "talk-not-recorded": "/t/moss-2024/quiet-rooms",
    "talk-cancelled": "/t/moss-2024/what-is-new-in-3-13",
    "talk-hostile": "/t/fern-2023/hostile",
    "talk-endless": "/t/fern-2023/endless",
    "speaker": "/s/ada-quill",
    "conferences": "/e",
    "conferences-filtered": "/e?q=moss",
    "speakers": "/s",
    "speakers-letter": "/s?letter=A",
    "speakers-nobody": "/s?q=zzzz",
    "about": "/about",
    "changes": "/changes",
    "changes-older": "/changes?day=2023-12-10",
    "event-changes": "/e/moss-2024/changes",
    "event-changes-endless": "/e/fern-2023/changes",
    "topics": "/topics",
    "topic": "/topics/moss",
    "starred-none": "/starred",
    "starred": "/starred?t=moss-2024/41&t=moss-2024/poster-on-lichen&t=fern-2023/hostile&t=fern-2023/endless"
    "&t=moss-2024/nope&t=moss-2024/left-out",
    "missing": "/t/moss-2024/nope",
    "suppressed": "/t/moss-2024/left-out",
    "data": "/talks",
    "data-table": "/talks/talks",
    "data-table-filtered": "/talks/talks?_col=title&kind__notblank=1&title__contains=w",
    "data-table-wide": "/talks/talks?_nocol=code",
    "data-table-of-names": "/talks/speakers",
    "data-table-linked": "/talks/talk_recordings",
    "data-view": "/talks/ledger",
    "data-row": "/talks/talks/moss-2024~2Fgrowing-gardens-with-generators",
    "data-row-endless": "/talks/talks/fern-2023~2Fendless",
    "data-query": "/talks/missing_videos",
    "data-query-newest": "/talks/newest_videos",
    "data-query-names": "/talks/most_talks",
    "data-error": "/talks/talks?_size=x",
    "card": "/embed/moss-2024/growing-gardens-with-generators",
}

Open = Callable[..., Any]


@pytest.fixture(scope="session")
def axe() -> str:
    if AXE is None:
        pytest.skip("axe-core is not installed: pip install 'conftalks[browser]'")
    SCREENSHOTS.mkdir(exist_ok=True)
    return AXE.read_text("utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit: Open, axe: str, name: str) -> None:
    page = visit(PAGES[name])
    found = in_all_sizes(page, axe, name)
    assert {size: told for size, (told, _) in found.items()} == {size: [] for size in SIZES}


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("data")])
def test_axe_finds_nothing_in_the_open_folds_of_the_data(visit: Open, axe: str, name: str) -> None:
    page = visit(PAGES[name])
    page.evaluate("document.querySelectorAll('.fold').forEach(fold => fold.open = true)")
    found = in_all_sizes(page, axe, f"{name}-open")
    assert found == {(width, scheme): ([], width) for width, scheme in SIZES}


def test_axe_finds_nothing_beside_an_open_player(chromium: Any, server: str, axe: str) -> None:
    context = chromium.new_context()
    context.route(re.compile("^https:"), lambda route: route.fulfill(body="<title>player</title>"))
    page = context.new_page()
    page.goto(server + PAGES["talk-public"])
    page.locator("[data-player]").click()
    page.locator("iframe").wait_for()
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {iframes: false}).then(told => told.violations.map(one => one.id))")
    context.close()
    assert found == []


@pytest.mark.parametrize(
    ("name", "fold", "shown"),
    [
        ("talk-public", ".more-of", "li"),
        ("talk-hostile", ".wrong", "pre"),
        ("talk-pending", ".wrong", "pre"),
        ("topics", ".letter", "li"),
    ],
)
def test_axe_finds_nothing_in_an_open_fold(visit: Open, axe: str, name: str, fold: str, shown: str) -> None:
    page = visit(PAGES[name])
    page.locator(f"{fold} summary").first.press("Enter")
    page.locator(f"{fold}[open] {shown}").first.wait_for()
    found = in_all_sizes(page, axe, f"{name}-open{fold}")
    assert found == {(width, scheme): ([], width) for width, scheme in SIZES}


@pytest.mark.parametrize("path", [PAGES["search"], PAGES["event"]])
def test_axe_finds_nothing_in_open_menus(visit: Open, axe: str, path: str) -> None:
    page = visit(path, viewport={"width": 320, "height": 800})
    page.evaluate(axe)
    found = []
    for menu in page.locator("summary").all():
        menu.press("Enter")
        assert page.locator(".menu[open]").count() == 1
        found += page.evaluate(RUN, TAGS)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert found == []
