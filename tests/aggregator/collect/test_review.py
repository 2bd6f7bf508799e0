"""Files and links -> what the matcher says, what waits for a person, which decisions have come to nothing."""

from datetime import UTC, date, datetime

from aggregator.catalog.commands import Commands
from aggregator.collect.review import MOST, SAME, STRAYS, SWAPS, WITHOUT, Astray, Doubt, Review, State, astray, doubts
from aggregator.files.jsonl import EventFiles
from aggregator.matching.links import Link
from aggregator.store.same_names import SameName
from scrapers.records import Event, Recording, Slot, Speaker, Talk

EVENT = Event("moss-2031", "Moss Conf 2031", "UTC")
COMMANDS = Commands("moss-2031", ("conftalks", "--data", "my data"))


def talk(code: str, title: str, kind: str = "talk", **more) -> Talk:
    return Talk("moss-2031", code, title, kind, "https://moss.example/", **more)


def recording(ident: str, title: str, **more) -> Recording:
    url = f"https://www.youtube.com/watch?v={ident}"
    return Recording("youtube", ident, url, title, "https://videos.example/", **more)


def suggested(code: str, ident: str, score: float, **more) -> Link:
    return Link(code, f"youtube:{ident}", "suggested", "title", score, "some words", **more)


FERN = talk(
    "7",
    "Ferns, Twice",
    speakers=(Speaker("Una Roe"), Speaker("Jo Fen")),
    slots=(Slot(datetime(2031, 5, 17, 9, tzinfo=UTC), datetime(2031, 5, 17, 9, 30, tzinfo=UTC), ("Hall A", "Hall B")),),
)
MOSS, LOST = talk("8", "Moss"), talk("9", "Lost")
LUNCH, LEFT = talk("k1", "Lunch", "break"), talk("10", "Left", status="gone")
ONE = recording("aaaaaaaaa01", "Ferns?", published=date(2031, 6, 20), duration_s=3725)
TWO = recording("aaaaaaaaa02", "Moss?", recorded=date(2031, 5, 17), duration_s=65, access="unlisted")
SURE, ODD = recording("aaaaaaaaa03", "Moss"), recording("aaaaaaaaa04", "Cooking with Gas")
ACCEPTED = Link("8", SURE.key, "accepted", "title", 0.97, "whole title", "9", 0.4)
REJECTED = Link("9", ODD.key, "rejected", "corrected", 1.0, "a cook", decided_by="person")
LINKS = (
    suggested("8", ONE.id, 0.5, runner_up="7", margin=0.1),
    suggested("7", ONE.id, 0.6),
    suggested("7", TWO.id, 0.75),
    ACCEPTED,
    REJECTED,
)
FILES = EventFiles(EVENT, (FERN, MOSS, LOST, LUNCH, LEFT), (ONE, TWO, SURE, ODD), LINKS)


def test_suggestions_by_recording_the_surest_first() -> None:
    assert doubts(FILES) == (
        Doubt(TWO, ((FERN, LINKS[2]),)),
        Doubt(ONE, ((FERN, LINKS[1]), (MOSS, LINKS[0]))),
    )


def test_the_state_of_an_event() -> None:
    state = State.of(FILES)
    assert (state.unmatched, state.without) == ((ODD,), (LOST,))
    assert state.lines() == [
        "moss-2031: 1 accepted, 3 suggested, 1 rejected; 1 recordings without a talk, 1 talks without a recording",
        "accepted  8 Moss  youtube:aaaaaaaaa03  0.97 title: whole title; next is 9, 0.40 behind",
        "suggested  8 Moss  youtube:aaaaaaaaa01  0.50 title: some words; next is 7, 0.10 behind",
        "suggested  7 Ferns, Twice  youtube:aaaaaaaaa01  0.60 title: some words",
        "suggested  7 Ferns, Twice  youtube:aaaaaaaaa02  0.75 title: some words",
        "rejected by a person  9 Lost  youtube:aaaaaaaaa04  1.00 corrected: a cook",
        "no talk  youtube:aaaaaaaaa04  Cooking with Gas",
        "no recording  9 Lost",
    ]


