from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from aggregator.collect.identity import merge_sources
from aggregator.collect.reconcile import (
    check_not_garbled,
    check_not_shrunk,
    check_only_adds,
    missing,
    reconcile_recordings,
    reconcile_talks,
    whole_lists,
)
from aggregator.files.counts import Counts
from scrapers.errors import Guarded
from scrapers.records import Recording, Slot, Speaker, Talk
from scrapers.schedules.codes import own_code, told_apart

ZONE = ZoneInfo("Europe/Berlin")
DAY1, DAY2 = date(2024, 6, 1), date(2024, 6, 2)
LIST = "https://www.youtube.com/playlist?list=PL0123456789abcdef"


def talk(code: str, title: str, *names: str, hour: int = 9, **more: object) -> Talk:
    slot = Slot(datetime(2024, 5, 17, hour, 0, tzinfo=ZONE))
    speakers = tuple(Speaker(name) for name in names)
    url = f"https://demo.example/talk/{code}/" if code.isdigit() else None
    made = Talk("demo", code, title, "talk", "https://demo.example/", speakers=speakers, slots=(slot,), url=url)
    return replace(made, **more)  # type: ignore[arg-type]


def kept(*new: Talk) -> tuple[Talk, ...]:
    return reconcile_talks((), new, DAY1).talks


def recording(video: str, title: str = "A title", **more: object) -> Recording:
    made = Recording("youtube", video, f"https://www.youtube.com/watch?v={video}", title, LIST, playlist=LIST[-18:])
    return replace(made, **more)  # type: ignore[arg-type]


def test_new_talks_get_a_slug_and_a_first_day() -> None:
    result = reconcile_talks((), (talk("2", "Toast: A Love Story", "Ana"),), DAY1)
    assert result.talks == (talk("2", "Toast: A Love Story", "Ana", slug="toast-a-love-story", first_seen=DAY1),)
    assert result.counts == Counts(new=1)


def test_the_second_time_everything_is_the_same() -> None:
    new = (talk("2", "Toast"), talk("3", "Jam"), talk("k9", "Lunch"))
    once = kept(*new)
    again = reconcile_talks(once, new, DAY2)
    assert (again.talks, again.counts, again.notes) == (once, Counts(same=3), ())


def test_two_talks_of_one_title_are_numbered_in_order_of_start() -> None:
    late, early = talk("1", "Lightning Talks", hour=18), talk("2", "Lightning Talks", hour=9)
    assert {t.code: t.slug for t in kept(late, early)} == {"2": "lightning-talks", "1": "lightning-talks-2"}


def test_a_slug_is_no_other_talks_code() -> None:
    talks = kept(
        talk("nuts-2", "Nuts 2", hour=12),
        talk("a", "Nuts", hour=9),
        talk("b", "Nuts", hour=10),
        talk("c", "Owls", hour=11),
    )
    assert {one.code: one.slug for one in talks} == {"a": "nuts", "b": "nuts-3", "c": "owls", "nuts-2": "nuts-2"}
    assert kept(talk("owls", "Owls"))[0].slug == "owls"
    assert reconcile_talks(talks, (*talks, talk("OWLS-2", "Owls", hour=13), talk("d", "Owls", hour=14)), DAY2).talks[
        -2:
    ] == (
        replace(talk("d", "Owls", hour=14), slug="owls-3", first_seen=DAY2),
        talks[-1],
    )


def test_a_renamed_talk_keeps_its_slug_and_says_so() -> None:
    result = reconcile_talks(kept(talk("2", "Toast", "Ana")), (talk("2", "Toast, Burnt", "Ana"),), DAY2)
    assert [(t.slug, t.title, t.first_seen) for t in result.talks] == [("toast", "Toast, Burnt", DAY1)]
    assert result.counts == Counts(changed=1)
    assert result.notes == ("renamed: 'Toast' is now 'Toast, Burnt'",)


