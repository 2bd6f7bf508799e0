"""What the head of each page tells machines, read as they read it."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import extruct
import httpx
import pytest
from catalog_seed import edit
from reading import soup

from aggregator.catalog.serve import datasette_for

Get = Callable[..., httpx.Response]
HOME = "https://talks.example"
GARDENS = "/t/moss-2024/growing-gardens-with-generators"
PAGES = (
    GARDENS,
    "/t/fern-2023/hostile",
    "/e/moss-2024",
    "/e/fern-2023",
    "/s/ada-quill",
    "/s/img-src-x-onerror-alert-1",
)


def graph(get: Get, path: str) -> dict[str, Any]:
    (_, text) = get(path).text.split('<script type="application/ld+json">', 1)
    assert "<" not in text.split("</script>", 1)[0]
    (document,) = extruct.extract(get(path).text, syntaxes=["json-ld"])["json-ld"]
    assert document["@context"] == "https://schema.org"
    return {node["@type"]: node for node in document["@graph"]}


def opengraph(get: Get, path: str) -> dict[str, str]:
    (found,) = extruct.extract(get(path).text, syntaxes=["opengraph"], uniform=True)["opengraph"]
    return dict(found)


def test_oembed_is_discovered_within_the_first_kilobytes(get: Get) -> None:
    found = soup(get(GARDENS)).select("head link[rel=alternate][type$=oembed]")
    assert [link["type"] for link in found] == ["application/json+oembed", "text/xml+oembed"]
    assert get(GARDENS).text.index("text/xml+oembed") < 4096
    for link, form in zip(found, ("json", "xml"), strict=True):
        address = urlsplit(str(link["href"]))
        assert (address.scheme, address.netloc, address.query.endswith(f"&format={form}")) == (
            "https",
            "talks.example",
            True,
        )
        answer = get(f"{address.path}?{address.query}")
        assert (answer.status_code, f"https://talks.example{GARDENS}" in answer.text) == (200, True)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_preview_with_a_picture_of_ours(get: Get, path: str) -> None:
    told = opengraph(get, path)
    assert told["og:url"] == f"{HOME}{path}"
    assert (told["og:site_name"], told["og:image:width"], told["og:image:height"]) == ("conftalks", "1200", "630")
    assert all(told[name] for name in ("@type", "og:title", "og:description", "og:image:alt"))
    image = told["og:image"]
    assert image.startswith(f"{HOME}/card/")
    answer = get(image.removeprefix(HOME))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert "immutable" in answer.headers["cache-control"]
    page = soup(get(path))
    assert [meta["content"] for meta in page.select("meta[name^=twitter]")] == ["summary_large_image"]
    description = page.select_one("meta[name=description]")
    assert description is not None
    assert description["content"] == told["og:description"]


def test_the_preview_says_what_the_page_says(get: Get) -> None:
    told = opengraph(get, GARDENS)
    assert (told["@type"], told["og:title"], told["og:description"]) == (
        "article",
        "Growing Gardens with Generators",
        "Talk by Ada Quill, Bo Tern at Moss Conf 2024. Video. Lazy rows of beans. Second about watering.",
    )
    hostile = opengraph(get, "/t/fern-2023/hostile")
    assert hostile["og:title"] == "<script>alert('t')</script> \"quoted\" & 'sharp'"


@pytest.mark.parametrize("path", PAGES)
def test_every_other_form_of_a_page_is_there(get: Get, path: str) -> None:
    links = soup(get(path)).select("head link[rel=alternate]")
    assert len(links) >= 1
    for link in links:
        answer = get(str(link["href"]).removeprefix(HOME))
        told = str(link["type"]).replace("+oembed", "")
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, told)


def test_a_talk_is_an_event_with_its_video(get: Get) -> None:
    found = graph(get, GARDENS)
    picture = opengraph(get, GARDENS)["og:image"]
    assert found["Event"] == {
        "@type": "Event",
        "@id": f"{HOME}{GARDENS}#talk",
        "url": f"{HOME}{GARDENS}",
        "name": "Growing Gardens with Generators",
        "description": "Lazy rows of beans. Second about watering.",
        "image": picture,
        "startDate": "2024-05-17T10:00:00-04:00",
        "endDate": "2024-05-17T10:30:00-04:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {"@type": "Place", "name": "Hall A, Hall B", "address": "Mossville"},
        "performer": [
            {"@type": "Person", "name": "Ada Quill", "url": f"{HOME}/s/ada-quill"},
            {"@type": "Person", "name": "Bo Tern", "url": f"{HOME}/s/bo-tern"},
        ],
        "superEvent": {
            "@type": "Event",
            "@id": f"{HOME}/e/moss-2024#event",
            "url": f"{HOME}/e/moss-2024",
            "name": "Moss Conf 2024",
            "startDate": "2024-05-15",
            "endDate": "2024-05-19",
            "location": {"@type": "Place", "name": "Mossville", "address": "Mossville"},
            "sameAs": "https://moss.example/",
        },
    }
    assert found["VideoObject"] == {
        "@type": "VideoObject",
        "@id": f"{HOME}{GARDENS}#video",
        "url": "https://www.youtube.com/watch?v=gardens0001",
        "name": "Growing Gardens with Generators",
        "description": "Lazy rows of beans. Second about watering.",
        "thumbnailUrl": picture,
        "uploadDate": "2024-07-01",
        "duration": "PT1745S",
        "embedUrl": "https://www.youtube-nocookie.com/embed/gardens0001",
        "recordedAt": {"@id": f"{HOME}{GARDENS}#talk"},
    }


@pytest.mark.parametrize(
    ("talk", "why"),
    [
        ("moss-2024/memory-arenas-for-mortals", "for attendees"),
        ("moss-2024/c-and-c-in-one-tree", "suggested only"),
        ("moss-2024/lost-tapes", "removed"),
        ("fern-2023/hostile", "no address that may be shown"),
    ],
)
def test_no_video_is_claimed_that_not_everybody_can_see(get: Get, talk: str, why: str) -> None:
    assert list(graph(get, f"/t/{talk}")) == ["Event"], why


def test_no_day_of_publication_is_invented(seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, "UPDATE recordings SET published = NULL")
    get = client_for(datasette_for(path, None, HOME))
    assert list(graph(get, GARDENS)) == ["Event"]


def test_a_cancelled_talk_says_so_and_one_that_left_the_schedule_afterwards_does_not(get: Get) -> None:
    talks = ("what-is-new-in-3-13", "lost-tapes")
    states = [graph(get, f"/t/moss-2024/{talk}")["Event"]["eventStatus"] for talk in talks]
    assert states == ["https://schema.org/EventCancelled", "https://schema.org/EventScheduled"]


def test_a_break_is_no_event_and_an_unscheduled_talk_has_no_start(get: Get) -> None:
    assert "ld+json" not in get("/t/moss-2024/lunch").text
    assert "startDate" not in graph(get, "/t/moss-2024/poster-on-lichen")["Event"]


def test_hostile_words_stay_words_in_json_ld(get: Get) -> None:
    event = graph(get, "/t/fern-2023/hostile")["Event"]
    assert (event["name"], event["performer"][0]["name"], event["location"]["name"]) == (
        "<script>alert('t')</script> \"quoted\" & 'sharp'",
        "<img src=x onerror=alert(1)>",
        "<b>Room</b>",
    )
    assert "sameAs" not in graph(get, "/e/fern-2023")["Event"]


def test_without_a_public_address_nothing_relative_is_called_absolute(
    catalog: Path, client_for: Callable[[Any], Get]
) -> None:
    get = client_for(datasette_for(catalog, None, None))
    page = soup(get(GARDENS, headers={"x-forwarded-host": "evil.example"}))
    assert page.select("[type$=oembed], meta[property='og:url'], meta[property='og:image'], script[type*=ld]") == []
    assert "evil.example" not in get(GARDENS, headers={"x-forwarded-host": "evil.example"}).text
    assert [meta["content"] for meta in page.select("meta[property='og:title']")] == ["Growing Gardens with Generators"]
