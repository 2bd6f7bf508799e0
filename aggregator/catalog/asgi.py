"""The ASGI application around Datasette: guard.py in front of it, delivery.py behind it, and what kept.py keeps between."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from datasette.utils import tilde_decode

from aggregator.catalog import delivery, guard, health
from aggregator.catalog.delivery import PageAnswer, PageRequest, etag_at, etag_of
from aggregator.catalog.hosting import host_names
from aggregator.catalog.kept import KeptAnswers
from aggregator.catalog.published import base_url_at
from aggregator.catalog.routing import BASE_URL, site_of
from aggregator.catalog.stamps import STAMPING, Stamps
from scrapers.urls import split_url

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
"""Any ASGI 3 application."""

_KNOWN: WeakKeyDictionary[Any, tuple[Stamps, KeptAnswers]] = WeakKeyDictionary()
"""Of each Datasette: 1.0 makes its application anew for every request that comes from inside."""


@dataclass(frozen=True, slots=True)
class _OwnRoute:
    """A route of ours; ``headers``: see ``routing.page_with``."""

    pattern: re.Pattern[str]
    headers: Mapping[str, str] | None


def wrapped(app: App, datasette: Any, routes: Iterable[tuple[str, Callable[..., Any]]]) -> App:
    """``app``, guarded. ``routes``: our own, each with a regular expression of the path; all others are Datasette's."""
    ours = [_OwnRoute(re.compile(pattern), getattr(view, "fixed_headers", None)) for pattern, view in routes]
    if datasette not in _KNOWN:
        _KNOWN[datasette] = Stamps(datasette), KeptAnswers()
    stamps, kept = _KNOWN[datasette]
    front = _Front(app, stamps, kept)

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Every request gets a whole answer, also one that is refused or breaks; what is no request is passed through."""
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        path = _path(scope, datasette.setting("base_url"))
        route = next((one for one in ours if one.pattern.match(path)), None)
        asked = _asked(scope, path, route is not None)
        try:
            config, prefix = datasette.plugin_config("conftalks"), datasette.setting("base_url")
            published = base_url_at(config, scope.get("server"), prefix)
            asked = replace(asked, published=published is not None)
            if path == health.PATH and scope["method"] in guard.METHODS:
                answer = delivery.finished(await health.health(datasette, stamps, published), asked)
            elif scope["method"] == "OPTIONS" and asked.is_for_programs:
                _check_host(scope, published)
                answer = delivery.finished(delivery.preflight(), asked)
            else:
                inner = _let_in(scope | {BASE_URL: published}, asked, published)
                led = await _led(datasette, path, inner, scope["query_string"]) if route is None else None
                answer = (
                    delivery.finished(led, asked)
                    if led
                    else await front.answer(inner, receive, replace(asked, query=inner["query_string"]), route)
                )
        except guard.RequestRefused as refused:
            answer = delivery.finished(delivery.refusal(refused.status, refused.reason), asked)
        except Exception:
            await _send(delivery.finished(delivery.refusal(500, "Something broke here."), asked), send)
            raise
        await _send(answer, send)

    return guarded


async def _led(datasette: Any, path: str, scope: dict[str, Any], query: bytes) -> PageAnswer | None:
    """302 from a search in the table of talks to our own search: one question has one answer. None for all others."""
    asked = guard.search_instead(query) if b"_search=" in query else None
    if asked is None:
        return None
    site = await site_of(datasette, scope)
    if site.database is None:
        return None
    talks = datasette.urls.table(site.database, "talks")
    if tilde_decode(site.path(path)) != tilde_decode(talks):
        return None
    return PageAnswer(302, (("location", f"{site.path('/search')}?{asked.decode()}"),))


class _Front:
    """Answers out of what is kept, and out of ``app`` otherwise."""

    def __init__(self, app: App, stamps: Stamps, kept: KeptAnswers) -> None:
        self._app = app
        self._stamps = stamps
        self._kept = kept

    async def answer(
        self, scope: dict[str, Any], receive: Any, asked: PageRequest, route: _OwnRoute | None
    ) -> PageAnswer:
        """The answer as it is sent, to a request that was let in."""
        base = scope[BASE_URL]
        stamping = self._stamps.look(base)
        if route is None:
            return delivery.finished(await answer_of(self._app, scope, receive), asked)
        stamp = self._turned(base)
        key = (asked.path, asked.query, delivery.takes_gzip(asked.accept_encoding))
        if stamp and route.headers is not None:
            known = delivery.unchanged(stamp, route.headers, asked)
            if known:
                return known
        complete = self._kept.find(key)
        if complete is None:
            made = await answer_of(self._app, scope | {STAMPING: stamping}, receive)
            if stamping.is_past:
                # A page of a file that went meanwhile does not say of which state it is; a cache would hold it all the same.
                made = await answer_of(self._app, scope | {STAMPING: self._stamps.look(base)}, receive)
            complete = delivery.whole(made, asked)
            # What was made of a state that is past by now is sent, and not kept.
            stamp = self._turned(base)
            if stamp and complete.status == 200 and complete.header("etag") == etag_at(etag_of(stamp), asked):
                self._kept.keep(key, complete)
        return delivery.sent(complete, asked)

    def _turned(self, base_url: str | None) -> str | None:
        stamp = self._stamps.now(base_url)
        self._kept.turn_to(stamp)
        return stamp


def _path(scope: dict[str, Any], prefix: str) -> str:
    """``prefix``: Datasette's base_url setting, under which all paths lie; "/" or "/PATH/"."""
    raw: bytes = scope.get("raw_path", scope["path"].encode())
    path = raw.partition(b"?")[0].decode("latin-1")
    return path[len(prefix) - 1 :] if path.startswith(prefix) else path


