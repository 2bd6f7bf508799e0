"""Torture: rows with markup, formulas, control and direction characters in every column, served and exported."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from urllib.parse import quote

import catalog_seed
import small_event
from torture_answers import HEADERS, MARK, faults
from torture_served import Served, ask, serving
from torture_world import Found, Small

from aggregator.files.jsonl import talks_text
from scrapers.errors import BadRecord
from scrapers.records import Slot, Speaker

ROUNDS = 2
WORDS = (
    f"<script>alert('{MARK}')</script>",
    f'"><img src=x onerror=alert("{MARK}")>',
    f"' onmouseover='alert(1)' x='{MARK}",
    f"</title></script><svg/onload=alert('{MARK}')>",
    f"</script><script>{MARK}()</script>",
    f"{{{{ {MARK} }}}}{{% for a in b %}}${{{MARK}}}",
    f"=cmd|'/c {MARK}'!A1",
    f"+{MARK}",
    f"@{MARK}\t=1+1",
    f"-2+3 {MARK}",
    f"{MARK}\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:{MARK}\r\nX-{MARK}:1",
    f"{MARK}\\nBEGIN:VEVENT;,\\",
    f"]]><{MARK}>&{MARK};<![CDATA[",
    f"\u202e{MARK}\u202c\u2066\u200f\ufeff",
    f"{MARK}\x00\x07\x1b[31m\x7f\x9b\uffff\u2028\u2029",
    f"{MARK} " + "long " * 2000,
    f"{MARK}" + "w" * 5000,
    f"İ{MARK}ﬁ{'e' + chr(0x301) * 60}",
    f"[{MARK}](javascript:alert(1)) <javascript:alert(2)> ![x](data:text/html,x)",
    f"`{MARK}` | --- | \n# {MARK}\n\n    <b onclick=x>",
    f'{MARK}", "x": NaN, "',
    f"%0d%0aSet-Cookie:{MARK}=1",
    f"<{MARK} {MARK}=1><base href=//{MARK}.test><object data=x><iframe src=//{MARK}.test>",
)
ADDRESSES = (
    f"javascript:alert('{MARK}')",
    f" jAvAsCrIpT:alert('{MARK}')",
    f"java\nscript:alert('{MARK}')",
    f"data:text/html,<script>{MARK}</script>",
    f'https://{MARK}.test/"onmouseover=alert(1) x="\'><script>',
    f"https://[{MARK}/",
    f"//{MARK}.test\\@x",
    f"https://{MARK}.test/)\r\nX-{MARK}:1",
    f"vbscript:{MARK}",
    f"https://{MARK}.test/<b>|%0d%0a",
)
COLUMNS = {
    "events": (("title", "location"), ("website",)),
    "talks": (("title", "speakers", "abstract", "track", "language", "level"), ("url", "source_url")),
    "slots": (("rooms",), ()),
    "speakers": (("name",), ("url",)),
    "recordings": (("raw_title", "channel", "playlist"), ("url", "source_url")),
    "talk_recordings": (("reason", "method"), ()),
    "talk_slides": ((), ("url",)),
    "waiting_swaps": (("reason",), ()),
    "history": (("reason",), ()),
}
"""Table -> columns that hold words, columns that hold addresses."""


def poison(conn: sqlite3.Connection, rng: Random) -> None:
    """Put a hostile value into every column of every row."""
    for table, (words, addresses) in COLUMNS.items():
        for (rowid,) in conn.execute(f"SELECT rowid FROM {table}").fetchall():
            values = {name: rng.choice(WORDS) for name in words} | {name: rng.choice(ADDRESSES) for name in addresses}
            sets = ", ".join(f"{name} = ?" for name in values)
            conn.execute(f"UPDATE OR IGNORE {table} SET {sets} WHERE rowid = ?", (*values.values(), rowid))
    posts = [(f"{rng.choice(ADDRESSES)}#{n}", rng.choice(WORDS), rng.choice(WORDS), "2031-01-01") for n in range(5)]
    conn.executemany("INSERT OR IGNORE INTO posts VALUES (?,?,?,?)", posts)
    conn.execute("INSERT OR IGNORE INTO post_talks SELECT talks.id, posts.url FROM talks, posts")
    logo = f'<svg xmlns="http://www.w3.org/2000/svg"><title>{MARK}</title></svg>'.encode()
    logos = [(slug, logo) for (slug,) in conn.execute("SELECT slug FROM events").fetchall()]
    conn.executemany("INSERT INTO pictures VALUES (?, 'logo', 'image/svg+xml', 'aaaaaaaaaa', ?)", logos)
    catalog_seed.rebuild(conn)


def paths(conn: sqlite3.Connection) -> list[str]:
    """Every page of every row, ours and Datasette's."""
    events = [row[0] for row in conn.execute("SELECT slug FROM events")]
    talks = [row[0] for row in conn.execute("SELECT id FROM talks")]
    found = ["/", "/sitemap.xml", "/feeds/videos.atom", "/talks", "/search?q=", "/resolve?url=x"]
    found += ["/changes", "/feeds/changes.atom", "/feeds/changes.json"]
    found += [f"/search{form}?q={quote(word[:60])}" for form in ("", ".json") for word in (MARK, *WORDS)]
    found += [f"/resolve?url={quote(one)}" for one in ADDRESSES]
    for slug in events:
        found += [f"/e/{slug}{tail}" for tail in ("", ".ics", "/review", "/videos.atom", "/changes", "/changes.atom")]
        found += [f"/card/{slug}.png", f"/embed/-/e/{slug}", f"/picture/{slug}/logo.svg"]
    for one in talks:
        found += [f"/t/{one}{tail}" for tail in ("", ".json", ".md", ".ics")]
        found += [
            f"/embed/{one}",
            f"/card/{one}.png",
            *(f"/oembed?url=/t/{one}&format={form}" for form in ("json", "xml")),
        ]
        found += [f"/talks/talks/{quote(one, safe='').replace('%', '~')}"]
    speakers = [row[0] for row in conn.execute("SELECT slug FROM speakers")]
    found += [f"/{path}" for slug in speakers for path in (f"s/{slug}", f"s/{slug}.ics", f"embed/-/s/{slug}")]
    chosen = "&".join(f"t={quote(one)}" for one in talks)
    forms = ("/starred", "/starred.json", "/starred.md", "/starred.txt", "/feeds/mine.atom", "/feeds/mine.ics")
    found += [f"{path}?{chosen}" for path in forms]
    found += [f"/talks/{table}{tail}" for table in COLUMNS for tail in ("", ".json?_shape=array", ".csv")]
    return found


