"""`conftalks scrape` with a posts.yml: posts are fetched politely, read, and listed on the pages of their talks."""

import json

import pytest
from demo_command import Demo
from demo_site import IDS
from faults import Reply

HTML = f"""<!doctype html><html><head><title>My Demo Conf 2031</title></head><body><h1>My Demo Conf 2031</h1>
<h2>How Owls Read Logs</h2><p>Fine. Then <a href="https://youtu.be/{IDS[2]}">another</a>, and something like knots.</p>
<!-- Quiet Keyboards --><pre>A Garden of Queues</pre></body></html>""".encode()
MARKDOWN = b"---\ntitle: Demo Conf 2031\n---\n* **Slow Maps** - Fay Heron\n\n```\nKnots for Beginners\n```\n"


@pytest.fixture
def listed(demo: Demo) -> Demo:
    """Two posts listed: a page, and Markdown served as text."""
    demo.server.serve("/recap/", HTML, "text/html; charset=utf-8", etag='"1"')
    demo.server.serve("/raw/recap.md", MARKDOWN, "text/plain", etag='"1"')
    (demo.event / "posts.yml").write_text(
        f'- {{url: "{demo.server.url}/recap/", title: "What I liked", author: Ada Finch}}\n'
        f'- {{url: "{demo.server.url}/raw/recap.md", title: Maps}}\n',
        "utf-8",
    )
    return demo


def posts(demo: Demo) -> list[dict[str, object]]:
    rows = [json.loads(line) for line in (demo.event / "posts.jsonl").read_text("utf-8").splitlines()]
    assert all(row.pop("first_seen") for row in rows)
    return rows


def test_posts_are_kept_with_the_talks_that_they_certainly_mention_and_a_second_run_changes_nothing(
    listed: Demo,
) -> None:
    code, out, err = listed.run("scrape", "demo-2031")
    assert (code, "Error" in err) == (0, False)
    assert "  posts      2 new, 0 changed, 0 same, 0 gone\n" in out
    url = listed.server.url
    assert posts(listed) == [
        {"url": f"{url}/raw/recap.md", "title": "Maps", "talks": ["6"]},
        {
            "url": f"{url}/recap/",
            "title": "What I liked",
            "author": "Ada Finch",
            "talks": ["1", "3"],
            "recordings": [f"youtube:{IDS[2]}"],
        },
    ]
    assert listed.rows("SELECT talk, title, author FROM post_talks JOIN posts ON url = post ORDER BY talk") == [
        ("demo-2031/how-owls-read-logs", "What I liked", "Ada Finch"),
        ("demo-2031/slow-maps", "Maps", None),
        ("demo-2031/toast-at-scale", "What I liked", "Ada Finch"),
    ]
    assert any(hit.path == "/robots.txt" for hit in listed.server.log)

    before, asked = listed.files(), len(listed.server.log)
    code, out, _ = listed.run("scrape", "demo-2031")
    assert (code, listed.files()) == (0, before)
    assert "  posts      0 new, 0 changed, 2 same, 0 gone\n" in out
    again = [hit for hit in listed.server.log[asked:] if hit.path == "/recap/"]
    assert [hit.headers.get("if-none-match") for hit in again] == ['"1"']


AWAY = (
    (Reply(b"boom", status=404), "the server answered 404"),
    (Reply(b"\x00\x01\x02\x03", "application/octet-stream"), ""),
    (Reply(b"", status=302, headers={"Location": "http://169.254.1.1/"}), "169.254.1.1"),
    (Reply(b"Demo\n```\nnever closed\n", "text/markdown"), "the code fence that begins here is never closed"),
)


def test_what_was_known_of_a_post_that_is_away_stays(listed: Demo) -> None:
    listed.run("scrape", "demo-2031")
    before = listed.files()
    for reply, cause in AWAY:
        listed.server.script("/recap/", reply)
        code, out, err = listed.run("scrape", "demo-2031")
        assert (code, listed.files(), out.startswith("demo-2031: partial\n")) == (3, before, True)
        line = next(line for line in err.splitlines() if line.startswith("Error: "))
        assert line.startswith(f"Error: demo-2031: posts: {listed.server.url}/recap/: ")
        assert cause in line


