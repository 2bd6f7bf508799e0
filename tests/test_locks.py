"""The locks in requirements/ hold what pyproject.toml asks for, by hash, and nothing of the machine that wrote them."""

import tomllib

import pytest
from locks import LOCKS, ROOT, Pin, disagreements, pins

PYPROJECT = {
    "project": {
        "dependencies": ["Owl_Lib>=2"],
        "optional-dependencies": {key: [] for key in ("freeze", "test", "lint", "browser", "mutants")},
    },
    "build-system": {"requires": ["setuptools>=77"]},
    "dependency-groups": {"tools": [], "next": []},
}


def pin(name: str, version: str, note: str = "conftalks (pyproject.toml)") -> str:
    """A package as uv writes it."""
    return f"{name}=={version} \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{'1' * 64}\n    # via {note}\n"


FILES = {lock.name: "-r build.txt\n" for lock in LOCKS} | {
    "build": pin("setuptools", "77", "-r -"),
    "run": "-r build.txt\n" + pin("nest", "1", "owl-lib") + pin("owl-lib", "2.1"),
    "next": pin("owl-lib", "2.0"),
}


def test_the_locks_of_this_repository_agree_with_its_pyproject() -> None:
    files = {path.stem: path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.txt")}
    assert disagreements(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8")), files) == []
    assert [name for name, text in files.items() if "://" in text or str(ROOT) in text] == []


def test_locks_that_hold_what_is_asked() -> None:
    assert disagreements(PYPROJECT, FILES) == []


def test_a_lock_without_a_package_that_is_asked_for() -> None:
    assert disagreements(PYPROJECT, FILES | {"next": ""}) == ["requirements/next.txt: Owl_Lib>=2 is missing"]


def test_a_locked_version_outside_of_its_range() -> None:
    files = FILES | {"run": pin("owl-lib", "1.9")}
    assert disagreements(PYPROJECT, files) == [
        "requirements/run.txt: Owl_Lib>=2, but 1.9 is locked",
        "requirements/dev.txt: Owl_Lib>=2, but 1.9 is locked",
        "requirements/browser.txt: Owl_Lib>=2, but 1.9 is locked",
        "requirements/mutants.txt: Owl_Lib>=2, but 1.9 is locked",
    ]


def test_a_locked_package_that_nobody_asks_for_any_more() -> None:
    files = FILES | {"dev": pin("quill", "3")}
    assert disagreements(PYPROJECT, files) == [
        "requirements/dev.txt: quill is locked, but pyproject.toml no longer asks for it"
    ]


def test_a_lock_that_no_target_installs() -> None:
    assert disagreements(PYPROJECT, FILES | {"old": ""}) == [
        "requirements/old.txt: no such lock; they are build, run, dev, browser, mutants, next, tools"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "owl-lib==2.1",
        "owl-lib>=2.1 \\\n    --hash=sha256:" + "0" * 64,
        "owl-lib @ file:///home/ada/owl.whl \\\n    --hash=sha256:" + "0" * 64,
        "owl-lib==2.1 \\\n    --hash=md5:" + "0" * 32,
    ],
)
def test_a_line_that_is_no_version_with_hashes_is_refused(line: str) -> None:
    first = line.splitlines()[0]
    assert disagreements(PYPROJECT, FILES | {"run": line}) == [f"requirements/run.txt: no package with hashes: {first}"]


def test_the_packages_of_a_lock() -> None:
    text = (
        f"owl_lib==2.1 ; python_version < '3.12' \\\n    --hash=sha256:{'0' * 64}\n"
        "    # via\n    #   nest\n    #   conftalks (pyproject.toml:tools)\n"
    )
    other = f"nest==1 \\\n    --hash=sha256:{'0' * 64}\n"
    assert pins("# head\n-r run.txt\n" + text + other) == [
        Pin("owl-lib", "2.1", "python_version < '3.12'", text, True),
        Pin("nest", "1", "", other, False),
    ]
