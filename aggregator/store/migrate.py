"""The steps that bring a talks.db to this version's shape: named, recorded in the file, run inside the caller's transaction.

The database holds nothing that data/ does not, except the list of runs; a later step may therefore drop a table and
leave it to the build that follows to fill it.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from aggregator.store.connect import BROKEN
from aggregator.store.schema import FTS_SQL, INDEXES, TABLES, VIEWS
from scrapers.errors import ConftalksError

MIGRATIONS = Migrations("conftalks")


@MIGRATIONS(name="001_first_schema")
def first_schema(db: Database) -> None:
    """Every table, index and the full-text index (over a view), as schema.py states them."""
    for name, columns in TABLES.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
    for statement in INDEXES:
        db.execute(statement)
    _renew_views(db)
    db.execute(FTS_SQL)


STEPS = frozenset({"001_first_schema"})
"""The names of all steps above."""


def ensure_schema(db: Database) -> None:
    """Apply the steps that this file has not seen.

    Raises:
        ConftalksError: the file was written by a newer conftalks.
    """
    newer = sorted({step.name for step in MIGRATIONS.applied(db)} - STEPS)
    if newer:
        raise ConftalksError(
            f"the catalog was written by a newer conftalks (it has {', '.join(newer)}): upgrade, or delete the file and build"
        )
    if MIGRATIONS.pending(db) and set(db.table_names()) & set(TABLES):
        raise ConftalksError(f"the file is a database of another program. {BROKEN}")
    MIGRATIONS.apply(db)
    _renew_views(db)


def _renew_views(db: Database) -> None:
    """Views hold nothing: whatever the file has, they become what schema.py states; equal ones are not touched."""
    for name, query in VIEWS.items():
        db.create_view(name, query, replace=True)
