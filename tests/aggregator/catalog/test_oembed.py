"""The oEmbed endpoint through Datasette, and what WordPress's filter leaves of its HTML."""

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import nh3
import pytest
from bs4 import BeautifulSoup
from defusedxml.ElementTree import fromstring

from aggregator.catalog.oembed import talk_in
from aggregator.catalog.serve import datasette_for

Get = Callable[..., httpx.Response]
HOME = "https://talks.example"
GARDENS = f"{HOME}/t/moss-2024/growing-gardens-with-generators"
HOSTILE = f"{HOME}/t/fern-2023/hostile"
FRAME = f"{HOME}/embed/moss-2024/growing-gardens-with-generators"


def ask(get: Get, url: str, **parameters: object) -> httpx.Response:
    return get("/oembed", params={"url": url, **parameters})


def test_a_talk_is_answered_with_everything_that_the_specification_wants(get: Get) -> None:
    answer = ask(get, GARDENS)
    told = answer.json()
    picture = told.pop("thumbnail_url")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert told == {
        "version": "1.0",
        "type": "rich",
        "title": "Growing Gardens with Generators",
        "author_name": "Ada Quill, Bo Tern",
        "provider_name": "conftalks",
        "provider_url": "https://talks.example/",
        "cache_age": 3600,
        "width": 600,
        "height": 411,
        "html": f'<blockquote><a href="{GARDENS}">Growing Gardens with Generators</a> by Ada Quill, Bo Tern, '
        f'Moss Conf 2024</blockquote><iframe src="{FRAME}" title="Growing Gardens with Generators" width="600" '
        'height="411" style="max-width:100%;height:auto;aspect-ratio:600/411" '
        'allow="autoplay; encrypted-media; fullscreen; picture-in-picture" frameborder="0" marginwidth="0" marginheight="0" '
        'scrolling="no"></iframe>',
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    assert re.fullmatch(rf"{HOME}/card/moss-2024/growing-gardens-with-generators\.png\?v=[0-9a-f]{{10}}", picture)
    assert ask(get, f"{HOME}/t/moss-2024/quiet-rooms").json()["author_url"] == f"{HOME}/s/cy-nimbus"


@pytest.mark.parametrize("url", [GARDENS, HOSTILE, f"{HOME}/t/moss-2024/lunch"])
def test_xml_says_the_same_as_json(get: Get, url: str) -> None:
    answer = ask(get, url, format="xml")
    root = fromstring(answer.text)
    assert (answer.headers["content-type"], root.tag) == ("text/xml; charset=utf-8", "oembed")
    assert {child.tag: child.text for child in root} == {key: str(value) for key, value in ask(get, url).json().items()}


@pytest.mark.parametrize(
    ("limits", "frame", "thumbnail"),
    [
        ({}, (600, 411), (1200, 630)),
        ({"maxwidth": 500}, (500, 358), (400, 210)),
        ({"maxwidth": 1200, "maxheight": 629}, (600, 411), (600, 315)),
        ({"maxwidth": 200, "maxheight": 105}, (200, 105), (200, 105)),
        ({"maxwidth": 150, "maxheight": 100}, (150, 100), None),
        ({"maxwidth": "0", "maxheight": "-5"}, (600, 411), (1200, 630)),
        ({"maxwidth": "wide", "maxheight": "²"}, (600, 411), (1200, 630)),
        ({"maxwidth": "9" * 5000}, (600, 411), (1200, 630)),
        ({"dnt": 1, "frobnicate": "<b>"}, (600, 411), (1200, 630)),
    ],
)
def test_no_answer_is_larger_than_asked_for(
    get: Get, limits: dict[str, Any], frame: tuple[int, int], thumbnail: tuple[int, int] | None
) -> None:
    told = ask(get, GARDENS, **limits).json()
    assert (told["width"], told["height"]) == frame
    assert f'width="{frame[0]}" height="{frame[1]}"' in told["html"]
    named = [key for key in told if key.startswith("thumbnail_")]
    if thumbnail is None:
        assert named == []
    else:
        assert sorted(named) == ["thumbnail_height", "thumbnail_url", "thumbnail_width"]
        assert (told["thumbnail_width"], told["thumbnail_height"]) == thumbnail


@pytest.mark.parametrize(
    "url",
    [
        GARDENS + "/",
        GARDENS + "?utm_source=blog#top",
        "http://talks.example/t/moss-2024/41",
        "https://TALKS.example:443/t/Moss-2024/K77",
        f"{HOME}/watch/moss-2024/growing-gardens",
        FRAME,
        f"{HOME}/t/moss-2024/growing%2Dgardens",
    ],
)
def test_any_spelling_of_the_talks_address_is_understood(get: Get, url: str) -> None:
    assert ask(get, url).json()["html"].startswith(f'<blockquote><a href="{GARDENS}">')


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "https://evil.example/t/moss-2024/41",
        "https://talks.example.evil.example/t/moss-2024/41",
        "https://talks.example@evil.example/t/moss-2024/41",
        "https://evil@talks.example/t/moss-2024/41",
        "https://talks.example:8080/t/moss-2024/41",
        "https://talks.example:port/t/moss-2024/41",
        "//talks.example/t/moss-2024/41",
        "ftp://talks.example/t/moss-2024/41",
        "javascript:alert(1)",
        "https://[talks.example/t/moss-2024/41",
        "/t/moss-2024/41",
        HOME,
        f"{HOME}/",
        f"{HOME}/e",
        f"{HOME}/e/nope",
        f"{HOME}/e/moss-2024/review",
        f"{HOME}/s/nope",
        f"{HOME}/embed/e/moss-2024",
        "https://evil.example/e/moss-2024",
        f"{HOME}/t/moss-2024",
        f"{HOME}/t/moss-2024/nope",
        f"{HOME}/t/moss-2024/41/more",
        f"{HOME}/other/moss-2024/41",
        "https://www.youtube.com/watch?v=gardens0001",
        "x" * 20000,
    ],
)
def test_any_other_address_is_not_found(get: Get, url: str) -> None:
    assert ask(get, url).status_code == 404


