import pytest

from aggregator.corrections import Suppressions, read_corrections, read_suppressions
from aggregator.matching.links import Link
from scrapers.errors import BadData
from scrapers.records import Speaker, Talk


@pytest.fixture
def write(tmp_path):
    def write(text, name="corrections.yml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def test_decisions_become_links_of_a_person(write):
    path = write(
        '- {talk: "67", recording: "youtube:abc", decision: rejected, why: "other year\'s recording"}\n'
        "- talk: k3\n  recording: youtube:def\n  decision: accepted\n  why: |\n    watched it\n"
    )
    assert read_corrections(path) == (
        Link("67", "youtube:abc", "rejected", "corrected", 1.0, "other year's recording", decided_by="person"),
        Link("k3", "youtube:def", "accepted", "corrected", 1.0, "watched it", decided_by="person"),
    )


def test_a_bare_number_is_a_code(write):
    (link,) = read_corrections(write("- {talk: 67, recording: youtube:abc, decision: accepted, why: seen}\n"))
    assert link.talk == "67"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n"])
def test_an_empty_file_decides_nothing(write, text):
    assert read_corrections(write(text)) == ()


def test_a_missing_file_decides_nothing(tmp_path):
    assert read_corrections(tmp_path / "corrections.yml") == ()
    assert read_suppressions(tmp_path / "suppress.yml") == Suppressions()


GOOD = "- {talk: a, recording: youtube:x, decision: accepted, why: seen}\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("talk: a\n", 1, "the file must be a list: every entry begins with `- `"),
        ("- a\n", 1, "an entry is a map such as `talk: ...`, not 'a'"),
        (GOOD + "- talk: b\n  video: x\n", 3, "unknown key `video:`; known are talk, recording, decision, why"),
        (GOOD + "\n- {talk: b, recording: youtube:x, decision: accepted}\n", 3, "`why:` is missing"),
        ("- {talk: b, decision: accepted, why: seen}\n", 1, "`recording:` is missing"),
        ("- {talk: b, recording: youtube:x, decision: accepted, why: }\n", 1, "`why:` must be a text, not None"),
        ("- {talk: b, recording: youtube:x, decision: accepted, why: '  '}\n", 1, "`why:` must be a text, not '  '"),
        ("- {talk: true, recording: youtube:x, decision: accepted, why: y}\n", 1, "`talk:` must be a text, not True"),
        (
            "- {talk: b, recording: youtube:x, decision: suggested, why: hm}\n",
            1,
            "decision 'suggested' is none of accepted, rejected",
        ),
        (GOOD + GOOD.replace("accepted", "rejected"), 2, "talk a and youtube:x were decided already on line 1"),
        (
            "- {talk: b, recording: x, decision: accepted, why: seen}\n",
            1,
            "link 'b' - 'x': recording is not provider:id",
        ),
    ],
)
def test_every_mistake_is_named_with_file_and_line(write, text, line, says):
    path = write(text)
    with pytest.raises(BadData) as error:
        read_corrections(path)
    assert str(error.value) == f"{path}:{line}: {says}"


def test_what_is_not_yaml_is_named_with_its_line(write):
    path = write("- {talk: a\n- b\n")
    with pytest.raises(BadData) as error:
        read_corrections(path)
    assert str(error.value).startswith(f"{path}:3: not YAML: ")


def talk(*names, code="7", **more):
    speakers = tuple(Speaker(name) for name in names)
    return Talk("pivocon-2031", code, "Foam", "talk", "https://pivocon.example/", speakers=speakers, **more)


@pytest.fixture
def suppressions(write):
    return read_suppressions(
        write("- {speaker: Jiří Šťastný, why: asked}\n- {talk: pivocon-2031/9, why: asked}\n", "suppress.yml")
    )


def test_suppressions_are_read(suppressions):
    assert suppressions == Suppressions(frozenset({"jiri stastny"}), frozenset({"pivocon-2031/9"}))


def test_a_speaker_who_asked_is_removed_and_the_others_stay(suppressions):
    both = talk("JIRI STASTNY", "Una Roe")
    assert suppressions.without_speakers(both) == talk("Una Roe")
    assert not suppressions.hides("pivocon-2031", both)


def test_a_talk_of_nobody_else_is_hidden(suppressions):
    assert suppressions.hides("pivocon-2031", talk("Jiří  Šťastný"))


def test_a_talk_without_that_speaker_is_the_same_object(suppressions):
    other = talk("Una Roe")
    assert suppressions.without_speakers(other) is other
    assert not suppressions.hides("pivocon-2031", talk())


def test_a_named_talk_is_hidden_by_code_alias_or_slug_in_its_event_only(suppressions):
    assert suppressions.hides("pivocon-2031", talk("Una Roe", code="9"))
    assert suppressions.hides("pivocon-2031", talk("Una Roe", aliases=("9",)))
    assert not suppressions.hides("pivocon-2030", talk("Una Roe", code="9"))
    assert Suppressions(talks=frozenset({"pivocon-2031/foam"})).hides("pivocon-2031", talk("Una Roe", slug="foam"))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("speaker: A\n", 1, "the file must be a list: every entry begins with `- `"),
        ("- {why: asked}\n", 1, "an entry names either `speaker:` or `talk:`"),
        ("- {speaker: A, talk: e/1, why: asked}\n", 1, "an entry names either `speaker:` or `talk:`"),
        ("- {speaker: A}\n", 1, "`why:` is missing"),
        ("- {speaker: '...', why: asked}\n", 1, "speaker '...' has no letters"),
        ("- {talk: '9', why: asked}\n", 1, "talk '9' is not EVENT/CODE"),
        ("- {name: A, why: asked}\n", 1, "unknown key `name:`; known are speaker, talk, why"),
    ],
)
def test_every_mistake_in_suppress_is_named(write, text, line, says):
    path = write(text, "suppress.yml")
    with pytest.raises(BadData) as error:
        read_suppressions(path)
    assert str(error.value) == f"{path}:{line}: {says}"
