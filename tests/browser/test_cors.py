"""A page of another site reads the catalog by a script, as docs/addresses.md shows."""

from __future__ import annotations

from typing import Any

import pytest
from doc_pages import marked

pytestmark = pytest.mark.browser

GARDENS = "/t/moss-2024/growing-gardens-with-generators"
ASK = """async ([address, headers]) => {
  try {
    const answer = await fetch(address, {headers});
    return [answer.status, answer.url, (await answer.text()).length > 0];
  } catch (error) {
    return error.message;
  }
}"""


def test_the_script_of_the_documentation_lists_talks(chromium: Any, server: str, other_site: Any) -> None:
    other_site.html = marked("tested", "script").replace("https://talks.example.org", server)
    page = chromium.new_page()
    page.goto(other_site.address)
    page.wait_for_selector("#talks a")
    first = page.locator("#talks a").first
    assert (first.get_attribute("href"), first.inner_text()) == (
        f"{server}{GARDENS.replace('moss-2024', 'fern-2023')}",
        "Growing Gardens with Generators, Fern & Friends 2023",
    )
    page.close()


def test_what_is_for_programs_is_read_and_pages_are_not(chromium: Any, server: str, other_site: Any) -> None:
    page = chromium.new_page()
    page.goto(other_site.address)
    asked = [f"{GARDENS}.json", "/t/moss-2024/41.json", "/t/moss-2024/nope.json", "/feeds/videos.atom"]
    asked += ["/e/moss-2024.ics", f"/oembed?url={server}{GARDENS}", "/talks/talks.json", "/t/moss-2024/41", GARDENS]
    told = {path: page.evaluate(ASK, [server + path, {}]) for path in asked}
    assert told == {
        **{path: [200, f"{server}{path}", True] for path in asked},
        "/t/moss-2024/41.json": [200, f"{server}{GARDENS}.json", True],
        "/t/moss-2024/nope.json": [404, f"{server}/t/moss-2024/nope.json", True],
        "/t/moss-2024/41": "Failed to fetch",
        GARDENS: "Failed to fetch",
    }
    # With a header of its own the browser asks first whether it may.
    assert page.evaluate(ASK, [f"{server}{GARDENS}.json", {"X-Moss": "1"}]) == [200, f"{server}{GARDENS}.json", True]
    page.close()
