"""Which of the titles that several sources give a recording is the best. Pure.

A title says less than another if all its words stand in the other one, or if it is its beginning, cut: it never takes the
other's place. A source that gives a title with other words has retitled: that replaces what it said itself, and nobody else's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scrapers.platforms import PLATFORMS
from scrapers.recordings.youtube_listing import DEAD_TITLES
from scrapers.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapers.records import Recording

PYVIDEO = "https://github.com/pyvideo/"

_CUT = ("...", "…")


def trust(recording: Recording) -> int:
    """2 for what the platform itself says (it names a playlist or a channel), 0 for pyvideo, 1 for anybody else."""
    return 2 if recording.playlist or recording.channel else _trust_of(recording.source_url)


def source_of(recording: Recording) -> str:
    """Whose word a record's title is: the platform's key, whatever list it stands in, or the address of the source."""
    return recording.provider if recording.playlist or recording.channel else recording.source_url


def titles_of(recording: Recording) -> dict[str, str]:
    """Every title that is known of a recording, by whose word it is."""
    known = dict(recording.titles)
    return known if recording.raw_title in known.values() else known | {source_of(recording): recording.raw_title}


def says_less(title: str, other: str) -> bool:
    """Whether a title has no word that the other one lacks, or is its beginning. "Part 1" is not "Part 12", cut."""
    few, many = fold(title), fold(other)
    if set(few.split()) <= set(many.split()):
        return True
    return many.startswith(few) and (title.endswith(_CUT) or not (few[-1].isdigit() and many[len(few)].isdigit()))


def joined_titles(old: Recording, new: Recording) -> dict[str, str]:
    """The titles of both by whose word they are; what stands in place of a dead video's title only where none is known."""
    known = titles_of(old)
    living = any(title not in DEAD_TITLES for title in known.values())
    # What stands in place of the title is in any language: no title of a dead entry is news.
    if living and new.access in ("gone", "private"):
        return known
    for source, title in titles_of(new).items():
        before = known.get(source)
        retitled = before is None or before in DEAD_TITLES or not says_less(title, before)
        if retitled and title not in DEAD_TITLES and not (_mute(new, source) and _is_news(title, known)):
            known[source] = title
    real = {source: title for source, title in known.items() if title not in DEAD_TITLES}
    return real or titles_of(new) | known


def with_titles(recording: Recording, titles: Mapping[str, str]) -> Recording:
    """The record with the best of these titles as ``raw_title``, and those that say something else as ``titles``.

    The best is one that says no less than another; of several that of the most trusted source, then the longest. Those
    that say less than the best are not kept.
    """
    ranked = sorted(titles, key=lambda source: (-_trust_of(source), -len(titles[source]), titles[source], source))
    fullest = (one for one in ranked if not any(_says_more(titles[other], titles[one]) for other in ranked))
    best = next(fullest, ranked[0])
    kept = {source: title for source, title in titles.items() if not says_less(title, titles[best])}
    if best != source_of(recording):
        kept[best] = titles[best]
    return replace(recording, raw_title=titles[best], titles=tuple(sorted(kept.items())))


def _says_more(title: str, other: str) -> bool:
    return says_less(other, title) and not says_less(title, other)


def _mute(recording: Recording, source: str) -> bool:
    """An entry of the platform's that shows no sign of life: its title may be what stands in place of a dead one's."""
    return source in PLATFORMS and recording.access_by == "platform"


def _is_news(title: str, known: Mapping[str, str]) -> bool:
    """Whether a title lacks words of one that is known."""
    return any(not says_less(one, title) for one in known.values() if one not in DEAD_TITLES)


def _trust_of(source: str) -> int:
    return 2 if source in PLATFORMS else 0 if source.startswith(PYVIDEO) else 1
