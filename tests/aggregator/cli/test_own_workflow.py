"""The workflows that `init` writes, their steps run as the shell runs them, with the real `conftalks refresh`."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from demo_site import IDS, PLAYLIST, TITLES, schedule, serve_playlist
from doc_pages import ROOT
from faults import FaultServer, Reply
from ruamel.yaml import YAML
from workflow_runner import PAGES_URL, WorkflowRunner

from aggregator.collect.own_catalog import begin_catalog, catalog_files
from scrapers.text import slugify

DAY = (datetime.now(UTC) - timedelta(days=20)).date()
TEXTS = catalog_files("owls", "conftalks==1.2")
TEXTS["metadata.yml"] = TEXTS["metadata.yml"].replace("http://127.0.0.1:8001", "https://owls.example")
WORKFLOWS: dict[str, Any] = {
    Path(path).name: YAML(typ="safe").load(text) for path, text in TEXTS.items() if "workflows" in path
}
ALL_WELL = {"refresh": "success", "commit": "success", "publish": "success", "refused": "skipped"}
NOTHING = {**ALL_WELL, "publish": "skipped"}
REFUSED = {**ALL_WELL, "refused": "failure"}
POST = (
    "# Demo Conf 2031 recap\n\n* **How Owls Read Logs**\n  [Hubilo](https://events.hubilo.com/demo-2031/session/11)\n"
)
RENEWED = (
    f"    posts/recap.md:4: https://events.hubilo.com/demo-2031/session/11 -> https://www.youtube.com/watch?v={IDS[0]}"
)
_LIST, _OURS = "gh pr list --head refresh --state open --json", "map(select(.isCrossRepository | not))"
LISTED = (
    f"{_LIST} isCrossRepository --jq {_OURS} | length",
    f"{_LIST} number,isCrossRepository --jq {_OURS}[0].number",
)
PATH = "/2031/schedule/conference.json"


class EarlierServer(FaultServer):
    """The demo conference was 20 days ago, so that it is asked daily."""

    def serve(self, path: str, body: bytes, *rest: str, **more: str | None) -> str:
        for told in (b"2031-05-16", b"2031-05-17", b"2031-05-18", b"2031-06-20"):
            body = body.replace(told, DAY.isoformat().encode())
        return super().serve(path, body, *rest, **more)


@pytest.fixture(scope="module")
def web() -> Iterator[FaultServer]:
    with EarlierServer() as made:
        yield made


@pytest.fixture
def server(web: FaultServer) -> FaultServer:
    """The demo conference as it is before a test changes it."""
    web.serve(PATH, schedule(), "application/json", etag='"1"')
    serve_playlist(web)
    return web


@pytest.fixture(scope="module")
def first(web: FaultServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[WorkflowRunner, dict[str, str]]:
    """A catalog with one event that was never read, pushed to GitHub; its first refresh, and how the jobs ended."""
    web.serve(PATH, schedule(), "application/json", etag='"1"')
    serve_playlist(web)
    folder = tmp_path_factory.mktemp("first")
    catalog = folder / "catalog"
    begin_catalog(catalog, TEXTS, datetime.now(UTC))
    event = catalog / "data/events/demo-2031"
    event.mkdir()
    (event / "event.yml").write_text(
        f"title: Demo Conf 2031\ntimezone: America/Denver\nstarts: {DAY}\nends: {DAY}\ndelay: 0\n"
        f'schedule:\n  - {{kind: pycon_json, url: "{web.url}{PATH}"}}\n'
        f"recordings:\n  - {{kind: youtube, playlist: {PLAYLIST}}}\n"
    )
    (catalog / "posts").mkdir()
    (catalog / "posts/recap.md").write_text(POST)
    git(catalog, "init", "-q", "-b", "main")
    git(catalog, "add", ".")
    git(catalog, "commit", "-q", "-m", "Owls")
    runner = on_github(web, catalog, folder / "github")
    return runner, runner.run("refresh.yml", POSTS="posts/*.md")


@pytest.fixture
def github(server: FaultServer, first: tuple[WorkflowRunner, dict[str, str]], tmp_path: Path) -> WorkflowRunner:
    """As after that first refresh."""
    runner = on_github(server, first[0].origin, tmp_path / "github")
    shutil.copytree(first[0].cache, runner.cache)
    return runner


def on_github(server: FaultServer, catalog: Path, folder: Path) -> WorkflowRunner:
    runner = WorkflowRunner(folder, catalog, {"CONFTALKS_YOUTUBE_API": f"{server.url}/youtube/v3"})
    runner.secrets["YOUTUBE_API_KEY"] = "canary-key-4711"
    return runner


def git(folder: Path, *words: str, **env: str) -> None:
    named = ("-c", "user.name=Ada", "-c", "user.email=ada@owls.example")
    subprocess.run(["git", "-C", folder, *named, *words], check=True, env={**os.environ, **env})


def by_hand(github: WorkflowRunner, files: dict[str, str], branch: str = "main", **env: str) -> None:
    """What a person pushes onto a branch."""
    place = github.folder / "person"
    shutil.rmtree(place, ignore_errors=True)
    git(github.folder, "clone", "-q", "-b", branch, str(github.origin), str(place))
    for name, text in files.items():
        (place / name).write_text(text)
    git(place, "add", ".")
    git(place, "commit", "-q", "--allow-empty", "-m", "By hand", **env)
    git(place, "push", "-q", "origin", branch)


def later(github: WorkflowRunner, branch: str = "main") -> None:
    """Two days pass: what was asked was asked two days ago."""
    state = github.git("show", f"{branch}:data/refresh.jsonl")
    times = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+(?:\+00:00|Z)")
    before = times.sub(lambda found: (datetime.fromisoformat(found[0]) - timedelta(days=2)).isoformat(), state)
    assert before != state
    by_hand(github, {"data/refresh.jsonl": before}, branch)


def message(github: WorkflowRunner, branch: str = "main") -> list[str]:
    """The newest commit's, whenever it was."""
    said = github.git("log", "-1", "--format=%B", branch).strip()
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "NOW", said).splitlines()


