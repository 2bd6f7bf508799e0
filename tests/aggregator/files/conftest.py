from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """A text as a file that is a list of people's decisions: corrections.yml, suppress.yml."""

    def write(text: str) -> Path:
        path = tmp_path / "list.yml"
        path.write_text(text, "utf-8")
        return path

    return write
