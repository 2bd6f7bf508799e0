"""Commands that are killed at some moment, and whether what they leave is the old state or the new one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from series import TALKS, THIRD, UPLOADS, Series, dump, texts
from store_event import sound

from aggregator.collect.save import rebuild
from aggregator.collect.scrape import Scraper, Wanted
from aggregator.files.replace import recover
from aggregator.files.workspace import KEPT, Workspace
from scrapers.registry import sources

_WRITES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "sqlite3.connect")
"""What Python tells its audit hooks before it does it; files that are opened for writing come beside."""


def run_killed(work: Callable[[], object], after: int | float) -> bool:
    """Do it in a process of its own, which dies before its write number ``after``, or after so many seconds of computing;
    whether it did.
    """
    child = os.fork()
    if not child:
        try:
            if isinstance(after, float):
                signal.setitimer(signal.ITIMER_PROF, after)  # whose signal ends a process that does not listen
            else:
                sys.addaudithook(_Dying(after).hear)
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def measured(work: Callable[[], object], path: Path) -> tuple[int, float]:
    """How many writes it does, and seconds of computing; in a process of its own, which leaves them in ``path``."""
    child = os.fork()
    if not child:
        heard, began = _Dying(sys.maxsize), time.process_time()
        try:
            sys.addaudithook(heard.hear)
            work()
        finally:
            path.write_text(json.dumps([sys.maxsize - heard.left, time.process_time() - began]), "utf-8")
            os._exit(0)
    os.waitpid(child, 0)
    writes, seconds = json.loads(path.read_text("utf-8"))
    return writes, seconds


class _Dying:
    """An audit hook that ends the process before write number ``left``."""

    def __init__(self, left: int) -> None:
        self.left = left

    def hear(self, event: str, words: tuple[object, ...]) -> None:
        """The hook itself; see ``sys.addaudithook``."""
        writes = event == "open" and isinstance(words[2], int) and words[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes or event in _WRITES:
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1


class Killing(Series):
    """Three editions that share uploads, one of which is scraped from files of its own; built, with a change waiting."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, TALKS | THIRD)
        self.lay("async18aaaa", "async19aaaa")
        place = self.workspace.folder("pivo-2020")
        (place / "event.yml").write_text(
            "title: PivoCon 2020\ntimezone: UTC\ndelay: 0\n"
            "schedule:\n  - {kind: schedule_table, file: plan.csv}\n"
            "recordings:\n  - {kind: youtube, file: owls.json}\n",
            "utf-8",
        )
        self.plan("Understanding Async", "Knots for Beginners")
        self.scrape()
        for slug in TALKS:
            (self.workspace.folder(slug) / "corrections.yml").write_text("", "utf-8")
        for _ in range(3):
            self.build()

    def plan(self, *titles: str) -> None:
        """The schedule of the edition that is scraped, and as many uploads."""
        place = self.workspace.folder("pivo-2020")
        rows = "".join(f"{title},Ada Finch,2020-05-17,{9 + n}:00\n" for n, title in enumerate(titles))
        (place / "plan.csv").write_text(f"title,speakers,date,start\n{rows}", "utf-8")
        keys = sorted(UPLOADS)[: len(titles)]
        entries = [{"_type": "url", "id": key, "title": UPLOADS[key], "channel": "Pivo"} for key in keys]
        listing = {"_type": "playlist", "extractor_key": "YoutubeTab", "id": "PLpivopivopivopivo", "entries": entries}
        (place / "owls.json").write_text(json.dumps(listing), "utf-8")

    def scrape(self) -> None:
        """Scrape the edition that has files of its own."""
        workspace = self.workspace
        wanted = Wanted(accept_shrink=True, accept_loss=True)
        outcome = Scraper(workspace, workspace.sources, {}).scrape("pivo-2020", wanted, self.now)
        assert outcome.state == "ok", outcome.errors

    def edit(self, command: str) -> None:
        """What people have changed by hand before the command runs."""
        if command == "scrape":
            self.plan("Understanding Async", "Knots for Beginners", "How Owls Read Logs")
        elif command == "build":
            self.cut("pivo-2019", "async18aaaa")

    def do(self, command: str) -> None:
        """One command that is news for an edition and those that are tied to it."""
        match command:
            case "scrape":
                self.scrape()
            case "import":
                self.list("pivo-2019", "owls19aaaaa", "async19aaaa", "knots18aaaa")
            case "decide":
                self.decide("pivo-2018", "1", "youtube:async18aaaa", "accepted")
            case "build":
                self.build()

    def at(self, data: Path) -> Killing:
        """The same in another folder."""
        other = object.__new__(Killing)
        other.workspace, other.now = Workspace(data, data / "talks.db", sources({})), self.now
        return other

    def records(self) -> dict[str, dict[str, bytes]]:
        """Event -> its files, after what a run left half done was finished or dropped."""
        found = {}
        for slug in self.workspace.slugs():
            folder = self.workspace.folder(slug)
            recover(folder)
            found[slug] = {name: (folder / name).read_bytes() for name in KEPT if (folder / name).exists()}
        return found


def rounds(folder: Path, command: str, count: int, seed: int = 2031) -> Counter[str]:
    """Kill a command so often, half the time before one of its writes and else at random: how often what was the case.

    ``mixed``: an event's files, or the catalog, are neither as before nor as they would be. ``different``: the next builds
    do not lead to what one of everything makes of the same files.
    """
    old = Killing(folder / "old")
    old.edit(command)
    new = _copied(old, folder / "new")
    before, state = old.records(), dump(old.workspace.db)
    writes, seconds = measured(lambda: new.do(command), folder / "measured")
    after, later = new.records(), dump(new.workspace.db)
    chance, seen = Random(seed), Counter(mixed=0, different=0)
    for turn in range(count):
        one = _copied(old, folder / "one")
        moment = chance.randrange(writes) if turn % 2 else chance.uniform(0, 1.1 * seconds)
        seen["killed"] += run_killed(lambda one=one: one.do(command), moment)
        records, shown = one.records(), dump(one.workspace.db)
        whole = all(own in (before[slug], after[slug]) for slug, own in records.items())
        seen["mixed"] += not whole or shown not in (state, later) or not sound(one.workspace.db)
        seen["new_files"] += records == after
        seen["new_catalog"] += shown == later
        for _ in range(3):
            one.build()
        anew = _copied(one, folder / "anew")
        anew.workspace.db.unlink()
        rebuild(anew.workspace, one.now.date(), accept_loss=True, whole=True)
        same = dump(anew.workspace.db) == dump(one.workspace.db)
        seen["different"] += not same or texts(anew.workspace.data) != texts(one.workspace.data)
    return seen


def _copied(one: Killing, data: Path) -> Killing:
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(one.workspace.data, data)
    return one.at(data)
