"""`conftalks scrape` of more pages than `limits:` allows: what was read is kept, nothing is gone, and it is said."""

from pathlib import Path

import pytest
from demo_command import Demo
from faults import Reply

SITE = "https://2031.djangocon.us"
PAGES = Path(__file__).parents[2] / "pages" / "djangocon_us"
KINDS = {"owls-at-dusk": "talks", "nests": "talks", "wings": "tutorials"}


@pytest.fixture
def site(demo: Demo, tmp_path: Path) -> tuple[str, str]:
    """Words for the command: a copy of a schedule that names three pages, which alone say what the talks are."""
    copy = tmp_path / "copy"
    body = (PAGES / "talk.html").read_text("utf-8")
    for name, kind in KINDS.items():
        folder = copy / kind / name
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(body.replace("Owls  at <em>dusk</em>", name), "utf-8")
    (copy / "schedule").mkdir()
    (copy / "schedule" / "index.html").write_bytes((PAGES / "schedule.html").read_bytes())
    write(demo, "")
    return "--from-mirror", f"{copy}={SITE}/"


def write(demo: Demo, limits: str) -> None:
    (demo.event / "event.yml").write_text(
        f"title: Demo Conf 2031\ntimezone: America/New_York\n{limits}"
        f'schedule:\n  - {{kind: djangocon_us, url: "{SITE}/schedule/"}}\n',
        "utf-8",
    )


def test_a_limit_ends_no_talk_and_is_said_in_one_line(demo: Demo, site: tuple[str, str]) -> None:
    code, out, _ = demo.run("scrape", "demo-2031", *site)
    assert (code, out.splitlines()[:2]) == (0, ["demo-2031: ok", "  entries    3 new, 0 changed, 0 same, 0 gone"])
    kept = demo.files()["talks.jsonl"]
    for pages, exit_code in ((4, 0), (3, 3), (2, 3)):
        write(demo, f"limits: {{pages: {pages}}}\n")
        code, out, err = demo.run("scrape", "demo-2031", *site)
        assert (code, demo.files()["talks.jsonl"]) == (exit_code, kept)
        assert out.splitlines()[1] == "  entries    0 new, 0 changed, 3 same, 0 gone"
        said = f"Error: demo-2031: djangocon_us: {SITE}/schedule/: {pages} pages read, {4 - pages} left: more than `limits:"
        assert (f"{said} {{pages: {pages}}}`" in err) is (exit_code == 3)
    write(demo, "")
    assert demo.run("scrape", "demo-2031", *site)[0] == 0


def test_each_source_has_its_own_and_a_first_run_keeps_what_it_read(demo: Demo, site: tuple[str, str]) -> None:
    write(demo, "limits: {pages: 2}\n")
    with (demo.event / "event.yml").open("a", encoding="utf-8") as file:
        file.write(f'  - {{kind: djangocon_us, url: "{SITE}/schedule/?again"}}\n')
    code, out, err = demo.run("scrape", "demo-2031", *site)
    assert (code, out.splitlines()[1]) == (3, "  entries    1 new, 0 changed, 0 same, 0 gone")
    assert [line.partition(" left: ")[0] for line in err.splitlines() if line.startswith("Error")] == [
        f"Error: demo-2031: djangocon_us: {SITE}/schedule/{query}: 2 pages read, 2" for query in ("", "?again")
    ]


def test_posts_are_bounded_too(demo: Demo) -> None:
    with (demo.event / "event.yml").open("a", encoding="utf-8") as file:
        file.write("limits: {pages: 2}\n")
    for number in range(3):
        demo.server.serve(f"/post/{number}", Reply(b"<title>Demo</title><p>Quiet Keyboards</p>").body, "text/html")
    lines = (f'- {{url: "{demo.server.url}/post/{number}", title: Post}}\n' for number in range(3))
    (demo.event / "posts.yml").write_text("".join(lines), "utf-8")
    code, out, err = demo.run("scrape", "demo-2031")
    assert (code, "  posts      2 new, 0 changed, 0 same, 0 gone" in out) == (3, True)
    assert f"posts: {demo.server.url}/post/2: 2 pages read, 1 left: more than `limits: {{pages: 2}}`" in err
