"""A frozen catalog on an ordinary file server, at the root and below a path, in a real Chromium."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_pages import AXE, SIZES, in_all_sizes
from file_server import files_served

pytestmark = pytest.mark.browser

GARDENS = "/t/moss-2024/growing-gardens-with-generators"
Open = Callable[..., Any]


@pytest.fixture(scope="module", params=["", "/repo"], ids=["root", "below a path"])
def files(
    request: pytest.FixtureRequest, served_catalog: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the frozen catalog."""
    top = tmp_path_factory.mktemp("frozen")
    told = os.environ | {"CONFTALKS_BASE_URL": f"https://talks.example.org{request.param}"}
    folder = top / request.param.strip("/")
    # In a process of its own: while Playwright runs, this one can run no event loop.
    command = [sys.executable, "-m", "aggregator", "--db", served_catalog, "freeze", folder]
    subprocess.run(command, env=told, check=True, capture_output=True)
    with files_served(top) as address:
        yield address + request.param


@pytest.fixture
def look(chromium: Any, files: str) -> Iterator[Open]:
    """Open a page; afterwards nothing was logged, and nothing asked of anybody else."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def open_page(path: str, **how: Any) -> Any:
        contexts.append(chromium.new_context(**how))
        page = contexts[-1].new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda one: None if one.url.startswith(files) else troubles.append(one.url))
        page.goto(files + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # What is not there is told to the console, and of WebAssembly that this server calls it nothing in particular.
    expected = ("the server responded with a status of 404", "WebAssembly.instantiateStreaming")
    assert [text for text in troubles if not any(one in text for one in expected)] == []


def titles(page: Any, within: str = "#hits") -> list[str]:
    page.locator(f"{within} .line").first.wait_for()
    return [one.strip() for one in page.locator(f"{within} .line h3 a").all_text_contents()]


def found(page: Any, text: str) -> None:
    """Wait until the search says this."""
    page.locator("#found", has_text=text).wait_for()


def test_words_are_found_from_the_first_page(look: Open, files: str) -> None:
    page = look("/")
    page.fill("#q", "gardens generators")
    page.press("#q", "Enter")
    found(page, "2 talks")
    assert page.url.startswith(f"{files}/search")
    assert titles(page) == ["Growing Gardens with Generators"] * 2


def test_a_search_is_narrowed_by_menus_whose_addresses_can_be_kept(look: Open, files: str) -> None:
    page = look("/search/?q=gardens")
    found(page, "2 talks")
    menu = page.locator(".menu", has_text="Conference")
    menu.locator("summary").click()
    menu.locator("a", has_text="Moss Conf 2024").click()
    found(page, "1 talk")
    assert page.url == f"{files}/search/?q=gardens&event=moss-2024"
    page.go_back()
    found(page, "2 talks")
    page = look("/search/?q=gardens&event=fern-2023")
    found(page, "1 talk")
    assert page.locator(".menu.set summary b").text_content() == "Fern & Friends 2023"


def test_people_and_conferences_are_offered(look: Open, files: str) -> None:
    page = look("/search/?q=ada+quill")
    page.locator(".named a", has_text="Ada Quill").click()
    page.wait_for_url(f"{files}/s/ada-quill/")
    page = look("/search/?q=moss+conf")
    assert page.locator(".named a", has_text="Moss Conf 2024").get_attribute("href").endswith("/e/moss-2024")


def test_without_words_the_newest_talks_are_listed(look: Open) -> None:
    page = look("/search/")
    found(page, "talks")
    assert len(titles(page)) > 10
    page.locator("#hits .star").first.click()
    assert page.locator("#hits .star").first.get_attribute("aria-pressed") == "true"


def test_nothing_found_is_said_and_nothing_of_before_stays(look: Open, files: str) -> None:
    page = look("/search/?q=ada+quill")
    page.locator(".named a", has_text="Ada Quill").wait_for()
    page.fill("#q", "zzzz")
    found(page, "Nothing found")
    page.locator("#hits nav.menus").wait_for(state="hidden")
    page.locator("#hits .named").wait_for(state="hidden")
    assert page.locator("#hits").inner_text().strip() == ""
    assert (page.url, page.title()) == (f"{files}/search/?q=zzzz", "zzzz: search · conftalks")


def test_hostile_words_stay_words(look: Open) -> None:
    page = look("/search/?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")
    found(page, "1 talk")
    assert titles(page) == ["""<script>alert('t')</script> "quoted" & 'sharp'"""]
    assert page.locator("#hits .named a").all_text_contents() == ["<img src=x onerror=alert(1)>"]
    assert page.locator("#hits :is(img[src=x], script)").count() == 0


def test_the_search_says_that_it_needs_scripts(chromium: Any, files: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{files}/search/")
    assert page.locator("noscript, .note").first.text_content().startswith("This search runs in your browser")
    context.close()


def test_a_video_plays_after_a_click(chromium: Any, files: str) -> None:
    context = chromium.new_context()
    context.route(re.compile("^https:"), lambda route: route.fulfill(body="<title>player</title>"))
    page = context.new_page()
    page.goto(f"{files}{GARDENS}/")
    page.locator("[data-player]").click()
    assert page.locator("iframe").get_attribute("src").startswith("https://www.youtube-nocookie.com/embed/")
    context.close()


def test_watch_and_another_name_lead_on(chromium: Any, files: str) -> None:
    context = chromium.new_context()
    context.route(re.compile("^https:"), lambda route: route.fulfill(body="<title>video</title>"))
    page = context.new_page()
    page.goto(f"{files}/watch{GARDENS[2:]}/")
    page.wait_for_url("https://www.youtube.com/watch?v=*")
    page.goto(f"{files}/t/moss-2024/41/")
    page.wait_for_url(f"{files}{GARDENS}/")
    assert page.title() == "Growing Gardens with Generators · Moss Conf 2024"
    context.close()


def test_a_talk_can_be_starred_on_its_own_page(look: Open) -> None:
    page = look(f"{GARDENS}/")
    page.locator(".talk .head .star").click()
    assert page.locator(".star[aria-pressed=true]").first.get_attribute("data-id") == GARDENS[3:]


def test_stars_are_listed_without_a_server(look: Open, files: str) -> None:
    page = look("/about/")
    kept = [GARDENS[3:], "moss-2024/46", "moss-2024/nobody"]
    root = "/repo/" if files.endswith("/repo") else "/"
    page.evaluate("([key, ids]) => localStorage.setItem(key, JSON.stringify(ids))", [f"stars:{root}", kept])
    page.goto(f"{files}/starred/")
    page.locator("#passed-over").wait_for()
    assert titles(page, "#starred") == ["Growing Gardens with Generators", "What is new in 3.13"]
    assert page.locator("#passed-over + ul h3").text_content() == "moss-2024/nobody"
    with page.expect_download() as saved:
        page.locator(".take a").click()
    assert saved.value.suggested_filename == "starred.txt"


def test_feeds_and_pictures_lie_where_pages_say(look: Open, files: str) -> None:
    page = look("/e/moss-2024/")
    feeds = page.locator("link:is([type$='atom+xml'], [type$='feed+json'])").evaluate_all(
        "all => all.map(one => one.href)"
    )
    pictures = page.locator("meta[property='og:image']").evaluate_all("all => all.map(one => one.content)")
    public = "https://talks.example.org" + ("/repo" if files.endswith("/repo") else "")
    for address in [*feeds, *(one.replace(public, files) for one in pictures)]:
        assert page.request.get(address).status == 200
    assert (len(feeds), len(pictures)) == (3, 1)


def test_the_list_of_conferences_narrows(look: Open) -> None:
    page = look("/e/")
    page.fill("#filter", "moss")
    assert page.locator("#left").text_content() == "1 conference has these words."
    page.press("#filter", "Enter")
    assert page.locator("#left").text_content() == "1 conference has these words."


PAGES = {
    "frozen-search": "/search/?q=gardens",
    "frozen-search-newest": "/search/",
    "frozen-search-nothing": "/search/?q=zzzz",
    "frozen-search-person": "/search/?q=ada+quill&kind=talk",
    "frozen-event": "/e/moss-2024/",
    "frozen-grid": "/e/moss-2024/-/view-grid/",
    "frozen-talk": f"{GARDENS}/",
    "frozen-pending": "/t/moss-2024/c-and-c-in-one-tree/",
    "frozen-conferences": "/e/",
    "frozen-speakers": "/s/-/letter-A/",
    "frozen-about": "/about/",
    "frozen-missing": "/404.html",
}


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(look: Open, name: str) -> None:
    assert AXE is not None
    page = look(PAGES[name])
    if "search" in name:
        page.locator("#found", has_not_text="All talks").wait_for()
        page.wait_for_load_state("networkidle")
    assert in_all_sizes(page, AXE.read_text("utf-8"), name) == {(width, scheme): ([], width) for width, scheme in SIZES}
