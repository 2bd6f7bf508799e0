"""One recording out of what two sources, or two runs, say of it. Pure.

Who is believed: the provider itself (its records name a playlist or a channel), then people and organisers (CSV,
Hubilo), then pyvideo. Between equals the newer one. What one does not know the other fills in; nothing known is lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapers.recordings.youtube_listing import DEAD_TITLES

if TYPE_CHECKING:
    from scrapers.records import Recording

_PYVIDEO = "https://github.com/pyvideo/"
_OF_PROVIDER = ("description", "published", "duration_s", "playlist", "channel", "replaced_by")
_OF_OTHERS = ("recorded", "talk_url", "speakers")


def merge_recordings(old: Recording, new: Recording) -> Recording:
    """What is known of one recording after ``new`` was read, where ``old`` is what was known before.

    - ``raw_title`` and ``source_url``: of the one with a playlist, if only one has; a real title beats "Deleted video".
    - ``talk_url``, ``speakers``, ``recorded``, which no provider says: the newer one's; pyvideo's fill gaps.
    - Every other fact: the more trusted one's, else the other's. None of all these is ever lost.
    - ``access``: the more trusted one's. "public" in a flat listing, which has no dates, does not undo "unlisted":
      there it is only the default.
    - ``first_seen`` the earliest, ``checked_at`` the latest, ``last_seen`` only where the recording is gone.

    Merging the same record again changes nothing; between sources of unequal trust the order does not matter.

    Raises:
        ValueError: the two are not the same recording.
    """
    if old.key != new.key:
        raise ValueError(f"{old.key} and {new.key} are two recordings")
    best, other = (old, new) if _trust(old) > _trust(new) else (new, old)
    titled = _titled(best, other)
    listed = other if other.playlist and not best.playlist else best
    access = _access(best, other)
    said, before = (old, new) if _trust(new) == 0 and _trust(old) > 0 else (new, old)
    facts = {name: _first(getattr(best, name), getattr(other, name)) for name in _OF_PROVIDER}
    facts |= {name: _first(getattr(said, name), getattr(before, name)) for name in _OF_OTHERS}
    return replace(
        best,
        raw_title=titled.raw_title,
        source_url=listed.source_url,
        access=access,
        first_seen=min(filter(None, (old.first_seen, new.first_seen)), default=None),
        last_seen=max(filter(None, (old.last_seen, new.last_seen)), default=None) if access == "gone" else None,
        checked_at=max(filter(None, (old.checked_at, new.checked_at)), default=None),
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
    by_default = best.access == "public" and best.published is None and best.provider == "youtube"
    return "unlisted" if by_default and other.access == "unlisted" else best.access


def _first(one: Any, two: Any) -> Any:
    return two if one in (None, ()) else one
