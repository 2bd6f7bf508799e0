import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.files.lock import Interrupted, run_lock
from scrapers.errors import Busy

NOW = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
HOLDER = """
import sys, time, pathlib, datetime
from aggregator.files.lock import run_lock
with run_lock(pathlib.Path(sys.argv[1]), "demo-2024", datetime.datetime(2024, 6, 1, 12, 0, tzinfo=datetime.timezone.utc)):
    print("held", flush=True)
    time.sleep(30)
"""


def hold(data: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, data], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_the_second_run_says_who_holds_the_lock(tmp_path: Path) -> None:
    with hold(tmp_path) as holder:
        with pytest.raises(Busy) as caught, run_lock(tmp_path, "other", NOW):
            pass
        holder.kill()
    assert str(caught.value) == (
        f"{tmp_path / '.lock'}: another run is active (process {holder.pid}, demo-2024, since 2024-06-01T12:00:00 UTC);"
        " wait for it to end and run again"
    )


def test_a_killed_run_leaves_a_note_and_no_lock(tmp_path: Path) -> None:
    with hold(tmp_path) as holder:
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    with run_lock(tmp_path, "next", NOW) as died:
        assert died == Interrupted("demo-2024", "2024-06-01T12:00:00+00:00")
    with run_lock(tmp_path, "next", NOW) as died:
        assert died is None


def test_an_error_inside_is_an_ordered_end(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), run_lock(tmp_path, "demo", NOW):
        raise KeyboardInterrupt
    with run_lock(tmp_path, "demo", NOW) as died:
        assert died is None


@pytest.mark.parametrize(
    "note",
    [
        '{"pid": 1, "event": "moss-2031", "started": 7}',
        '{"pid": 1, "event": "moss-2031", "started": "x"}',
        '{"pid": 1, "event": "\\ud800", "started": "2031-06-01T12:00:00+00:00"}',
        '{"pid": 1, "event": ["moss-2031"], "started": "2031-06-01T12:00:00+00:00"}',
        '{"pid": [], "event": "moss-2031", "started": "2031-06-01T12:00:00+00:00"}',
        '{"pid": 1, "event": "moss-2031"}',
        "[" * 4000,
        "7",
    ],
)
def test_a_note_that_no_run_wrote_says_nothing(tmp_path: Path, note: str) -> None:
    (tmp_path / ".lock").write_text(note, "utf-8")
    with run_lock(tmp_path, "next", NOW) as died:
        assert died is None
    assert (tmp_path / ".lock").read_text("utf-8") == ""
