"""Link: which recording shows which talk, how sure, why, and who says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.checks import check_second
from scrapers.errors import BadRecord
from scrapers.records import is_recording_key

DECISIONS = ("accepted", "suggested", "rejected")

METHODS = (
    "corrected",
    "same-url",
    "page-link",
    "guid",
    "own-video",
    "description-link",
    "code",
    "title+speaker+date",
    "title+speaker",
    "title+date",
    "title",
    "speaker+date",
    "speaker",
    "description",
)
"""How a link was found, from a person's word down to names alone."""

_SAYS = {
    "same-url": "the recording stands on the talk's own page",
    "page-link": "its source names the talk",
    "guid": "its source gives the talk's id",
    "own-video": "the talk was made of this recording",
    "description-link": "its description links the talk's page",
    "code": "its description has the talk's code",
}

DECIDERS = ("person", "matcher")


@dataclass(frozen=True, slots=True)
class Link:
    """``talk`` is a code within the event, ``recording`` is ``provider:id``.

    ``score`` and ``margin`` (the distance to ``runner_up``, the code of the next best talk) lie between 0 and 1;
    ``reason`` is for a person to read. ``start_s`` is the second of the recording at which the talk begins, where it is
    a part of it.
    """

    talk: str
    recording: str
    decision: str
    method: str
    score: float
    reason: str
    runner_up: str | None = None
    margin: float | None = None
    decided_by: str = "matcher"
    start_s: int | None = None

    def __post_init__(self) -> None:
        where = f"link {self.talk!r} - {self.recording!r}"
        for name in ("talk", "recording", "reason"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value or value != value.strip():
                raise BadRecord(f"{where}: {name} is blank or unstripped")
        if not is_recording_key(self.recording):
            raise BadRecord(f"{where}: recording is not provider:id")
        for name, allowed in (("decision", DECISIONS), ("method", METHODS), ("decided_by", DECIDERS)):
            if getattr(self, name) not in allowed:
                raise BadRecord(f"{where}: {name} {getattr(self, name)!r} is none of {', '.join(allowed)}")
        for name in ("score", "margin"):
            value = getattr(self, name)
            if value is None and name == "margin":
                continue
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise BadRecord(f"{where}: {name} {value!r} is not between 0 and 1")
        if self.start_s is not None:
            check_second(where, self.start_s)
        if self.runner_up is not None and self.runner_up in ("", self.talk):
            raise BadRecord(f"{where}: runner-up is {self.runner_up!r}")


def stated(talk: str, recording: str, method: str) -> Link:
    """The accepted link that a source itself makes, by one of the methods that need no likeness."""
    return Link(talk, recording, "accepted", method, 1.0, _SAYS[method], margin=1.0)


def by_recording(links: Iterable[Link]) -> defaultdict[str, list[Link]]:
    """The links of each recording, in their order; none for any other."""
    found: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        found[link.recording].append(link)
    return found
