"""What a run does to the videos that an event shows, as rows of its history. Invented talks."""

from dataclasses import replace
from datetime import date

import pytest
from small_event import EVENT, files, link, recording, talk

from aggregator.collect.changes import change_line, changes_of
from aggregator.files.history import Change
from aggregator.store.rows import shared_recordings
from aggregator.store.shown import linked_in_files, shown_in_files

DAY = date(2031, 7, 1)
BEFORE = files(2)


def change(code, key, what, reason, to=None):
    return Change(DAY, EVENT.slug, code, f"youtube:{key}", what, reason, to)


def found(after, before=BEFORE):
    shown = shown_in_files(after, shared_recordings([after]))
    return changes_of(linked_in_files(before, shared_recordings([before])), shown, after, DAY)


def with_access(*access, **more):
    return tuple(recording(f"v{n}", access=said, **more) for n, said in enumerate(access, 1))


def test_nothing_new_is_no_change():
    assert found(BEFORE) == ()
    assert found(replace(BEFORE, recordings=with_access("unlisted", "attendees"))) == ()


def test_new_links_are_published_and_say_why():
    person = link("1", "v1", decided_by="person", method="corrected", reason="watched it")
    suggested = link("1", "v2", decision="suggested")
    after = replace(BEFORE, links=(person, suggested, link("2", "v2", method="title+speaker")))
    assert found(after, replace(BEFORE, links=())) == (
        change("1", "v1", "published", "a person: watched it"),
        change("2", "v2", "published", "by title and speaker"),
    )
    assert found(replace(after, recordings=with_access("gone", "private")), replace(BEFORE, links=())) == ()


@pytest.mark.parametrize("access", ["gone", "private"])
def test_the_dead_and_those_who_are_back(access):
    dead = replace(BEFORE, recordings=with_access(access, "public"))
    assert found(dead) == (change("1", "v1", "dead", f"it is {access}"),)
    assert found(BEFORE, dead) == (change("1", "v1", "back", "it can be watched again"),)
    assert found(dead, dead) == ()


def test_a_new_upload_is_one_change():
    lost = replace(recording("v1"), access="gone", replaced_by="youtube:new")
    after = replace(
        BEFORE, recordings=(lost, recording("new"), recording("v2")), links=(*BEFORE.links, link("1", "new"))
    )
    told = change("1", "v1", "replaced", "uploaded again", "youtube:new")
    assert found(after) == (told,)
    dead = replace(BEFORE, recordings=with_access("gone", "public"))
    assert found(after, dead) == (told,)
    left = replace(after, recordings=(replace(lost, access="public"), *after.recordings[1:]))
    assert found(left) == (told,)
    assert found(after, after) == ()
    assert found(replace(after, recordings=(recording("v1"), *after.recordings[1:])), left) == (
        change("1", "v1", "back", "it can be watched again"),
    )
    other = replace(after, links=(*BEFORE.links, link("2", "new")))
    assert found(other) == (
        change("1", "v1", "replaced", "uploaded again", "youtube:new"),
        change("2", "new", "published", "by title"),
    )


def test_what_is_withdrawn_says_why():
    def after(*links):
        return found(replace(BEFORE, links=(*links, link("2", "v2"))))

    asked = link("1", "v1", decision="suggested", reason="whole title; it is linked to fern-2031/7")
    assert after(asked) == (change("1", "v1", "withdrawn", "another event shows it"),)
    doubted = link("1", "v1", decision="suggested", reason="whole title; it is published for another talk")
    assert after(doubted) == (change("1", "v1", "withdrawn", "it is only suggested now"),)
    rejected = link("1", "v1", decision="rejected", decided_by="person", reason="another talk")
    assert after(rejected) == (change("1", "v1", "withdrawn", "a person: another talk"),)
    long = replace(rejected, reason=("word " * 41).strip())
    assert after(long) == (change("1", "v1", "withdrawn", "a person: " + "word " * 39 + "word…"),)
    assert after(replace(long, reason="w" * 200)) == (change("1", "v1", "withdrawn", "a person: " + "w" * 200),)
    assert after() == (change("1", "v1", "withdrawn", "nothing ties the two any more"),)
    lost = replace(BEFORE, recordings=with_access("gone", "public"))
    assert found(replace(lost, links=(link("2", "v2"),)), lost) == ()


def test_a_recording_that_moves_is_swapped_there_and_published_here():
    after = replace(BEFORE, links=(link("2", "v1", method="page-link"), link("2", "v2")))
    assert found(after) == (
        change("1", "v1", "swapped", "its source names the talk", "2"),
        change("2", "v1", "published", "its source names the talk"),
    )
    both = replace(BEFORE, links=(*BEFORE.links, link("2", "v1")))
    assert found(replace(both, links=both.links[1:]), both) == (
        change("1", "v1", "withdrawn", "nothing ties the two any more"),
    )


def test_a_talk_keeps_its_history_under_a_new_code_and_has_none_once_it_is_no_more():
    renamed = replace(files(1), talks=(talk("k9", aliases=("1",)),), links=(link("k9", "v1"),))
    assert found(renamed, files(1)) == ()
    assert found(replace(files(1), talks=()), files(1)) == ()


def test_each_change_is_a_line():
    changes = [
        change("1", "v1", "withdrawn", "a person: another talk"),
        change("1", "v1", "swapped", "page-link", "2"),
        change("1", "v1", "dead", "it is gone"),
        change("1", "v1", "replaced", "uploaded again", "youtube:new"),
        change("1", "v1", "published", "title"),
    ]
    assert [change_line(one, "Owls") for one in changes] == [
        "withdrawn: Owls (1) no longer shows youtube:v1: a person: another talk",
        "swapped: youtube:v1 was shown for Owls (1), now for 2: page-link",
        "lost: youtube:v1 of Owls (1): it is gone",
        "replaced: Owls (1) shows youtube:new instead of youtube:v1: uploaded again",
        "published: youtube:v1 for Owls (1): title",
    ]
