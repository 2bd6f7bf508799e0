"""What the registry makes of the sources and an environment; what holds of every source kind."""

import pytest

from scrapers.recordings.hubilo import HUBILO, Hubilo
from scrapers.recordings.youtube import YOUTUBE, YouTube
from scrapers.records import Event, SourceRef
from scrapers.registry import SOURCES, secrets, sources
from scrapers.source import Key, Source

EVENT = Event("example", "Example", "UTC")
YOUTUBE_KEY, HUBILO_TOKEN = *YOUTUBE.needs, *HUBILO.needs


def test_the_environment_gives_each_need_its_value_or_none() -> None:
    given = {"YOUTUBE_API_KEY": "k", "HUBILO_TOKEN": "", "SOMETHING_ELSE": "x"}
    assert secrets(given) == {YOUTUBE_KEY: "k", HUBILO_TOKEN: ""}
    moved = secrets({"CONFTALKS_YOUTUBE_API": "https://proxy.example/tenant/k3y4711abc/youtube/v3"})
    assert [value for value in moved.values() if value] == ["k3y4711abc"]
    moved = secrets({"CONFTALKS_YOUTUBE_OEMBED": "https://proxy.example/k3y4712abc/oembed"})
    assert [value for value in moved.values() if value] == ["k3y4712abc"]
    assert secrets({}) == {YOUTUBE_KEY: "", HUBILO_TOKEN: ""}


@pytest.mark.parametrize(
    ("environment", "keyless", "youtube", "hubilo"),
    [
        ({}, True, "https://youtube.googleapis.com/youtube/v3", "https://api.hubilo.com"),
        ({"YOUTUBE_API_KEY": "k"}, False, "https://youtube.googleapis.com/youtube/v3", "https://api.hubilo.com"),
        ({"CONFTALKS_YOUTUBE_API": "http://127.0.0.1:9/v3/"}, True, "http://127.0.0.1:9/v3", "https://api.hubilo.com"),
        (
            {"CONFTALKS_HUBILO_API": "http://127.0.0.1:9", "YOUTUBE_API_KEY": ""},
            True,
            "https://youtube.googleapis.com/youtube/v3",
            "http://127.0.0.1:9",
        ),
    ],
)
def test_sources_are_set_up_by_the_environment(
    environment: dict[str, str], keyless: bool, youtube: str, hubilo: str
) -> None:
    made = sources(environment)
    assert list(made) == [source.kind for source in SOURCES]
    assert isinstance(made["youtube"], YouTube)
    assert isinstance(made["hubilo"], Hubilo)
    assert (made["youtube"].keyless, made["youtube"].api, made["hubilo"].api) == (keyless, youtube, hubilo)


def test_no_two_sources_share_a_kind_or_an_environment_variable() -> None:
    kinds = [source.kind for source in SOURCES]
    names = [name for s in SOURCES for need in s.needs for name in (need.name, need.moved_by) if name]
    assert (len(set(kinds)), len(set(names))) == (len(kinds), len(names))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.kind)
def test_what_a_source_sends_and_reads_is_among_what_it_states(source: Source) -> None:
    assert source.reads
    assert {key.name for key in source.keys}.isdisjoint({"kind", "url"})
    for example in source.examples:
        claimed = source.claims(example.url)
        if claimed:
            assert {name for name, _ in claimed.more} <= {key.name for key in source.keys}
            follows = source.configured({need.name: "set" for need in source.needs}).start(claimed, EVENT)
            assert {follow.credential for follow in follows} - {None} <= {need.name for need in source.needs}


def test_a_key_is_read_by_its_type() -> None:
    ref = SourceRef.of("demo", "https://demo.example/", track="owls", number=7, walk=True, none=None, no=False)
    assert ref == SourceRef("demo", "https://demo.example/", (("track", "owls"), ("number", 7), ("walk", True)))
    assert [Key("track", str).of(ref), Key("number", int).of(ref), Key("walk", bool).of(ref)] == ["owls", 7, True]
    assert [Key("other", str).of(ref), Key("number", str).of(ref)] == [None, None]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.kind)
def test_every_kind_says_on_what_it_was_tried(source: Source) -> None:
    assert source.tried.startswith(("real files: ", "by description"))
