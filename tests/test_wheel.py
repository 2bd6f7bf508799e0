"""The wheel carries all that a catalog of one's own needs: in an empty folder, with nothing of this checkout at hand."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from demo_site import PLAYLIST, serve_playlist, serve_schedule
from doc_pages import ROOT
from faults import FaultServer

LOCKS = ("requirements/build.txt", "requirements/run.txt", "requirements/freeze.txt")


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout as it lies here, committed or not, built by setuptools without a network."""
    tree = folder / "tree"
    for package in ("aggregator", "scrapers"):
        skipped = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, tree / package, symlinks=True, ignore=skipped)
    for name in ("pyproject.toml", "README.md", "LICENSE", "metadata.yml", *LOCKS):
        (tree / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tree / name)
    asked = "from setuptools.build_meta import build_wheel; build_wheel('../dist')"
    subprocess.run([sys.executable, "-c", asked], cwd=tree, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


@dataclass
class Installed:
    """An environment that holds the wheel, and of this one its dependencies alone; a folder to be in."""

    wheel: Path
    programs: Path
    folder: Path
    server: FaultServer

    def run(self, *words: str) -> tuple[int, str, str]:
        environment = {
            "PATH": f"{self.programs}{os.pathsep}{os.defpath}",
            "CONFTALKS_YOUTUBE_API": f"{self.server.url}/youtube/v3",
            "YOUTUBE_API_KEY": "canary-key-4711",
        }
        done = subprocess.run(words, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("wheel")
    wheel = build_wheel(folder)
    place = folder / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--no-cache-dir"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", "--no-compile", wheel], check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    (folder / "here").mkdir()
    with FaultServer() as server:
        yield Installed(wheel, place / "bin", folder / "here", server)


def test_it_holds_every_file_of_the_packages(installed: Installed) -> None:
    inside = {name for name in zipfile.ZipFile(installed.wheel).namelist() if ".dist-info/" not in name}
    lying = {
        path.relative_to(ROOT).as_posix()
        for package in ("aggregator", "scrapers")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert (lying - inside, inside - lying) == (set(), set())


def test_pip_finds_the_locks_of_its_dependencies_where_it_is_installed(installed: Installed) -> None:
    asked = installed.run("python", "-c", "import aggregator; print(aggregator.__path__[0])")[1]
    locks = {path.name: path.read_text("utf-8") for path in (Path(asked.strip()) / "requirements").iterdir()}
    assert {f"requirements/{name}": text for name, text in locks.items()} == {
        path: (ROOT / path).read_text("utf-8") for path in LOCKS
    }
    named = [
        line.removeprefix("-r ") for text in locks.values() for line in text.splitlines() if line.startswith("-r ")
    ]
    assert sorted(named) == ["build.txt", "build.txt", "run.txt"]


def test_it_makes_a_catalog_in_an_empty_folder(installed: Installed) -> None:
    url = serve_schedule(installed.server)
    serve_playlist(installed.server)
    where = installed.run("python", "-c", "import aggregator; print(aggregator.__file__)")[1]
    assert where.startswith(str(installed.programs.parent))
    assert installed.run("conftalks", "init", ".")[0] == 0
    code, out, _ = installed.run("conftalks", "new", "demo-2031", url, "--timezone", "America/Denver")
    assert (code, out) == (0, "data/events/demo-2031/event.yml\n")
    event = installed.folder / "data/events/demo-2031/event.yml"
    event.write_text(event.read_text("utf-8") + f"recordings: [{{kind: youtube, playlist: {PLAYLIST}}}]\n", "utf-8")
    code, out, err = installed.run("conftalks", "scrape", "demo-2031")
    assert (code, "Error" in err) == (0, False)
    assert out.splitlines()[:4] == [
        "demo-2031: ok",
        "  entries    8 new, 0 changed, 0 same, 0 gone",
        "  recordings 6 new, 0 changed, 0 same, 0 gone",
        "  links      5 new, 0 changed, 0 same, 0 gone",
    ]
    (installed.folder / "data/talks.db").unlink()
    assert installed.run("conftalks", "build")[0] == 0
    code, out, _ = installed.run("conftalks", "refresh", "--report", "report.md")
    assert (code, out, (installed.folder / "report.md").read_text("utf-8")[:13]) == (
        0,
        "Nothing new\n",
        "# Nothing new",
    )
    found = installed.run("conftalks", "search", "owls read")[1].splitlines()[0]
    assert found == "demo-2031/how-owls-read-logs  How Owls Read Logs by Ada Finch"
