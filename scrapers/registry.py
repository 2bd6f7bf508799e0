"""Every source kind, in the order in which ``look`` asks them. To add one, see docs/adding-a-source.md."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scrapers.archives.archive import Archive
from scrapers.archives.pyvideo import PYVIDEO_ARCHIVE
from scrapers.archives.rubyevents import RUBYEVENTS_ARCHIVE
from scrapers.platforms import PLATFORMS
from scrapers.recordings.hubilo import HUBILO
from scrapers.recordings.media_ccc import MEDIA_CCC
from scrapers.recordings.pyvideo import PYVIDEO
from scrapers.recordings.table import TABLE
from scrapers.recordings.youtube import YOUTUBE
from scrapers.recordings.youtube_feed import YOUTUBE_FEED
from scrapers.schedules.djangocon_us import DJANGOCON_US
from scrapers.schedules.europython import EUROPYTHON
from scrapers.schedules.frab import FRAB
from scrapers.schedules.guess import GUESS
from scrapers.schedules.ical import ICAL
from scrapers.schedules.indico import INDICO
from scrapers.schedules.pretalx import PRETALX
from scrapers.schedules.pycon_us.conference_json import PYCON_JSON
from scrapers.schedules.pycon_us.html import PYCON_HTML
from scrapers.schedules.repository import REPOSITORY
from scrapers.schedules.sessionize import SESSIONIZE
from scrapers.schedules.structured import STRUCTURED
from scrapers.schedules.table import TABLE_SCHEDULE
from scrapers.source import Need, Source
from scrapers.urls import split_url

# Eight letters and more with a digit among them, or twenty of any kind: others are words that pages have as well.
_LIKE_A_KEY = re.compile(r"(?=[^/]*\d)(?=[^/]*[A-Za-z])[^/]{8,}\Z|[^/]{20,}\Z")

SOURCES: tuple[Source, ...] = (
    PYCON_JSON,
    PYCON_HTML,
    PRETALX,
    FRAB,
    SESSIONIZE,
    INDICO,
    EUROPYTHON,
    DJANGOCON_US,
    ICAL,
    STRUCTURED,
    YOUTUBE,
    YOUTUBE_FEED,
    HUBILO,
    MEDIA_CCC,
    PYVIDEO,
    TABLE_SCHEDULE,
    REPOSITORY,
    TABLE,
    GUESS,
)

ARCHIVES: dict[str, Archive] = {archive.kind: archive for archive in (PYVIDEO_ARCHIVE, RUBYEVENTS_ARCHIVE)}
"""Every archive by its kind, in the order in which a folder is asked whose it is."""

COPIES = {copy: host for source in SOURCES for copy, host in source.copies.items()}
"""Host with a copy of some source's pages -> host of the pages."""


def sources(environment: Mapping[str, str]) -> dict[str, Source]:
    """Kind -> source as this environment sets it up; an empty one for what needs no network."""
    return {source.kind: source.configured(environment) for source in SOURCES}


def secrets(environment: Mapping[str, str]) -> dict[Need, str]:
    """Every key or token that some source needs, with its value; "" where the environment has none.

    A part of a moved API's path that looks like a key is one.
    """
    found = {need: environment.get(need.name, "") for source in SOURCES for need in source.needs}
    moves = [need.moved_by for need in found] + [one.inquiry.moved_by for one in PLATFORMS.values() if one.inquiry]
    for moved in filter(None, moves):
        for part in split_url(environment.get(moved, "")).path.split("/"):
            if _LIKE_A_KEY.match(part):
                found[Need(f"{moved} {part}", "")] = part
    return found
