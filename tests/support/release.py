"""Make a release of the commit that is checked out: wheel, sdist and SBOM in dist/, the same bytes each time."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from locks import ROOT, pins
from packaging.markers import Marker
from packaging.utils import canonicalize_name

from scrapers import VERSION

_HEADING = re.compile(r"^## (\S+)", re.M)
_RUN = ROOT / ".venv-release"


def refusal(changelog: str, changed: str) -> str:
    """Why this is no release: files that differ from the commit, or a changelog that begins with another version."""
    if changed:
        return f"not everything is committed:\n{changed.rstrip()}"
    heading = _HEADING.search(changelog)
    newest = heading[1] if heading else "nothing"
    if newest != VERSION:
        return f"CHANGELOG.md begins with {newest}, scrapers.VERSION is {VERSION}: call both the same, then release"
    return ""


def settled(sdist: bytes, epoch: int) -> bytes:
    """An sdist with its files in order, all of the commit's time and of nobody, so that it is the same everywhere."""
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(sdist)) as old,
        gzip.GzipFile("", "wb", 9, packed, epoch) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda member: member.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = epoch, 0, 0, "", ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            member.pax_headers = {}
            new.addfile(member, old.extractfile(member))
    return packed.getvalue()


def unlike_the_lock(sbom: str, lock: str, python: str) -> list[str]:
    """Components of the SBOM that the lock does not hold for this Python, such as ``3.11.7``, and the reverse."""
    environment = {"python_version": ".".join(python.split(".")[:2]), "python_full_version": python}
    locked = {
        f"{pin.name} {pin.version}" for pin in pins(lock) if not pin.marker or Marker(pin.marker).evaluate(environment)
    }
    named = {f"{canonicalize_name(part['name'])} {part['version']}" for part in json.loads(sbom)["components"]}
    return sorted(locked ^ named)


def run(*asked: str | Path, cwd: Path = ROOT) -> str:
    """What a program prints; its failure ends the release with its own words."""
    done = subprocess.run(asked, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, asked))}\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def build(dist: Path, epoch: int) -> None:
    """Wheel and sdist of what is committed, and of nothing else that lies in the folder."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        with tarfile.open(fileobj=io.BytesIO(subprocess.check_output(["git", "archive", "HEAD"], cwd=ROOT))) as archive:
            archive.extractall(tree, filter="data")
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", dist, tree)
    for sdist in dist.glob("*.tar.gz"):
        sdist.write_bytes(settled(sdist.read_bytes(), epoch))


def describe(dist: Path) -> None:
    """The SBOM of an environment that holds the wheel and what the lock says, and nothing else."""
    run(sys.executable, "-m", "venv", "--clear", _RUN)
    pip = (_RUN / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", "requirements/run.txt")
    run(*pip, "--no-deps", "--no-index", "--find-links", dist, f"conftalks=={VERSION}")
    run(_RUN / "bin" / "conftalks", "--version")
    program = Path(sys.executable).parent / "cyclonedx-py"
    with tempfile.TemporaryDirectory() as folder:
        # cyclonedx-py reads the version only where it stands in the file itself.
        pyproject = Path(folder) / "pyproject.toml"
        said = (ROOT / "pyproject.toml").read_text("utf-8")
        pyproject.write_text(said.replace('dynamic = ["version"]', f'version = "{VERSION}"'), "utf-8")
        options = ["--pyproject", pyproject, "--output-reproducible", "--of", "JSON", "--validate"]
        sbom = run(program, "environment", *options, _RUN)
    lock = "".join((ROOT / "requirements" / name).read_text("utf-8") for name in ("run.txt", "build.txt"))
    unlike = unlike_the_lock(sbom, lock, sys.version.split()[0])
    if json.loads(sbom)["metadata"]["component"].get("version") != VERSION:
        sys.exit("the SBOM does not say which version of conftalks it describes")
    if unlike or str(ROOT) in sbom:
        sys.exit(f"the SBOM is not what requirements/run.txt says: {', '.join(unlike) or 'it names this folder'}")
    (dist / f"conftalks-{VERSION}.cdx.json").write_text(sbom, "utf-8")


def main() -> None:
    """Refuse, or make dist/ anew and say what is in it."""
    why = refusal((ROOT / "CHANGELOG.md").read_text("utf-8"), run("git", "status", "--porcelain"))
    if why:
        sys.exit(f"no release: {why}")
    epoch = int(run("git", "log", "-1", "--format=%ct"))
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    build(dist, epoch)
    describe(dist)
    for path in sorted(dist.iterdir()):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  dist/{path.name}  {path.stat().st_size} bytes")
    print(f"to publish it: git tag v{VERSION} {run('git', 'rev-parse', 'HEAD').strip()}")


if __name__ == "__main__":
    main()