def test_what_posts_yml_says_counts_at_once(listed: Demo) -> None:
    listed.run("scrape", "demo-2031")
    path = listed.event / "posts.yml"
    path.write_text(path.read_text("utf-8").splitlines()[0].replace("What I liked", "What I loved") + "\n", "utf-8")
    assert listed.run("build")[0] == 0
    assert listed.rows("SELECT title FROM posts") == [("What I loved",)]
    path.write_text("- {url: https://blog.example/}\n", "utf-8")
    code, out, err = listed.run("scrape", "demo-2031")
    assert (code, out, err) == (1, "", f"Error: {path}:1: `title:` is missing\n")


def test_one_side_alone_and_a_dry_run_leave_posts_alone(listed: Demo) -> None:
    for words in (("--dry-run",), ("--only", "schedule")):
        assert listed.run("scrape", "demo-2031", *words)[0] == 0
        assert not (listed.event / "posts.jsonl").exists()


def feed(demo: Demo, *items: str) -> str:
    url = demo.server.url
    body = "".join(
        f"<item><title>{title}</title><link>{url}/{title.split()[0].lower()}/</link><description>{text}</description></item>"
        for title, _, text in (item.partition("|") for item in items)
    )
    return demo.server.serve("/feed.xml", f"<rss><channel>{body}</channel></rss>".encode(), "application/rss+xml")


def with_feed(demo: Demo, *feeds: str) -> None:
    path = demo.event / "event.yml"
    path.write_text(path.read_text("utf-8") + f"posts: {json.dumps(feeds)}\n", "utf-8")


def test_a_feed_suggests_recaps_and_lists_none(listed: Demo) -> None:
    url = feed(
        listed,
        "Recap of Demo Conf 2031",
        "Toast at home|nothing of it",
        "Owls|&lt;p>Demo Conf 2031: How Owls Read Logs",
    )
    with_feed(listed, url)
    code, out, _ = listed.run("scrape", "demo-2031", "--json")
    said = json.loads(out)
    # The first is listed already: only its page is the same.
    assert (code, [recap["url"] for recap in said["events"][0]["recaps"]]) == (0, [f"{listed.server.url}/owls/"])
    entry = f'- {{url: "{listed.server.url}/owls/", title: "Owls"}}'
    assert said["events"][0]["recaps"] == [
        {
            "url": f"{listed.server.url}/owls/",
            "title": "Owls",
            "author": None,
            "day": None,
            "about": "text",
            "talks": 1,
            "entry": entry,
        }
    ]
    assert said["next"][1] == (
        f"{listed.server.url}/owls/ may be a recap (its text names the event; mentions 1 talk of it): add `{entry}` to"
        f" {listed.event}/posts.yml, or the address with `skip: WHY` in place of the title"
    )
    assert [row["title"] for row in posts(listed)] == ["Maps", "What I liked"]
    path = listed.event / "posts.yml"
    for line in (entry, f'- {{url: "{listed.server.url}/owls", skip: no recap}}'):
        before = path.read_text("utf-8")
        listed.server.serve("/owls/", HTML)
        path.write_text(f"{before}{line}\n", "utf-8")
        code, out, _ = listed.run("scrape", "demo-2031", "--json")
        assert (code, json.loads(out)["events"][0]["recaps"]) == (0, [])
        path.write_text(before, "utf-8")


def test_a_feed_alone_needs_no_posts_yml_and_makes_no_file(demo: Demo) -> None:
    with_feed(demo, feed(demo, "Recap of Demo Conf 2031", "Another of Demo Conf 2031"))
    code, out, err = demo.run("scrape", "demo-2031")
    assert (code, "posts " in out) == (0, False)
    assert f"{demo.server.url}/recap/ may be a recap (its title or tags name the event;" in err
    assert "; 1 more post may be one too, see --json\n" in err
    assert not (demo.event / "posts.jsonl").exists()


def test_a_feed_that_is_none_or_away_fails_alone(listed: Demo) -> None:
    feeds = [listed.server.serve("/none.xml", HTML), f"{listed.server.url}/away.xml", feed(listed, "Demo Conf 2031")]
    with_feed(listed, *feeds)
    code, out, err = listed.run("scrape", "demo-2031")
    assert (code, out.startswith("demo-2031: partial\n")) == (3, True)
    errors = [line for line in err.splitlines() if line.startswith("Error: ")]
    assert errors == [
        f"Error: demo-2031: posts: {feeds[0]}: got an HTML page where a feed (Atom or RSS) was expected: My Demo Conf 2031",
        f"Error: demo-2031: posts: {feeds[1]}: the server answered 404: no such page",
    ]
    assert f"{listed.server.url}/demo/ may be a recap" in err
    assert len(posts(listed)) == 2
