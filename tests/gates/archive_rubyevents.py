"""What one event's folder of RubyEvents holds, counted without the project's own readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

WATCHED = ("youtube", "vimeo", "mp4")


def counted(folder: Path) -> dict[str, int]:
    """Numbers of ``talks`` (parts too), ``parts``, ``speakers`` by name, ``recordings`` by address, and parts ``with_start``."""
    videos: list[dict[str, Any]] = YAML(typ="safe").load(folder / "videos.yml") or []
    parts = [part for video in videos for part in video.get("talks") or []]
    every = [*videos, *parts]
    others = [one for video in every for one in video.get("alternative_recordings") or []]
    names = {" ".join(str(name).split()) for one in every for name in one.get("speakers") or []}
    recorded = {
        f"{one.get('video_provider') or 'youtube'} {one['video_id']}"
        for one in (*every, *others)
        if (one.get("video_provider") or "youtube") in WATCHED and one.get("video_id")
    }
    cues = [
        part for part in parts if part["video_provider"] == "parent" and str(part.get("start_cue", "TODO")) != "TODO"
    ]
    return {
        "talks": len(every),
        "parts": len(parts),
        "speakers": len(names - {"TODO", "TBD", "TBA"}),
        "recordings": len(recorded),
        "with_start": len(cues),
    }
