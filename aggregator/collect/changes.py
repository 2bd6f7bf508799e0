"""What a run does to the videos that an event shows: the rows of its history, and lines for who runs it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from aggregator.files.history import UPLOADED_AGAIN, WATCHED_AGAIN, Change
from aggregator.files.jsonl import EventFiles
from aggregator.files.naming import codes_by_name
from aggregator.matching.elsewhere import ELSEWHERE
from aggregator.matching.links import Link
from aggregator.store.shown import Shown

_GROUNDS = {
    "same-url": "it stands on the talk's own page",
    "page-link": "its source names the talk",
    "guid": "its source gives the talk's id",
    "own-video": "the talk was made of it",
    "description-link": "its description links the talk's page",
    "code": "its description has the talk's code",
    "description": "its description is the talk's",
}

MAX_SAID = 200
"""So much of a person's reason goes into the history; all of it is in corrections.yml."""

_ShownPair = tuple[str, str]

_WATCHED = ("public", "unlisted", "attendees")


def changes_of(before: Sequence[Shown], after: Sequence[Shown], files: EventFiles, day: date) -> tuple[Change, ...]:
    """What happened on ``day`` to each talk's recordings, sorted by talk and recording; ``files`` are those of ``after``.

    A new upload in the place of a lost one is one change ("replaced"); a recording that moves to another talk is
    "swapped" there and "published" here. What was lost before it was ever shown is no change. Nothing is said of talks
    that the event no longer has: people may have asked for that.
    """
    names = codes_by_name(files.talks)
    named = [(names.get(one.talk) or names.get(one.slug), one) for one in before]
    old = {(code, one.recording): one for code, one in named if code}
    new = {(one.talk, one.recording): one for one in after}
    links = {(link.talk, link.recording): link for link in files.links}
    found = []
    for pair in sorted(old.keys() | new.keys()):
        if what := _what(old.get(pair), new.get(pair)):
            to, reason = _why(what, pair, old, new, links)
            found.append(
                Change(day, files.event.slug, *pair, "swapped" if what == "withdrawn" and to else what, reason, to)
            )
    ended = {(change.talk, change.to) for change in found if change.what == "replaced"}
    return tuple(one for one in found if one.what != "published" or (one.talk, one.recording) not in ended)


def _what(old: Shown | None, new: Shown | None) -> str | None:
    """What became of one recording of one talk, if anything."""
    was, watched = (one is not None and one.access in _WATCHED for one in (old, new))
    if old and new and new.replaced_by and new.replaced_by != old.replaced_by:
        return "replaced"
    if watched:
        ended = old is not None and (
            not was or (old.replaced_by is not None and new is not None and not new.replaced_by)
        )
        return "back" if ended else None if was else "published"
    return ("dead" if new else "withdrawn") if was else None


def _why(
    what: str,
    pair: _ShownPair,
    old: Mapping[_ShownPair, Shown],
    new: Mapping[_ShownPair, Shown],
    links: Mapping[_ShownPair, Link],
) -> tuple[str | None, str]:
    """Where a change leads (``Change.to``) and its reason in words."""
    if what == "replaced":
        return new[pair].replaced_by, UPLOADED_AGAIN
    if what in ("dead", "back"):
        return None, f"it is {new[pair].access}" if what == "dead" else WATCHED_AGAIN
    link = links.get(pair)
    if what == "published":
        return None, _ground(link)
    if moved := min((one for one in new.keys() - old.keys() if one[1] == pair[1]), default=None):
        return moved[0], _ground(links.get(moved))
    if link is None:
        return None, "nothing ties the two any more"
    if ELSEWHERE in link.reason:
        return None, "another event shows it"
    return None, _ground(link) if link.decided_by == "person" else "it is only suggested now"


def _ground(link: Link | None) -> str:
    """Why a link is accepted, shortly: a person's words, or the kinds of evidence."""
    if link is None:
        return "no reason is kept"
    if link.decided_by == "person":
        return f"a person: {_short(link.reason)}"
    return _GROUNDS.get(link.method) or f"by {' and '.join(link.method.split('+'))}"


def _short(reason: str) -> str:
    return reason if len(reason) <= MAX_SAID else reason[:MAX_SAID].rstrip() + "…"


def change_line(change: Change, title: str) -> str:
    """A change as whoever runs the command reads it."""
    where = f"{title} ({change.talk})"
    match change.what:
        case "swapped":
            return f"swapped: {change.recording} was shown for {where}, now for {change.to}: {change.reason}"
        case "replaced":
            return f"replaced: {where} shows {change.to} instead of {change.recording}: {change.reason}"
        case "withdrawn":
            return f"withdrawn: {where} no longer shows {change.recording}: {change.reason}"
        case "dead":
            return f"lost: {change.recording} of {where}: {change.reason}"
    return f"{change.what}: {change.recording} for {where}: {change.reason}"
