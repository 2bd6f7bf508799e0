"""What was kept against what the web says now. Pure: new, changed, same, gone; nothing published disappears."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from aggregator.collect.identity import FILLED, pair, place
from aggregator.files.counts import Counts
from aggregator.files.jsonl import natural
from aggregator.matching.uploads import SAME_TITLE, UploadTitle, likeness
from scrapers.errors import Guarded
from scrapers.recordings.merge import combine_recordings, merge_recordings
from scrapers.records import Recording, Talk
from scrapers.schedules.codes import as_known
from scrapers.text import slugify

SHRINK = 0.2
"""A schedule that lost more than this share of its talks is refused (as openstates does)."""


GARBLED = 0.05
"""More talks than this share newly wrong in their letters, and the pages were decoded wrongly."""

# UTF-8 read as Latin-1 or Windows-1252: a lead byte's letter, then what a continuation byte looks like there.
_MISREAD = re.compile(
    "\ufffd|[ÂÃÄÅ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc‚„…†‡‰‹›€™–—‘’“”•]"
)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The talks to keep, how many are new, changed, same, gone, and what a person should read."""

    talks: tuple[Talk, ...] = ()
    counts: Counts = field(default_factory=Counts)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReconciledRecordings:
    """The recordings to keep, and a note for each of which two sources say different things."""

    recordings: tuple[Recording, ...]
    notes: tuple[str, ...] = ()


_LONG_TITLE = 60


def check_not_shrunk(old: Sequence[Talk], new: Sequence[Talk]) -> None:
    """Refuse a schedule that lost a fifth of what it had.

    Raises:
        Guarded: with up to ten of the missing titles.
    """
    live = [talk for talk in old if talk.status != "gone"]
    found = {talk.code for talk in new}
    places = {place(talk) for talk in new}
    continued = {talk.code for talk in pair(old, new).values()}
    missing = [
        talk
        for talk in live
        if not {talk.code, re.sub(r"-\d+\Z", "", talk.code)} & found
        and place(talk) not in places
        and talk.code not in continued
    ]
    if len(missing) > SHRINK * len(live):
        titles = _named(missing, 10)
        raise Guarded(
            f"the schedule shrank: {len(missing)} of {len(live)} entries are missing ({titles}); nothing was written;"
            " if that is right, run again with --accept-shrink"
        )


def _named(talks: Sequence[Talk], most: int) -> str:
    """A few titles for an error line, long ones cut, and how many there are besides."""
    titles = [
        talk.title if len(talk.title) <= _LONG_TITLE else f"{talk.title[: _LONG_TITLE - 1]}…" for talk in talks[:most]
    ]
    return "; ".join(titles) + (f"; and {len(talks) - most} more" if len(talks) > most else "")


def check_not_garbled(old: Sequence[Talk], new: Sequence[Talk]) -> None:
    """Refuse a schedule whose letters became wrong since last time; what a site garbled from the start is its own.

    Raises:
        Guarded: with up to five of the titles.
    """
    wrong = [talk for talk in new if _misread(talk)]
    before = sum(_misread(talk) for talk in old)
    if old and len(wrong) - before > GARBLED * len(new):
        titles = _named(wrong, 5)
        raise Guarded(
            f"the schedule looks wrongly decoded: {len(wrong)} of {len(new)} entries ({titles}); before it was {before};"
            " nothing was written; if that is right, run again with --accept-shrink"
        )


def check_only_adds(counts: Counts, day: date) -> None:
    """Refuse an archived schedule that would change or withdraw what is known: which of the two is newer, nobody can tell.

    Raises:
        Guarded: with how many entries of each.
    """
    if counts.changed or counts.gone:
        raise Guarded(
            f"the schedule as of {day} would change {counts.changed} and withdraw {counts.gone} of the entries that are kept,"
            " and may be older than they are; nothing was written; see them with --dry-run --accept-shrink, and take them with"
            " --accept-shrink"
        )


def _misread(talk: Talk) -> bool:
    return any(_MISREAD.search(text) for text in (talk.title, *(speaker.name for speaker in talk.speakers)))


