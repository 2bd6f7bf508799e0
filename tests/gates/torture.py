"""Gate: what kills, full disks, faulty servers, mutated pages and files, hostile words and many clients do to conftalks.

    python tests/gates/torture.py [--scale 1] [--seed 2031] [--only PART]...

At scale 1 it takes three minutes on two cores, at scale 8 (``make gates-large``) twenty. It needs no corpus. Every choice
comes from the seed, which the JSON line holds: the same seed, scale and part meet the same cases. A bad case is printed
on stderr with what repeats it. The last line is one JSON object: part -> counts, and ``all``, their sums by name:
``mixed``: neither the old state nor the new; ``not_healed``: the run after a kill leaves another state than a clean one;
``bug_lines``: a fault of ours where a plain line belongs; ``unexplained``: an exception, exit or message that is none of ours;
``canaries``: secrets that came out again; ``hostile``: an answer that runs or breaks what a row holds; ``errors_5xx``;
``too_long``: a page or file that takes seconds; ``too_slow``: an answer beside that of a plain talk page.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import torture_files
import torture_kills
import torture_network
import torture_pages
import torture_requests
import torture_rows
from torture_world import FaultServer, Found, small_world

Part = Callable[[Path, Found, int, int], None]


def in_small_world(part: Callable[..., None]) -> Part:
    """A part that works on the two small events."""

    def run(folder: Path, found: Found, scale: int, seed: int) -> None:
        with FaultServer() as server:
            part(small_world(folder, server), found, scale, seed)

    return run


PARTS: dict[str, Part] = {
    "network": in_small_world(torture_network.served_wrongly),
    "kills": in_small_world(torture_kills.killed),
    "disk": in_small_world(torture_kills.full),
    "files": in_small_world(torture_files.built),
    "pages": torture_pages.parsed,
    "catalogued": in_small_world(torture_pages.catalogued),
    "canaries": in_small_world(torture_network.secrets),
    "rows": torture_rows.served,
    "exports": in_small_world(torture_rows.exported),
    "requests": torture_requests.served,
}
ALONE = "requests"
"""The last part: what it times would be slower beside another."""

BAD = ("mixed", "not_healed", "bug_lines", "unexplained", "canaries", "hostile", "errors_5xx", "too_long", "too_slow")


def told(name: str, scale: int, seed: int) -> dict[str, int]:
    """Run a part in this process; its counts."""
    found, began = Found(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="torture-", ignore_cleanup_errors=True) as folder:
        PARTS[name](Path(folder).resolve(), found, scale, seed)
    return dict(sorted(found.counts.items())) | {"took_s": round(time.monotonic() - began)}


def told_apart(name: str, scale: int, seed: int) -> dict[str, int]:
    """Run a part in a process of its own; its counts. What it prints of bad cases is passed on."""
    words = [sys.executable, __file__, "--only", name, "--scale", str(scale), "--seed", str(seed)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as part:
        STARTED.append(part)
        out, _ = part.communicate(timeout=3000)
    if part.returncode:
        raise SystemExit(f"torture: part {name} (scale {scale}, seed {seed}) ended with {part.returncode}")
    counts: dict[str, int] = json.loads(out.splitlines()[-1])[name]
    return counts


STARTED: list[subprocess.Popen[str]] = []


def _terminate(signum: int, frame: object) -> NoReturn:
    """Folders, mounts and servers are put away, also those of the parts."""
    for part in STARTED:
        part.terminate()
    sys.exit(143)


def main() -> int:
    """Run every part, most of them two at a time; or those that are named, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=1, help="how many times as much of everything")
    parser.add_argument("--seed", type=int, default=2031)
    parser.add_argument("--only", action="append", choices=PARTS, help="this part alone; may be repeated")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _terminate)
    if options.only:
        counts = {name: told(name, options.scale, options.seed) for name in options.only}
    else:
        # Three, as the network's part does nothing but wait.
        with ThreadPoolExecutor(3) as pool:
            begun = {
                name: pool.submit(told_apart, name, options.scale, options.seed) for name in PARTS if name != ALONE
            }
        counts = {name: one.result() for name, one in begun.items()}
        counts[ALONE] = told_apart(ALONE, options.scale, options.seed)
    sums: Counter[str] = Counter(dict.fromkeys(BAD, 0))
    for one in counts.values():
        sums.update({key: one.get(key, 0) for key in BAD})
    result: dict[str, Any] = {"seed": options.seed, "scale": options.scale, **counts, "all": sums}
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
