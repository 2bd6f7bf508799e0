"""A clone of pyvideo/data in small: folders of invented events, and the command that imports them."""

import json
import os
import tempfile
from pathlib import Path

import forked_command

TITLES = ("How feathers grow", "Hearing mice", "Old trees", "Moon and stars", "Night flights", "Nesting boxes")
NAMES = ("Ada Owl", "Ben Barn", "Cy Moth", "Di Crow", "Ed Jay", "Flo Finch")
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def record(title: str, ident: str | None, **more: object) -> dict[str, object]:
    """A talk as pyvideo has it, with one video on YouTube, or none."""
    videos = [{"type": "youtube", "url": f"https://www.youtube.com/watch?v={ident}"}] if ident else []
    return {"title": title, "speakers": ["Ada Owl"], "recorded": "2031-05-17", "videos": videos, **more}


def lay(folder: Path, title: str | None, records: dict[str, object]) -> Path:
    """Write an event's folder: file name -> record, or the bytes of the file."""
    (folder / "videos").mkdir(parents=True, exist_ok=True)
    if title is not None:
        (folder / "category.json").write_text(json.dumps({"title": title}), encoding="utf-8")
    for name, value in records.items():
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        (folder / "videos" / f"{name}.json").write_bytes(body)
    return folder


def owls(root: Path, count: int = 3) -> Path:
    """An event of so many talks, each with a video."""
    talks = {
        f"owl-{n}": record(title, f"owlowlowl{n:02}", speakers=[NAMES[n - 1]])
        for n, title in enumerate(TITLES[:count], 1)
    }
    return lay(root / "owl-conf-2031", "Owl Conf 2031", talks)


def rubies(root: Path, first: int, count: int) -> Path:
    """The same event as RubyEvents has it: so many of its talks, from the one of this number on."""
    folder = root / "data" / "owl-conf" / "owl-conf-2031"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "event.yml").write_text(
        'id: "owl-conf-2031"\ntitle: "Owl Conf 2031"\n'
        'location: "Sofia, Bulgaria"\nstart_date: "2031-05-17"\nend_date: "2031-05-18"\n'
    )
    talks = [
        f'- id: "r{n}"\n  title: "{TITLES[n - 1]}"\n  date: "2031-05-17"\n  video_provider: "youtube"\n'
        f'  video_id: "owlowlowl{n:02}"\n  speakers:\n    - {NAMES[n - 1]}\n'
        for n in range(first, first + count)
    ]
    (folder / "videos.yml").write_text("".join(talks))
    return folder


def git(root: Path, remote: str | None = None, packed: bool = False) -> None:
    """What git leaves in a clone, as far as it says which commit is checked out."""
    (root / ".git" / "refs" / "heads").mkdir(parents=True)
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    if packed:
        text = f"# pack-refs with: peeled fully-peeled sorted\n{'f' * 40} refs/heads/old\n{COMMIT} refs/heads/main\n"
        (root / ".git" / "packed-refs").write_text(text)
    else:
        (root / ".git" / "refs" / "heads" / "main").write_text(f"{COMMIT}\n")
    if remote:
        (root / ".git" / "config").write_text(f'[remote "origin"]\n\turl = {remote}\n')


def imported(data: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of ``conftalks import`` on a data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONFTALKS_")}
    with tempfile.TemporaryDirectory() as scratch:
        code, out, err = forked_command.run(("--data", str(data), "import", *words), kept, Path(scratch))
    assert "Traceback" not in err
    return code, out, err


def rows(data: Path, event: str, name: str) -> list[dict[str, object]]:
    """The records in a file of an event."""
    text = (data / "events" / event / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def contents(data: Path) -> dict[str, bytes]:
    """Every file of every event."""
    files = sorted(path for path in (data / "events").rglob("*") if path.is_file())
    return {path.relative_to(data).as_posix(): path.read_bytes() for path in files}