def served(folder: Path, found: Found, scale: int, seed: int) -> None:
    """Each page of a poisoned catalog, by the parser that its readers use."""
    for turn in range(ROUNDS * scale):
        db = catalog_seed.seed(folder / f"talks-{turn}.db").rename(folder / "talks.db")
        with closing(sqlite3.connect(db)) as conn:
            poison(conn, Random(f"{seed} rows {turn}"))
            asked = paths(conn)
        with serving(db) as server:
            home = f"http://{server.address[0]}:{server.address[1]}"
            for path in asked:
                _judge(found, turn, path, ask(server.address, path.replace("url=/t/", f"url={home}/t/")))
        if "Traceback" in server.said:
            found.bad("bug_lines", f"the server with rows {turn}: {server.said[-800:]}")


def _judge(found: Found, turn: int, path: str, reply: Served) -> None:
    case = f"rows {turn} GET {path}"
    found.counts["hostile_pages"] += 1
    if reply.status >= 500 or reply.status == 0:
        found.bad("errors_5xx", f"{case}: {reply.status} {reply.body[:200]!r}")
        return
    if absent := [name for name in HEADERS if name not in reply.headers]:
        found.bad("hostile", f"{case}: without {', '.join(absent)}")
    if any(MARK in name for name in reply.headers):
        found.bad("hostile", f"{case}: a header of the row's: {reply.headers}")
    kind = reply.headers.get("content-type", "")
    found.counts[f"hostile_{kind.partition(';')[0].rpartition('/')[2] or 'none'}"] += 1
    for fault in faults(kind, reply.body, stock=path.startswith("/talks")):
        found.bad("hostile", f"{case}: {fault}")


SLOT = Slot(datetime(2031, 5, 16, 9, tzinfo=UTC), datetime(2031, 5, 16, 10, tzinfo=UTC), ("Hall A",))
FORMS = {"frab-json": "application/json", "ics": "text/calendar", "csv": "text/csv"}


def exported(world: Small, found: Found, scale: int, seed: int) -> None:
    """Such words as records take them, in three exports."""
    del scale, seed
    data = world.restore()
    talks = []
    for number, word in enumerate(WORDS):
        for name in ("title", "track", "abstract", "speakers"):
            try:
                value = (Speaker(word),) if name == "speakers" else word
                talks.append(replace(small_event.talk(f"{name[:2]}{number}", slots=(SLOT,)), **{name: value}))
            except BadRecord:
                found.counts["hostile_refused"] += 1
    (data / "events" / "moss-2031" / "talks.jsonl").write_text(talks_text(talks), "utf-8")
    found.judge(world.run("build", "--accept-loss"), "build of hostile talks")
    for form, kind in FORMS.items():
        ended = world.run("export", "moss-2031", "--format", form)
        found.judge(ended, f"export {form}")
        found.counts["hostile_exports"] += ended.code == 0 and MARK.encode() in ended.raw
        for fault in faults(kind, ended.raw):
            found.bad("hostile", f"export {form}: {fault}")
