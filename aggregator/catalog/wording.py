"""What pages and snippets say in words: video states, who can open a recording, why it is the right one, dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import nh3

from aggregator.catalog.views import is_midnight
from aggregator.files.history import SAYS_NO_MORE
from aggregator.matching.status import WAITED_FOR
from scrapers.platforms import platform, timecode
from scrapers.records import NOT_EXPECTED, NOT_TALKS
from scrapers.text import fold
from scrapers.urls import split_url, unescaped

if TYPE_CHECKING:
    from aggregator.catalog.views import ChangeView, EventView, LedgerRow, RecordingView, SlotView, TalkRow, TalkView

VIDEO_STATES = {
    "public": "Video",
    "attendees": "Attendees only",
    "pending": "Video pending",
    "not-recorded": "Not recorded",
    "gone": "Video removed",
    "not-found": "No recording found",
    "not-expected": "No recording expected",
    "unknown": "No video known",
}
"""Video status -> what a list says."""

NO_VIDEO = {
    "attendees": "video for attendees",
    "pending": "video pending",
    "not-recorded": "not recorded",
    "gone": "video removed",
    "not-found": "no recording found",
    "not-expected": "no recording expected",
}
"""Video status -> what a snippet says in the place of a link; anything else is "no video known"."""

_KINDS = {"open-space": "open space", "lightning": "lightning talks", "sponsor": "sponsor talk", "info": "information"}


def kind_name(kind: str) -> str:
    """A kind as a reader would say it."""
    return _KINDS.get(kind, kind)


def host_of(url: str) -> str:
    """The host of a web page, as a reader knows it: ``speakerdeck.com``."""
    return (split_url(url).hostname or url).removeprefix("www.")


def provider_name(provider: str) -> str:
    """A provider as it calls itself, within a sentence."""
    return platform(provider).display_name


def reason(recording: RecordingView) -> str:
    """Why this recording belongs to the talk, as a sentence's end: the stored reason, and whether a person decided."""
    by = " (a person decided it)" if recording.decided_by == "person" else ""
    return f"{recording.reason.rstrip('.')}{by}."


_TITLE_SAYS = {
    **dict.fromkeys(("whole title", "the very same words", "the same labels"), "title"),
    **dict.fromkeys(("nearly all of the title", "most of the title", "the title's beginning"), "most of the title"),
    **dict.fromkeys(
        ("much of the title", "half of the title", "the title's end", "little of the title"), "part of the title"
    ),
}
_AGREES = {"the description is its abstract": "description", "the same day": "day"}
_DIFFERS = {
    "another day": "day",
    "another hour": "hour",
    "another number": "number",
    "not as long as its slot": "length",
    "not as long as its kind": "length",
}
"""What the matcher says in a reason -> what a reader is told that was compared."""

_TIMED = {
    "recorded at the event": "it was recorded at the conference",
    "published after the event": "it was published after the conference",
}
_STATED = {
    "corrected": "A person decided that it shows this talk.",
    "same-url": "The talk’s own page has this recording.",
    "page-link": "The list that has this recording says that it shows this talk.",
    "guid": "The list that has this recording names this talk by its id.",
    "own-video": "This talk is known from this recording.",
    "description-link": "Its description links this talk’s page.",
    "code": "Its description has this talk’s code.",
}
"""Method -> the sentence for it, where nothing was compared."""


def checked(recording: RecordingView) -> str:
    """Why this recording is the talk's, as one plain sentence: who says so, or what was compared and agreed."""
    if recording.decided_by == "person":
        return _STATED["corrected"]
    if recording.method in _STATED:
        return _STATED[recording.method]
    said = [part.partition(" (")[0] for part in recording.reason.rstrip(".").split("; ")]
    if any(part.startswith("it looks like ") and " uploaded again" in part for part in said):
        return "Checked: title and length are those of an upload that is lost."
    found = _compared(recording.method, said)
    if not found:
        return "This catalog found it; what speaks for it is told below."
    timed = "" if "day" in found else next((f", and {words}" for name, words in _TIMED.items() if name in said), "")
    several = len(found) > 1 or "speakers" in found
    differs = list(dict.fromkeys(_DIFFERS[part] for part in said if part in _DIFFERS))
    but = f"; {_listed(differs)} {'do' if len(differs) > 1 else 'does'} not" if differs else ""
    return f"Checked: {_listed(found)} {'agree' if several else 'agrees'}{timed}{but}."


def _compared(method: str, said: Sequence[str]) -> list[str]:
    """What was compared and agrees: as the reason says, and as the method does where the reason has other words."""
    kinds, found = method.split("+"), []
    if "title" in kinds:
        found.append(next((_TITLE_SAYS[part] for part in said if part in _TITLE_SAYS), "title"))
    if "speaker" in kinds:
        found.append("speakers" if "several speakers named" in said else "speaker")
    if "description" in kinds:
        found.append("description")
    return list(dict.fromkeys(found + [_AGREES[part] for part in said if part in _AGREES]))


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def access(recording: RecordingView) -> str:
    """Who can open a recording, where, and since when not."""
    where = recording.where
    since = f" (noticed on {day(recording.last_seen)})" if recording.last_seen else ""
    match recording.access:
        case "public":
            return f"Public on {where}"
        case "attendees":
            return f"Attendees only, on {where}: opens with a ticket's login"
        case "unlisted":
            return f"Unlisted on {where}: opens for whoever has its address"
        case "private":
            return f"Private on {where}: nobody else can open it{since}"
    after = ", uploaded again as another video" if recording.replaced_by else ""
    return f"Removed from {where}{since}{after}"


