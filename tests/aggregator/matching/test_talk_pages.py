from dataclasses import replace
from datetime import date

import pytest

from aggregator.matching.ladder import match
from aggregator.matching.talk_pages import Pages
from scrapers.records import Event, Recording, Speaker, Talk

EVENT = Event("pivocon-2031", "PivoCon 2031", "Europe/Prague", date(2031, 5, 6), date(2031, 5, 9))
PAGE = "https://pivocon.example/2031/schedule/presentation/{}/"


def talk(code, title, **more):
    speakers = (Speaker("Una Roe"),)
    return Talk(EVENT.slug, code, title, "talk", PAGE.format("x"), url=PAGE.format(code), speakers=speakers, **more)


def video(key, title, talk_url=None, source_url="https://videos.example/list"):
    return Recording("youtube", key, f"https://videos.example/{key}", title, source_url, talk_url=talk_url)


FOAM = talk("36", "Foam Considered Useful in Every Kitchen", aliases=("foam-talk",))
KEGS = talk("37", "Rolling Kegs Uphill Without Losing Any")


@pytest.mark.parametrize(
    ("ref", "codes"),
    [
        ("36", {"36"}),
        ("foam-talk", {"36"}),
        ("http://www.pivocon.example/2031/schedule/presentation/36", {"36"}),
        ("http://127.0.0.1:8000/2031/schedule/presentation/36/index.html", {"36"}),
        ("/2031/schedule/presentation/37/", {"37"}),
        ("https://pivocon.example/2031/schedule/presentation/37/?utm_source=x", {"37"}),
        ("https://web.archive.org/web/2031/https://pivocon.example/2031/schedule/presentation/37/", {"37"}),
        ("https://[", set()),
        ("https://pivocon.example/2030/schedule/presentation/36/", set()),
        ("https://pivocon.example/2031/schedule/presentation/99/", set()),
        ("https://elsewhere.example/", set()),
    ],
)
def test_pages_numbers_codes_and_aliases_mean_talks_of_this_edition_only(ref, codes):
    assert Pages.of(EVENT, [FOAM, KEGS]).named(ref) == codes


def test_a_number_without_a_page_is_a_code():
    assert Pages.of(EVENT, [replace(FOAM, url=None)]).named(PAGE.format(36)) == {"36"}


def found(links):
    return [(link.talk, link.recording, link.decision, link.method, link.score) for link in links]


def test_page_link_is_accepted_whatever_the_title_and_allows_several_recordings():
    videos = [video("a", "Una Roe", PAGE.format(36)), video("b", "The same in German", PAGE.format(36))]
    assert found(match(EVENT, [FOAM, KEGS], videos)) == [
        ("36", "youtube:a", "accepted", "page-link", 1.0),
        ("36", "youtube:b", "accepted", "page-link", 1.0),
    ]


def test_a_recording_on_the_talks_own_page_is_same_url():
    links = match(EVENT, [FOAM, KEGS], [video("a", "Una Roe", source_url=PAGE.format(37))])
    assert found(links) == [("37", "youtube:a", "accepted", "same-url", 1.0)]


def test_two_talks_that_claim_one_recording_are_both_suggested():
    links = match(
        EVENT, [FOAM, KEGS], [video("a", FOAM.title, PAGE.format(36)), video("a", FOAM.title, PAGE.format(37))]
    )
    assert found(links) == [
        ("36", "youtube:a", "suggested", "page-link", 1.0),
        ("37", "youtube:a", "suggested", "page-link", 1.0),
    ]
    assert links[0].reason == "its source names the talk; 2 talks claim this recording"


def test_a_page_link_that_the_title_contradicts_is_suggested_beside_the_talk_of_the_title():
    other = replace(KEGS, speakers=(Speaker("Bo Ek"),))
    links = match(EVENT, [FOAM, other], [video("a", FOAM.title, PAGE.format(37))])
    assert [(link.talk, link.decision, link.method) for link in links] == [
        ("36", "suggested", "title"),
        ("37", "suggested", "page-link"),
    ]
    assert links[1].reason == "its source names the talk; the recording's title is that of another talk"


def test_the_title_of_its_own_talk_contradicts_no_page_link_though_others_are_called_so():
    names = ("Lightning Talks", "Lightning talks", "Foam Lightning Talks", *(f"Keg {n} of hops {n}" for n in range(9)))
    talks = [replace(talk(f"{40 + n}", name), speakers=(Speaker(f"Una {n}"),)) for n, name in enumerate(names)]
    shown = talks[:2] + talks[3:]
    videos = [replace(video(one.code, one.title, one.url), published=date(2031, 5, 20)) for one in shown]
    expected = [(one.code, f"youtube:{one.code}", "accepted", "page-link", 1.0) for one in shown]
    assert found(match(EVENT, talks, videos)) == expected


def test_where_pages_say_all_of_it_nothing_is_learned_from_the_titles(monkeypatch):
    monkeypatch.setattr("aggregator.matching.ladder.learn", None)
    panel = talk("38", "Panel: Kegs or Barrels?")
    videos = [video(one.code, one.title, one.url) for one in (FOAM, KEGS, panel)]
    assert [link.talk for link in match(EVENT, [FOAM, KEGS, panel], videos)] == ["36", "37", "38"]
    with pytest.raises(TypeError):
        match(EVENT, [FOAM, KEGS, panel], [video("a", "The same in German", PAGE.format(36))])


def test_a_dead_title_does_not_unmake_a_page_link():
    assert found(match(EVENT, [FOAM], [video("a", "Deleted video", "36")])) == [
        ("36", "youtube:a", "accepted", "page-link", 1.0)
    ]


@pytest.mark.parametrize(
    ("title", "decision"),
    [
        ("IMG 0001", "accepted"),
        ("Quiet Gardens", "accepted"),
        ("Quiet Gardens Elsewhere", "suggested"),
        ("Quiet Gardens and Foam", "accepted"),
        ("Una in Quiet Gardens", "accepted"),
    ],
)
def test_a_code_alone_does_not_go_against_a_title(title, decision):
    """T: the table of another edition, whose codes are other talks' here."""
    (link,) = match(EVENT, [FOAM], [video("a", title, "36")])
    assert (link.talk, link.decision, link.method) == ("36", decision, "page-link")
    (page,) = match(EVENT, [FOAM], [video("a", title, PAGE.format(36))])
    assert (page.decision, page.method) == ("accepted", "page-link")


@pytest.mark.parametrize("known_as", ["code", "alias"])
def test_an_id_that_no_two_talks_share_is_exact_whatever_the_title_says(known_as):
    guid, other = "3ff2ee80-8f5b-4b8c-a3a5-6a2b5d2b7a11", replace(KEGS, speakers=(Speaker("Bo Ek"),))
    kegs = replace(other, code=guid) if known_as == "code" else replace(other, aliases=(guid,))
    (link,) = match(EVENT, [FOAM, kegs], [video("a", FOAM.title, guid)])
    assert (link.talk, link.decision, link.method, link.score, link.reason) == (
        kegs.code,
        "accepted",
        "guid",
        1.0,
        "its source gives the talk's id",
    )
    (link,) = match(EVENT, [FOAM, kegs], [video("a", FOAM.title, guid[:-1] + "2")])
    assert (link.talk, link.decision, link.method) == ("36", "accepted", "title")
