"""Torture: odd paths, parameters, methods and headers, the slowest requests that we know, and eight clients at once."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from random import Random

from torture_commands import run
from torture_served import ROOT, Server, ask, serving
from torture_world import Found

EACH = 1000
CLIENTS = 8
LOAD_S = 10
LONGEST_RATIO = 60
"""CPU time of the slowest answer by the median of a plain talk page; the calendar of an event of 190 talks is 30."""

MOST_MB = 180
EVENT, TALK = "pycon-us-2024", "/t/pycon-us-2024/"
ROUTES = (
    *("/", "/search", "/search.json", f"/e/{EVENT}", f"/e/{EVENT}.ics", f"/e/{EVENT}/review"),
    *(f"/e/{EVENT}/videos.atom", "/resolve", "/oembed", "/feeds/videos.atom", "/feeds/changes.atom", "/sitemap.xml"),
    *("/changes", "/feeds/changes.json", f"/e/{EVENT}/changes", f"/e/{EVENT}/changes.json"),
    *("/robots.txt", "/-/conftalks/x.css", "/talks", "/talks/talks", "/talks/talks.json", "/talks/talks.csv"),
    *("/talks/recordings", "/talks/missing_videos", "/talks/talk_recordings.json", "/talks/events/pycon-us-2024"),
    *("/talks/talks_fts", "/talks/nothing", "/-/static/app.css", "/card/pycon-us-2024.png"),
    *("/embed/pycon-us-2024/nothing", "/s/nobody", "/watch/pycon-us-2024/nothing", "/-/", "/-/databases"),
    *("/e", "/e.json", "/s", "/topics", "/about", "/opensearch.xml", "/s/pablo-galindo-salgado"),
    *("/starred", "/starred.json", "/starred.md", "/starred.txt", "/feeds/mine.atom", "/feeds/mine.ics"),
    *("/picture/pycon-us-2024/logo.svg", f"/embed/-/e/{EVENT}", "/embed/-/s/pablo-galindo-salgado", "/embed/-/x/y"),
)
PARAMETERS = (
    *("q", "event", "year", "kind", "video", "limit", "page", "url", "format", "maxwidth", "maxheight", "w", "v"),
    *("letter", "t", "t"),
    *("callback", "_size", "_next", "_sort", "_sort_desc", "_facet", "_facet_date", "_facet_array", "_search"),
    *("_searchmode", "_where", "_shape", "_col", "_nocol", "_labels", "_json", "_timelimit", "_ttl", "_extra"),
    *("_trace", "_stream", "_dl", "_nl", "sql", "title__contains", "title__like", "title__glob", "starts__gt"),
    *("rowid", "id__in", "title__arraycontains", "_through", "_header"),
)
VALUES = (
    *("", "0", "-1", "1", "x", "9" * 400, "1e400", "NaN", "null", "true", "%00", "%ff%fe", "%ed%a0%80"),
    *("%0d%0aX-A:1", "%E2%80%AE", "'", '"', "%27%20OR%201=1--", "title", "nothing", "json", "xml", "[]", "{}"),
    *("%5B%7B", "*", "%25" * 100, "_" * 200, "a" * 4000, "python", "pyzthon+tpying", "%22the%22+-a", "NEAR(a+b)"),
    *("a*+OR", "(((((", "AND", "%CC%81" * 50, "%E6%97%A5%E6%9C%AC", "the" + "+a" * 300, "//evil.test/"),
    *("https://evil.test/", "javascript:alert(1)", "http://[", "../../etc/passwd", "%3Cscript%3E", "max"),
    *("2024-13-45", "select+1", "select+zeroblob(1000000000)", "https://us.pycon.org/2024/schedule/presentation/1/"),
    *("٣", "½", "pycon-us-2024/nothing", "pycon-us-2024/1", "a/b&t=c/d", "a/b" + "&t=a/b" * 250),
)
PATHS = (
    *("//", "//evil.test/", "/\\evil.test", "/%2f%2fevil.test", "/..", "/../../etc/passwd", "/%2e%2e/", "/%00"),
    *("/%ff", "/~", "/t", "/t/", "/t/a/b/c", "/t/%2F/%2F", "/e/..", "/e/%00.ics", "/t//", "/-/static/" + "a" * 300),
    *("/picture/", "/picture/../x.svg", "/picture/%00/%ff.webp", "/embed/-/", "/embed/-/e/", "/embed/-/s/%2e%2e"),
    *("/" + "a" * 9000, "/-/plugins", "/_internal", "/talks.db", "/talks/", "/talks/talks/", "/talks/talks/a~2Fb"),
    *("/talks/talks/%0A", "/talks/-/query?sql=select+1", "/;a", "/?", "/#", "/card/%FF/x.png", "/card/-/x.png"),
    *("/oembed.json", "/sitemap-0.xml", "/sitemap-99999999999999999999.xml", "/e/İ", "/s/" + "%E2%80%AE" * 40),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "X" * 30)
HEADERS: tuple[dict[str, str], ...] = (
    *({}, {}, {}, {"Accept-Encoding": "gzip"}, {"Accept": "application/json"}, {"If-None-Match": "*"}),
    *({"If-None-Match": '"x", W/"y"'}, {"If-Modified-Since": "never"}, {"Range": "bytes=0-0,5-1"}),
    *({"X-Forwarded-Host": "evil.test"}, {"X-Forwarded-Proto": "javascript"}),
    *({"Cookie": "ds_actor=x; a=" + "b" * 4000}, {"Origin": "null"}, {"Content-Length": "0"}),
    *({"Accept-Language": "x" * 4000}, {"Referer": "http://[" * 50}, {"Authorization": "Bearer x"}),
    *({"X-HTTP-Method-Override": "PUT"}, {"Accept-Encoding": "gzip;q=x, *"}),
)
HOSTS = (None, None, None, "", "evil.test", "evil.test:99999", "[::1", "a" * 300, "127.0.0.1:1, evil.test")

SLOW = (
    f"/e/{EVENT}.ics",
    f"/e/{EVENT}",
    f"/e/{EVENT}/review",
    "/feeds/videos.atom",
    "/sitemap.xml",
    "/talks/talks?title__contains=e&_size=200",
    "/talks/talks.json?_size=max&_labels=on",
    "/talks/talks.csv?_size=max",
    "/talks/talks?title__like=" + "%25a" * 40,
    "/talks/talks?title__glob=" + "*a" * 40,
    "/talks/talks?_search=a*+OR+b*&_facet=event",
    "/search?q=" + "+".join(f"pyzthon{letter}" for letter in "abcdefghijklmnopqrstuvwx"),
    "/search?q=" + "a" * 400,
    "/search?q=" + "%E6%97%A5" * 200,
    "/search?q=the+a+of+in",
    "/search.json?q=python&limit=50",
    "/resolve?url=" + "a" * 8000,
    f"{TALK}" + "kelp-" * 400,
    "/card/pycon-us-2024.png",
    "/talks/missing_videos",
    *(f"{path}?" + "&".join(f"t=pycon-us-2024/{n}" for n in range(200)) for path in ("/starred", "/feeds/mine.atom")),
)
"""What took longest of all that was ever tried."""


@contextmanager
def bundled(folder: Path) -> Iterator[Server]:
    """The three conferences of data/, built and served."""
    shutil.copytree(ROOT / "data" / "events", folder / "data" / "events", symlinks=True)
    ended = run(("--data", folder / "data", "build"), folder)
    assert ended.code == 0, ended
    with serving(folder / "data" / "talks.db") as server:
        yield server


def asked(number: int, seed: int) -> Iterator[tuple[str, str, dict[str, str], str | None]]:
    """Method, path, headers, host: half of them ordinary but for a parameter or two."""
    rng = Random(f"{seed} requests")
    yield from (("GET", path, {}, None) for path in PATHS)
    combined = list(product(ROUTES, PARAMETERS))
    for _ in range(number):
        path, parameter = rng.choice(combined)
        query = f"{parameter}={rng.choice(VALUES)}"
        if rng.random() < 0.3:
            query += f"&{rng.choice(PARAMETERS)}={rng.choice(VALUES)}"
        if rng.random() < 0.7:
            yield "GET", f"{path}?{query}", {}, None
        else:
            yield rng.choice(METHODS), f"{path}?{query}", rng.choice(HEADERS), rng.choice(HOSTS)


def served(folder: Path, found: Found, scale: int, seed: int) -> None:
    """One server bears it all; its memory is read at the end."""
    with bundled(folder) as server:
        _answered(server, found, scale, seed)
        _loaded(server, found, scale, seed)
        found.counts["rss_mb"] = server.peak_mb()
    if "Traceback" in server.said:
        found.bad("bug_lines", f"the server: {server.said[-1500:]}")


def _answered(server: Server, found: Found, scale: int, seed: int) -> None:
    """No 5xx, no answer that takes too long beside a plain talk page, no file path in an answer."""
    plain = _plain(server)
    found.counts["plain_us"] = round(plain * 1e6)
    cases = [*asked(EACH * scale, seed), *(("GET", path, {}, None) for path in SLOW)]
    for method, path, headers, host in cases:
        case = f"{method} {path[:300]} {headers or ''} {'' if host is None else f'Host: {host[:40]}'}"
        before = server.cpu_s()
        reply = ask(server.address, path, method, headers, host)
        took = server.cpu_s() - before
        found.counts["requests"] += 1
        found.counts[f"status_{reply.status // 100}xx"] += 1
        # 501 is what oEmbed says of a format that it does not have.
        if reply.status == 0 or (reply.status >= 500 and reply.status != 501):
            found.bad("errors_5xx", f"{case}: {reply.status} {reply.body[:200]!r}")
        if b"site-packages" in reply.body or b"Traceback (most" in reply.body:
            found.bad("hostile", f"{case}: shows where we lie: {reply.body[:200]!r}")
        if took > LONGEST_RATIO / 2 * plain:
            took = min(took, *(_cpu_s(server, path, method, headers, host) for _ in range(3)))
        if took > LONGEST_RATIO * plain:
            found.bad("too_slow", f"{case}: {took * 1000:.0f} ms, {took / plain:.0f} times a talk page")
        found.counts["longest_ratio"] = max(found.counts["longest_ratio"], round(took / plain))


def _cpu_s(server: Server, path: str, method: str, headers: dict[str, str], host: str | None) -> float:
    before = server.cpu_s()
    ask(server.address, path, method, headers, host)
    return server.cpu_s() - before


def _plain(server: Server) -> float:
    """Median CPU seconds of a talk page that nobody has asked for yet: the next time it is kept."""
    times = sorted(_cpu_s(server, path, "GET", {}, None) for path in _talks(server)[:41])
    return times[20]


def _talks(server: Server) -> list[str]:
    text = ask(server.address, f"/e/{EVENT}").body.decode()
    return sorted({part.partition('"')[0] for part in text.split('href="')[1:] if part.startswith(TALK)})


def _loaded(server: Server, found: Found, scale: int, seed: int) -> None:
    """Eight clients that keep their connections ask for what is heavy, a minute in the long run."""
    paths = [*SLOW[:10], *_talks(server)[:30], "/", "/search?q=python", "/search.json?q=data"]
    until = time.monotonic() + LOAD_S * min(scale, 6)
    counts: list[tuple[int, list[str]]] = []
    asking = [(server, paths, Random(f"{seed} load {n}"), until, counts) for n in range(CLIENTS)]
    clients = [threading.Thread(target=_client, args=arguments) for arguments in asking]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    found.counts["load_answers"] = sum(count for count, _ in counts)
    for path in [path for _, failed in counts for path in failed]:
        found.bad("errors_5xx", f"with {CLIENTS} clients: {path}")


def _client(server: Server, paths: list[str], rng: Random, until: float, counts: list[tuple[int, list[str]]]) -> None:
    connection, answers, failed = HTTPConnection(*server.address, timeout=30), 0, []
    while time.monotonic() < until:
        path = rng.choice(paths)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            reply = connection.getresponse()
            reply.read()
            answers += 1
            if reply.status >= 400 and not path.startswith(f"{TALK}kelp"):
                failed.append(f"{path}: {reply.status}")
        except OSError as error:
            failed.append(f"{path}: {error!r}")
            connection.close()
    connection.close()
    counts.append((answers, failed))
