"""Where pages come from if not from their own servers: options that ``look``, ``new`` and ``scrape`` share."""

from __future__ import annotations

import os
from datetime import date, datetime

import click

from scrapers.fetch import Wayback, snapshot_at
from scrapers.urls import archived

MOVED = "CONFTALKS_WAYBACK"
"""In the environment: another address for the Internet Archive's."""


def of_archive(url: str, wayback: Wayback | None) -> tuple[str, Wayback | None]:
    """The page that a link to the Internet Archive shows, as of its day if none is given; any other URL as it is."""
    snapshot = snapshot_at(url) if archived(url) != url else None
    return (snapshot.url, wayback or _wayback_of(snapshot.taken.date())) if snapshot else (url, wayback)


def how_again(wayback: Wayback | None) -> str:
    """The options that read the same pages again, each after a space."""
    return f" --wayback {wayback.day}" if wayback else ""


def _wayback_of(day: date) -> Wayback:
    moved = os.environ.get(MOVED)
    return Wayback(day, moved.rstrip("/")) if moved else Wayback(day)


def _wayback(_: click.Context, __: click.Parameter, value: datetime | None) -> Wayback | None:
    return _wayback_of(value.date()) if value else None


wayback_option = click.option(
    "--wayback",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    callback=_wayback,
    help="Read schedules as the Internet Archive keeps them, nearest to that day.",
)
