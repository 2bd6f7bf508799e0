"""What plays after a click where the video is not on YouTube: a player in a frame, or a file in an element of ours."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from catalog_seed import edit, seed
from running_server import serving

pytestmark = pytest.mark.browser

TALK = "moss-2022/old-growth"
FRAMED = "https://player.vimeo.com/video/12?dnt=1&autoplay=1"
FILE = "https://video.example/old-growth.mp3"
Placed = Callable[[str, str, str], str]


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Placed]:
    """The address of a catalog in which "old growth" has its recording at this place."""
    with ExitStack() as running:
        known: dict[str, str] = {}

        def serve(provider: str, ident: str, url: str) -> str:
            if url not in known:
                path: Path = seed(tmp_path_factory.mktemp("players") / "talks.db")
                edit(
                    path,
                    f"UPDATE recordings SET provider = '{provider}', provider_id = '{ident}', url = '{url}'"
                    " WHERE id = 'peertube:old1'",
                )
                host, port = running.enter_context(serving(path, quiet=False))
                known[url] = f"http://{host}:{port}"
            return known[url]

        yield serve


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open a page; ``asked`` gets every address of another origin that it asks for, ``sent`` is what that answers."""
    contexts: list[Any] = []

    def open_page(url: str, asked: list[str], **sent: Any) -> Any:
        context = chromium.new_context()
        contexts.append(context)

        def answer(route: Any) -> None:
            asked.append(route.request.url)
            route.fulfill(**sent)

        context.route(re.compile("^https:"), answer)
        page = context.new_page()
        page.goto(url)
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()


def a_second_of_silence() -> bytes:
    """A file that Chromium plays without any codec that is not free."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 1, 8000, 8000, "NONE", ""))
        sound.writeframes(b"\x80" * 8000)
    return file.getvalue()


@pytest.mark.parametrize("path", [f"/t/{TALK}", f"/embed/{TALK}"])
def test_a_player_of_another_platform_comes_on_a_click(placed: Placed, opened: Callable[..., Any], path: str) -> None:
    asked: list[str] = []
    site = placed("vimeo", "12", "https://vimeo.com/12")
    page = opened(site + path, asked, body="<title>player</title>plays here", content_type="text/html")
    assert asked == []
    page.get_by_role("link", name="Play Old Growth").click()
    page.frame_locator("iframe").get_by_text("plays here").wait_for()
    assert asked == [FRAMED]


@pytest.mark.parametrize("path", [f"/t/{TALK}", f"/embed/{TALK}"])
def test_a_file_plays_in_an_element_of_ours_on_a_click(placed: Placed, opened: Callable[..., Any], path: str) -> None:
    asked: list[str] = []
    site = placed("file", "video.example/old-growth.mp3", FILE)
    page = opened(site + path, asked, body=a_second_of_silence(), content_type="audio/wav")
    assert (asked, page.locator("video").count()) == ([], 0)
    page.get_by_role("link", name="Play Old Growth").click()
    video = page.locator("video")
    video.evaluate("video => new Promise(done => video.ended ? done() : video.addEventListener('ended', done))")
    assert set(asked) == {FILE}
    assert video.evaluate("video => [video.controls, video.preload, video.ariaLabel]") == [
        True,
        "none",
        "Recording: Old Growth",
    ]
    assert video.get_attribute("poster").removeprefix(site).startswith(f"/card/{TALK}.png?v=")
    box = video.bounding_box()
    assert box["width"] > 300 and page.url == site + path


@pytest.mark.parametrize(("path", "left"), [(f"/t/{TALK}", FILE), (f"/embed/{TALK}", f"/t/{TALK}")])
def test_a_file_that_does_not_play_leaves_its_link(
    placed: Placed, opened: Callable[..., Any], path: str, left: str
) -> None:
    asked: list[str] = []
    site = placed("file", "video.example/old-growth.mp3", FILE)
    page = opened(site + path, asked, status=404, body="not here", content_type="text/html")
    page.get_by_role("link", name="Play Old Growth").click()
    link = page.get_by_role("link", name=re.compile("^(Open|Watch) Old Growth"))
    link.wait_for()
    assert page.locator("video").count() == 0
    with page.expect_navigation():
        link.click()
    assert page.url.removeprefix(site) == left


def test_no_other_host_may_be_framed_or_played(placed: Placed, opened: Callable[..., Any]) -> None:
    asked: list[str] = []
    page = opened(placed("vimeo", "12", "https://vimeo.com/12") + f"/t/{TALK}", asked, body="x")
    refused = """([tag, url]) => new Promise(done => {
      document.addEventListener("securitypolicyviolation", event => done(event.effectiveDirective));
      const element = document.createElement(tag); element.src = url; document.body.append(element);
    })"""
    assert page.evaluate(refused, ["iframe", "https://www.youtube-nocookie.com/embed/x"]) == "frame-src"
    assert page.evaluate(refused, ["video", FILE]) == "media-src"
    assert asked == []
