"""The demo conference scraped once, for tests that need what is kept but no server."""

from pathlib import Path

from demo_command import Demo
from demo_site import PLAYLIST, serve_playlist, serve_schedule
from faults import FaultServer


def scrape_demo(folder: Path) -> Path:
    """A data folder with the demo conference and its catalog."""
    with FaultServer() as server:
        demo = Demo(folder / "data", server)
        url = serve_schedule(server)
        serve_playlist(server)
        demo.event.mkdir(parents=True)
        (demo.event / "event.yml").write_text(
            "title: Demo Conf 2031\ntimezone: America/Denver\nstarts: 2031-05-16\nends: 2031-05-18\ndelay: 0\n"
            f'schedule:\n  - {{kind: pycon_json, url: "{url}"}}\n'
            f"recordings:\n  - {{kind: youtube, playlist: {PLAYLIST}}}\n",
            "utf-8",
        )
        assert demo.run("scrape", "demo-2031")[0] == 0
    return demo.data
