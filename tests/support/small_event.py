"""An invented conference of a few talks, each with its recording: as the files of an event hold them."""

from aggregator.files.jsonl import EventFiles
from aggregator.matching.links import Link
from scrapers.records import Event, Recording, Talk

EVENT = Event("moss-2031", "Moss Conf 2031", "UTC")


def talk(code, **more):
    return Talk(EVENT.slug, code, f"Talk {code}", "talk", "https://moss.example/", **{"slug": f"talk-{code}", **more})


def recording(key, **more):
    return Recording("youtube", key, f"https://videos.example/{key}", f"Video {key}", "https://videos.example/", **more)


def link(code, key, **more):
    return Link(
        code, f"youtube:{key}", **{"decision": "accepted", "method": "title", "score": 0.9, "reason": "x", **more}
    )


def files(count, access="public", start=1):
    numbers = [str(n) for n in range(start, start + count)]
    return EventFiles(
        EVENT,
        tuple(talk(n) for n in numbers),
        tuple(recording(f"v{n}", access=access) for n in numbers),
        tuple(link(n, f"v{n}") for n in numbers),
    )
