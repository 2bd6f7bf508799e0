"""A data folder in which a speaker is mentioned wherever a data folder may mention one, and a look through its bytes."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tempfile
import unicodedata
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import forked_command

from aggregator.collect.save import rebuild
from aggregator.files.history import Change, History, appended
from aggregator.files.jsonl import links_text, posts_text, recordings_text, talks_text
from aggregator.files.posts import ListedPost
from aggregator.files.workspace import Workspace
from aggregator.matching.links import Link
from scrapers.fetch.cache import CachedPage, PageCache
from scrapers.records import Recording, Speaker, Talk
from scrapers.registry import sources

DAY = date(2031, 8, 1)
PAGE = "https://moss.example/"
ADA, BO = "Áda Quíll", "Bo Tern"
FERNS, LICHEN, NOISE = "youtube:fernsfernsf", "youtube:lichenliche", "youtube:noisenoisen"


def talk(event: str, code: str, title: str, *names: str, **more: object) -> Talk:
    speakers = tuple(Speaker(name) for name in names)
    return Talk(event, code, title, "talk", PAGE, **{"slug": f"talk-{code}", "speakers": speakers, **more})


def video(key: str, title: str, **more: object) -> Recording:
    ident = key.partition(":")[2]
    return Recording("youtube", ident, f"https://www.youtube.com/watch?v={ident}", title, PAGE, **more)


def link(code: str, key: str, **more: object) -> Link:
    return Link(code, key, **{"decision": "accepted", "method": "title", "score": 0.9, "reason": "whole title", **more})


@dataclass(frozen=True)
class World:
    """The folder, and the command on it."""

    data: Path

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.data, self.data / "talks.db", sources({}))

    @property
    def moss(self) -> Path:
        return self.data / "events" / "moss-2031"

    def run(self, *words: str) -> tuple[int, str, str]:
        with tempfile.TemporaryDirectory() as scratch:
            said = forked_command.run(("--data", str(self.data), *words), dict(os.environ), Path(scratch))
        assert "Traceback" not in said[2]
        return said

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.data / "talks.db")) as conn:
            return conn.execute(sql).fetchall()

    def saying(self, *words: str) -> set[str]:
        """Files whose names or bytes have one of these, with or without accents, escapes and signs between: found by means of
        their own, not by ours.
        """
        found = set()
        for path in sorted(self.data.rglob("*")):
            if path.is_file():
                name = str(path.relative_to(self.data))
                text = name + path.read_bytes().decode("utf-8", "ignore")
                text = re.sub(r"\\u([0-9a-f]{4})", lambda hit: chr(int(hit[1], 16)), text)
                plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
                plain = re.sub(r"[^a-z0-9]", "", plain)
                if any(re.sub(r"[^a-z0-9]", "", word.lower()) in plain for word in words):
                    found.add(name)
        return found


def build_world(data: Path) -> World:
    """Moss 2031, at which she gives one talk alone and one with somebody; Reef 2032, whose list has one of her videos."""
    world = World(data)
    workspace = world.workspace
    for event, title in (("moss-2031", "Moss Conf 2031"), ("reef-2032", "Reef Days 2032")):
        folder = workspace.folder(event)
        folder.mkdir(parents=True)
        (folder / "event.yml").write_text(f"title: {title}\ntimezone: UTC\nthumbnails: true\n", "utf-8")
    workspace.replace("moss-2031", {**moss_records(), **moss_by_hand(), "history.jsonl": moss_history()})
    workspace.replace(
        "reef-2032",
        {
            "talks.jsonl": talks_text((talk("reef-2032", "9", "Corals", "Jo Fen"),)),
            "recordings.jsonl": recordings_text((video(FERNS, "How Ferns Unroll Slowly"),)),
            "links.jsonl": links_text(()),
        },
    )
    (data / "people.yml").write_text(
        f"# who is who\n- {{person: ada-quill, names: [{ADA}, Ada Q. Quill], former: [Ada Old]}}\n"
        f"- {{person: bo-tern, names: [{BO}, B. Tern]}}\n",
        "utf-8",
    )
    add_pictures(world)
    fill_cache(workspace)
    rebuild(workspace, DAY)
    return world


def moss_records() -> dict[str, str]:
    """Her talk alone, the one with somebody whose title and address name her, and one that is not hers; with their videos."""
    alone = talk("moss-2031", "1", "How Ferns Unroll Slowly", ADA, url=f"{PAGE}talk/1", slug="how-ferns-unroll")
    both = talk(
        "moss-2031", "2", f"Lichen Clocks with {ADA}", BO, ADA, slug="lichen-clocks-with-ada-quill",
        abstract="Ada Quill and Bo Tern wait.", tags=("lichen", "adaquill"),
    )  # fmt: skip
    other = talk("moss-2031", "3", "Rain on Tin Roofs Tonight", BO)
    videos = (
        video(FERNS, f"{ADA}: How Ferns Unroll Slowly"),
        video(LICHEN, f"Lichen Clocks | {ADA}, {BO}"),
        video(NOISE, "Rain on Tin Roofs Tonight - Bo Tern"),
    )
    links = (link("1", FERNS), link("2", LICHEN, reason=f"speaker: {ADA}"), link("3", NOISE))
    return {
        "talks.jsonl": talks_text((alone, both, other)),
        "recordings.jsonl": recordings_text(videos),
        "links.jsonl": links_text(links),
    }


def moss_by_hand() -> dict[str, str]:
    """Posts and decisions that people wrote, with her in titles, an address, a comment and a reason."""
    posts = (
        ListedPost("https://blog.example/1", f"Moss, and {ADA}", talks=("1", "2")),
        ListedPost("https://blog.example/ada-quill", "Mine", talks=("2",)),
        ListedPost("https://blog.example/3", "Rain", BO, talks=("3",)),
    )
    rows = [f'- {{url: "{post.url}", title: "{post.title}", author: {post.author or "X"}}}\n' for post in posts]
    return {
        "posts.jsonl": posts_text(posts),
        "posts.yml": "# recaps\n" + "".join(rows),
        "corrections.yml": f'# {ADA} told us\n- {{talk: "1", recording: "{FERNS}", decision: accepted, why: seen}}\n'
        f'- {{talk: "3", recording: "{LICHEN}", decision: rejected, why: "it is by {ADA}"}}\n',
    }


def moss_history() -> bytes:
    """A change of her talk, and one of somebody else's whose reason names her."""
    hers = Change(date(2031, 7, 2), "moss-2031", "1", FERNS, "published", f"{ADA}: whole title")
    other = Change(DAY, "moss-2031", "3", NOISE, "published", f"after {ADA}: title")
    return appended(History(), [hers, other])


def add_pictures(world: World) -> None:
    """The picture of her video, and of another."""
    for key in (FERNS, NOISE):
        picture = world.moss / "thumbnails" / f"{key.replace(':', '-')}.webp"
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(b"RIFF\x04\x00\x00\x00WEBP" + key.encode())


def fill_cache(workspace: Workspace) -> None:
    """Two fetched pages that name her, one that does not, and what a run remembers."""
    pages = PageCache(workspace.page_cache)
    for number, body in enumerate((json.dumps({"name": ADA}).encode(), b"<p>&Aacute;da Quill</p>", b"nothing of it")):
        pages.save(CachedPage(f"{PAGE}{number}", f"{PAGE}{number}", 200), body)
    (workspace.page_cache / "runs").mkdir()
    (workspace.page_cache / "runs" / "moss-2031.json").write_text(json.dumps({"visited": [FERNS]}), "utf-8")
