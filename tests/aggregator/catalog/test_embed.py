"""The link card and the pictures, through Datasette."""

import io
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from catalog_seed import edit
from PIL import Image
from reading import soup, words

from aggregator.catalog.card import draw, talk_card
from aggregator.catalog.queries import talk
from aggregator.catalog.serve import datasette_for
from aggregator.catalog.site import EMBED_POLICY, PUBLIC_CACHE

Get = Callable[..., httpx.Response]
GARDENS = "/embed/moss-2024/growing-gardens-with-generators"


def test_anybody_may_frame_the_card_and_nothing_else_changes(get: Get) -> None:
    answer = get(GARDENS)
    assert {
        name: answer.headers.get(name) for name in ("content-security-policy", "x-frame-options", "set-cookie")
    } == {
        "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors *; "
        "frame-src https://www.youtube-nocookie.com",
        "x-frame-options": None,
        "set-cookie": None,
    }
    assert "frame-ancestors 'none'" in get("/t/moss-2024/41").headers["content-security-policy"]


def test_the_card_links_the_talks_page_and_says_what_there_is(get: Get) -> None:
    answer = get(GARDENS)
    assert [(a["href"], a["target"]) for a in soup(answer).select("a")] == [
        ("https://talks.example/t/moss-2024/growing-gardens-with-generators", "_top")
    ] * 2
    assert words(answer) == (
        "Watch Growing Gardens with Generators "
        "Growing Gardens with Generators Ada Quill, Bo Tern Moss Conf 2024, 17 May 2024 Video, 29 min conftalks"
    )


@pytest.mark.parametrize(
    ("talk", "said"),
    [
        ("moss-2024/memory-arenas-for-mortals", "Attendees only conftalks"),
        ("moss-2024/poster-on-lichen", "Video pending conftalks"),
        ("moss-2024/what-is-new-in-3-13", "Cancelled conftalks"),
        ("moss-2024/lost-tapes", "Video removed conftalks"),
    ],
)
def test_a_talk_without_video_says_why(get: Get, talk: str, said: str) -> None:
    assert words(get(f"/embed/{talk}"), ".foot") == said


def test_the_card_loads_only_what_is_ours(get: Get) -> None:
    page = soup(get(GARDENS))
    loaded = [str(e.get("src") or e["href"]) for e in page.select("[src], link[rel=stylesheet]")]
    assert [url.split("?")[0] for url in loaded] == [
        "/-/conftalks/embed.css",
        "/-/conftalks/embed.js",
        "/card/moss-2024/growing-gardens-with-generators.png",
    ]
    assert [get(url).status_code for url in loaded] == [200] * 3
    assert page.select("script:not([src]), style, [style], form, iframe") == []


def test_conferences_and_speakers_have_cards_too(get: Get) -> None:
    cards = {path: get(path) for path in ("/embed/-/e/moss-2024", "/embed/-/s/ada-quill", "/embed/-/e/empty-2021")}
    assert {path: words(answer) for path, answer in cards.items()} == {
        "/embed/-/e/moss-2024": "Moss Conf 2024 15–19 May 2024, Mossville 7 talks, 1 with a public video conftalks",
        "/embed/-/s/ada-quill": "Ada Quill 3 talks Moss Conf 2024, Fern & Friends 2023 conftalks",
        "/embed/-/e/empty-2021": "Empty Conf 2021 0 talks, 0 with a public video conftalks",
    }
    assert [answer.headers["content-security-policy"] for answer in cards.values()] == [EMBED_POLICY] * 3
    assert [(a["href"], a["target"]) for a in soup(cards["/embed/-/s/ada-quill"]).select("a")] == [
        ("https://talks.example/s/ada-quill", "_top")
    ]


def test_hostile_words_stay_words(get: Get) -> None:
    text = get("/embed/fern-2023/hostile").text
    assert [bad for bad in ("<script>alert", "<img src=x", "<b>") if bad in text] == []
    assert words(get("/embed/fern-2023/hostile"), "h1") == "<script>alert('t')</script> \"quoted\" & 'sharp'"


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/embed/moss-2024/41", 301, GARDENS),
        ("/embed/MOSS-2024/growing-gardens/", 301, GARDENS),
        ("/embed/-/e/MOSS-2024", 301, "/embed/-/e/moss-2024"),
        ("/embed/-/e/moss-2024/", 301, "/embed/-/e/moss-2024"),
        ("/embed/-/s/Ada-Quill", 301, "/embed/-/s/ada-quill"),
        ("/embed/-/e/nope", 404, None),
        ("/embed/-/s/nope", 404, None),
        ("/embed/-/moss-2024", 404, None),
        ("/embed/e/moss-2024", 404, None),
        ("/embed/moss-2024/nope", 404, None),
        ("/embed/moss-2024", 404, None),
        ("/card/moss-2024/nope.png", 404, None),
        ("/card/nope.png", 404, None),
        ("/card/-/nope.png", 404, None),
        ("/card/moss-2024/41", 404, None),
    ],
)
def test_other_names_lead_to_the_talk(get: Get, path: str, status: int, location: str | None) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers.get("location")) == (status, location)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/card/moss-2024/growing-gardens-with-generators.png", (1200, 630)),
        ("/card/moss-2024/41.png?w=400", (400, 210)),
        ("/card/fern-2023/hostile.png?w=399", (1200, 630)),
        ("/card/moss-2024/41.png?w=" + "9" * 5000, (1200, 630)),
        ("/card/moss-2024.png", (1200, 630)),
        ("/card/empty-2021.png?w=200", (200, 105)),
        ("/card/-/ada-quill.png", (1200, 630)),
        ("/card/-/img-src-x-onerror-alert-1.png?w=600", (600, 315)),
    ],
)
def test_pictures_have_the_size_asked_for(get: Get, path: str, size: tuple[int, int]) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.content)).size == size
    assert get(path, method="HEAD").content == b""


def test_a_picture_is_kept_for_ever_under_its_version_alone(get: Get, conn: sqlite3.Connection) -> None:
    shown = talk(conn, "moss-2024/growing-gardens-with-generators")
    assert shown
    right, wrong = get(talk_card(shown).address()), get("/card/moss-2024/41.png?v=0000000000")
    assert (right.headers["cache-control"], wrong.headers["cache-control"]) == (
        "public, max-age=31536000, immutable",
        PUBLIC_CACHE,
    )
    assert right.content == wrong.content == draw(talk_card(shown))


def test_a_renamed_talk_gets_another_picture(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    get = client_for(datasette_for(path, None, "https://talks.example"))
    before = soup(get(GARDENS)).select("img")[0]["src"]
    edit(path, "UPDATE talks SET title = 'Growing Weeds' WHERE slug LIKE 'growing%'")
    after = soup(get(GARDENS)).select("img")[0]["src"]
    assert (before == after, get(before).content == get(after).content) == (False, True)
