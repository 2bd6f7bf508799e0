"""The time zone of an archive's event: as it says, by its coordinates, by its place; else UTC.

Beside the borders that tzfpy has, tzdata's tables say which zones a country has.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from tzfpy import get_tz

from scrapers.archives.archive import ArchivedEvent
from scrapers.records import is_zone
from scrapers.text import fold

UNSAID = "UTC"
"""Stands for a zone that nobody says."""

_ALSO = {
    "czechia": "CZ",
    "england": "GB",
    "great britain": "GB",
    "northern ireland": "GB",
    "scotland": "GB",
    "south korea": "KR",
    "the netherlands": "NL",
    "turkiye": "TR",
    "u s a": "US",
    "united kingdom": "GB",
    "uk": "GB",
    "united states of america": "US",
    "us": "US",
    "usa": "US",
    "wales": "GB",
}
"""Names of countries that tzdata's list does not have."""


def zone_of(said: ArchivedEvent) -> str:
    """An IANA name, ``UTC`` where nothing says which. Coordinates at sea say none."""
    if said.zone and is_zone(said.zone):
        return said.zone
    if said.coordinates:
        found = _zone_at(*said.coordinates)
        if found:
            return found
    return (_zone_of_place(said.place) if said.place else None) or UNSAID


def _zone_at(latitude: float, longitude: float) -> str | None:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    name = get_tz(longitude, latitude)
    return name if "/" in name and not name.startswith("Etc/") and is_zone(name) else None


def _zone_of_place(place: str) -> str | None:
    """The zone of "City, Region, Country": the country's only one, or that which is called as the city."""
    parts = [fold(part) for part in place.split(",")]
    parts = [part for part in parts if part]
    zones, country = _zones(), _countries().get(parts[-1]) if parts else None
    if country:
        own = zones[country]
        named = [zone for zone in own if _city(zone) in parts]
        return named[0] if len(named) == 1 else own[0] if len(own) == 1 else None
    # "Paris, Texas" is not Paris: what is no country may be a region anywhere.
    named = [zone for own in zones.values() for zone in own if parts == [_city(zone)]]
    return named[0] if len(named) == 1 else None


def _city(zone: str) -> str:
    return fold(zone.rpartition("/")[2].replace("_", " "))


@cache
def _countries() -> dict[str, str]:
    """Folded name -> code of two letters; of "Korea (North)" and "Korea (South)" neither is Korea."""
    rows = [(fold(name.partition(" (")[0]), code) for code, name in _rows("iso3166.tab")]
    times = Counter(name for name, _ in rows)
    return {name: code for name, code in rows if times[name] == 1} | _ALSO


@cache
def _zones() -> dict[str, list[str]]:
    """Code of a country -> its zones."""
    found = defaultdict[str, list[str]](list)
    for code, _, zone, *_ in _rows("zone.tab"):
        found[code].append(zone)
    return found


def _rows(table: str) -> Iterator[list[str]]:
    text = files("tzdata.zoneinfo").joinpath(table).read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