def reconcile_talks(
    old: Sequence[Talk], new: Sequence[Talk], today: date, partial: bool = False, others: Sequence[Talk] = ()
) -> Reconciled:
    """Give every new talk its old slug, aliases and first day; keep what is gone. The names of ``others`` are taken.

    ``partial``: some pages failed, so what the new talk lacks is taken from the old one, and nothing is called gone.
    Of two talks that a feed gives one code, the one that is known under it keeps it (``scrapers.schedules.codes``). A code
    that now means another talk gets a new code ``CODE-2``; the old talk keeps its own.
    """
    new = as_known(old, new)
    pairs = pair(old, new)
    continued = {talk.code for talk in pairs.values()}
    staying = {talk.code for talk in old if talk.code not in continued}
    names = _names([*old, *others], new)
    result: dict[str, Talk] = {}
    notes: list[str] = []
    counts = {"new": 0, "changed": 0, "same": 0, "gone": 0}
    for talk in sorted(new, key=_by_start):
        before = pairs.get(talk.code)
        code = _free_code(talk, before, staying, {t.code for t in new}, result)
        if code != talk.code and before is None:
            notes.append(f"{talk.source_url}: {talk.code} is another talk now; kept apart as {code}")
        now = replace(talk, code=code)
        after = _continued(before, now, partial) if before else _begun(now, names, today)
        if before is not None and before.title != after.title:
            notes.append(f"renamed: {before.title!r} is now {after.title!r}")
        counts["new" if before is None else "same" if before == after else "changed"] += 1
        result[after.code] = after
    for talk in old:
        if talk.code in staying:
            gone = talk if partial or talk.status == "gone" else replace(talk, status="gone", last_seen=today)
            counts["same" if gone == talk else "gone"] += 1
            if gone != talk:
                notes.append(f"gone from the schedule: {talk.title!r} ({talk.code})")
            result[gone.code] = gone
    talks = tuple(sorted(result.values(), key=lambda talk: natural(talk.code)))
    return Reconciled(talks=talks, counts=Counts(**counts), notes=tuple(notes))


def renew_talks(old: Sequence[Talk], new: Sequence[Talk], others: Sequence[Talk], today: date) -> Reconciled:
    """As ``reconcile_talks``, of talks whose codes name them for good; one that is not named now stays as it is.

    ``others`` are the event's other talks, whose names are taken.
    """
    names = _names([*old, *others], new)
    known = {talk.code: talk for talk in old}
    result = dict(known)
    notes = []
    for talk in new:
        before = known.get(talk.code)
        after = result[talk.code] = _continued(before, talk, partial=False) if before else _begun(talk, names, today)
        if before and before.title != after.title:
            notes.append(f"renamed: {before.title!r} is now {after.title!r}")
    same = sum(known.get(code) == talk for code, talk in result.items())
    fresh = len(result) - len(known)
    counts = Counts(new=fresh, changed=len(result) - fresh - same, same=same)
    return Reconciled(tuple(result.values()), counts, tuple(notes))


def _by_start(talk: Talk) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    return place(talk)[1] or "9", natural(talk.code)


def _names(old: Sequence[Talk], new: Sequence[Talk]) -> Counter[str]:
    """Every name that resolves to a talk, and to how many: a new slug must be none of another talk."""
    known = {(name.lower(), talk.code) for talk in old for name in (talk.code, *talk.aliases, talk.slug or "")}
    known |= {(name.lower(), talk.code) for talk in new for name in (talk.code, *talk.aliases)}
    return Counter(name for name, _ in known)


def _free_code(talk: Talk, before: Talk | None, staying: set[str], new: set[str], result: dict[str, Talk]) -> str:
    """The code under which a talk is kept: its own, or ``CODE-2``, ``CODE-3`` ... where an old talk holds that.

    A talk that was given such a code keeps it, as long as its own is still held.
    """
    if talk.code not in staying and talk.code not in result:
        return talk.code
    if before is not None and before.code not in new and before.code not in result:
        return before.code
    number = 2
    while (code := f"{talk.code}-{number}") in staying | new or code in result:
        number += 1
    return code


