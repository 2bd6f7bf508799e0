"""Keys in every place that an address can come from: none is in a file, in the catalog, printed or served."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from demo_command import KEY, Demo
from demo_site import serve_schedule
from faults import moved


def canary(number: int) -> str:
    return f"CANARY{number}q7Zk29"


@pytest.fixture
def seeded(demo: Demo) -> Demo:
    """An event whose own addresses hold keys, and a server that answers with more of them."""
    path, url = demo.event / "event.yml", demo.server.url
    text = path.read_text("utf-8")
    address = re.search(r'pycon_json, url: "([^"]+)"', text)
    assert address
    demo.server.script("/start", moved(f"{address[1]}?token={canary(2)}"), moved(f"{address[1]}?token={canary(2)}"))
    text = text.replace(address[1], f"{url}/start?access_token={canary(1)}")
    path.write_text(f'{text}website: "https://demo.example/?key={canary(3)}"\n', "utf-8")
    (demo.event / "posts.yml").write_text(f"- {{url: '{url}/post', title: A recap}}\n", "utf-8")
    body = (
        f"<p>https://cdn.example/v?token={canary(4)} Bearer {canary(5)}{canary(5)} a@b.example</p>"
        f'<a href="{url}/x?sig={canary(6)}">'
    )
    link = {"Link": f"<{url}/?key={canary(7)}>"}
    demo.server.serve("/post", body.encode(), headers=link, etag=f'"{KEY}"')
    return demo


def held(demo: Demo, besides: tuple[Path, ...] = ()) -> list[str]:
    """The keys that a file of the data folder holds, in its name, its bytes, or a page of SQLite that is free."""
    files = [one for one in demo.data.rglob("*") if one.is_file() and one not in besides]
    keys = [*map(canary, range(1, 9)), KEY]
    return [f"{one}: {key}" for one in files for key in keys if key.encode() in one.read_bytes() + bytes(one)]


def test_no_key_is_kept_or_printed(seeded: Demo) -> None:
    commands = (
        ("-v", "scrape", "demo-2031"),
        ("scrape", "demo-2031"),
        ("build",),
        ("status",),
        ("search", "a", "--json"),
        ("log", "demo-2031"),
        ("export", "demo-2031", "--format", "csv"),
    )
    said = [seeded.run(*words) for words in commands]
    assert [code for code, _, _ in said[:3]] == [0, 0, 0]
    printed = "".join(out + err for _, out, err in said)
    assert [key for key in [*map(canary, range(1, 9)), KEY] if key in printed] == []
    assert held(seeded, (seeded.event / "event.yml",)) == []
    assert seeded.rows("SELECT website FROM events") == [("https://demo.example/?key=***",)]
    conn = sqlite3.connect(seeded.data / "talks.db")
    assert "CANARY" not in "".join(conn.iterdump())
    conn.close()


def test_look_says_a_key_only_in_what_is_to_be_pasted(demo: Demo) -> None:
    page = serve_schedule(demo.server, ("How Owls Read Logs", ""))
    url, masked = f"{page}?token={canary(1)}", f"{page}?token=***"
    code, out, err = demo.run("look", url)
    assert (code, err, [line.partition(": entry")[0] for line in out.splitlines() if "note:" in line]) == (
        0,
        "",
        [f"  note: {masked}"],
    )
    assert [line.replace(url, "URL") for line in out.splitlines() if canary(1) in line] == [
        "`conftalks new pycon-us-2031 'URL' --timezone ZONE` would write:",
        '    - {kind: pycon_json, url: "URL"}',
    ]
    row = json.loads(demo.run("look", url, "--json")[1])
    assert (row["url"], canary(1) in json.dumps(row)) == (masked, False)


def test_a_key_in_the_path_of_a_moved_api_is_a_secret(demo: Demo) -> None:
    secret = canary(8)
    api = f"{demo.server.url}/{secret}/youtube/v3"
    code, out, err = demo.run("-v", "scrape", "demo-2031", CONFTALKS_YOUTUBE_API=api)
    assert (code, secret in out + err) == (3, False)
    assert held(demo) == []
    assert "/***/youtube/v3/" in err
    assert secret not in json.dumps(demo.rows("SELECT * FROM runs"))
