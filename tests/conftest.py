"""Options that all tests share. Helpers lie in tests/support, which pyproject.toml puts on the path."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-examples", action="store_true", help="write every <page>.expected.json anew from what is parsed now"
    )
