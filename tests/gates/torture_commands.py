"""Commands that the torture gate runs, kills and starves: each in a forked process, bounded in time, any number at once.

A process without threads (torture_guard.py) has imported every command. For each that is asked for it forks a guard, which forks
the command, kills it where that is asked (at a moment, at the n-th write, at the n-th SQL statement, behind the journal's
birth) or when its time is over, and leaves a note of how it ended.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

LONGEST_S = 60
LONGEST_LINE = 2000
CODES = (0, 1, 2, 3, 4, 5)
"""What a command may end with by itself; see aggregator/cli/__init__.py."""


@dataclass(frozen=True)
class Ended:
    """How a command ended. ``seen``: how many writes and SQL statements there were, where it was watched to its end."""

    words: tuple[str, ...]
    code: int
    raw: bytes
    err: str
    late: bool = False
    peak_mb: float = 0
    cpu_s: float = 0
    wall_s: float = 0
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def out(self) -> str:
        """``raw``, what it wrote on stdout, to be read."""
        return _text(self.raw)

    @property
    def killed(self) -> bool:
        """Whether it was ended by a kill that was meant."""
        return self.code == -9 and not self.late

    @property
    def bug(self) -> bool:
        """Whether it showed a fault of ours where a plain line belongs."""
        return "a bug of ours" in self.err + self.out or "Traceback (most recent" in self.err + self.out

    @property
    def unexplained(self) -> str | None:
        """What is wrong with how it ended, for a person to read; None where all is well. Bugs are asked for apart."""
        if self.late:
            return "did not end in time"
        if self.code not in CODES:
            return f"ended with {self.code}"
        lines = self.err.splitlines()
        if self.code == 1 and not any(line.startswith("Error: ") for line in lines):
            return "failed and does not say why"
        longest = max(map(len, lines), default=0)
        return f"wrote a line of {longest:,} letters" if longest > LONGEST_LINE else None


@dataclass(frozen=True)
class Running:
    """A command that was begun; ``end`` waits for it."""

    words: tuple[str, ...]
    note: Path
    longest: float

    def end(self) -> Ended:
        """Wait for its note, and take all of it away."""
        until = time.monotonic() + self.longest + 30
        while not self.note.exists():
            if time.monotonic() > until:
                raise TimeoutError(f"conftalks {' '.join(self.words)}: neither it nor its guard ended")
            time.sleep(0.003)
        note = json.loads(self.note.read_text("utf-8"))
        out, err, seen = (_read(self.note.with_name(f"{self.note.name}.{name}")) for name in ("out", "err", "seen"))
        for path in (self.note, *self.note.parent.glob(f"{self.note.name}.*")):
            path.unlink()
        return Ended(self.words, **note, raw=out, err=_text(err), seen=json.loads(seen or "{}"))


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


_numbers = count()


def begin(
    words: Sequence[object],
    scratch: Path,
    *,
    kill: tuple[str, float] | None = None,
    watched: Path | None = None,
    journal: Path | None = None,
    file_bytes: int | None = None,
    longest: float = LONGEST_S,
    environment: dict[str, str] | None = None,
) -> Running:
    """Start ``conftalks WORDS``; ``scratch`` is a folder for its notes.

    ``kill``: ("write", n) at the n-th write below ``watched``, ("statement", n), ("after", seconds), ("journal", seconds)
    after ``journal`` came to be. ``file_bytes``: no file of its may become longer. ``longest``: seconds.
    """
    texts = tuple(map(str, words))
    note = scratch / f"command-{next(_numbers)}"
    asked: dict[str, Any] = {
        "words": texts,
        "note": str(note),
        "folder": str(scratch),
        "environment": plain_environment() | (environment or {}),
        "kill": kill,
        "watched": str(watched) if watched else "",
        "journal": str(journal or ""),
        "file_bytes": file_bytes,
        "longest": longest,
    }
    server = _server()
    assert server.stdin is not None
    server.stdin.write(json.dumps(asked) + "\n")
    server.stdin.flush()
    return Running(texts, note, longest)


def run(words: Sequence[object], scratch: Path, **more: Any) -> Ended:
    """``begin`` and ``end``."""
    return begin(words, scratch, **more).end()


def plain_environment() -> dict[str, str]:
    """This environment without what concerns us."""
    return {k: v for k, v in os.environ.items() if not re.match("CONFTALKS_|YOUTUBE_|HUBILO_|.*_proxy$", k, re.I)}


@cache
def _server() -> subprocess.Popen[str]:
    program = Path(__file__).with_name("torture_guard.py")
    server = subprocess.Popen([sys.executable, program], stdin=subprocess.PIPE, text=True, cwd=program.parents[2])
    atexit.register(_end, server)
    return server


def _end(server: subprocess.Popen[str]) -> None:
    server.communicate(timeout=10)  # closes its stdin, and with that ends it
