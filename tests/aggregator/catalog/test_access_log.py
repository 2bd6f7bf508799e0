"""access_log.py: a line for each request; through the real server in test_serving.py."""

import asyncio
import json
from io import StringIO
from typing import Any

import pytest

from aggregator.catalog.access_log import logged

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/sé",
    "raw_path": b"/s%C3%A9?q=a%0Ab",
    "query_string": b"q=a%0Ab",
    "headers": [(b"host", b"talks.example:8001\xff")],
    "client": ("192.0.2.9", 1234),
}


async def answering(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"abc", "more_body": True})
    await send({"type": "http.response.body"})


async def breaking(scope: dict[str, Any], receive: Any, send: Any) -> None:
    raise OSError("broken")


def lines_of(app: Any, scope: dict[str, Any]) -> tuple[str, list[Any]]:
    stream, sent = StringIO(), []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(logged(app, stream)(scope, None, send))
    return stream.getvalue(), sent


def test_a_request_is_one_line_of_ascii() -> None:
    text, sent = lines_of(answering, SCOPE)
    line = json.loads(text)
    assert text.isascii() and text.count("\n") == 1 and text.endswith("\n")
    assert [message["type"] for message in sent] == ["http.response.start"] + ["http.response.body"] * 2
    assert line.pop("time").endswith("+00:00") and line.pop("ms") >= 0
    assert line == {
        "client": "192.0.2.9",
        "method": "GET",
        "host": "talks.example:8001ÿ",
        "path": "/s%C3%A9",
        "query": "q=a%0Ab",
        "status": 404,
        "bytes": 3,
    }


def test_without_client_and_host_these_are_null() -> None:
    line = json.loads(lines_of(answering, SCOPE | {"client": None, "headers": [], "raw_path": None})[0])
    assert (line["client"], line["host"], line["path"]) == (None, None, "/s\xc3\xa9")


def test_what_breaks_is_a_line_too() -> None:
    stream = StringIO()
    with pytest.raises(OSError, match="broken"):
        asyncio.run(logged(breaking, stream)(SCOPE, None, None))
    assert (json.loads(stream.getvalue())["status"], json.loads(stream.getvalue())["bytes"]) == (0, 0)


def test_what_is_no_request_is_no_line() -> None:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await send(scope)

    assert lines_of(app, {"type": "lifespan"}) == ("", [{"type": "lifespan"}])


class Full(StringIO):
    """A disk without room."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_line_that_cannot_be_written_costs_no_answer() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(logged(answering, Full())(SCOPE, None, send))
    assert [message.get("status") for message in sent] == [404, None, None]
