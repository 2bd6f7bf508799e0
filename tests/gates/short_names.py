"""Changed copies of benchmark events whose titles call the event by a short name that nobody has told us.

The events' real names and years are taken out of the titles; in their place stands an invented name of four letters,
the same for all editions of a series, and the edition's year, in one form for all titles of a copy.
"""

from __future__ import annotations

import re
from random import Random

from match_changes import Entry, World, with_videos

FORMS = (
    *("{short} {year}: {title}", "{title} - {short} {year}", "{title} ({short} {year})", "{title} {short} {year}"),
    *("{short} {yy}: {title}", "{short} '{yy} - {title}", "[{short}{yy}] {title}", "{title} | {short} {yy}"),
    *("{title} #{short}{yy}", "{title} | {short}{year}"),
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def short_names(entry: Entry, rng: Random, world: World, *, share: float = 1.0) -> Entry:
    """A share of the videos bears the short name of the event at which it was made; the others name no event."""
    form = Random(f"form {entry['event']}").choice(FORMS)

    def called(video: Entry) -> Entry:
        name = world.event_name(video["video_id"])
        title = without_event(video["raw_title"], name)
        year = _YEAR.search(name)
        if year is None or rng.random() >= share:
            return {"raw_title": title}
        short = invented(re.sub(r"[\d-]+\Z", "", world.homes[video["video_id"]]))
        return {"raw_title": form.format(short=short, year=year[0], yy=year[0][2:], title=title)}

    return with_videos(entry, called)


def without_event(title: str, name: str) -> str:
    """A title without the event's name and without years; as it is where nothing else would be left."""
    pattern = r"\W*".join(map(re.escape, _WORDS.findall(_YEAR.sub("", name)))) + r"(?:\W*conf(?:erence)?\b)?"
    bare = re.sub(r"[(\[]\s*[)\]]", " ", _YEAR.sub(" ", re.sub(pattern, " ", title, flags=re.IGNORECASE)))
    return " ".join(bare.split()).strip(" -–—:|/,()") or title


def invented(series: str) -> str:
    """Four letters that no series of the benchmark is called by, always the same for one series."""
    rng = Random(f"short {series}")
    return "".join(map(rng.choice, ("BDKPSTZ", "aeioujz", "CKLMNR", "EHPX")))
