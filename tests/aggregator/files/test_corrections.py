from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.files.corrections import read_corrections, refuse_twice, with_decision
from aggregator.matching.links import Link
from scrapers.errors import BadData
from scrapers.text import clean_text


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


GOOD = "- {talk: a, recording: youtube:x, decision: accepted, why: seen}\n"
GOOD2 = GOOD.replace("talk: a", "talk: c")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("talk: a\n", 1, "the file must be a list: every entry begins with `- `"),
        ("- a\n", 1, "an entry is a map such as `talk: ...`, not 'a'"),
        (GOOD + "- talk: b\n  video: x\n", 3, "unknown key `video:`; known are talk, recording, decision, why, at"),
        (GOOD + "\n- {talk: b, recording: youtube:x, decision: accepted}\n", 3, "`why:` is missing"),
        ("- {talk: b, decision: accepted, why: seen}\n", 1, "`recording:` is missing"),
        ("- {talk: b, recording: youtube:x, decision: accepted, why: }\n", 1, "`why:` must be a text, not nothing"),
        ("- {talk: b, recording: youtube:x, decision: accepted, why: '  '}\n", 1, "`why:` must be a text, not '  '"),
        ("- {talk: true, recording: youtube:x, decision: accepted, why: y}\n", 1, "`talk:` must be a text, not True"),
        (
            "- {talk: b, recording: youtube:x, decision: suggested, why: hm}\n",
            1,
            "decision 'suggested' is none of accepted, rejected",
        ),
        (GOOD + GOOD.replace("accepted", "rejected"), 2, "talk a and youtube:x were decided already on line 1"),
        *(
            (
                f"- {{talk: b, recording: youtube:x, decision: accepted, at: {said}, why: y}}\n",
                1,
                f"`at:` is a place in the recording such as 12:34, 1:02:03 or 754, not '{said}'",
            )
            for said in ("12:60", "noon", "-5", "1000000000")
        ),
        (
            "- {talk: b, recording: youtube:x, decision: accepted, at: , why: y}\n",
            1,
            "`at:` must be a text, not nothing",
        ),
        (
            "- {talk: b, recording: youtube:x, decision: accepted, at: 1.5, why: y}\n",
            1,
            "`at:` must be a text, not 1.5",
        ),
        (
            "- {talk: b, recording: youtube:x, decision: accepted, at: 100000001, why: y}\n",
            1,
            "link 'b' - 'youtube:x': second 100000001 is not between 0 and 100,000,000",
        ),
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


def decision(talk="67", recording="youtube:abc", decided="rejected", why="seen"):
    return Link(talk, recording, decided, "corrected", 1.0, why, decided_by="person")


CRLF = "\ufeff# Ünder\r\n- talk: a\r\n  recording: youtube:x # one\r\n  decision: accepted\r\n  why: |\r\n    seen\r\n"
NEW = '- {talk: "67", recording: "youtube:abc", decision: rejected, why: "seen"}'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, f"{NEW}\n"),
        ("", f"{NEW}\n"),
        ("# nothing yet", f"# nothing yet\n{NEW}\n"),
        ("# none\n[]\n# end\n", f"# none\n# end\n{NEW}\n"),
        (f"{GOOD}\n# the end\n", f"{GOOD}\n# the end\n{NEW}\n"),
        ("  " + GOOD.rstrip(), f"  {GOOD}  {NEW}\n"),
        (
            CRLF,
            f"{CRLF}{NEW}\r\n",
        ),
    ],
)
def test_a_decision_is_added_and_all_else_stays(tmp_path, before, after):
    path = tmp_path / "corrections.yml"
    if before is not None:
        path.write_bytes(before.encode())
    assert with_decision(path, decision()) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f"# top\n{GOOD}- {{ why: 'no', talk: 67, recording: youtube:abc, decision: 'accepted' }} # mine\n{GOOD2}",
            f'# top\n{GOOD}- {{ why: "seen", talk: 67, recording: youtube:abc, decision: rejected }} # mine\n{GOOD2}',
        ),
        (
            f"- talk: '67'\n  why: >-\n    one\n\n    two\n\n  # where\n  recording: youtube:abc\n  decision: accepted\n{GOOD}",
            f"- talk: '67'\n  why: \"seen\"\n\n  # where\n  recording: youtube:abc\n  decision: rejected\n{GOOD}",
        ),
        (
            "- talk: '67'\n  recording: youtube:abc\n  decision: accepted # so\n  why: plain\n    text\n# the end\n",
            "- talk: '67'\n  recording: youtube:abc\n  decision: rejected # so\n  why: \"seen\"\n# the end\n",
        ),
        (
            "- talk: '67'\r\n  recording: youtube:abc\r\n  decision: accepted\r\n  why: |+\r\n    no\r\n\r\n",
            "- talk: '67'\r\n  recording: youtube:abc\r\n  decision: rejected\r\n  why: \"seen\"\r\n\r\n",
        ),
    ],
)
def test_an_entry_is_replaced_in_its_place_and_only_what_changes(tmp_path, before, after):
    path = tmp_path / "corrections.yml"
    path.write_bytes(before.encode())
    (old,) = (link for link in read_corrections(path) if link.talk == "67")
    assert with_decision(path, decision(), old) == after


