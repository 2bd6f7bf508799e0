"""A conference that never was, as its servers would show it: conference.json, a YouTube playlist, a login page."""

from __future__ import annotations

import json
from typing import Any

from faults import FaultServer

PLAYLIST = "PLdemo2031abcdefghijkl"
LOGIN = b"<!doctype html><title>Log in</title><form action=/login method=post><input type=password name=p></form>"
TITLES = (
    "How Owls Read Logs",
    "Knots for Beginners",
    "Toast at Scale",
    "A Garden of Queues",
    "Quiet Keyboards",
    "Slow Maps",
)
SPEAKERS = ("Ada Finch", "Bo Marsh", "Cy Reed", "Dee Alder", "Eli Thorn", "Fay Heron")
IDS = tuple(f"aaaaaaaaa0{n}" for n in range(1, 7))


SITE = "https://us.pycon.org/2031/schedule"


def schedule(titles: tuple[str, ...] = TITLES, day: str = "2031-05-17", site: str = SITE, **extra: Any) -> bytes:
    """A conference.json with one talk an hour, a keynote and a lunch; ``site`` is where the pages of its talks lie."""
    entries: list[dict[str, Any]] = [
        {
            "kind": "talk",
            "section": "talks",
            "conf_key": 10 + n,
            "name": title,
            "authors": [SPEAKERS[n % len(SPEAKERS)]],
            "contact": ["speaker@private.example"],
            "conf_url": f"{site}/presentation/{n + 1}/",
            "room": "Hall A",
            "rooms": ["Hall A"],
            "start": f"{day}T{9 + n:02}:00:00-07:00",
            "end": f"{day}T{9 + n:02}:30:00-07:00",
            "duration": 30,
            "cancelled": False,
            "description": f"<p>All about it. Write to me: owl{n}@private.example</p>",
        }
        for n, title in enumerate(titles)
    ]
    for key, kind, name, hour in ((3, "plenary", "Keynote - Grace Plover", 8), (4, "break", "Lunch", 12)):
        entries.append(
            {
                "kind": kind,
                "section": "talks",
                "conf_key": key,
                "name": name,
                "rooms": ["Hall B"],
                "start": f"{day}T{hour:02}:00:00-07:00",
                "end": f"{day}T{hour:02}:45:00-07:00",
                "duration": 45,
                "description": "",
                "contact": [],
            }
        )
    return json.dumps({"schedule": entries, **extra}).encode()


def serve_schedule(server: FaultServer, titles: tuple[str, ...] = TITLES, etag: str = '"1"') -> str:
    """The schedule on a server; its URL comes back."""
    return server.serve("/2031/schedule/conference.json", schedule(titles), "application/json", etag=etag)


def serve_playlist(server: FaultServer, talks: int = 5) -> None:
    """The playlist through the YouTube Data API: a recording for all talks but the last, and one of somebody else."""
    videos = [(IDS[n], f"Talks - {SPEAKERS[n]}: {TITLES[n]}") for n in range(talks)]
    videos.append(("zzzzzzzzz99", "Cooking with Gas"))
    items = [
        {
            "kind": "youtube#playlistItem",
            "snippet": {
                "title": title,
                "description": "",
                "playlistId": PLAYLIST,
                "position": n,
                "resourceId": {"kind": "youtube#video", "videoId": video},
                "videoOwnerChannelTitle": "Demo Conf",
            },
            "contentDetails": {"videoId": video, "videoPublishedAt": "2031-06-20T12:00:00Z"},
            "status": {"privacyStatus": "public"},
        }
        for n, (video, title) in enumerate(videos)
    ]
    page = {"kind": "youtube#playlistItemListResponse", "items": items, "pageInfo": {"totalResults": len(items)}}
    answer = [
        {
            "kind": "youtube#video",
            "id": video,
            "contentDetails": {"duration": "PT25M"},
            "status": {"privacyStatus": "public"},
            "snippet": {"title": title, "publishedAt": "2031-06-20T12:00:00Z", "channelTitle": "Demo Conf"},
        }
        for video, title in videos
    ]
    server.serve("/youtube/v3/playlistItems", json.dumps(page).encode(), "application/json")
    known = {"kind": "youtube#videoListResponse", "items": answer}
    server.serve("/youtube/v3/videos", json.dumps(known).encode(), "application/json")
