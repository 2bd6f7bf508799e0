"""`conftalks recap`: on the demo conference, real files, real diffs."""

import io
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from demo_data import scrape_demo
from demo_site import IDS

from aggregator.cli import main

BASE = "https://talks.example.org"
POST = """\
---
title: Demo Conf 2031
---
What I liked, \u00e9 \u2028 included.\r
\r
* **How Owls Read Logs** - Ada Finch
    * Owls are patient.
    * [\U0001f4fd Video (Hubilo)](https://events.hubilo.com/demo-2031/session/11?x=1)
* **Slow Maps** - Fay Heron
    * [\U0001f4fd Video (Hubilo)](https://events.hubilo.com/demo-2031/session/16)
* [Toast at Scale](https://us.pycon.org/2031/schedule/presentation/3/)

That was it."""
RENEWED = POST.replace(
    "(Hubilo)](https://events.hubilo.com/demo-2031/session/11?x=1)",
    f"(YouTube)](https://www.youtube.com/watch?v={IDS[0]})",
)
OWLS = (
    "-    * [\U0001f4fd Video (Hubilo)](https://events.hubilo.com/demo-2031/session/11?x=1)\n"
    f"+    * [\U0001f4fd Video (YouTube)](https://www.youtube.com/watch?v={IDS[0]})\n"
)


