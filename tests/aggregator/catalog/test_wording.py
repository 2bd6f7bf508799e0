from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from talk_views import talk_view

from aggregator.catalog import wording
from aggregator.catalog.views import EventView, LedgerRow, RecordingView, SlotView, TalkRow
from aggregator.files.history import WHAT
from aggregator.matching.links import METHODS
from aggregator.matching.weights import WEIGHTS

LINE = LedgerRow("e", "E", 5, 2, 0, 3, 0, 0, 0, 0, None, 0)
PRAGUE = ZoneInfo("Europe/Prague")
NOW = datetime(2024, 8, 3, tzinfo=PRAGUE)
HELD = datetime(2024, 5, 17, 10, tzinfo=PRAGUE)
"""When the talk of talk_views begins."""


def recording(access: str, **more: object) -> RecordingView:
    facts: dict[str, object] = {
        "id": "youtube:gardens0001",
        "provider": "youtube",
        "provider_id": "gardens0001",
        "url": "https://youtu.be/x",
        "raw_title": "x",
        "published": None,
        "duration_s": None,
        "access": access,
        "checked_at": None,
        "last_seen": None,
        "replaced_by": None,
        "method": "page-link",
        "score": 1.0,
        "reason": "names the page.",
        "decided_by": "matcher",
    }
    return RecordingView(**(facts | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rec", "text"),
    [
        (recording("public"), "Public on YouTube"),
        (recording("attendees", provider="hubilo"), "Attendees only, on Hubilo: opens with a ticket's login"),
        (recording("unlisted"), "Unlisted on YouTube: opens for whoever has its address"),
        (recording("private"), "Private on YouTube: nobody else can open it"),
        (
            recording("private", last_seen=date(2024, 6, 20)),
            "Private on YouTube: nobody else can open it (noticed on 20 June 2024)",
        ),
        (recording("gone"), "Removed from YouTube"),
        (
            recording("gone", last_seen=date(2024, 6, 20), replaced_by="youtube:x"),
            "Removed from YouTube (noticed on 20 June 2024), uploaded again as another video",
        ),
    ],
)
def test_access_in_words(rec: RecordingView, text: str) -> None:
    assert wording.access(rec) == text


def test_the_reason_and_whether_a_person_decided() -> None:
    assert wording.reason(recording("public")) == "names the page."
    assert wording.reason(recording("public", decided_by="person")) == "names the page (a person decided it)."


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"decided_by": "person", "method": "title"}, "A person decided that it shows this talk."),
        ({"method": "corrected"}, "A person decided that it shows this talk."),
        ({"method": "same-url"}, "The talk’s own page has this recording."),
        ({"method": "page-link"}, "The list that has this recording says that it shows this talk."),
        ({"method": "guid"}, "The list that has this recording names this talk by its id."),
        ({"method": "own-video"}, "This talk is known from this recording."),
        ({"method": "<b>guess</b>"}, "This catalog found it; what speaks for it is told below."),
        (
            {"method": "title+speaker+date", "reason": "whole title; speaker named; the same day (2024-05-17)"},
            "Checked: title, speaker and day agree.",
        ),
        (
            {"method": "title+speaker+date", "reason": "whole title; recorded at the event (2024-05-17)."},
            "Checked: title and speaker agree, and it was recorded at the conference.",
        ),
        (
            {"method": "title+date", "reason": "whole title; published after the event (30 days after its last)"},
            "Checked: title agrees, and it was published after the conference.",
        ),
        (
            {"method": "title+speaker", "reason": "nearly all of the title (91 %); several speakers named"},
            "Checked: most of the title and speakers agree.",
        ),
        (
            {"method": "speaker+date", "reason": "other labels; the same day; not as long as its slot (0.2 times)"},
            "Checked: speaker and day agree; length does not.",
        ),
        (
            {"method": "title", "reason": "much of the title (60 %); another day (2024-05-18); another hour"},
            "Checked: part of the title agrees; day and hour do not.",
        ),
        ({"method": "speaker", "reason": "several speakers named"}, "Checked: speakers agree."),
        ({"method": "description", "reason": "the description is its abstract"}, "Checked: description agrees."),
        (
            {"method": "title+speaker", "reason": "whole title; the description is its abstract"},
            "Checked: title, speaker and description agree.",
        ),
        (
            {"method": "title", "reason": "it looks like youtube:x uploaded again, which is lost; the same duration"},
            "Checked: title and length are those of an upload that is lost.",
        ),
    ],
)
def test_why_a_recording_is_the_talks_in_one_sentence(facts: dict[str, Any], said: str) -> None:
    assert wording.checked(recording("public", **facts)) == said


def test_every_method_and_every_feature_of_the_matcher_has_its_words() -> None:
    assert [method for method in METHODS if "below" in wording.checked(recording("public", method=method))] == []
    named = {*wording._TITLE_SAYS, *wording._AGREES, *wording._DIFFERS, *wording._TIMED}
    assert named - WEIGHTS.keys() == set()


