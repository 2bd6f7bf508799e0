"""Torture: commands that are killed, or find the disk full. Afterwards all is old or all is new, and the next run heals it."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from demo_site import serve_schedule
from torture_commands import Ended
from torture_world import Found, Small, State, leftovers, standing, state, titles

KILLS = 15
WAYS = ("write", "statement", "write", "journal", "after")
FREE_KB = (0, 8, 40, 120, 400)
FILE_BYTES = (0, 4_096, 32_768, 100_000, 150_000)


@dataclass(frozen=True)
class Deed:
    """A command that changes the kept state, and what it needs to lie there first."""

    name: str
    words: tuple[object, ...]
    beside: tuple[tuple[str, str], ...] = ()

    def ready(self, world: Small, to: Path | None = None) -> Path:
        """A fresh copy on which the command has something to do."""
        data = world.restore(to)
        for name, text in self.beside:
            (data / name).write_text(text, "utf-8")
        return data


def deeds(world: Small) -> tuple[Deed, ...]:
    """Scrape, build, decide, import; the server serves the other titles from now on."""
    serve_schedule(world.server, titles("B"), etag='"B"')
    table = world.folder / "more.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "title"), ("bbbbbbbbb06", "Fay Heron: Slow Maps A")])
    left_out = "- {talk: demo-2031/1, why: asked}\n- {speaker: Bo Marsh, why: asked}\n"
    why = ("--accept", "--why", "seen by a person")
    return (
        Deed("scrape", ("scrape", "demo-2031")),
        Deed("build", ("build",), (("suppress.yml", left_out),)),
        Deed("decide", ("decide", "demo-2031", "6", "youtube:zzzzzzzzz99", *why)),
        Deed("import", ("import", table, "--event", "demo-2031")),
    )


def both_states(world: Small, deed: Deed) -> tuple[State, State, Ended]:
    """Before and after the command when nothing goes wrong."""
    old = state(deed.ready(world))
    ended = world.run(*deed.words, watched=world.data)
    assert ended.code == 0, ended
    new = state(world.data)
    assert old[0] != new[0], f"{deed.name} changes no file"
    assert old[1] != new[1], f"{deed.name} changes no table"
    again = world.run(*deed.words)
    assert again.code == 0, again
    assert state(world.data) == new, f"{deed.name} a second time is no longer the same"
    return old, new, ended


def killed(world: Small, found: Found, scale: int, seed: int) -> None:
    """Each command, killed ``KILLS * scale`` times."""
    for deed in deeds(world):
        old, new, clean = both_states(world, deed)
        chance = Random(f"{seed} kills {deed.name}")
        for turn in range(KILLS * scale):
            way = WAYS[turn % len(WAYS)]
            kill = (way, _when(way, clean, chance))
            case = f"{deed.name} killed at {way} {kill[1]} (turn {turn})"
            deed.ready(world)
            ended = world.run(*deed.words, kill=kill, watched=world.data, journal=world.data / "talks.db-journal")
            if not ended.killed:
                found.judge(ended, case)
            found.counts[f"{deed.name}_killed"] += ended.killed
            _judge(world, found, deed, (old, new), case)


def _when(way: str, clean: Ended, chance: Random) -> float:
    if way in clean.seen:
        return chance.randint(1, clean.seen[way])
    return round(chance.uniform(0, clean.wall_s if way == "after" else 0.01), 4)


def _judge(
    world: Small, found: Found, deed: Deed, states: tuple[State, State], case: str, data: Path | None = None
) -> None:
    """The state as it was left, then the next run beside a clean one."""
    data = data or world.data
    stands = standing(data, *states)
    if stands.startswith("mixed"):
        found.bad("mixed", f"{case}: {stands}")
    else:
        found.counts[f"found_{stands}"] += 1
    again = world.run(*deed.words, data=data)
    found.judge(again, f"the run after {case}")
    healed = standing(data, *states)
    if again.code or healed != "new" or (left := leftovers(data)):
        why = f"ended with {again.code}" if again.code else healed if healed != "new" else f"left {left}"
        found.bad("not_healed", f"{case}: the next run: {why}")
    found.counts["healed"] += 1


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[bool]:
    """A file system of this size at ``folder``, where this process may mount one; else an ordinary folder, and False."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)]
    mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            # Lazily: where the gate was ended a command may still be at work there.
            subprocess.run(["umount", "-l", str(folder)], check=True)


def full(world: Small, found: Found, scale: int, seed: int) -> None:
    """Each command, and four exports, where the disk has no room: a line that says so, and old or new."""
    with small_disk(world.folder / "disk", 6_000) as mounted:
        found.counts["disk_is_tmpfs"] = int(mounted)
        disk = world.folder / "disk"
        for deed in deeds(world):
            states = both_states(world, deed)[:2]
            for level in range(len(FREE_KB)):
                data = deed.ready(world, disk / "data")
                _starved(world, found, deed, states, data, level if mounted else -1 - level)
        _exports(world, found, disk, mounted)


def _starved(world: Small, found: Found, deed: Deed, states: tuple[State, State], data: Path, level: int) -> None:
    """``level``: of FREE_KB, or below 0 of FILE_BYTES."""
    ballast, limit = data.parent / "ballast", None
    if level >= 0:
        case = f"{deed.name} with {FREE_KB[level]} KB free"
        free = shutil.disk_usage(data).free - FREE_KB[level] * 1024
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, free)
    else:
        limit = FILE_BYTES[-1 - level]
        case = f"{deed.name} where no file may be longer than {limit} bytes"
    ended = world.run(*deed.words, data=data, file_bytes=limit)
    found.judge(ended, case)
    found.counts["full_tried"] += 1
    found.counts["full_refused"] += ended.code == 1
    ballast.unlink(missing_ok=True)
    if ended.code == 0 and (stands := standing(data, *states)) != "new":
        found.bad("mixed", f"{case}: it ends well and leaves {stands}")
    _judge(world, found, deed, states, case, data)


def _exports(world: Small, found: Found, disk: Path, mounted: bool) -> None:
    data = world.restore()
    for form in ("frab-json", "ics", "csv", "pyvideo"):
        target, words = disk / "export" / form, ("export", "demo-2031", "--format", form, "-o")
        target.parent.mkdir(exist_ok=True)
        assert world.run(*words, world.folder / f"whole-{form}").code == 0
        whole = _tree(world.folder / f"whole-{form}")
        ballast = disk / "ballast"
        if mounted:
            with ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free)
        ended = world.run(*words, target, data=data, file_bytes=None if mounted else 0)
        ballast.unlink(missing_ok=True)
        case = f"export {form} to a full disk"
        found.judge(ended, case)
        found.counts["full_tried"] += 1
        found.counts["full_refused"] += ended.code == 1
        for name, body in _tree(target).items():
            if body and body != whole.get(name):
                found.bad("mixed", f"{case}: {name or form} is cut")


def _tree(top: Path) -> dict[str, bytes]:
    if top.is_file():
        return {"": top.read_bytes()}
    return {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}