def subjects(github: WorkflowRunner, branch: str = "main") -> list[str]:
    return github.git("log", "--format=%s", branch).splitlines()


def changed(github: WorkflowRunner, branch: str = "main") -> list[str]:
    """Which files the newest commit changed."""
    return github.git("show", "--format=", "--name-only", branch).splitlines()


def published(number: int) -> str:
    page = f"https://owls.example/t/demo-2031/{slugify(TITLES[number])}"
    return f"- [{TITLES[number]}]({page}) (Demo Conf 2031): <https://www.youtube.com/watch?v={IDS[number]}>"


def test_what_is_found_is_committed_onto_the_branch_and_published(
    first: tuple[WorkflowRunner, dict[str, str]],
) -> None:
    github, ended = first
    assert ended == ALL_WELL
    told = [
        "5 published, 1 schedule changed",
        "",
        "Asked 1 of 1 event at NOW.",
        "",
        "## Published",
        "",
        *map(published, range(5)),
        "",
        "## Schedules",
        "",
        "- demo-2031: 8 new of 8 entries",
        "",
        "## Waits for you",
        "",
        "demo-2031: 1 recording that fits no talk, 2 talks without a recording. `conftalks review demo-2031` lists them.",
        "",
        "## Posts",
        "",
        RENEWED,
    ]
    assert message(github) == [f"Refresh: {told[0]}", *told[1:]]
    assert re.sub(r"[\d-]{10} [\d:]{5} UTC", "NOW", github.summary).splitlines() == [f"# {told[0]}", *told[1:]]
    assert subjects(github)[1:] == ["Owls"]
    event = "data/events/demo-2031"
    kept = [f"{event}/{name}.jsonl" for name in ("history", "links", "recordings", "talks")]
    assert changed(github) == [*kept, "data/refresh.jsonl", "posts/recap.md"]
    locks = f"{ROOT}/aggregator/requirements"
    assert github.asked.read_text().splitlines() == [
        "pip install --no-deps -r requirements.txt",
        f"pip install --require-hashes -r {locks}/run.txt",
        "pip install --no-deps -r requirements.txt",
        f"pip install --require-hashes -r {locks}/freeze.txt",
    ]
    (shown,) = github.pages.iterdir()
    assert PAGES_URL in (shown / "index.html").read_text("utf-8")