def _asked(scope: dict[str, Any], path: str, ours: bool) -> PageRequest:
    takes, known = (", ".join(_headers(scope, name)) for name in ("accept-encoding", "if-none-match"))
    return PageRequest(scope["method"], path, ours, takes, known)


def _check_host(scope: dict[str, Any], published: str | None) -> None:
    guard.check_host(_headers(scope, "host"), published, (scope.get("server") or (None,))[0], host_names(os.environ))


def _headers(scope: dict[str, Any], name: str) -> list[str]:
    return [value.decode("latin-1") for given, value in scope["headers"] if given.decode("latin-1").lower() == name]


def _let_in(scope: dict[str, Any], asked: PageRequest, published: str | None) -> dict[str, Any]:
    """The request as Datasette is given it: HEAD as GET; our pages only what they read, its own not what is not for them.

    Raises:
        guard.RequestRefused: it is not let in.
    """
    guard.check_method(scope["method"])
    _check_host(scope, published)
    guard.check_path(scope.get("raw_path", b""))
    if asked.ours:
        # Of the headers the host alone: with a cookie of anybody's Datasette would forbid to keep the page.
        query = guard.our_query(scope["query_string"])
        kept = [pair for pair in scope["headers"] if pair[0].lower() == b"host"]
    else:
        query = guard.passed_query(scope["query_string"])
        dropped = (b"if-none-match", b"if-modified-since", b"range")
        kept = [pair for pair in scope["headers"] if pair[0].lower() not in dropped]
    return _at(published, scope | {"method": "GET", "query_string": query, "headers": kept})


def _at(published: str | None, scope: dict[str, Any]) -> dict[str, Any]:
    """The request as if it came to the published address: Datasette builds absolute addresses out of it."""
    if published is None:
        return scope
    address = split_url(published)
    others = [pair for pair in scope["headers"] if pair[0].lower() != b"host"]
    return scope | {"scheme": address.scheme, "headers": [*others, (b"host", address.netloc.encode())]}


async def answer_of(app: App, scope: dict[str, Any], receive: Any) -> PageAnswer:
    """The whole answer of ``app``. Nothing here streams: tables are cut at some hundred rows."""
    start: dict[str, Any] = {}
    chunks: list[bytes] = []

    async def keep(message: dict[str, Any]) -> None:
        """Hold a message back instead of sending it."""
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