def _continued(old: Talk, new: Talk, partial: bool) -> Talk:
    aliases = dict.fromkeys((*old.aliases, *new.aliases, *([old.code] if old.code != new.code else [])))
    filled = {name: getattr(old, name) for name in FILLED if partial and not getattr(new, name)}
    return replace(
        new, slug=old.slug, aliases=tuple(a for a in aliases if a != new.code), first_seen=old.first_seen, **filled
    )


def _begun(talk: Talk, names: Counter[str], today: date) -> Talk:
    base = slugify(talk.title)
    slug, number, own = base, 1, {name.lower() for name in (talk.code, *talk.aliases)}
    while names[slug] > (slug in own):
        number += 1
        slug = f"{base}-{number}"
    names[slug] += 1
    return replace(talk, slug=slug, first_seen=today)


def reconcile_recordings(
    old: Sequence[Recording], found: Sequence[Recording], today: date, lists: Container[str] = ()
) -> ReconciledRecordings:
    """Merge what all sources of a run found into what is kept, by identity; the order of ``found`` changes nothing.

    One that its list no longer names, or that is gone, keeps its row and gets the day. ``lists`` are those (their
    ``source_url``) of which ``found`` holds all that they name: a playlist that was read to its end.
    """
    combined, notes = combine_recordings(found)
    named = {(recording.key, recording.source_url) for recording in found}
    result = {recording.key: recording for recording in old}
    for now in combined:
        before = result.get(now.key)
        after = replace(now, first_seen=today) if before is None else _met(before, now, named)
        if after.access in ("gone", "private"):
            after = replace(after, last_seen=(before.last_seen if before else None) or today)
        # From here on it is what is known, whoever said it.
        result[now.key] = replace(after, access_by="statement")
    merged = tuple(result[key] for key in sorted(result))
    return ReconciledRecordings(missing(merged, found, lists, today), notes)


def _met(before: Recording, now: Recording, named: Container[tuple[str, str]]) -> Recording:
    """A known recording that a source names again."""
    after = replace(merge_recordings(before, now), first_seen=before.first_seen, last_seen=None)
    # A source that lags behind does not bring back what left its own list.
    return after if (after.key, after.source_url) in named else replace(after, last_seen=before.last_seen)


def missing(
    recordings: Sequence[Recording], named: Sequence[Recording], lists: Container[str], today: date
) -> tuple[Recording, ...]:
    """``recordings`` where those of ``lists`` (their ``source_url``) that are not among ``named`` got the day.

    ``lists`` are those that were read as a whole, and ``named`` is what they name now.
    """
    keys = {recording.key for recording in named}
    return tuple(
        replace(recording, last_seen=today)
        if recording.source_url in lists and recording.key not in keys and recording.last_seen is None
        else recording
        for recording in recordings
    )


def whole_lists(old: Sequence[Recording], named: Sequence[Recording]) -> frozenset[str]:
    """Which lists (``source_url``) a file names as a whole. It does not say so: it may be one page of a playlist.

    A page that is no playlist (a pyvideo record) is one entry. A playlist is whole where at most a fifth of what it
    had is accounted for neither by id nor, upload by upload, by its title.
    """
    keys = {recording.key for recording in named}
    whole = set()
    for url in {recording.source_url for recording in named}:
        before = [recording for recording in old if recording.source_url == url and recording.last_seen is None]
        unnamed = [UploadTitle.of(recording) for recording in before if recording.key not in keys]
        now = [recording for recording in named if recording.source_url == url]
        playlist = any(recording.playlist for recording in (*before, *now))
        if not playlist or len(unnamed) - _twins(unnamed, [UploadTitle.of(one) for one in now]) <= SHRINK * len(before):
            whole.add(url)
    return frozenset(whole)


def _twins(some: Sequence[UploadTitle], others: Sequence[UploadTitle]) -> int:
    """How many titles have one of their own among the others."""
    free, found = list(others), 0
    for title in some:
        twin = next((other for other in free if likeness(title, other) >= SAME_TITLE), None)
        if twin is not None:
            free.remove(twin)
            found += 1
    return found
