from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_site import TITLES
from faults import FaultServer
from refresh_world import RefreshWorld


@pytest.fixture
def world(tmp_path: Path) -> Iterator[RefreshWorld]:
    with FaultServer() as server:
        made = RefreshWorld(tmp_path / "data", server)
        made.serve_schedule(TITLES, '"1"')
        yield made
