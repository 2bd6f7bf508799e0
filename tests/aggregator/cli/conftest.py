from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_command import Demo
from demo_data import DemoOnce, demo_in, scrape


@pytest.fixture(scope="session")
def scraped_once(tmp_path_factory: pytest.TempPathFactory) -> DemoOnce:
    with demo_in(tmp_path_factory.mktemp("scraped")) as demo:
        scrape(demo)
        return DemoOnce.of(demo)


@pytest.fixture
def demo(tmp_path: Path, scraped_once: DemoOnce) -> Iterator[Demo]:
    with demo_in(tmp_path, scraped_once.port) as made:
        yield made


@pytest.fixture
def scraped(demo: Demo, scraped_once: DemoOnce) -> Demo:
    """The demo as a scrape leaves it."""
    if not scraped_once.copied_to(demo):
        scrape(demo)
    return demo