class Desk:
    """A writer's folder, from which the command is run on a data folder of its own; in this process, for speed."""

    def __init__(
        self, data: Path, folder: Path, patch: pytest.MonkeyPatch, printed: pytest.CaptureFixture[bytes]
    ) -> None:
        self.data = data
        self.folder = folder
        self.event = data / "events" / "demo-2031"
        self.patch = patch
        self.printed = printed
        self.post = self.write("recap.md", POST)
        patch.chdir(folder)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode())
        return path

    def recap(self, *words: str, stdin: str = "", **more: str) -> tuple[int, str, str]:
        return self.run("recap", *words, stdin=stdin, **more)

    def run(self, *words: str, stdin: str = "", **more: str) -> tuple[int, str, str]:
        self.patch.setattr(sys, "argv", ["conftalks", "--data", str(self.data), *words])
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        self.patch.delenv("CONFTALKS_BASE_URL", raising=False)
        for name, value in more.items():
            self.patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self.printed.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out.decode(), err.decode()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo conference, scraped once; the tests work on copies."""
    return scrape_demo(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def desk(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Desk:
    shutil.copytree(kept, tmp_path / "data")
    folder = tmp_path / "blog"
    folder.mkdir()
    return Desk(tmp_path / "data", folder, monkeypatch, capsysbinary)


def test_check_lists_what_is_and_what_could_be(desk: Desk) -> None:
    code, out, err = desk.recap("check", "recap.md")
    assert (code, err) == (5, "")
    assert out == (
        "recap.md: Demo Conf 2031\n"
        "  line  talk                now        could be                                     verdict\n"
        f"     6  How Owls Read Logs  attendees  https://www.youtube.com/watch?v={IDS[0]}  replace\n"
        "     9  Slow Maps           attendees  -                                            no public video: pending\n"
        f"    11  Toast at Scale      schedule   https://www.youtube.com/watch?v={IDS[2]}  add beside\n"
        "  1 line to change with `recap update`; 1 could be added with --insert\n"
    )


def test_check_as_json(desk: Desk) -> None:
    code, out, _ = desk.recap("check", "recap.md", "gone.md", "--json")
    said = json.loads(out)
    assert code == 3
    assert said["errors"] == ["gone.md: there is no such file"]
    assert [(one["post"], one["event"], one["to_do"], len(one["talks"])) for one in said["posts"]] == [
        ("recap.md", "demo-2031", 1, 3)
    ]
    assert said["posts"][0]["talks"][0] == {
        "line": 6,
        "talk": "demo-2031/how-owls-read-logs",
        "title": "How Owls Read Logs",
        "text": "How Owls Read Logs",
        "how": "title",
        "now": "attendees",
        "linked": "https://events.hubilo.com/demo-2031/session/11?x=1",
        "could_be": f"https://www.youtube.com/watch?v={IDS[0]}",
        "verdict": "replace",
        "why": f"now public: https://www.youtube.com/watch?v={IDS[0]}",
    }


def test_update_prints_a_diff_that_git_applies(desk: Desk) -> None:
    code, out, err = desk.recap("update", "recap.md")
    assert (code, err, desk.post.read_bytes()) == (0, "", POST.encode())
    assert out == (
        "--- a/recap.md\n+++ b/recap.md\n@@ -5,7 +5,7 @@\n \r\n * **How Owls Read Logs** - Ada Finch\n"
        "     * Owls are patient.\n"
        f"{OWLS} * **Slow Maps** - Fay Heron\n"
        "     * [\U0001f4fd Video (Hubilo)](https://events.hubilo.com/demo-2031/session/16)\n"
        " * [Toast at Scale](https://us.pycon.org/2031/schedule/presentation/3/)\n"
    )
    subprocess.run(["git", "apply", "-"], input=out.encode(), cwd=desk.folder, check=True)
    assert desk.post.read_bytes() == RENEWED.encode()


def test_a_diff_marks_a_missing_last_line_end(desk: Desk) -> None:
    short = desk.write(
        "my recap.md",
        f"Demo Conf 2031: **{'How Owls Read Logs'}** [Hubilo](https://events.hubilo.com/demo-2031/session/11)",
    )
    out = desk.recap("update", "my recap.md")[1]
    assert out.count("\n\\ No newline at end of file\n") == 2
    subprocess.run(["git", "apply", "-"], input=out.encode(), cwd=desk.folder, check=True)
    assert short.read_text("utf-8").endswith(f"[YouTube](https://www.youtube.com/watch?v={IDS[0]})")


def test_update_writes_once(desk: Desk) -> None:
    code, out, err = desk.recap("update", "recap.md", "--write")
    assert (code, err) == (0, "")
    assert desk.post.read_bytes() == RENEWED.encode()
    assert out == (
        f"recap.md:8: https://events.hubilo.com/demo-2031/session/11?x=1 -> https://www.youtube.com/watch?v={IDS[0]}\n"
    )
    assert desk.recap("update", "recap.md", "--write") == (0, "", "note: recap.md: nothing to do\n")
    assert desk.post.read_bytes() == RENEWED.encode()
    assert desk.recap("check", "recap.md")[0] == 0


def test_inserting_and_permalinks(desk: Desk) -> None:
    assert desk.recap("update", "recap.md", "--write", "--insert", "--to", "permalink", CONFTALKS_BASE_URL=BASE)[0] == 0
    text = desk.post.read_text("utf-8")
    assert text.count(f"{BASE}/watch/demo-2031/how-owls-read-logs)") == 1
    assert text.count(f"{BASE}/watch/demo-2031/toast-at-scale)") == 1
    assert text.count("https://us.pycon.org/2031/schedule/presentation/3/") == 1
    again = desk.recap("update", "recap.md", "--write", "--insert", "--to", "permalink", CONFTALKS_BASE_URL=BASE)
    assert (again[:2], desk.post.read_text("utf-8")) == ((0, ""), text)
    code, out, err = desk.recap("update", "recap.md", "--to", "permalink")
    assert (code, out) == (2, "")
    assert "--to permalink needs base_url in metadata.yml, or CONFTALKS_BASE_URL" in err


def test_stdin(desk: Desk) -> None:
    assert desk.recap("check", "-", stdin=POST)[0] == 5
    assert desk.recap("update", "-", stdin=POST)[1].startswith("--- a/-\n+++ b/-\n")
    html = f'<p>At Demo Conf 2031: <b>How Owls Read Logs</b> <a href="https://youtu.be/{IDS[0]}">video</a></p>'
    assert desk.recap("check", "-", "--format", "html", stdin=html)[0] == 0
    assert desk.recap("update", "-", "--write", stdin=POST)[0] == 2


def test_one_bad_post_does_not_stop_the_others(desk: Desk) -> None:
    desk.write("two.md", "Demo Conf 2031").write_bytes(b"An \xe9")
    code, out, err = desk.recap("update", "two.md", "recap.md", "--write")
    assert code == 3
    assert err == "Error: two.md:1: not UTF-8 (byte 3); save it as UTF-8 first\n"
    assert (out.startswith("recap.md:8: "), desk.post.read_bytes()) == (True, RENEWED.encode())
    assert desk.recap("check", "two.md")[0] == 1


def test_errors_are_one_line_and_nothing_is_written(desk: Desk) -> None:
    desk.write("open.md", "Demo Conf 2031\n```\nx\n")
    (desk.folder / "folder.md").mkdir()
    read_only = desk.write("fixed.md", POST)
    read_only.chmod(0o444)
    for words, said in (
        (("gone.md",), "gone.md: there is no such file"),
        (("folder.md",), "folder.md: is a folder; name the posts in it"),
        (("open.md",), "open.md:2: the code fence"),
        (("fixed.md",), "fixed.md: is read-only; nothing was written"),
    ):
        code, out, err = desk.recap("update", "--write", *words)
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert err.startswith(f"Error: {said}")
    assert read_only.read_bytes() == desk.post.read_bytes() == POST.encode()


WHICH = "which event is the post about? Nothing in it names or links one of the catalog: say with --event"


def test_a_post_that_is_not_placed_was_not_checked(desk: Desk) -> None:
    desk.write("soup.md", "# Soup\nLeeks, mostly.\n")
    assert desk.recap("check", "soup.md") == (3, "", f"note: soup.md: {WHICH}\n")
    code, out, err = desk.recap("check", "soup.md", "recap.md", "--json")
    said = json.loads(out)
    assert (code, err) == (3, f"note: soup.md: {WHICH}\n")
    assert (said["errors"], said["unplaced"]) == ([], [f"soup.md: {WHICH}"])
    assert [(one["post"], one["to_do"]) for one in said["posts"]] == [("recap.md", 1)]
    assert desk.recap("check", "soup.md", "gone.md")[0] == 3
    assert desk.recap("check", "gone.md")[0] == 1
    assert desk.recap("check", "soup.md", "--event", "demo-2031") == (
        0,
        "soup.md: Demo Conf 2031: no talk is mentioned\n",
        "",
    )
    assert desk.recap("update", "soup.md") == (0, "", f"note: soup.md: {WHICH}\n")


TALKS = ("Slow Maps", "How Owls Read Logs", "4", f"https://youtu.be/{IDS[4]}", "Keynote - Grace Plover")


@pytest.mark.parametrize("markup", ["md", "rst", "html", "myst"])
def test_there_is_nothing_to_do_about_a_fresh_draft(desk: Desk, markup: str) -> None:
    starred = desk.write("starred.txt", "# Birds\n" + "\n".join(TALKS[:2]) + "\n# Rest\n" + "\n".join(TALKS[2:]) + "\n")
    name = f"draft.{'md' if markup == 'myst' else markup}"
    for by, base in (("topic", {"CONFTALKS_BASE_URL": BASE}), ("day", {})):
        code, out, err = desk.recap(
            "draft", "demo-2031", "--starred", starred.name, "--by", by, "--format", markup, **base
        )
        assert (code, out.count("How Owls Read Logs")) == (0, 1)
        assert err.startswith("note: no permalink: ") is not bool(base)
        desk.write(name, out)
        code, said, _ = desk.recap("check", name, "--json", **base)
        found = json.loads(said)["posts"][0]
        assert (code, found["to_do"]) == (0, 0)
        assert {talk["verdict"] for talk in found["talks"]} <= {"ok", "no public video"}
        assert len({talk["talk"] for talk in found["talks"]}) == 5
    assert desk.recap("update", "--insert", name)[1] == ""


def test_a_draft_names_what_it_cannot_find(desk: Desk) -> None:
    code, out, err = desk.recap(
        "draft", "demo-2031", "--talk", "Quiet Keyboard", "--talk", "1", CONFTALKS_BASE_URL=BASE
    )
    assert (code, out.count("* **[")) == (3, 1)
    assert (
        err
        == "Error: --talk Quiet Keyboard: no talk of demo-2031 is called 'Quiet Keyboard'; nearest: 'Quiet Keyboards'\n"
    )
    starred = desk.write("starred.txt", "\nnothing like it\n")
    code, out, err = desk.recap("draft", "demo-2031", "--starred", starred.name)
    assert (code, out, err) == (1, "", "Error: starred.txt:2: no talk of demo-2031 is called 'nothing like it'\n")
    assert desk.recap("draft", "demo-2031")[0] == 2
    assert desk.recap("draft", "demo-2031", "--talk", "1", "--by", "topic")[0] == 2
    code, out, err = desk.recap("draft", "other", "--talk", "1")
    assert (code, out) == (1, "")
    assert "there is no event 'other'; known: demo-2031" in err


def test_a_draft_by_search(desk: Desk) -> None:
    out = desk.recap(
        "draft", "demo-2031", "--search", "owls", "--title", "Birds", "--by", "none", CONFTALKS_BASE_URL=BASE
    )[1]
    assert out == (
        f"# Birds\n\n* **[How Owls Read Logs]({BASE}/t/demo-2031/how-owls-read-logs)** - Ada Finch\n"
        f"    * [Video (YouTube)](https://www.youtube.com/watch?v={IDS[0]})\n"
    )


def test_harvested_sessions_become_recordings_for_attendees(desk: Desk) -> None:
    url = "https://blog.example/recap"
    code, _, err = desk.recap("check", "recap.md", "--harvest", "--url", url)
    assert (code, err) == (5, "demo-2031: 2 new Hubilo sessions of 2 that the posts link\n")
    kept = [json.loads(line) for line in (desk.event / "recordings.jsonl").read_text("utf-8").splitlines()]
    found = {row["id"]: row for row in kept if row["provider"] == "hubilo"}
    found["demo-2031/16"].pop("first_seen")
    assert (sorted(found), found["demo-2031/16"]) == (
        ["demo-2031/11", "demo-2031/16"],
        {
            "provider": "hubilo",
            "id": "demo-2031/16",
            "raw_title": "Slow Maps",
            "url": "https://events.hubilo.com/demo-2031/session/16",
            "talk_url": "https://us.pycon.org/2031/schedule/presentation/6/",
            "access": "attendees",
            "source_url": url,
        },
    )
    with closing(sqlite3.connect(desk.data / "talks.db")) as conn:
        states = conn.execute("SELECT id, video_status FROM talks WHERE code IN ('1', '6') ORDER BY code").fetchall()
    assert states == [
        ("demo-2031/how-owls-read-logs", "public"),
        ("demo-2031/slow-maps", "attendees"),
    ]
    before = (desk.event / "recordings.jsonl").read_bytes()
    assert (
        desk.recap("check", "recap.md", "--harvest")[2] == "demo-2031: 0 new Hubilo sessions of 2 that the posts link\n"
    )
    assert (desk.event / "recordings.jsonl").read_bytes() == before


def test_what_a_draft_says_is_renewed_later(desk: Desk) -> None:
    """Pending and gated talks of a draft become links to the video once there is one."""
    desk.recap("check", "recap.md", "--harvest")
    names = ("--talk", "Slow Maps", "--talk", "k3", "--by", "none")
    draft = desk.recap("draft", "demo-2031", *names, CONFTALKS_BASE_URL=BASE)[1]
    assert draft == (
        f"# Demo Conf 2031 recap\n\n* **[Slow Maps]({BASE}/t/demo-2031/slow-maps)** - Fay Heron\n"
        "    * [Video (for attendees)](https://events.hubilo.com/demo-2031/session/16)\n\n"
        f"* **[Keynote - Grace Plover]({BASE}/t/demo-2031/keynote-grace-plover)** - Grace Plover\n"
        f"    * [Video pending]({BASE}/watch/demo-2031/keynote-grace-plover)\n"
    )
    rows = "url,title,published,talk\nhttps://youtu.be/bbbbbbbbb01,Slow Maps,2031-06-20,6\n"
    rows += "https://youtu.be/bbbbbbbbb02,Keynote - Grace Plover,2031-06-20,k3\n"
    assert desk.run("import", "--event", "demo-2031", str(desk.write("new.csv", rows)))[0] == 0
    later = desk.write("later.md", draft)
    assert desk.recap("check", "later.md", CONFTALKS_BASE_URL=BASE)[0] == 5
    assert desk.recap("update", "later.md", "--write", CONFTALKS_BASE_URL=BASE)[0] == 0
    assert later.read_text("utf-8").splitlines()[3::3] == [
        "    * [Video (YouTube)](https://www.youtube.com/watch?v=bbbbbbbbb01)",
        "    * [Video (YouTube)](https://www.youtube.com/watch?v=bbbbbbbbb02)",
    ]
