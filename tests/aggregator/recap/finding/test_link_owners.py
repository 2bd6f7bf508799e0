"""Which link belongs to which words of a post."""

import pytest

KELP = "Growing Kelp Forests: Slow Loops in Cold Water"
OTHER = "https://youtu.be/boundaries1"


def shown(found):
    return [(m.talk.code, m.how, m.text, [link.url for link in m.links], m.disagrees) for m in found]


@pytest.mark.parametrize(
    "text",
    [
        f"I liked [Growing Kelp Forests: Slow Loops]({OTHER}) in Cold Water.",
        f"I liked Overcoming [Tides with Anchors and Patience]({OTHER}) most.",
    ],
)
def test_a_label_on_most_of_a_title_stands_for_it(mentions, text):
    """69 % and 73 % of the letters: the link contradicts the title."""
    (mention,) = mentions(text)
    assert mention.disagrees == "the link is to 'Boundaries'"


@pytest.mark.parametrize(
    ("text", "code", "label"),
    [
        (f"I liked Growing Kelp Forests: Slow Loops in Cold [Water]({OTHER}).", "41", "Water"),
        (f"I liked Overcoming Tides [with Anchors and Patience]({OTHER}).", "43", "with Anchors and Patience"),
    ],
)
def test_a_label_on_some_words_of_a_title_is_a_link_of_its_own(mentions, text, code, label):
    """11 % and 59.5 % of the letters: two mentions that agree."""
    found = sorted(shown(mentions(text)))
    assert [(one[0], one[1], one[4]) for one in found] == sorted([(code, "title", None), ("45", "link", None)])
    assert ("45", "link", label, [OTHER], None) in found


def test_a_label_beside_a_title_is_no_label_on_it(mentions):
    found = shown(mentions(f"{KELP} and [the one on limits]({OTHER})."))
    assert found == [
        ("45", "link", "the one on limits", [OTHER], None),
        ("41", "title", KELP, [], None),
    ]


@pytest.mark.parametrize(
    ("between", "disagrees"),
    [("x" * 23, "the link is to 'Boundaries'"), ("x" * 24, None)],
)
def test_in_prose_a_bare_label_counts_within_25_characters(mentions, between, disagrees):
    found = [m for m in mentions(f"I liked {KELP} {between} [video]({OTHER}).") if m.talk.code == "41"]
    assert [m.disagrees for m in found] == [disagrees]


def test_a_bare_label_behind_two_titles_belongs_to_the_last_one_before_it(mentions):
    url = "https://youtu.be/wholeday001"
    found = mentions(f"* {KELP}, Measuring the Drift of Buoys ([video]({url}))")
    assert [(m.talk.code, [link.url for link in m.links]) for m in found] == [("41", []), ("42", [url])]


def test_an_unknown_video_right_below_a_heading_is_the_headings(mentions):
    url = "https://youtu.be/wholeday001"
    (below,) = mentions(f"## {KELP}\n\n[Video]({url})\n")
    assert (below.talk.code, [link.url for link in below.links]) == ("41", [url])
    (later,) = mentions(f"## {KELP}\n\nIt was long.\n\n[Video]({url})\n")
    assert (later.talk.code, later.links) == ("41", ())