def test_what_left_the_schedule_is_gone_and_stays() -> None:
    before = kept(talk("2", "Toast"), talk("3", "Jam"))
    once = reconcile_talks(before, (talk("3", "Jam"),), DAY2)
    assert [(t.code, t.status, t.last_seen) for t in once.talks] == [("2", "gone", DAY2), ("3", "scheduled", None)]
    assert once.counts == Counts(same=1, gone=1)
    later = reconcile_talks(once.talks, (talk("3", "Jam"),), date(2024, 7, 1))
    assert (later.talks, later.counts) == (once.talks, Counts(same=2))
    back = reconcile_talks(once.talks, (talk("2", "Toast"), talk("3", "Jam")), date(2024, 7, 1))
    assert back.talks == before


def test_a_number_given_to_another_talk_keeps_the_old_talk() -> None:
    before = kept(talk("2", "Toast", "Ana"))
    new = (talk("2", "Sourdough Starters in Space", "Bo"),)
    once = reconcile_talks(before, new, DAY2)
    assert [(t.code, t.title, t.status) for t in once.talks] == [
        ("2", "Toast", "gone"),
        ("2-2", "Sourdough Starters in Space", "scheduled"),
    ]
    assert once.notes == (
        "https://demo.example/: 2 is another talk now; kept apart as 2-2",
        "gone from the schedule: 'Toast' (2)",
    )
    again = reconcile_talks(once.talks, new, date(2024, 7, 1))
    assert (again.talks, again.counts) == (once.talks, Counts(same=2))


def test_an_entry_whose_code_changed_is_the_same_talk() -> None:
    before = kept(talk("g20240517T0900", "Keynote", "Ana"))
    result = reconcile_talks(before, (talk("k57", "Keynote", "Ana"),), DAY2)
    assert [(t.code, t.slug, t.aliases, t.status) for t in result.talks] == [
        ("k57", "keynote", ("g20240517T0900",), "scheduled")
    ]
    assert result.counts == Counts(changed=1)


def test_with_pages_missing_nothing_is_lost_or_gone() -> None:
    before = kept(talk("2", "Toast", "Ana", level="novice"), talk("3", "Jam"))
    result = reconcile_talks(before, (talk("2", "Toast"),), DAY2, partial=True)
    assert result.talks == before


def test_a_shrunk_schedule_is_refused_by_name() -> None:
    before = kept(*(talk(str(n), f"Talk {n}") for n in range(10)))
    check_not_shrunk(before, before[:8])
    with pytest.raises(Guarded) as caught:
        check_not_shrunk(before, before[:7])
    assert str(caught.value) == (
        "the schedule shrank: 3 of 10 entries are missing (Talk 7; Talk 8; Talk 9); nothing was written;"
        " if that is right, run again with --accept-shrink"
    )


def test_a_retitled_talk_is_not_missing() -> None:
    before = kept(talk("owls", "Owls", "Ana"), talk("moths", "Moths", "Bo", hour=10))
    check_not_shrunk(before, [talk("owls", "Owls", "Ana"), talk("wings", "Wings", "Bo", hour=10)])
    with pytest.raises(Guarded):
        check_not_shrunk(before, [talk("owls", "Owls", "Ana"), talk("wings", "Wings", "Cy", hour=10)])


def test_the_first_source_wins_and_the_others_fill() -> None:
    json = [talk("2", "Toast", "Ana"), talk("k57", "Keynote", hour=10)]
    html = [
        talk("2", "TOAST", "Somebody", level="novice"),
        talk("g20240517T1000", "Keynote", "Bo", hour=10),
        talk("g20240517T1100", "Only in the grid", hour=11),
        talk("4", "Only on a page"),
    ]
    assert merge_sources([json, html]) == (
        talk("2", "Toast", "Ana", level="novice"),
        talk("k57", "Keynote", "Bo", hour=10),
        talk("4", "Only on a page"),
    )
    assert merge_sources([html]) == tuple(html)
    assert merge_sources([]) == ()


