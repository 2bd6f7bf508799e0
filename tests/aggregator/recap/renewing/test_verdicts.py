"""What a mention links now, what it could link, and what is to be done."""

import pytest

from aggregator.recap.finding.mentions import find_mentions
from aggregator.recap.post import read_post
from aggregator.recap.renewing.verdicts import CURRENT, VERDICTS, verdicts

BUOYS = "https://www.youtube.com/watch?v=driftbuoys1"
KELP = "https://www.youtube.com/watch?v=kelpforest1"


@pytest.fixture
def judged(kelp):
    def judge(text, name="post.md"):
        post = read_post(text.encode(), name)
        found = verdicts(post, find_mentions(post, kelp), kelp)
        assert all(v.current in CURRENT and v.verdict in VERDICTS for v in found)
        return found

    return judge


@pytest.mark.parametrize(
    ("text", "current", "verdict", "could_be"),
    [
        pytest.param("[x](https://youtu.be/driftbuoys1?t=9)", "public", "ok", None, id="current upload"),
        pytest.param("[x](https://a.example/t/kelpcon-2031/42)", "permalink", "ok", None, id="permalink"),
        pytest.param("[x](https://youtu.be/reefbuoys01)", "other-event", "ok", None, id="another event's"),
        pytest.param("[x](https://youtu.be/driftbuoys0)", "superseded", "replace", BUOYS, id="former upload"),
        pytest.param(
            "[x](https://events.hubilo.com/kelpcon-2031/session/7001)", "attendees", "replace", KELP, id="session"
        ),
        pytest.param(
            "[x](https://events.hubilo.com/kelpcon-2031/session/7003)",
            "attendees",
            "no public video",
            None,
            id="session without a public video",
        ),
        pytest.param("[x](https://youtu.be/tidepools00)", "gone", "no public video", None, id="gone for good"),
        pytest.param("## Measuring the Drift of Buoys", "none", "insert", BUOYS, id="nothing linked"),
        pytest.param("## Why Anemones Never Sleep at Night", "none", "no public video", None, id="never recorded"),
        pytest.param(
            "[x](https://kelp.example/2031/schedule/presentation/42/)", "schedule", "add beside", BUOYS, id="schedule"
        ),
        pytest.param(
            "[Measuring the Drift of Buoys](https://kelp.example/2031/talks/buoys/)",
            "schedule",
            "add beside",
            BUOYS,
            id="another page of the conference",
        ),
        pytest.param(
            "[Measuring the Drift of Buoys](https://bo.example/buoys)",
            "other-page",
            "add beside",
            BUOYS,
            id="speaker's page",
        ),
        pytest.param(
            "[Measuring the Drift of Buoys](/notes/buoys/)", "other-page", "ok", BUOYS, id="a page of the same site"
        ),
        pytest.param(
            '### [Measuring the Drift of Buoys]({{< ref "buoys.md" >}})', "other-page", "ok", BUOYS, id="Hugo ref"
        ),
        pytest.param(
            "[Measuring the Drift of Buoys](http://www.confreaks.com/videos/1234)",
            "dead-host",
            "ask",
            BUOYS,
            id="a host that is gone",
        ),
        pytest.param(
            "* Measuring the Drift of Buoys: [YouTube](https://youtu.be/wholeday001?t=1h)",
            "other-video",
            "ask",
            BUOYS,
            id="a whole day's stream",
        ),
        pytest.param(
            "[Measuring the Drift of Buoys](https://youtu.be/boundaries1)",
            "public",
            "disagrees",
            None,
            id="title and link disagree",
        ),
        pytest.param("## Sorting Shells by Sound", "none", "ask", None, id="two talks of one title"),
        pytest.param("## Measuring the Drifft of Buoy", "none", "suggestion", BUOYS, id="a slip"),
        pytest.param(
            "* Measuring the Drift of Buoys\n    * [Video pending](https://forum.example/7)",
            "pending",
            "replace",
            BUOYS,
            id="a label says pending",
        ),
        pytest.param(
            "* Measuring the Drift of Buoys (video pending)", "pending", "replace", BUOYS, id="words say pending"
        ),
        pytest.param(
            "* Measuring the Drift of Buoys (no recording found)", "pending", "replace", BUOYS, id="none was found"
        ),
        pytest.param(
            "* Why Anemones Never Sleep at Night (video pending)",
            "pending",
            "no public video",
            None,
            id="still pending",
        ),
        pytest.param(
            "* Measuring the Drift of Buoys ([video](https://youtu.be/driftbuoys1)), another video pending",
            "public",
            "ok",
            None,
            id="linked, so nothing is pending",
        ),
    ],
)
def test_one_mention(judged, text, current, verdict, could_be):
    (found,) = judged(text)
    assert (found.current, found.verdict) == (current, verdict)
    if verdict not in ("ask", "disagrees") or could_be:
        assert found.could_be == could_be
    assert found.to_do == (verdict == "replace")


