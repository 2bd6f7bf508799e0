"""Gate: editions of one schedule, scraped one after the other as a user would, against a diff of the files themselves.

    python tests/gates/schedule_changes.py ../shared/corpus

Taken are schedules in XML of which a later one lies beside (``frab-xml/NAME`` and ``NAME-later``), and all versions of a
widget's data (``pretalx/EVENT/v/VERSION/v2.json``). Each edition is served at one address and scraped with ``Scraper``;
what became of each entry by its guid or code is compared with the two files, and every address that an earlier edition
published is asked for on the pages of the last. Prints one JSON object; ``wrong`` are entries, by what is said of them.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from lxml import etree
from schedule import served
from schedule_counts import first, names_by
from schedule_links import VIDEO_FILE, clean
from served_pages import served as pages_of

from aggregator.collect.outcome import Outcome
from aggregator.collect.scrape import Scraper, Wanted
from aggregator.files.workspace import Workspace
from scrapers.records import Talk
from scrapers.registry import sources

BEGINS = datetime(2026, 3, 1, 12, tzinfo=UTC)
MASKED = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""What looks like an e-mail address: nothing of it is kept, and a name in the fediverse looks like one."""

SAYS = ("renamed", "moved", "duration", "persons")
"""What may change of an entry; "moved" is another start or room."""


@dataclass(frozen=True)
class Said:
    """One entry of an edition, as it is printed; ``start`` and ``end`` are instants."""

    title: str
    start: float | None
    end: float | None
    room: str
    persons: tuple[str, ...]
    video: bool = False

    def changed(self, then: Said) -> set[str]:
        """Which of SAYS is not as in an earlier edition."""
        pairs = {
            "renamed": (self.title, then.title),
            "moved": ((self.start, self.room), (then.start, then.room)),
            "duration": (_length(self), _length(then)),
            "persons": (self.persons, then.persons),
        }
        return {what for what, (now, before) in pairs.items() if now != before}


def _length(said: Said) -> float | None:
    return said.end - said.start if said.end and said.start else None


def of_xml(body: bytes) -> dict[str, Said]:
    """The events of a schedule in XML by their guid, else their number."""
    found = {}
    for event in etree.fromstring(body).iter("event"):
        start = datetime.fromisoformat(event.findtext("date"))
        hours, minutes = map(int, event.findtext("duration").split(":")[:2])
        length = timedelta(hours=hours, minutes=minutes)
        names = [MASKED.sub("[e-mail removed]", clean(one.text)) for one in event.iter("person")]
        video = any(
            "video recording" in (link.text or "").lower() and VIDEO_FILE.search(link.get("href") or "")
            for link in event.iter("link")
        )
        found[event.get("guid") or event.get("id")] = Said(
            clean(event.findtext("title")),
            start.timestamp(),
            (start + length).timestamp() if length else None,
            clean(event.findtext("room")),
            tuple(filter(None, names)),
            video,
        )
    return found


def of_widget(body: bytes) -> dict[str, Said]:
    """The talks of a widget's data by their code; breaks have none."""
    said = json.loads(body)
    rooms, people = names_by(said["rooms"], "id"), names_by(said["speakers"], "code")
    found = {}
    for talk in said["talks"]:
        start, end = (
            datetime.fromisoformat(talk[key]).timestamp() if talk.get(key) else None for key in ("start", "end")
        )
        names = [clean(people.get(code)) for code in talk.get("speakers") or ()]
        if talk.get("code"):
            room = clean(rooms.get(talk.get("room")))
            found[talk["code"]] = Said(clean(first(talk["title"])), start, end, room, tuple(filter(None, names)))
    return found


def of_talk(talk: Talk, linked: set[str]) -> Said:
    """A kept talk in the same terms."""
    slot = next(iter(talk.slots), None)
    return Said(
        clean(talk.raw_title or talk.title),
        slot.start.timestamp() if slot else None,
        slot.end.timestamp() if slot and slot.end else None,
        ", ".join(slot.rooms) if slot else "",
        tuple(one.name for one in talk.speakers),
        talk.code in linked,
    )


class Editions:
    """One event's data folder, and the address at which its editions are served one after the other."""

    def __init__(self, folder: Path, origin: str, served_at: Path, kind: str, zone: str) -> None:
        self.file = folder / "www" / served_at
        self.workspace = Workspace(folder / "data", folder / "talks.db", sources({}))
        event = folder / "data/events/event"
        event.mkdir(parents=True)
        source = f'{{kind: {kind}, url: "{origin}/{served_at.as_posix()}"}}'
        event.joinpath("event.yml").write_text(
            f"title: Event\ntimezone: {zone}\ndelay: 0\nschedule:\n  - {source}\n", "utf-8"
        )
        self.file.parent.mkdir(parents=True)

    def scrape(self, body: bytes, day: datetime) -> Outcome:
        """What scraping this edition did."""
        self.file.write_bytes(body)
        return Scraper(self.workspace, self.workspace.sources, {}).scrape("event", Wanted(), day)

    def talks(self) -> dict[str, Talk]:
        """All kept talks by their code, without breaks."""
        talks = self.workspace.files("event").talks
        return {talk.code: talk for talk in talks if talk.kind != "break" and not talk.code.startswith("break-")}

    def live(self) -> dict[str, Said]:
        """Those that are on the schedule, in its terms."""
        linked = {link.talk for link in self.workspace.files("event").links if link.decision == "accepted"}
        return {code: of_talk(talk, linked) for code, talk in self.talks().items() if talk.status != "gone"}

    def told(self, day: datetime) -> tuple[int, int]:
        """How many entries, breaks too, the files say are new on a day, and how many gone."""
        talks = self.workspace.files("event").talks
        gone = sum(talk.status == "gone" and talk.last_seen == day.date() for talk in talks)
        return sum(talk.first_seen == day.date() for talk in talks), gone


