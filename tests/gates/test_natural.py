"""The rules of the natural gate: each condition on both its sides, and how first hits are judged by them."""

import random
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from natural import QUERIES, Answer, answers, figures, queries_of, shown
from natural_rules import Judgement, Query, Record, count, fold, holds, query_of, record_of

TUBE = [{"type": "youtube", "url": "https://www.youtube.com/watch?v=abcdefghijk"}]
ARCHIVE = [{"type": "archive.org", "url": "https://archive.org/details/a"}, {"type": "x", "url": None}]


def _line(**changes):
    plain = {
        "event": "kon-de-2018",
        "event_title": "Kon DE 2018",
        "slug": "a",
        "title": "Nutshells: Ärger mit Django 3.12",
        "speakers": ["Łucja Ørsted", "B. Nowak"],
        "recorded": "2019-01-02",
        "language": "deu",
        "duration": None,
        "tags": ["Lightning Talks"],
        "description": "Of test-driven\nthings",
        "videos": TUBE,
        "related_urls": [],
    }
    return plain | changes


def _query(**changes):
    return Query(**({"text": "a", "kind": "word", "half": "tuned", "where": {"title": "django"}} | changes))


TALK = record_of(_line())
OTHER = record_of(_line(title="Other", description=None))


def test_a_record_is_folded_and_keeps_what_people_read():
    assert record_of(_line()) == Record(
        event="kon-de-2018",
        title="nutshells: arger mit django 3.12",
        description="of test-driven\nthings",
        speakers=("lucja orsted", "b. nowak"),
        tags=("lightning talks",),
        language="deu",
        years=frozenset({2018, 2019}),
        video=True,
        shown="kon-de-2018: Nutshells: Ärger mit Django 3.12",
    )


def test_what_a_record_does_not_say_is_empty():
    bare = record_of(_line(event="kon", recorded=None, language=None, description=None, videos=ARCHIVE))
    assert (bare.years, bare.language, bare.description, bare.video) == (frozenset(), "", "", False)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("Données", "donnees"), ("ŁØđa", "loda"), ("Straße", "strasse"), ("파이썬", "파이썬"), ("Тест", "тест")],
)
def test_folding(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("holding", "not_holding"),
    [
        ({"event": "kon-de-2018"}, {"event": "kon-de-201"}),
        ({"event": "kon-.*"}, {"event": "on-de-2018"}),
        ({"series": "kon-de"}, {"series": "kon-de-2018"}),
        ({"language": "deu"}, {"language": "de"}),
        ({"title": "django"}, {"title": "djang"}),
        ({"title": r"3\.12"}, {"title": r"3\.1"}),
        ({"title": "nutshells?"}, {"title": "shells?"}),
        ({"title": "arger"}, {"title": "things"}),
        ({"description": "things"}, {"description": "django"}),
        ({"text": "things"}, {"text": "thing"}),
        ({"text": "django"}, {"text": "flask"}),
        ({"text": "test[^a-z0-9]+driven[^a-z0-9]+things"}, {"text": "test things"}),
        ({"speaker": "lucja"}, {"speaker": "luc"}),
        ({"speaker": "nowak"}, {"speaker": "orsted b"}),
        ({"tag": "lightning talks?"}, {"tag": "talk"}),
        ({"years": [2018, 2018]}, {"years": [2016, 2017]}),
        ({"years": [2019, 2030]}, {"years": [2020, 2030]}),
        ({"video": True}, {"video": False}),
        ({"any": [{"title": "flask"}, {"title": "django"}]}, {"any": [{"title": "flask"}, {"title": "tornado"}]}),
        ({"not": {"title": "flask"}}, {"not": {"title": "django"}}),
        ({"title": "django", "speaker": "nowak"}, {"title": "django", "speaker": "kowalski"}),
    ],
)
def test_a_condition_holds_and_does_not(holding, not_holding):
    assert (holds(holding, TALK), holds(not_holding, TALK)) == (True, False)


def test_an_underscore_is_no_letter():
    found = record_of(_line(title="0_django_rules.m4v"))
    assert (holds({"title": "django"}, found), holds({"title": "django_rule"}, found)) == (True, False)


@pytest.mark.parametrize(
    ("changes", "hits", "satisfying", "judged"),
    [
        ({}, [TALK] * 10, 30, Judgement(True, 10, 10, 10)),
        ({}, [TALK] * 9 + [OTHER], 30, Judgement(False, 9, 10, 10)),
        ({}, [TALK] * 9, 30, Judgement(False, 9, 10, 10)),
        ({}, [TALK] * 10 + [OTHER], 30, Judgement(True, 10, 10, 10)),
        ({}, [TALK] * 2 + [OTHER] * 8, 2, Judgement(True, 2, 2, 2)),
        ({}, [TALK, OTHER, TALK], 2, Judgement(False, 1, 2, 2)),
        ({"first": 4}, [TALK] * 4 + [OTHER], 30, Judgement(True, 4, 4, 4)),
        ({"least": 8}, [TALK] * 8 + [OTHER] * 2, 30, Judgement(True, 8, 10, 8)),
        ({"least": 8}, [TALK] * 7 + [OTHER] * 3, 30, Judgement(False, 7, 10, 8)),
        ({"least": 8}, [TALK] * 3 + [OTHER], 4, Judgement(False, 3, 4, 4)),
        ({"least": 5}, [TALK, OTHER, TALK, OTHER], 4, Judgement(True, 2, 4, 2)),
        ({"only": True}, [TALK] * 2, 2, Judgement(True, 2, 2, 2)),
        ({"only": True}, [TALK] * 2 + [OTHER] * 3, 2, Judgement(False, 2, 2, 2, strangers=3)),
        ({"only": True, "first": 2}, [TALK] * 2 + [OTHER], 2, Judgement(True, 2, 2, 2)),
        ({}, [], 30, Judgement(False, 0, 10, 10)),
    ],
)
def test_first_hits_are_judged(changes, hits, satisfying, judged):
    assert _query(**changes).judged(hits, satisfying) == judged