@pytest.mark.parametrize(
    ("starts", "ends", "text"),
    [
        (date(2024, 5, 15), date(2024, 5, 23), "15–23 May 2024"),
        (date(2022, 4, 29), date(2022, 5, 1), "29 April – 1 May 2022"),
        (date(2023, 12, 27), date(2024, 1, 2), "27 December 2023 – 2 January 2024"),
        (date(2024, 5, 15), None, "15 May 2024"),
        (None, date(2024, 5, 15), "15 May 2024"),
        (None, None, ""),
    ],
)
def test_dates_of_an_event(starts: date | None, ends: date | None, text: str) -> None:
    assert wording.dates(EventView("e", "E", "UTC", starts, ends, None, None, LINE)) == text


def test_a_slot_names_its_zone_and_both_days_where_they_differ() -> None:
    start = datetime(2023, 9, 30, 23, 30, tzinfo=PRAGUE)
    assert [
        wording.span(SlotView(start, end, ""))
        for end in (None, start.replace(minute=45), start.replace(month=10, day=1))
    ] == [
        "Saturday 30 September 2023, 23:30 CEST",
        "Saturday 30 September 2023, 23:30–23:45 CEST",
        "Saturday 30 September 2023, 23:30 – Sunday 1 October 2023, 23:30 CEST",
    ]


def test_midnight_without_an_end_is_a_day_alone() -> None:
    start = datetime(2023, 9, 30, tzinfo=PRAGUE)
    later, end = start.replace(minute=1), start.replace(hour=1)
    slots = [SlotView(start, None, ""), SlotView(later, None, ""), SlotView(start, end, "")]
    assert [wording.span(slot) for slot in slots] == [
        "Saturday 30 September 2023",
        "Saturday 30 September 2023, 00:01 CEST",
        "Saturday 30 September 2023, 00:00–01:00 CEST",
    ]
    assert [wording.at_clock(when) for when in (start, later)] == ["", ", 00:01"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0, ""), (20, "1 min"), (1745, "29 min"), (3600, "1 h 0 min"), (3900, "1 h 5 min")],
)
def test_lengths(seconds: int | None, text: str) -> None:
    assert wording.length(seconds) == text


def test_the_ledger_leaves_out_what_is_none() -> None:
    assert wording.ledger_parts(LINE) == [("public", 2, "with a public video"), ("pending", 3, "pending")]
    later = replace(LINE, pending=0, not_found=1, not_expected=2)
    assert wording.ledger_parts(later)[1:] == [
        ("not-found", 1, "with no recording found"),
        ("not-expected", 2, "with none expected"),
    ]


def test_plain_words_lose_markup_and_stop_at_a_word() -> None:
    assert (
        wording.plain_words("<p>Heaps &amp; <b>arenas</b></p>\n more"),
        wording.plain_words("one two, three", 9),
    ) == (
        "Heaps & arenas more",
        "one two…",
    )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"video_status": "attendees"}, "There is a recording for attendees: it opens with a ticket's login."),
        ({"video_status": "gone"}, "The recording was removed."),
        ({"video_status": "not-recorded"}, "Not recorded."),
        ({"do_not_record": True}, "Not recorded: its source says that there is no recording."),
        ({"video_status": "public"}, "There is a public recording, but its address cannot be shown."),
        ({"kind": "open-space", "video_status": "not-expected"}, "Nobody expects a recording of this."),
        ({"kind": "open-space", "video_status": "unknown"}, "Nobody expects a recording of this."),
        ({"video_status": "unknown"}, "No recording is known: this catalog has no list of recordings for Moss."),
        ({"video_status": "unknown", "status": "gone"}, "No recording is known: it left the schedule."),
        ({"status": "cancelled"}, "No recording is expected."),
        ({}, "Video pending since 17 May 2024: none has been published yet (last looked 2 August 2024)."),
        ({"slots": ()}, "Video pending: none has been published yet (last looked 2 August 2024)."),
        (
            {"video_status": "not-found"},
            "None was found within 180 days after the conference (last looked 2 August 2024).",
        ),
        ({"video_status": "not-expected", "kind": "poster"}, "Nobody expects a recording of a poster."),
        ({"video_status": "not-expected", "kind": "summit"}, "Nobody expects a recording of a summit."),
        ({"video_status": "not-expected", "kind": "tutorial"}, "Moss has no recording of this kind (tutorial)."),
    ],
)
def test_why_there_is_no_video(facts: dict[str, Any], said: str) -> None:
    assert wording.standing(talk_view(**facts), date(2024, 8, 2), suggested=False, now=NOW) == said


@pytest.mark.parametrize("status", ["pending", "not-found", "not-expected"])
def test_one_that_waits_to_be_confirmed_is_told(status: str) -> None:
    waits = "ne was found that may be it, and nobody has confirmed it yet."
    begin = "Video pending since 17 May 2024: o" if status == "pending" else "O"
    assert wording.standing(talk_view(video_status=status), None, suggested=True, now=NOW) == begin + waits


