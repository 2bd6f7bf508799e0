"""The ASGI application around Datasette: guard.py in front of it, delivery.py behind it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aggregator.catalog import delivery, guard
from aggregator.catalog.delivery import PageAnswer, PageRequest
from aggregator.catalog.reopening import reopener
from aggregator.catalog.site import base_url
from scrapers.urls import split_url

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
"""Any ASGI 3 application."""

_PERSONAL = ("cookie", "authorization")


def wrapped(app: App, datasette: Any, patterns: Iterable[str]) -> App:
    """``app``, guarded. ``patterns``: our own routes, as regular expressions of the path; all others are Datasette's."""
    ours = [re.compile(pattern) for pattern in patterns]
    reopen = reopener(datasette)

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        asked = _asked(scope, datasette.setting("base_url"), ours)
        try:
            reopen()
            inner = _let_in(scope, asked, base_url(datasette.plugin_config("conftalks")))
            answer = await _answer_of(app, inner, receive)
        except guard.RequestRefused as refused:
            answer = delivery.refusal(refused.status, refused.reason)
        except Exception:
            await _send(delivery.finished(delivery.refusal(500, "Something broke here."), asked), send)
            raise
        await _send(delivery.finished(answer, asked), send)

    return guarded


def _asked(scope: dict[str, Any], prefix: str, ours: list[re.Pattern[str]]) -> PageRequest:
    """``prefix``: Datasette's base_url setting, under which all paths lie; "/" or "/PATH/"."""
    path = scope.get("raw_path", scope["path"].encode()).partition(b"?")[0].decode("latin-1")
    if path.startswith(prefix):
        path = path[len(prefix) - 1 :]
    return PageRequest(
        scope["method"],
        path,
        any(pattern.match(path) for pattern in ours),
        ", ".join(_headers(scope, "accept-encoding")),
        ", ".join(_headers(scope, "if-none-match")),
    )


def _headers(scope: dict[str, Any], name: str) -> list[str]:
    return [value.decode("latin-1") for given, value in scope["headers"] if given.decode("latin-1").lower() == name]


def _let_in(scope: dict[str, Any], asked: PageRequest, published: str | None) -> dict[str, Any]:
    """The request as Datasette is given it: HEAD as GET, its own pages without what is not for them.

    Raises:
        guard.RequestRefused: it is not let in.
    """
    guard.check_method(scope["method"])
    guard.check_host(_headers(scope, "host"), published, (scope.get("server") or (None,))[0])
    guard.check_path(scope.get("raw_path", b""))
    dropped: tuple[str, ...] = ("if-none-match", "if-modified-since", "range")
    if asked.ours:
        # With a cookie of anybody's Datasette would forbid to keep the page, and so every 304.
        dropped += _PERSONAL
        query = scope["query_string"]
    else:
        query = guard.passed_query(scope["query_string"])
    kept = [pair for pair in scope["headers"] if pair[0].decode("latin-1").lower() not in dropped]
    return _at(published, scope | {"method": "GET", "query_string": query, "headers": kept})


def _at(published: str | None, scope: dict[str, Any]) -> dict[str, Any]:
    """The request as if it came to the published address: Datasette builds absolute addresses out of it."""
    if published is None:
        return scope
    address = split_url(published)
    others = [pair for pair in scope["headers"] if pair[0].lower() != b"host"]
    return scope | {"scheme": address.scheme, "headers": [*others, (b"host", address.netloc.encode())]}


async def _answer_of(app: App, scope: dict[str, Any], receive: Any) -> PageAnswer:
    """The whole answer of ``app``. Nothing here streams: tables are cut at some hundred rows."""
    start: dict[str, Any] = {}
    chunks: list[bytes] = []

    async def keep(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            chunks.append(message.get("body", b""))

    await app(scope, receive, keep)
    headers = ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"])
    return PageAnswer(start["status"], tuple(headers), b"".join(chunks))


async def _send(answer: PageAnswer, send: Any) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
