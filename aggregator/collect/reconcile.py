"""What was kept against what the web says now. Pure: new, changed, same, gone; nothing published disappears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rapidfuzz import fuzz

from aggregator.files import natural
from aggregator.report import Counts
from scrapers.errors import Guarded
from scrapers.recordings.merge import merge_recordings
from scrapers.records import Recording, Talk
from scrapers.text import fold, slugify

SHRINK = 0.2
"""A schedule that lost more than this share of its talks is refused (as openstates does)."""

SAME_TITLE = 60
"""Two titles below this token-set ratio (0-100) are different words altogether."""

_FILLED = ("abstract", "track", "level", "language", "url", "speakers", "slots")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The records to keep, how many are new, changed, same, gone, and what a person should read."""

    talks: tuple[Talk, ...] = ()
    recordings: tuple[Recording, ...] = ()
    counts: Counts = field(default_factory=Counts)
    notes: tuple[str, ...] = ()


def check_not_shrunk(old: Sequence[Talk], new: Sequence[Talk]) -> None:
    """Refuse a schedule that lost a fifth of what it had.

    Raises:
        Guarded: with up to ten of the missing titles.
    """
    live = [talk for talk in old if talk.status != "gone"]
    found = {talk.code for talk in new} | {_place(talk) for talk in new}
    missing = [talk for talk in live if talk.code.split("-")[0] not in found and _place(talk) not in found]
    if len(missing) > SHRINK * len(live):
        titles = "; ".join(talk.title for talk in missing[:10]) + ("; ..." if len(missing) > 10 else "")
        raise Guarded(
            f"the schedule shrank: {len(missing)} of {len(live)} talks are missing ({titles}); nothing was written;"
            " if that is right, run again with --accept-shrink"
        )


def reconcile_talks(old: Sequence[Talk], new: Sequence[Talk], today: date, partial: bool = False) -> Reconciled:
    """Give every new talk its old slug, aliases and first day; keep what is gone.

    ``partial``: some pages failed, so what the new talk lacks is taken from the old one, and nothing is called gone.
    A code that now means another talk (title and speakers both differ) gets a new code ``CODE-2``; the old keeps its own.
    """
    kept = {talk.code: talk for talk in old}
    moved = _changed_codes(old, new)
    slugs = {talk.slug for talk in old} | {alias for talk in old for alias in talk.aliases}
    result: dict[str, Talk] = {}
    notes: list[str] = []
    counts = {"new": 0, "changed": 0, "same": 0, "gone": 0}
    for talk in sorted(new, key=_by_start):
        before = kept.get(moved[talk.code]) if talk.code in moved else None
        if before is None:
            code = _own_code(talk, kept)
            if code != talk.code:
                notes.append(f"{talk.source_url}: number {talk.code} is another talk now; kept apart as {code}")
            talk = replace(talk, code=code)
            before = kept.get(code)
        after = _continued(before, talk, partial) if before else _begun(talk, slugs, today)
        if before is not None and before.title != after.title:
            notes.append(f"renamed: {before.title!r} is now {after.title!r}")
        counts["new" if before is None else "same" if before == after else "changed"] += 1
        result[after.code] = after
    continued = {moved.get(code, code) for code in result} | set(moved.values())
    for talk in old:
        if talk.code not in result and talk.code not in continued:
            gone = talk if partial or talk.status == "gone" else replace(talk, status="gone", last_seen=today)
            counts["same" if gone == talk else "gone"] += 1
            result[gone.code] = gone
    talks = tuple(sorted(result.values(), key=lambda talk: natural(talk.code)))
    return Reconciled(talks=talks, counts=Counts(**counts), notes=tuple(notes))


def _place(talk: Talk) -> tuple[str, str | None]:
    first = min((slot.start for slot in talk.slots), default=None)
    return fold(talk.title), first.isoformat() if first else None


def _by_start(talk: Talk) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    return _place(talk)[1] or "9", natural(talk.code)


def _changed_codes(old: Sequence[Talk], new: Sequence[Talk]) -> dict[str, str]:
    """New code -> old code, where an entry kept its title and start but its source calls it otherwise now."""
    old_codes, new_codes = {talk.code for talk in old}, {talk.code for talk in new}
    lost: dict[tuple[str, str | None], list[str]] = {}
    for talk in old:
        if talk.code not in new_codes and talk.status != "gone":
            lost.setdefault(_place(talk), []).append(talk.code)
    moved = {}
    for talk in new:
        found = lost.get(_place(talk), [])
        if talk.code not in old_codes and len(found) == 1:
            moved[talk.code] = found.pop()
    return moved


def _own_code(talk: Talk, kept: dict[str, Talk]) -> str:
    """The code under which this talk is kept: its own, unless that is another talk's; then ``CODE-2``, ``CODE-3`` ..."""
    code, number = talk.code, 1
    while code in kept and not _same_talk(kept[code], talk):
        number += 1
        code = f"{talk.code}-{number}"
    return code


def _same_talk(old: Talk, new: Talk) -> bool:
    if fuzz.token_set_ratio(fold(old.title), fold(new.title)) >= SAME_TITLE:
        return True
    ours, theirs = ({fold(speaker.name) for speaker in talk.speakers} for talk in (old, new))
    return not ours or not theirs or bool(ours & theirs)


def _continued(old: Talk, new: Talk, partial: bool) -> Talk:
    aliases = dict.fromkeys((*old.aliases, *new.aliases, *([old.code] if old.code != new.code else [])))
    filled = {name: getattr(old, name) for name in _FILLED if partial and not getattr(new, name)}
    return replace(
        new, slug=old.slug, aliases=tuple(a for a in aliases if a != new.code), first_seen=old.first_seen, **filled
    )


def _begun(talk: Talk, slugs: set[str | None], today: date) -> Talk:
    base = slugify(talk.title)
    slug, number = base, 1
    while slug in slugs:
        number += 1
        slug = f"{base}-{number}"
    slugs.add(slug)
    return replace(talk, slug=slug, first_seen=today)


def reconcile_recordings(
    old: Sequence[Recording], new: Sequence[Recording], today: date, complete: bool = True
) -> Reconciled:
    """Merge recordings by identity. One that its list no longer names keeps its row, with the day it was missed.

    ``complete``: ``new`` is the whole of what its sources list (a playlist), not an addition (an import).
    """
    result = {recording.key: recording for recording in old}
    listed = {recording.key for recording in new}
    lists = {recording.source_url for recording in new}
    counts = {"new": 0, "changed": 0, "same": 0, "gone": 0}
    for recording in new:
        before = result.get(recording.key)
        if before is None:
            after = replace(recording, first_seen=today)
        else:
            after = replace(merge_recordings(before, recording), first_seen=before.first_seen, last_seen=None)
        counts["new" if before is None else "same" if before == after else "changed"] += 1
        result[after.key] = after
    for recording in old:
        if recording.key in listed:
            continue
        missed = complete and recording.source_url in lists and recording.last_seen is None
        counts["gone" if missed else "same"] += 1
        if missed:
            result[recording.key] = replace(recording, last_seen=today)
    ordered = tuple(result[key] for key in sorted(result))
    return Reconciled(recordings=ordered, counts=Counts(**counts))
