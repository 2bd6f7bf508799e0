"""The guard of what is published: what counts as a loss, and how much of it is refused. Invented talks."""

from dataclasses import replace

import pytest
from small_event import EVENT, files, link, talk

from aggregator.collect.intake import Intake
from aggregator.collect.losses import Asked, LostVideos, loss_of, refuse
from aggregator.files.counts import Counts
from aggregator.files.naming import codes_by_name
from aggregator.files.suppressions import Suppressions
from aggregator.store.rows import shared_recordings
from aggregator.store.shown import Shown, linked_in_files, shown_in_files

NOBODY = Suppressions()


def told(kept):
    return linked_in_files(kept, shared_recordings([kept]))


def shown(count, access="public"):
    return told(files(count, access))


def intake(kept, hidden=(), decided=()):
    return Intake(kept, Suppressions(), tuple(decided), kept.talks, tuple(hidden), kept.recordings, Counts())


def loss(before, after, known=None, suppressed=NOBODY):
    names = codes_by_name(after.talks) if after else {}
    left = shown_in_files(after, shared_recordings([after])) if after else ()
    return loss_of(EVENT.slug, before, left, names, Asked.of(EVENT.slug, suppressed, known, names))


def lost(before, after, known=None, suppressed=NOBODY):
    return [one.talk for one in loss(before, after, known, suppressed).lost]


def test_nothing_is_lost_where_all_is_as_it_was_or_another_video_came():
    assert lost(shown(2), files(2)) == []
    swapped = replace(files(2), links=(link("1", "v2"), link("2", "v1")))
    assert lost(shown(2), swapped) == []


@pytest.mark.parametrize("access", ["gone", "private", "attendees"])
def test_a_video_that_nobody_can_watch_is_lost(access):
    assert lost(shown(2), files(2, access)) == ["1", "2"]
    assert lost(shown(2, access), files(2, access)) == []


def test_unlisted_is_as_good_as_public():
    assert lost(shown(2, "unlisted"), files(2)) == lost(shown(2), files(2, "unlisted")) == []


@pytest.mark.parametrize(
    "after",
    [
        replace(files(2), links=()),
        replace(files(2), links=(link("1", "v1", decision="suggested"), link("2", "v2", decision="suggested"))),
        replace(files(2), talks=()),
        replace(files(2), recordings=()),
        None,
    ],
)
def test_links_talks_recordings_and_events_that_are_gone_are_losses(after):
    assert lost(shown(2), after) == ["1", "2"]


def test_what_the_links_say_was_shown_also_where_the_other_files_were_cut():
    cut = replace(files(2), talks=(), recordings=())
    assert told(cut) == (
        Shown("1", "1", "1", "youtube:v1", "public", None),
        Shown("2", "2", "2", "youtube:v2", "public", None),
    )
    assert shown_in_files(cut, {}) == ()
    assert lost(told(cut), cut) == ["1", "2"]


def test_a_talk_under_a_new_code_is_the_same_talk():
    renamed = replace(files(1), talks=(talk("k9", aliases=("1",), slug="talk-1"),), links=(link("k9", "v1"),))
    assert lost(shown(1), renamed) == []
    by_slug = replace(renamed, talks=(talk("k9", slug="talk-1"),))
    assert lost(shown(1), by_slug) == []
    assert lost(shown(1), replace(renamed, talks=(talk("k9"),))) == ["1"]


def test_what_people_asked_for_is_no_loss():
    kept, less = files(2), files(1, start=2)
    assert lost(shown(2), less, intake(kept)) == ["1"]
    assert lost(shown(2), less, intake(kept, hidden=[talk("1")])) == []
    rejected = link("1", "v1", decision="rejected")
    unlinked = replace(kept, links=(rejected, link("2", "v2")))
    assert lost(shown(2), unlinked, intake(kept, decided=[rejected])) == []
    assert lost(shown(2), unlinked, intake(kept, decided=[link("1", "v2", decision="rejected")])) == ["1"]
    given = link("2", "v1", decided_by="person", method="corrected")
    assert lost(shown(2), unlinked, intake(kept, decided=[given])) == []
    assert lost(shown(2), unlinked, intake(kept, decided=[given, link("1", "v1")])) == ["1"]
    assert lost(shown(2), unlinked, intake(kept, decided=[replace(given, decision="rejected")])) == ["1"]
    for name in ("1", "talk-1"):
        assert lost(shown(2), less, None, Suppressions(talks=frozenset({f"moss-2031/{name}"}))) == []
    assert lost(shown(2), less, None, Suppressions(talks=frozenset({"fern-2031/1"}))) == ["1"]
    twice = (*shown(1), replace(shown(1)[0], recording="youtube:more"))
    assert lost(twice, replace(kept, links=()), intake(kept, decided=[rejected])) == ["1"]


@pytest.mark.parametrize(
    ("had", "left", "refused"),
    [
        (4, 2, False),
        (4, 1, True),
        (3, 0, True),
        (2, 0, False),
        (15, 12, True),
        (16, 13, False),
        (60, 50, False),
        (40, 30, True),
    ],
)
def test_a_fifth_and_at_least_three_are_refused(had, left, refused):
    found = loss(shown(had), files(left))
    assert (len(found.lost), found.had, found.is_refused) == (had - left, had, refused)


def test_each_talk_and_what_became_of_its_video_is_named():
    found = loss(shown(3), None)
    with pytest.raises(LostVideos) as refusal:
        refuse([found], {"youtube:v1": "gone", "youtube:v2": "public"})
    assert refusal.value.lines == (
        "moss-2031 would lose 3 of 3 public videos; nothing was written",
        "Talk 1 (1): youtube:v1 is gone",
        "Talk 2 (2): youtube:v2 is no longer linked",
        "Talk 3 (3): youtube:v3 is no longer listed",
        "if that is right, run again with --accept-loss",
    )
    assert str(refusal.value) == "; ".join(refusal.value.lines)
    assert refusal.value.exit_code == 4
    refuse([loss(shown(2), None)], {})


@pytest.mark.parametrize(("count", "more"), [(6, []), (7, ["and 1 more"]), (96, ["and 90 more"])])
def test_of_many_talks_the_first_are_named(count, more):
    with pytest.raises(LostVideos) as refusal:
        refuse([loss(shown(count), None)], {})
    assert refusal.value.lines == (
        f"moss-2031 would lose {count} of {count} public videos; nothing was written",
        *(f"Talk {n} ({n}): youtube:v{n} is no longer listed" for n in range(1, 7)),
        *more,
        "if that is right, run again with --accept-loss",
    )


@pytest.mark.parametrize(("count", "more"), [(3, []), (4, ["and 1 more event"]), (6, ["and 3 more events"])])
def test_of_many_events_the_first_are_named(count, more):
    losses = [replace(loss(shown(4), None), event=f"moss-203{n}") for n in range(count)]
    with pytest.raises(LostVideos) as refusal:
        refuse(losses, {})
    lines = refusal.value.lines
    assert [line.partition(" would")[0] for line in lines if "would" in line] == ["moss-2030", "moss-2031", "moss-2032"]
    assert (sum("youtube:" in line for line in lines), lines[8], list(lines[10:-1])) == (6, "and 2 more", more)
    assert lines[-1] == "if that is right, run again with --accept-loss"
