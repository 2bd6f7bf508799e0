"""``conftalks`` in a process of its own, without the half second that Python takes to import it.

A server without threads has imported every command; it forks a child for each request. The child has its own arguments,
environment, folder, output and exit code, like a process that was started. What Python does before the first line of
ours is not tested this way: ``Demo.start`` starts a real one.
"""

import atexit
import io
import json
import os
import select
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

LONGEST_S = 60


def import_commands() -> None:
    """Import every command, with what it imports only when it runs."""
    from aggregator.cli import COMMANDS

    late = {"aggregator.collect.scrape", "aggregator.collect.import_files"}
    for module in {module for module, _ in COMMANDS.values()} | late:
        import_module(module)


def become(words: Sequence[str], environment: Mapping[str, str], folder: str, out: str, err: str) -> None:
    """Make of this process, which was forked, one that was started with these words there; ``out``, ``err``: paths."""
    for number, name in enumerate((os.devnull, out, err)):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
    sys.stdout, sys.stderr = (io.TextIOWrapper(os.fdopen(number, "wb", closefd=False)) for number in (1, 2))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["conftalks", *words]


def ended_with() -> int:
    """Run the command that this process has become: its exit code. All that it wrote is in its files."""
    from aggregator.cli import main

    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 - as an interpreter ends
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # the disk is full
            stream.flush()
    return code


def serve() -> None:
    """Fork a command for each line on stdin, an object of what ``become`` takes, and print its exit code."""
    import_commands()
    for line in sys.stdin:
        number = os.fork()
        if not number:
            become(**json.loads(line))
            os._exit(ended_with())
        print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)


@cache
def _server() -> subprocess.Popen[str]:
    program, pipe = Path(__file__), subprocess.PIPE
    server = subprocess.Popen([sys.executable, program], stdin=pipe, stdout=pipe, text=True, cwd=program.parents[2])
    atexit.register(_end, server)
    return server


def _end(server: subprocess.Popen[str]) -> None:
    server.communicate(timeout=10)  # closes its stdin, and with that ends it


def run(words: Sequence[str], environment: Mapping[str, str], scratch: Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command; ``scratch`` is a folder for the two."""
    server, out, err = _server(), scratch / ".stdout", scratch / ".stderr"
    assert server.stdin is not None
    assert server.stdout is not None
    asked = {"words": words, "environment": environment, "folder": str(Path.cwd()), "out": str(out), "err": str(err)}
    server.stdin.write(json.dumps(asked) + "\n")
    server.stdin.flush()
    if not select.select([server.stdout], [], [], LONGEST_S)[0]:
        server.kill()
        raise TimeoutError(f"conftalks {' '.join(words)}: no end within {LONGEST_S} s")
    code = int(server.stdout.readline())
    said = out.read_text(), err.read_text()
    out.unlink()
    err.unlink()
    return code, *said


if __name__ == "__main__":
    serve()
