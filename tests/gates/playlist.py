"""The PyCon US 2024 playlist, read three ways, and tied to the schedule of that year.

    python tests/gates/playlist.py ../shared/corpus

Prints one JSON line: live ids per way and whether they are the same, share of equal titles and durations between API and
yt-dlp, dead entries marked, and what became of the recordings that pyvideo ties to a presentation page. pyvideo's ties
are the gold here: the matcher is given titles and names alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from aggregator.collect.reconcile import reconcile_recordings
from aggregator.matching.ladder import match
from scrapers.page import Page
from scrapers.recordings.import_file import read_recordings
from scrapers.records import Event, Recording, SourceRef
from scrapers.registry import sources
from scrapers.schedules.pycon_us.conference_json import PYCON_JSON
from scrapers.urls import presentation_number

EVENT = Event(
    slug="pycon-us-2024",
    title="PyCon US 2024",
    timezone="America/New_York",
    starts=date(2024, 5, 15),
    ends=date(2024, 5, 23),
)
SCHEDULE = "https://us.pycon.org/2024/schedule/conference.json"
TODAY = date(2024, 8, 6)


def read(*paths: Path) -> tuple[dict[str, Recording], list[str]]:
    """Recordings by id, and the notes."""
    held: Sequence[Recording] = ()
    notes: list[str] = []
    for path in paths:
        parsed = read_recordings(path, EVENT, sources({}))
        held = reconcile_recordings(held, parsed.recordings, TODAY).recordings
        notes += parsed.notes
    return {recording.id: recording for recording in held}, notes


def main() -> int:
    corpus = Path(sys.argv[1])
    folder = corpus / "youtube-playlists/pycon-us-2024"
    api, _ = read(*sorted(folder.glob("playlistItems-page*.json")), folder / "videos.json")
    flat, flat_notes = read(folder / "yt-dlp-flat.json")
    pyvideo, _ = read(corpus / "pyvideo/talks.jsonl.gz")
    live = [{key for key, r in way.items() if r.access == "public"} for way in (api, flat, pyvideo)]
    both = live[0] & live[1]
    page = Page(SCHEDULE, (corpus / "us-pycon/2024/schedule/conference.json").read_bytes())
    talks = PYCON_JSON.parse(page, EVENT, SourceRef("pycon_json", url=SCHEDULE)).talks
    ties = {r.key: presentation_number(r.talk_url or "") for r in pyvideo.values()}
    gold = {key: number for key, number in ties.items() if number}
    figures = {
        "ids": {"api": len(live[0]), "yt_dlp": len(live[1]), "pyvideo": len(live[2])},
        "same_ids": int(live[0] == live[1] == live[2]),
        "titles_equal": sum(api[i].raw_title == flat[i].raw_title for i in both) / len(both),
        "durations_equal": sum(api[i].duration_s == flat[i].duration_s for i in both) / len(both),
        "dead_marked": {"api": len(api) - len(live[0]), "yt_dlp": len(flat) - len(live[1])},
        "yt_dlp_missing_counted": sum("unavailable" in note for note in flat_notes),
        "tied": len(gold),
    }
    for name, way in (("by_api_titles", api), ("by_pyvideo_titles", pyvideo)):
        untied = [replace(r, talk_url=None) for r in way.values()]
        links = match(EVENT, talks, untied)
        accepted = {link.recording: link.talk for link in links if link.decision == "accepted"}
        suggested = {(link.recording, link.talk) for link in links if link.decision == "suggested"}
        right = sum(accepted.get(key) == number for key, number in gold.items())
        offered = sum(accepted.get(key) == number or (key, number) in suggested for key, number in gold.items())
        wrong = sum(key in accepted and accepted[key] != number for key, number in gold.items())
        figures[name] = {
            "accepted_right": right,
            "linked_or_suggested": offered,
            "wrong": wrong,
            "accepted": len(accepted),
        }
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