def test_a_number_known_to_one_source_alone_stays_an_address() -> None:
    json = [talk("k57", "Keynote", hour=10)]
    html = [talk("140", "Keynote", hour=10)]
    assert merge_sources([json, html]) == (
        talk("k57", "Keynote", hour=10, aliases=("140",), url="https://demo.example/talk/140/"),
    )


def test_talks_that_swap_their_slots_keep_their_addresses() -> None:
    ann, bob = ("Keynote Speaker: Ann Adams", "Ann Adams"), ("Keynote Speaker: Bob Brown", "Bob Brown")
    before = kept(talk("k10", *ann, hour=9), talk("k11", *bob, hour=10))
    result = reconcile_talks(before, (talk("k10", *bob, hour=9), talk("k11", *ann, hour=10)), DAY2)
    assert {t.code: (t.title, t.slug) for t in result.talks} == {
        "k10": ("Keynote Speaker: Bob Brown", "keynote-speaker-bob-brown"),
        "k11": ("Keynote Speaker: Ann Adams", "keynote-speaker-ann-adams"),
    }
    assert result.counts == Counts(changed=2)


def test_slot_keys_that_shift_by_one_move_no_talk() -> None:
    before = kept(
        talk("k1", "Welcome", hour=8), talk("k2", "Keynote: Ann", "Ann"), talk("k3", "Lunch", hour=12, kind="break")
    )
    new = (
        talk("k1", "Registration", hour=7, kind="info"),
        talk("k2", "Welcome", hour=8),
        talk("k3", "Keynote: Ann", "Ann"),
        talk("k4", "Lunch", hour=12, kind="break"),
    )
    result = reconcile_talks(before, new, DAY2)
    assert {t.code: t.slug for t in result.talks} == {
        "k1": "registration",
        "k2": "welcome",
        "k3": "keynote-ann",
        "k4": "lunch",
    }


def test_a_keynote_that_gets_its_speaker_is_the_same_entry() -> None:
    before = kept(talk("k57", "Keynote"))
    result = reconcile_talks(before, (talk("k57", "Keynote - Simone Woods", "Simone Woods"),), DAY2)
    assert [(t.code, t.slug) for t in result.talks] == [("k57", "keynote")]


def test_codes_of_the_source_that_look_like_ours_lose_no_talk() -> None:
    before = kept(talk("67", "Toast", "Ana"))
    new = (talk("67", "Sourdough in Space", "Bo", hour=10), talk("67-2", "Jam Sessions", "Cy", hour=11))
    result = reconcile_talks(before, new, DAY2)
    assert {t.code: t.title for t in result.talks} == {
        "67": "Toast",
        "67-2": "Jam Sessions",
        "67-3": "Sourdough in Space",
    }


def test_a_new_slug_is_no_name_that_resolves_already() -> None:
    before = kept(talk("k55", "Opening"))
    result = reconcile_talks(before, (talk("k55", "Opening"), talk("9", "K55")), DAY2)
    assert {t.code: t.slug for t in result.talks} == {"k55": "opening", "9": "k55-2"}


def test_codes_with_hyphens_do_not_look_lost() -> None:
    before = kept(*(talk(f"poster-{n}", f"Poster {n}") for n in range(5)))
    again = [replace(t, title=f"Poster {t.title}, revised") for t in before]
    check_not_shrunk(before, again)
    with pytest.raises(Guarded):
        check_not_shrunk(before, again[:1])


def found_again(
    old: Sequence[Recording], found: Sequence[Recording], today: date, complete: bool = True
) -> tuple[Recording, ...]:
    """What is kept after a run in which nothing contradicts; ``complete``: its lists were read to the end."""
    result = reconcile_recordings(old, found, today, {one.source_url for one in found} if complete else ())
    assert result.notes == ()
    return result.recordings


