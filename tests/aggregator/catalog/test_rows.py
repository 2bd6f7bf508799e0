"""A talk as a line of a list: its picture, who gave it, and where that leads."""

from collections.abc import Callable

import httpx
from reading import soup

from aggregator.catalog import thumb
from aggregator.catalog.colour import tone

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


def test_the_picture_of_a_talk_without_video_is_quieter(get: Get) -> None:
    line = soup(get("/search?q=lichen")).select_one(".pictured")
    assert (line.select_one(".thumb")["class"], line.select(".thumb i")) == (["thumb"], [])