def test_the_state_as_json() -> None:
    said = State.of(EventFiles(EVENT, (MOSS, FERN), (SURE, ODD), (ACCEPTED,))).as_dict()
    why = {"method": "title", "score": 0.97, "reason": "whole title", "runner_up": "9", "margin": 0.4}
    assert said == {
        "event": "moss-2031",
        "accepted": [
            {
                "talk": "8",
                "title": "Moss",
                "recording": "youtube:aaaaaaaaa03",
                "url": "https://www.youtube.com/watch?v=aaaaaaaaa03",
                "raw_title": "Moss",
                "decision": "accepted",
                "decided_by": "matcher",
                **why,
            }
        ],
        "suggested": [],
        "rejected": [],
        "recordings_without_talk": [
            {
                "recording": "youtube:aaaaaaaaa04",
                "url": "https://www.youtube.com/watch?v=aaaaaaaaa04",
                "raw_title": "Cooking with Gas",
                "published": None,
                "recorded": None,
                "duration_s": None,
                "access": "public",
            }
        ],
        "talks_without_recording": [
            {
                "talk": "7",
                "title": "Ferns, Twice",
                "kind": "talk",
                "speakers": ["Una Roe", "Jo Fen"],
                "slots": ["2031-05-17 09:00-09:30, Hall A, Hall B"],
            }
        ],
    }


PASTE = "conftalks --data 'my data' decide moss-2031"


def test_what_a_person_reads() -> None:
    assert Review.of(FILES, (), COMMANDS).lines() == [
        "Moss?",
        "  https://www.youtube.com/watch?v=aaaaaaaaa02  recorded 2031-05-17  01:05  unlisted",
        "  ? 7 Ferns, Twice by Una Roe, Jo Fen [talk, 2031-05-17 09:00-09:30, Hall A, Hall B]",
        "    0.75 title: some words",
        f"    {PASTE} 7 youtube:aaaaaaaaa02 --accept --why 'watched it: this talk'",
        f"    {PASTE} 7 youtube:aaaaaaaaa02 --reject --why 'watched it: not this talk'",
        "",
        "Ferns?",
        "  https://www.youtube.com/watch?v=aaaaaaaaa01  published 2031-06-20  1:02:05",
        "  ? 7 Ferns, Twice by Una Roe, Jo Fen [talk, 2031-05-17 09:00-09:30, Hall A, Hall B]",
        "    0.60 title: some words",
        f"    {PASTE} 7 youtube:aaaaaaaaa01 --accept --why 'watched it: this talk'",
        f"    {PASTE} 7 youtube:aaaaaaaaa01 --reject --why 'watched it: not this talk'",
        "  ? 8 Moss [talk, no time]",
        "    0.50 title: some words; next is 7, 0.10 behind",
        f"    {PASTE} 8 youtube:aaaaaaaaa01 --accept --why 'watched it: this talk'",
        f"    {PASTE} 8 youtube:aaaaaaaaa01 --reject --why 'watched it: not this talk'",
        "",
    ]


def decision(name: str, key: str, decided: str) -> Link:
    return Link(name, key, decided, "corrected", 1.0, "seen", decided_by="person")


def test_decisions_that_name_what_is_no_more() -> None:
    named = talk("7", "Ferns", slug="ferns", aliases=("k9",))
    down = recording("ddddddddd01", "Ferns", access="private")
    swapped = recording("ddddddddd02", "Ferns", access="gone", replaced_by=ONE.key)
    kept = [decision(name, ONE.key, "accepted") for name in ("7", "ferns", "k9")]
    kept += [decision("7", swapped.key, "accepted"), decision("7", down.key, "rejected")]
    lost = [
        (decision("99", ONE.key, "accepted"), ("there is no talk '99'",)),
        (decision("99", "youtube:x", "rejected"), ("there is no talk '99'", "there is no recording 'youtube:x'")),
        (decision("7", down.key, "accepted"), ("the recording is private",)),
    ]
    found = astray([*kept, *(link for link, _ in lost)], (named,), (ONE, down, swapped))
    assert found == tuple(Astray(link, missing) for link, missing in lost)
    assert Review.of(EventFiles(EVENT), found[1:], COMMANDS).lines() == [
        "Decisions in corrections.yml that do nothing any more:",
        "  99 youtube:x rejected (seen): there is no talk '99'; there is no recording 'youtube:x'",
        "  7 youtube:ddddddddd01 accepted (seen): the recording is private",
    ]