def test_a_removal_says_when_the_last_recording_was_missed() -> None:
    gone = [
        recording(access, last_seen=day) for access, day in (("gone", date(2024, 6, 1)), ("private", date(2024, 7, 1)))
    ]
    others = [recording("gone"), recording("attendees", last_seen=date(2024, 8, 1))]
    removed = talk_view(video_status="gone", recordings=(*gone, *others))
    assert removed.removed == date(2024, 7, 1)
    said = "The recording was removed; noticed on 1 July 2024."
    assert wording.standing(removed, None, suggested=False, now=NOW) == said
    assert talk_view(video_status="attendees", recordings=(*gone, *others)).removed is None
    assert talk_view(video_status="gone", recordings=(recording("gone"),)).removed is None


def test_a_video_is_waited_for_only_once_the_talk_has_begun() -> None:
    before, after = ((talk_view(), now) for now in (HELD - timedelta(minutes=1), HELD))
    said = [(wording.video_state(*at), wording.standing(at[0], None, False, at[1])) for at in (before, after)]
    assert said == [
        ("Not given yet", "The talk is on 17 May 2024; its recording comes later."),
        ("Video pending", "Video pending since 17 May 2024: none has been published yet."),
    ]
    others = [talk_view(slots=()), *(talk_view(video_status=s) for s in ("public", "not-expected", "not-recorded"))]
    states = ["Video pending", "Video", "No recording expected", "Not recorded"]
    assert [wording.video_state(one, before[1]) for one in others] == states


def test_a_look_before_the_talk_found_nothing_of_it() -> None:
    days = (date(2024, 5, 16), date(2024, 5, 17))
    said = [wording.standing(talk_view(), day, suggested=False, now=NOW).rpartition(" yet")[2] for day in days]
    assert said == [" (nobody has looked since).", " (last looked 17 May 2024)."]


def test_a_recording_is_older_or_newer_than_the_one_that_is_shown() -> None:
    best = recording("public", published=date(2024, 7, 1))
    others = [best, recording("gone"), *(recording("gone", published=date(2024, month, 1)) for month in (6, 7, 8))]
    assert [wording.age(one, best) for one in others] == ["", "", "older recording", "", "newer recording"]
    assert wording.age(best, None) == ""


def test_the_spellings_of_a_name() -> None:
    facts = ("moss-2024", "Moss", "s", "talk", "T")
    talks = [
        TalkRow("a", *facts, printed, None, "scheduled", "public") for printed in ("Łukasz Ö, Bo", "Lukasz O", None)
    ]
    assert wording.other_spellings("Łukasz Ö", talks) == ["Lukasz O"]


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({}, True),
        ({"status": "cancelled"}, False),
        ({"status": "cancelled", "video_status": "public"}, True),
        ({"kind": "poster"}, True),
        ({"kind": "break"}, False),
        ({"kind": "open-space", "video_status": "gone"}, True),
    ],
)
def test_whether_anybody_asks_for_a_recording(facts: dict[str, Any], asked: bool) -> None:
    assert wording.awaits(talk_view(**facts)) is asked


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("same speaker", "By the same speaker."),
        ("same speaker; another edition", "By the same speaker, from another edition of the conference."),
        ("another edition; rust", "From another edition of the conference. Both mention rust."),
        ("rust, wasm, zig", "Both mention rust, wasm and zig."),
        ("", ""),
    ],
)
def test_why_a_talk_is_similar_is_said_in_sentences(reason: str, said: str) -> None:
    assert wording.in_common(reason) == said


@pytest.mark.parametrize("what", WHAT)
def test_what_happened_to_recordings_is_counted(what: str) -> None:
    one, more = wording.happened(what, 1), wording.happened(what, 1200)
    assert (one[:2], more[:6], wording.happened(what, 2)) == ("1 ", "1,200 ", more.replace("1,200", "2"))
    plural = ["videos" in said for said in (one, more)]
    assert (plural, wording.happened_to(what).split()[0] in ("New", "Videos")) == ([False, True], True)


def test_the_first_of_many_are_named() -> None:
    assert [wording.named_first(titles, more) for titles, more in ((["A"], 0), (["A", "B, C"], 1200))] == [
        "A",
        "A; B, C and 1,200 more",
    ]


@pytest.mark.parametrize(
    ("talks", "public", "starts", "location", "said"),
    [
        (1, 0, None, None, "1 talk, none with a public video."),
        (1200, 1, date(2024, 5, 1), None, "1 May 2024. 1,200 talks, 1 with a public video."),
        (0, 0, date(2024, 5, 1), "Oslo", "1 May 2024, Oslo. 0 talks, none with a public video."),
    ],
)
def test_a_conference_in_sentences(
    talks: int, public: int, starts: date | None, location: str | None, said: str
) -> None:
    line = LedgerRow("moss", "Moss", talks, public, 0, 0, 0, 0, 0, 0, None, 0)
    assert wording.event_summary(EventView("moss", "Moss", "UTC", starts, None, location, None, line)) == said
