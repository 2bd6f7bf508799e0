"""A talk as a line of a list: its picture, who gave it, and where that leads."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import httpx
from reading import soup, words

from aggregator.catalog import thumb
from aggregator.catalog.colour import tone
from aggregator.catalog.site import Site, templates

Get = Callable[..., httpx.Response]


def test_a_line_has_its_picture_with_length_and_links_to_speakers_and_event(get: Get) -> None:
    answer = get("/search?q=gardens")
    lines = {line.h3.get_text(): line for line in soup(answer).select(".lines .pictured")}
    line = lines["Growing Gardens with Generators"]
    picture = line.select_one(".thumb")
    assert picture["class"] == ["thumb", "watchable", f"tone-{tone('moss-2024')}"]
    assert (picture.i.get_text(), picture.svg["aria-hidden"]) == ("29 min", "true")
    assert f">{thumb.pattern('moss-2024', 'Growing Gardens with Generators')}</svg>" in answer.text
    assert [(link.get_text(), link["href"]) for link in line.select(".by a")] == [
        ("Ada Quill", "/s/ada-quill"),
        ("Bo Tern", "/s/bo-tern"),
        ("Moss Conf 2024", "/e/moss-2024"),
    ]


def test_a_speakers_own_page_names_only_the_others(get: Get) -> None:
    lines = {line.h3.get_text(): line for line in soup(get("/s/bo-tern")).select(".pictured")}
    assert [
        [one.get_text() for one in lines[title].select(".who")]
        for title in ("Growing Gardens with Generators", "Old Growth")
    ] == [["with Ada Quill"], []]


def test_the_picture_of_a_talk_without_video_is_quieter(get: Get) -> None:
    line = soup(get("/search?q=lichen")).select_one(".pictured")
    assert (line.select_one(".thumb")["class"], line.select(".thumb i")) == (["thumb"], [])


def test_a_video_that_is_not_yet_played_shows_the_picture_of_its_talk_with_the_title(get: Get) -> None:
    answer = get("/t/moss-2024/growing-gardens-with-generators")
    player = soup(answer).select_one(".player")
    assert player["class"] == ["player", "poster", f"tone-{tone('moss-2024')}"]
    assert (words(answer, ".titled"), player.select_one(".titled")["aria-hidden"]) == (
        "Growing Gardens with Generators Ada Quill, Bo Tern",
        "true",
    )
    assert (player.a.b.get_text(), player.a.i.get_text(), player.select("img")) == (
        "Watch on YouTube Growing Gardens with Generators",
        "29 min",
        [],
    )


def test_the_banner_of_an_event_stands_alone_or_round_the_head_of_its_page() -> None:
    source = """{% import "parts.html" as parts with context %}{{ parts.banner(event) }}|
        {%- call parts.banner(event) %}<h1>{{ event.title }}</h1>{% endcall %}"""
    event = SimpleNamespace(slug="moss-2024", title="Moss Conf 2024", logo=None)
    drawn = templates().from_string(source).render(event=event, site=Site("/", None), now=None)
    alone, round_head = drawn.split("|")
    assert alone.startswith(f'<div class="banner tone-{tone("moss-2024")}"><svg viewBox="0 0 16 9" ')
    assert thumb.pattern("moss-2024", "Moss Conf 2024") in alone
    assert (re.findall(r"<(?:h1|div class=\"wrap)", alone), round_head.strip().removeprefix(alone.strip()[:-6])) == (
        [],
        '<div class="wrap"><h1>Moss Conf 2024</h1></div></div>',
    )
