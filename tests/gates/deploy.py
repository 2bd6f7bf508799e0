"""deploy/ as far as a machine without containers goes; deploy/smoke asks each catalog that is served so.

    python tests/gates/deploy.py

The steps of deploy/Dockerfile are run word for word in a root of their own (unshare, chroot) on this machine's Python; then the
last stage alone as its USER, on a file system that nobody can write to but for /tmp. From what was installed there `datasette`
is run by itself in an empty folder. Two servers stand behind nginx, as docs/publishing.md has it, and one as deploy/nginx.conf.
The last line is one JSON object: of each the checks of deploy/smoke that were right (``smoke``), ``mb`` (what the image
has beside its base), ``locked`` and ``missing`` (packages of requirements/run.txt that it has and has not), ``tools`` (pip,
setuptools and the like in it), ``writable`` (places beside /tmp that its user may write to), ``healthy`` (its HEALTHCHECK
says 0 while it runs and 1 after), ``stop_s`` and ``ended`` (how long it takes to end, and whether with 143). Without root,
unshare or nginx it says so: ``skipped``.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from doc_pages import ROOT, marked
from dockerfile import Instruction, environment, is_ignored, only, stages
from replicas import free_port, running, server

PUBLISHED = "https://talks.example.org"
_SHARED = ("usr", "etc", "dev")
"""Of this machine, only to be read: what the base image has."""
_TOOLS = {"pip", "setuptools", "wheel", "uv", "build"}

_ENTER = """
set -e
root=$1 writes=$2 user=$3 workdir=$4; shift 4
for part in $PARTS; do mount --rbind "/$part" "$root/$part"; done
mount --bind "$root" "$root"
for part in $PARTS; do mount --rbind "/$part" "$root/$part"; mount -o remount,ro,bind "$root/$part"; done
[ $writes = yes ] || { mount -t tmpfs none "$root/tmp"; mount -o remount,ro,bind "$root"; }
cd "$root"
exec chroot --userspec="$user" "$root" /usr/bin/env -C "$workdir" "$@"
"""


class Image:
    """A root folder into which the instructions of the Dockerfile are carried out."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.parts = [*_SHARED, *_of_this_python()]
        self.env = {key: value for key, value in os.environ.items() if key.startswith(("PIP_", "SSL_"))}
        self.env |= {"HOME": "/root", "PIP_CONSTRAINT": "/dev/null", "PATH": "/base/bin:/usr/bin:/usr/sbin"}
        self.workdir = "/"
        for part in (*self.parts, "tmp", "base", "proc"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        for name in ("bin", "lib", "lib64", "sbin"):
            if Path(f"/{name}").is_symlink():
                (folder / name).symlink_to(f"usr/{name}")
        (folder / "tmp").chmod(0o1777)
        for path in (folder, *folder.glob("root"), folder / "base"):
            path.chmod(0o755)
        self.steps = 0

    def begin(self) -> None:
        """A stage: its base image is this machine's Python with pip."""
        shutil.rmtree(self.root / "base")
        self.run([sys.base_prefix + "/bin/python3", "-m", "venv", "/base"])

    def command(self, words: list[str], *, user: str = "0:0", writes: bool = True) -> list[str]:
        """The command line that runs ``words`` inside."""
        inside = [f"{key}={value}" for key, value in self.env.items()]
        given = [str(self.root), "yes" if writes else "no", user, self.workdir, "-i", *inside, *words]
        return ["env", f"PARTS={' '.join(self.parts)}", "unshare", "--mount", "sh", "-c", _ENTER, "sh", *given]

    def run(self, words: list[str], **how: object) -> None:
        """Run it, or say why not."""
        done = subprocess.run(self.command(words, **how), capture_output=True, text=True)  # type: ignore[arg-type]
        if done.returncode:
            raise SystemExit(f"{shlex.join(words)}\n{done.stdout}{done.stderr}")

    def carry_out(self, step: Instruction) -> None:
        """One instruction; those that only describe the image are read by whoever needs them."""
        self.steps += 1
        if step.name == "ENV":
            values = environment([step])
            self.env |= {key: value.replace("$PATH", self.env["PATH"]) for key, value in values.items()}
        elif step.name == "WORKDIR":
            self.workdir = step.text
            self._inside(step.text).mkdir(parents=True, exist_ok=True)
        elif step.name == "COPY":
            self._copy(step)
        elif step.name == "RUN":
            self.run(["sh", "-c", step.text])

    def _inside(self, path: str) -> Path:
        return self.root / os.path.join(self.workdir, path).lstrip("/")  # noqa: PTH118 - within the image

    def _copy(self, step: Instruction) -> None:
        *sources, target = step.words
        into = self._inside(target)
        for source in sources:
            origin = self.root / source.lstrip("/") if step.options else ROOT / source
            goal = into / origin.name if target.endswith("/") else into
            if goal == origin:
                continue
            goal.parent.mkdir(parents=True, exist_ok=True)
            if origin.is_dir():
                shutil.copytree(origin, goal, ignore=None if step.options else _left_out)
            else:
                shutil.copy2(origin, goal)


def _left_out(folder: str, names: list[str]) -> set[str]:
    within = Path(folder).relative_to(ROOT)
    return {name for name in names if is_ignored((within / name).as_posix())}


def _of_this_python() -> list[str]:
    """What of this machine lies outside of /usr and is needed to run its Python and pip."""
    needed = [sys.base_prefix, str(Path.home() / ".config/pip")]
    return [path.lstrip("/") for path in needed if not path.startswith("/usr") and Path(path).is_dir()]


def smoke(url: str) -> int:
    """How many checks of deploy/smoke are right; what is wrong goes to stderr."""
    done = subprocess.run([sys.executable, ROOT / "deploy" / "smoke", url], capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    return sum(line.startswith("ok ") for line in done.stdout.splitlines())


def built(folder: Path) -> Image:
    """The image, without what the last stage does not take over."""
    image = Image(folder)
    for stage in stages():
        image.begin()
        for step in stage:
            image.carry_out(step)
    for left in ("src", "opt/build", "opt/wheels", "base/lib/python3/ensurepip"):
        shutil.rmtree(folder / left, ignore_errors=True)
    return image


def _asked(words: list[str], image: Image, **how: object) -> str:
    done = subprocess.run(image.command(words, **how), capture_output=True, text=True)  # type: ignore[arg-type]
    return done.stdout


def contents(image: Image) -> dict[str, int]:
    """What is installed, and where its user can write."""
    user = only(stages()[1], "USER").text
    listed = "import importlib.metadata as m; print('\\n'.join(d.metadata['Name'] for d in m.distributions()))"
    has = {re.sub(r"[-_.]+", "-", name).lower() for name in _asked(["python", "-c", listed], image).split()}
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements" / "run.txt").read_text("utf-8"), re.M))
    places = "find / -xdev -path /dev -prune -o ! -type l -writable -print"
    found = _asked(["sh", "-c", places], image, user=user)
    megabytes = sum(path.lstat().st_size for part in ("opt", "srv") for path in (image.root / part).rglob("*")) / 1e6
    return {
        "mb": round(megabytes),
        "locked": len(locked & has),
        "missing": len(locked - has - _TOOLS),
        "tools": len(has & _TOOLS),
        "writable": len([path for path in found.splitlines() if path != "/tmp"]),
    }


@contextmanager
def served(image: Image, words: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server in the image, as its user, on a file system that is only read."""
    user = only(stages()[1], "USER").text
    process = subprocess.Popen(image.command(words, user=user, writes=False), stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urlopen(f"http://127.0.0.1:{port}/-/health", timeout=5).close()
                break
            except (URLError, OSError) as error:
                if process.poll() is not None:
                    raise SystemExit(f"{shlex.join(words)} ended with {process.returncode}") from error
                time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def image_figures(folder: Path) -> dict[str, object]:
    """Build it, run it, ask it, end it; then `datasette` alone out of it."""
    image = built(folder)
    last = stages()[1]
    port = free_port()
    image.env |= {"PORT": str(port), "CONFTALKS_BASE_URL": PUBLISHED}
    image.env = {key: value for key, value in image.env.items() if not key.startswith("PIP_")}
    check = only(last, "HEALTHCHECK").text.partition("CMD ")[2]
    probe = image.command(json.loads(check), user=only(last, "USER").text, writes=False)
    right = {}
    with served(image, only(last, "CMD").words, port) as process:
        health = [subprocess.run(probe, capture_output=True).returncode]
        right["image"] = smoke(f"http://127.0.0.1:{port}")
        before = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=30)
        stop_s = time.monotonic() - before
    health.append(subprocess.run(probe, capture_output=True).returncode)
    database = f"{image.workdir}/data/talks.db"
    image.workdir = "/tmp"
    alone = ["datasette", database, "-m", "/srv/conftalks/metadata.yml", "--port", str(port)]
    del image.env["CONFTALKS_BASE_URL"]
    with served(image, alone, port):
        right["datasette"] = smoke(f"http://127.0.0.1:{port}")
    told = {"healthy": health == [0, 1], "stop_s": round(stop_s, 2), "ended": code == 143}
    return {"steps": image.steps, "smoke": right} | told | contents(image)


def behind_nginx(folder: Path, database: Path) -> dict[str, int]:
    """The configuration of docs/publishing.md before two processes, and deploy/nginx.conf before one."""
    folder.mkdir()
    ports = (free_port(), free_port())
    right = {}
    listed = {"replicas": marked("gate", "replicas"), "cache": (ROOT / "deploy" / "nginx.conf").read_text("utf-8")}
    with server(database, ports[0]), server(database, ports[1]):
        for name, site in listed.items():
            port = free_port()
            given = {
                "listen 80;": f"listen 127.0.0.1:{port};",
                "listen 8080;": f"listen 127.0.0.1:{port};",
                "127.0.0.1:8001": f"127.0.0.1:{ports[0]}",
                "127.0.0.1:8002": f"127.0.0.1:{ports[1]}",
                "http://serve:8080": f"http://127.0.0.1:{ports[0]}",
                "/var/cache/conftalks": f"{folder}/{name}",
                "/tmp/cache": f"{folder}/{name}",
            }
            for written, ours in given.items():
                site = site.replace(written, ours)
            kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            temporary = " ".join(f"{kind}_temp_path {folder}/{name}-{kind};" for kind in kinds)
            configured = folder / f"{name}.conf"
            configured.write_text(
                f"user root; daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
                f"events {{}}\nhttp {{ access_log off; {temporary}\n{site} }}\n",
                "utf-8",
            )
            with running(port, "nginx", "-c", configured, "-e", folder / "error.log"):
                right[name] = smoke(f"http://127.0.0.1:{port}")
    return right


def missing() -> str | None:
    """Why this cannot be run here."""
    if shutil.which("nginx") is None:
        return "nginx is not here (apt-get install nginx-light)"
    if (
        shutil.which("unshare") is None
        or subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode
    ):
        return "unshare is not here or not allowed: it needs root"
    return None


def main() -> int:
    """Measure, or say what is missing."""
    why = missing()
    if why:
        print(json.dumps({"skipped": why}))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        found = image_figures(folder / "image")
        os.environ["CONFTALKS_BASE_URL"] = PUBLISHED
        database = folder / "image" / "srv" / "conftalks" / "data" / "talks.db"
        found["smoke"] |= behind_nginx(folder / "nginx", database)  # type: ignore[operator]
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