def test_recordings_are_merged_and_missed() -> None:
    old = found_again((), [recording("aaaaaaaaaaa"), recording("bbbbbbbbbbb")], DAY1)
    assert [(r.id, r.first_seen) for r in old] == [("aaaaaaaaaaa", DAY1), ("bbbbbbbbbbb", DAY1)]
    assert found_again(old, [recording("aaaaaaaaaaa"), recording("bbbbbbbbbbb")], DAY2) == old
    fewer = found_again(old, [recording("aaaaaaaaaaa")], DAY2)
    assert [(r.id, r.access, r.last_seen) for r in fewer] == [
        ("aaaaaaaaaaa", "public", None),
        ("bbbbbbbbbbb", "public", DAY2),
    ]
    assert found_again(fewer, [recording("aaaaaaaaaaa")], date(2024, 7, 1)) == fewer
    added = found_again(old, [recording("ccccccccccc")], DAY2, complete=False)
    assert [(r.id, r.last_seen) for r in added] == [("aaaaaaaaaaa", None), ("bbbbbbbbbbb", None), ("ccccccccccc", None)]


def test_a_recording_that_died_keeps_the_day_on_which_it_was_found_dead() -> None:
    old = found_again((), [recording("aaaaaaaaaaa")], DAY1)
    dead = recording("aaaaaaaaaaa", "Deleted video", access="gone")
    once = found_again(old, [dead], DAY2)
    assert [(r.raw_title, r.access, r.last_seen) for r in once] == [("A title", "gone", DAY2)]
    assert found_again(once, [dead], date(2024, 7, 1)) == once
    back = found_again(once, [recording("aaaaaaaaaaa")], date(2024, 7, 1))
    assert [(r.access, r.last_seen) for r in back] == [("public", None)]


def test_no_title_of_a_dead_entry_is_news() -> None:
    old = found_again((), [recording("aaaaaaaaaaa")], DAY1)
    for words in ("Private video", "Gelöschtes Video"):
        dead = found_again(old, [recording("aaaaaaaaaaa", words, access="private")], DAY2)
        assert [(r.raw_title, r.access, r.last_seen) for r in dead] == [("A title", "private", DAY2)]
    unknown = found_again((), [recording("aaaaaaaaaaa", "Private video", access="private")], DAY1)
    known = found_again(unknown, [recording("aaaaaaaaaaa", "Its title", access="gone")], DAY2)
    assert [(r.raw_title, r.access, r.last_seen) for r in known] == [("Its title", "gone", DAY1)]


def test_a_source_that_lags_behind_brings_nothing_back_to_a_list() -> None:
    old = found_again((), [recording("aaaaaaaaaaa"), recording("bbbbbbbbbbb")], DAY1)
    left = found_again(old, [recording("bbbbbbbbbbb")], DAY2)
    other = recording("aaaaaaaaaaa", source_url="https://github.com/pyvideo/data/a.json", playlist=None)
    lagging = found_again(left, [other], date(2024, 7, 1))
    assert [(r.id, r.last_seen) for r in lagging] == [("aaaaaaaaaaa", DAY2), ("bbbbbbbbbbb", None)]
    back = found_again(lagging, old, date(2024, 7, 2))
    assert [(r.id, r.last_seen) for r in back] == [("aaaaaaaaaaa", None), ("bbbbbbbbbbb", None)]


def test_which_lists_a_file_names_as_a_whole() -> None:
    titles = ("How Owls Read Logs", "Knots for Beginners", "Toast at Scale", "Quiet Keyboards", "A Garden of Queues")
    old = [recording(f"aaaaaaaaaa{n}", title) for n, title in enumerate(titles)]
    again = [recording(f"bbbbbbbbbb{n}", title) for n, title in enumerate(titles)]
    assert whole_lists(old, old[:4]) == {LIST}
    assert whole_lists(old, again[:3] + old[3:4]) == {LIST}
    assert whole_lists(old, old[:3]) == frozenset()
    assert whole_lists(old, [recording("bbbbbbbbbbb", titles[0])]) == frozenset()
    page = "https://github.com/pyvideo/data/a.json"
    lone = recording("aaaaaaaaaaa", source_url=page, playlist=None)
    assert whole_lists([lone], [replace(lone, id="bbbbbbbbbbb", raw_title="Owls")]) == {page}


