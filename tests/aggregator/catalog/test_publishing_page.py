"""docs/publishing.md says of headers what the catalog sends."""

import re
from collections.abc import Callable

import httpx
import pytest
from doc_pages import ROOT

from aggregator.catalog.kept import KEPT_BYTES
from aggregator.catalog.site import PUBLIC_CACHE, static_files

PAGE = (ROOT / "docs/publishing.md").read_text("utf-8")
FOR_EVER = "public, max-age=31536000, immutable"
TALK = "/t/moss-2024/growing-gardens-with-generators"

Get = Callable[..., httpx.Response]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (TALK, PUBLIC_CACHE),
        ("/search?q=gardens", PUBLIC_CACHE),
        ("/e/moss-2024.ics", PUBLIC_CACHE),
        (f"/-/conftalks/catalog.css?v={static_files()['catalog.css'].version}", FOR_EVER),
        ("/t/moss-2024/41", "max-age=3600"),
        ("/t/moss-2024/nope", "no-cache"),
        ("/watch/moss-2024/41", "no-cache"),
        ("/talks/talks", "no-cache"),
    ],
)
def test_what_caches_may_do_is_said(get: Get, path: str, told: str) -> None:
    answer = get(path)
    assert answer.headers["cache-control"] == told
    assert f"`cache-control: {told}`" in PAGE
    assert (path == TALK) <= (answer.headers["vary"] == "Accept-Encoding")


def test_how_long_and_how_much_is_kept() -> None:
    within, while_asked = map(int, re.findall(r"(?:s-maxage|revalidate)=(\d+)", PUBLIC_CACHE))
    assert (within, while_asked, within + while_asked) == (1, 4, 5)
    assert "right five seconds after a build at the latest" in PAGE
    assert f"up to {KEPT_BYTES // 1_000_000} MB of answers" in PAGE
