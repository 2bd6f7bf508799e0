"""`conftalks freeze` as a command: what it prints, and one line for what cannot be."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import catalog_seed
import forked_command
import pytest

MAIN = "from aggregator.cli import main; main()"
WITHOUT_PAGEFIND = f"import sys; sys.modules['pagefind_bin'] = None; {MAIN}"
NOTE = (
    "note: where will it be published? Without base_url in metadata.yml, or CONFTALKS_BASE_URL, there are no feeds, sitemap, "
    "previews and oEmbed\n"
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return catalog_seed.seed(tmp_path_factory.mktemp("catalog") / "talks.db")


def told_of(more: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "CONFTALKS_BASE_URL"} | more


def run(folder: Path, db: Path, *words: str, **told: str) -> tuple[int, str, str]:
    with tempfile.TemporaryDirectory() as scratch:
        return forked_command.run(("--db", str(db), *words), told_of(told), Path(scratch), folder)


def test_it_says_what_was_written_and_what_hosts_take(db: Path, tmp_path: Path) -> None:
    code, out, err = run(tmp_path, db, "freeze", "public", CONFTALKS_BASE_URL="https://talks.example.org/repo")
    said = r"public: (\d+) files, 2 MB: \1 written, 0 removed\n"
    said += r"GitHub Pages and GitLab\.com take 1,000 MB, Cloudflare Pages 20,000 files\n"
    assert (code, bool(re.fullmatch(said, out)), err) == (0, True, "")
    assert 'href="https://talks.example.org/repo/"' in (tmp_path / "public" / "index.html").read_text()


def test_base_url_is_read_from_metadata_yml(db: Path, tmp_path: Path) -> None:
    (tmp_path / "metadata.yml").write_text("plugins:\n  conftalks:\n    base_url: https://talks.example.org/path\n")
    assert run(tmp_path, db, "freeze", "public")[::2] == (0, "")
    assert (
        '<link rel="canonical" href="https://talks.example.org/path/">' in (tmp_path / "public/index.html").read_text()
    )


def test_without_a_public_address_it_says_so(db: Path, tmp_path: Path) -> None:
    code, _, err = run(tmp_path, db, "freeze", "public")
    assert (code, err) == (0, NOTE)


def test_a_folder_with_other_things_is_not_written_into(db: Path, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    code, out, err = run(tmp_path, db, "freeze", ".", CONFTALKS_BASE_URL="https://talks.example.org")
    assert (code, out, err) == (
        1,
        "",
        "Error: .: is not empty, and no catalog was frozen there; name another folder, or empty it\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_without_a_catalog_nothing_is_made(tmp_path: Path) -> None:
    code, _, err = run(
        tmp_path, tmp_path / "talks.db", "freeze", "public", CONFTALKS_BASE_URL="https://talks.example.org"
    )
    assert (code, err) == (1, f"Error: {tmp_path / 'talks.db'}: there is no catalog yet; run `conftalks build`\n")
    assert list(tmp_path.iterdir()) == []


def test_without_pagefind_it_says_how_to_get_it(db: Path, tmp_path: Path) -> None:
    told = {"CONFTALKS_BASE_URL": "https://talks.example.org", "PATH": str(tmp_path)}
    command = [sys.executable, "-c", WITHOUT_PAGEFIND, "--db", str(db), "freeze", "public"]
    done = subprocess.run(command, cwd=tmp_path, env=told_of(told), capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (
        1,
        "Error: Pagefind makes the search of a frozen catalog and is not here: pip install 'conftalks[freeze]'\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_nothing_half_done(db: Path, tmp_path: Path, sent: signal.Signals) -> None:
    told = os.environ | {"CONFTALKS_BASE_URL": "https://talks.example.org"}
    command = [sys.executable, "-c", MAIN, "--db", str(db), "freeze", "public"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run_:
        while not (tmp_path / "public" / "index.html").exists():
            time.sleep(0.01)
        run_.send_signal(sent)
        _, err = run_.communicate(timeout=60)
    word = "interrupted" if sent == signal.SIGINT else "terminated"
    assert (run_.returncode, err.lstrip("\n")) == (128 + sent, f"{word}; what is kept is whole: run again to finish\n")
    code, _, _ = run(tmp_path, db, "freeze", "public", CONFTALKS_BASE_URL="https://talks.example.org")
    assert (code, list((tmp_path / "public/.conftalks").glob("*.new"))) == (0, [])
