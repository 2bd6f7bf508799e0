"""What a section makes certain about its heading, and what it does not."""

import pytest

from aggregator.recap.finding.by_section import is_like_title

PEOPLE = "#### Sol Marsh: What the council is\n\nText.\n\n#### Tia R. Wade: Money\n\nText.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"### Harbour Council Updates\n\n{PEOPLE}", [(1, "k58", "speaker")], id="people speak below"),
        pytest.param("### Harbour Council Updates\n\nThey met.\n", [], id="nobody speaks below"),
        pytest.param("### Harbour Council Updates\n\n#### Sol Marsh: Money\n", [], id="one person"),
        pytest.param("### Harbour Council Updates\n\n#### First: money\n\n#### Then: boats\n", [], id="no people"),
        pytest.param(f"### Harbour Tour\n\n{PEOPLE}", [], id="one word shared"),
        pytest.param(f"### A Walk Round the Old Harbour Council House\n\n{PEOPLE}", [], id="most words are others"),
        pytest.param(f"### Harbour Council Updates\n\n## More\n\n{PEOPLE}", [], id="people of another section"),
        pytest.param(
            "## Coral Gardens, Questions and Answers\n\nPia Sole and Rosa Cod met.\n",
            [(1, "59", "speaker")],
            id="two of three",
        ),
        pytest.param("## Coral Gardens, Questions and Answers\n\nPia Sole was alone.\n", [], id="one of three"),
        pytest.param(
            "## Slow Kelp Forests Growing Cold\n\nAda Quill was there, and Bo Tern.\n", [], id="a talk of one person"
        ),
        pytest.param(f"Harbour Council Updates\n\n{PEOPLE}", [], id="no heading"),
    ],
)
def test_a_panel_is_known_by_most_of_its_words_and_two_of_its_people(told, text, expected):
    assert [mention for mention in told(text) if mention[2] != "fuzzy"] == expected


KEYNOTE = "## Dot Prime Keynote\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f'{KEYNOTE}"Told Stories from Six Harbours"\n', [(3, "k44", "speaker")], id="quotes"),
        pytest.param(f"{KEYNOTE}**Told Stories from Six Harbours**\n", [(3, "k44", "speaker")], id="bold"),
        pytest.param(f"{KEYNOTE}> *Told Stories from Six Harbours*\n", [(3, "k44", "speaker")], id="block quote"),
        pytest.param(f"{KEYNOTE}「海の音を聞く話です」\n", [], id="no capitals to go by"),
        pytest.param(f'{KEYNOTE}"Be kind to the harbour, always."\n', [], id="what somebody said"),
        pytest.param(f'{KEYNOTE}"be kind to the harbour always"\n', [], id="small letters"),
        pytest.param(f"{KEYNOTE}*Photo by Ada Quill, Pier Press*\n", [], id="who took the picture"),
        pytest.param(f"{KEYNOTE}Told Stories from Six Harbours\n", [], id="not set off"),
        pytest.param(f'{KEYNOTE}She spoke of "Told Stories from Six Harbours" there.\n', [], id="part of a sentence"),
        pytest.param(f'{KEYNOTE}Hello.\n\n"Told Stories from Six Harbours"\n', [], id="further down"),
        pytest.param(f'{KEYNOTE}"Kelp"\n', [], id="one word"),
        pytest.param('## Boundaries\n\n"Told Stories from Six Harbours"\n', [], id="a talk whose title is known"),
    ],
)
def test_a_keynotes_real_title_stands_alone_under_its_speaker(told, text, expected):
    heading = [] if text.startswith("## Boundaries") else [(1, "k44", "speaker")]
    assert [mention for mention in told(text) if mention[0] > 1] == expected
    assert [mention for mention in told(text) if mention[0] == 1] == (heading or [(1, "45", "title")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Told Stories from Six Harbours", True),
        ("Why Are We Here?", True),
        ("Six harbours", False),
        ("We are all in this together", False),
        ("Slides and Notes for Everybody", False),
    ],
)
def test_what_is_written_like_a_title(text, expected):
    assert is_like_title(text) is expected
