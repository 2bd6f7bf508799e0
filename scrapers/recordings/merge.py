"""One recording out of what two sources, or two runs, say of it. Pure.

Who is believed: the provider itself (its records name a playlist or a channel), then people and organisers (CSV,
Hubilo), then pyvideo. Between equals the newer one. What one does not know the other fills in; nothing known is lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapers.platforms import platform
from scrapers.recordings.youtube_listing import DEAD_TITLES

if TYPE_CHECKING:
    from datetime import date

    from scrapers.records import Recording

_PYVIDEO = "https://github.com/pyvideo/"
_OF_PROVIDER = ("description", "published", "duration_s", "playlist", "channel", "replaced_by")
_OF_OTHERS = ("recorded", "talk_url", "speakers")


def merge_recordings(old: Recording, new: Recording) -> Recording:
    """What is known of one recording after ``new`` was read, where ``old`` is what was known before.

    - ``raw_title`` and ``source_url``: of the one with a playlist, if only one has; a real title beats "Deleted video".
    - ``talk_url``, ``speakers``, ``recorded``, which no provider says: the newer one's; pyvideo's fill gaps.
    - Every other fact: the more trusted one's, else the other's. None of all these is ever lost.
    - ``access``, and ``last_seen`` of what is gone: the more trusted one's, between equals the newer one's. "public" of a
      YouTube record without a date does not undo "unlisted" of an equal: in a flat listing it is only the default.
    - ``first_seen``: the earliest.

    Merging the same records again in the same order changes nothing: what a source of less trust says of access counts
    only until a better one is known. Between two sources of unequal trust the order does not matter.

    Raises:
        ValueError: the two are not the same recording.
    """
    if old.key != new.key:
        raise ValueError(f"{old.key} and {new.key} are two recordings")
    best, other = (old, new) if _trust(old) > _trust(new) else (new, old)
    listed = other if other.playlist and not best.playlist else best
    said, before = (old, new) if _trust(new) == 0 and _trust(old) > 0 else (new, old)
    facts = {name: _first(getattr(best, name), getattr(other, name)) for name in _OF_PROVIDER}
    facts |= {name: _first(getattr(said, name), getattr(before, name)) for name in _OF_OTHERS}
    return replace(
        best,
        raw_title=_titled(best, other).raw_title,
        source_url=listed.source_url,
        access=_access(best, other),
        first_seen=min(filter(None, (old.first_seen, new.first_seen)), default=None),
        last_seen=_last_seen(best, other),
        **facts,
    )


def _trust(recording: Recording) -> int:
    if recording.playlist or recording.channel:
        return 2
    return 0 if recording.source_url.startswith(_PYVIDEO) else 1


def _titled(best: Recording, other: Recording) -> Recording:
    """The one whose title is kept."""
    if (best.raw_title in DEAD_TITLES) != (other.raw_title in DEAD_TITLES):
        return other if best.raw_title in DEAD_TITLES else best
    return other if other.playlist and not best.playlist else best


def _access(best: Recording, other: Recording) -> str:
    by_default = best.access == "public" and best.published is None and platform(best.provider).lists_all_as_public
    kept = by_default and other.access == "unlisted" and _trust(best) == _trust(other)
    return "unlisted" if kept else best.access


def _last_seen(best: Recording, other: Recording) -> date | None:
    """The last day of a recording that is gone, None for any other."""
    if best.access != "gone":
        return None
    equals = [best, other] if other.access == "gone" and _trust(best) == _trust(other) else [best]
    return max((one.last_seen for one in equals if one.last_seen), default=None)


def _first(one: Any, two: Any) -> Any:
    return two if one in (None, ()) else one