def test_an_idle_week_is_one_empty_commit_and_a_post_that_cannot_be_read_is_said_after_all_else(
    github: WorkflowRunner,
) -> None:
    assert github.run("refresh.yml") == NOTHING
    assert subjects(github)[0] == "Refresh: 5 published, 1 schedule changed"
    old = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    by_hand(github, {"posts/recap.md": "Demo Conf 2031\n```\nnever closed\n"}, GIT_COMMITTER_DATE=old)
    assert github.run("refresh.yml", POSTS="posts/*.md") == {**ALL_WELL, "refused": "failure"}
    assert subjects(github)[:2] == ["Refresh: nothing new for a week", "By hand"]
    assert changed(github) == []
    assert github.summary.splitlines()[-3:-1] == ["## Posts", ""]
    assert github.summary.splitlines()[-1].startswith("    Error: posts/recap.md")


def test_a_pull_request_waits_and_each_run_adds_to_it_and_a_source_that_is_down_fails_nothing(
    github: WorkflowRunner, server: FaultServer
) -> None:
    later(github)
    server.script(PATH, Reply(status=404))
    serve_playlist(server, 6)
    assert github.run("refresh.yml", COMMIT_TO="pull-request") == NOTHING
    asked = [line for line in github.asked.read_text().splitlines() if line.startswith("gh ")]
    assert [re.sub(r"/\S+/text$", "TEXT", line) for line in asked] == [
        *LISTED,
        "gh pr create --head refresh --title Refresh --body-file TEXT",
    ]
    assert github.body.read_text() == github.summary
    assert github.summary.splitlines()[0] == "# 1 published, 1 failed"
    assert message(github, "refresh")[:7] == [
        "Refresh: 1 published, 1 failed",
        *("", "Asked 1 of 1 event at NOW.", "", "## Published", "", published(5)),
    ]
    event = "data/events/demo-2031"
    found = [f"{event}/history.jsonl", f"{event}/links.jsonl", f"{event}/recordings.jsonl"]
    assert changed(github, "refresh") == [*found, "data/refresh.jsonl"]

    later(github, "refresh")
    by_hand(github, {"README.md": "# Owls\n"})
    server.serve(PATH, schedule((*TITLES, "Late Owls")), "application/json", etag='"2"')
    github.asked.write_text("")
    assert github.run("refresh.yml", COMMIT_TO="pull-request") == NOTHING
    asked = [line for line in github.asked.read_text().splitlines() if line.startswith("gh ")]
    assert [re.sub(r"/\S+/text$", "TEXT", line) for line in asked] == [
        *LISTED,
        "gh pr comment 7 --body-file TEXT",
    ]
    assert github.summary.splitlines()[0] == "# 1 schedule changed"
    assert changed(github, "refresh") == [*found, f"{event}/talks.jsonl", "data/refresh.jsonl"]
    first, second = subjects(github, "refresh"), subjects(github)
    assert (first[0], first[1:]) == ("Refresh: 1 schedule changed", second)


def test_a_branch_that_takes_pull_requests_alone_gets_one_also_after_an_idle_week(
    github: WorkflowRunner, server: FaultServer
) -> None:
    later(github)
    old = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    by_hand(github, {}, GIT_COMMITTER_DATE=old)
    hook = github.origin / "hooks/update"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\ntest "$1" != refs/heads/main\n')
    hook.chmod(0o755)
    serve_playlist(server, 6)
    assert github.run("refresh.yml", COMMIT_TO="pull-request") == NOTHING
    assert subjects(github)[0] == "By hand"
    assert subjects(github, "refresh") == ["Refresh: 1 published", *subjects(github)]
    assert github.asked.read_text().splitlines()[-1].startswith("gh pr create --head refresh ")


