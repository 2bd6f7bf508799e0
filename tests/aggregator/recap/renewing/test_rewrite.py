"""What an update changes in a post, and that it changes nothing else, twice nothing at all."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.recap.finding.labels import renamed
from aggregator.recap.finding.mentions import find_mentions
from aggregator.recap.post import read_post, splice
from aggregator.recap.renewing.rewrite import edits
from aggregator.recap.renewing.verdicts import verdicts
from scrapers.errors import ConftalksError

HUBILO = "https://events.hubilo.com/kelpcon-2031/session"
NEW = "https://www.youtube.com/watch?v="
LONG = "Growing Kelp Forests: Slow Loops in Cold Water"


@pytest.fixture(scope="module")
def update(kelp):
    def rewritten(text, name="post.md", **options):
        post = read_post(text.encode(), name)
        return splice(post.text, edits(post, verdicts(post, find_mentions(post, kelp), kelp), **options))

    def once(text, name="post.md", **options):
        new = rewritten(text, name, **options)
        assert rewritten(new, name, **options) == new
        return new

    return once


SEED = """\
\ufeff---
title: KelpCon US 2031 (Hubilo)\r
---\r
* **{long}** - Ada Quill\r
    * Slow loops, says [the Hubilo team](https://hubilo.example/).\r
    * [\uf8ffüìΩ Video (Hublio)]({hubilo}/7001)\r
* **Overcoming Tides with Anchors and Patience** - Cy Nimbus\r
    * [Video (Hubilo)]({hubilo}/7003)\r
* **Keynote** - Dot Prime\r
    * [📽 Video (hubilo)]({hubilo}/7004)\r
```\r
[Video (Hubilo)]({hubilo}/7001)\r
```\r
<!-- [Video (Hubilo)]({hubilo}/7001) -->\r
* Theory of Foam\r
    * [📽 Video pending](https://forum.example/)\r
"""


def test_a_list_of_talks_changes_in_addresses_and_one_word_each(update):
    text = SEED.format(long=LONG, hubilo=HUBILO)
    lines = text.split("\r\n")
    expected = list(lines)
    expected[4] = f"    * [\uf8ffüìΩ Video (YouTube)]({NEW}kelpforest1)"
    expected[8] = f"    * [📽 Video (YouTube)]({NEW}keynotedot1)"
    assert [line for line in lines if line not in expected] == [lines[4], lines[8]]
    assert update(text) == "\r\n".join(expected)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "[x](https://youtu.be/driftbuoys0?si=a&t=12&list=PLx&index=3)",
            f"[x]({NEW}driftbuoys1&t=12)",
            id="query dropped",
        ),
        pytest.param("<https://youtu.be/driftbuoys0>", f"<{NEW}driftbuoys1>", id="autolink"),
        pytest.param("see https://youtu.be/driftbuoys0.", f"see {NEW}driftbuoys1.", id="bare"),
        pytest.param("{{< youtube driftbuoys0 >}}", "{{< youtube driftbuoys1 >}}", id="shortcode"),
        pytest.param(
            '<iframe width="4" src="https://www.youtube-nocookie.com/embed/driftbuoys0?rel=0"></iframe>',
            '<iframe width="4" src="https://www.youtube-nocookie.com/embed/driftbuoys1"></iframe>',
            id="player",
        ),
        pytest.param(
            '<iframe src="https://www.youtube-nocookie.com/embed/driftbuoys0?start=90"></iframe>',
            '<iframe src="https://www.youtube-nocookie.com/embed/driftbuoys1?start=90"></iframe>',
            id="player that begins somewhere",
        ),
        pytest.param(
            "<a href='https://www.youtube.com/watch?v=driftbuoys0&amp;t=4'>talk</a>",
            f"<a href='{NEW}driftbuoys1&amp;t=4'>talk</a>",
            id="html in Markdown",
        ),
        pytest.param(
            "[a][1] and [b][1]\n\n[1]: https://youtu.be/driftbuoys0 'T'",
            f"[a][1] and [b][1]\n\n[1]: {NEW}driftbuoys1 'T'",
            id="a definition used twice",
        ),
        pytest.param(
            "[https://youtu.be/driftbuoys0](https://youtu.be/driftbuoys0)",
            f"[{NEW}driftbuoys1]({NEW}driftbuoys1)",
            id="the label is the address",
        ),
        pytest.param(
            f"* {LONG} [Hubilo]\n\n[Hubilo]: {HUBILO}/7001",
            f"* {LONG} [Hubilo]\n\n[Hubilo]: {NEW}kelpforest1",
            id="the label is the definition's name",
        ),
        pytest.param(
            f"* {LONG} [hubilo][]\n\n[Hubilo]: {HUBILO}/7001",
            f"* {LONG} [hubilo][]\n\n[Hubilo]: {NEW}kelpforest1",
            id="the label is the definition's name, with empty brackets",
        ),
        pytest.param(
            f"* {LONG} [Hubilo][h]\n\n[h]: {HUBILO}/7001",
            f"* {LONG} [YouTube][h]\n\n[h]: {NEW}kelpforest1",
            id="the label is not the definition's name",
        ),
        pytest.param(
            f"* {LONG} and Boundaries by Eve Roe: [Hubilo]({HUBILO}/9999)",
            f"* {LONG} and Boundaries by Eve Roe: [Hubilo]({HUBILO}/9999)",
            id="an unknown session beside two talks",
        ),
        pytest.param(
            f"* {LONG} and **Boundaries** by Eve Roe:\n    * [Hubilo]({HUBILO}/9999)",
            f"* {LONG} and **Boundaries** by Eve Roe:\n    * [Hubilo]({HUBILO}/9999)",
            id="an unknown session below two talks",
        ),
        pytest.param(
            f"* {LONG} [Hubilo]({HUBILO}/9998) and **Boundaries** by Eve Roe [Hubilo]({HUBILO}/9999)",
            f"* {LONG} [YouTube]({NEW}kelpforest1) and **Boundaries** by Eve Roe [YouTube]({NEW}boundaries1)",
            id="an unknown session each",
        ),
        pytest.param(
            f"* {LONG} and **Boundaries** by Eve Roe: [Video pending](https://forum.example/7)",
            f"* {LONG} and **Boundaries** by Eve Roe: [Video pending](https://forum.example/7)",
            id="one video of two talks is pending",
        ),
        pytest.param(
            "* Measuring the Drift of Buoys `video pending` <!-- video pending --> ``a ` video pending``",
            "* Measuring the Drift of Buoys `video pending` <!-- video pending --> ``a ` video pending``",
            id="pending in code and comments",
        ),
        pytest.param("[x](//youtu.be/driftbuoys0)", f"[x]({NEW}driftbuoys1)", id="no scheme"),
        pytest.param(
            "<iframe src='//www.youtube.com/embed/driftbuoys0'></iframe>",
            "<iframe src='https://www.youtube.com/embed/driftbuoys1'></iframe>",
            id="player without a scheme",
        ),
        pytest.param(
            "[x](https://youtu.be/driftbuoys1?t=12)", "[x](https://youtu.be/driftbuoys1?t=12)", id="fine as is"
        ),
        pytest.param("[x](https://youtu.be/reefbuoys01)", "[x](https://youtu.be/reefbuoys01)", id="another event's"),
        pytest.param("[x](https://youtu.be/tidepools00)", "[x](https://youtu.be/tidepools00)", id="nothing to offer"),
        pytest.param(
            "[Boundaries](https://youtu.be/driftbuoys0)",
            "[Boundaries](https://youtu.be/driftbuoys0)",
            id="title and link disagree",
        ),
        pytest.param(
            "* Measuring the Drift of Buoys: [📽 Video pending](https://forum.example/7)",
            f"* Measuring the Drift of Buoys: [📽 Video (YouTube)]({NEW}driftbuoys1)",
            id="label pending",
        ),
        pytest.param(
            "* Measuring the Drift of Buoys (video pending)",
            f"* Measuring the Drift of Buoys ([Video (YouTube)]({NEW}driftbuoys1))",
            id="words pending",
        ),
        pytest.param(
            "* Measuring the Drift of Buoys [v][p]\n* Theory of Foam [Video pending][p]\n\n[p]: https://forum.example/",
            "* Measuring the Drift of Buoys [v][p]\n* Theory of Foam [Video pending][p]\n\n[p]: https://forum.example/",
            id="a definition that others share",
        ),
        pytest.param(
            f"* {LONG}: [Hubilo, or Hubilo]({HUBILO}/7001)",
            f"* {LONG}: [Hubilo, or Hubilo]({NEW}kelpforest1)",
            id="two words name the platform",
        ),
        pytest.param("- [Keynote](#keynote)\n", "- [Keynote](#keynote)\n", id="contents"),
    ],
)
def test_markdown(update, before, after):
    assert update(before) == after


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (
            "post.rst",
            f"`Hubilo video <{HUBILO}/7001>`_ and talk_\n\n.. _talk: https://youtu.be/driftbuoys0\n",
            f"`YouTube video <{NEW}kelpforest1>`_ and talk_\n\n.. _talk: {NEW}driftbuoys1\n",
        ),
        (
            "post.html",
            f'<p><a class="x" href="{HUBILO}/7001">Video (Hubilo)</a></p>\n<pre><a href="{HUBILO}/7001">x</a></pre>\n',
            f'<p><a class="x" href="{NEW}kelpforest1">Video (YouTube)</a></p>\n<pre><a href="{HUBILO}/7001">x</a></pre>\n',
        ),
        (
            "post.md",
            f"```{{note}}\n* video: <{HUBILO}/7001>\n```\n```{{code-block}}\n<{HUBILO}/7001>\n```\n",
            f"```{{note}}\n* video: <{NEW}kelpforest1>\n```\n```{{code-block}}\n<{HUBILO}/7001>\n```\n",
        ),
    ],
)
def test_other_markup(update, name, before, after):
    assert update(before, name) == after


def test_permalinks_open_the_best_video_for_ever(update):
    base = {"to": "permalink", "base_url": "https://talks.example/"}
    assert update(f"* [Video (Hubilo)]({HUBILO}/7001), [ok](https://youtu.be/boundaries1)", **base) == (
        "* [Video (YouTube)](https://talks.example/watch/kelpcon-2031/growing-kelp-forests-slow-loops-in-cold-water), "
        "[ok](https://youtu.be/boundaries1)"
    )


def test_permalinks_need_an_address(update):
    with pytest.raises(ConftalksError) as error:
        update("text", to="permalink")
    assert "CONFTALKS_BASE_URL" in str(error.value)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        pytest.param(
            "post.md",
            "## Measuring the Drift of Buoys\n\nMeasuring the Drift of Buoys was fine.\n",
            f"## [Measuring the Drift of Buoys]({NEW}driftbuoys1)\n\nMeasuring the Drift of Buoys was fine.\n",
            id="where a talk is first named",
        ),
        pytest.param(
            "post.md", "* **Boundaries** - Eve Roe", f"* **[Boundaries]({NEW}boundaries1)** - Eve Roe", id="bold"
        ),
        pytest.param(
            "post.md",
            "I saw Measuring the Drift\nof Buoys.",
            f"I saw [Measuring the Drift\nof Buoys]({NEW}driftbuoys1).",
            id="wrapped",
        ),
        pytest.param(
            "post.md",
            "## Measuring the Drift of Buoys\n\n* [it](https://kelp.example/2031/schedule/presentation/42/ 'x')!\n",
            "## Measuring the Drift of Buoys\n\n* [it](https://kelp.example/2031/schedule/presentation/42/ 'x') "
            f"([video]({NEW}driftbuoys1))!\n",
            id="beside the schedule",
        ),
        pytest.param(
            "post.md",
            "[it][k]\n\n[k]: https://kelp.example/2031/schedule/presentation/42/\n",
            f"[it][k] ([video]({NEW}driftbuoys1))\n\n[k]: https://kelp.example/2031/schedule/presentation/42/\n",
            id="beside a reference",
        ),
        pytest.param(
            "post.html",
            "<p>Measuring the Drift of Buoys</p>",
            f'<p><a href="{NEW}driftbuoys1">Measuring the Drift of Buoys</a></p>',
            id="html",
        ),
        pytest.param(
            "post.rst",
            "Measuring the Drift of Buoys\n============================\n\nNo Measuring.\n",
            "Measuring the Drift of Buoys\n============================\n\nNo Measuring.\n",
            id="a heading with an underline",
        ),
        pytest.param(
            "post.rst",
            "*Measuring the Drift of Buoys* it was.\n",
            "*Measuring the Drift of Buoys* it was.\n",
            id="rst emphasis",
        ),
        pytest.param(
            "post.rst",
            'It was "Measuring the Drift of Buoys".\n',
            f'It was "`Measuring the Drift of Buoys <{NEW}driftbuoys1>`__".\n',
            id="rst quotes",
        ),
        pytest.param(
            "post.md",
            "* `Measuring the Drift of Buoys` it was",
            "* `Measuring the Drift of Buoys` it was",
            id="in code",
        ),
        pytest.param(
            "post.md",
            f"* {LONG} and **Boundaries** by Eve Roe: [Hubilo]({HUBILO}/9999)",
            f"* [{LONG}]({NEW}kelpforest1) and **Boundaries** by Eve Roe: [Hubilo]({HUBILO}/9999)",
            id="an unknown session beside two talks",
        ),
        pytest.param(
            "post.rst",
            "`it <https://kelp.example/2031/schedule/presentation/42/>`_.\n",
            f"`it <https://kelp.example/2031/schedule/presentation/42/>`_ (`video <{NEW}driftbuoys1>`__).\n",
            id="rst beside",
        ),
        pytest.param(
            "post.md",
            "## Measuring the Drift of Buoys\n\n[watch](https://youtu.be/driftbuoys1)\n",
            "## Measuring the Drift of Buoys\n\n[watch](https://youtu.be/driftbuoys1)\n",
            id="linked below",
        ),
        pytest.param("post.md", "## Sorting Shells by Sound", "## Sorting Shells by Sound", id="which of two?"),
        pytest.param(
            "post.md", "## Measuring the Drifft of Buoy", "## Measuring the Drifft of Buoy", id="a suggestion"
        ),
    ],
)
def test_links_are_inserted_only_when_asked_for(update, name, before, after):
    assert update(before, name, insert=True) == after
    assert update(before, name) == before


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("📽 Video (Hublio)", "📽 Video (YouTube)"),
        ("HUBILO", "YouTube"),
        ("video on hubilo!", "video on YouTube!"),
        ("Video pending", "Video (YouTube)"),
        ("🎬 video is pending 🎬", "🎬 Video (YouTube) 🎬"),
        ("recording coming soon", "Video (YouTube)"),
        ("Video", None),
        ("public video", None),
        ("Hubilo / Hubilo", None),
        ("Measuring Buoys (Hubilo)", "Measuring Buoys (YouTube)"),
        ("Exploring Hubble data, by Ada Finch", None),
        ("A talk about Hubilo, the platform", None),
    ],
)
def test_the_one_word_of_a_label_that_names_the_old_platform(label, expected):
    assert renamed(label, "hubilo", "YouTube") == expected


PIECES = [
    f"[Video (Hubilo)]({HUBILO}/7001)",
    "<https://youtu.be/driftbuoys0>",
    f"* **{LONG}**\n",
    "* (video pending)\n",
    "`",
    "```\n",
    "\n",
    "\r\n",
    "## Boundaries\n",
    "[r]: https://youtu.be/driftbuoys0\n",
    "[r]",
    "<!--",
    "-->",
    "<a href='https://youtu.be/driftbuoys0'>",
    "| a | b |\n|--|--|\n",
    " text ",
    "‚Äô",
    "---\n",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12))
def test_whatever_the_post_it_is_refused_or_changes_only_inside_the_edits(kelp, pieces):
    data = "".join(pieces).encode("utf-8", "replace")
    try:
        post = read_post(data, "post.md")
    except ConftalksError:
        return
    done = edits(post, verdicts(post, find_mentions(post, kelp), kelp), insert=True)
    new = splice(post.text, done)
    for edit in reversed(done):
        # What stands before and behind an edit is found again around its text.
        shift = sum(len(e.text) - (e.end - e.start) for e in done if e.start < edit.start)
        at = edit.start + shift
        new = new[:at] + post.text[edit.start : edit.end] + new[at + len(edit.text) :]
    assert new == post.text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            f"{LONG}: `Hubilo`_\n\n.. _Hubilo: {HUBILO}/7001\n",
            f"{LONG}: `Hubilo`_\n\n.. _Hubilo: {NEW}kelpforest1\n",
            id="the label is the target's name",
        ),
        pytest.param(
            f"{LONG}: `Hubilo <{HUBILO}/7001>`_, `Hubilo`_\n",
            f"{LONG}: `Hubilo <{NEW}kelpforest1>`_, `Hubilo`_\n",
            id="the label is used again",
        ),
        pytest.param(
            f"{LONG}: `Hubilo <{HUBILO}/7001>`_\n",
            f"{LONG}: `YouTube <{NEW}kelpforest1>`_\n",
            id="the label is used once",
        ),
        pytest.param(
            f"{LONG}: `Hubilo`__\n\n__ {HUBILO}/7001\n", f"{LONG}: `YouTube`__\n\n__ {NEW}kelpforest1\n", id="nameless"
        ),
        pytest.param(f"{LONG}: *video pending*\n", f"{LONG}: *video pending*\n", id="emphasis nests nothing"),
    ],
)
def test_rst(update, before, after):
    assert update(before, "post.rst") == after