def test_a_rule_that_nothing_satisfies_is_refused():
    with pytest.raises(ValueError, match="a: no record satisfies this rule"):
        _query().judged([TALK], 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"where": {"titel": "a"}}, "unknown: titel"),
        ({"where": {}}, "a condition needs some of"),
        ({"where": {"any": [{"years": [1, 2]}, {"wer": "a"}]}}, "unknown: wer"),
        ({"where": {"not": {"wer": "a"}}}, "unknown: wer"),
        ({"where": {"title": "Django"}}, "title = 'Django' has capitals or accents"),
        ({"where": {"title": "données"}}, "title = 'données' has capitals or accents"),
        ({"first": 3, "least": 4}, "least from 0 to first"),
        ({"first": 0}, "first is at least 1"),
        ({"half": "both"}, "half tuned or untuned"),
    ],
)
def test_what_is_no_rule_is_refused(changes, said):
    fields = {"text": "a", "kind": "word", "half": "tuned", "where": {"title": "django"}}
    assert query_of(fields) == _query()
    with pytest.raises(ValueError, match=said):
        query_of(fields | changes)


def test_a_text_stands_in_the_file_once(tmp_path):
    entry = '{ text = "a", half = "tuned", where = { title = "a" } }'
    once, twice = tmp_path / "once.toml", tmp_path / "twice.toml"
    once.write_text(f"word = [{entry}]\n", "utf-8")
    twice.write_text(f"word = [{entry}]\nrange = [{entry}]\n", "utf-8")
    assert [query.kind for query in queries_of(once)] == ["word"]
    with pytest.raises(ValueError, match=r"twice\.toml: more than once: a"):
        queries_of(twice)


def test_each_kind_has_eight_queries_at_least_and_halves_alternate():
    kinds = {}
    for query in queries_of(QUERIES):
        kinds.setdefault(query.kind, []).append(query.half)
    assert {kind: len(halves) >= 8 for kind, halves in kinds.items()} == dict.fromkeys(kinds, True)
    assert kinds == {kind: (["tuned", "untuned"] * len(halves))[: len(halves)] for kind, halves in kinds.items()}


def _answers():
    right, wrong = Judgement(True, 1, 1, 1), Judgement(False, 0, 1, 1)
    return [
        Answer(_query(text="a"), [TALK], right, 1.0),
        Answer(_query(text="b"), [], wrong, 2.0),
        Answer(_query(text="c", kind="range", half="untuned"), [], wrong, 3.0),
    ]


def test_figures_name_the_misses_of_the_untuned_half_only_where_asked():
    expected = {
        "queries": 3,
        "right": 1,
        "share": 0.3333,
        "p95_ms": 3.0,
        "halves": {
            "tuned": {"queries": 2, "right": 1, "share": 0.5},
            "untuned": {"queries": 1, "right": 0, "share": 0.0},
        },
        "kinds": {
            "range": {"queries": 1, "right": 0, "share": 0.0},
            "word": {"queries": 2, "right": 1, "share": 0.5},
        },
        "wrong": ["b"],
    }
    assert figures(_answers(), untuned_too=False) == expected
    assert figures(_answers(), untuned_too=True) == expected | {"wrong": ["b", "c"]}
    assert figures(_answers()[::-1], untuned_too=False) == expected


def test_a_query_is_shown_with_its_hits_and_its_judgement():
    query = _query(only=True)
    assert shown(Answer(query, [TALK, OTHER], query.judged([TALK, OTHER], 1), 1.0)) == (
        "a  [word, tuned]\n"
        '  {"title": "django"}\n'
        "  + kon-de-2018: Nutshells: Ärger mit Django 3.12 (lucja orsted, b. nowak)\n"
        "  - kon-de-2018: Other (lucja orsted, b. nowak)\n"
        "  wrong: 1 of the first 1, 1 needed, 1 that must not be there"
    )


def test_neither_the_order_of_the_talks_nor_of_the_queries_counts():
    titles = ["Django without tears", "A garden of lists", "Types for sceptics", "Lists of lists"]
    lines = [_line(title=title, event=f"kon-{n % 2}-2018", description="") for n, title in enumerate(titles)]
    queries = [_query(text=text, where={"title": text}) for text in ("django", "lists", "types")]
    queries.append(_query(text="garden", where={"title": "types"}))
    judged = {one.query.text: (one.judgement, {hit.shown for hit in one.hits}) for one in answers(lines, queries)}
    assert {text: judgement.right for text, (judgement, _) in judged.items()} == {
        "django": True,
        "lists": True,
        "types": True,
        "garden": False,
    }
    random.Random(1).shuffle(lines)
    again = answers(lines[::-1], queries[::-1])
    assert {one.query.text: (one.judgement, {hit.shown for hit in one.hits}) for one in again} == judged
    assert count({"title": "lists"}, map(record_of, lines)) == 2
