from collections.abc import Callable
from pathlib import Path

import catalog_seed
import pytest
from frozen_catalog import PUBLIC, Frozen


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented catalog of tests/aggregator/catalog; nobody writes to it."""
    return catalog_seed.seed(tmp_path_factory.mktemp("catalog") / "talks.db")


@pytest.fixture(scope="session")
def frozen(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Frozen:
    """Its files, published below a path; nobody writes to them."""
    made = Frozen(seeded, tmp_path_factory.mktemp("frozen") / "public")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFTALKS_BASE_URL", PUBLIC)
        made.run()
    return made


@pytest.fixture
def at_public(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Says where the catalog is published."""

    def say(base_url: str | None) -> None:
        if base_url:
            monkeypatch.setenv("CONFTALKS_BASE_URL", base_url)
        else:
            monkeypatch.delenv("CONFTALKS_BASE_URL", raising=False)

    return say
