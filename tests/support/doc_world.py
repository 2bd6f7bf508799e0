"""The scratch folder in which a page's blocks are run: the bundled data with its catalog, and two conferences on loopback.

us.pycon.org/2026 and the invented demo.example are answered by tests' own server, and so is YouTube's API: addresses in
commands and files are replaced on the way in, and put back in what is printed. A page's blocks share one folder and one
shell, so that a later block finds what an earlier one made.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import forked_command
from demo_site import serve_playlist, serve_schedule
from doc_pages import ROOT, Block
from faults import FaultServer

_STANDS_FOR = {"https://us.pycon.org/2026/": "/2026/", "https://demo.example/": "/demo/"}
_COMMAND = re.compile(r"^\$ (.*)$", re.M)
_CLOCK = re.compile(r"\(\d+ days\)|20\d\d-\d\d-\d\d(?:T\d\d:\d\d:\d\d\+00:00| \d\d:\d\d UTC)")


class _Earlier(FaultServer):
    """The demo conference took place in 2023, on a site of its own: what a reader sees has been, and no real page is named."""

    def serve(self, path: str, body: bytes, *rest: str, **more: str | None) -> str:
        for told, now in (
            (b"https://us.pycon.org/2031", b"https://demo.example"),
            (b"2031", b"2023"),
            (b"-07:00", b"-06:00"),
        ):
            body = body.replace(told, now)
        return super().serve(path.replace("/2031/", "/demo/"), body, *rest, **more)


@contextmanager
def served() -> Iterator[FaultServer]:
    """The server of both conferences and of a playlist."""
    with _Earlier() as server:
        serve_schedule(server)
        serve_playlist(server)
        page = (ROOT / "tests/pages/pycon_json/2026.json").read_bytes()
        server.serve("/2026/schedule/conference.json", page, "application/json")
        yield server


def begin(folder: Path) -> Path:
    """A folder with the bundled data, its catalog built, to be copied for each page."""
    shutil.copytree(ROOT / "data" / "events", folder / "data" / "events")
    shutil.copy(ROOT / "metadata.yml", folder)
    code, _, err = forked_command.run(("build",), dict(os.environ), folder, folder)
    assert code == 0, err
    return folder


def run_page(blocks: list[Block], folder: Path, server: FaultServer) -> list[tuple[Block, str, int]]:
    """Each ``console`` and ``sh`` block as it came out: its text with what was printed, and the first exit code but 0."""
    script = folder / "page.sh"
    lines, commands = [], []
    for number, block in enumerate(blocks):
        if block.mark and block.mark[0] == "file":
            text = _inside(block.text, server)
            if block.mark[1].endswith("event.yml"):
                text += "delay: 0\n"  # the server is on this machine
            (folder / f".block-{number}").write_text(text, "utf-8")
            lines.append(f"mkdir -p {Path(block.mark[1]).parent}; cp .block-{number} {block.mark[1]}")
        for command in _commands(block):
            commands.append((number, command))
            lines.append(f"{{ {_inside(command, server)}\n}} 2>&1 </dev/null; printf '\\0%s\\0' $?")
    script.write_text("\n".join(lines), "utf-8")
    with tempfile.TemporaryDirectory() as tools, forked_command.on_the_path(Path(tools)):
        environment = _environment(server, tools)
        asked = subprocess.run(["bash", script], cwd=folder, env=environment, capture_output=True, timeout=300)
    said = _outside(asked.stdout.decode(), server).split("\0")
    return [_came_out(blocks[n], n, commands, said) for n in dict.fromkeys(n for n, _ in commands)]


def same(block: str, now: str) -> bool:
    """Whether both say the same, whatever day it is."""
    return _CLOCK.sub("", block) == _CLOCK.sub("", now)


def _commands(block: Block) -> list[str]:
    if block.language == "console":
        return _COMMAND.findall(block.text)
    if block.language == "sh":
        return [line.partition("  #")[0] for line in block.text.splitlines() if not line.startswith(("make ", "#"))]
    return []


def _came_out(block: Block, number: int, commands: list[tuple[int, str]], said: list[str]) -> tuple[Block, str, int]:
    mine = [(command, *said[2 * k : 2 * k + 2]) for k, (n, command) in enumerate(commands) if n == number]
    text = block.text
    if block.language == "console":
        text = "".join(f"$ {command}\n{printed}" for command, printed, _ in mine)
    return block, text, next((int(code) for _, _, code in mine if code != "0"), 0)


def _environment(server: FaultServer, tools: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONFTALKS_", "YOUTUBE_", "HUBILO_"))}
    path = os.pathsep.join([tools, str(Path(sys.executable).parent), kept["PATH"]])
    return {
        **kept,
        "PATH": path,
        "CONFTALKS_YOUTUBE_API": f"{server.url}/youtube/v3",
        "YOUTUBE_API_KEY": "canary-key-4711",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
    }


def _inside(text: str, server: FaultServer) -> str:
    for outside, path in _STANDS_FOR.items():
        text = text.replace(outside, server.url + path)
    return text


def _outside(text: str, server: FaultServer) -> str:
    for outside, path in _STANDS_FOR.items():
        text = text.replace(server.url + path, outside)
    return text
