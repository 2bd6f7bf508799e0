"""Run the tests on each Python of pyproject.toml's classifiers that this machine has: ``make test-pythons``."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
_CLASSIFIER = "Programming Language :: Python :: 3."


def claimed() -> list[str]:
    """The Pythons that the classifiers name, such as ``3.11``: what a package says it runs on is what is tested."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [line.rpartition(" ")[2] for line in project["classifiers"] if line.startswith(_CLASSIFIER)]


def interpreter(version: str) -> Path | None:
    """The path of a Python of this version on the PATH, or none."""
    # pyenv's python3.12 answers only where this variable says so; nobody else reads it.
    environment = {**os.environ, "PYENV_VERSION": version}
    asked = [f"python{version}", "-c", "import sys; print(sys.executable)"]
    try:
        done = subprocess.run(asked, env=environment, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return Path(done.stdout.strip())


def main() -> None:
    """Each Python in an environment of its own; exit 1 where the tests fail on one, or where there is none."""
    said = {}
    for version in claimed():
        path = interpreter(version)
        if path is None:
            said[version] = "not on this machine, not tested"
            continue
        done = subprocess.run(["make", "test", f"VENV=.venv-{version}", f"PYTHON={path}"], cwd=ROOT, check=False)
        said[version] = "FAILED" if done.returncode else "passed"
    print("\n".join(f"Python {version}: {word}" for version, word in said.items()))
    sys.exit("FAILED" in said.values() or "passed" not in said.values())


if __name__ == "__main__":
    main()
