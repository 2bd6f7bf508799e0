"""One line of JSON for each request, as collectors of logs read them (https://jsonlines.org/)."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TextIO

from aggregator.catalog.asgi import App


def logged(app: App, stream: TextIO) -> App:
    """``app``, which writes a line to ``stream`` once it has answered a request.

    The line has ``time`` (UTC, of the request), ``client``, ``method``, ``host``, ``path``, ``query``, ``status``,
    ``bytes`` (of the body as it was sent) and ``ms``; ``status`` is 0 where nothing was answered. A line that cannot be
    written is lost; the answer is not.
    """

    async def logging(scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer, then write."""
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        line = _asked(scope)
        before = time.perf_counter()

        async def noting(message: dict[str, Any]) -> None:
            """Pass a message on, and keep what the line says of it."""
            await send(message)
            if message["type"] == "http.response.start":
                line["status"] = message["status"]
            else:
                line["bytes"] += len(message.get("body", b""))

        try:
            await app(scope, receive, noting)
        finally:
            line["ms"] = round((time.perf_counter() - before) * 1000, 1)
            with suppress(OSError):
                # ASCII, so that no letter of a visitor's ends the line or looks like the end of one.
                print(json.dumps(line), file=stream, flush=True)

    return logging


def _asked(scope: dict[str, Any]) -> dict[str, Any]:
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "client": (scope.get("client") or (None,))[0],
        "method": scope["method"],
        "host": hosts[0] if hosts else None,
        "path": raw.partition(b"?")[0].decode("latin-1"),
        "query": scope["query_string"].decode("latin-1"),
        "status": 0,
        "bytes": 0,
    }
