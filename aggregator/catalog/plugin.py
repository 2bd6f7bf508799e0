"""The Datasette plugin: our routes, on the hooks that Datasette 0.65 and 1.0 both have."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from datasette import NotFound, Response, hookimpl
from datasette.filters import FilterArguments
from datasette.views.base import DatasetteError
from markupsafe import Markup

from aggregator.catalog import (
    about,
    browse_pages,
    data_pages,
    documents,
    embed,
    event_page,
    news_pages,
    pages,
    reader,
    talk_page,
    topic_pages,
)
from aggregator.catalog import (
    startup as starting,
)
from aggregator.catalog.asgi import App, wrapped
from aggregator.catalog.cells import cell, linked

_DAMAGED = "The catalog cannot be read."
_NONE = "There is no catalog at the moment."
_UNREADABLE = {
    "database is locked": "The catalog is being written.",
    # A build was killed half-way: the next one takes back what it wrote, which readers may not.
    "attempt to write a readonly database": "The catalog is being written.",
    "unable to open database file": _NONE,
    "disk image is malformed": _DAMAGED,
    "malformed database schema": _DAMAGED,
    "file is not a database": _DAMAGED,
    "disk I/O error": _DAMAGED,
}
"""What SQLite says of the file, not of a question -> what visitors are told; it heals once the file is right again."""


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Our pages; they come before Datasette's own, of which only ``/`` is replaced.

    The last ones answer for Datasette, which would look for databases called e or t, would send the visitor of
    ``//evil.example/`` to evil.example, and shows file paths, versions, permissions and tools for writing under ``/-/``.
    """
    return [
        (r"^/$", browse_pages.home),
        (r"^/search$", pages.search_page),
        (r"^/search\.json$", pages.search_json),
        (r"^/about/?$", about.about_page),
        (r"^/opensearch\.xml$", about.opensearch),
        (r"^/e/?$", browse_pages.conferences_page),
        (r"^/e\.json$", browse_pages.conferences_json),
        (r"^/s/?$", browse_pages.speakers_page),
        (r"^/e/(?P<event>[^/]+)\.ics$", documents.event_calendar),
        (r"^/e/(?P<event>[^/]+)/(?P<what>videos|changes)\.(?P<form>atom)$", documents.feed_of_event),
        (r"^/e/(?P<event>[^/]+)/(?P<what>changes)\.(?P<form>json)$", documents.feed_of_event),
        (r"^/e/(?P<event>[^/]+)/changes/?$", news_pages.event_changes_page),
        (r"^/e/(?P<event>[^/]+)/review/?$", event_page.review_page),
        (r"^/e/(?P<event>[^/]+)/?$", event_page.event_page),
        (r"^/t/(?P<event>[^/]+)/(?P<talk>[^/]+)\.(?P<form>json|md|ics)$", documents.talk_document),
        (r"^/t/(?P<event>[^/]+)/(?P<talk>[^/]+)/?$", talk_page.talk_page),
        (r"^/watch/(?P<event>[^/]+)/(?P<talk>[^/]+)/?$", pages.watch),
        (r"^/s/(?P<speaker>[^/]+)\.ics$", documents.speaker_calendar),
        (r"^/s/(?P<speaker>[^/]+)/?$", browse_pages.speaker_page),
        (r"^/topics/?$", topic_pages.topics_page),
        (r"^/topics\.json$", topic_pages.topics_json),
        (r"^/topics/(?P<topic>[^/]+)\.json$", topic_pages.topic_json),
        (r"^/topics/(?P<topic>[^/]+)/videos\.atom$", topic_pages.feed_of_topic),
        (r"^/topics/(?P<topic>[^/]+)/?$", topic_pages.topic_page),
        (r"^/resolve$", pages.resolve_page),
        (r"^/oembed$", embed.oembed_endpoint),
        (r"^/embed/(?P<event>[^/]+)/(?P<talk>[^/]+)/?$", embed.embed_page),
        (r"^/embed/-/e/(?P<event>[^/]+)/?$", embed.event_embed),
        (r"^/embed/-/s/(?P<speaker>[^/]+)/?$", embed.speaker_embed),
        (r"^/card/-/(?P<speaker>[^/]+)\.png$", embed.speaker_picture),
        (r"^/card/(?P<event>[^/]+)/(?P<talk>[^/]+)\.png$", embed.talk_picture),
        (r"^/card/(?P<event>[^/]+)\.png$", embed.event_picture),
        (r"^/picture/(?P<event>[^/]+)/(?P<name>[^/]+)\.(?P<ending>png|jpg|webp|svg)$", embed.kept_picture),
        (r"^/changes/?$", news_pages.changes_page),
        (r"^/feeds/(?P<what>videos|changes)\.(?P<form>atom)$", documents.feed_of_all),
        (r"^/feeds/(?P<what>changes)\.(?P<form>json)$", documents.feed_of_all),
        (r"^/feeds/mine\.atom$", reader.feed_of_mine),
        (r"^/feeds/mine\.ics$", reader.calendar_of_mine),
        (r"^/starred/?$", reader.starred_page),
        (r"^/starred\.(?P<form>json|md|txt)$", reader.starred_document),
        (r"^/sitemap(?:-(?P<part>[0-9]+))?\.xml$", documents.sitemap_file),
        (r"^/robots\.txt$", documents.robots),
        (r"^/-/conftalks/(?P<name>[\w.-]+)$", pages.static_file),
        (r"^/(?:about|changes|e|t|s|topics|watch|embed|card|picture|feeds)(?:/.*)?$", pages.no_such_page),
        (r"^/[/\\]", pages.no_such_page),
        (r"^/(?:_.*|-(?:/(?!static/).*)?)$", pages.no_such_page),
        (r"^/(?:[^/]+/)+-/", pages.no_such_page),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Everything that comes in and goes out passes guard.py and delivery.py."""
    return lambda app: wrapped(app, datasette, register_routes())


@hookimpl  # type: ignore[untyped-decorator]
def startup(datasette: Any) -> Callable[[], Awaitable[None]]:
    """Whoever started it, it is the same catalog."""
    return lambda: starting.set_up(datasette)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    """Datasette's pages are drawn by templates of ours."""
    data_pages.prepare(env, datasette)


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(
    template: str, database: str | None, table: str | None, request: Any, datasette: Any
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What our templates of Datasette's pages need beside what it tells them."""
    return lambda: data_pages.told(datasette, request, template, database, table)


@hookimpl  # type: ignore[untyped-decorator]
def filters_from_request(
    request: Any, database: str, table: str, datasette: Any
) -> Callable[[], Awaitable[FilterArguments | None]]:
    """See ``data_pages.talks_alone``."""
    return lambda: data_pages.talks_alone(datasette, request, database, table)


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any
) -> Callable[[], Awaitable[Markup | None]] | Markup | None:
    """Cells of the catalog lead to its pages."""
    return data_pages.rendered(datasette, database, linked(cell(row, value, column, table), datasette.urls.path))


@hookimpl(wrapper=True)  # type: ignore[untyped-decorator]
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Generator[None, list[Any], list[Callable[[], Awaitable[Response | None]] | Response]]:
    """Our page where Datasette finds nothing; every other error stays its own, except for its status.

    Where we answer nobody else is asked: Datasette asks all, and would write a traceback for each such request.
    """
    others = yield
    ours = _answered(datasette, request, exception)
    return [lambda: data_pages.introduce(datasette), *others] if ours is None else [ours]


def _lies_there(datasette: Any) -> bool:
    return any(os.path.lexists(one.path) for one in datasette.databases.values() if one.path)


def _unreadable(datasette: Any, exception: Exception) -> Response | None:
    """503 where the exception says that the catalog cannot be read now."""
    for said, told in _UNREADABLE.items():
        if said in str(exception):
            # SQLite says the same of a file that it may not read.
            told = _DAMAGED if told is _NONE and _lies_there(datasette) else told
            return Response.text(f"{told} Try again.\n", status=503, headers={"Retry-After": "5"})
    return None


async def _no_such_page(datasette: Any, request: Any) -> Response:
    """Our page, which looks for the catalog: what it raises Datasette 1.0 would hand to nobody any more."""
    try:
        return await pages.no_such_page(datasette, request)
    except sqlite3.DatabaseError as error:
        if answer := _unreadable(datasette, error):
            return answer
        raise


def _answered(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Response]] | Response | None:
    """Where a parameter names no column, makes no SQL or is no number, Datasette often says 500: it is 400."""
    if isinstance(exception, NotFound):
        return lambda: _no_such_page(datasette, request)
    if isinstance(exception, sqlite3.DatabaseError | DatasetteError) and (answer := _unreadable(datasette, exception)):
        return answer
    if isinstance(exception, OSError) and request.path.startswith(f"{datasette.setting('base_url')}-/static/"):
        # A name that no file system can have: Datasette only expects those of files that are not there.
        return lambda: _no_such_page(datasette, request)
    if "database" in request.url_vars:
        if isinstance(exception, KeyError) and (address := data_pages.with_its_order(request, exception.args[0])):
            return Response.redirect(address)
        if isinstance(exception, DatasetteError) and exception.status == 500:
            exception.status = 400
        # Of SQL with a null character Python makes an error of the database.
        if isinstance(exception, ValueError | OverflowError) or "null character" in str(exception):
            return Response.text("A parameter of this address cannot be read.\n", status=400)
    return None
