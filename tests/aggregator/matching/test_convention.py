from datetime import date

import pytest
from match_event import TalkText, VideoText, field_of, talk, video

from aggregator.matching.convention import Convention
from aggregator.matching.learn import learn

FOAM = talk("1", "Foam Considered Useful in Kitchens", "Una Roe")
KEGS = talk("2", "Kegs Without Fear of Pressure", "Bo Ek")
CELLARS = talk("3", "Slow Cellars and Patient People", "Ida Brandt")
TALKS = (FOAM, KEGS, CELLARS)


def uploaded(key, one, form="{name}: {title} | Brewers Guild Channel", published=date(2031, 6, 1), **more):
    return video(key, form.format(name=one.speakers[0].name, title=one.title), published, **more)


def learned(videos, talks=TALKS):
    return learn([VideoText.of(one) for one in videos], field_of(talks, videos))


THREE = [uploaded(one.code, one) for one in TALKS]
GUILD = learned(THREE)


def test_convention_days_and_keys_of_sure_recordings():
    convention = learned(THREE)
    assert convention == Convention(
        words=frozenset({"brewers", "guild", "channel"}),
        days=(date(2031, 6, 1).toordinal(),) * 3,
        keys=frozenset({"youtube:1", "youtube:2", "youtube:3"}),
    )


def test_fewer_than_three_talks_teach_nothing_however_many_recordings():
    again = [uploaded("4", KEGS), uploaded("5", FOAM)]
    assert learned([*THREE[:2], *again]) == Convention()
    assert learned([]) == Convention()


def test_a_word_of_most_titles_is_the_uploaders_a_word_of_some_is_not():
    shared = [*THREE[:2], uploaded("3", CELLARS, "{name}: {title} | Guild")]
    assert learned(shared).words == {"brewers", "guild", "channel"}
    mixed = [THREE[0], *(uploaded(one.code, one, "{name}: {title} | Guild") for one in (KEGS, CELLARS))]
    assert learned(mixed).words == {"guild"}


def test_labels_of_kinds_are_no_convention():
    titled = [uploaded(one.code, one, "Talks - {name}: {title} (Guild)") for one in TALKS]
    assert learned(titled).words == {"guild"}


def test_built_alike():
    assert GUILD.built_alike(VideoText.of(video("a", "Brewers Guild Channel - Anything at All")))
    assert GUILD.built_alike(VideoText.of(video("a", "Anything at All | Brewers Guild"))) is False
    assert (
        learned([uploaded(one.code, one, "{name}: {title}") for one in TALKS]).built_alike(
            VideoText.of(video("a", "Anything"))
        )
        is None
    )


def test_published_together_within_three_days_of_another_sure_one():
    for day, near in ((date(2031, 5, 29), True), (date(2031, 6, 4), True), (date(2031, 6, 5), False)):
        assert GUILD.together(VideoText.of(video("a", "Anything", day))) is near
    assert GUILD.together(VideoText.of(video("a", "Anything", None))) is None
    assert Convention().together(VideoText.of(video("a", "Anything"))) is None


def test_a_sure_recording_does_not_vouch_for_its_own_day():
    late = uploaded("3", CELLARS, published=date(2031, 9, 1))
    convention = learned([*THREE[:2], late])
    assert convention.together(VideoText.of(late)) is False
    assert convention.together(VideoText.of(video("a", "Anything", date(2031, 9, 1)))) is True
    assert convention.together(VideoText.of(THREE[0])) is True


@pytest.mark.parametrize(
    "unsure",
    [
        uploaded("3", CELLARS, "{name}: {title} - PivoCon 2030"),
        uploaded("3", CELLARS, "{name}: {title} - KvassConf 2031"),
        uploaded("3", CELLARS, published=date(2031, 5, 1)),
        uploaded("3", CELLARS, recorded=date(2030, 5, 7)),
        uploaded("3", CELLARS, "Bo Ek: {title}"),
        video("3", "Patient People - Ida Brandt"),
        video("3", "Ida Brandt"),
    ],
    ids=["another year", "another event", "too early", "recorded then", "somebody else", "part of it", "name alone"],
)
def test_what_is_not_sure_teaches_nothing(unsure):
    assert learned([*THREE[:2], unsure]) == Convention()


