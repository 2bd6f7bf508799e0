"""A catalog frozen by the function that the command calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from aggregator.catalog.serve import METADATA
from aggregator.freeze.freezing import FreezeReport, freeze

PUBLIC = "https://talks.example.org/repo"


@dataclass
class Frozen:
    """A catalog, the folder of its files, and what was said while they were made."""

    db: Path
    folder: Path
    base_url: str | None = PUBLIC
    said: list[str] = field(default_factory=list)

    def run(self) -> FreezeReport:
        return freeze(self.db, METADATA, self.folder, self.base_url, self.said.append, lambda done, known, name: None)

    def read(self, file: str) -> str:
        return (self.folder / file).read_text("utf-8")