@pytest.mark.parametrize(
    ("said", "second"),
    [
        ("754", 754),
        ("12:34", 754),
        ('"12:34"', 754),
        ("12m34s", 754),
        ("1:02:03", 3723),
        ("0", 0),
        ("100000000", 10**8),
    ],
)
def test_a_second_is_read_of_what_is_accepted_and_counts_for_nothing_else(write, said, second):
    entry = f"- {{talk: b, recording: youtube:x, decision: accepted, at: {said}, why: y}}\n"
    assert [link.start_s for link in read_corrections(write(entry))] == [second]
    assert [link.start_s for link in read_corrections(write(entry.replace("accepted", "rejected")))] == [None]


AT = replace(decision(decided="accepted"), start_s=754)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, NEW.replace("rejected", 'accepted, at: "12:34"') + "\n"),
        (
            "- { talk: 67, recording: youtube:abc, decision: rejected, why: no }\n",
            '- { talk: 67, recording: youtube:abc, decision: accepted, at: "12:34", why: "seen" }\n',
        ),
        (
            "- {talk: 67, at: 5, recording: youtube:abc, decision: accepted, why: no} # so\n",
            '- {talk: 67, at: "12:34", recording: youtube:abc, decision: accepted, why: "seen"} # so\n',
        ),
        (
            "  - talk: 67\r\n    recording: youtube:abc\r\n    decision: accepted # so\r\n    why: no\r\n",
            (
                "  - talk: 67\r\n    recording: youtube:abc\r\n    decision: accepted\r\n"
                '    at: "12:34" # so\r\n    why: "seen"\r\n'
            ),
        ),
    ],
)
def test_a_second_is_written_into_the_entry(tmp_path, before, after):
    path = tmp_path / "corrections.yml"
    path.write_bytes((before or "").encode())
    known = read_corrections(path)
    assert with_decision(path, AT, known[0] if known else None) == after
    path.write_bytes(after.encode())
    assert read_corrections(path) == (AT,)


def test_a_rejection_leaves_a_second_of_before_where_it_is(tmp_path):
    path = tmp_path / "corrections.yml"
    path.write_text('- {talk: "67", recording: youtube:abc, decision: accepted, at: 5, why: x}\n', "utf-8")
    (old,) = read_corrections(path)
    assert with_decision(path, decision(), old) == (
        '- {talk: "67", recording: youtube:abc, decision: rejected, at: 5, why: "seen"}\n'
    )


def test_a_form_that_cannot_be_added_to_is_refused_with_the_line_to_write(write):
    path = write("[{talk: a, recording: youtube:x, decision: accepted, why: seen}]\n")
    with pytest.raises(BadData) as error:
        with_decision(path, decision())
    assert str(error.value) == (
        f"{path}: a program cannot change a file of this form; write each entry on its own line: {NEW}"
    )


def test_a_broken_file_is_not_added_to(write):
    path = write(GOOD + "- {talk: b\n")
    with pytest.raises(BadData) as error:
        with_decision(path, decision())
    assert str(error.value).startswith(f"{path}:3: not YAML: ")


@given(why=st.text(min_size=1).map(clean_text).filter(bool))
def test_any_reason_comes_back_as_it_was_given_or_is_refused(tmp_path_factory, why):
    path = tmp_path_factory.mktemp("why") / "corrections.yml"
    path.write_text(f"# kept\n{GOOD}", "utf-8")
    try:
        path.write_text(with_decision(path, decision(why=why)), "utf-8")
    except BadData:
        assert not why.isprintable()
    else:
        assert read_corrections(path)[1:] == (decision(why=why),)


def test_one_talk_under_two_names_is_decided_once(tmp_path):
    path = tmp_path / "corrections.yml"
    codes = {"67": "67", "foam": "67", "68": "68"}
    refuse_twice(path, (decision(), decision("68"), decision("foam", "youtube:def")), codes)
    with pytest.raises(BadData) as error:
        refuse_twice(path, (decision(), decision("foam", decided="accepted")), codes)
    assert str(error.value) == (
        f"{path}: '67' and 'foam' are one talk, and youtube:abc is decided for both: remove one of the two entries"
    )
