"""One recording out of what two sources, or two runs, say of it. Pure.

Who is believed: the provider itself (its records name a playlist or a channel), then people and organisers (CSV,
Hubilo), then pyvideo. Between equals the newer one. What one does not know the other fills in; nothing known is lost.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from scrapers.recordings.titles import joined_titles, trust, with_titles
from scrapers.records import ACCESS, ACCESS_BY
from scrapers.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from scrapers.records import Recording

_OF_PROVIDER = ("description", "published", "duration_s", "playlist", "channel", "replaced_by")
_OF_OTHERS = ("recorded", "talk_url", "tags", "chapters", "licence")
_OPEN = frozenset({"public", "unlisted", "attendees"})


def merge_recordings(old: Recording, new: Recording) -> Recording:
    """What is known of one recording after ``new`` was read, where ``old`` is what was known before.

    - ``raw_title`` and ``titles``: the best title, and those that say something else (``titles.with_titles``).
    - ``source_url``: the newer playlist, else of the more trusted one, between equals the old one's.
    - ``talk_url``, ``recorded``, ``tags``, ``chapters``, ``licence``, which no provider says: the newer one's; pyvideo's fill
      gaps. ``speakers`` likewise, but names that say less (no pronouns, somebody missing) do not replace those that say more, nor
      a talk's code the address of its page, nor chapters that name no talk those that do.
    - Every other fact: the more trusted one's, else the other's. None of all these is ever lost.
    - ``access``: the more trusted one's, between equals the newer one's. A source that does not say keeps what is known,
      and a listing, which only shows that a video can be watched, does not undo "unlisted" or "attendees".
    - ``last_seen``, of what is gone: that of the one that says so. ``first_seen``: the earliest.

    Merging the same record again changes nothing. Between two living records of unequal trust the order does not matter.

    Raises:
        ValueError: the two are not the same recording.
    """
    if old.key != new.key:
        raise ValueError(f"{old.key} and {new.key} are two recordings")
    best, other = (old, new) if trust(old) > trust(new) else (new, old)
    said, before = (old, new) if trust(new) == 0 and trust(old) > 0 else (new, old)
    facts = {name: _first(getattr(best, name), getattr(other, name)) for name in _OF_PROVIDER}
    facts |= {name: _first(getattr(said, name), getattr(before, name)) for name in _OF_OTHERS}
    if any(one.talk for one in before.chapters) and not any(one.talk for one in said.chapters):
        facts["chapters"] = before.chapters
    if _is_address(before.talk_url) and not _is_address(said.talk_url):
        facts["talk_url"] = before.talk_url
    stated = _stated(old, new)
    merged = replace(
        best,
        source_url=_listed(old, new).source_url,
        speakers=before.speakers if _names_less(said, before) else said.speakers,
        access=stated.access,
        access_by=stated.access_by,
        first_seen=min(filter(None, (old.first_seen, new.first_seen)), default=None),
        last_seen=_last_seen(old, new, stated),
        **facts,
    )
    return with_titles(merged, joined_titles(old, new))


def combine_recordings(found: Iterable[Recording]) -> tuple[tuple[Recording, ...], tuple[str, ...]]:
    """Each recording once, out of what all sources of one run say, and a note for each of which they contradict each other.

    The order of ``found`` changes nothing. Of statements about access that of the most trusted source counts; of equals
    one that is gone, then private, attendees, unlisted, public.
    """
    by_key: dict[str, list[Recording]] = {}
    for recording in found:
        by_key.setdefault(recording.key, []).append(recording)
    combined: list[Recording] = []
    notes: list[str] = []
    for key in sorted(by_key):
        records = sorted(by_key[key], key=_rank)
        combined.append(reduce(merge_recordings, records))
        notes += [*_contradictions(records, combined[-1]), *_two_talks(records, combined[-1])]
    return tuple(combined), tuple(notes)


def _rank(recording: Recording) -> tuple[int, int, int, str]:
    """A sort key under which what one run says of a recording is merged: what counts most comes last."""
    said = -ACCESS_BY.index(recording.access_by)
    return trust(recording), said, ACCESS.index(recording.access), repr(recording)


def _contradictions(records: Iterable[Recording], whole: Recording) -> list[str]:
    """A line where one source says that a recording can be watched and another that it cannot, or that it is unlisted."""
    said: dict[str, Recording] = {}
    for one in records:
        if one.access_by == "statement" or (one.access_by == "listing" and one.access not in said):
            said[one.access] = one
    watched = {access for access, one in said.items() if access in _OPEN and one.access_by == "statement"}
    if len(watched) < 2 and not (said.keys() & _OPEN and said.keys() - _OPEN):
        return []
    told = "; ".join(f"{access}, says {said[access].source_url}" for access in ACCESS if access in said)
    return [f"{whole.raw_title!r} ({whole.key}) is {told}: taken as {whole.access}"]


def _two_talks(records: Iterable[Recording], whole: Recording) -> list[str]:
    """A line where two sources say by code or by address that a recording is of two talks."""
    refs = {one.talk_url for one in records if one.talk_url}
    codes = sorted(ref for ref in refs if not _is_address(ref))
    told = sorted(refs) if len(refs) - len(codes) > 1 else codes
    if len(told) < 2:
        return []
    return [f"{whole.raw_title!r} ({whole.key}) is of talk {' and of talk '.join(told)}: taken as {whole.talk_url}"]


def _is_address(ref: str | None) -> bool:
    return ref is not None and "://" in ref


def _stated(old: Recording, new: Recording) -> Recording:
    """The one of two whose ``access`` is believed."""
    if "platform" in (old.access_by, new.access_by):
        return old if new.access_by == "platform" else new
    strong, weak = (old, new) if trust(old) > trust(new) else (new, old)
    return weak if strong.access_by == "listing" and weak.access in _OPEN else strong


def _listed(old: Recording, new: Recording) -> Recording:
    """The one of two whose ``source_url`` is kept."""
    return new if new.playlist else old if old.playlist else max(old, new, key=trust)


def _last_seen(old: Recording, new: Recording, stated: Recording) -> date | None:
    """The last day of a recording that is gone, None for any other."""
    days = (one.last_seen for one in (old, new) if one.access == stated.access == "gone")
    return max(filter(None, days), default=None)


def _names_less(said: Recording, before: Recording) -> bool:
    """Whether the speakers that one record names are all named by the other one, at least as fully."""
    some, others = (set(fold(" ".join(one.speakers)).split()) for one in (said, before))
    return some <= others


def _first(one: Any, two: Any) -> Any:
    return two if one in (None, ()) else one