def test_the_review_as_json() -> None:
    lost = astray([decision("99", TWO.key, "accepted")], (FERN,), (TWO,))
    files = EventFiles(EVENT, (FERN,), (TWO,), (LINKS[2],))
    assert Review.of(files, lost, COMMANDS).as_dict() == {
        "recordings": [
            {
                "recording": "youtube:aaaaaaaaa02",
                "url": "https://www.youtube.com/watch?v=aaaaaaaaa02",
                "raw_title": "Moss?",
                "published": None,
                "recorded": "2031-05-17",
                "duration_s": 65,
                "access": "unlisted",
                "candidates": [
                    {
                        "talk": "7",
                        "title": "Ferns, Twice",
                        "kind": "talk",
                        "speakers": ["Una Roe", "Jo Fen"],
                        "slots": ["2031-05-17 09:00-09:30, Hall A, Hall B"],
                        "decision": "suggested",
                        "method": "title",
                        "score": 0.75,
                        "reason": "some words",
                        "runner_up": None,
                        "margin": None,
                        "decided_by": "matcher",
                        "accept": f"{PASTE} 7 youtube:aaaaaaaaa02 --accept --why 'watched it: this talk'",
                        "reject": f"{PASTE} 7 youtube:aaaaaaaaa02 --reject --why 'watched it: not this talk'",
                    }
                ],
            }
        ],
        "swaps": [],
        "recordings_without_talk": [],
        "talks_without_recording": [],
        "decisions_astray": [
            {
                "talk": "99",
                "recording": "youtube:aaaaaaaaa02",
                "decision": "accepted",
                "why": "seen",
                "missing": ["there is no talk '99'"],
            }
        ],
        "same_names": [],
    }


def test_names_that_several_conferences_have_are_asked_about_with_the_line_to_paste() -> None:
    events = tuple(f"moss-{year}" for year in range(2031, 2037))
    many = [SameName((f"Una {n}",), f"una-{n}", ("fern-2031", "moss-2031"), 1) for n in range(MOST)]
    same = (SameName(("Una Roe", "Уна Рое"), "una-roe", events, 7), *many)
    review = Review.of(EventFiles(EVENT), (), COMMANDS, same)
    lines = review.lines()
    assert lines[: len(SAME) + 4] == [
        *SAME,
        "Una Roe / Уна Рое at 6 conferences (moss-2031, moss-2032, moss-2033, moss-2034, moss-2035, ...) with 7 talks",
        '    - {person: una-roe, names: ["Una Roe", "Уна Рое"]}',
        "Una 0 at 2 conferences (fern-2031, moss-2031) with 1 talk",
        '    - {person: una-0, names: ["Una 0"]}',
    ]
    assert (len(lines), lines[-1]) == (
        len(SAME) + 2 * MOST + 1,
        "and 1 more: `conftalks --data 'my data' review moss-2031 --json` has them all",
    )
    assert review.as_dict()["same_names"][0] == {
        "names": ["Una Roe", "Уна Рое"],
        "speaker": "una-roe",
        "events": list(events),
        "talks": 7,
        "entry": '- {person: una-roe, names: ["Una Roe", "Уна Рое"]}',
    }


OLD = recording("ooooooooo01", "Moss", access="gone", duration_s=1800)
CLIP = recording("ooooooooo02", "Moss", duration_s=600)
COOK = recording("zzzzzzzzz99", "Cooking with Gas")
LATE = talk("11", "Late", speakers=(Speaker("Gus Oak"),))
SHOWN = (
    Link("8", OLD.key, "accepted", "title", 0.9, "whole title"),
    Link("8", CLIP.key, "accepted", "title", 0.9, "whole title"),
)
OPEN = EventFiles(
    EVENT,
    (MOSS, FERN, LATE),
    (OLD, CLIP, TWO, COOK, recording("lllllllll01", "Gus Oak speaks")),
    (*SHOWN, Link("7", TWO.key, "accepted", "title", 0.9, "whole title")),
)