def test_what_whole_lists_name_no_more_is_missing() -> None:
    old = (recording("aaaaaaaaaaa"), recording("bbbbbbbbbbb"), recording("ccccccccccc", last_seen=DAY1))
    other = recording("ddddddddddd", source_url="https://demo.example/")
    kept = missing((*old, other), [old[0]], {LIST}, DAY2)
    assert [(r.id[0], r.last_seen) for r in kept] == [("a", None), ("b", DAY2), ("c", DAY1), ("d", None)]
    assert missing(kept, [old[0]], {LIST}, date(2024, 7, 1)) == kept


def test_words_that_were_decoded_wrongly_are_refused() -> None:
    titles = ("Café Codé", "Łódź in Maps", "Ça va, Größe?", "SÃO PAULO and Å", "Plain")
    before = kept(*(talk(str(n), title) for n, title in enumerate(titles)))
    check_not_garbled((), before)
    check_not_garbled(before, before)
    twice = [replace(t, title=t.title.encode().decode("cp1252", "replace")) for t in before]
    with pytest.raises(Guarded) as caught:
        check_not_garbled(before, twice)
    assert str(caught.value) == (
        "the schedule looks wrongly decoded: 4 of 5 entries (CafÃ© CodÃ©; Å\ufffdÃ³dÅº in Maps; Ã‡a va, GrÃ¶ÃŸe?;"
        " SÃƒO PAULO and Ã…); before it was 0; nothing was written; if that is right, run again with --accept-shrink"
    )
    check_not_garbled(twice, twice)
    lost = (Speaker("Zo\ufffd"),)
    with pytest.raises(Guarded):
        check_not_garbled(before, [replace(t, speakers=lost) for t in before])


@pytest.mark.parametrize(("found", "refused"), [(40, False), (39, True)])
def test_a_fifth_of_a_schedule_may_be_missing(found: int, refused: bool) -> None:
    before = kept(*(talk(str(n), f"Talk {n}") for n in range(50)))
    if refused:
        with pytest.raises(Guarded, match="11 of 50 entries are missing"):
            check_not_shrunk(before, before[:found])
    else:
        check_not_shrunk(before, before[:found])


@pytest.mark.parametrize(("wrong", "refused"), [(5, False), (6, True)])
def test_a_twentieth_of_a_schedule_may_be_garbled(wrong: int, refused: bool) -> None:
    before = kept(*(talk(str(n), f"Talk {n}") for n in range(100)))
    after = [replace(one, title=f"CafÃ© {one.code}") if n < wrong else one for n, one in enumerate(before)]
    if refused:
        with pytest.raises(Guarded, match="looks wrongly decoded: 6 of 100 entries"):
            check_not_garbled(before, after)
    else:
        check_not_garbled(before, after)


def test_of_two_talks_with_one_code_the_known_one_keeps_code_and_address() -> None:
    before = kept(talk("41", "Toast", "Ana"))
    both = told_apart("41", (talk("41", "Jam", "Bo", hour=10), talk("41", "Toast", "Ana")))
    once = reconcile_talks(before, both, DAY2)
    jam = own_code("41", "Jam")
    assert {t.code: (t.title, t.slug) for t in once.talks} == {"41": ("Toast", "toast"), jam: ("Jam", "jam")}
    assert (once.counts, once.notes) == (Counts(new=1, same=1), ())
    again = reconcile_talks(once.talks, both[::-1], DAY2)
    assert (again.talks, again.counts) == (once.talks, Counts(same=2))


@pytest.mark.parametrize(
    ("counts", "refused"),
    [
        (Counts(new=3, same=2), False),
        (Counts(same=2, changed=1), True),
        (Counts(new=3, gone=1), True),
    ],
)
def test_an_archived_schedule_may_only_add(counts: Counts, refused: bool) -> None:
    if not refused:
        check_only_adds(counts, date(2031, 6, 1))
        return
    with pytest.raises(Guarded, match=f"would change {counts.changed} and withdraw {counts.gone} of the entries"):
        check_only_adds(counts, date(2031, 6, 1))
