"""The link card inside a frame as WordPress makes it: without rights, hidden until it says how high it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

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
        assert page.locator("img").evaluate("image => image.naturalWidth") == 400
        context.close()
