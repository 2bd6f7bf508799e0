"""`conftalks refresh` day after day over the fake web, on a clock of its own, and what came of each day as rows of a table.

with FakeWeb() as web:
    drill = Drill(tmp_path, web)
    drill.event("owls-2031", "title: ...")
    day = drill.run(date(2031, 5, 17))
    day.row   # | 2031-05-17 | what happened | who was asked for what | what came of it |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from fake_web import Asked, FakeWeb

from aggregator.collect.scrape import Scraper
from aggregator.files.history import Change
from aggregator.files.workspace import Workspace
from aggregator.refresh.run import MOST_REQUESTS, RefreshRun, refresh
from scrapers import registry
from scrapers.fetch import HostBudget
from scrapers.recordings.living import Living

KEY = "canary-key-4711"
_HEAD = ("| day | on the web | asked | came of it |", "|---|---|---|---|")
_NAMES = {"conference.json": "schedule", "videos.xml": "feed"}


@dataclass(frozen=True)
class DrillDay:
    """One day: what happened on the web, what was asked in which order, how the run ended."""

    day: date
    happened: tuple[str, ...]
    asked: tuple[Asked, ...]
    run: RefreshRun

    @property
    def row(self) -> str:
        """The day as a row of a Markdown table."""
        return f"| {self.day} | {'; '.join(self.happened)} | {requests(self.asked)} | {came_of(self.run)} |"


class Drill:
    """A data folder whose events are refreshed once a day. Without a key the Data API is not asked."""

    def __init__(self, folder: Path, web: FakeWeb, keyed: bool = True, most: int = MOST_REQUESTS) -> None:
        self.web = web
        self.most = most
        self.data = folder / "data"
        self._environment = {
            "CONFTALKS_YOUTUBE_API": f"{web.api.url}/youtube/v3",
            "CONFTALKS_YOUTUBE_OEMBED": f"{web.youtube.url}/oembed",
            **({"YOUTUBE_API_KEY": KEY} if keyed else {}),
        }
        self.workspace = Workspace(self.data, self.data / "talks.db", registry.sources(self._environment))

    def event(self, slug: str, text: str) -> None:
        """An event with this event.yml."""
        folder = self.workspace.folder(slug)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "event.yml").write_text(text, "utf-8")

    def run(self, day: date, at: time = time(6)) -> DrillDay:
        """Let a day begin on the web and refresh."""
        happened, before = self.web.dawn(day), len(self.web.log)
        run = self.refresh(datetime.combine(day, at, UTC))
        return DrillDay(day, tuple(happened), tuple(self.web.log[before:]), run)

    def refresh(self, now: datetime, tell: Callable[[str], None] = lambda event: None) -> RefreshRun:
        """One run, as if it was started then; ``tell`` hears of each event before it is asked."""
        budget = HostBudget(self.most)
        secrets = registry.secrets(self._environment)
        scraper = Scraper(self.workspace, self.workspace.sources, secrets, budget=budget)
        living = Living.configured(self._environment)
        run = refresh(self.workspace, scraper, living, now, tell=lambda due: tell(due.event))
        assert all(spent <= self.most for spent in budget.spent.values())
        return run


def table(days: Iterable[DrillDay]) -> str:
    """The days as a Markdown table."""
    return "\n".join([*_HEAD, *(day.row for day in days)]) + "\n"


def compare(path: Path, found: str, rewrite: bool) -> None:
    """Hold a table against the one in a file, or write it there."""
    if rewrite:
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8"), f"if the new table is right, run pytest --rewrite-examples {path}"


def requests(asked: Iterable[Asked]) -> str:
    """What each host was asked for: "site: robots.txt, schedule (304); api: playlistItems 2, videos 2"."""
    counts: dict[str, Counter[str]] = {}
    for one in asked:
        step = one.what.partition("?")[0].rpartition("/")[2]
        name = _NAMES.get(step, step) + ("" if one.status == 200 else f" ({one.status or 'no answer'})")
        counts.setdefault(one.host, Counter())[name] += 1
    hosts = (f"{host}: {', '.join(_times(*pair) for pair in sorted(found.items()))}" for host, found in counts.items())
    return "; ".join(hosts)


def _times(name: str, number: int) -> str:
    return name if number == 1 else f"{name} x{number}"


def came_of(run: RefreshRun) -> str:
    """The changes to what is shown, what a person should look at, and how the run ended where not with 0."""
    doubtful = [f"doubtful: {_short(key)}" for one in run.events for key in one.doubtful]
    end = [f"exit {run.exit_code}"] if run.exit_code else []
    return "; ".join([*map(change_words, run.changes), *doubtful, *end])


def change_words(change: Change) -> str:
    """A change in short: the video by its id, the talk by its code."""
    to = f" by {_short(change.to)}" if change.to else ""
    return f"{change.event}/{change.talk}: {_short(change.recording)} {change.what}{to}"


def _short(key: str) -> str:
    return key.rpartition(":")[2]
