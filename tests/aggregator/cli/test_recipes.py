"""What docs/recaps.md tells writers to automate, run as it stands there: the workflow's steps and the pre-commit hook."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import forked_command
import pytest
from demo_data import scrape_demo
from demo_site import IDS
from doc_pages import marked
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[3]
POST = (
    "# Demo Conf 2031 recap\n\n* **How Owls Read Logs**\n  [Hubilo](https://events.hubilo.com/demo-2031/session/11)\n"
)
RENEWED = f"# Demo Conf 2031 recap\n\n* **How Owls Read Logs**\n  [YouTube](https://www.youtube.com/watch?v={IDS[0]})\n"


def recipe(name: str) -> Any:
    """The YAML block of the pages behind ``<!-- recipe: NAME -->``."""
    return YAML(typ="safe").load(marked("recipe", name))


class Blog:
    """A blog's repository with its origin, and stand-ins for the two programs that need the network."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder = folder / "blog"
        self.origin = folder / "origin.git"
        self.asked = folder / "asked.txt"
        self.open = folder / "open.txt"
        tools = folder / "tools"
        for path in (self.folder / "posts", tools):
            path.mkdir(parents=True)
        self.open.write_text("0\n")
        for name, lines in {
            "pip": f'echo "pip $*" >> {self.asked}',
            "gh": f'echo "gh $*" >> {self.asked}\nif [ "$2" = list ]; then cat {self.open}; fi',
        }.items():
            (tools / name).write_text(f"#!/bin/sh\n{lines}\n")
            (tools / name).chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "CONFTALKS_"))}
        path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), kept["PATH"]])
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        self.environment = {**kept, **quiet, "PATH": path}
        shutil.copytree(data, self.folder / ".conftalks" / "data", ignore=shutil.ignore_patterns("talks.db", "cache"))
        self.write("recap-2031.md", POST)
        self.write("soup.md", "# Soup\n")
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", "posts")
        self.git("-c", "user.name=Ada", "-c", "user.email=ada@blog.example", "commit", "--quiet", "--message", "Posts")
        subprocess.run(
            ["git", "clone", "--quiet", "--bare", self.folder, self.origin], check=True, env=self.environment
        )
        self.git("remote", "add", "origin", str(self.origin))

    def write(self, name: str, text: str) -> None:
        (self.folder / "posts" / name).write_text(text, "utf-8")

    def git(self, *words: str) -> str:
        asked = ["git", *words]
        done = subprocess.run(asked, cwd=self.folder, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def run_workflow(self) -> int:
        """Every ``run:`` of the recipe, as GitHub's runner runs them: one bash each, up to the first that fails.

        The second job begins with a checkout of its own and the file that the first one left, if that said a code.
        """
        workflow = recipe("workflow")
        said = self.folder.parent / "output.txt"
        said.write_text("")
        for job in ("renew", "propose"):
            for step in workflow["jobs"][job]["steps"]:
                if "run" not in step:
                    continue
                known = {"GITHUB_OUTPUT": str(said), "CODE": said.read_text().strip().removeprefix("code=")}
                environment = {**self.environment, **workflow["env"], **step.get("env", {}), **known}
                done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=self.folder, env=environment)
                if done.returncode:
                    return done.returncode
            self.git("checkout", "--quiet", "--", ".")
            if not said.read_text():
                break
        return 0


INSTALLED = [
    "pip install --require-hashes -r .conftalks/requirements/run.txt",
    "pip install --no-deps --no-build-isolation ./.conftalks",
]


def test_what_the_recipes_run_is_pinned() -> None:
    lines = [line.strip().removeprefix("- ") for line in marked("recipe", "workflow").splitlines() if "uses:" in line]
    assert len(lines) == 6
    assert [
        line for line in lines if not re.fullmatch(r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)
    ] == []
    conftalks = recipe("workflow")["jobs"]["renew"]["steps"][1]["with"]
    assert (conftalks["ref"], recipe("hook")["repos"][0]["rev"]) == ("COMMIT", "COMMIT")
    assert (ROOT / "requirements" / "run.txt").is_file()


