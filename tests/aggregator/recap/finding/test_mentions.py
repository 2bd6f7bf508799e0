"""Which words and links of a post are a talk's, and which only look so."""

import pytest

LONG = "Growing Kelp Forests: Slow Loops in Cold Water"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("https://youtu.be/kelpforest1", [(1, "41", "link")], id="bare url"),
        pytest.param("<https://www.youtube.com/live/kelpforest1?feature=shared>", [(1, "41", "link")], id="autolink"),
        pytest.param(
            "[this](https://m.youtube.com/watch?list=x&v=driftbuoys0)", [(1, "42", "link")], id="former upload"
        ),
        pytest.param("[x](https://events.hubilo.com/kelpcon-2031/session/7003)", [(1, "43", "link")], id="session"),
        pytest.param("[x](http://www.kelp.example/2031/schedule/presentation/45)", [(1, "45", "link")], id="schedule"),
        pytest.param("[x](https://anywhere.example/t/kelpcon-2031/54)", [(1, "54", "link")], id="permalink by number"),
        pytest.param("[x](https://anywhere.example/watch/kelpcon-2031/boundaries)", [(1, "45", "link")], id="watch"),
        pytest.param("{{< youtube boundaries1 >}}", [(1, "45", "link")], id="shortcode"),
        pytest.param("[x](https://www.youtube.com/watch?v=nobodyknow1)", [], id="a video that is no talk"),
        pytest.param("[x](https://www.youtube.com/playlist?list=PLkelpforest1)", [], id="a playlist"),
        pytest.param("[x](https://discuss.example/t/a-long-topic/42)", [], id="another site's /t/"),
        pytest.param("`https://youtu.be/kelpforest1`", [], id="code"),
        pytest.param("<!-- https://youtu.be/kelpforest1 -->\n\ntext", [], id="comment"),
    ],
)
def test_links_speak_whatever_the_words_say(told, text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"I liked {LONG} most.", [(1, "41", "title")], id="run into a sentence"),
        pytest.param(
            "I saw\nGrowing Kelp Forests:\nSlow Loops in Cold Water, and slept.", [(2, "41", "title")], id="wrapped"
        ),
        pytest.param("a talk on growing kelp forests slow loops in cold water", [], id="same words, small letters"),
        pytest.param(
            "- measuring the DRIFT of buoys - Bo Tern", [(1, "42", "title")], id="case at the start of an item"
        ),
        pytest.param("## Salt and Code: why AI beats OSX divers", [(1, "50", "title")], id="and, A.I., OS X, (CW)"),
        pytest.param("* “Salt & Code — Why A.I. Beats OS X Divers”", [(1, "50", "title")], id="quotes and dashes"),
        pytest.param("**Tide Pools vs. Lagoons: Which Will Win?**", [(1, "57", "title")], id="vs."),
        pytest.param(
            "* **Unlocking the Deep: Subtidal Threads and Free Diving in Bad Light**", [(1, "51", "title")], id="cut"
        ),
        pytest.param(
            "[Growing Kelp Forests: Slow Loops in…](https://bo.example)", [(1, "41", "title")], id="cut label"
        ),
        pytest.param("今日は「海の音を聞く方法について」を見ました。", [(1, "56", "title")], id="no spaces"),
        pytest.param("- Tide Pools: A Song of the Sea", [], id="half a title"),
        pytest.param("Boundaries matter, and so do talks.", [], id="one word"),
        pytest.param("* **Boundaries** - Eve Roe", [(1, "45", "title")], id="one word, speaker named"),
        pytest.param("* **Boundaries**\n    * by Eve Roe", [(1, "45", "title")], id="one word, speaker below"),
        pytest.param("[Boundaries](https://wiki.example/boundaries)", [], id="one word, some page"),
        pytest.param("## Boundaries", [(1, "45", "title")], id="one word, heading"),
        pytest.param("### Opening Reception on the Pier", [], id="nobody records a break"),
        pytest.param(
            "`Measuring the Drift of Buoys`", [(1, "42", "title")], id="a whole title in a code span is words"
        ),
        pytest.param("```\nMeasuring the Drift of Buoys\n```", [], id="code fence"),
        pytest.param("- [Measuring the Drift of Buoys](#measuring)\n- [Boundaries](#boundaries)", [], id="contents"),
        pytest.param(
            "| Talk | Where |\n|--|--|\n| Measuring the Drift of Buoys | Pier |", [(3, "42", "title")], id="cell"
        ),
        pytest.param("Slides: [Measuring the Drift of Buoys](https://slides.example/7)", [], id="slides"),
        pytest.param("スライド: [Measuring the Drift of Buoys](https://slides.example/7)", [], id="slides in Japanese"),
        pytest.param(
            "[Measuring the Drift of Buoys](https://bo.example/7)", [(1, "42", "title")], id="speaker's own page"
        ),
        pytest.param("[Measuring Drift of the Buoys](https://bo.example/7)", [(1, "42", "title")], id="small words"),
        pytest.param("## Measuring the Drifft of Buoy", [(1, "42", "fuzzy")], id="a slip is a suggestion"),
        pytest.param("## Measuring the Drifft of Buoy (Bo Tern)", [(1, "42", "speaker")], id="a slip, speaker named"),
    ],
)
def test_exact_titles_where_a_talk_is_meant(told, text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("### D. Dot Prime Keynote", [(1, "k44", "speaker")], id="heading"),
        pytest.param("* **Keynote** - Dot Prime", [(1, "k44", "title")], id="as the schedule has it"),
        pytest.param("* **Keynote (Day 1)**, by Dot Prime", [(1, "k44", "speaker")], id="item"),
        pytest.param("Next came Dot Prime's keynote, which I missed.", [(1, "k44", "speaker")], id="possessive"),
        pytest.param("## キーノート：Dot Prime", [(1, "k44", "speaker")], id="Japanese"),
        pytest.param("## Keynote - ≈Åukasz √òsterby", [(1, "k52", "speaker")], id="UTF-8 read as Mac Roman"),
        pytest.param("Łukasz Østerby was there.", [], id="a person is no talk"),
        pytest.param(
            "[Łukasz's keynote](https://kelp.example/2031/keynotes)", [(1, "k52", "speaker")], id="first name"
        ),
        pytest.param("- Dot's closing keynote, at last", [(1, "k44", "speaker")], id="first name in an item"),
        pytest.param("I liked Dot's keynote.", [], id="a first name in prose"),
        pytest.param("- Polka Dot's keynote", [], id="that is a last name"),
        pytest.param("- Eve's keynote", [], id="the first name of somebody who gave none"),
        pytest.param(
            "Dot Prime (of Foo) left early, went home and then to bed, to work on a keynote.", [], id="far apart"
        ),
        pytest.param(
            "## Dot Prime Keynote\n\nThe keynote of Dot Prime was long.", [(1, "k44", "speaker")], id="said above"
        ),
        pytest.param("I liked Eve Roe's keynote.", [], id="who gave none"),
        pytest.param(
            "[Kai Reed's talk](https://kelp.example/2031/schedule/x/)", [(1, "54", "speaker")], id="a page there"
        ),
        pytest.param("[Kai Reed's talk](https://blog.example/)", [], id="a page elsewhere"),
    ],
)
def test_keynotes_by_who_spoke(told, text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Lightning Talks", []),
        ("# Day 2\n\nI gave one of the lightning talks.", []),
    ],
)
def test_a_session_of_one_name_every_day_is_not_guessed(told, text, expected):
    assert told(text) == expected


