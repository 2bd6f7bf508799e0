import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import catalog_seed
import pytest

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install 'conftalks[browser]'"
)

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = Path(__file__).parents[2]
RUN = """
import pathlib, sys
from aggregator.catalog.serve import serve
serve(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), "127.0.0.1", 0, False)
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    # Not for the whole session: while Playwright runs, no other test can run an event loop.
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: make install-browser")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The invented catalog of tests/aggregator/catalog, served as conftalks serves; its address without a slash.

    To it comes "endless", with the longest word that a title can be.
    """
    path = catalog_seed.seed(tmp_path_factory.mktemp("browser") / "talks.db")
    conn = sqlite3.connect(path)
    conn.execute(
        """INSERT INTO talks (id, event, code, slug, kind, title, speakers, starts, status, video_status, do_not_record,
             source_url) VALUES ('fern-2023/endless', 'fern-2023', 'e', 'endless', 'open-space', ?, ?,
             '2023-10-01T10:00:00+02:00', 'cancelled', 'pending', 0, 'https://fern.example/')""",
        ("w" * 500, "v" * 200),
    )
    conn.execute("INSERT INTO slots VALUES ('fern-2023/endless', '2023-10-01T10:00:00+02:00', NULL, ?)", ("r" * 100,))
    catalog_seed.rebuild(conn)
    conn.close()
    environment = {name: value for name, value in os.environ.items() if name != "CONFTALKS_BASE_URL"}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(path), str(ROOT / "metadata.yml")],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r"(http://127\.0\.0\.1:\d+)/", line)
    assert found, line + process.stderr.read()
    yield found[1]
    process.terminate()
    process.communicate(timeout=20)
