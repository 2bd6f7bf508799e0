"""The demo conference on a server and in a data folder, and what is made of it once and copied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree, rmtree

from demo_command import Demo
from demo_site import PLAYLIST, serve_playlist, serve_schedule
from faults import FaultServer, Hit


@contextmanager
def demo_in(folder: Path, port: int = 0) -> Iterator[Demo]:
    """The demo conference with its server, at this port where that is free; nothing is scraped yet."""
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
    """Scrape the demo conference."""
    code, _, err = demo.run("scrape", "demo-2031")
    assert (code, "Error" in err) == (0, False)


def scrape_demo(folder: Path) -> Path:
    """A data folder with the demo conference and its catalog, for tests that need what is kept but no server."""
    with demo_in(folder) as demo:
        scrape(demo)
    return demo.data


@dataclass(frozen=True)
class DemoOnce:
    """What was made of a demo once, which its addresses tie to a port, and what its server was asked."""

    data: Path
    port: int
    log: tuple[Hit, ...]

    @classmethod
    def made(cls, folder: Path, port: int, make: Callable[[Demo], None]) -> DemoOnce:
        """What ``make`` makes of a demo in a folder; it is copied when its server has ended."""
        with demo_in(folder, port) as demo:
            make(demo)
            return cls(demo.data, demo.server.port, tuple(demo.server.log))

    def given_to(self, demo: Demo, make: Callable[[Demo], None]) -> Demo:
        """The demo as this one is; where somebody else has taken the port, it is made anew."""
        if demo.server.port != self.port:
            make(demo)
            return demo
        rmtree(demo.data)
        copytree(self.data, demo.data)
        demo.server.log.extend(replace(hit) for hit in self.log)
        return demo
