"""Torture: servers that stall, drip, lie, break off and lead astray; and secrets, of which nothing may come out again."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from demo_site import schedule, serve_schedule
from faults import FAULTS, Reply, moved
from torture_commands import Running, begin
from torture_served import ask, serving
from torture_world import Found, Small, standing, state, titles

LONGEST_S = 150
"""Three tries of 20 s and what lies between them take 72 s; twice that on a busy machine."""

LARGEST_MB = 160
SLOW = {"stall-headers", "stall-body", "drip-headers", "drip-body", "drip-unframed"}

ASTRAY = (
    *("file:///etc/passwd", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]:1/"),
    *("http://2130706433:1/", "http://0177.0.0.1:1/", "http://127.1:1/", "http://0.0.0.0:1/", "http://localhost:1/"),
    *("http://[::1]:1/", "ftp://127.0.0.1/", "http://user@127.0.0.1:1/", "http://127.0.0.1:99999/", "http://[bad"),
    *("javascript:alert(1)", "//", "", "\\\\evil.test\\a", "http://evil.test/", "http://127.0.0.1.nip.io/"),
    *("/" + "a" * 60_000, "http://" + "a" * 300 + ".test/", "http://１２７.0.0.1/"),
)
BODIES = {
    "empty": Reply(b""),
    "no-content": Reply(b"", status=204),
    "part": Reply(b"<p>", status=206),
    "unknown-charset": Reply(b"<p>x", "text/html; charset=x-owls"),
    "utf-16": Reply("<p>owls".encode("utf-16")),
    "too-long": Reply(b" " * 20_000_001),
    "longer-than-said": Reply(b"x" * 50, headers={"Content-Length": "10"}),
    "shorter-than-said": Reply(b"x" * 50, headers={"Content-Length": "100"}),
    "negative-length": Reply(b"x" * 50, headers={"Content-Length": "-1"}),
    "no-number-length": Reply(b"x" * 50, headers={"Content-Length": "1e9"}),
    "status-999": Reply(b"x", status=999),
    "refresh": Reply(b"<meta http-equiv=refresh content='0; url=http://evil.test/'>"),
    "cookie": Reply(b"<p>x", headers={"Set-Cookie": "a=b", "WWW-Authenticate": "Basic"}, status=401),
    "busy": Reply(b"", status=503, headers={"Retry-After": "999999999999"}),
    "deep": Reply(b"[" * 200_000, "application/json"),
    "nested": Reply(b"<div>" * 40_000),
}


def served_wrongly(world: Small, found: Found, scale: int, seed: int) -> None:
    """``look`` at every fault at once, and ``scrape`` a schedule that has it."""
    del scale, seed
    server = world.server
    faulty = {name: server.misbehave(f"/fault/{name}", name) for name in FAULTS}
    faulty |= {f"moved to {to[:60]}": server.script(f"/astray/{n}", _moved(to)) for n, to in enumerate(ASTRAY)}
    faulty |= {name: server.script(f"/body/{name}", reply) for name, reply in BODIES.items()}
    looked = [(name, _look(world, url)) for name, url in faulty.items()]
    _scraped(world, found)
    for name, running in looked:
        ended = running.end()
        found.counts["network"] += 1
        found.counts["network_refused"] += ended.code == 1
        found.judge(ended, name)
        found.counts["largest_mb"] = max(found.counts["largest_mb"], round(ended.peak_mb))
        found.counts["longest_s"] = max(found.counts["longest_s"], round(ended.wall_s))
        if ended.peak_mb > LARGEST_MB:
            found.bad("unexplained", f"{name}: {ended.peak_mb:.0f} MB")


def _moved(target: str) -> Reply:
    """A redirect with an address in UTF-8."""
    return moved(target.encode().decode("latin-1"))


def _look(world: Small, url: str) -> Running:
    return begin(("--data", world.folder / "kept", "look", url), world.folder, longest=LONGEST_S)


def _scraped(world: Small, found: Found) -> None:
    """The old files and the old catalog stay, byte for byte."""
    path = serve_schedule(world.server, titles("B"), etag='"B"').removeprefix(world.server.url)
    running = []
    old = state(world.folder / "kept")
    for name in [name for name in FAULTS if name not in SLOW]:
        data = world.restore(world.folder / f"data-{name}")
        event = data / "events" / "demo-2031" / "event.yml"
        world.server.serve(f"/{name}{path}", schedule(titles("B")), "application/json")
        event.write_text(event.read_text("utf-8").replace(path, f"/{name}{path}"), "utf-8")
        old[0]["demo-2031/event.yml"] = event.read_bytes()
        world.server.misbehave(f"/{name}{path}", name)
        asked = ("--data", data, "scrape", "demo-2031", "--only", "schedule")
        running.append((name, data, begin(asked, world.folder, environment=world.environment, longest=LONGEST_S)))
    for name, data, one in running:
        ended = one.end()
        found.judge(ended, f"scrape of {name}")
        found.counts["network"] += 1
        old[0]["demo-2031/event.yml"] = (data / "events/demo-2031/event.yml").read_bytes()
        if ended.code == 1 and (stands := standing(data, old, old)) not in ("old", "new"):
            found.bad("mixed", f"scrape of {name}: {stands}")


CANARY = "qzxcanary"
"""A word of every secret below."""

SECRETS = {
    "mail": f"{CANARY}.mail@private.example",
    "address": f"https://video.example/a?token={CANARY}tok1x9",
    "fragment": f"https://video.example/#access_token={CANARY}frag1",
    "password": f"https://zoom.example/j/5?pwd={CANARY}pwd.1",
    "bearer": f"Bearer {CANARY}.{CANARY}a1b2c3d4",
    "google": "AIza" + f"{CANARY}Sy0-_Aa1Bb2Cc3Dd4Ee5Ff6"[:35].ljust(35, "x"),
    "github": "ghp_" + f"{CANARY}a1B2c3d4E5f6G7h8I9j0K1l2M3n4"[:36].ljust(36, "x"),
    "openai": f"sk-proj-{CANARY}" + "a1B2c3" * 6,
    "quoted": f"https://video.example/b?next=%2Fa%3Ftoken%3D{CANARY}q1",
}
PROPOSED = r"""`conftalks new EVENT '[^']*'|url: "[^"]*\""""
"""What ``look`` proposes for event.yml: the address as it was typed, since another would not be answered."""

REQUESTED = rb'"(?:url|final)": "http[^"]*"'
"""In the page cache, which is nobody's but the maintainer's: by it an entry is found again."""

EXPORTS = ("frab-json", "ics", "csv", "pyvideo")
ASKED = (
    *("/", "/search?q=owls", "/search.json?q=owls", "/e/demo-2031", "/e/demo-2031.ics", "/e/demo-2031/review"),
    *("/sitemap.xml", "/feeds/changes.atom", "/feeds/videos.atom", "/talks/talks.json?_shape=array&_size=max"),
    *("/talks/recordings.json?_size=max", "/talks/runs.json", "/talks", "/-/versions.json", "/-/settings"),
    *("/nothing", "/talks/talks.csv?_size=max"),
)


def secrets(world: Small, found: Found, scale: int, seed: int) -> None:
    """Keys in the environment, in addresses of event.yml and on pages: read, matched, exported, served; found nowhere."""
    del scale, seed
    data = world.restore()
    keys = {"YOUTUBE_API_KEY": f"{CANARY}youtube", "HUBILO_TOKEN": f"{CANARY}hubilo"}
    schedule_url, page_url = _serve_secrets(world)
    _list_schedule(data / "events" / "demo-2031" / "event.yml", f"{schedule_url}?token={CANARY}tok2y8")
    for number, asked in enumerate(_commands(world, schedule_url, page_url)):
        more = {**world.environment, **keys}
        ended = begin(("--data", data, *asked), world.folder, environment=more, longest=LONGEST_S).end()
        case = f"canaries: {' '.join(map(str, asked[:3]))}"
        found.judge(ended, case)
        printed = re.sub(PROPOSED, "", ended.out) if asked[0] == "look" else ended.out
        _look_for(found, f"{case} printed", (printed + ended.err).encode())
        if number == 0 and ended.code:
            found.bad("unexplained", f"{case}: nothing was read: {ended.err[-300:]}")
    found.counts["canaries_masked"] = _masked(data / "talks.db")
    for path in sorted((*data.rglob("*"), *world.folder.glob("out-*"), *world.folder.glob("out-*/**/*"))):
        if path.is_file() and path.name != "event.yml":
            told = re.sub(REQUESTED, b"", path.read_bytes()) if path.suffix == ".json" else path.read_bytes()
            _look_for(found, str(path.relative_to(world.folder)), told)
    with serving(data / "talks.db", keys) as server_at:
        for asked_path in ASKED:
            reply = ask(server_at.address, asked_path)
            _look_for(found, f"GET {asked_path}", reply.body + repr(reply.headers).encode())
    _look_for(found, "the server's log", server_at.said.encode())


def _serve_secrets(world: Small) -> tuple[str, str]:
    """The addresses of a schedule and of a page that no kind reads, with every secret in both."""
    words = " / ".join(SECRETS.values())
    listed = json.loads(schedule(titles("C")))
    for entry in listed["schedule"]:
        entry["description"] = f"<p>{entry['name']}: {words}</p><a href='{SECRETS['address']}'>slides</a>"
        entry["contact"] = [SECRETS["mail"]]
        entry["name"] += f" {SECRETS['mail']} {SECRETS['bearer']}" if entry["kind"] == "talk" else ""
    body = json.dumps(listed).encode()
    url = world.server.serve("/canary/schedule/conference.json", body, "application/json")
    return url, world.server.serve("/canary/page", f"<title>x {words}</title><h1>{words}</h1>".encode())


def _list_schedule(event: Path, url: str) -> None:
    """``url`` in event.yml, in place of the schedule that it has."""
    lines = event.read_text("utf-8").splitlines()
    place = next(n for n, line in enumerate(lines) if "kind: pycon_json" in line)
    lines[place] = f'  - {{kind: pycon_json, url: "{url}"}}'
    event.write_text("\n".join(lines) + "\n", "utf-8")


def _commands(world: Small, schedule_url: str, page_url: str) -> list[tuple[str | Path, ...]]:
    """What is run, with more secrets in what is typed; the first one reads the schedule."""
    told = f"told me: {SECRETS['mail']} {SECRETS['github']}"
    return [
        ("-v", "scrape", "demo-2031", "--accept-shrink"),
        ("-v", "scrape", "demo-2031", "--json"),
        ("look", f"{schedule_url}?token={CANARY}tok3"),
        ("look", f"{page_url}?token={CANARY}tok4"),
        ("look", f"http://127.0.0.1:1/?token={CANARY}tok5"),
        ("scrape", "demo-2031", "--proxy", f"http://user:{CANARY}@127.0.0.1:1"),
        ("build", "--all"),
        *(("status",), ("search", "owls"), ("match", "demo-2031"), ("review", "demo-2031"), ("log", "demo-2031")),
        ("decide", "demo-2031", "6", "youtube:zzzzzzzzz99", "--reject", "--why", told),
        *(("export", "demo-2031", "--format", form, "-o", world.folder / f"out-{form}") for form in EXPORTS),
    ]


def _masked(catalog: Path) -> int:
    """How many talks have an abstract that says what was taken out, or an address of it without its key."""
    with closing(sqlite3.connect(catalog)) as conn:
        question = "SELECT count(*) FROM talks WHERE abstract LIKE '%video.example%' OR abstract LIKE '%[%'"
        number: int = conn.execute(question).fetchone()[0]
    return number


def _look_for(found: Found, where: str, body: bytes) -> None:
    found.counts["canaries_looked_for"] += 1
    at = body.lower().find(CANARY.encode())
    if at >= 0:
        found.bad("canaries", f"{where}: ...{body[max(0, at - 80) : at + 60]!r}")
