"""What plays on a talk's page and in its card, by platform: the player, the policy, the words, oEmbed and JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from catalog_seed import edit, seed
from reading import soup, words

from aggregator.catalog.serve import datasette_for
from aggregator.catalog.site import CONTENT_SECURITY_POLICY, EMBED_POLICY

HERE = "https://talks.example"
Get = Callable[..., httpx.Response]
TALK = "moss-2022/old-growth"
UUID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"
FILE = "https://video.example:8443/2022/old-growth.webm"


@pytest.fixture
def served(tmp_path: Path, client_for: Callable[[Any], Get]) -> Callable[..., Get]:
    """A catalog in which "old growth" has its recording at this place."""

    def serve(provider: str, ident: str, url: str, access: str = "public") -> Get:
        path = seed(tmp_path / "talks.db")
        edit(
            path,
            f"UPDATE recordings SET provider = '{provider}', provider_id = '{ident}', url = '{url}', access = '{access}'"
            " WHERE id = 'peertube:old1'",
        )
        return client_for(datasette_for(path, None, HERE))

    return serve


@pytest.mark.parametrize(
    ("provider", "ident", "url", "name", "player", "source"),
    [
        (
            "vimeo",
            "12",
            "https://vimeo.com/12",
            "Vimeo",
            "https://player.vimeo.com/video/12?dnt=1&autoplay=1",
            "frame-src https://player.vimeo.com",
        ),
        (
            "peertube",
            f"tube.example/{UUID}",
            f"https://tube.example/w/{UUID}",
            "PeerTube",
            f"https://tube.example/videos/embed/{UUID}?autoplay=1",
            "frame-src https://tube.example",
        ),
        (
            "archive",
            "old_growth",
            "https://archive.org/details/old_growth",
            "archive.org",
            "https://archive.org/embed/old_growth?autoplay=1",
            "frame-src https://archive.org",
        ),
        (
            "media-ccc",
            "moss-1-old_growth",
            "https://media.ccc.de/v/moss-1-old_growth",
            "media.ccc.de",
            "https://media.ccc.de/v/moss-1-old_growth/oembed",
            "frame-src https://media.ccc.de",
        ),
        (
            "file",
            "video.example:8443/2022/old-growth.webm",
            FILE,
            "video.example",
            FILE,
            "media-src https://video.example:8443",
        ),
    ],
)
def test_each_platform_plays_on_the_page_and_in_the_card_and_the_policy_names_it_alone(
    served: Callable[..., Get], provider: str, ident: str, url: str, name: str, player: str, source: str
) -> None:
    get = served(provider, ident, url)
    page, card = get(f"/t/{TALK}"), get(f"/embed/{TALK}")
    is_file = source.startswith("media-src")
    for answer in (page, card):
        (link,) = soup(answer).select("[data-player]")
        assert (link["data-player"], "data-cover" in link.attrs or "data-file" in link.attrs) == (player, is_file)
    assert page.headers["content-security-policy"] == f"{CONTENT_SECURITY_POLICY}; {source}"
    assert card.headers["content-security-policy"] == f"{EMBED_POLICY}; {source}"
    assert words(page, ".player b") == f"Watch on {name} Old Growth"
    assert words(page, ".recordings li p").startswith(f"Public on {name} , 1 h 0 min")
    assert (soup(page).select_one(".player a")["href"], get(f"/watch/{TALK}").headers["location"]) == (url, url)
    (graph,) = [json.loads(one.string) for one in soup(page).select("script[type='application/ld+json']")]
    video = graph["@graph"][1]
    shown = {"contentUrl": url} if is_file else {"embedUrl": player.removesuffix("autoplay=1").rstrip("?&")}
    assert {key: video[key] for key in ("contentUrl", "embedUrl") if key in video} == shown
    told = get(f"/oembed?url={HERE}/t/{TALK}").json()
    assert (told["height"], "encrypted-media" in told["html"]) == (411, True)


@pytest.mark.parametrize(
    ("provider", "ident", "url", "access"),
    [
        ("peertube", "old1", "https://tube.example/w/oldgrowth", "public"),
        ("file", "video.example/old.mkv", "https://video.example/old.mkv", "public"),
        ("file", "video.example/old.mp4", "http://video.example/old.mp4", "public"),
        ("file", "x", "https://video.example; script-src https://evil.example/old.mp4", "public"),
        ("peertube", f"tube.example;script-src *;/{UUID}", f"https://tube.example/w/{UUID}", "public"),
        ("vimeo", "12", "https://vimeo.com/12", "private"),
    ],
)
def test_what_cannot_play_in_a_page_is_linked_and_no_policy_names_it(
    served: Callable[..., Get], provider: str, ident: str, url: str, access: str
) -> None:
    get = served(provider, ident, url, access)
    page, card = get(f"/t/{TALK}"), get(f"/embed/{TALK}")
    assert (soup(page).select("[data-player]"), soup(card).select("[data-player]")) == ([], [])
    assert page.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert card.headers["content-security-policy"] == EMBED_POLICY
