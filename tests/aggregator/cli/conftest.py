from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree

import pytest
from demo_command import Demo
from demo_site import PLAYLIST, serve_playlist, serve_schedule
from faults import FaultServer, Hit


@contextmanager
def demo_in(folder: Path, port: int = 0) -> Iterator[Demo]:
    with FaultServer(port=port) as server:
        made = Demo(folder / "data", server)
        url = serve_schedule(server)
        serve_playlist(server)
        made.event.mkdir(parents=True)
        (made.event / "event.yml").write_text(
            "title: Demo Conf 2031\ntimezone: America/Denver\nstarts: 2031-05-16\nends: 2031-05-18\ndelay: 0\n"
            f'schedule:\n  - {{kind: pycon_json, url: "{url}"}}\n'
            f"recordings:\n  - {{kind: youtube, playlist: {PLAYLIST}}}\n",
            "utf-8",
        )
        yield made


def scrape(demo: Demo) -> None:
    code, _, err = demo.run("scrape", "demo-2031")
    assert (code, "Error" in err) == (0, False)


@dataclass(frozen=True)
class ScrapedOnce:
    """What a scrape of the demo conference makes, which its addresses tie to a port, and what it asked."""

    data: Path
    port: int
    log: tuple[Hit, ...]


@pytest.fixture(scope="session")
def scraped_once(tmp_path_factory: pytest.TempPathFactory) -> ScrapedOnce:
    with demo_in(tmp_path_factory.mktemp("scraped")) as demo:
        scrape(demo)
        return ScrapedOnce(demo.data, demo.server.port, tuple(demo.server.log))


@pytest.fixture
def demo(tmp_path: Path, scraped_once: ScrapedOnce) -> Iterator[Demo]:
    with demo_in(tmp_path, scraped_once.port) as made:
        yield made


@pytest.fixture
def scraped(demo: Demo, scraped_once: ScrapedOnce) -> Demo:
    """The demo as a scrape leaves it: a copy of the first one, or where somebody else took its port, one of its own."""
    if demo.server.port == scraped_once.port:
        copytree(scraped_once.data, demo.data, dirs_exist_ok=True)
        demo.server.log.extend(replace(hit) for hit in scraped_once.log)
    else:
        scrape(demo)
    return demo
