"""Torture: our own files under data/, mutated as people and programs break them, and a build over each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from torture_commands import Running, begin
from torture_mutations import BYTES, changed, written
from torture_world import Found, Small, leftovers

from aggregator.files.history import Change, History, appended
from aggregator.files.jsonl import posts_text
from aggregator.files.posts import ListedPost

EACH = 30
AT_ONCE = 2
LONGEST_CPU_S = 8
LARGEST_MB = 400

EVENT = "events/demo-2031/"
YAML = (f"{EVENT}event.yml", f"{EVENT}corrections.yml", "suppress.yml", f"{EVENT}posts.yml")
JSONL = tuple(f"{EVENT}{name}.jsonl" for name in ("talks", "recordings", "links", "posts", "history"))
LOCK = ".lock"
POST = "https://blog.test/recap"
TEXTS = {
    "suppress.yml": '- {talk: moss-2031/6, why: "asked"}\n- {speaker: Bo Marsh, why: asked}\n',
    f"{EVENT}corrections.yml": '- {talk: "6", recording: "youtube:zzzzzzzzz99", decision: rejected, why: "another talk"}\n',
    f"{EVENT}posts.yml": f"- {{url: {POST}, title: What I liked, author: Ada Finch}}\n",
    LOCK: '{"pid": 77, "event": "demo-2031", "started": "2031-05-16T09:00:00+00:00"}',
}

SCALARS = (
    *("null", "~", "true", "0", "-1", "1e400", ".nan", ".inf", "9" * 5000, "0x10", "1_000", "12:30:45", "2031-02-30"),
    *("99999-01-01", "2031-05-16T00:00:00Z", '""', '" "', "[]", "{}", "[[1]]", "{a: b}", "[null]", "- ", "? ", "&a"),
    *("*a", '"\\ud800"', '"\\ud83d\\ude00"', '"\\0"', '"\\u202e"', "!!python/object:os.system x", "!!binary /w=="),
    *("!!set {a}", "America", "Mars/Olympus", "x" * 300, '"http://["', "https://a.test:99999/"),
    *("javascript:alert(1)", "|\n  a\n  b", "İ" * 300, "'", '"', "@x", "`x`", "%x", "<<: {title: x}", "[" * 3000),
    *("{a: " * 60, "demo-2031/", "/", "../../x"),
)
"""What may stand in YAML in place of a value."""

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
WHOLE = (
    *("", "\n", "null\n", "x\n", "- x\n", "[]\n", "{}\n", "---\n...\n---\n", "\ufeff# x\n", "#" * 900_000, "\t- x\n"),
    *("- - - x\n", "[" * 3000, "{a: " * 3000, "- {talk: &a [*a], why: *a}\n", LAUGHS + "title: *a9\n", "<<: *x\n"),
    *("a: 1\na: 2\n", "%YAML 9\n", "- &x {talk: demo-2031/1, why: x}\n" + "- *x\n" * 2000, "? [a, b]\n: c\n"),
    *("a: !!timestamp x\n", "\0", "- {speaker: [Bo]}\n"),
)
"""Whole texts in place of one of YAML."""

LOCKS = (
    *("", "{}", "[]", "null", "7", '"x"', '{"started": 7}', '{"pid": "x", "event": 1, "started": "x"}', "[" * 4000),
    *("\0", "{", '{"pid": 1e400, "event": "a", "started": "2031-01-01"}'),
    '{"pid": 1, "event": "\\ud800", "started": "2031-01-01"}',
    '{"pid": 1, "event": "a", "started": "99999-01-01"}',
    '{"pid": 1, "event": "a\\nb", "started": "2031-01-01T00:00"}',
    '{"pid": 1, "event": "' + "x" * 5000 + '", "started": "2031-01-01"}',
    '{"pid": ' + "9" * 5000 + ', "event": "a"}',
)


def prepare(world: Small) -> None:
    """Put every kind of file into the kept folder, and build there."""
    data = world.folder / "kept"
    (data / f"{EVENT}posts.jsonl").write_text(
        posts_text([ListedPost(POST, "What I liked", "Ada Finch", ("1", "2"))]), "utf-8"
    )
    rows = [json.loads(line) for line in (data / f"{EVENT}recordings.jsonl").read_text("utf-8").splitlines()]
    key = f"{rows[0]['provider']}:{rows[0]['id']}"
    change = Change(date(2031, 6, 1), "demo-2031", "1", key, "published", "printed title")
    (data / f"{EVENT}history.jsonl").write_bytes(appended(History(), [change]))
    for name, text in TEXTS.items():
        (data / name).write_text(text, "utf-8")
    ended = world.run("build", data=data)
    assert ended.code == 0, ended
    (data / LOCK).write_text(TEXTS[LOCK], "utf-8")


def yaml_mutant(text: str, rng: Random) -> bytes:
    """A value, a line or some bytes of YAML changed, or all of it."""
    what = rng.random()
    if what < 0.2:
        return rng.choice(WHOLE).encode("utf-8", "surrogatepass")
    if what < 0.35:
        return rng.choice(BYTES)(text.encode(), rng)
    lines = text.splitlines()
    place = rng.randrange(len(lines))
    if what < 0.45:
        lines.insert(place, rng.choice(lines))
    elif what < 0.55:
        del lines[place]
    elif what < 0.6:
        lines[place] = " " * rng.randrange(1, 9) + lines[place]
    else:
        parts = lines[place].split(": ")
        at = rng.randrange(len(parts))
        tail = next((parts[at][n:] for n in range(len(parts[at])) if parts[at][n] in ",}"), "")
        parts[at] = rng.choice(SCALARS) + (tail if at else "")
        lines[place] = ": ".join(parts)
    return ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")


def jsonl_mutant(text: str, rng: Random) -> bytes:
    """A row, a value or some bytes changed."""
    lines = [line.encode() for line in text.splitlines()]
    place, what = rng.randrange(len(lines)), rng.random()
    if what < 0.7:
        lines[place] = written(changed(json.loads(lines[place]), rng))
    elif what < 0.85:
        return rng.choice(BYTES)(text.encode(), rng)
    elif what < 0.9:
        lines.insert(place, lines[rng.randrange(len(lines))])
    else:
        odd = (
            b"",
            b"null",
            b"[]",
            b"7",
            b"NaN",
            b"[" * 100_000,
            b'{"a": ' * 5000,
            b"9" * 5000,
            b"\xff",
            b"\xef\xbb\xbf{}",
            b"\0",
        )
        lines[place] = rng.choice(odd)
    return b"\n".join(lines) + b"\n"


def mutants(data: Path, each: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """(case, file, what it holds)."""
    for name in (*YAML, *JSONL, LOCK):
        rng, text = Random(f"{seed} files {name}"), (data / name).read_text("utf-8")
        for turn in range(each):
            if name == LOCK:
                body = LOCKS[turn % len(LOCKS)].encode() if turn < len(LOCKS) else rng.choice(BYTES)(text.encode(), rng)
            else:
                body = (yaml_mutant if name in YAML else jsonl_mutant)(text, rng)
            yield f"{name} #{turn}", name, body


def built(world: Small, found: Found, scale: int, seed: int) -> None:
    """Each mutant in a folder of its own, some at once."""
    prepare(world)
    waiting: list[tuple[str, str, bytes, Path, Running]] = []
    for number, (case, name, body) in enumerate(mutants(world.folder / "kept", EACH * scale, seed)):
        if len(waiting) == AT_ONCE:
            _judge(found, *waiting.pop(0))
        data = world.restore(world.folder / f"data-{number % AT_ONCE}")
        (data / name).write_bytes(body)
        asked = ("--data", data, "build")
        waiting.append((case, name, body, data, begin(asked, world.folder, environment=world.environment)))
    for one in waiting:
        _judge(found, *one)


def _judge(found: Found, case: str, name: str, body: bytes, data: Path, running: Running) -> None:
    ended = running.end()
    told = f"{case}: {body if len(body) < 600 else body[:300] + b'...' + body[-200:]!r}"
    found.counts["files"] += 1
    found.counts["files_refused"] += ended.code in (1, 3)
    found.judge(ended, told)
    if ended.cpu_s > LONGEST_CPU_S or ended.peak_mb > LARGEST_MB:
        found.bad("too_long", f"{told}: {ended.cpu_s:.1f} s, {ended.peak_mb:.0f} MB")
    if ended.code in (1, 3) and not ended.bug and Path(name).name not in ended.err:
        found.bad("unexplained", f"{told}: the file is not named: {ended.err[-300:]}")
    if left := leftovers(data):
        found.bad("not_healed", f"{told}: left {left}")
