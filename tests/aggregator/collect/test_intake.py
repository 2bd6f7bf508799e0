"""What is to be kept of an event: under decisions, and without what suppress.yml leaves out. Invented talks."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from aggregator.collect.intake import Intake, intake_of
from aggregator.collect.settle import settle
from aggregator.files.counts import Counts
from aggregator.files.jsonl import recordings_text, talks_text
from aggregator.files.workspace import Workspace
from aggregator.matching.links import Link
from scrapers.errors import BadData
from scrapers.records import Recording, Speaker, Talk

TODAY = date(2031, 7, 1)
LIST = "https://videos.example/list"


def talk(code: str, title: str, *names: str) -> Talk:
    speakers = tuple(Speaker(name) for name in names)
    return Talk("moss-2031", code, title, "talk", "https://moss.example/", slug=f"talk-{code}", speakers=speakers)


def video(key: str, title: str, **more: object) -> Recording:
    return Recording(
        "youtube", key, f"https://videos.example/{key}", title, LIST, **{"first_seen": TODAY, "playlist": "PL1", **more}
    )


FERNS, LICHEN = talk("1", "How Ferns Unroll", "Ada Quill"), talk("2", "Lichen Clocks", "Bo Tern", "Ada Quill")
OF_FERNS = video("ferns", "Ada Quill: How Ferns Unroll")
OF_LICHEN = video("lichen", "Bo Tern, Ada Quill: Lichen Clocks")
OF_NOTHING = video("noise", "Rain on a Tin Roof")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path, tmp_path / "talks.db", {})
    folder = made.folder("moss-2031")
    folder.mkdir(parents=True)
    (folder / "event.yml").write_text("title: Moss Conf\ntimezone: UTC\n", "utf-8")
    (folder / "talks.jsonl").write_text(talks_text((FERNS, LICHEN)), "utf-8")
    (folder / "recordings.jsonl").write_text(recordings_text((OF_FERNS, OF_LICHEN)), "utf-8")
    return made


def begin(workspace: Workspace, suppress: str = "", corrections: str = "") -> Intake:
    (workspace.data / "suppress.yml").write_text(suppress, "utf-8")
    (workspace.folder("moss-2031") / "corrections.yml").write_text(corrections, "utf-8")
    return intake_of(workspace, "moss-2031")


def kept(workspace: Workspace, intake: Intake) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """Codes of talks, ids of recordings, and pairs that are accepted."""
    files = settle(workspace, intake).files
    links = [(link.talk, link.recording[8:]) for link in files.links if link.decision == "accepted"]
    return [one.code for one in files.talks], [recording.id for recording in files.recordings], links


def test_an_intake_begins_as_what_is_kept(workspace: Workspace) -> None:
    intake = begin(workspace)
    assert (intake.talks, intake.hidden, intake.recordings) == ((FERNS, LICHEN), (), (OF_FERNS, OF_LICHEN))
    assert (intake.counts, intake.complete, intake.state) == (Counts(same=2), False, "ok")
    settled = settle(workspace, intake)
    assert (settled.files.talks, settled.files.recordings) == (intake.talks, intake.recordings)
    assert (settled.notes, settled.astray) == ((), ())
    assert settle(workspace, intake) == settled


def test_what_is_added_takes_no_description_where_facts_alone_are_kept(workspace: Workspace) -> None:
    told = replace(OF_NOTHING, description="Recorded in spring.", first_seen=None)
    assert begin(workspace).adding([told], TODAY).recordings[2] == replace(told, first_seen=TODAY)
    event = workspace.folder("moss-2031") / "event.yml"
    event.write_text(event.read_text("utf-8") + "keep: facts\n", "utf-8")
    assert begin(workspace).adding([told], TODAY).recordings[2] == OF_NOTHING


def test_a_whole_list_marks_what_it_no_longer_names(workspace: Workspace) -> None:
    intake = begin(workspace)
    assert intake.adding([OF_FERNS], TODAY).recordings == (OF_FERNS, OF_LICHEN)
    assert intake.adding([OF_FERNS], TODAY, {LIST}).recordings == (OF_FERNS, replace(OF_LICHEN, last_seen=TODAY))


def test_a_suppressed_talk_goes_with_its_recordings_and_links(workspace: Workspace) -> None:
    assert kept(workspace, begin(workspace)) == (["1", "2"], ["ferns", "lichen"], [("1", "ferns"), ("2", "lichen")])
    hidden = begin(workspace, "- {talk: moss-2031/1, why: asked}\n")
    assert (hidden.talks, hidden.hidden, hidden.counts) == ((LICHEN,), (FERNS,), Counts(same=1))
    assert kept(workspace, hidden) == (["2"], ["lichen"], [("2", "lichen")])


def test_a_recording_that_surely_shows_another_talk_as_well_stays(workspace: Workspace) -> None:
    both = "- {talk: '2', recording: 'youtube:ferns', decision: accepted, why: both are on it}\n"
    both += "- {talk: '1', recording: 'youtube:ferns', decision: accepted, why: both are on it}\n"
    hidden = begin(workspace, "- {talk: moss-2031/1, why: asked}\n", both)
    assert kept(workspace, hidden) == (["2"], ["ferns", "lichen"], [("2", "ferns")])


def test_a_recording_that_may_show_a_suppressed_talk_goes_with_all_its_links(workspace: Workspace) -> None:
    hidden = begin(workspace, "- {talk: moss-2031/1, why: asked}\n")
    twin = talk("3", FERNS.title, "Ada Quill")
    settled = settle(workspace, replace(hidden, talks=(LICHEN, twin)))
    assert [recording.id for recording in settled.files.recordings] == ["lichen"]
    assert [(link.talk, link.recording, link.decision) for link in settled.files.links] == [
        ("2", "youtube:lichen", "accepted")
    ]


def test_a_recording_that_a_person_says_is_not_of_the_suppressed_talk_stays(workspace: Workspace) -> None:
    other = "- {talk: '1', recording: 'youtube:ferns', decision: rejected, why: another Ada}\n"
    hidden = begin(workspace, "- {talk: moss-2031/1, why: asked}\n", other)
    assert kept(workspace, hidden) == (["2"], ["ferns", "lichen"], [("2", "lichen")])


def test_nothing_is_said_of_a_suppressed_talks_new_upload(workspace: Workspace) -> None:
    lost = [replace(OF_FERNS, access="gone"), replace(OF_FERNS, id="again", first_seen=None)]
    hidden = begin(workspace, "- {talk: moss-2031/1, why: asked}\n").adding(lost, TODAY)
    assert (kept(workspace, hidden)[1], settle(workspace, hidden).notes) == (["lichen"], ())


def test_a_link_of_before_stays_with_a_recording_that_is_lost_since(workspace: Workspace) -> None:
    link = Link("1", OF_NOTHING.key, "accepted", "title", 0.97, "whole title")
    intake = begin(workspace).adding([replace(OF_NOTHING, access="gone")], TODAY)
    assert link not in settle(workspace, intake).files.links
    assert link in settle(workspace, replace(intake, files=replace(intake.files, links=(link,)))).files.links


def test_a_suppressed_speaker_goes_out_of_talks_and_titles(workspace: Workspace) -> None:
    files = settle(workspace, begin(workspace, "- {speaker: Bo Tern, why: asked}\n")).files
    assert files.talks == (FERNS, replace(LICHEN, speakers=(Speaker("Ada Quill"),)))
    assert [one.raw_title for one in files.recordings] == [OF_FERNS.raw_title, "…, Ada Quill: Lichen Clocks"]


def test_new_recordings_of_nobody_wait_until_the_schedule_says_which_talk_is_suppressed(workspace: Workspace) -> None:
    intake = begin(workspace, "- {talk: moss-2031/9, why: asked}\n").adding([OF_NOTHING], TODAY)
    note = (
        "1 new recordings fit no talk and may be of one that suppress.yml leaves out: not kept;"
        " scrape the schedule to tell them apart"
    )
    assert (kept(workspace, intake)[1], settle(workspace, intake).notes) == (["ferns", "lichen"], (note,))
    parsed = replace(intake, complete=True)
    assert (kept(workspace, parsed)[1], settle(workspace, parsed).notes) == (["ferns", "lichen", "noise"], ())
    elsewhere = begin(workspace, "- {talk: fern-2031/9, why: asked}\n").adding([OF_NOTHING], TODAY)
    assert (kept(workspace, elsewhere)[1], settle(workspace, elsewhere).notes) == (["ferns", "lichen", "noise"], ())
    linked = replace(intake, recordings=(OF_FERNS, OF_LICHEN), files=replace(intake.files, recordings=(OF_FERNS,)))
    assert (kept(workspace, linked)[1], settle(workspace, linked).notes) == (["ferns", "lichen"], ())
    known = replace(intake, files=replace(intake.files, recordings=intake.recordings))
    assert (kept(workspace, known)[1], settle(workspace, known).notes) == (["ferns", "lichen", "noise"], ())


def test_notes_come_from_the_sources_then_the_matcher_then_the_decisions(workspace: Workspace) -> None:
    lost = [replace(OF_FERNS, access="gone"), replace(OF_FERNS, id="again", first_seen=None)]
    wrong = "- {talk: '7', recording: 'youtube:nope', decision: rejected, why: heard}\n"
    gone = "- {talk: '2', recording: 'youtube:lichen', decision: accepted, why: seen}\n"
    intake = replace(begin(workspace, corrections=wrong + gone), notes=("the list was short",)).adding(lost, TODAY)
    settled = settle(workspace, intake)
    assert settled.notes == (
        "the list was short",
        "replaced youtube:ferns by youtube:again: the same title",
        "corrections.yml: there is no talk '7'",
        "corrections.yml: there is no recording 'youtube:nope'",
    )
    assert [(one.link.talk, one.missing) for one in settled.astray] == [
        ("7", ("there is no talk '7'", "there is no recording 'youtube:nope'"))
    ]
    taken_down = intake.adding([replace(OF_LICHEN, access="private")], TODAY)
    assert settle(workspace, taken_down).notes == settled.notes
    assert [(one.link.talk, one.missing) for one in settle(workspace, taken_down).astray[1:]] == [
        ("2", ("the recording is private",))
    ]


def test_a_decision_on_a_hidden_talk_and_its_recording_is_not_astray(workspace: Workspace) -> None:
    seen = "- {talk: '1', recording: 'youtube:ferns', decision: accepted, why: seen}\n"
    settled = settle(workspace, begin(workspace, "- {talk: moss-2031/1, why: asked}\n", seen))
    assert (settled.notes, settled.astray) == ((), ())


def test_one_talk_by_two_names_is_not_decided_twice(workspace: Workspace) -> None:
    twice = "- {talk: '1', recording: 'youtube:ferns', decision: accepted, why: seen}\n"
    twice += "- {talk: talk-1, recording: 'youtube:ferns', decision: rejected, why: heard}\n"
    with pytest.raises(BadData, match="'1' and 'talk-1' are one talk"):
        settle(workspace, begin(workspace, corrections=twice))
