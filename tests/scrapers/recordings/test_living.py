"""Whether recordings still live: what is asked, and what each answer means; none is no news."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from faults import FaultServer

from aggregator.collect.reconcile import reconcile_recordings
from scrapers.errors import LayoutChanged, NeedsKey, NotAsked, Unreachable
from scrapers.fetch import Fetcher, HostBudget, Limits
from scrapers.platforms import video_place
from scrapers.recordings.living import IN_VAIN, CheckedRecordings, Living
from scrapers.recordings.youtube import KEY, YouTube
from scrapers.records import Recording
from scrapers.source import Follow

LIMITS = Limits(tries=1, breaker=99)
OEMBED = json.dumps({"type": "video", "title": "Owls", "version": "1.0", "html": "<iframe></iframe>"}).encode()
EMBEDDING_OFF = "its platform refuses to show it on other pages (401): look whether it can be watched"
REFUSED = "its platform refuses to show it (403): look whether it is private"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


def recording(url: str, access: str = "public") -> Recording:
    place = video_place(url)
    assert place
    return Recording(place.provider, place.id, place.url, "Owls", place.url, access=access)


def youtube(number: int, access: str = "public") -> Recording:
    return recording(f"https://www.youtube.com/watch?v=video{number:06}", access)


def keyless(server: FaultServer) -> Living:
    base = {"youtube": "/oembed", "vimeo": "/vimeo", "media-ccc": "/v", "archive": "/metadata", "peertube": ""}
    return Living(YouTube(keyless=True), {platform: server.url + path for platform, path in base.items()})


def keyed(server: FaultServer) -> Living:
    return Living(YouTube(server.url + "/v3"))


def ask(
    server: FaultServer,
    living: Living,
    recordings: Sequence[Recording],
    budget: HostBudget | None = None,
    alive: Sequence[str] = (),
) -> CheckedRecordings:
    with Fetcher([server.url], delay=0, limits=LIMITS, secrets={KEY: "k3y-of-a-test"}, budget=budget) as fetcher:
        return living.ask(recordings, fetcher.get, alive)


def oembed(server: FaultServer, number: int, status: int = 200, body: bytes = OEMBED) -> None:
    url = quote(f"https://www.youtube.com/watch?v=video{number:06}", safe="")
    server.serve(f"/oembed?url={url}&format=json", body, "application/json", status=status)


def videos(server: FaultServer, recordings: Sequence[Recording], **statuses: str) -> None:
    """``videos.list`` knows these, public unless ``statuses`` says otherwise of an id."""
    items = [{"id": one.id, "status": {"privacyStatus": statuses.get(one.id, "public")}} for one in recordings]
    body = {"kind": "youtube#videoListResponse", "items": items}
    server.serve("/v3/videos", json.dumps(body).encode(), "application/json")


def host(server: FaultServer) -> str:
    return server.url.removeprefix("http://")


# -- what is asked ---------------------------------------------------------------------------------------------------


def test_each_platform_is_asked_in_its_own_way() -> None:
    urls = {
        "https://www.youtube.com/watch?v=video000001": "https://www.youtube.com/oembed"
        "?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Dvideo000001&format=json",
        "https://vimeo.com/123/abc": "https://vimeo.com/api/oembed.json?url=https%3A%2F%2Fvimeo.com%2F123%2Fabc&format=json",
        "https://media.ccc.de/v/owl31-1-feathers": "https://media.ccc.de/v/owl31-1-feathers",
        "https://archive.org/details/owlconf": "https://archive.org/metadata/owlconf",
        "https://archive.org/download/owlconf/owl.mp4": "https://archive.org/metadata/owlconf",
        "https://ia800.us.archive.org/12/items/owlconf/owl.mp4": "https://archive.org/metadata/owlconf",
        "https://tube.example/w/mMkpbC9JoVKQ5abcdefghj": "https://tube.example/api/v1/videos/mMkpbC9JoVKQ5abcdefghj",
        "https://video.example/2031/owls.mp4": "https://video.example/2031/owls.mp4",
        "http://tube.example:8080/videos/watch/3ff2ee80-8f5b-4b8c-a3a5-6a2b5d2b7a11": "http://tube.example:8080"
        "/api/v1/videos/3ff2ee80-8f5b-4b8c-a3a5-6a2b5d2b7a11",
    }
    checks = Living(YouTube(keyless=True)).checks(map(recording, urls))
    assert [check.follow.url for check in checks] == list(urls.values())
    assert {check.follow.credential for check in checks} == {None}


def test_youtube_is_asked_fifty_at_a_time_where_there_is_a_key() -> None:
    checks = Living(YouTube("https://api.example/v3")).checks(map(youtube, range(101)))
    assert [len(check.recordings) for check in checks] == [50, 50, 1]
    assert checks[2].follow == Follow(
        "https://api.example/v3/videos?part=contentDetails,status,snippet&id=video000100",
        expects="json",
        credential="YOUTUBE_API_KEY",
    )


def test_the_environment_says_which_way_and_where() -> None:
    moved = {"CONFTALKS_YOUTUBE_OEMBED": "http://127.0.0.1:9/oembed/", "CONFTALKS_YOUTUBE_API": "http://127.0.0.1:9/v3"}
    urls = [
        Living.configured(environment).checks([youtube(1)])[0].follow.url
        for environment in ({}, moved, {**moved, "YOUTUBE_API_KEY": "k3y"})
    ]
    query = "url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Dvideo000001&format=json"
    assert urls == [
        f"https://www.youtube.com/oembed?{query}",
        f"http://127.0.0.1:9/oembed?{query}",
        "http://127.0.0.1:9/v3/videos?part=contentDetails,status,snippet&id=video000001",
    ]


def test_what_nobody_can_be_asked_of_is_said(server: FaultServer) -> None:
    hubilo = recording("https://events.hubilo.com/owl-conf/session/12", "attendees")
    strange = replace(youtube(2), id="no id of YouTube's".replace(" ", "-"))
    oembed(server, 1)
    checked = ask(server, keyless(server), [hubilo, youtube(1), strange])
    assert checked == CheckedRecordings(
        living=("youtube:video000001",), unchecked=(hubilo.key, strange.key), hosts=frozenset({host(server)})
    )


# -- with a key ------------------------------------------------------------------------------------------------------


def test_what_the_api_says_of_fifty_videos(server: FaultServer) -> None:
    known = [youtube(0), youtube(1), youtube(2), youtube(3), youtube(4, "gone"), youtube(5, "unlisted")]
    videos(server, [*known[:3], *known[4:]], video000001="private", video000002="unlisted")
    checked = ask(server, keyed(server), known)
    assert [(one.key, one.access) for one in checked.changed] == [
        ("youtube:video000001", "private"),
        ("youtube:video000002", "unlisted"),
        ("youtube:video000003", "gone"),
        ("youtube:video000004", "public"),
        ("youtube:video000005", "public"),
    ]
    assert checked.changed[2] == replace(known[3], access="gone")
    assert (checked.living, checked.doubtful, checked.unanswered) == (("youtube:video000000",), {}, {})
    assert [hit.path for hit in server.log] == ["/v3/videos"]


@pytest.mark.parametrize("upload", ["deleted", "failed", "rejected", "processed", "uploaded", ["odd"], None])
def test_a_video_that_was_taken_down_is_no_living_one(server: FaultServer, upload: Any) -> None:
    items = [{"id": one.id, "status": {"privacyStatus": "public", "uploadStatus": upload}} for one in [youtube(1)]]
    server.serve("/v3/videos", as_json({"kind": "youtube#videoListResponse", "items": items}), "application/json")
    checked = ask(server, keyed(server), [youtube(1)], alive=[host(server)])
    gone = upload in ("deleted", "failed", "rejected")
    assert (checked.changed, checked.living) == (((youtube(1, "gone"),), ()) if gone else ((), (youtube(1).key,)))


def test_an_answer_without_any_video_is_not_believed(server: FaultServer) -> None:
    videos(server, [])
    for known in ([youtube(1)], [youtube(number) for number in range(50)]):
        checked = ask(server, keyed(server), known)
        none = f"{host(server)} does not know it, " + (
            "nor any of 49 other videos that it was asked for" if len(known) > 1 else "and was asked for no other video"
        )
        assert checked == CheckedRecordings(doubtful={one.key: none for one in known})
    believed = ask(server, keyed(server), [youtube(1)], alive=[host(server)])
    assert believed == CheckedRecordings(changed=(youtube(1, "gone"),))


def test_the_quota_ends_the_questions(server: FaultServer) -> None:
    error = {"error": {"code": 403, "message": "Quota.", "errors": [{"reason": "quotaExceeded"}]}}
    server.serve("/v3/videos", json.dumps(error).encode(), "application/json", status=403)
    known = [youtube(number) for number in range(150)]
    checked = ask(server, keyed(server), known)
    assert [hit.path for hit in server.log] == ["/v3/videos"]
    assert [type(one) for one in checked.errors] == [Unreachable]
    why = "the quota of 10,000 units a day is used up; it is reset at midnight Pacific time: run again then"
    assert {one.key: checked.unanswered[one.key].startswith(why) for one in known} == {one.key: True for one in known}


def test_a_missing_key_is_said_once(server: FaultServer) -> None:
    with Fetcher([server.url], delay=0, secrets={KEY: ""}) as fetcher:
        checked = keyed(server).ask([youtube(number) for number in range(51)], fetcher.get)
    assert ([type(one) for one in checked.errors], len(checked.unanswered), server.log) == ([NeedsKey], 51, [])


# -- without a key ---------------------------------------------------------------------------------------------------


def test_what_oembed_says_of_each_video(server: FaultServer) -> None:
    statuses = {0: 200, 1: 404, 2: 400, 3: 401, 4: 403, 5: 410, 6: 418}
    for number, status in statuses.items():
        oembed(server, number, status)
    oembed(server, 7)
    oembed(server, 8)
    known = [*map(youtube, range(7)), youtube(7, "gone"), youtube(8, "unlisted")]
    checked = ask(server, keyless(server), known)
    assert checked.changed == (youtube(1, "gone"), youtube(2, "gone"), youtube(5, "gone"), youtube(7, "public"))
    assert checked.living == ("youtube:video000000", "youtube:video000008")
    assert checked.doubtful == {"youtube:video000003": EMBEDDING_OFF, "youtube:video000004": REFUSED}
    assert checked.unanswered == {"youtube:video000006": "the server answered 418"}
    assert [(type(one), one.cause) for one in checked.errors] == [(Unreachable, "the server answered 418")]


@pytest.mark.parametrize(
    ("body", "status", "error", "cause"),
    [
        (b"<html><title>Before you continue</title>", 200, LayoutChanged, "got an HTML page where JSON was expected"),
        (b"Forbidden", 200, LayoutChanged, "the JSON is cut or broken"),
        (OEMBED[:40], 200, LayoutChanged, "the JSON is cut or broken"),
        (b"{}", 200, LayoutChanged, "no oEmbed answer about a video"),
        (b"[]", 200, LayoutChanged, "no oEmbed answer about a video"),
        (b'{"type": "link"}', 200, LayoutChanged, "no oEmbed answer about a video"),
        (b"", 200, LayoutChanged, "the answer is empty"),
        (b"", 500, Unreachable, "the server answered 500"),
        (b"", 429, Unreachable, "the server answered 429"),
        (b"", 301, Unreachable, "the server answered 301"),
    ],
)
def test_an_answer_that_is_none_says_nothing(
    server: FaultServer, body: bytes, status: int, error: type, cause: str
) -> None:
    oembed(server, 0)
    oembed(server, 1, status, body)
    checked = ask(server, keyless(server), [youtube(0), youtube(1)])
    assert (checked.changed, checked.living, checked.doubtful) == ((), ("youtube:video000000",), {})
    assert checked.unanswered["youtube:video000001"].startswith(cause)
    assert [type(one) for one in checked.errors] == [error]


def test_a_server_that_knows_no_video_is_not_believed_and_one_that_refuses_all_says_nothing(
    server: FaultServer,
) -> None:
    for number in range(3):
        oembed(server, number, 404)
    oembed(server, 3, 403)
    none = f"{host(server)} does not know it, nor any of 3 other videos that it was asked for"
    known = [youtube(number) for number in range(4)]
    assert ask(server, keyless(server), known) == CheckedRecordings(
        doubtful={one.key: none for one in known[:3]}, unanswered={known[3].key: REFUSED}
    )
    oembed(server, 2)
    checked = ask(server, keyless(server), known)
    assert checked.changed == (youtube(0, "gone"), youtube(1, "gone"))
    assert (checked.living, checked.doubtful) == ((known[2].key,), {known[3].key: REFUSED})


def test_a_host_that_says_nothing_is_left_alone(server: FaultServer) -> None:
    server.serve("/oembed", b"", "application/json", status=500)
    known = [youtube(number) for number in range(IN_VAIN + 3)]
    checked = ask(server, keyless(server), known)
    assert checked.unanswered == {one.key: "the server answered 500" for one in known}
    assert len(server.hits("/oembed")) == IN_VAIN
    server.log.clear()
    oembed(server, IN_VAIN - 1)
    oembed(server, IN_VAIN + 2)
    checked = ask(server, keyless(server), known)
    assert checked.living == (known[IN_VAIN - 1].key, known[IN_VAIN + 2].key)
    assert len(server.hits("/oembed")) == IN_VAIN + 3


def test_a_host_that_refuses_is_not_asked_about_the_rest(server: FaultServer) -> None:
    known = [youtube(number) for number in range(IN_VAIN + 3)]
    oembed(server, 0)
    server.serve("/oembed", b"Forbidden", "text/plain", status=403)
    checked = ask(server, keyless(server), known)
    assert checked.doubtful == {one.key: REFUSED for one in known[1 : IN_VAIN + 1]}
    assert checked.unanswered == {one.key: "the server refuses us (403)" for one in known[IN_VAIN + 1 :]}
    assert [str(one) for one in checked.errors] == [f"{checked.errors[0].url}: the server refuses us (403)"]
    assert len(server.hits("/oembed")) == 1 + IN_VAIN


def test_videos_that_are_gone_are_answers(server: FaultServer) -> None:
    known = [youtube(number) for number in range(IN_VAIN + 2)]
    for number in range(IN_VAIN + 1):
        oembed(server, number, 404)
    oembed(server, IN_VAIN + 1)
    assert ask(server, keyless(server), known).changed == tuple(replace(one, access="gone") for one in known[:-1])


def test_a_budget_leaves_the_rest_to_another_run(server: FaultServer) -> None:
    server.serve("/oembed", OEMBED, "application/json")
    known = [youtube(number) for number in range(5)]
    checked = ask(server, keyless(server), known, HostBudget(4))
    assert checked.living == tuple(one.key for one in known[:3])
    assert list(checked.unanswered) == [one.key for one in known[3:]]
    assert [type(one) for one in checked.errors] == [NotAsked]
    assert len(server.log) == 4


def test_what_is_kept_of_a_recording_that_dies_and_comes_back(server: FaultServer) -> None:
    first, then, later = date(2031, 5, 1), date(2031, 6, 1), date(2031, 7, 1)
    known = replace(youtube(1), playlist="PLexampleconf2031abcdefgh", channel="Owls", first_seen=first, licence="CC BY")
    videos(server, [youtube(0)])
    dead = ask(server, keyed(server), [youtube(0), known]).changed
    (gone,) = reconcile_recordings([known], dead, then).recordings
    assert gone == replace(known, access="gone", last_seen=then)
    videos(server, [youtube(0), youtube(1)])
    back = ask(server, keyed(server), [youtube(0), gone]).changed
    assert reconcile_recordings([gone], back, later).recordings == (known,)
    assert ask(server, keyed(server), [youtube(0), known]).changed == ()


# -- other platforms -------------------------------------------------------------------------------------------------

TUBE = "https://tube.example/w/mMkpbC9JoVKQ5abcdefgh"
ITEM = "https://archive.org/details/owlconf"
CCC = "https://media.ccc.de/v/owl31-1-feathers"
LIVE = {"uuid": "3ff2ee80-8f5b-4b8c-a3a5-6a2b5d2b7a11", "privacy": {"id": 1}}
PAGE = b"<!doctype html><title>Feathers</title><link rel=canonical href=/v/owl31-1-feathers>"


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("url", "path", "body", "access"),
    [
        (TUBE + "1", "/api/v1/videos/mMkpbC9JoVKQ5abcdefgh1", as_json(LIVE), "public"),
        (TUBE + "1", "/api/v1/videos/mMkpbC9JoVKQ5abcdefgh1", as_json({**LIVE, "privacy": {"id": 2}}), "unlisted"),
        (TUBE + "1", "/api/v1/videos/mMkpbC9JoVKQ5abcdefgh1", as_json({**LIVE, "privacy": {"id": 4}}), "private"),
        (TUBE + "1", "/api/v1/videos/mMkpbC9JoVKQ5abcdefgh1", as_json({**LIVE, "privacy": {"id": 9}}), None),
        (TUBE + "1", "/api/v1/videos/mMkpbC9JoVKQ5abcdefgh1", as_json({**LIVE, "privacy": {"id": [1]}}), None),
        (TUBE + "1", "/api/v1/videos/mMkpbC9JoVKQ5abcdefgh1", as_json({"privacy": {"id": 1}}), None),
        (ITEM, "/metadata/owlconf", as_json({"metadata": {"identifier": "owlconf"}}), "public"),
        (ITEM, "/metadata/owlconf", as_json({"is_dark": True}), "gone"),
        (ITEM, "/metadata/owlconf", b"{}", "gone"),
        (ITEM, "/metadata/owlconf", as_json({"error": "busy"}), None),
        (ITEM, "/metadata/owlconf", b"[]", None),
        (CCC, "/v/owl31-1-feathers", PAGE, "public"),
        (CCC, "/v/owl31-1-feathers", b"<!doctype html><title>All recordings</title>", None),
        ("https://vimeo.com/123", "/vimeo", OEMBED, "public"),
        ("https://vimeo.com/123", "/vimeo", b'{"type": "photo"}', None),
    ],
)
def test_what_other_platforms_say(server: FaultServer, url: str, path: str, body: bytes, access: str | None) -> None:
    server.serve(path, body, "text/html" if body.startswith(b"<") else "application/json")
    known = recording(url)
    checked = ask(server, keyless(server), [known], alive=[host(server)])
    if access is None:
        assert (list(checked.unanswered), [type(one) for one in checked.errors]) == ([known.key], [LayoutChanged])
    elif access == "public":
        assert checked == CheckedRecordings(living=(known.key,), hosts=frozenset({host(server)}))
    else:
        lives = frozenset({host(server)} if access != "gone" else ())
        assert checked == CheckedRecordings(changed=(replace(known, access=access),), hosts=lives)


@pytest.mark.parametrize("url", [TUBE + "1", ITEM, CCC, "https://vimeo.com/123"])
def test_a_page_that_there_is_not_any_more(server: FaultServer, url: str) -> None:
    known = recording(url)
    assert ask(server, keyless(server), [known], alive=[host(server)]).changed == (replace(known, access="gone"),)


@pytest.mark.parametrize(
    ("path", "content_type", "body", "said"),
    [
        ("/owls.mp4", "video/mp4", b"12345", "lives"),
        ("/owls.MP3", "audio/mpeg; x=1", b"12345", "lives"),
        ("/owls.webm", "application/octet-stream", b"12345", "lives"),
        ("/owls.mkv", "Application/X-Matroska", b"12345", "lives"),
        ("/owls.mp4", "video/mp4", b"", "the file is empty"),
        ("/owls.mp4", "text/html; charset=utf-8", b"<p>Gone</p>", "got text/html where a video was expected"),
        ("/owls.mp4", "application/ogg-not", b"12345", "got application/ogg-not where a video was expected"),
        ("/owls.mp4", "", b"12345", "got no type where a video was expected"),
    ],
)
def test_a_file_is_asked_for_without_being_read(
    server: FaultServer, path: str, content_type: str, body: bytes, said: str
) -> None:
    server.serve(path, body, content_type)
    known = recording(server.url + path)
    checked = ask(server, keyless(server), [known])
    assert [(hit.method, hit.path) for hit in server.log] == [("GET", "/robots.txt"), ("HEAD", path)]
    if said == "lives":
        assert checked == CheckedRecordings(living=(known.key,), hosts=frozenset({host(server)}))
    else:
        assert (checked.unanswered, checked.living) == ({known.key: said}, ())


def test_a_file_that_is_gone_where_others_are(server: FaultServer) -> None:
    server.serve("/one.mp4", b"12345", "video/mp4")
    server.serve("/three.mp4", b"", "video/mp4", status=405)
    known = [recording(f"{server.url}/{name}.mp4") for name in ("one", "two", "three")]
    checked = ask(server, keyless(server), known)
    assert (checked.living, checked.changed) == ((known[0].key,), (replace(known[1], access="gone"),))
    assert checked.unanswered == {known[2].key: "the server answered 405"}
    assert ask(server, keyless(server), known[1:2]).doubtful == {
        known[1].key: f"{host(server)} does not know it, and was asked for no other video"
    }