@pytest.mark.parametrize(
    ("path", "title", "said"),
    [
        ("/e/moss-2024", "Moss Conf 2024", ", 15–19 May 2024"),
        ("/e/empty-2021", "Empty Conf 2021", ""),
        ("/s/ada-quill", "Ada Quill", ": 3 talks"),
    ],
)
def test_conferences_and_speakers_have_cards_too(get: Get, path: str, title: str, said: str) -> None:
    for url in (
        f"{HOME}{path}",
        f"{HOME}{path.upper().replace('/S/', '/s/').replace('/E/', '/e/')}/",
        f"{HOME}/embed/-{path}",
    ):
        told = ask(get, url).json()
        assert (told["title"], told["width"], told["height"], "author_name" in told) == (title, 600, 200, False)
        assert told["html"] == (
            f'<blockquote><a href="{HOME}{path}">{title}</a>{said}</blockquote>'
            f'<iframe src="{HOME}/embed/-{path}" title="{title}" width="600" height="200" style="max-width:100%"'
            ' frameborder="0" marginwidth="0" marginheight="0" scrolling="no"></iframe>'
        )
        assert get(told["thumbnail_url"].removeprefix(HOME)).headers["content-type"] == "image/png"
    page = BeautifulSoup(get(path).text, "html5lib")
    found = [str(link["href"]) for link in page.select("link[type='application/json+oembed']")]
    assert [get(address.removeprefix(HOME)).json()["title"] for address in found] == [title]


@pytest.mark.parametrize("form", ["yaml", "jsonp", "JSON ", "%00"])
def test_another_format_is_not_implemented(get: Get, form: str) -> None:
    assert (ask(get, GARDENS, format=form).status_code, ask(get, "", format=form).status_code) == (501, 501)


def test_the_host_header_says_nothing(get: Get) -> None:
    evil = {"host": "localhost", "x-forwarded-host": "evil.example"}
    assert get(f"/oembed?url={quote(GARDENS)}", headers=evil).text == ask(get, GARDENS).text
    assert get("/oembed?url=https://evil.example/t/moss-2024/41", headers=evil).status_code == 404


def test_without_a_public_address_there_is_no_answer(catalog: Any, client_for: Callable[[Any], Get]) -> None:
    get = client_for(datasette_for(catalog, None, None))
    assert get(f"/oembed?url={quote(GARDENS)}").status_code == 404


def test_a_catalog_below_a_path_is_told_from_its_neighbours() -> None:
    base = "https://e.example/talks"
    assert talk_in("http://e.example/talks/watch/a/b", base) == ("a", "b")
    assert [talk_in(f"https://e.example{path}", base) for path in ("/t/a/b", "/talksy/t/a/b", "/talks")] == [None] * 3


def wordpress(given: str, secret: str) -> str | None:
    """What ``wp_filter_oembed_result`` makes of an answer of a provider that it does not know; None where it drops it."""
    allowed = {"a": {"href"}, "blockquote": set(), "iframe": set(IFRAME)}
    kept = nh3.clean(given, tags=set(allowed), attributes=allowed, link_rel=None, url_schemes={"http", "https"})
    found = re.search(r"(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", kept, re.S)
    if not found:
        return None
    text = (found[1] or "") + found[2]
    source = re.search(r""" src=(['"])(.*?)\1""", text)
    assert source
    text = text.replace(source[0], f' src="{source[2]}#?secret={secret}" data-secret="{secret}"')
    text = text.replace("<blockquote", f'<blockquote data-secret="{secret}"')
    if found[1]:
        text = text.replace("<iframe", '<iframe style="position: absolute; visibility: hidden;"')
    return text.replace("<iframe", '<iframe sandbox="allow-scripts" security="restricted"')


IFRAME = ("src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title")


@pytest.mark.parametrize("url", [GARDENS, HOSTILE, f"{HOME}/t/moss-2024/c-and-c-in-one-tree"])
def test_wordpress_keeps_the_link_and_the_frame(get: Get, url: str) -> None:
    told = ask(get, url, maxwidth=500, maxheight=750).json()
    kept = wordpress(told["html"], "aB3dE5gH7j")
    assert kept is not None
    page = BeautifulSoup(kept, "html5lib")
    frame, link, quoted = page.find("iframe"), page.find("a"), page.find("blockquote")
    assert [element.name for element in page.body.find_all(True)] == ["blockquote", "a", "iframe"]
    assert frame["src"] == f"{url.replace('/t/', '/embed/')}#?secret=aB3dE5gH7j"
    assert (frame["width"], frame["title"], link["href"]) == ("500", told["title"], url)
    assert (link.get_text(), quoted["data-secret"], frame["data-secret"]) == (told["title"], "aB3dE5gH7j", "aB3dE5gH7j")
    assert html.unescape(told["html"]).count(told["title"]) == 2
