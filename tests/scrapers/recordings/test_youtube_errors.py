"""What YouTube's API refuses, in words that say what to do."""

import json

import pytest
from youtube_pages import EVENT, PLAYLIST, REF

from scrapers.errors import ApiRefused, LayoutChanged, NeedsKey, NotFound, ScrapeError, Unreachable
from scrapers.page import Page
from scrapers.recordings.youtube import API, YOUTUBE
from scrapers.recordings.youtube_errors import explain_api_error


def error(code: int, reason: str, message: str = "It <b>failed</b>.") -> bytes:
    return json.dumps({"error": {"code": code, "message": message, "errors": [{"reason": reason}]}}).encode()


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (
            403,
            error(403, "quotaExceeded"),
            Unreachable,
            "10,000 units a day is used up; it is reset at midnight Pacific",
        ),
        (403, error(403, "rateLimitExceeded"), Unreachable, "run again in a few minutes"),
        (404, error(404, "playlistNotFound"), NotFound, f"the playlist {PLAYLIST} is gone, private or empty"),
        (403, error(403, "playlistItemsNotAccessible"), Unreachable, "may be read by its owner only"),
        (400, error(400, "keyInvalid", "Bad Request"), NeedsKey, "YouTube refused YOUTUBE_API_KEY (Bad Request)"),
        (400, error(400, "badRequest", "API key not valid. Please pass one."), NeedsKey, "(API key not valid. Please"),
        (403, error(403, "accessNotConfigured"), NeedsKey, "enable it at https://console.cloud.google.com/"),
        (400, error(400, "invalidPageToken"), LayoutChanged, "the pages before it are kept"),
        (404, error(404, "channelNotFound"), NotFound, "the channel does not exist"),
        (500, error(500, "backendError"), Unreachable, "the YouTube API answered 500 (backendError): It failed"),
        (502, b"<html>", Unreachable, "the YouTube API answered 502: no reason given"),
    ],
)
def test_errors_of_the_api_in_words(status: int, body: bytes, kind: type[ScrapeError], words: str) -> None:
    url = f"{API}/playlistItems?playlistId={PLAYLIST}"
    explained = YOUTUBE.explain(ApiRefused(url, status, body))
    assert type(explained) is kind
    assert explained.url == url
    assert words in explained.cause


def test_an_error_answered_with_status_200_is_raised() -> None:
    with pytest.raises(Unreachable, match="midnight Pacific"):
        YOUTUBE.parse(Page(f"{API}/x", error(403, "quotaExceeded")), EVENT, REF)


def test_the_key_is_never_repeated() -> None:
    key = "AIza" + "S" * 35
    said = explain_api_error(f"{API}/videos?key={key}", 400, error(400, "x", f"API key {key} expired"))
    assert str(said).startswith(f"{API}/videos?key=...: YouTube refused YOUTUBE_API_KEY (API key ... expired)")