FOSTER = """\
* **{title}** - {speaker}
    * Slow loops are good for kelp.
    * [📽 Video ({platform})]({url})
"""


def test_a_nested_label_belongs_to_the_title_above(mentions):
    url = "https://events.hubilo.com/kelpcon-2031/session/7001"
    text = FOSTER.format(title=LONG, speaker="Ada Quill", platform="Hubilo", url=url)
    (mention,) = mentions(text)
    assert (mention.line, mention.text, mention.talk.code, mention.how) == (1, LONG, "41", "link")
    assert [(link.line, link.url) for link in mention.links] == [(3, url)]


def test_an_unknown_session_belongs_to_the_exact_title_of_its_item(mentions):
    url = "https://events.hubilo.com/kelpcon-2031/session/9999"
    (mention,) = mentions(FOSTER.format(title="Boundaries", speaker="Eve Roe", platform="Hublio", url=url))
    assert (mention.talk.code, mention.how, mention.certain) == ("45", "title", True)
    assert [link.url for link in mention.links] == [url]


def test_several_talks_in_one_item_get_each_their_own_link(mentions):
    text = (
        "* Measuring the Drift of Buoys ([video](https://youtu.be/driftbuoys1)), then "
        f"{LONG} ([video](https://youtu.be/kelpforest1))"
    )
    found = mentions(text)
    assert [(m.talk.code, [link.url for link in m.links], m.disagrees) for m in found] == [
        ("42", ["https://youtu.be/driftbuoys1"], None),
        ("41", ["https://youtu.be/kelpforest1"], None),
    ]


def test_a_row_of_a_table_belongs_together(mentions):
    url = "https://youtu.be/wholeday001?t=3h2m"
    (mention,) = mentions(f"| Title | Link |\n|--|--|\n| Measuring the Drift of Buoys | [YouTube]({url}) |")
    assert (mention.talk.code, [link.url for link in mention.links], mention.disagrees) == ("42", [url], None)