def test_a_long_title_alone_is_sure_a_short_one_is_not():
    assert learned([*THREE[:2], video("3", "Slow Cellars and Patient People")]).keys >= {"youtube:3"}
    short = talk("3", "Cellars", "Ida Brandt")
    assert learned([*THREE[:2], video("3", "Cellars")], (FOAM, KEGS, short)) == Convention()


def test_a_title_that_stands_twice_on_the_schedule_is_not_sure():
    twin = talk("4", CELLARS.title, "Ida Brandt", kind="poster")
    assert learned(THREE, (*TALKS, twin)) == Convention()


def test_days_of_recordings_that_appeared_nobody_knows_when():
    undated = [uploaded(one.code, one, published=None) for one in TALKS]
    convention = learned(undated)
    assert (convention.days, len(convention.keys)) == ((), 3)


def test_of_takes_pairs_as_they_are():
    pairs = [(TalkText.of(one), VideoText.of(recording)) for one, recording in zip(TALKS, THREE, strict=True)]
    assert Convention.of(pairs) == GUILD
    assert Convention.of(pairs[:2]) == Convention()


def test_three_fifths_of_the_titles_make_a_convention():
    five = [talk(str(n), f"{word} Considered in Kitchens", f"Una {word}") for n, word in enumerate("abcde")]
    forms = ["{name}: {title} | Guild"] * 3 + ["{name}: {title}"] * 2
    videos = [uploaded(one.code, one, form) for one, form in zip(five, forms, strict=True)]
    assert learned(videos, five).words == {"guild"}
    seven = [*five, *(talk(n, f"{n} Considered in Kitchens", f"Una {n}") for n in ("f", "g"))]
    forms = ["{name}: {title} | Guild"] * 4 + ["{name}: {title}"] * 3
    videos = [uploaded(one.code, one, form) for one, form in zip(seven, forms, strict=True)]
    assert learned(videos, seven).words == frozenset()


SIX = tuple(
    talk(str(n), f"Barley number {n}", name)
    for n, name in enumerate(("Una Roe", "Bo Ek", "Ida Lo", "Jan Ost", "Eva Mol", "Per Sund"))
)


def named(form="{name}", talks=SIX[:5], **more):
    return [video(one.code, form.format(name=one.speakers[0].name), **more) for one in talks]


def keys(convention):
    return sorted(key.removeprefix("youtube:") for key in convention.keys)


def test_a_list_of_speakers_names_teaches_what_appeared_together():
    assert learned(named(), SIX) == Convention(
        days=(date(2031, 6, 1).toordinal(),) * 5, keys=frozenset(f"youtube:{n}" for n in range(5))
    )


def test_what_the_uploader_adds_to_every_name_is_learned_too():
    assert learned(named("{name} - BrC 31"), SIX).words == {"brc", "31"}
    assert learned([*named("{name} - BrC 31"), video("x", "Per Sund on Foam")], SIX).words == {"brc", "31"}
    assert keys(learned([*named("{name} - BrC 31"), video("x", "Per Sund on Foam")], SIX)) == ["0", "1", "2", "3", "4"]


def test_fewer_than_five_names_teach_nothing():
    assert learned(named(talks=SIX[:4]), SIX) == Convention()


def test_names_must_be_half_of_what_can_be_of_this_edition():
    others = [video(f"o{n}", f"Stranger Number{n}") for n in range(6)]
    assert keys(learned([*named(), *others[:5]], SIX)) == ["0", "1", "2", "3", "4"]
    assert learned([*named(), *others], SIX) == Convention()
    old = [
        video(f"o{n}", f"Stranger Number{n}", published)
        for n, published in enumerate([date(2030, 1, 1), date(2033, 1, 1)])
    ]
    dated = video("o9", "Stranger Number9 2029")
    assert keys(learned([*named(), *others[:5], *old, dated], SIX)) == ["0", "1", "2", "3", "4"]


def test_a_speaker_of_two_talks_is_no_sure_one_of_a_list_of_names():
    again = talk("9", "Foam again", "Una Roe")
    assert keys(learned(named(talks=SIX), (*SIX, again))) == ["1", "2", "3", "4", "5"]


def test_names_teach_nothing_where_titles_do():
    assert keys(learned([*THREE, *named()], (*TALKS, *SIX))) == ["1", "2", "3"]
