"""Where pages come from if not from their own servers: options that ``look``, ``new`` and ``scrape`` share."""

from __future__ import annotations

import os
import shlex
from datetime import date, datetime
from pathlib import Path

import click

from scrapers.errors import ConftalksError
from scrapers.fetch import Wayback, snapshot_at
from scrapers.urls import archived, web_address

Mirrors = tuple[tuple[str, Path], ...]
"""URL prefixes, "" for a folder of each host, and the folders with saved files."""

MOVED = "CONFTALKS_WAYBACK"
"""In the environment: another address for the Internet Archive's."""

_ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")


def is_repository(where: str) -> bool:
    """Whether it is a folder on this machine, or an archive of one."""
    return _exists(where) and (Path(where).is_dir() or where.lower().endswith(_ARCHIVES))


def address_of(text: str) -> str | None:
    """The address that an argument means, None for a file: one of that name goes before an address without its scheme.

    Raises:
        ConftalksError: a scheme that is none, or another than http and https.
    """
    if "://" not in text and _exists(text):
        return None
    try:
        return web_address(text)
    except ValueError as error:
        raise ConftalksError(f"{text}: {error}") from None


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except OSError:  # a name that no file can have
        return False


def of_archive(url: str, wayback: Wayback | None) -> tuple[str, Wayback | None]:
    """The page that a link to the Internet Archive shows, as of its day if none is given; any other URL as it is."""
    snapshot = snapshot_at(url) if archived(url) != url else None
    return (snapshot.url, wayback or _wayback_of(snapshot.taken.date())) if snapshot else (url, wayback)


def how_again(wayback: Wayback | None, mirrors: Mirrors) -> str:
    """The options that read the same pages again, each after a space."""
    copies = "".join(
        f" --from-mirror {shlex.quote(f'{folder}={url}' if url else str(folder))}" for url, folder in mirrors
    )
    return copies + (f" --wayback {wayback.day}" if wayback else "")


def _wayback_of(day: date) -> Wayback:
    moved = os.environ.get(MOVED)
    return Wayback(day, moved.rstrip("/")) if moved else Wayback(day)


def _wayback(_: click.Context, __: click.Parameter, value: datetime | None) -> Wayback | None:
    return _wayback_of(value.date()) if value else None


def _mirrors(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> Mirrors:
    return tuple(map(_mirror, values))


def _mirror(text: str) -> tuple[str, Path]:
    if Path(text).is_dir():
        return "", Path(text)
    folder, _, printed = text.partition("=")
    url = address_of(printed)
    if url is None or not Path(folder).is_dir():
        raise click.UsageError(
            f"--from-mirror {text}: write an existing folder that holds one for each host, or a folder, `=`, and the URL it is"
            " a copy of"
        )
    return url, Path(folder)


wayback_option = click.option(
    "--wayback",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    callback=_wayback,
    help="Read schedules as the Internet Archive keeps them, nearest to that day.",
)
mirror_option = click.option(
    "--from-mirror",
    "mirrors",
    multiple=True,
    metavar="DIR[=URL]",
    callback=_mirrors,
    help="Read saved files under DIR, one folder for each host, or DIR as the pages under URL.",
)
