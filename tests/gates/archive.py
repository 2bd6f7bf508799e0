"""Archives become events: every talk, speaker, recording and part of one that their files have, and nothing twice.

    python tests/gates/archive.py ../shared/corpus

pyvideo's 21,715 talks are laid out as a clone of pyvideo/data, and imported into an empty folder with the build; so are its
real folders, and each event of RubyEvents that the corpus has. What must come out is counted by a reading of the raw JSON and
YAML that shares nothing with the parsers. Prints one JSON line, of pyvideo, pyvideo_clone and rubyevents: events, talks,
speakers (a name once for each talk), recordings, parts (talks within another's recording) and linked (talks that a recording is
accepted for); beside each ``off``, by how much all of them miss the raw counts; second, the bytes that a second run changed;
seconds and mb of the first run with its build, of processor time and at the peak.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import yaml

FIGURES = ("events", "talks", "speakers", "recordings", "parts")
_ELEVEN = re.compile(r"[\w-]{11}")
_MEDIA = (".mp4", ".m4v", ".webm", ".ogv", ".ogg", ".mkv", ".mov", ".avi", ".flv", ".mp3", ".opus", ".m4a")
_PEERTUBE = re.compile(r"/(?:videos/watch|videos/embed|w)/([\w-]{22,36})/?$")


def video_of(address: str) -> str | None:
    """What tells a video from others; None for what is none on a host that is known, or a signed address."""
    parts = urlsplit(address.strip())
    host, path = (parts.hostname or "").removeprefix("www.").removeprefix("m."), parts.path
    if host == "youtu.be" or host.startswith("youtube"):
        found = parse_qs(parts.query).get("v") or [part for part in path.split("/") if _ELEVEN.fullmatch(part)]
        return f"youtube {found[0][:11]}" if found and _ELEVEN.match(found[0]) else None
    if "Signature=" in parts.query or "token=" in parts.query.lower():
        return None
    if host in ("vimeo.com", "player.vimeo.com") and (number := re.search(r"/(\d+)", path)):
        return f"vimeo {number[1]}"
    if found_id := _PEERTUBE.search(path):
        return f"peertube {host} {found_id[1]}"
    if host == "archive.org" and (item := re.match(r"/(?:details|download|embed)/(.+?)/?$", path)):
        return f"archive {quote(unquote(item[1]))}"
    if path.lower().endswith(_MEDIA):
        return f"archive {quote(unquote(path.strip('/')))}" if host.endswith("archive.org") else f"file {host} {path}"
    return None


def raw_pyvideo(root: Path) -> tuple[Counter[str], set[str]]:
    """What the JSON of a clone has, read plainly; no titles, as all that an event has is a talk."""
    counts: Counter[str] = Counter()
    for category in sorted(root.glob("*/category.json")):
        videos: set[str | None] = set()
        for path in sorted((category.parent / "videos").glob("*.json")):
            talk = json.loads(path.read_text("utf-8"))
            videos |= {video_of(video["url"] or "") for video in talk["videos"]}
            speakers = {" ".join(name.split()) for name in talk["speakers"]} - {""}
            counts += Counter(talks=1, speakers=len(speakers))
        counts += Counter(events=1, recordings=len(videos - {None}))
    return counts, set()


def raw_rubyevents(root: Path) -> tuple[Counter[str], set[str]]:
    """What the YAML of a clone has: entries of videos.yml, and the talks in them; and all their titles."""
    counts: Counter[str] = Counter()
    titles: set[str] = set()
    for path in sorted(root.rglob("videos.yml")):
        videos: set[tuple[str, str]] = set()
        for entry in yaml.safe_load(path.read_text("utf-8")) or []:
            for number, talk in enumerate([entry, *(entry.get("talks") or [])]):
                titles.add(" ".join(talk["title"].split()))
                counts += Counter(talks=1, speakers=len(set(talk.get("speakers") or [])), parts=min(number, 1))
                for one in (talk, *(talk.get("alternative_recordings") or [])):
                    if one.get("video_provider") in ("youtube", "vimeo", "mp4") and one.get("video_id"):
                        videos.add((one["video_provider"], str(one["video_id"])))
        counts += Counter(events=1, recordings=len(videos))
    return counts, titles


def rows(path: Path) -> list[dict[str, Any]]:
    """The lines of one of an event's files."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def kept(data: Path, titles: set[str]) -> tuple[Counter[str], int]:
    """What the events' files have, and how many talks a recording is accepted for; talks of ``titles`` alone if there are any:
    others stand in the grid of the schedule, as breaks do.
    """
    counts: Counter[str] = Counter()
    linked = 0
    for folder in sorted((data / "events").iterdir()):
        talks = [
            row for row in rows(folder / "talks.jsonl") if not titles or row.get("raw_title", row["title"]) in titles
        ]
        recordings = rows(folder / "recordings.jsonl")
        codes = {talk["code"] for talk in talks}
        own = {row["talk_url"] for row in recordings if "talk_url" in row}
        parts = {one["talk"] for row in recordings for one in row.get("chapters", ()) if one.get("talk") in codes}
        counts += Counter(
            events=1,
            talks=len(talks),
            speakers=sum(len(talk.get("speakers", ())) for talk in talks),
            parts=len(parts - own),
        )
        counts += Counter(recordings=len(recordings))
        linked += len({row["talk"] for row in rows(folder / "links.jsonl") if row["decision"] == "accepted"})
    return counts, linked


