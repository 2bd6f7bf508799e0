"""Counts: what a write did to one file or table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """What a write did to one file or table."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0

    def as_dict(self) -> dict[str, int]:
        """The four numbers by name."""
        return {"new": self.new, "changed": self.changed, "same": self.same, "gone": self.gone}

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new, self.changed + other.changed, self.same + other.same, self.gone + other.gone
        )

    @property
    def moved(self) -> int:
        """How many records are not as they were."""
        return self.new + self.changed + self.gone
