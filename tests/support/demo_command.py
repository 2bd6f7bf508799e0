"""The command line as people use it: a real process on a data folder, with a server of an invented conference."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import forked_command
from faults import FaultServer

ROOT = Path(__file__).parents[2]
KEY = "canary-key-4711"


@dataclass
class Demo:
    """A data folder, a server, and the command."""

    data: Path
    server: FaultServer

    @property
    def event(self) -> Path:
        return self.data / "events" / "demo-2031"

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONFTALKS_", "YOUTUBE_", "HUBILO_"))}
        return {**kept, "CONFTALKS_YOUTUBE_API": f"{self.server.url}/youtube/v3", "YOUTUBE_API_KEY": KEY, **more}

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        asked = [sys.executable, "-m", "aggregator", "--data", str(self.data), *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(asked, stdout=pipe, stderr=pipe, text=True, env=self.environment(**more))

    def run(self, *words: str, **more: str) -> tuple[int, str, str]:
        words, here = ("--data", str(self.data), *words), Path.cwd()
        with tempfile.TemporaryDirectory() as scratch:
            # This project's metadata.yml is no part of the demo; reading it is a third of what a scrape takes.
            folder = Path(scratch) if here == ROOT else here
            code, out, err = forked_command.run(words, self.environment(**more), Path(scratch), folder)
        assert "Traceback" not in err
        return code, out, err

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.event.iterdir() if path.is_file()}

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        conn = sqlite3.connect(self.data / "talks.db")
        try:
            return conn.execute(sql).fetchall()
        finally:
            conn.close()


LEDGER = (
    "event      talks  public  attendees  pending  not-recorded  gone"
    "  not-found  not-expected  unknown  suggested  decided  oldest-pending\n"
    "demo-2031      7       5          0        2             0     0"
    "          0             0        0          0        0  2031-05-17 (in "
)
"""How `status` begins after a scrape of the demo conference."""
