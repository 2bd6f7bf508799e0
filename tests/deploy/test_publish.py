"""`datasette publish` as docs/publishing.md has it: what Datasette makes of it is run here, but for the platform's part."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import catalog_seed
import click
import pytest
from datasette.cli import cli
from datasette.utils import temporary_docker_directory
from doc_pages import ROOT, marked
from started_server import started

COMMANDS = [shlex.split(line) for line in marked("tested", "publish").replace("\\\n", "").splitlines()]


def options(words: list[str]) -> dict[str, object]:
    """As Datasette reads them; --service and --app are the platform's."""
    command: click.Command = cli.commands["publish"].commands["cloudrun"]  # type: ignore[attr-defined]
    given = [word.replace("--app", "--service") for word in words[3:]]
    with command.make_context("publish", given, resilient_parsing=False) as context:
        return {key: value for key, value in context.params.items() if value}


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """A folder with a wheel; that it can be installed, tests/gates/deploy.py shows."""
    (tmp_path / "data").mkdir()
    catalog_seed.seed(tmp_path / "data" / "talks.db")
    shutil.copy(ROOT / "metadata.yml", tmp_path)
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "conftalks-0.1.0-py3-none-any.whl").write_bytes(b"")
    return tmp_path


def test_both_platforms_are_told_the_same(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(wheels)
    assert [words[:3] for words in COMMANDS] == [["datasette", "publish", platform] for platform in ("cloudrun", "fly")]
    one, other = (options(words) for words in COMMANDS)
    for told in (one, other):
        del told["metadata"], told["secret"]
        assert told.pop("service") == "conference-talks"
        assert told["files"] == ("data/talks.db",)
        assert told["plugins_dir"] == "wheels"
        assert told["install"] == ("plugins/conftalks-0.1.0-py3-none-any.whl",)
    assert {name for name in one if one[name] != other.get(name)} == {"memory"}


def test_what_datasette_makes_of_it_is_the_whole_catalog(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(wheels)
    told = options(COMMANDS[0])
    image = wheels / "image"
    with (
        Path("metadata.yml").open(encoding="utf-8") as metadata,
        temporary_docker_directory(
            list(told["files"]),  # type: ignore[call-overload]
            "talks", metadata, None, None, None, told["plugins_dir"], [], told["install"], None, None, "secret", port=8080,
        ),
    ):  # fmt: skip
        shutil.copytree(".", image)
    steps = dict(line.split(" ", 1) for line in (image / "Dockerfile").read_text("utf-8").splitlines() if " " in line)
    assert (image / "plugins" / "conftalks-0.1.0-py3-none-any.whl").exists()
    assert "plugins/conftalks-0.1.0-py3-none-any.whl" in (image / "Dockerfile").read_text("utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    subprocess.run(["datasette", "inspect", "talks.db", "--inspect-file", "inspect-data.json"],
                   cwd=image, check=True, env={"PATH": path}, capture_output=True)  # fmt: skip
    command = ["sh", "-c", f"exec {steps['CMD'].replace('0.0.0.0', '127.0.0.1')}"]  # noqa: S104 - on loopback instead
    with started(command, {"PATH": path, "PORT": "0", "FLY_APP_NAME": "conference-talks"}, image) as server:
        done = subprocess.run([sys.executable, ROOT / "deploy" / "smoke", server.url], capture_output=True, text=True)
        assert server.ask("/", Host="conference-talks.fly.dev").status == 200
    assert done.returncode == 0, done.stdout
    assert "https://conference-talks.fly.dev/t/" in done.stdout