def test_title_and_link_that_disagree_are_said_to(mentions):
    (mention,) = mentions("[Measuring the Drift of Buoys](https://kelp.example/2031/schedule/presentation/45/)")
    assert (mention.talk.code, mention.certain, mention.disagrees) == ("42", False, "the link is to 'Boundaries'")


def test_a_label_below_a_title_disagrees_too(mentions):
    text = FOSTER.format(title=LONG, speaker="Ada Quill", platform="YouTube", url="https://youtu.be/boundaries1")
    (mention,) = mentions(text)
    assert (mention.talk.code, mention.disagrees) == ("41", "the link is to 'Boundaries'")


def test_a_passing_reference_in_prose_is_no_disagreement(mentions):
    text = f"{LONG} was great. Long after lunch in the sun I also went to see [another talk](https://youtu.be/boundaries1)."
    assert [(m.talk.code, m.disagrees, len(m.links)) for m in mentions(text)] == [("45", None, 1), ("41", None, 0)]


def test_another_events_recording_of_the_same_title_is_what_the_author_means(mentions):
    (mention,) = mentions("At Reef I saw [Measuring the Drift of Buoys](https://youtu.be/reefbuoys01).")
    assert (mention.talk.id, mention.how, mention.certain) == (
        "reefconf-2031/measuring-the-drift-of-buoys",
        "link",
        True,
    )


def test_a_page_of_another_event_names_its_talk_by_exact_title(told):
    assert told("[The Natural State of Corals](https://reef.example/talks/ola/)") == [(1, "R2", "link")]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://kelp.example/2031/talks/measuring-the-drift-of-buoys/", [(1, "42", "link")]),
        ("https://reef.example/talks/measuring-the-drift-of-buoys.html", [(1, "R1", "link")]),
        ("http://pyvideo.org/video/77/measuring-the-drift-of-buoys", [(1, "42", "link")]),
        ("http://www.confreaks.com/videos/77-kelpcon2031-measuring-the-drift-of-buoys", [(1, "42", "link")]),
        ("https://bo.example/measuring-the-drift-of-buoys/", []),
        ("https://kelp.example/2031/boundaries/", []),
    ],
)
def test_a_page_that_is_named_after_a_talk(told, url, expected):
    assert told(f"I liked [what Bo said]({url}).") == expected


def test_a_title_that_two_talks_share_is_told_apart_by_speaker_or_not_at_all(mentions):
    (alone,) = mentions("## Sorting Shells by Sound")
    assert (alone.talk.code, [talk.code for talk in alone.others], alone.certain) == ("48", ["49"], False)
    (named,) = mentions("## Sorting Shells by Sound - Gus Pine")
    assert (named.talk.code, named.others, named.certain) == ("49", (), True)
    (linked,) = mentions("[Sorting Shells by Sound](https://youtu.be/sortshells2)")
    assert (linked.talk.code, linked.others, linked.certain) == ("49", (), True)


def test_every_place_is_told_once_in_the_order_of_the_post(told):
    text = f"# Trip\n\n## {LONG}\n\n{LONG}, says [the video](https://youtu.be/kelpforest1).\n\n* <https://youtu.be/boundaries1>\n"
    assert told(text) == [(3, "41", "title"), (5, "41", "link"), (7, "45", "link")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("post.rst", "`Measuring the Drift of Buoys <https://youtu.be/driftbuoys1>`_ was fine.\n"),
        ("post.html", '<p><a href="https://youtu.be/driftbuoys1?t=4&amp;x=1">Measuring the Drift of Buoys</a></p>\n'),
        ("post.md", "[Measuring the Drift of Buoys][b]\n\n[b]: https://youtu.be/driftbuoys1\n"),
        ("post.md", "```{note}\n* [Measuring the Drift of Buoys](https://youtu.be/driftbuoys1)\n```\n"),
    ],
)
def test_in_every_markup(mentions, name, text):
    (mention,) = mentions(text, name)
    assert (mention.talk.code, mention.how, mention.text) == ("42", "link", "Measuring the Drift of Buoys")


def test_a_label_inside_of_whose_keynote_belongs_to_it(mentions):
    stream = "https://www.youtube.com/watch?v=wholeday001&t=600"
    text = (
        f'<p>Dot Prime&rsquo;s <a href="{stream.replace("&", "&amp;")}">keynote</a> and '
        '<a href="https://youtu.be/lukasznote1">Łukasz Østerby’s keynote</a></p>\n'
    )
    found = [(m.talk.code, m.how, m.text, [link.url for link in m.links]) for m in mentions(text, "post.html")]
    assert found == [
        ("k44", "speaker", "Dot Prime’s keynote", [stream]),
        ("k52", "link", "Łukasz Østerby’s keynote", ["https://youtu.be/lukasznote1"]),
    ]
