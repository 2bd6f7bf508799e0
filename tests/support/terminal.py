"""The command on a terminal of its own: real, of a given width."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress

LONGEST_S = 60


def on_terminal(
    words: Sequence[str],
    columns: int,
    environment: Mapping[str, str],
    program: Sequence[str] = ("-m", "aggregator"),
    typed: bytes = b"",
) -> str:
    """What a command shows on a terminal so wide, with the codes that drive it; line ends are \\n. ``typed`` waits for it."""
    here, there = pty.openpty()
    with closing(os.fdopen(here, "rb", buffering=0)) as shown:
        termios.tcsetwinsize(there, (24, columns))
        started = subprocess.Popen(
            [sys.executable, *program, *words], stdin=there, stdout=there, stderr=there, env=dict(environment)
        )
        os.close(there)
        os.write(here, typed)
        said = b""
        with suppress(OSError):  # how a terminal says on Linux that nobody writes to it any more
            while data := shown.read(65536):
                said += data
        started.wait(LONGEST_S)
    return said.decode().replace("\r\n", "\n")