def test_swaps_strays_and_talks_without_recording_in_words() -> None:
    assert Review.of(OPEN, (), COMMANDS).lines() == [
        *SWAPS,
        "8 Moss [talk, no time]",
        "  lost: Moss",
        "  lost: https://www.youtube.com/watch?v=ooooooooo01  30:00  gone",
        "  now:  Moss",
        "  now:  https://www.youtube.com/watch?v=ooooooooo02  10:00",
        "  0.75 the same title; 10 instead of 30 minutes",
        f"    {PASTE} 8 youtube:ooooooooo02 --accept --why 'watched it: this talk'",
        f"    {PASTE} 8 youtube:ooooooooo02 --reject --why 'watched it: not this talk'",
        "",
        *STRAYS,
        "Gus Oak speaks",
        "  https://www.youtube.com/watch?v=lllllllll01",
        "  nearest: 11 Late by Gus Oak",
        f"    {PASTE} PUT-THE-TALK-HERE youtube:lllllllll01 --accept --why 'watched it: this talk'",
        "Cooking with Gas",
        "  https://www.youtube.com/watch?v=zzzzzzzzz99",
        f"    {PASTE} PUT-THE-TALK-HERE youtube:zzzzzzzzz99 --accept --why 'watched it: this talk'",
        "",
        *WITHOUT,
        "    conftalks --data 'my data' import PUT-THE-FILE-HERE --event moss-2031",
        "11 Late by Gus Oak [talk, no time]",
        f"    {PASTE} 11 PUT-THE-VIDEO-HERE --accept --why 'watched it: this talk'",
        "",
    ]


def test_the_same_as_json() -> None:
    said = Review.of(OPEN, (), COMMANDS).as_dict()
    row = {"title": "Moss", "kind": "talk", "speakers": [], "slots": []}
    url, none = "https://www.youtube.com/watch?v=", {"published": None, "recorded": None}
    late = {"talk": "11", "title": "Late", "kind": "talk", "speakers": ["Gus Oak"], "slots": []}
    gus = {"recording": "youtube:lllllllll01", "url": f"{url}lllllllll01", "raw_title": "Gus Oak speaks"}
    old = {"recording": OLD.key, "url": OLD.url, "raw_title": "Moss", "duration_s": 1800, "access": "gone"}
    new = {"recording": CLIP.key, "url": CLIP.url, "raw_title": "Moss", "duration_s": 600, "access": "public"}
    assert (said["recordings"], said["decisions_astray"]) == ([], [])
    assert said["swaps"] == [
        {
            "old": old | none,
            "new": new | none,
            "talk": "8",
            **row,
            "score": 0.75,
            "reason": "the same title; 10 instead of 30 minutes",
            "accept": f"{PASTE} 8 {CLIP.key} --accept --why 'watched it: this talk'",
            "reject": f"{PASTE} 8 {CLIP.key} --reject --why 'watched it: not this talk'",
        }
    ]
    assert said["recordings_without_talk"][0] == gus | none | {
        "duration_s": None,
        "access": "public",
        "nearest": late,
        "accept": f"{PASTE} PUT-THE-TALK-HERE youtube:lllllllll01 --accept --why 'watched it: this talk'",
    }
    assert [one["nearest"] for one in said["recordings_without_talk"]] == [late, None]
    assert said["talks_without_recording"] == [
        late
        | {
            "accept": f"{PASTE} 11 PUT-THE-VIDEO-HERE --accept --why 'watched it: this talk'",
            "import": "conftalks --data 'my data' import PUT-THE-FILE-HERE --event moss-2031",
        }
    ]


def test_a_long_list_is_cut_for_people_and_whole_for_programs() -> None:
    for number, more in ((MOST, []), (MOST + 2, ["and 2 more: `conftalks review moss-2031 --json` has them all"])):
        many = tuple(recording(f"zzzzzzzz{n:03}", "Cooking") for n in range(number))
        lists = Review.of(EventFiles(EVENT, (MOSS,), many), (), Commands("moss-2031"))
        assert (lists.lines()[-2:][:1] if more else [], len(lists.as_dict()["recordings_without_talk"])) == (
            more,
            number,
        )
        assert lists.lines().count("Cooking") == MOST
