"""An event whose playlist is filled with 5,000 videos that are none of its talks, or copies of them: is it bounded?

    python tests/gates/foreign_playlist.py

Needs no corpus: names and titles are put together from syllables. The commands run as a person runs them, against YouTube's
Data API on loopback. ``foreign``: the videos are of other conferences, though some five hundred have the name of somebody who
speaks here; ``copies``: every talk was uploaded some thirty times. Of each: seconds of a processor and the peak of memory in MB
(10^6 bytes) of ``scrape``, such seconds of ``review``, requests, the share of the talks' own videos that are found, and foreign
ones that are accepted (they are named on stderr). ``growth``: how many times as long the copies take as a quarter of them do; 4
is in proportion. ``said``: whether ``scrape`` says how many videos are of no talk.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from faults import FaultServer

TALKS, OWN, VIDEOS = 150, 100, 5_000
PLAYLIST = "PLexampleconf2031abcdefgh"
KEY = "key-of-a-gate"
EVENT = "owl-2031"
LISTS = {"part": "snippet,contentDetails,status", "maxResults": "50", "playlistId": PLAYLIST}
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]

Entry = tuple[str, str]
"""Title and speaker."""


class Words:
    """Invented titles and names; the same ones in every run."""

    def __init__(self) -> None:
        self._rng = Random("owls")
        drawn = {"".join(self._rng.choices(_SYLLABLES, k=self._rng.randint(2, 4))) for _ in range(3000)}
        self._words, self._names = sorted(drawn)[::2], sorted(drawn)[1::2]

    def title(self) -> str:
        """Four to nine words."""
        return " ".join(self._rng.choices(self._words, k=self._rng.randint(4, 9))).capitalize()

    def name(self) -> str:
        """Two names."""
        return " ".join(self._rng.choices(self._names, k=2)).title()

    def mixed(self, titles: list[str]) -> list[str]:
        """In another order."""
        return self._rng.sample(titles, len(titles))


def playlist(words: Words, talks: Sequence[Entry], videos: int, copies: bool) -> list[str]:
    """Titles of the talks' own videos, and of ``videos`` others."""
    own = [f"{title} - {speaker}" for title, speaker in talks[:OWN]]
    others = [f"{words.name()}: {words.title()} | {words.name()} Conf" for _ in range(videos)]
    if copies:
        others = [f"{title} - {speaker}" for title, speaker in (talks[n % len(talks)] for n in range(videos))]
    return words.mixed(own + others)


def serve(server: FaultServer, titles: Sequence[str]) -> None:
    """The Data API with one playlist of these."""
    ids = [f"v{number:010}" for number in range(len(titles))]
    for start in range(0, len(ids), 50):
        page = range(start, min(start + 50, len(ids)))
        token = {"nextPageToken": str(start + 50)} if start + 50 < len(ids) else {}
        total = {"pageInfo": {"totalResults": len(ids)}}
        items = [_item(ids[n], titles[n]) for n in page]
        asked = {**LISTS, **({"pageToken": str(start)} if start else {})}
        _answer(server, "playlistItems", asked, {"items": items, **total, **token})
        asked = {"part": "contentDetails,status,snippet", "id": ",".join(ids[n] for n in page)}
        _answer(
            server, "videos", asked, {"items": [{**item, "id": ids[n]} for n, item in zip(page, items, strict=True)]}
        )


def _item(video: str, title: str) -> dict[str, Any]:
    day = "2031-06-01T12:00:00Z"
    snippet = {"title": title, "playlistId": PLAYLIST, "videoOwnerChannelTitle": "Owls", "publishedAt": day}
    details = {"videoId": video, "videoPublishedAt": day, "duration": "PT31M"}
    return {"snippet": snippet, "contentDetails": details, "status": {"privacyStatus": "public"}}


def _answer(server: FaultServer, method: str, asked: dict[str, str], body: dict[str, Any]) -> None:
    kind = {"playlistItems": "youtube#playlistItemListResponse", "videos": "youtube#videoListResponse"}[method]
    query = urlencode(asked, safe=",@") + f"&key={KEY}"
    server.serve(f"/v3/{method}?{query}", json.dumps({"kind": kind, **body}).encode(), "application/json")


def write_event(data: Path, talks: Sequence[Entry]) -> Path:
    """The event's folder, with its schedule as a table."""
    folder = data / "events" / EVENT
    folder.mkdir(parents=True)
    (folder / "event.yml").write_text(
        "title: Owl Conf 2031\ntimezone: Europe/Oslo\nstarts: 2031-05-01\nends: 2031-05-03\ndelay: 0\nkeep: facts\n"
        "schedule:\n  - {kind: schedule_table, file: s.csv}\n"
        f"recordings:\n  - {{kind: youtube, playlist: {PLAYLIST}}}\n"
    )
    rows = [
        f"{title},{speaker},2031-05-0{1 + n % 3},{9 + n // 3 % 9}:00,Room {n // 27}"
        for n, (title, speaker) in enumerate(talks)
    ]
    (folder / "s.csv").write_text("\n".join(["title,speakers,date,start,room", *rows, ""]))
    return folder


def run(data: Path, api: str, *words: str) -> tuple[float, float, str]:
    """Seconds that a command kept a processor busy, its peak of memory in MB, and all that it said."""
    environment = {**os.environ, "CONFTALKS_YOUTUBE_API": api, "YOUTUBE_API_KEY": KEY}
    command = [sys.executable, "-m", "aggregator", "--data", str(data), *words]
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if child.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {child.returncode}: {text[-1000:]}")
    return used.ru_utime + used.ru_stime, _megabytes(used), text


def _megabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def figures(videos: int, copies: bool) -> dict[str, float]:
    """One event, scraped and reviewed."""
    words = Words()
    talks = [(words.title(), words.name()) for _ in range(TALKS)]
    titles = playlist(words, talks, videos, copies)
    own = {f"{title} - {speaker}" for title, speaker in talks[:OWN]}
    with tempfile.TemporaryDirectory() as folder, FaultServer() as server:
        data = Path(folder) / "data"
        event = write_event(data, talks)
        serve(server, titles)
        scrape_s, megabytes, said = run(data, f"{server.url}/v3", "scrape", EVENT)
        requests = len(server.log)
        review_s, _, _ = run(data, f"{server.url}/v3", "review", EVENT)
        links = [json.loads(line) for line in (event / "links.jsonl").read_text("utf-8").splitlines()]
    accepted = [
        titles[int(one["recording"].removeprefix("youtube:v"))] for one in links if one["decision"] == "accepted"
    ]
    for one in accepted if not copies else ():
        if one not in own:
            print(one, file=sys.stderr)
    return {
        "scrape_s": round(scrape_s, 1),
        "review_s": round(review_s, 1),
        "mb": round(megabytes, 1),
        "requests": requests,
        "found": len(own & set(accepted)) / OWN,
        "foreign_accepted": 0 if copies else sum(title not in own for title in accepted),
        "said": int(copies or "recordings that fit no talk" in said),
    }


def main() -> int:
    """Measure, and print the figures as one JSON line."""
    foreign, copies = figures(VIDEOS, copies=False), figures(VIDEOS, copies=True)
    quarter = figures(VIDEOS // 4, copies=True)
    growth = (copies["scrape_s"] + copies["review_s"]) / (quarter["scrape_s"] + quarter["review_s"])
    print(json.dumps({"foreign": foreign, "copies": copies, "growth": round(growth, 2)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
