"""Names that nobody has are wrong usage, with the nearest that there are."""

from pathlib import Path

import catalog_seed
import pytest
from click.testing import CliRunner

from aggregator.cli import group


def said(*words: str) -> tuple[int, str]:
    """Exit code, and the line that says what is wrong; "" where all is well."""
    result = CliRunner().invoke(group, list(words))
    error = isinstance(result.exception, SystemExit) and result.exit_code == 2
    assert result.stdout == "" if error else result.exit_code == 0, result
    return result.exit_code, result.stderr.splitlines()[-1] if error else ""


@pytest.fixture
def db(tmp_path: Path) -> str:
    path = catalog_seed.seed(tmp_path / "talks.db")
    catalog_seed.edit(
        path,
        "UPDATE talks SET language = 'German' WHERE slug = 'spores-in-the-wind'",
        "INSERT INTO speakers VALUES ('p', 'pip-fern', 'Pip Fern', NULL)",
    )
    return str(path)


@pytest.mark.parametrize(
    ("option", "value", "known"),
    [
        ("event", "moss-2023", "known: moss-2024, fern-2023, moss-2022, empty-2021"),
        ("year", "abc", "known: 2024, 2023, 2022"),
        ("year", "1990..1999", "known: 2024, 2023, 2022"),
        ("kind", "keynot", "known: talk, keynote, poster, tutorial"),
        ("kind", "break", "known: talk, keynote, poster, tutorial"),
        ("track", "core", 'known: "><script>alert(3)</script>, Core'),
        ("speaker", "ada", "nearest: ada-quill"),
    ],
)
def test_a_search_for_what_no_talk_has_says_what_there_is(db: str, option: str, value: str, known: str) -> None:
    line = f"Error: Invalid value for '--{option}': there is no {option} {value!r} in the catalog; {known}"
    for more in ((), ("moss",), ("--json",), ("https://moss.example/nothing",)):
        assert said("--db", db, "search", *more, f"--{option}", value) == (2, line)


@pytest.mark.parametrize(
    "words",
    [
        "--event empty-2021",
        "--year 2022 --kind poster",
        "--year 2019..2022 --kind poster",
        "--speaker pip-fern",
        "--kind keynote xyzzyqwrt",
        "--event moss-2024",
    ],
)
def test_a_search_that_finds_nothing_of_what_there_is_is_right_usage(db: str, words: str) -> None:
    assert said("--db", db, "search", *words.split()) == (0, "")


@pytest.mark.parametrize("years", ["2023..2024", "2023-24", "2024—2023", "2023+", ">2022"])
def test_years_may_be_given_as_they_are_typed_into_a_search(db: str, years: str) -> None:
    result = CliRunner().invoke(group, ["--db", db, "search", "growing", "--year", years])
    ids = [line.split(" ")[0] for line in result.stdout.splitlines() if not line.startswith(" ")]
    assert sorted(ids) == [f"{event}/growing-gardens-with-generators" for event in ("fern-2023", "moss-2024")]


@pytest.mark.parametrize("words", ["link moss", "recap check -", "recap update -"])
def test_an_event_to_look_in_is_one_of_the_catalog(db: str, words: str) -> None:
    line = "there is no event 'moss' in the catalog; known: moss-2024, fern-2023, moss-2022, empty-2021"
    assert said("--db", db, *words.split(), "--event", "moss") == (
        2,
        f"Error: Invalid value for '--event': {line}",
    )


def test_files_are_imported_for_an_event_of_the_data_folder(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.touch()
    for slug in ("reef-2031", "../kelp"):
        line = f"{tmp_path}/events/{slug}/event.yml: there is no event {slug!r}; known: none yet; `conftalks new` makes one"
        assert said("--data", str(tmp_path), "import", str(file), "--event", slug) == (
            2,
            f"Error: Invalid value for '--event': {line}",
        )
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("searc owls", "Error: No such command 'searc'. (Did you mean one of: 'search', 'serve'?)"),
        ("sta", "Error: No such command 'sta'. Did you mean 'status'?"),
        ("zzz", "Error: No such command 'zzz'."),
        ("recap drafts", "Error: No such command 'drafts'. Did you mean 'draft'?"),
    ],
)
def test_a_command_that_there_is_not_says_what_may_be_meant(words: str, line: str) -> None:
    assert said(*words.split()) == (2, line)