def test_where_words_outside_of_links_say_pending(judged):
    text = "# Trip\r\n\r\n* Measuring the Drift of Buoys\r\n    * fine talk\r\n    * 📽 Video pending\r\n"
    (found,) = judged(text)
    (words,) = found.waiting
    assert (text[slice(*words.span)], words.line) == ("Video pending", 5)


@pytest.mark.parametrize(
    "text",
    [
        "* Measuring the Drift of Buoys and *Boundaries* by Eve Roe (video pending)",
        "* Measuring the Drift of Buoys\n    * **Boundaries** - Eve Roe: video pending",
        "* Measuring the Drift of Buoys\n* A Talk That Nobody Knows (video pending)",
        "# Measuring the Drift of Buoys\n\n* A Talk That Nobody Knows\n    * [Video pending](https://forum.example/7)",
    ],
)
def test_nobody_can_tell_whose_video_is_pending(judged, text):
    assert [v.current for v in judged(text) if v.mention.talk.code == "42"] == ["none"]


def test_an_unknown_session_in_the_item_is_certain_below_a_heading_it_is_asked_about(judged):
    url = "https://events.hubilo.com/kelpcon-2031/session/9999"
    (item,) = judged(f"* **Measuring the Drift of Buoys**\n    * [Video (Hubilo)]({url})")
    (heading,) = judged(f"## Measuring the Drift of Buoys\n\n* video: <{url}>")
    assert [(v.current, v.verdict, v.linked) for v in (item, heading)] == [
        ("attendees", "replace", url),
        ("attendees", "ask", url),
    ]


def test_a_session_of_another_conference_is_left_alone(judged):
    (found,) = judged("* **Boundaries** - Eve Roe: [Video](https://events.hubilo.com/reefconf-2031/session/7)")
    assert (found.current, found.verdict) == ("other-video", "ask")


def test_of_several_links_the_best_counts(judged):
    schedule = "https://kelp.example/2031/schedule/presentation/42/"
    (both,) = judged(f"* [Measuring the Drift of Buoys]({schedule}) ([video](https://youtu.be/driftbuoys1))")
    assert (both.current, both.verdict, both.linked) == ("public", "ok", "https://youtu.be/driftbuoys1")


@pytest.mark.parametrize(
    ("text", "current", "renewed"),
    [
        ("{title} [a]({public}) [b]({former})", "superseded", ["{former}"]),
        ("{title} [video]({permalink}) [video]({former})", "superseded", ["{former}"]),
        ("{title} ([video]({session}), [video]({former}))", "attendees", ["{session}", "{former}"]),
        ("{title} ([video]({session}), [video]({public}))", "public", []),
        ("[{title}]({permalink}) (video pending)", "pending", []),
        ("[{title}]({permalink}) ([video]({session}))", "attendees", ["{session}"]),
    ],
)
def test_what_is_dead_is_renewed_beside_anything_what_is_closed_only_without_a_video(judged, text, current, renewed):
    parts = {
        "title": "Measuring the Drift of Buoys",
        "public": "https://youtu.be/driftbuoys1",
        "former": "https://youtu.be/driftbuoys0",
        "session": "https://events.hubilo.com/kelpcon-2031/session/9999",
        "permalink": "https://a.example/t/kelpcon-2031/42",
    }
    (found,) = judged("* " + text.format(**parts))
    assert (found.current, found.verdict) == (current, "ok" if current == "public" else "replace")
    assert [link.url for link in found.links if found.to_do] == [url.format(**parts) for url in renewed]


def test_disagreement_is_reported_with_both(judged):
    (found,) = judged("[Measuring the Drift of Buoys](https://kelp.example/2031/schedule/presentation/45/)")
    assert (found.mention.talk.title, found.why) == ("Measuring the Drift of Buoys", "the link is to 'Boundaries'")
