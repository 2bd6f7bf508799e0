"""The workflows of a catalog of one's own, run as GitHub's runners run them, as far as one machine without a network can.

Each job has a checkout and a temporary folder of its own; each ``run`` is one bash that ends at the first failure. Of GitHub
itself there are stand-ins: the actions that the workflows use, its command ``gh``, and pip, which would ask an index.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import forked_command
from ruamel.yaml import YAML

PIP = 'echo "pip $*" >> "$ASKED"'
GH = """echo "gh $*" >> "$ASKED"
case "$1 $2 $*" in
  "pr list "*isCrossRepository*) ;;
  "pr list "*) echo 99; exit ;;
esac
case "$1 $2 $*" in
  "pr list "*length) if [ -s "$OPEN" ]; then echo 1; else echo 0; fi ;;
  "pr list "*) cat "$OPEN" ;;
  "pr create "*) echo 7 > "$OPEN" ;;
esac
while [ "$#" != 0 ]; do
  if [ "$1" = --body-file ]; then cp "$2" "$BODY"; fi
  shift
done
"""
"""There is always a pull request from a fork, 99, whose branch has the name of ours."""

PAGES_URL = "https://owls.github.example/talks"
_EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")


@dataclass
class Job:
    """One job while it runs: where it is, and what its steps said."""

    checkout: Path
    temp: Path
    outputs: dict[str, str] = field(default_factory=dict)


class WorkflowRunner:
    """GitHub's side of one repository: its origin, its cache, its open pull request and what Pages shows."""

    def __init__(self, folder: Path, catalog: Path, environment: Mapping[str, str]) -> None:
        """``catalog`` is a checkout on ``main``, pushed as it is; ``environment`` is what the runners' machine has beside."""
        self.folder, self.runs = folder, 0
        self.origin, self.cache, self.pages = folder / "origin.git", folder / "cache", folder / "pages"
        self.asked, self.open, self.body, tools = (folder / name for name in ("asked", "open", "body", "tools"))
        tools.mkdir(parents=True)
        self.asked.touch()
        self.open.touch()
        for name, lines in (("pip", PIP), ("gh", GH)):
            (tools / name).write_text(f"#!/bin/sh\n{lines}\n")
            (tools / name).chmod(0o755)
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "CONFTALKS_", "YOUTUBE_"))
        }
        path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), kept["PATH"]])
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        told = {"ASKED": str(self.asked), "OPEN": str(self.open), "BODY": str(self.body)}
        self.environment = {**kept, **quiet, **told, "PATH": path, "GITHUB_REF_NAME": "main", **environment}
        self.secrets = {"YOUTUBE_API_KEY": ""}
        self.summary = ""
        subprocess.run(["git", "clone", "--quiet", "--bare", catalog, self.origin], check=True, env=self.environment)

    def git(self, *words: str) -> str:
        """What git says in the origin."""
        asked = ["git", "--git-dir", str(self.origin), *words]
        return subprocess.run(asked, check=True, capture_output=True, text=True, env=self.environment).stdout

    def run(self, name: str, **env: str) -> dict[str, str]:
        """Run a workflow of the branch as it is: how each of its jobs ended. ``env`` takes the place of its settings."""
        self.summary = ""
        with forked_command.on_the_path(self.folder / "tools"):
            return self._jobs(name, env)

    def _jobs(self, name: str, env: Mapping[str, str]) -> dict[str, str]:
        self.runs += 1
        shown = self.git("show", f"main:.github/workflows/{name}")
        workflow: dict[str, Any] = YAML(typ="safe").load(shown)
        known: dict[str, str] = {"github.token": "t0ken", "github.ref_name": "main", "github.run_id": str(self.runs)}
        known |= {"github.run_attempt": "1"} | {f"secrets.{name}": value for name, value in self.secrets.items()}
        ended: dict[str, str] = {}
        for job, told in workflow["jobs"].items():
            needs = told.get("needs", [])
            needed = [needs] if isinstance(needs, str) else needs
            if any(ended[one] != "success" for one in needed) or not _holds(told.get("if", "1"), known):
                ended[job] = "skipped"
            elif "uses" in told:
                below = self._jobs(Path(told["uses"]).name, {})
                ended[job] = "success" if set(below.values()) == {"success"} else "failure"
            else:
                ended[job] = self._job(job, told, {**workflow.get("env", {}), **env}, known)
        return ended

    def _job(self, name: str, told: Mapping[str, Any], settings: Mapping[str, str], known: dict[str, str]) -> str:
        place = self.folder / f"run-{self.runs}-{name}"
        job = Job(place / "checkout", place / "temp")
        job.temp.mkdir(parents=True)
        job.checkout.mkdir()
        here = {**known, "runner.temp": str(job.temp)}
        for step in told["steps"]:
            outputs = {f"steps.{step_id}": value for step_id, value in job.outputs.items()}
            filled = _filled(step, here | outputs)
            if "uses" in filled:
                self._action(filled, job)
            elif self._shell(filled, job, settings):
                return "failure"
        if (job.checkout / "data/cache").is_dir() and any(
            "actions/cache@" in step.get("uses", "") for step in told["steps"]
        ):
            shutil.copytree(job.checkout / "data/cache", self.cache, dirs_exist_ok=True)
        outputs = {f"steps.{step_id}": value for step_id, value in job.outputs.items()}
        known |= {
            f"needs.{name}.outputs.{key}": value for key, value in _filled(told.get("outputs", {}), outputs).items()
        }
        return "success"

    def _shell(self, step: Mapping[str, Any], job: Job, settings: Mapping[str, str]) -> int:
        said, summary = job.temp.parent / "output", job.temp.parent / "summary"
        for path in (said, summary):
            path.write_text("")
        own = {"RUNNER_TEMP": str(job.temp), "GITHUB_OUTPUT": str(said), "GITHUB_STEP_SUMMARY": str(summary)}
        environment = {**self.environment, **settings, **step.get("env", {}), **own}
        done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=job.checkout, env=environment, timeout=60)
        for line in said.read_text().splitlines():
            key, _, value = line.partition("=")
            job.outputs[f"{step['id']}.outputs.{key}"] = value
        self.summary += summary.read_text()
        return done.returncode

    def _action(self, step: Mapping[str, Any], job: Job) -> None:
        action, given = step["uses"].partition("@")[0], step.get("with", {})
        if action == "actions/checkout":
            asked = ["git", "clone", "--quiet", "--branch", given.get("ref", "main"), self.origin, job.checkout]
            subprocess.run(asked, check=True, env=self.environment)
        elif action == "actions/cache":
            if self.cache.is_dir():
                shutil.copytree(self.cache, job.checkout / given["path"])
        elif action == "actions/upload-artifact":
            shutil.copytree(given["path"], self.folder / f"artifact-{self.runs}-{given['name']}")
        elif action == "actions/download-artifact":
            shutil.copytree(self.folder / f"artifact-{self.runs}-{given['name']}", given["path"])
        elif action == "actions/configure-pages":
            job.outputs[f"{step['id']}.outputs.base_url"] = PAGES_URL
        elif action == "actions/upload-pages-artifact":
            shutil.copytree(job.checkout / given["path"], self.pages / f"{self.runs}")
        elif action not in ("actions/setup-python", "actions/deploy-pages"):
            raise KeyError(f"{action}: nothing stands in for it")


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    """A value of a workflow with its expressions replaced; an output that no step gave is empty."""
    if isinstance(value, dict):
        return {key: _filled(one, known) for key, one in value.items()}
    if isinstance(value, str):
        return _EXPRESSION.sub(lambda found: _of(found[1], known), value)
    return value


def _of(name: str, known: Mapping[str, str]) -> str:
    return known.get(name, "") if name.startswith(("steps.", "needs.")) else known[name]


def _holds(condition: str, known: Mapping[str, str]) -> bool:
    """Whether one of the parts between ``||`` holds; GitHub compares texts with numbers as numbers, "" is 0."""
    for part in condition.split("||"):
        name, sign, number = (*part.split(), "", "")[:3]
        value = name if name.isdigit() else _of(name, known)
        if ((int(value or 0) == int(number)) == (sign == "==")) if sign else bool(value):
            return True
    return False
