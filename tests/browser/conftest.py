import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import catalog_seed
import pytest
from other_site import OtherSite, other_site_running

from aggregator.catalog.browse_pages import FEW
from aggregator.catalog.topic_pages import MOST_AT_ONCE
from aggregator.store.suppressed import suppressed_name

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


Open = Callable[..., Any]
GARDENS, ENDLESS = "moss-2024/growing-gardens-with-generators", "fern-2023/endless"
OLD, NEW = "youtube:gardens0000", "youtube:gardens0001"
HISTORY = [
    ("moss-2024", 1, "2024-06-02", GARDENS, OLD, "published", None, "same title and speakers"),
    ("moss-2024", 2, "2024-06-09", GARDENS, OLD, "replaced", NEW, "the same title, length and channel"),
    ("moss-2024", 3, "2024-06-09", GARDENS, NEW, "published", None, "same title and speakers"),
    ("fern-2023", 1, "2023-12-09", ENDLESS, "file:" + "f" * 200, "swapped", "fern-2023/hostile", "r" * 300),
    # More than are told one by one.
    *(("fern-2023", 2 + n, "2023-12-10", ENDLESS, f"youtube:{n}", "dead", None, "it is gone") for n in range(11)),
]


@pytest.fixture
def visit(chromium: Any, server: str) -> Iterator[Open]:
    """Open a page in a context of its own, ``at`` a moment; afterwards nothing was logged, asked or loaded from elsewhere."""
    contexts: list[Any] = []
    troubles: list[str] = []
    asked: list[str] = []

    def open_page(path: str, at: datetime | None = None, **how: Any) -> Any:
        context = chromium.new_context(**how)
        contexts.append(context)
        page = context.new_page()
        if at:
            page.clock.set_fixed_time(at)
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(server + path)
        # A page that is not there is told to the console: that is no trouble of its own.
        troubles[:] = [text for text in troubles if "the server responded with a status of 4" not in text]
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert (troubles, [url for url in asked if not url.startswith(server + "/")]) == ([], [])


@pytest.fixture
def other_site() -> Iterator[OtherSite]:
    """A site of somebody else, at another port."""
    with other_site_running() as site:
        yield site


@pytest.fixture(scope="session")
def served_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented catalog of tests/aggregator/catalog, as ``server`` serves it.

    To it come "endless", with the longest word that a title can be, "left-out", which was suppressed, and more topics
    than are shown at once, and more conferences than need no letters.
    """
    path = catalog_seed.seed(tmp_path_factory.mktemp("browser") / "talks.db")
    conn = sqlite3.connect(path)
    conn.execute(
        """INSERT INTO talks (id, event, code, slug, kind, title, speakers, starts, status, video_status, do_not_record,
             source_url) VALUES ('fern-2023/endless', 'fern-2023', 'e', 'endless', 'open-space', ?, ?,
             '2023-10-01T10:00:00+02:00', 'cancelled', 'pending', 0, 'https://fern.example/')""",
        ("w" * 500, "v" * 200),
    )
    conn.execute("INSERT INTO suppressed VALUES ('moss-2024', ?)", (suppressed_name("moss-2024", "left-out"),))
    conn.execute("INSERT INTO slots VALUES ('fern-2023/endless', '2023-10-01T10:00:00+02:00', NULL, ?)", ("r" * 100,))
    conn.executemany("INSERT INTO history VALUES (?,?,?,?,?,?,?,?)", HISTORY)
    conn.executemany(
        "INSERT INTO events (slug, title, timezone) VALUES (?, ?, 'UTC')",
        [(f"old-{letter.lower()}", f"{letter} {letter * 40}") for letter in ascii_uppercase[:FEW]],
    )
    catalog_seed.rebuild(conn)
    conn.executemany(
        "INSERT INTO topics (slug, name, talks) VALUES (?, ?, 2)",
        [("moss", "Moss"), *((f"{'n' * 60}-{number}", f"{'N' * 60} {number}") for number in range(MOST_AT_ONCE))],
    )
    conn.executemany(
        "INSERT INTO talk_topics (talk, topic, position) VALUES (?, 'moss', 1)", [(GARDENS,), ("fern-2023/endless",)]
    )
    conn.commit()
    conn.close()
    return path


@pytest.fixture(scope="session")
def server(served_catalog: Path) -> Iterator[str]:
    """The catalog served as conftalks serves; its address without a slash."""
    environment = {name: value for name, value in os.environ.items() if name != "CONFTALKS_BASE_URL"}
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(served_catalog), str(ROOT / "metadata.yml")],
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
