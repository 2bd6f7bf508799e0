"""The time zone of an archive's event."""

import pytest

from scrapers.archives.archive import ArchivedEvent
from scrapers.archives.zones import zone_of


@pytest.mark.parametrize(
    ("zone", "coordinates", "place", "found"),
    [
        ("America/Chicago", (35.68, 139.76), "Sofia, Bulgaria", "America/Chicago"),
        ("CST", (35.68, 139.76), "Sofia, Bulgaria", "Asia/Tokyo"),
        (None, (36.16, -86.78), None, "America/Chicago"),
        (None, (40.76, -111.89), "Salt Lake City, Utah", "America/Denver"),
        (None, (0.0, -30.0), "Sofia, Bulgaria", "Europe/Sofia"),  # at sea
        (None, (91.0, 0.0), None, "UTC"),
        (None, (float("nan"), 0.0), None, "UTC"),
        (None, (-90.0, 181.0), None, "UTC"),
        (None, None, "Chiyoda City, Tokyo, Japan", "Asia/Tokyo"),
        (None, None, "Chicago, IL, United States", "America/Chicago"),
        (None, None, "Austin, United States", "UTC"),
        (None, None, "Perth, Australia", "Australia/Perth"),
        (None, None, "Perth, Scotland", "Europe/London"),
        (None, None, "London, UK", "Europe/London"),
        (None, None, "Seoul, South Korea", "Asia/Seoul"),
        (None, None, "Pyongyang, Korea", "UTC"),
        (None, None, "Paris", "Europe/Paris"),
        (None, None, "Paris, Texas", "UTC"),
        (None, None, "Online", "UTC"),
        (None, None, " , ", "UTC"),
        (None, None, None, "UTC"),
    ],
)
def test_the_zone_is_told_by_what_says_it_best(
    zone: str | None, coordinates: tuple[float, float] | None, place: str | None, found: str
) -> None:
    assert zone_of(ArchivedEvent("owl-conf", "Owl Conf", zone, place, coordinates)) == found