def test_an_open_pull_request_that_does_not_fit_the_branch_is_found_anew(
    github: WorkflowRunner, server: FaultServer
) -> None:
    later(github)
    serve_playlist(server, 6)
    assert github.run("refresh.yml", COMMIT_TO="pull-request") == NOTHING
    recordings = "data/events/demo-2031/recordings.jsonl"
    by_hand(github, {recordings: github.git("show", f"main:{recordings}").replace("Gas", "Oil")})
    assert github.run("refresh.yml", COMMIT_TO="pull-request") == NOTHING
    assert github.summary.splitlines()[0] == "# 1 published"
    assert subjects(github, "refresh") == ["Refresh: 1 published", *subjects(github)]


def test_what_a_guard_refuses_is_told_after_all_else_was_kept_and_calls_nobody(
    github: WorkflowRunner, server: FaultServer
) -> None:
    by_hand(github, {"posts/@ada fixes #12 gh-12.md": "Demo Conf 2031\n```\nnever closed\n"})
    later(github)
    server.serve(PATH, schedule(TITLES[:3]), "application/json", etag='"3"')
    assert github.run("refresh.yml", POSTS="posts/*gh-12.md") == REFUSED
    assert github.summary.splitlines()[0] == "# 1 refused"
    assert changed(github) == ["data/refresh.jsonl"]
    assert "    Error: posts/@ada fixes #12 gh-12.md:" in github.summary
    assert "    Error: posts/@\u200bada fixes #\u200b12 gh\u200b-12.md:" in "\n".join(message(github))


def test_a_catalog_without_an_event_fails_and_commits_nothing(github: WorkflowRunner) -> None:
    by_hand(github, {"data/events/demo-2031/event.yml": ""})
    ended = github.run("refresh.yml")
    assert ended == {"refresh": "failure", "commit": "skipped", "publish": "skipped", "refused": "skipped"}
    assert subjects(github)[0] == "By hand"


def test_what_the_workflows_run_is_pinned_and_no_job_has_more_rights_than_it_needs() -> None:
    lines = [
        line.strip().removeprefix("- ") for text in TEXTS.values() for line in text.splitlines() if "uses:" in line
    ]
    pinned = r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
    assert [line for line in lines if not re.fullmatch(pinned, line)] == ["uses: ./.github/workflows/publish.yml"]
    assert len(lines) == 12
    rights = {name: {job: told["permissions"] for job, told in one["jobs"].items()} for name, one in WORKFLOWS.items()}
    assert rights == {
        "refresh.yml": {
            "refresh": {"contents": "read", "pull-requests": "read"},
            "commit": {"contents": "write", "pull-requests": "write"},
            "publish": {"contents": "read", "pages": "write", "id-token": "write"},
            "refused": {},
        },
        "publish.yml": {
            "freeze": {"contents": "read", "pages": "read"},
            "deploy": {"pages": "write", "id-token": "write"},
        },
    }
    assert [one["permissions"] for one in WORKFLOWS.values()] == [{}, {}]


def test_only_jobs_that_run_no_conftalks_may_write_and_only_they_and_gh_hold_a_token() -> None:
    jobs = {**WORKFLOWS["refresh.yml"]["jobs"], **WORKFLOWS["publish.yml"]["jobs"]}
    steps = {name: told["steps"] for name, told in jobs.items() if "steps" in told}
    runs = {
        name: [step for step in told if re.search(r"\bconftalks ", step.get("run", ""))] for name, told in steps.items()
    }
    assert {name: len(found) for name, found in runs.items()} == {
        "refresh": 1,
        "commit": 0,
        "refused": 0,
        "freeze": 2,
        "deploy": 0,
    }
    assert [step for found in runs.values() for step in found if "github.token" in str(step)] == []
    checkouts = {
        name: [step["with"] for step in told if "checkout@" in step.get("uses", "")] for name, told in steps.items()
    }
    kept = {name: [given.get("persist-credentials", True) for given in found] for name, found in checkouts.items()}
    assert kept == {"refresh": [False], "commit": [True], "refused": [], "freeze": [False], "deploy": []}


def test_nothing_from_the_web_is_put_into_a_script_by_the_platform() -> None:
    """An expression in a script would be run as shell; in `env` it is only a value."""
    jobs = [told for one in WORKFLOWS.values() for told in one["jobs"].values()]
    scripts = [step["run"] for told in jobs for step in told.get("steps", []) if "run" in step]
    assert len(scripts) == 10
    assert [script for script in scripts if "${{" in script] == []
