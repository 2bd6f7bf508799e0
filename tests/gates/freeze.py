"""How long a catalog takes to be frozen, and what lies there then.

    python tests/gates/freeze.py TALKS.jsonl.gz [--talks 500]

pyvideo's first events with together so many talks (all of them without --talks) are laid out, built, and frozen below a
path by the command; then once more without news, and after one talk of one event has another title. The last line is one
JSON object: ``talks files mb``, seconds of the first run (``freeze_s``), CPU seconds of each, of all its processes
(``freeze_cpu_s again_cpu_s event_cpu_s``), files that were written by the run without news (``again``), links of pages that
lead nowhere (``broken``), files that name this machine (``local``).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate, takewhile
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "support"))

from frozen_links import broken_links
from pyvideo_catalog import event_files, in_order, lines_of, write_folder

from aggregator.files.jsonl import EventFiles

PUBLIC = "https://talks.example.org/catalog"
_SAID = re.compile(r": ([\d,]+) files, ([\d,]+) MB: ([\d,]+) written, ([\d,]+) removed")


def first(files: Iterator[EventFiles], talks: int | None) -> list[EventFiles]:
    """Events until they have so many talks."""
    every = list(files)
    before = accumulate((len(one.talks) for one in every), initial=0)
    return [
        one for one, _ in takewhile(lambda pair: talks is None or pair[1] < talks, zip(every, before, strict=False))
    ]


def run(data: Path, *words: str) -> tuple[float, float, str]:
    """Seconds of a command, CPU seconds of it and its own processes, and what it printed."""
    began, before = time.monotonic(), cpu()
    told = os.environ | {"CONFTALKS_BASE_URL": PUBLIC}
    command = [sys.executable, "-m", "aggregator", "--quiet", "--data", data, *words]
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=True)
    return time.monotonic() - began, cpu() - before, done.stdout


def cpu() -> float:
    """CPU seconds of all commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def frozen(data: Path, folder: Path) -> tuple[float, float, list[int]]:
    """Seconds, CPU seconds, and files, megabytes, files written and files removed."""
    seconds, used, said = run(data, "freeze", str(folder))
    found = _SAID.search(said)
    assert found, said
    return seconds, used, [int(figure.replace(",", "")) for figure in found.groups()]


def main() -> int:
    """Measure; 0 always, as run.py compares with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lines", type=Path, metavar="TALKS.jsonl.gz")
    parser.add_argument("--talks", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="conftalks-gate-") as scratch:
        data, folder = Path(scratch) / "data", Path(scratch) / "public"
        laid = first(event_files(in_order(lines_of(options.lines)), tags=True), options.talks)
        counts = write_folder(laid, data)
        run(data, "build")
        seconds, whole, (files, megabytes, _, _) = frozen(data, folder)
        _, again, (_, _, written, removed) = frozen(data, folder)
        talks = data / "events" / laid[0].event.slug / "talks.jsonl"
        talks.write_text(re.sub(r'"title": ?"', r"\g<0>New: ", talks.read_text("utf-8"), count=1), "utf-8")
        run(data, "build")
        _, event, _ = frozen(data, folder)
        # Talks speak of localhost; what a file must not have is where it was made, or the address of metadata.yml.
        own = (scratch.encode(), b"127.0.0.1:8001")
        bodies = (path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".png")
        local = sum(any(name in body for name in own) for body in bodies)
        told = {"talks": counts["talks"], "files": files, "mb": megabytes, "freeze_s": round(seconds, 1)}
        told |= {"freeze_cpu_s": round(whole, 1), "again_cpu_s": round(again, 1), "event_cpu_s": round(event, 1)}
        print(
            json.dumps(told | {"again": written + removed, "broken": len(broken_links(folder, PUBLIC)), "local": local})
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
