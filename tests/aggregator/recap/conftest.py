import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from recap_catalog import build_kelp

from aggregator.recap.finding.mention import Mention
from aggregator.recap.finding.mentions import find_mentions
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.post import read_post


@pytest.fixture(scope="session")
def kelp_conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    conn = sqlite3.connect(build_kelp(tmp_path_factory.mktemp("kelp") / "talks.db"))
    yield conn
    conn.close()


@pytest.fixture(scope="session")
def kelp(kelp_conn: sqlite3.Connection) -> KnownEvent:
    return KnownEvent(kelp_conn, "kelpcon-2031")


@pytest.fixture
def mentions(kelp: KnownEvent) -> Callable[..., tuple[Mention, ...]]:
    def find(text: str, name: str = "post.md") -> tuple[Mention, ...]:
        return find_mentions(read_post(text.encode(), name), kelp)

    return find


@pytest.fixture
def told(mentions: Callable[..., tuple[Mention, ...]]) -> Callable[..., list[Any]]:
    """What is said of a post's talks: line, code of the talk, how."""

    def tell(text: str, name: str = "post.md") -> list[Any]:
        return [(m.line, m.talk.code, m.how) for m in mentions(text, name)]

    return tell