def change(told: ChangeView) -> str:
    """What happened to a recording, within a sentence: "removed from YouTube"; for a swap the talk's title follows."""
    where = provider_name(told.recording.partition(":")[0])
    match told.what:
        case "published":
            return f"found on {where}"
        case "back":
            return f"back on {where}"
        case "dead":
            return f"removed from {where}"
        case "replaced":
            new = provider_name((told.to or told.recording).partition(":")[0])
            return "replaced by a new upload" if new == where else f"replaced by an upload on {new}"
        case "swapped":
            return "found to be of another talk"
    return "withdrawn: it is not shown as this talk's recording any more"


def because(told: ChangeView) -> str:
    """Why something happened to a recording; "" where the reason says no more than ``change`` does."""
    return "" if told.reason in SAYS_NO_MORE else told.reason


_HAPPENED = {
    "published": ("new video", "new videos", "New videos"),
    "back": ("video back", "videos back", "Videos that are back"),
    "dead": ("video removed", "videos removed", "Videos removed"),
    "withdrawn": (
        "video withdrawn",
        "videos withdrawn",
        "Videos withdrawn: not shown as these talks’ recordings any more",
    ),
    "swapped": (
        "video found to be of another talk",
        "videos found to be of other talks",
        "Videos found to be of other talks",
    ),
    "replaced": ("video replaced by a new upload", "videos replaced by new uploads", "Videos replaced by new uploads"),
}
"""What happens to a recording -> what is said of one, of more, and above a list of them."""


def happened(what: str, number: int) -> str:
    """What happened to so many recordings: "132 new videos", "1 video withdrawn"."""
    one, more, _ = _HAPPENED[what]
    return f"{number:,} {one if number == 1 else more}"


def happened_to(what: str) -> str:
    """What stands above a list of recordings to which this happened."""
    return _HAPPENED[what][2]


def named_first(titles: Sequence[str], others: int) -> str:
    """The first titles of a list, and how many more there are: "Gardens; Moss; Ferns and 129 more"."""
    return "; ".join(titles) + (f" and {others:,} more" if others else "")


def event_summary(event: EventView) -> str:
    """When and where a conference is, with how many talks it has here, in sentences."""
    line = event.ledger
    when = ", ".join(filter(None, (dates(event), event.location)))
    talks = f"{line.talks:,} {'talk' if line.talks == 1 else 'talks'}, {line.public or 'none'} with a public video"
    return f"{when}. {talks}." if when else f"{talks}."


def noticed(when: date | None) -> str:
    """When it was noticed that a recording is gone, as a sentence goes on; "" where nobody knows."""
    return f"; noticed on {day(when)}" if when else ""


def video_state(talk: TalkRow | TalkView, now: datetime) -> str:
    """What a list says of a talk's video at this moment: nobody waits for it before the talk is given."""
    return "Not given yet" if _is_to_come(talk, now) else VIDEO_STATES[talk.video_status]


def _is_to_come(talk: TalkRow | TalkView, now: datetime) -> bool:
    return talk.video_status == "pending" and talk.starts is not None and talk.starts > now


def awaits(talk: TalkRow | TalkView) -> bool:
    """Whether anybody asks for a recording: there is or was one, or it is a talk that took place or will."""
    return talk.video_status in ("public", "attendees", "gone") or (
        talk.kind not in NOT_TALKS and talk.status != "cancelled"
    )


def standing(talk: TalkView, checked: date | None, suggested: bool, now: datetime) -> str:
    """Why there is no video to open, and since when; ``checked`` is the day on which somebody last looked."""
    if talk.do_not_record:
        return "Not recorded: its source says that there is no recording."
    match talk.video_status:
        case "attendees":
            return "There is a recording for attendees: it opens with a ticket's login."
        case "gone":
            return f"The recording was removed{noticed(talk.removed)}."
        case "not-recorded":
            return "Not recorded."
        case "public":
            return "There is a public recording, but its address cannot be shown."
    if talk.kind in NOT_TALKS:
        return "Nobody expects a recording of this."
    if talk.status == "cancelled":
        return "No recording is expected."
    if talk.video_status == "unknown":
        nowhere = f"this catalog has no list of recordings for {talk.event_title}"
        why = "it left the schedule" if talk.status == "gone" else nowhere
        return f"No recording is known: {why}."
    if talk.starts and _is_to_come(talk, now):
        return f"The talk is on {day(talk.starts)}; its recording comes later."
    return _without(talk, checked, suggested)


_UNCONFIRMED = "ne was found that may be it, and nobody has confirmed it yet"