def contents(data: Path) -> dict[Path, bytes]:
    """Every file of every event."""
    return {path: path.read_bytes() for path in (data / "events").rglob("*") if path.is_file()}


def measured(clone: Path, raw: Counter[str], titles: set[str], scratch: Path) -> dict[str, Any]:
    """Import a clone into an empty folder, twice."""
    data = scratch / "data"
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = used.ru_utime + used.ru_stime
    peak = imported(data, clone)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime - began
    counts, linked = kept(data, titles)
    before = contents(data)
    imported(data, clone)
    after = contents(data)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    off = {name: counts[name] - raw[name] for name in FIGURES if counts[name] != raw[name]}
    if off:
        print(f"{clone}: {off}", file=sys.stderr)
    return {
        **{name: counts[name] for name in FIGURES},
        "linked": linked,
        "off": sum(map(abs, off.values())),
        "second": sum(len(after.get(path, b"")) for path in changed),
        "seconds": round(seconds, 1),
        "mb": round(peak / 1024),
    }


def imported(data: Path, clone: Path) -> int:
    """Run the command, without its report; the KB it took at most."""
    asked = [sys.executable, "-m", "aggregator", "--quiet", "--data", str(data), "import", str(clone)]
    with subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"import {clone} ended with {process.returncode}: {said}")
    return used.ru_maxrss


def laid_out(talks: Path, root: Path) -> Path:
    """pyvideo's talks, a JSON object a line, as its repository has them."""
    with gzip.open(talks, "rt", encoding="utf-8") as lines:
        for line in lines:
            talk = json.loads(line)
            folder = root / talk.pop("event")
            title, slug = talk.pop("event_title"), talk.pop("slug")
            (folder / "videos").mkdir(parents=True, exist_ok=True)
            (folder / "category.json").write_text(json.dumps({"title": title}), "utf-8")
            (folder / "videos" / f"{slug}.json").write_text(json.dumps(talk, indent=2), "utf-8")
    return root


def main() -> int:
    """Import what the corpus has of each archive."""
    corpus = Path(sys.argv[1])
    more = corpus / "more"
    figures: dict[str, Any] = {}
    for name, clone, count in (
        ("pyvideo", corpus / "pyvideo" / "talks.jsonl.gz", raw_pyvideo),
        ("pyvideo_clone", more / "pyvideo-clone", raw_pyvideo),
        ("rubyevents", more / "rubyevents", raw_rubyevents),
    ):
        if clone.exists():
            with tempfile.TemporaryDirectory() as scratch:
                root = laid_out(clone, Path(scratch) / "clone") if clone.is_file() else clone
                figures[name] = measured(root, *count(root), Path(scratch))
    print(json.dumps(figures or {"skipped": f"{more} has no archive"}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
