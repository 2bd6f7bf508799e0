"""The Datasette plugin: our routes, on the hooks that Datasette 0.65 and 1.0 both have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import NotFound, hookimpl

from aggregator.catalog import pages


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Our pages; they come before Datasette's own, of which only ``/`` is replaced.

    The last two answer for Datasette, which would look for databases called e or t, and would send the visitor of
    ``//evil.example/`` to evil.example.
    """
    return [
        (r"^/$", pages.home),
        (r"^/search$", pages.search_page),
        (r"^/search\.json$", pages.search_json),
        (r"^/e/(?P<event>[^/]+)/?$", pages.event_page),
        (r"^/t/(?P<event>[^/]+)/(?P<talk>[^/]+)/?$", pages.talk_page),
        (r"^/watch/(?P<event>[^/]+)/(?P<talk>[^/]+)/?$", pages.watch),
        (r"^/s/(?P<speaker>[^/]+)/?$", pages.speaker_page),
        (r"^/resolve$", pages.resolve_page),
        (r"^/robots\.txt$", pages.robots),
        (r"^/-/conftalks/(?P<name>[\w.-]+)$", pages.static_file),
        (r"^/(?:e|t|s|watch)(?:/.*)?$", pages.no_such_page),
        (r"^/[/\\]", pages.no_such_page),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Any]] | None:
    """Our page where Datasette finds nothing; every other error stays its own."""
    if not isinstance(exception, NotFound):
        return None
    return lambda: pages.no_such_page(datasette, request)
