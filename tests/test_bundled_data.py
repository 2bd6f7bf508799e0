"""The bundled conferences are what this version makes of them: a build in a fresh clone changes no file."""

import shutil
from pathlib import Path

from click.testing import CliRunner

from aggregator.cli import group

DATA = Path(__file__).parents[1] / "data"


def texts(events: Path) -> dict[str, bytes]:
    return {str(path.relative_to(events)): path.read_bytes() for path in sorted(events.glob("*/*"))}


def test_a_build_leaves_the_bundled_files_as_they_are(tmp_path: Path) -> None:
    shutil.copytree(DATA / "events", tmp_path / "events")
    assert CliRunner().invoke(group, ["--data", str(tmp_path), "build"]).exit_code == 0
    assert texts(tmp_path / "events") == texts(DATA / "events")
