"""Every source kind, in the order in which ``look`` asks them. To add one, see CONTRIBUTING.md."""

from __future__ import annotations

from scrapers.recordings.hubilo import HUBILO, Hubilo
from scrapers.recordings.pyvideo import PYVIDEO
from scrapers.recordings.youtube import YOUTUBE, YouTube
from scrapers.schedules.pycon_html import PYCON_HTML
from scrapers.schedules.pycon_json import PYCON_JSON
from scrapers.source import Source

SOURCES: tuple[Source, ...] = (PYCON_JSON, PYCON_HTML, YOUTUBE, HUBILO, PYVIDEO)


def sources(*, youtube_api: str | None, keyless: bool, hubilo_api: str | None) -> dict[str, Source]:
    """Kind -> source for a run: the APIs' addresses moved where asked, YouTube read without a key where there is none."""
    table = {source.kind: source for source in SOURCES}
    table["youtube"] = YouTube(youtube_api, keyless=keyless) if youtube_api else YouTube(keyless=keyless)
    if hubilo_api:
        table["hubilo"] = Hubilo(hubilo_api)
    return table
