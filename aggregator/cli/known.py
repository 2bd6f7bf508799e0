"""Names that a person may give of what is there: completed by the shell, and the nearest said where one is not known."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path

import click

from aggregator.cli.output import Context, printable
from scrapers.errors import ConftalksError

WAIT_MS = 200
"""Longest that a shell waits for a catalog that is being written."""

Completion = Callable[[click.Context, click.Parameter, str], list[str]]
"""What click calls while somebody types: names that begin so."""


def refuse_unknown(conn: sqlite3.Connection, given: Mapping[str, str]) -> None:
    """Refuse values that no talk of the catalog has. ``given``: filter -> value.

    Raises:
        click.BadParameter: names those there are, or the nearest.
    """
    from aggregator.catalog.known import known_values
    from aggregator.catalog.search.filters import years_of
    from aggregator.files.naming import near_names

    for name, value in given.items():
        known = known_values(conn, name)
        if not {*(years_of(value) if name == "year" else [value])} & {*known}:
            said = f"there is no {name} {value!r} in the catalog; {near_names(value, known)}"
            raise click.BadParameter(printable(said), param_hint=f"'--{name}'")


def from_catalog(name: str) -> Completion:
    """Complete what the catalog has of a filter."""

    def completed(ctx: click.Context, _: click.Parameter, begun: str) -> list[str]:
        """None where there is no catalog, or none that can be read at once."""
        with suppress(ConftalksError, sqlite3.Error, OSError):
            return [value for value in _values(_options(ctx).db_path, name) if value.startswith(begun)]
        return []

    return completed


def from_folder(ctx: click.Context, _: click.Parameter, begun: str) -> list[str]:
    """Complete the events of the data folder."""
    from aggregator.files.event_yml import find_events

    with suppress(OSError):
        return [slug for slug in find_events(Path(_options(ctx).data)) if slug.startswith(begun)]
    return []


def _options(ctx: click.Context) -> Context:
    """Nothing has run yet that would have made the context of what stands before the command."""
    given = ctx.find_root().params
    return Context(given.get("data") or "data", given.get("db"), quiet=True, verbose=False, debug=False)


def _values(path: Path, name: str) -> list[str]:
    from aggregator.catalog.known import known_values
    from aggregator.store.connect import read_only

    if not path.is_file():
        return []
    with closing(read_only(path)) as conn:
        conn.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
        return known_values(conn, name)
