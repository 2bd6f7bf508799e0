"""What `make audit` makes of pip-audit's answers: never green about a package that was not looked up."""

from audit import rounds, verdict

CLEAN = {"name": "nest", "version": "1", "vulns": []}
FAULTY = {
    "name": "owl",
    "version": "2",
    "vulns": [
        {"id": "PYSEC-1", "fix_versions": ["2.1", "3"], "aliases": []},
        {"id": "PYSEC-2", "fix_versions": [], "aliases": []},
    ],
}
PASSED_OVER = {"name": "quill", "skip_reason": "Dependency not found on PyPI: quill (3)"}
LINES = ["owl 2: PYSEC-1, mended in 2.1, 3", "owl 2: PYSEC-2, mended in no version yet"]
NOT_AUDITED = "1 of 2 packages not audited: Dependency not found on PyPI: quill (3)"


def test_packages_without_known_faults() -> None:
    assert verdict([CLEAN, CLEAN]) == (["no known faults in 2 packages"], 0)


def test_known_faults() -> None:
    assert verdict([CLEAN, FAULTY]) == (LINES, 1)


def test_a_package_that_the_database_does_not_know_is_not_green() -> None:
    assert verdict([CLEAN, PASSED_OVER]) == ([NOT_AUDITED], 4)
    assert verdict([FAULTY, PASSED_OVER]) == ([*LINES, NOT_AUDITED], 1)


def test_a_package_of_two_versions_is_asked_for_in_two_rounds() -> None:
    assert rounds([("nest", "1"), ("owl", "1"), ("owl", "2")]) == [{"nest": "1", "owl": "1"}, {"owl": "2"}]
