"""``conftalks`` in a process of its own, without the half second that Python takes to import it.

A server without threads has imported every command; it forks a child for each request, also one that serves a catalog.
The child has its own arguments, environment, folder, output and exit code, like a process that was started. What Python
does before the first line of ours is not tested this way: ``Demo.start`` and ``started`` start a real one.
"""

import atexit
import gc
import io
import json
import os
import select
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path

LONGEST_S = 60
_LATE = {"serve": ("datasette.app", "uvicorn"), "freeze": ("datasette.app", "aggregator.freeze.freezing")}
"""What commands import that takes longest, once they run."""


def import_commands() -> None:
    """Import every command, with what it imports only when it runs."""
    from aggregator.cli import COMMANDS

    late = {"aggregator.collect.scrape", "aggregator.collect.import_files"}
    for module in {module for module, _ in COMMANDS.values()} | late:
        import_module(module)
    # A digest of the program's files, which each process that builds makes once: they are the same in all of these.
    for module in ("aggregator.collect.steady", "aggregator.files.workspace"):
        import_module(module)._program()


def become(words: Sequence[str], environment: Mapping[str, str], folder: str, out: str, err: str) -> None:
    """Make of this process, which was forked, one that was started with these words there; ``out``, ``err``: paths, or one."""
    for number, name in enumerate((os.devnull, out, err)):
        os.dup2(1 if number == 2 and err == out else os.open(name, os.O_RDWR | os.O_CREAT), number)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(number, "wb", closefd=False), line_buffering=number == 2) for number in (1, 2)
    )
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["conftalks", *words]


def ended_with(call: Callable[[], object] | None = None) -> int:
    """Run the command that this process has become, or ``call``: its exit code. All that it wrote is in its files."""
    from aggregator.cli import main

    code = 1
    try:
        (call or main)()
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 - as an interpreter ends
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # the disk is full
            stream.flush()
    return code


def serve() -> None:
    """Fork a process for each line on stdin, an object of what ``become`` takes, and print its id; ``wait``: its exit code.

    With ``serves`` it is no command but a server of this catalog, with this metadata.
    """
    import_commands()
    gc.freeze()  # no child looks through, and so copies, what all of them share
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            print(os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1]), flush=True)
            continue
        for word in _LATE.keys() & set(asked["words"]):
            for module in _LATE[word]:
                import_module(module)
        call = _catalog_server(asked.pop("serves")) if "serves" in asked else None
        number = os.fork()
        if not number:
            if call is None:
                # What hangs ends by itself, and fails the test that asked for it alone.
                signal.alarm(LONGEST_S * (10 if "serve" in asked["words"] else 1))
            become(**asked)
            os._exit(ended_with(call))
        print(number, flush=True)


def _catalog_server(told: Sequence[str | None]) -> Callable[[], object]:
    for module in _LATE["serve"]:
        import_module(module)
    from aggregator.catalog.serve import serve

    database, metadata = (path and Path(path) for path in told)
    assert database
    return partial(serve, database, metadata or None, "127.0.0.1", 0, False)


@cache
def _server() -> subprocess.Popen[str]:
    program, pipe = Path(__file__), subprocess.PIPE
    server = subprocess.Popen([sys.executable, program], stdin=pipe, stdout=pipe, text=True, cwd=program.parents[2])
    atexit.register(_end, server)
    return server


def _end(server: subprocess.Popen[str]) -> None:
    server.communicate(timeout=10)  # closes its stdin, and with that ends it


def run(
    words: Sequence[str],
    environment: Mapping[str, str],
    scratch: Path,
    folder: Path | None = None,
    *,
    mixed: bool = False,
) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command in ``folder`` (else the one at hand); ``scratch`` is a folder for the two.

    ``mixed``: stdout is both, in the order in which they were written, as after ``2>&1``.
    """
    out = scratch / ".stdout"
    err = out if mixed else scratch / ".stderr"
    asked = {
        "words": words,
        "environment": environment,
        "folder": str(folder or Path.cwd()),
        "out": str(out),
        "err": str(err),
    }
    code = wait(_answer(asked))
    said = out.read_text(), "" if mixed else err.read_text()
    for path in {out, err}:
        path.unlink()
    return code, *said


def start_server(database: Path, metadata: Path | None, out: Path, err: Path) -> int:
    """The id of a process that serves a catalog on a port of 127.0.0.1 which it takes; what it writes is in two files."""
    about = {"words": (), "environment": dict(os.environ), "folder": str(Path.cwd()), "out": str(out), "err": str(err)}
    return _answer({**about, "serves": (str(database), metadata and str(metadata))})


def start(words: Sequence[str], environment: Mapping[str, str], folder: Path, out: Path, err: Path) -> int:
    """The id of a process that runs one command in a folder; what it writes is in two files."""
    where = {"folder": str(folder), "out": str(out), "err": str(err)}
    return _answer({"words": words, "environment": dict(environment), **where})


def wait(number: int, longest: float = LONGEST_S + 10) -> int:
    """The exit code of the process with this id, once it has ended, which takes so many seconds at most."""
    return _answer({"wait": number}, longest)


def _answer(asked: Mapping[str, object], longest: float = LONGEST_S + 10) -> int:
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(json.dumps(asked) + "\n")
    server.stdin.flush()
    if not select.select([server.stdout], [], [], longest)[0]:
        server.kill()
        raise TimeoutError(f"no answer about {asked}")
    return int(server.stdout.readline())


_CALLER = """#!{python} -IS
import json, os, socket, sys
with socket.create_connection(("127.0.0.1", {port})) as line:
    mixed = os.path.sameopenfile(1, 2)
    line.sendall(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd(), mixed]).encode())
    line.shutdown(socket.SHUT_WR)
    code, out, err = json.loads(b"".join(iter(lambda: line.recv(65536), b"")))
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""


class _Called(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        words, environment, folder, mixed = json.loads(self.rfile.read())
        with tempfile.TemporaryDirectory() as scratch:
            said = run(words, environment, Path(scratch), Path(folder), mixed=mixed)
            self.wfile.write(json.dumps(said).encode())


@contextmanager
def on_the_path(tools: Path) -> Iterator[None]:
    """A ``conftalks`` in the folder ``tools``, for shell scripts: each call of it is such a command."""
    with socketserver.TCPServer(("127.0.0.1", 0), _Called) as server:
        program = tools / "conftalks"
        program.write_text(_CALLER.format(python=sys.executable, port=server.server_address[1]))
        program.chmod(0o755)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


if __name__ == "__main__":
    serve()
