"""What a reader raises for a post in which nobody could edit safely."""

from __future__ import annotations


class Refused(ValueError):
    """Why the post is refused, in one line; ``line`` says where it begins, None where that is not known."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.line = line
