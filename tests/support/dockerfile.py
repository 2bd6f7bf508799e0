"""deploy/Dockerfile as a list of instructions: https://docs.docker.com/reference/dockerfile/."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath

from doc_pages import ROOT

DOCKERFILE = ROOT / "deploy" / "Dockerfile"


@dataclass(frozen=True, slots=True)
class Instruction:
    """``RUN``, ``COPY`` and so on, and what follows it on its lines."""

    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """Its arguments without options; of a JSON array its members."""
        text = re.sub(r"\A(?:--\S+\s+)+", "", self.text)
        return list(json.loads(text)) if text.startswith("[") else shlex.split(text)

    @property
    def options(self) -> dict[str, str]:
        """``--from=build`` and the like."""
        return dict(re.findall(r"--(\w[\w-]*)=(\S+)", re.match(r"(?:--\S+\s+)*", self.text)[0]))  # type: ignore[index]


def stages() -> list[list[Instruction]]:
    """The instructions of each stage, its FROM first."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.M)
    found: list[list[Instruction]] = []
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            if name == "FROM":
                found.append([])
            found[-1].append(Instruction(name, rest.strip()))
    return found


def only(stage: list[Instruction], name: str) -> Instruction:
    """The one instruction of this name."""
    (found,) = [one for one in stage if one.name == name]
    return found


def environment(stage: list[Instruction]) -> dict[str, str]:
    """What ENV sets."""
    return {
        name: value
        for one in stage
        if one.name == "ENV"
        for name, _, value in (word.partition("=") for word in one.words)
    }


def is_ignored(path: str) -> bool:
    """Whether the ignore file keeps a path of the top folder out of the build: the last line that fits it, or a parent, says."""
    rules = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text("utf-8").splitlines()
    ignored = False
    for rule in (line.strip() for line in rules if line.strip() and not line.startswith("#")):
        pattern = rule.removeprefix("!")
        parts = [
            str(PurePosixPath(*PurePosixPath(path).parts[:n])) for n in range(1, len(PurePosixPath(path).parts) + 1)
        ]
        if any(_fits(part, pattern) for part in parts):
            ignored = not rule.startswith("!")
    return ignored


def _fits(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch(PurePosixPath(path).name, pattern.removeprefix("**/"))
    return path.count("/") == pattern.count("/") and fnmatch(path, pattern)
