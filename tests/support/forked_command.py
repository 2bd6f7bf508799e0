"""``conftalks`` in a process of its own, without the half second that Python takes to import it.

A server without threads has imported every command; it forks a child for each request. The child has its own arguments,
environment, folder, output and exit code, like a process that was started. What Python does before the first line of
ours is not tested this way: ``Demo.start`` starts a real one.
"""

import atexit
import json
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

LONGEST_S = 60

SERVER = """
import io, json, os, sys, traceback
from importlib import import_module
from aggregator.cli import COMMANDS, main
for module in {module for module, _ in COMMANDS.values()} | {"aggregator.collect.scrape", "aggregator.collect.import_files"}:
    import_module(module)

def child(asked):
    for number, name in enumerate((os.devnull, asked["out"], asked["err"])):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
    sys.stdout, sys.stderr = (io.TextIOWrapper(os.fdopen(number, "wb", closefd=False)) for number in (1, 2))
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["conftalks", *asked["words"]]
    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

for line in sys.stdin:
    number = os.fork()
    if not number:
        child(json.loads(line))
    print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)
"""


@cache
def _server() -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=pipe, stdout=pipe, text=True, cwd=Path(__file__).parents[2]
    )
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
