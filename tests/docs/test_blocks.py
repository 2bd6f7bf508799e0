"""Every command of README.md and docs/, run where it stands: each page in a folder of its own."""

import shutil
import subprocess
from pathlib import Path

import pytest
from doc_pages import ROOT, blocks, pages
from doc_world import begin, run_page, same, served

TESTED = {"headers", "embed", "script", "posts", "tree", "keys", "needs", "repository", "people", "suppress"}
# tests/deploy and tests of the server: what needs a platform is compared with the files that it names.
TESTED |= {
    *("health", "access-log", "smoke", "switch-catalog", "docker", "compose", "compose-switch", "fly", "fly-switch"),
    *("systemd", "systemd-switch", "datasette-alone", "cloudrun", "publish"),
}
RECIPES = {"workflow", "hook"}
PAGES = [page for page in pages() if any(block.language in ("console", "sh") for block in blocks(page.read_text()))]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("docs"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_print_what_it_says(page: Path, start: Path, tmp_path: Path) -> None:
    place = Path(shutil.copytree(start, tmp_path / "here"))
    with served() as server:
        out = run_page(blocks(page.read_text("utf-8")), place, server)
    # Where they differ: `make docs` writes what is printed now; read the difference.
    assert [(now, code) for block, now, code in out if not same(block.text, now) or code] == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_block_is_run_or_compared(page: Path) -> None:
    loose = []
    for block in blocks(page.read_text("utf-8")):
        kind, name = block.mark or ("", "")
        gate = (ROOT / "tests" / "gates" / f"{name}.py").is_file()
        held = {"file": True, "tested": name in TESTED, "recipe": name in RECIPES, "gate": gate}.get(kind, False)
        begun = block.text.startswith("$ ") if block.language == "console" else block.language == "sh"
        if not (held or begun):
            loose.append(block.text)
    assert loose == []


def test_make_knows_the_targets_that_are_named() -> None:
    named = {
        line.split()[1]
        for page in pages()
        for block in blocks(page.read_text("utf-8"))
        for line in block.text.splitlines()
        if block.language == "sh" and line.startswith("make ")
    }
    assert named == {"catalog", "serve"}
    for target in named:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)
