"""Somebody else's site on this machine: one page, at another origin than the catalog's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class OtherSite:
    """``html`` is the page at ``address``."""

    address: str
    html: str = ""


@contextmanager
def other_site_running() -> Iterator[OtherSite]:
    """The site, while the block runs."""

    class Page(BaseHTTPRequestHandler):
        """The one page, whatever is asked for."""

        def do_GET(self) -> None:
            """Answer with the page."""
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(site.html.encode())

        def log_message(self, *_: Any) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    site = OtherSite(f"http://127.0.0.1:{server.server_port}/")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
