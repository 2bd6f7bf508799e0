from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_command import Demo
from demo_data import DemoOnce, demo_in, scrape


@pytest.fixture(scope="session")
def scraped_once(tmp_path_factory: pytest.TempPathFactory) -> DemoOnce:
    return DemoOnce.made(tmp_path_factory.mktemp("scraped"), 0, scrape)


@pytest.fixture
def demo(tmp_path: Path, scraped_once: DemoOnce) -> Iterator[Demo]:
    with demo_in(tmp_path, scraped_once.port) as made:
        yield made


@pytest.fixture
def scraped(demo: Demo, scraped_once: DemoOnce) -> Demo:
    """The demo as a scrape leaves it."""
    return scraped_once.given_to(demo, scrape)
