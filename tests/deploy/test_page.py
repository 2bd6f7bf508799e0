"""docs/publishing.md and deploy/: commands that need a platform name files, options and variables that are there."""

import os
import re
import shlex
from pathlib import Path

import pytest
from doc_pages import ROOT, marked
from dockerfile import environment, only, stages
from ruamel.yaml import YAML

COMPOSE = (ROOT / "deploy" / "compose.yml").read_text("utf-8")
LAST = stages()[1]
PORT = environment(LAST)["PORT"]


def commands(name: str) -> list[list[str]]:
    """The words of each line of a block."""
    return [shlex.split(line) for line in marked("tested", name).replace("\\\n", "").splitlines()]


BLOCKS = ("docker", "compose", "compose-switch", "fly", "fly-switch", "systemd", "systemd-switch", "switch-catalog")


@pytest.mark.parametrize("name", BLOCKS)
def test_files_that_commands_name_are_there(name: str) -> None:
    words = [word for line in commands(name) for part in line for word in part.split()]
    named = [word for word in words if word.startswith(("deploy/", "requirements/"))]
    assert named and [path for path in named if not (ROOT / path).is_file()] == []
    run = [path for path in named if path in ("deploy/smoke", "deploy/switch")]
    assert [path for path in run if not os.access(ROOT / path, os.X_OK)] == []


@pytest.mark.parametrize("name", [name for name in BLOCKS if "switch" in name])
def test_switch_is_given_both_ways(name: str) -> None:
    (given,) = [line for line in commands(name) if line[0] == "deploy/switch"]
    assert len(given) == 4 and given[1].startswith("https://") and given[2] != given[3]


def test_docker_runs_the_image_as_compose_does() -> None:
    build, run, smoke = commands("docker")
    assert build == ["docker", "build", "-f", "deploy/Dockerfile", "-t", "conftalks:1", "."]
    service = YAML(typ="safe").load(COMPOSE)["services"]["serve"]
    assert ("--read-only" in run, "--cap-drop" in run) == (service["read_only"], service["cap_drop"] == ["ALL"])
    assert [run[run.index(option) + 1] for option in ("--tmpfs", "--security-opt", "-p")] == [
        *service["tmpfs"],
        service["security_opt"][0].partition(":")[0],
        f"127.0.0.1:8002:{PORT}",
    ]
    assert (run[-1], smoke) == ("conftalks:1", ["deploy/smoke", "http://127.0.0.1:8002"])


def test_compose_is_given_what_it_asks_for() -> None:
    set_by_hand = {word.partition("=")[0] for word in commands("compose")[0][1:]}
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE))
    asked = set(re.findall(r"\$\{(\w+)", COMPOSE))
    assert required <= set_by_hand <= asked
    _, forward, back = commands("compose-switch")[1][1:]
    for number, command in (("2", forward), ("1", back)):
        assert shlex.split(command)[0] == f"CONFTALKS_IMAGE=conftalks:{number}"
    assert "${CONFTALKS_IMAGE:-conftalks}" in COMPOSE


def test_fly_is_deployed_by_the_same_command_everywhere() -> None:
    (deploy,) = [line for line in commands("fly") if line[:2] == ["fly", "deploy"]]
    forward, back = commands("fly-switch")[0][2:]
    assert shlex.split(forward) == deploy
    assert shlex.split(back)[:4] == deploy[:4]
    app = re.search(r'^app = "([\w-]+)"', (ROOT / "deploy" / "fly.toml").read_text("utf-8"), re.M)
    assert app and ["fly", "apps", "create", app[1]] in commands("fly")
    assert f"/{app[1]}:" in back


def test_systemd_finds_what_is_put_there() -> None:
    lines = [" ".join(line) for line in commands("systemd")]
    units = {path.name for path in (ROOT / "deploy").iterdir() if path.suffix in (".service", ".timer")}
    (copied,) = [line for line in commands("systemd") if line[-1] == "/etc/systemd/system/"]
    assert {Path(path).name for path in copied[1:-1]} == units
    service = (ROOT / "deploy" / "conftalks.service").read_text("utf-8")
    told = dict(line.split("=", 1) for line in service.splitlines() if re.match(r"\w+=", line))
    program = told["ExecStart"].split()[0]
    assert program == "/opt/conftalks/current/bin/conftalks" and any(program in line for line in lines)
    assert any(told["EnvironmentFile"] in line for line in lines)
    assert any(f"--home-dir {told['WorkingDirectory']}" in line and line.endswith(told["User"]) for line in lines)
    assert any(line.endswith(f"127.0.0.1:{told['ExecStart'].split()[3]}") for line in lines)
    forward, back = commands("systemd-switch")[0][2:]
    for number, command in (("2", forward), ("1", back)):
        assert command == f"ln -sfn {number} /opt/conftalks/current && systemctl restart conftalks"


def test_what_is_locked_is_installed_like_the_image() -> None:
    run = " ".join(one.text for one in stages()[0] if one.name == "RUN")
    for line in (" ".join(words) for words in commands("systemd") if "--require-hashes" in words):
        file = re.search(r"requirements/\w+\.txt", line)
        assert file and file[0] in run


def test_cloud_run_is_told_its_address_and_asked() -> None:
    update, smoke = commands("cloudrun")
    service = only(LAST, "EXPOSE").text
    assert service == PORT == "8080"  # what Cloud Run sends requests to by itself
    assert update[-1] == f"CONFTALKS_BASE_URL={smoke[1]}"
    assert f"--service {update[4]}" in marked("tested", "publish")
