"""Datasette's own pages (database, table, row, query, error) as pages of this catalog: what their templates are told."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode
from weakref import WeakKeyDictionary

from datasette.filters import FilterArguments
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader
from markupsafe import Markup

from aggregator.catalog import browse
from aggregator.catalog.codes import code_name
from aggregator.catalog.routing import sections, site_of
from aggregator.catalog.site import Site, name_of, templates
from scrapers.records import NOT_TALKS

MAIN_TABLES = ("talks", "events", "speakers", "recordings", "topics")
"""What visitors come for, in the order in which the page of the database shows it."""

FEW_COLUMNS = {
    "talks": ("title", "event", "speakers", "starts", "kind", "video_status"),
    "recordings": ("raw_title", "provider", "published", "duration_s", "access", "url"),
}
"""Table -> the columns that its page shows, unless it is asked for others."""

_INTERNAL = ("runs", "suppressed")

_CATALOGS: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
"""Of each Datasette the database that is the catalog."""

_ENVIRONMENTS: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
"""Of each Datasette what it draws its pages with."""


@dataclass(frozen=True, slots=True)
class DataPage:
    """``columns``: those that are shown, None for all; ``left_out``: kinds of entries that are not.

    ``descriptions`` of tables, and how many ``numbers`` of the main ones there are, where they are listed.
    """

    columns: tuple[str, ...] | None = None
    left_out: tuple[str, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    def main(self, tables: list[Any]) -> list[Any]:
        """Those of the tables (as Datasette lists them) that visitors come for, the first first."""
        return [one for name in MAIN_TABLES for one in tables if _fact(one, "name") == name and _is_shown(one)]

    def others(self, tables: list[Any]) -> list[Any]:
        """The rest of the tables for visitors."""
        return [one for one in tables if _is_shown(one) and _fact(one, "name") not in MAIN_TABLES]


def _is_shown(table: Any) -> bool:
    """Whether a table has rows, and they are no mere bookkeeping."""
    name = _fact(table, "name")
    return not (_fact(table, "hidden") or _fact(table, "count") == 0 or name.startswith("_") or name in _INTERNAL)


def _fact(table: Any, name: str) -> Any:
    # A dict in Datasette 0.65, an object in 1.0.
    return table[name] if isinstance(table, dict) else getattr(table, name)


def prepare(environment: Any, datasette: Any) -> None:
    """Let Datasette take our templates before its own, after those of whoever runs it, and give all what our layout needs.

    Datasette itself finds templates beside a plugin that is a module only on Python 3.12 and newer; and to its page of
    errors it tells next to nothing.
    """
    theirs = [FileSystemLoader(datasette.template_dir)] if datasette.template_dir else []
    environment.loader = ChoiceLoader([*theirs, PackageLoader("aggregator.catalog"), environment.loader])
    site = Site(str(datasette.urls.path("/")), None, name=name_of(datasette))
    _ENVIRONMENTS[datasette] = environment
    ours = {"site": site, "canonical": None, "preview": None, "sections": sections("base.html")}
    environment.globals |= templates().globals | ours


async def introduce(datasette: Any) -> None:
    """Let Datasette's page of errors know the catalog: it is told nothing but what all templates know."""
    with suppress(sqlite3.DatabaseError):
        _ENVIRONMENTS[datasette].globals["site"] = await site_of(datasette, {})


async def told(datasette: Any, request: Any, template: str, database: str | None, table: str | None) -> dict[str, Any]:
    """The variables of a template of Datasette's."""
    site = await site_of(datasette, request.scope if request else {})
    data = DataPage()
    if request and table and database == site.database:
        few = None if {"_col", "_nocol"} & set(request.args) else FEW_COLUMNS.get(table)
        data = replace(data, columns=few, left_out=tuple(_left_out(request, table)))
    if database and template == "database.html":
        data = replace(data, descriptions=await _descriptions(datasette, database))
        if database == site.database:
            data = replace(data, numbers=await datasette.databases[database].execute_fn(_numbers))
    told = {
        "site": site,
        "now": site.now,
        "data": data,
        "code_name": code_name if database == site.database else _as_it_is,
    }
    if request and not request.query_string:
        told["canonical"] = site.absolute(request.path.removeprefix(site.root))
    return told


def _as_it_is(_: str, code: str) -> str:
    """Another database means by its words what it says."""
    return code


def _numbers(conn: sqlite3.Connection) -> dict[str, int]:
    """As our own pages count; Datasette gives counting up where it takes long, and counts breaks among the talks."""
    return {name: browse.count(conn, name) for name in MAIN_TABLES} | {"talks": browse.numbers(conn).talks}


async def _descriptions(datasette: Any, database: str) -> dict[str, str]:
    names = [*await datasette.databases[database].table_names(), *await datasette.databases[database].view_names()]
    found = {}
    for name in names:
        # Datasette 0.65 knows it at once, 1.0 asks its own database.
        facts = (
            await datasette.get_resource_metadata(database, name)
            if hasattr(datasette, "get_resource_metadata")
            else datasette.table_metadata(database, name)
        )
        found[name] = (facts or {}).get("description") or ""
    return found


async def catalog_of(datasette: Any) -> str | None:
    """The name of the database that is the catalog; None where there is none."""
    if datasette not in _CATALOGS:
        site = await site_of(datasette, {})
        if site.database is None:
            return None
        _CATALOGS[datasette] = site.database
    return _CATALOGS[datasette]


def rendered(
    datasette: Any, database: str, shown: Markup | None
) -> Callable[[], Awaitable[Markup | None]] | Markup | None:
    """``shown`` in the catalog, None in every other database, which is asked only once."""
    if shown is None or datasette in _CATALOGS:
        return shown if _CATALOGS.get(datasette) == database else None

    async def once_known() -> Markup | None:
        """The same, of whom nobody has asked yet."""
        return shown if await catalog_of(datasette) == database else None

    return once_known


async def talks_alone(datasette: Any, request: Any, database: str, table: str) -> FilterArguments | None:
    """What the page of a table leaves out of itself: see ``_left_out``. JSON and CSV have all rows."""
    if request.url_vars.get("format") or database != await catalog_of(datasette):
        return None
    if kinds := _left_out(request, table):
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        return FilterArguments([f"kind not in ({listed})"])
    return None


def with_its_order(request: Any, missing: object) -> str | None:
    """The address of a table with the column by which it is sorted, which whoever asked for few columns did not ask for.

    Datasette needs it of the last row to name the next page, and breaks where a key of the row has its label.

    Args:
        missing: the column that the row has not.

    Returns:
        None where no column was left out, or not that one.
    """
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    kept = [pair for pair in pairs if pair != ("_nocol", missing)]
    chosen = [value for name, value in pairs if name == "_col"]
    if chosen and missing not in chosen:
        kept.append(("_col", str(missing)))
    return f"{request.path}?{urlencode(kept)}" if kept != pairs else None


def _left_out(request: Any, table: str) -> list[str]:
    """The kinds of entries that the page of the table of talks leaves out, as long as nobody asks it about kinds."""
    asked = any(name.split("__")[0] == "kind" for name in request.args)
    return [] if table != "talks" or asked else sorted(NOT_TALKS)
