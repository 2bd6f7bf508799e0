"""deploy/switch: to the new catalog, and back to the last good one."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import catalog_seed
import pytest
from doc_pages import ROOT, marked
from started_server import Started, forked_serve

from aggregator.store.build import build

SWITCH = ROOT / "deploy" / "switch"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two good catalogs, and one without a talk."""
    made = tmp_path_factory.mktemp("switch")
    good = catalog_seed.seed(made / "good.db")
    (made / "new.db").write_bytes(good.read_bytes())
    build(made / "empty.db", [], date(2026, 6, 1))
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Started]:
    (folder / "talks.db").symlink_to("good.db")
    with forked_serve(folder / "talks.db", cwd=folder) as found:
        yield found


@pytest.fixture
def served(server: Started, folder: Path) -> Started:
    """With the good one."""
    (folder / "talks.db").unlink()
    (folder / "talks.db").symlink_to("good.db")
    return server


def switch(url: str, forward: str, back: str, cwd: Path) -> tuple[int, list[str]]:
    """Exit code, and what went to stderr but for what deploy/smoke says."""
    done = subprocess.run(
        [sys.executable, SWITCH, url, forward, back], cwd=cwd, capture_output=True, text=True, timeout=60
    )
    return done.returncode, [line for line in done.stderr.splitlines() if not line.startswith("http")]


def test_what_is_right_stays(served: Started, folder: Path) -> None:
    assert switch(served.url, "ln -sfn new.db talks.db", "false", folder) == (0, [])
    assert (folder / "talks.db").readlink() == Path("new.db")


@pytest.mark.parametrize("forward", ["ln -sfn empty.db talks.db", "ln -sfn empty.db talks.db; false"])
def test_what_is_not_right_or_fails_is_taken_back(served: Started, folder: Path, forward: str) -> None:
    code, said = switch(served.url, forward, "ln -sfn good.db talks.db", folder)
    assert (code, said) == (1, ["going back to what was before", "what was before is there again"])
    assert (folder / "talks.db").readlink() == Path("good.db")


def test_where_nothing_is_right_a_person_is_called(served: Started, folder: Path) -> None:
    code, said = switch(served.url, "ln -sfn empty.db talks.db", "false", folder)
    assert (code, said) == (3, ["going back to what was before"])


def test_a_catalog_is_switched_as_the_page_says(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "deploy").symlink_to(SWITCH.parent)
    for name, place in (("good", "data/talks.db"), ("new", "new.db")):
        (tmp_path / place).write_bytes((folder / f"{name}.db").read_bytes())
    commands = marked("tested", "switch-catalog")
    with forked_serve(tmp_path / "data" / "talks.db", cwd=tmp_path) as server:
        script = commands.replace("https://talks.example.org", server.url)
        done = subprocess.run(["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.count("\nok ")) == (0, 7)
    assert [path.name for path in sorted(tmp_path.glob("*.db"))] == ["last.db"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_who_interrupts_it_has_what_was_before(served: Started, folder: Path, how: signal.Signals) -> None:
    command = [sys.executable, SWITCH, served.url, "touch begun; sleep 30; touch ended", "ln -sfn good.db talks.db"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (folder / "begun").exists():
        time.sleep(0.02)
    (folder / "begun").unlink()
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, (folder / "ended").exists()) == (1, False)
    assert said.splitlines() == ["interrupted; going back to what was before", "what was before is there again"]


@pytest.mark.parametrize("arguments", [[], ["http://127.0.0.1:9", "true"], ["talks", "true", "true"]])
def test_without_all_three_nothing_is_done(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, SWITCH, *arguments], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "usage: deploy/switch URL FORWARD BACK\n")
