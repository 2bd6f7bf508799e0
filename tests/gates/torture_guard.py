"""The server of torture_commands.py, a process without threads: for each line on stdin a guard, which forks the command.

A line is an object with ``words``, ``environment``, ``folder``, ``note`` (a path; its output lies beside it), ``kill``,
``watched``, ``journal``, ``file_bytes`` and ``longest``: see ``torture_commands.begin``. The note is written when the command
has ended: ``code``, ``late``, ``peak_mb``, ``cpu_s``, ``wall_s``.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from forked_command import become, ended_with, import_commands

CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link")
MOST_BYTES = 4 << 30
"""Memory that a command may have."""

seen = {"write": 0, "statement": 0}
"""What the command has done so far, where it is watched."""


def watch(asked: dict[str, Any]) -> None:
    """Count writes below a folder and SQL statements, and kill this process at the one that is asked for."""
    kind, at = asked["kill"] if asked["kill"] and asked["kill"][0] in seen else (None, 0)
    folder, opened = asked["watched"], sqlite3.connect

    def reached(name: str) -> None:
        seen[name] += 1
        if name == kind and seen[name] >= at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and str(path).startswith(folder):
                reached("write")
        elif event in CHANGES and str(arguments[0]).startswith(folder):
            reached("write")

    def connect(*arguments: Any, **more: Any) -> sqlite3.Connection:
        conn = opened(*arguments, **more)
        conn.set_trace_callback(lambda sql: reached("statement"))
        return conn

    sqlite3.connect = connect
    sys.addaudithook(hook)


def command(asked: dict[str, Any]) -> NoReturn:
    """Be the command, to its end."""
    become(asked["words"], asked["environment"], asked["folder"], f"{asked['note']}.out", f"{asked['note']}.err")
    if asked["file_bytes"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["file_bytes"], asked["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    if asked["watched"]:
        watch(asked)
    code = ended_with()
    if asked["file_bytes"] is None:
        Path(f"{asked['note']}.seen").write_text(json.dumps(seen), "utf-8")
    os._exit(code)


def guard(asked: dict[str, Any]) -> NoReturn:
    """Fork the command, kill it at its moment or when its time is over, and leave the note."""
    began = time.monotonic()
    pid = os.fork()
    if not pid:
        command(asked)
    kind, at = asked["kill"] or (None, 0)
    journal_seen, late = None, False
    while True:
        ended, status, used = os.wait4(pid, os.WNOHANG)
        now = time.monotonic()
        if ended:
            break
        if kind == "journal" and journal_seen is None and Path(asked["journal"]).exists():
            journal_seen = now
        if (kind == "after" and now - began >= at) or (journal_seen is not None and now - journal_seen >= at):
            os.kill(pid, signal.SIGKILL)
        if now - began > asked["longest"]:
            late = True
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.0005 if kind else 0.003)
    note = {
        "code": os.waitstatus_to_exitcode(status),
        "late": late,
        "peak_mb": used.ru_maxrss / 1024,
        "cpu_s": used.ru_utime + used.ru_stime,
        "wall_s": now - began,
    }
    part = Path(f"{asked['note']}.part")
    part.write_text(json.dumps(note), "utf-8")
    part.rename(asked["note"])
    os._exit(0)


def main() -> None:
    """Until stdin ends; nobody waits for the guards."""
    import_commands()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            guard(json.loads(line))


if __name__ == "__main__":
    main()
