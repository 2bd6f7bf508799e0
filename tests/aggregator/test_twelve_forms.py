"""One talk, every way to write its address, every command that reads one: the same talk everywhere."""

import asyncio
import csv
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from demo_data import scrape_demo
from demo_site import IDS

from aggregator.catalog.serve import datasette_for
from aggregator.cli import group
from scrapers.errors import ConftalksError

EVENT, CODE, SLUG, TITLE = "demo-2031", "3", "toast-at-scale", "Toast at Scale"
VIDEO, FORMER = IDS[2], "formertoast"
BASE = "https://talks.example.org"
SCHEDULE = "us.pycon.org/2031/schedule/presentation/3"

ADDRESSES = {
    "permalink": f"{BASE}/t/{EVENT}/{SLUG}",
    "watch": f"{BASE}/watch/{EVENT}/{SLUG}",
    "embed": f"{BASE}/embed/{EVENT}/{SLUG}",
    "json": f"{BASE}/t/{EVENT}/{SLUG}.json",
    "ics": f"{BASE}/t/{EVENT}/{SLUG}.ics",
    "md": f"http://127.0.0.1:8001/prefix/t/{EVENT}/{SLUG}.md",
    "alias": f"{BASE}/t/{EVENT}/k12",
    "number": f"{BASE}/t/{EVENT.upper()}/{CODE}/?from=letter#top",
    "schedule": f"https://{SCHEDULE}/",
    "tracked": f"https://{SCHEDULE}/?utm_source=x&fbclid=1",
    "other query": f"https://{SCHEDULE}/?day=2",
    "index": f"http://www.{SCHEDULE}/index.html?utm_source=x",
    "no slash": f"https://{SCHEDULE}",
    "copy": "https://pycon-archive.python.org/2031/schedule/presentation/3/",
    "wayback": f"https://web.archive.org/web/20310601000000/https://{SCHEDULE}/",
    "wayback of copy": "https://web.archive.org/web/2031id_/http:/pycon-archive.python.org/2031/schedule/presentation/3/",
    "wayback of video": f"https://web.archive.org/web/20310601/https://www.youtube.com/watch?v={VIDEO}",
    "video": f"https://www.youtube.com/watch?v={VIDEO}",
    "short": f"https://youtu.be/{VIDEO}?si=x",
    "shorts": f"https://m.youtube.com/shorts/{VIDEO}",
    "player": f"https://www.youtube-nocookie.com/embed/{VIDEO}?autoplay=1",
    "former": f"https://youtu.be/{FORMER}",
}
NAMES = {
    "code": CODE,
    "alias": "K12",
    "slug": SLUG,
    "title": TITLE,
    "words": "toast scale",
    "id": f"{EVENT}/{CODE}",
}
SHORT = {"video id": VIDEO, "former id": FORMER, "without scheme": f"{SCHEDULE}/", "pasted": f"<https://{SCHEDULE}/>."}

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo conference, with an upload that another has replaced."""
    folder = tmp_path_factory.mktemp("forms")
    kept = scrape_demo(folder)
    with (folder / "old.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "title", "access", "talk"])
        rows.writerow([FORMER, f"{TITLE} (old upload)", "gone", CODE])
    done = CliRunner().invoke(group, ["--data", str(kept), "import", str(folder / "old.csv"), "--event", EVENT])
    assert (done.exit_code, done.exception) == (0, None), done.output
    return kept


@pytest.fixture(scope="module")
def ask(data: Path) -> Ask:
    """The command on that data; standard output comes back, with the exit code."""

    def run(*words: str) -> tuple[int, str]:
        with chdir(data.parent):  # where no metadata.yml is read for each answer
            done = CliRunner().invoke(group, ["--data", str(data), *words])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.stdout

    return run


@pytest.fixture(scope="module")
def resolve(data: Path) -> Iterator[Ask]:
    """Where /resolve leads."""
    site = datasette_for(data / "talks.db", None, BASE)
    with asyncio.Runner() as runner:

        def get(text: str) -> tuple[int, str | None]:
            answer = runner.run(site.client.get("/resolve", params={"url": text}))
            return answer.status_code, answer.headers.get("location")

        yield get
    for database in site.databases.values():
        database.close()
    site.executor.shutdown()


@pytest.mark.parametrize("text", [*ADDRESSES.values(), *SHORT.values(), NAMES["id"]])
def test_resolve(resolve: Ask, text: str) -> None:
    assert resolve(text) == (302, f"/t/{EVENT}/{SLUG}")


@pytest.mark.parametrize("text", [*ADDRESSES.values(), *SHORT.values(), *NAMES.values()])
def test_link(ask: Ask, text: str) -> None:
    code, out = ask("link", "--event", EVENT, text)
    assert (code, out.partition("]")[0]) == (0, f"[{TITLE}")
    if text not in (CODE, "K12", SLUG):
        assert ask("link", text) == (0, out)


@pytest.mark.parametrize("text", [*ADDRESSES.values(), *SHORT.values(), *NAMES.values()])
def test_search(ask: Ask, text: str) -> None:
    code, out = ask("search", "--event", EVENT, text)
    assert (code, out.splitlines()[0].split()[0]) == (0, f"{EVENT}/{SLUG}")


@pytest.mark.parametrize("text", [*ADDRESSES.values(), *SHORT.values(), *NAMES.values()])
def test_match_explain(ask: Ask, text: str) -> None:
    code, out = ask("match", EVENT, "--explain", text, "--json")
    assert (code, json.loads(out)["talk"]) == (0, CODE)


@pytest.fixture(scope="module")
def decided(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(data, tmp_path_factory.mktemp("decided") / "data"))


@pytest.mark.parametrize("text", [*ADDRESSES.values(), *SHORT.values(), *NAMES.values()])
def test_decide(decided: Path, text: str) -> None:
    words = ["decide", EVENT, text, f"youtu.be/{VIDEO}", "--accept", "--why", "seen"]
    done = CliRunner().invoke(group, ["--data", str(decided), "-q", *words])
    begin = f"{EVENT}: youtube:{VIDEO} is accepted for {CODE} ({TITLE})"
    assert (done.exit_code, done.stdout.strip().partition(";")[0]) == (0, begin), done.output


def test_recap_check(ask: Ask, tmp_path: Path) -> None:
    """Each link in a post of its own: its words say nothing of the talk."""
    posts = []
    for number, text in enumerate(ADDRESSES.values()):
        posts.append(tmp_path / f"post-{number:02}.md")
        posts[-1].write_text(f"What I liked.\n\nI liked [this one]({text}) a lot.\n", "utf-8")
    posts.append(tmp_path / "words.md")
    posts[-1].write_text(f"What I liked.\n\n* {TITLE}\n", "utf-8")
    code, out = ask("recap", "check", "--event", EVENT, "--json", *map(str, posts))
    found = [[talk["talk"] for talk in post["talks"]] for post in json.loads(out)["posts"]]
    assert (code in (0, 5), dict(zip([*ADDRESSES, "words"], found, strict=True))) == (
        True,
        {form: [f"{EVENT}/{SLUG}"] for form in [*ADDRESSES, "words"]},
    )


def test_starred(ask: Ask, tmp_path: Path) -> None:
    texts = [*ADDRESSES.values(), *SHORT.values(), *NAMES.values()]
    texts.remove(NAMES["words"])
    (tmp_path / "stars.txt").write_text("".join(f"* {text}\n" for text in texts), "utf-8")
    code, out = ask("recap", "draft", EVENT, "--starred", str(tmp_path / "stars.txt"))
    assert (code, out.count("**"), out.count(TITLE)) == (0, 2, 1)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (f"{BASE}/s/cy-reed", "/s/cy-reed"),
        (f"{BASE}/s/Cy-Reed.ics", "/s/cy-reed"),
        (f"{BASE}/e/{EVENT}", f"/e/{EVENT}"),
        (f"{BASE}/e/{EVENT}/videos.atom", f"/e/{EVENT}"),
        (f"{BASE}/e/{EVENT}/changes.atom", f"/e/{EVENT}"),
        (f"{BASE}/e/{EVENT}/changes.json", f"/e/{EVENT}"),
        (f"{BASE}/e/{EVENT}/changes", f"/e/{EVENT}"),
    ],
)
def test_speakers_and_events(ask: Ask, resolve: Ask, text: str, path: str) -> None:
    assert resolve(text) == (302, path)
    code, out = ask("search", text)
    talks = {line.split()[0] for line in out.splitlines() if not line.startswith(" ")}
    assert (code, f"{EVENT}/{SLUG}" in talks, len(talks) == 1) == (0, True, path.startswith("/s/"))
    with pytest.raises(
        ConftalksError, match=r"is no talk; `conftalks search --(speaker cy-reed|event demo-2031)` lists"
    ):
        ask("link", text)
