"""The link card inside a frame as WordPress makes it: without rights, hidden until it says how high it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.browser

GARDENS = "/moss-2024/growing-gardens-with-generators"
SECRET = "aB3dE5gH7j"
# What WordPress's wp-embed.js does with a message, in short: only a frame with that secret is believed, its height is
# kept between 200 and 1000 pixels, and a link is followed only to the frame's own host while the frame has the focus.
BLOG = """<!doctype html><title>A blog</title>
<blockquote class="wp-embedded-content" data-secret="{secret}"><a href="{server}/t{talk}">A talk</a></blockquote>
<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted" src="{server}/embed{talk}#?secret={secret}"
  data-secret="{secret}" width="{width}" height="120" style="position: absolute; visibility: hidden;"></iframe>
<script>
window.messages = [];
addEventListener("message", ({{data, source}}) => {{
  const frame = document.querySelector(`iframe[data-secret="${{data.secret}}"]`);
  if (/[^a-zA-Z0-9]/.test(data.secret) || !frame || source !== frame.contentWindow) return;
  messages.push(data);
  document.querySelector("blockquote").style.display = "none";
  frame.removeAttribute("style");
  if (data.message === "height") frame.height = Math.min(1000, Math.max(200, parseInt(data.value, 10)));
  if (data.message === "link" && new URL(data.value).host === new URL(frame.src).host && document.activeElement === frame)
    top.location.href = data.value;
}});
</script>"""

Blog = Callable[..., Any]


@pytest.fixture
def blog(chromium: Any, server: str, other_site: Any) -> Iterator[Blog]:
    """Open a post of another site that embeds a talk; afterwards no error was logged."""
    contexts: list[Any] = []
    errors: list[str] = []

    def open_post(talk: str = GARDENS, width: int = 600, **how: Any) -> Any:
        other_site.html = BLOG.format(server=server, talk=talk, secret=SECRET, width=width)
        context = chromium.new_context(**how)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(other_site.address)
        return page

    yield open_post
    for context in contexts:
        context.close()
    assert errors == []


def test_the_frame_is_shown_at_the_height_that_the_card_says(blog: Blog) -> None:
    page = blog()
    page.wait_for_function("messages.length > 0")
    frame = page.locator("iframe")
    assert (frame.is_visible(), page.locator("blockquote").is_visible()) == (True, False)
    first = page.evaluate("messages[0]")
    assert (first["message"], first["secret"]) == ("height", SECRET)
    assert 200 <= int(frame.get_attribute("height")) <= 210
    card = page.frames[1].locator(".card").bounding_box()
    assert card["height"] <= int(frame.get_attribute("height"))


def test_a_card_that_grows_says_so_again(blog: Blog) -> None:
    page = blog("/fern-2023/endless", width=250)
    page.wait_for_function("messages.length > 0")
    page.evaluate(
        "messages.length = 0; document.querySelector('iframe').contentWindow.postMessage("
        f"{{message: 'ready', secret: '{SECRET}'}}, '*')"
    )
    page.wait_for_function("messages.length > 0")
    height = page.frames[1].evaluate("document.querySelector('.card').getBoundingClientRect().height")
    assert page.evaluate("messages[0].value") == -(-height // 1)


def test_a_click_is_followed_by_the_blog(blog: Blog, server: str) -> None:
    page = blog()
    page.wait_for_function("messages.length > 0")
    page.frame_locator("iframe").locator("h1 a").click()
    page.wait_for_url(f"{server}/t{GARDENS}")
    assert page.title() == "Growing Gardens with Generators · Moss Conf 2024"


def framed(chromium: Any, other_site: Any, html: str, width: int = 800) -> tuple[Any, list[str]]:
    """A page of another site with a frame as oEmbed gives it, and what it asks of the players' platforms."""
    other_site.html = f"<!doctype html><meta charset=utf-8><title>A blog</title><body>{html}"
    context = chromium.new_context(viewport={"width": width, "height": 700})
    asked: list[str] = []

    def play(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<title>player</title>plays here", content_type="text/html")

    context.route(re.compile("^https:"), play)
    page = context.new_page()
    page.goto(other_site.address)
    return page, asked


def given(server: str, path: str) -> str:
    with urlopen(f"{server}/oembed?url={server}{path}") as answer:
        html: str = json.load(answer)["html"]
    return html


def test_the_video_plays_in_the_card_after_a_click_and_not_before(chromium: Any, server: str, other_site: Any) -> None:
    page, asked = framed(chromium, other_site, given(server, f"/t{GARDENS}"))
    card = page.frame_locator("iframe")
    card.locator(".play").wait_for()
    page.wait_for_load_state("networkidle")
    assert asked == []
    play = card.get_by_role("link", name="Play Growing Gardens with Generators")
    play.focus()
    page.keyboard.press("Enter")
    frame = card.locator("iframe")
    frame.content_frame.get_by_text("plays here").wait_for()
    assert asked == ["https://www.youtube-nocookie.com/embed/gardens0001?autoplay=1"]
    assert (frame.get_attribute("title"), page.url) == (
        "Recording: Growing Gardens with Generators",
        other_site.address,
    )
    box = frame.bounding_box()
    assert (box["width"] >= 590, box["width"] / box["height"] < 2) == (True, True)
    assert card.get_by_role("link", name="Growing Gardens with Generators").is_visible()
    page.context.close()


@pytest.mark.parametrize("width", [320, 800])
@pytest.mark.parametrize("path", [f"/t{GARDENS}", "/t/moss-2024/lost-tapes", "/e/moss-2024", "/s/ada-quill"])
def test_the_frame_is_never_wider_than_its_column_and_keeps_its_shape(
    chromium: Any, server: str, other_site: Any, path: str, width: int
) -> None:
    page, asked = framed(chromium, other_site, given(server, path), width)
    inner = page.frame_locator("iframe")
    inner.locator(".card").wait_for()
    box = page.locator("iframe").bounding_box()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert box["width"] == min(600, width - 16)
    if path == f"/t{GARDENS}":
        assert round(box["width"] / box["height"], 2) == round(600 / 411, 2)
    fits = "card => [card.scrollWidth <= innerWidth, document.body.scrollHeight <= innerHeight]"
    assert (inner.locator(".card").evaluate(fits), asked) == ([True, True], [])
    page.context.close()


def test_a_low_frame_of_before_plays_in_all_of_it(chromium: Any, server: str, other_site: Any) -> None:
    frame = f'<iframe src="{server}/embed{GARDENS}" title="A talk" width="600" height="200" frameborder="0"></iframe>'
    page, _ = framed(chromium, other_site, frame)
    card = page.frame_locator("iframe")
    box = card.locator(".picture").bounding_box()
    assert (round(box["width"]), card.locator("h1").is_visible()) == (239, True)
    card.locator(".picture").click()
    shown = card.locator("iframe").bounding_box()
    assert (round(shown["width"]), round(shown["height"]), card.locator("h1").is_visible()) == (598, 198, False)
    page.context.close()


def test_without_script_the_picture_leads_to_the_talk(chromium: Any, server: str) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{server}/embed{GARDENS}")
    with page.expect_navigation():
        page.locator(".picture").click()
    assert page.url == f"{server}/t{GARDENS}"
    page.context.close()


def test_in_a_frame_without_rights_the_picture_leads_to_the_talk(blog: Blog, server: str) -> None:
    page = blog()
    page.wait_for_function("messages.length > 0")
    with page.expect_navigation():
        page.frame_locator("iframe").locator(".picture").click()
    assert page.url == f"{server}/t{GARDENS}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_card_loads_nothing_from_elsewhere_and_fits(chromium: Any, server: str, scheme: str) -> None:
    for width in (250, 600):
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 200})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{server}/embed{GARDENS}")
        assert [url for url in asked if not url.startswith(server)] == []
        assert page.evaluate("[document.body.scrollWidth <= innerWidth, document.body.scrollHeight <= 200]") == [
            True,
            True,
        ]
        assert page.locator("img").evaluate("image => image.naturalWidth") == 1200
        context.close()