def _without(talk: TalkView, checked: date | None, suggested: bool) -> str:
    """Why a talk that was given has no recording."""
    held = talk.starts.date() if talk.starts else None
    late = held is not None and checked is not None and checked < held
    looked = " (nobody has looked since)" if late else f" (last looked {day(checked)})" if checked else ""
    match talk.video_status:
        case "not-found":
            said = f"None was found within {WAITED_FOR.days} days after the conference{looked}."
        case "not-expected" if talk.kind in NOT_EXPECTED:
            said = f"Nobody expects a recording of a {kind_name(talk.kind)}."
        case "not-expected":
            said = f"{talk.event_title} has no recording of this kind ({kind_name(talk.kind)})."
        case _:
            since = f" since {day(held)}" if held else ""
            what = f"o{_UNCONFIRMED}" if suggested else "none has been published yet"
            return f"Video pending{since}: {what}{looked}."
    return f"O{_UNCONFIRMED}." if suggested else said


def age(recording: RecordingView, best: RecordingView | None) -> str:
    """How a recording stands beside the one that is shown: "older recording", "newer recording", or ""."""
    if best is None or recording is best or not (recording.published and best.published):
        return ""
    if recording.published == best.published:
        return ""
    return "older recording" if recording.published < best.published else "newer recording"


def other_spellings(name: str, talks: Iterable[TalkRow]) -> list[str]:
    """The other ways in which somebody's name is printed at their talks."""
    printed = {part for talk in talks for part in (talk.speakers or "").split(", ") if fold(part) == fold(name)}
    return sorted(printed - {name})


def in_common(reason: str) -> str:
    """The stored reason why two talks are near each other, in sentences: "same speaker; another edition; rust"."""
    said = reason.split("; ")
    speaker = "by the same speaker" if "same speaker" in said else ""
    edition = "from another edition of the conference" if "another edition" in said else ""
    shared = [part for part in said if part not in ("same speaker", "another edition")]
    whence = ", ".join(filter(None, (speaker, edition)))
    sentences = [f"{whence[:1].upper()}{whence[1:]}." if whence else ""]
    sentences += [f"Both mention {_listed(words.split(', '))}." for words in shared if words]
    return " ".join(filter(None, sentences))


def day(when: date) -> str:
    """19 May 2024."""
    return f"{when.day} {when:%B %Y}"


def long_day(when: date) -> str:
    """Sunday 19 May 2024."""
    return f"{when:%A} {day(when)}"


def clock(when: datetime) -> str:
    """14:30, wall clock."""
    return f"{when:%H:%M}"


def at_clock(when: datetime) -> str:
    """What goes on a day: ", 14:30"; "" at midnight, when begins that of which only the day is known."""
    return "" if is_midnight(when) else f", {clock(when)}"


def span(slot: SlotView) -> str:
    """Wall-clock time with the zone's short name: "Sunday 19 May 2024, 14:30–15:00 EDT"; the day where that is all."""
    return ", ".join(filter(None, (long_day(slot.start), hours(slot))))


def hours(slot: SlotView) -> str:
    """The same without the day: "14:30–15:00 EDT", or ""."""
    end = slot.end
    if slot.untimed:
        return ""
    if end is None:
        until = ""
    elif end.date() == slot.start.date():
        until = f"–{clock(end)}"
    else:
        until = f" – {long_day(end)}, {clock(end)}"
    return f"{clock(slot.start)}{until} {slot.start.tzname()}"


def dates(event: EventView) -> str:
    """15–23 May 2024, 30 April – 2 May 2024, or "" where no date is known."""
    first, last = event.starts, event.ends
    if first is None or last is None or first == last:
        return day(first or last) if first or last else ""  # type: ignore[arg-type]
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def length(seconds: int | None) -> str:
    """29 min, 1 h 5 min; "" where unknown."""
    if not seconds:
        return ""
    hours, minutes = divmod(max(round(seconds / 60), 1), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def part(recording: RecordingView) -> str:
    """ "begins at 12:34, part of a longer recording"; "" where the recording is the talk's own."""
    return "" if recording.start_s is None else f"begins at {timecode(recording.start_s)}, part of a longer recording"


def ledger_parts(line: LedgerRow) -> list[tuple[str, int, str]]:
    """The ledger as (state, number, words), states with none left out, in the order in which a video is wished for."""
    parts = [
        ("public", line.public, "with a public video"),
        ("attendees", line.attendees, "for attendees only"),
        ("pending", line.pending, "pending"),
        ("gone", line.gone, "removed"),
        ("not-found", line.not_found, "with no recording found"),
        ("not-recorded", line.not_recorded, "not recorded"),
        ("not-expected", line.not_expected, "with none expected"),
        ("unknown", line.unknown, "unknown"),
    ]
    return [part for part in parts if part[1]]


def plain_words(text: str | None, limit: int = 200) -> str:
    """The first words of an abstract without any markup, cut at a word; for descriptions in a page's head."""
    words = " ".join(unescaped(nh3.clean(text or "", tags=set())).split())
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0].rstrip(",;:.") + "…"
