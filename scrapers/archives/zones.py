"""The time zone of an archive's event, where it says none itself: by coordinates, by place, else UTC. Pure."""

from __future__ import annotations

from scrapers.archives.archive import ArchivedEvent
from scrapers.records import is_zone

UNSAID = "UTC"
"""Stands for a zone that nobody says."""


def zone_of(said: ArchivedEvent) -> str:
    """An IANA name, ``UTC`` where nothing says which."""
    return said.zone if said.zone and is_zone(said.zone) else UNSAID