def difference(before: dict[str, Said], after: dict[str, Said]) -> dict[str, set[str]]:
    """What became of which entries between two editions."""
    common = before.keys() & after.keys()
    found = {what: {key for key in common if what in after[key].changed(before[key])} for what in SAYS}
    videos = {key for key in common if after[key].video and not before[key].video}
    return {"new": set(after.keys() - before), "gone": set(before.keys() - after), **found, "videos": videos}


def stepped(kept: Editions, editions: Sequence[bytes], read: Any) -> dict[str, Any]:
    """All editions, one a day."""
    counts, wrong, refused = Counter[str](), Counter[str](), 0
    then: tuple[dict[str, Said], dict[str, Said]] = ({}, {})
    slugs: dict[str, str] = {}
    for number, body in enumerate(editions):
        day = BEGINS + timedelta(days=number)
        outcome = kept.scrape(body, day)
        refused += outcome.state != "ok"
        truth, ours = read(body), kept.live()
        if number < len(editions) - 1:
            slugs = {code: talk.slug or "" for code, talk in kept.talks().items()} | slugs
        if number:
            expected, found = difference(then[0], truth), difference(then[1], ours)
            shown = {one.talk for one in kept.workspace.files("event").history if one.day == day.date()}
            found["videos"] &= shown
            counts.update({what: len(keys) for what, keys in expected.items()})
            wrong.update({what: len(keys ^ found[what]) for what, keys in expected.items()})
            wrong["told"] += kept.told(day) != (outcome.counts["talks"].new, outcome.counts["talks"].gone)
            _say(number, expected, found)
        then = (truth, ours)
        odd = [key for key in sorted(truth.keys() | ours.keys()) if truth.get(key) != ours.get(key)]
        wrong["entries"] += len(odd)
        for key in odd[:5]:
            print(f"edition {number}: {key}: {ours.get(key)} / {truth.get(key)}", file=sys.stderr)
    asked = permalinks(kept, slugs, then[0])
    return {"editions": len(editions), "refused": refused, **counts, "wrong": dict(wrong), "permalinks": asked}


def _say(number: int, expected: dict[str, set[str]], found: dict[str, set[str]]) -> None:
    for what, keys in expected.items():
        for key in sorted(keys ^ found[what])[:5]:
            print(f"edition {number}: {what} {key}: {'not told' if key in keys else 'told in error'}", file=sys.stderr)


def permalinks(kept: Editions, slugs: dict[str, str], last: dict[str, Said]) -> dict[str, int]:
    """Of addresses that were published: those that answer, also by code, and those of the right talk in its right state."""
    told = {"asked": len(slugs), "answered": 0, "right": 0, "by_code": 0}
    with (
        pages_of("ours", kept.workspace.db) as server,
        closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as client,
    ):
        for code, slug in slugs.items():
            told["answered"] += _get(client, f"/t/event/{slug}")[0] == 200
            status, body = _get(client, f"/t/event/{slug}.json")
            said = json.loads(body) if status == 200 else {}
            told["right"] += said.get("code") == code and (said.get("status") == "gone") == (code not in last)
            told["by_code"] += _get(client, f"/t/event/{code}")[0] in (200, 301, 302)
    return told


def _get(client: HTTPConnection, path: str) -> tuple[int, bytes]:
    client.request("GET", path)
    answer = client.getresponse()
    return answer.status, answer.read()


def measured(path: Path, editions: Sequence[bytes], kind: str, zone: str, read: Any) -> dict[str, Any]:
    """One event's editions in a folder of their own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "www").mkdir()
        with served(folder / "www") as origin:
            return stepped(Editions(folder, origin, path, kind, zone), editions, read)


def main() -> int:
    """Every schedule of which there are editions."""
    corpus, told = Path(sys.argv[1]), dict[str, Any]()
    for later in sorted((corpus / "frab-xml").glob("*-later/*.xml")):
        name = later.parent.name.removesuffix("-later")
        bodies = [(later.parents[1] / name / later.name).read_bytes(), later.read_bytes()]
        zone = etree.fromstring(bodies[0]).findtext("conference/time_zone_name") or "UTC"
        told[name] = measured(Path("2026/schedule/xml"), bodies, "frab", zone, of_xml)
    for event in sorted((corpus / "pretalx").glob("*/v")):
        versions = sorted(
            event.glob("*/v2.json"), key=lambda path: [int(n) for n in re.findall(r"\d+", path.parent.name)]
        )
        bodies = [path.read_bytes() for path in versions]
        zone = json.loads(bodies[0])["timezone"]
        told[event.parent.name] = measured(Path("event/schedule/widget/v2.json"), bodies, "pretalx", zone, of_widget)
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
