"""An invented conference for posts to be about: KelpCon 2031, with a rival that has talks of the same titles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from aggregator.files.jsonl import EventFiles
from aggregator.matching.links import Link
from aggregator.store.build import build
from scrapers.records import Event, Recording, Slot, Speaker, Talk
from scrapers.text import slugify

KELP = Event(
    slug="kelpcon-2031",
    title="KelpCon US 2031",
    timezone="America/New_York",
    starts=date(2031, 5, 14),
    ends=date(2031, 5, 19),
    website="https://kelp.example/2031/",
)
REEF = Event(
    slug="reefconf-2031",
    title="ReefConf 2031",
    timezone="Europe/Prague",
    starts=date(2031, 9, 1),
    ends=date(2031, 9, 3),
    website="https://reef.example/",
)

# code, kind, title, speakers, day of May, recordings
TALKS = [
    (
        "41",
        "talk",
        "Growing Kelp Forests: Slow Loops in Cold Water",
        "Ada Quill",
        16,
        "youtube:kelpforest1 hubilo:7001",
    ),
    ("42", "talk", "Measuring the Drift of Buoys", "Bo Tern", 16, "youtube:driftbuoys1 gone:driftbuoys0"),
    ("43", "talk", "Overcoming Tides with Anchors and Patience", "Cy Nimbus", 17, "hubilo:7003"),
    ("k44", "keynote", "Keynote - Dot Prime", "Dot Prime", 16, "youtube:keynotedot1 hubilo:7004"),
    ("45", "talk", "Boundaries", "Eve Roe", 17, "youtube:boundaries1"),
    ("k46", "lightning", "Lightning Talks", "", 16, "youtube:lightning16"),
    ("k47", "lightning", "Lightning Talks", "", 17, "youtube:lightning17"),
    ("48", "talk", "Sorting Shells by Sound", "Finn Oak", 16, "youtube:sortshells1"),
    ("49", "talk", "Sorting Shells by Sound", "Gus Pine", 17, "youtube:sortshells2"),
    ("50", "talk", "Salt & Code: Why A.I. Beats OS X Divers (CW)", "Hana Q. Ito", 17, "youtube:saltandcode"),
    ("51", "talk", "Unlocking the Deep: Subtidal Threads and Free Diving in...", "Ida Moss", 17, "youtube:unlockdeep1"),
    ("k52", "keynote", "Łukasz Østerby", "Łukasz Østerby", 18, "youtube:lukasznote1"),
    ("53", "talk", "Learning Seaweed Types", "Jo Fern", 18, "youtube:seaweedtype"),
    ("54", "talk", "Why Anemones Never Sleep at Night", "Kai Reed", 18, ""),
    ("k55", "break", "Opening Reception on the Pier", "", 15, ""),
    ("56", "talk", "海の音を聞く方法について", "Mio Sato", 18, "youtube:sea_sounds1"),
    ("57", "talk", "Tide Pools versus Lagoons: Which Will Win?", "Nell Pool", 18, "gone:tidepools00"),
]
REEF_TALKS = [
    ("R1", "talk", "Measuring the Drift of Buoys", "Bo Tern", 1, "youtube:reefbuoys01"),
    ("R2", "keynote", "Keynote: The Natural State of Corals", "Ola Vik", 2, "youtube:reefcorals1"),
]


def build_kelp(path: Path) -> Path:
    """The catalog at ``path``."""
    files = [
        _files(KELP, TALKS, "https://kelp.example/2031/schedule/presentation/{}/", 5),
        _files(REEF, REEF_TALKS, None, 9),
    ]
    build(path, files, date(2031, 10, 1))
    return path


def _files(
    event: Event, rows: Sequence[tuple[str, str, str, str, int, str]], page: str | None, month: int
) -> EventFiles:
    talks, recordings, links = [], [], []
    slugs: dict[str, int] = {}
    for code, kind, title, speaker, day, shown in rows:
        base = slugify(title)
        slugs[base] = slugs.get(base, 0) + 1
        talks.append(
            Talk(
                event=event.slug,
                code=code,
                title=title,
                kind=kind,
                source_url="https://kelp.example/schedule.json",
                slug=base if slugs[base] == 1 else f"{base}-{slugs[base]}",
                speakers=tuple(Speaker(name) for name in speaker.split(", ") if name),
                url=page.format(code) if page and code.isdigit() else None,
                slots=(Slot(datetime(2031, month, day, 10, tzinfo=event.zone)),),
            )
        )
        for recording in _recordings(title, shown):
            recordings.append(recording)
            links.append(Link(code, recording.key, "accepted", "title", 1.0, "told by hand", decided_by="person"))
    return EventFiles(event, tuple(talks), tuple(recordings), tuple(links))


def _recordings(title: str, shown: str) -> list[Recording]:
    found = []
    public = next((word for word in shown.split() if word.startswith("youtube:")), None)
    for word in shown.split():
        provider, _, number = word.partition(":")
        if provider == "hubilo":
            url = f"https://events.hubilo.com/kelpcon-2031/session/{number}"
            found.append(Recording("hubilo", f"kelpcon-2031/{number}", url, title, url, access="attendees"))
        else:
            url = f"https://www.youtube.com/watch?v={number}"
            gone = {"access": "gone", "replaced_by": public} if provider == "gone" else {}
            found.append(Recording("youtube", number, url, title, url, **gone))
    return found
