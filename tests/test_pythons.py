"""The Pythons that the package claims are those that `make test-pythons` runs the tests on."""

import subprocess
import sys
import tomllib

from pythons import ROOT, claimed, interpreter

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_the_claimed_pythons_begin_where_the_package_does() -> None:
    oldest = PYPROJECT["project"]["requires-python"].removeprefix(">=")
    assert claimed() == ["3.11", "3.12", "3.13"]
    assert (oldest, PYPROJECT["tool"]["ruff"]["target-version"]) == (claimed()[0], "py" + oldest.replace(".", ""))


def test_the_interpreter_of_a_version() -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    path = interpreter(version)
    assert path is not None
    assert subprocess.check_output([path, "--version"], text=True).startswith(f"Python {version}.")


def test_a_python_that_this_machine_lacks() -> None:
    assert interpreter("3.0") is None
