"""The lock files in requirements/: every package of an environment with its version and the hashes of its files.

python tests/support/locks.py                    fails where pyproject.toml and a lock disagree; asks nobody
python tests/support/locks.py --write [ARGS]     writes them with uv; ARGS are uv's, such as ``--upgrade``
"""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
_PIN = re.compile(
    r"(?P<name>[\w.-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+"
)
_OWN = re.compile(r"\(pyproject\.toml(?::\w+)?\)")


@dataclass(frozen=True)
class Lock:
    """What a file locks: parts of pyproject.toml, without what the files ``on`` which it stands lock already."""

    name: str
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    ours: bool = True  # conftalks itself runs there
    build: bool = False  # what builds it, and packages that have no wheel

    def asked(self, pyproject: dict[str, Any]) -> list[Requirement]:
        """The requirements of pyproject.toml that this file answers."""
        project = pyproject["project"]
        texts = [*project["dependencies"]] if self.ours else []
        texts += pyproject["build-system"]["requires"] if self.build else []
        for extra in self.extras:
            texts += project["optional-dependencies"][extra]
        for group in self.groups:
            texts += pyproject["dependency-groups"][group]
        return [Requirement(text) for text in texts]


LOCKS = (
    Lock("build", ours=False, build=True),
    Lock("run", on=("build",)),
    Lock("freeze", extras=("freeze",), on=("build", "run")),
    Lock("dev", extras=("freeze", "test", "lint"), on=("build", "run")),
    Lock("browser", extras=("browser",), on=("build", "run", "dev")),
    Lock("mutants", extras=("mutants",), on=("build", "run", "dev")),
    Lock("next", extras=("test",), groups=("next",), on=("build",)),
    Lock("tools", groups=("tools",), on=("build",), ours=False),
)


@dataclass(frozen=True)
class Pin:
    """One package of a lock file; ``text`` is all its lines, ``direct`` where pyproject.toml names it."""

    name: str
    version: str
    marker: str
    text: str
    direct: bool


def pins(text: str) -> list[Pin]:
    """The packages of a lock file's text.

    Raises:
        ValueError: a line that is neither a comment nor part of a package with hashes, such as an address.
    """
    found: list[Pin] = []
    rest = "\n".join(line for line in text.splitlines() if not line.startswith(("#", "-r "))) + "\n"
    while rest.strip():
        pin = _PIN.match(rest)
        if pin is None:
            raise ValueError(f"no package with hashes: {rest.splitlines()[0]}")
        rest = rest[pin.end() :]
        notes = re.match(r"(?:    #.*\n)*", rest)
        said = notes.group() if notes else ""
        rest = rest[len(said) :].lstrip("\n")
        name = canonicalize_name(pin["name"])
        found.append(Pin(name, pin["version"], pin["marker"] or "", pin.group() + said, bool(_OWN.search(said))))
    return found


def disagreements(pyproject: dict[str, Any], files: dict[str, str]) -> list[str]:
    """What pyproject.toml and the lock files' texts say otherwise, a line each; none where they agree."""
    locked: dict[str, list[Pin]] = {}
    wrong = [
        f"requirements/{name}.txt: no such lock; they are {', '.join(lock.name for lock in LOCKS)}"
        for name in files
        if name not in {lock.name for lock in LOCKS}
    ]
    for lock in LOCKS:
        path = f"requirements/{lock.name}.txt"
        try:
            locked[lock.name] = pins(files.get(lock.name, ""))
        except ValueError as error:
            return [*wrong, f"{path}: {error}"]
        asked = lock.asked(pyproject)
        known = [pin for name in (*lock.on, lock.name) for pin in locked[name]]
        for requirement in asked:
            versions = [pin.version for pin in known if pin.name == canonicalize_name(requirement.name)]
            if not versions:
                wrong.append(f"{path}: {requirement} is missing")
            wrong += [
                f"{path}: {requirement}, but {version} is locked"
                for version in versions
                if not requirement.specifier.contains(version, prereleases=True)
            ]
        names = {canonicalize_name(requirement.name) for requirement in asked}
        wrong += [
            f"{path}: {pin.name} is locked, but pyproject.toml no longer asks for it"
            for pin in locked[lock.name]
            if pin.direct and pin.name not in names
        ]
    return wrong


def write(args: list[str]) -> None:
    """Every lock file, by uv: for all Pythons from requires-python on, for all platforms, keeping what still fits."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    oldest = pyproject["project"]["requires-python"].removeprefix(">=")
    options = ("--quiet", "--universal", "--python-version", oldest, "--generate-hashes", "--no-header")
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    written: dict[str, list[Pin]] = {}
    for lock in LOCKS:
        path = ROOT / "requirements" / f"{lock.name}.txt"
        path.parent.mkdir(exist_ok=True)
        sources = ["pyproject.toml"] if lock.ours else ["-"] if lock.build else []
        for extra in lock.extras:
            sources += ["--extra", extra]
        for group in lock.groups:
            sources += ["--group", group]
        below = [pin for name in lock.on for pin in written[name]]
        # uv keeps the versions of --constraints, and of the file as it is; what an earlier lock holds is not said twice.
        for name in lock.on:
            sources += ["--constraints", f"requirements/{name}.txt"]
        done = subprocess.run(
            [uv, "pip", "compile", *options, "--output-file", path, *args, *sources],
            cwd=ROOT,
            input="\n".join(pyproject["build-system"]["requires"]),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"requirements/{lock.name}.txt: {done.stderr.strip()}")
        written[lock.name] = pins(path.read_text("utf-8"))
        said = {(pin.name, pin.version, pin.marker) for pin in below}
        new = [pin.text for pin in written[lock.name] if (pin.name, pin.version, pin.marker) not in said]
        head = "# Written by `make lock`; CONTRIBUTING.md says how to change a dependency.\n"
        path.write_text(head + "".join(f"-r {name}.txt\n" for name in lock.on) + "".join(new), "utf-8")


def main() -> None:
    """Write the files, or say where they are not what pyproject.toml asks for."""
    if sys.argv[1:2] == ["--write"]:
        write(sys.argv[2:])
    files = {path.stem: path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.txt")}
    wrong = disagreements(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8")), files)
    if wrong:
        sys.exit("\n".join([*wrong, "`make lock` writes them anew"]))


if __name__ == "__main__":
    main()