def test_only_the_job_that_runs_no_conftalks_may_write() -> None:
    workflow = recipe("workflow")
    jobs = workflow["jobs"]
    assert (workflow["permissions"], jobs["renew"]["permissions"]) == ({}, {"contents": "read"})
    assert jobs["propose"]["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert ["conftalks " in str(job["steps"]) for job in jobs.values()] == [True, False]
    assert ["github.token" in str(job["steps"]) for job in jobs.values()] == [False, True]
    checkouts = [step["with"] for step in jobs["renew"]["steps"] if "checkout" in step.get("uses", "")]
    assert [step["persist-credentials"] for step in checkouts] == [False, False]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scrape_demo(tmp_path_factory.mktemp("recipes"))


@pytest.fixture
def blog(data: Path, tmp_path: Path) -> Iterator[Blog]:
    made = Blog(tmp_path, data)
    with forked_command.on_the_path(tmp_path / "tools"):
        yield made


def test_the_workflow_opens_one_pull_request(blog: Blog) -> None:
    assert blog.run_workflow() == 0
    assert blog.git("--git-dir", str(blog.origin), "show", "talk-links:posts/recap-2031.md") == RENEWED
    assert blog.git("--git-dir", str(blog.origin), "show", "main:posts/recap-2031.md") == POST
    assert (
        blog.git("--git-dir", str(blog.origin), "diff", "--name-only", "main", "talk-links") == "posts/recap-2031.md\n"
    )
    ours = "map(select(.isCrossRepository | not)) | length"  # a fork may have a branch of this name
    listed = f"gh pr list --head talk-links --state open --json isCrossRepository --jq {ours}"
    assert blog.asked.read_text().splitlines() == [*INSTALLED, listed, "gh pr create --head talk-links --fill"]
    # A week later the pull request is still open.
    blog.git("switch", "--quiet", "main")
    blog.git("branch", "--quiet", "--delete", "--force", "talk-links")
    blog.open.write_text("1\n")
    blog.asked.unlink()
    assert blog.run_workflow() == 0
    assert blog.asked.read_text().splitlines() == [*INSTALLED, listed]


def test_the_workflow_does_nothing_where_nothing_is_to_do(blog: Blog) -> None:
    blog.write("recap-2031.md", RENEWED)
    assert blog.run_workflow() == 0
    assert blog.git("branch", "--list", "talk-links") == ""
    assert blog.asked.read_text().splitlines() == INSTALLED


def test_the_workflow_renews_the_others_and_fails_where_a_post_cannot_be_read(blog: Blog) -> None:
    blog.write("old-recap.md", "Demo Conf 2031\n```\nnever closed\n")
    assert blog.run_workflow() == 3
    assert (
        blog.git("--git-dir", str(blog.origin), "diff", "--name-only", "main", "talk-links") == "posts/recap-2031.md\n"
    )
    assert blog.asked.read_text().splitlines()[-1] == "gh pr create --head talk-links --fill"


def test_the_hook_lets_a_commit_pass_or_not(blog: Blog, data: Path) -> None:
    hooks = {hook["id"]: hook for hook in YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")}
    used = recipe("hook")["repos"][0]["hooks"][0]
    hook = hooks[used["id"]]
    shutil.copy(data / "talks.db", blog.folder / "talks.db")

    def commit(args: list[str]) -> int:
        names = sorted(str(path.relative_to(blog.folder)) for path in blog.folder.glob("posts/*"))
        # As pre-commit chooses: both patterns must be found in the name.
        files = [name for name in names if re.search(hook["files"], name) and re.search(used["files"], name)]
        assert files == ["posts/recap-2031.md"]
        return subprocess.run([*hook["entry"].split(), *args, *files], cwd=blog.folder, env=blog.environment).returncode

    assert (hook["language"], commit(used["args"])) == ("python", 5)
    blog.write("recap-2031.md", RENEWED)
    assert commit(used["args"]) == 0
    (blog.folder / ".conftalks" / "data").rename(blog.folder / "data")
    shutil.move(blog.folder / "talks.db", blog.folder / "data" / "talks.db")
    assert commit(hook["args"]) == 0
