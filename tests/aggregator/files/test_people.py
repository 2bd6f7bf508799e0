"""people.yml: read strictly, and what is wrong in one entry costs nothing else."""

from pathlib import Path

import pytest

from aggregator.files.people import KnownPeople, KnownPerson, read_people
from scrapers.errors import BadData


def read(tmp_path: Path, text: str) -> tuple[KnownPeople, list[str]]:
    path = tmp_path / "people.yml"
    path.write_text(text, "utf-8")
    people = read_people(path)
    return people, [problem.removeprefix(f"{tmp_path}/") for problem in people.problems]


def test_an_entry_unites_parts_and_renames(tmp_path: Path) -> None:
    people, problems = read(
        tmp_path,
        "- {person: ada-byron, names: [Ada Byron, Ada M. Byron], speakers: [ada-b, moss-2024/a-byron],"
        " split: [fern-2024/ada-byron], why: she says so}\n"
        "- person: bo-li\n  names: [Bo Li]\n  former:\n    - Bea Li\n    - BEA  LÍ-Ng\n",
    )
    ada = KnownPerson(
        "ada-byron",
        ("Ada Byron", "Ada M. Byron"),
        frozenset({("", "ada-b"), ("moss-2024", "a-byron")}),
        frozenset({("fern-2024", "ada-byron")}),
    )
    assert people.persons == (ada, KnownPerson("bo-li", ("Bo Li",)))
    assert people.former == {"bea li": ("Bo Li", "bo-li"), "bea li ng": ("Bo Li", "bo-li")}
    assert problems == []
    assert people.persons[0].lines == {("", "ada-b"): 1, ("moss-2024", "a-byron"): 1, ("fern-2024", "ada-byron"): 1}


@pytest.mark.parametrize("text", ["", "# nobody yet\n", "[]\n"])
def test_an_empty_file_says_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == (KnownPeople(), [])
    assert read_people(tmp_path / "none.yml") == KnownPeople()


@pytest.mark.parametrize(
    ("text", "why"),
    [("person: ada\n", "people.yml:1: the file must be a list"), ("- {person: ada\n", "people.yml:2: not YAML")],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(BadData) as refused:
        read(tmp_path, text)
    assert why in str(refused.value)


PROBLEMS = {
    "- ada\n": ["people.yml:1: an entry is a map such as `person: ...`, not 'ada'"],
    "- {person: ada, names: [Ada Byron], alias: [x]}\n": [
        "people.yml:1: unknown key `alias:`; known are person, names, former, speakers, split, why"
    ],
    "- {person: Ada Byron, names: [Ada Byron]}\n": [
        "people.yml:1: person 'Ada Byron' is no address: lower-case words joined by hyphens, such as ada-byron"
    ],
    "- {names: [Ada Byron]}\n": ["people.yml:1: `person:` is missing: the address, such as ada-byron of /s/ada-byron"],
    "- {person: ada}\n": ["people.yml:1: says nothing: give `names:`, `former:`, `speakers:`, `split:`"],
    "- {person: ada, names: Ada Byron, speakers: [ada]}\n": [
        "people.yml:1: `names:` must be a list, such as [..., ...], not 'Ada Byron'"
    ],
    "- person: ada\n  names: [Ada]\n  speakers: [1, a b, a/b/c, x/]\n": [
        "people.yml:3: `speakers:` must be a list of texts, not 1",
        "people.yml:3: `speakers:` 'a b' is no speaker: SLUG as in /s/SLUG, or EVENT/SLUG",
        "people.yml:3: `speakers:` 'a/b/c' is no speaker: SLUG as in /s/SLUG, or EVENT/SLUG",
        "people.yml:3: `speakers:` 'x/' is no speaker: SLUG as in /s/SLUG, or EVENT/SLUG",
    ],
    '- {person: ada, names: ["!!", Ada]}\n': ["people.yml:1: `names:` '!!' has no letters"],
    "- {person: ada, names: [Ada]}\n- {person: ada, names: [Bo], speakers: [bo]}\n": [
        "people.yml:2: person 'ada' is on line 1 already"
    ],
    "- {person: ada, names: [Ada]}\n- {person: bo, names: [Bo, ÁDA]}\n": [
        "people.yml:2: the name 'ÁDA' is somebody else's on line 1 already"
    ],
    "- {person: ada, names: [Ada], former: [ada, Bo]}\n": [
        "people.yml:1: 'ada' is both a name of now and one of before"
    ],
    "- {person: ada, former: [Bo], speakers: [x]}\n": ["people.yml:1: `former:` needs `names:`, the name of now first"],
    "- {person: ada, speakers: [c, moss-1/c]}\n- {person: bo, speakers: [c, moss-1/c, fern-1/c]}\n": [
        "people.yml:2: the speaker 'c' is somebody else on line 1 already",
        "people.yml:2: the speaker 'moss-1/c' is somebody else on line 1 already",
    ],
    "- {person: ada, speakers: [bo]}\n- {person: bo, names: [Bo]}\n": [
        "people.yml:1: the speaker 'bo' is somebody else on line 2 already"
    ],
    "- {person: ada, names: [Ada Byron], speakers: [c, d], split: [c, ada, ada-byron, moss-1/ada]}\n": [
        "people.yml:1: 'c' is united and split by one entry: it stays as it was",
        "people.yml:1: 'ada' is united and split by one entry: it stays as it was",
        "people.yml:1: 'ada-byron' is united and split by one entry: it stays as it was",
    ],
}


@pytest.mark.parametrize("text", PROBLEMS)
def test_each_thing_that_is_wrong_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text)[1] == PROBLEMS[text]


def test_what_is_wrong_costs_nothing_else(tmp_path: Path) -> None:
    people, problems = read(
        tmp_path,
        "- {person: ada, names: [Ada Byron], speakers: [c, d], split: [c, moss-1/e], wrong: 1}\n"
        "- {person: ada, names: [Bo Li], former: [Bea Li]}\n"
        "- {names: [Cy Ng, Ada Byron], former: [Cleo Ng]}\n"
        "- {person: dee, names: [Dee]}\n",
    )
    assert people.persons == (
        KnownPerson("ada", ("Ada Byron",), frozenset({("", "d")}), frozenset({("moss-1", "e")})),
        KnownPerson("dee", ("Dee",)),
    )
    assert people.former == {"bea li": ("Bo Li", "bo-li"), "cleo ng": ("Cy Ng", "cy-ng")}
    assert len(problems) == 5


def test_a_speaker_that_is_unknown_is_named(tmp_path: Path) -> None:
    people, _ = read(tmp_path, "- person: ada\n  speakers: [c, moss-1/d]\n  split:\n  - e\n  - moss-1/f\n")
    path = Path("people.yml")
    assert people.unknown(path, frozenset({("", "c"), ("moss-1", "f")})) == (
        "people.yml:2: there is no speaker 'moss-1/d'",
        "people.yml:4: there is no speaker 'e'",
    )
