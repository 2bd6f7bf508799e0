from collections.abc import Iterator
from pathlib import Path

import pytest
from demo_command import Demo
from demo_site import PLAYLIST, serve_playlist, serve_schedule
from faults import FaultServer


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with FaultServer() as server:
        made = Demo(tmp_path / "data", server)
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


@pytest.fixture
def scraped(demo: Demo) -> Demo:
    code, _, err = demo.run("scrape", "demo-2031")
    assert (code, "Error" in err) == (0, False)
    return demo
