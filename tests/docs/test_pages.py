"""README.md and docs/ as a whole: links lead somewhere, the lists are complete, the first page stays short."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from doc_pages import ROOT, anchors, links, marked, pages

from aggregator.catalog.hosting import HOSTING_PLATFORMS
from aggregator.files.people import read_people
from aggregator.files.posts import ListedPost, read_posts_yml
from scrapers.records import Event, SourceRef
from scrapers.source import Follow, Key, Need, Source

LINKING = [*pages(), *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"))]


@pytest.mark.parametrize("page", LINKING, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    broken = []
    for link in links(page.read_text("utf-8")):
        if not re.match(r"https?://", link):
            name, _, anchor = link.partition("#")
            there = (page.parent / name).resolve() if name else page
            if not there.is_file() or (anchor and anchor not in anchors(there.read_text("utf-8"))):
                broken.append(link)
    assert broken == []


def test_anchors_are_those_that_github_makes() -> None:
    text = "# A b: C's `d`-e\n## 1. [Look](x.md) at\n```sh\n# no heading\n```\n## Same\n## Same\n"
    assert anchors(text) == {"a-b-cs-d-e", "1-look-at", "same", "same-1"}
    assert links("[a](b.md#c) `[no](no.md)` ![p](p.png)\n```\n[no](no.md)\n```\n") == ["b.md#c", "p.png"]


def test_the_readme_is_short_and_names_every_page_and_the_command_that_tests() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    by_hand = re.sub(r"<!-- generated: .*?<!-- end -->", "", text, flags=re.S)
    assert len(by_hand.encode()) <= 6_000
    assert {page.name for page in pages()[1:]} == set(re.findall(r"\]\(docs/([\w-]+\.md)\)", text))
    assert "`make test` runs the tests." in text


def test_scraping_names_every_key_of_an_event(tmp_path: Path) -> None:
    event = tmp_path / "events" / "some-2031"
    event.mkdir(parents=True)
    (event / "event.yml").write_text("title: T\ntimezone: UTC\nnothing: 1\n", "utf-8")
    asked = [sys.executable, "-m", "aggregator", "--data", tmp_path, "build"]
    said = subprocess.run(asked, capture_output=True, text=True).stderr
    known = set(said.partition("`nothing`; known are ")[2].strip().split(", "))
    table = (ROOT / "docs/scraping.md").read_text("utf-8").partition("| key | meaning |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines()[2:]]
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == known


def test_commands_names_every_variable_of_the_environment() -> None:
    page = (ROOT / "docs/commands.md").read_text("utf-8")
    table = page.partition("| in the environment |")[2].partition("\n\n")[0]
    code = "".join(
        path.read_text("utf-8") for name in ("scrapers", "aggregator") for path in (ROOT / name).rglob("*.py")
    )
    used = set(re.findall(r'"((?:CONFTALKS|YOUTUBE|HUBILO)_[A-Z_]+|NO_COLOR)"', code))
    assert set(re.findall(r"`([A-Z_]+)`", table)) == used | set(HOSTING_PLATFORMS)


def test_the_example_of_people_yml_is_read(tmp_path: Path) -> None:
    path = tmp_path / "people.yml"
    path.write_text(marked("tested", "people"), "utf-8")
    people = read_people(path)
    assert people.problems == ()
    assert [one.slug for one in people.persons] == ["ada-byron", "bo-li", "bo-li-botanist", "fay-heron"]
    assert people.former == {"old name": ("Fay Heron", "fay-heron")}


def test_the_example_of_posts_yml_is_read(tmp_path: Path) -> None:
    path = tmp_path / "posts.yml"
    path.write_text(marked("tested", "posts"), "utf-8")
    assert read_posts_yml(path) == (ListedPost("https://blog.example.org/recap", "What I liked", "Ada Finch"),)


def test_the_tree_is_the_one_that_is_there() -> None:
    told, above = set(), ""
    for line in marked("tested", "tree").splitlines():
        name = line.split()[0]
        above = above if line.startswith(" ") else name
        told.add(f"{above}{name}" if line.startswith(" ") else name)
    packages = {
        f"{path.parent.relative_to(ROOT)}/"
        for pattern in ("*/__init__.py", "__init__.py")
        for top in ("scrapers", "aggregator")
        for path in (ROOT / top).glob(pattern)
    }
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "aggregator").glob("[a-z]*.py")}
    assert told == packages | modules | {"data/events/", "deploy/", "docs/", "tests/"}


def test_the_glossary_is_short_and_each_word_is_used_where_it_says() -> None:
    table = (ROOT / "docs/architecture.md").read_text("utf-8").partition("| word |")[2].splitlines()[2:]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table if line.startswith("|")]
    assert 0 < len(rows) <= 20
    used = [
        (word, place)
        for words, _, places in rows
        for place in re.findall(r"`([^`]+)`", places)
        for word in words.split(", ")
        if not re.search(rf"\b{word}", (ROOT / place).read_text("utf-8"), re.I)
    ]
    assert used == []


def test_the_examples_of_adding_a_source_are_sources() -> None:
    event = Event("demo-2031", "Demo 2031", "UTC")
    read: dict[str, Any] = {"Source": Source, "Key": Key, "Need": Need, "Follow": Follow}
    exec(marked("tested", "keys"), read)
    ref = SourceRef.of("demo", "https://demo.example/talks", track="web")
    assert read["Demo"]().start(ref, event) == (Follow("https://demo.example/talks?track=web"),)
    exec(marked("tested", "needs"), read)
    moved = read["Demo"]().configured({"CONFTALKS_DEMO_API": "http://127.0.0.1:9"})
    assert moved.start(ref, event) == (Follow("http://127.0.0.1:9/talks", expects="json", credential="DEMO_API_KEY"),)
