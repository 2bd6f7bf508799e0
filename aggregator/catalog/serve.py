"""Serve talks.db: Datasette with hardened settings, our pages and metadata.yml."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aggregator.catalog.access_log import logged
from aggregator.catalog.hosting import host_names, proxies
from aggregator.catalog.published import base_url, is_local
from aggregator.catalog.site import FROZEN
from scrapers.errors import BadData, ConftalksError

SETTINGS: dict[str, bool | int] = {
    "default_allow_sql": False,  # one SELECT of a big zeroblob takes more than 1 GB of memory
    "allow_csv_stream": False,
    "allow_download": False,
    "allow_facet": False,  # only those of metadata.yml
    "suggest_facets": False,  # most of the time of a stock table page
    "max_returned_rows": 200,
    "default_page_size": 30,
    "truncate_cells_html": 300,
    "default_cache_ttl": 0,  # a scrape must be visible at once; what has not changed is answered with 304
}
"""Datasette settings for a catalog that anybody may open."""

METADATA = Path(__file__).parent / "metadata.yml"
"""Titles, licence, descriptions and canned queries for whoever has no metadata.yml in their folder, or none with
``databases``: a catalog of one's own says what it is called, and conftalks what its tables hold."""

_ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to


GRACE_S = 4
"""How long requests under way may take to end once the server is told to; then it ends within five seconds."""


def serve(db: Path, metadata: Path | None, host: str, port: int, reload: bool, log: bool = False) -> None:
    """Serve ``db`` until interrupted; the address is printed on stderr. Port 0 takes any free one.

    ``log``: write a line of JSON for each request to stdout (access_log.py). On SIGTERM and SIGINT requests under way are
    answered for up to GRACE_S.

    The database is opened read-only but not as immutable, so that a scrape shows at once. ``reload`` starts again
    when code, templates or ``metadata`` change. Without a configured base_url, or with one of this machine, the server's
    own address is used, unless it listens on every interface and so has none of its own.

    Raises:
        ConftalksError: no such database, a broken metadata file, the port is taken, or a variable of the environment
            (hosting.py) is not what it should be.
    """
    if not db.is_file():
        raise ConftalksError(f"{db}: there is no such database; build it with: conftalks build")
    if reload:
        _start_reloader(db, metadata, host, port, log)
    import uvicorn

    host_names(os.environ)
    trusted = proxies(os.environ)
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    app = application(db, metadata, address=None if host in _ANYWHERE else _address(host, port))
    config = uvicorn.Config(
        logged(app, sys.stdout) if log else app,
        log_level="warning",
        lifespan="on",
        workers=1,
        server_header=False,
        ws="none",
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted,
        timeout_graceful_shutdown=GRACE_S,
    )
    print(f"Serving {db} at {_address(host, port)}/ (Ctrl-C ends it)", file=sys.stderr, flush=True)  # noqa: T201
    uvicorn.Server(config).run(sockets=[listening])


def application(db: Path, metadata: Path | None, address: str | None) -> Any:
    """The ASGI application: Datasette with our settings; ``address`` is the base_url where none is configured."""
    return datasette_for(db, metadata, address).app()


def datasette_for(
    db: Path, metadata: Path | None, address: str | None, *, frozen: bool = False, prefix: str = "/"
) -> Any:
    """A ``datasette.app.Datasette`` for one database, configured as ``serve`` does it.

    ``frozen``: its pages are written into files; ``prefix`` is the path, with slashes at both ends, below which all lies.
    """
    from datasette.app import Datasette
    from datasette.version import __version_info__

    facts = _read_metadata(metadata)
    plugins = facts.get("plugins") or {}
    config = plugins.get("conftalks") or {}
    published = base_url(config, os.environ)
    if address and (published is None or is_local(published)):
        config = config | {"base_url": address}
    if frozen:
        config = config | {FROZEN: True}
    facts["plugins"] = plugins | {"conftalks": config}
    settings = SETTINGS | {"base_url": prefix}
    if __version_info__[0] == "0":
        return Datasette([str(db)], metadata=facts, settings=settings)
    return Datasette([str(db)], metadata=facts, config=datasette_yml(facts), settings=settings)


def datasette_yml(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What Datasette 1.0 reads from datasette.yml, out of what metadata.yml says to 0.65: the canned queries.

    Everything else that belongs there (plugins, facets, order, labels) 1.0 takes out of metadata.yml by itself.
    """
    databases = facts.get("databases") or {}
    return {"databases": {name: {"queries": told["queries"]} for name, told in databases.items() if "queries" in told}}


def _read_metadata(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    from datasette.utils import BadMetadataError, parse_metadata

    try:
        facts = parse_metadata(path.read_text("utf-8"))
    except OSError as error:
        raise ConftalksError(f"{path}: {error.strerror}") from error
    except BadMetadataError as error:
        raise BadData(path, None, "this is neither YAML nor JSON") from error
    if not isinstance(facts, dict):
        raise BadData(path, None, "names and values are expected here")
    if "databases" not in facts and path != METADATA:
        return {**facts, "databases": _read_metadata(METADATA)["databases"]}
    return facts


def _start_reloader(db: Path, metadata: Path | None, host: str, port: int, log: bool) -> None:
    """In the parent this never returns: it runs ``serve`` in a child, again after every change."""
    import hupper  # type: ignore[import-untyped]

    reloader = hupper.start_reloader(
        "aggregator.catalog.serve.serve", worker_args=[db, metadata, host, port, True, log]
    )
    here = Path(__file__).parent
    watched = [*here.glob("templates/*"), *here.glob("static/**/*.*"), *([metadata] if metadata else [])]
    reloader.watch_files([str(path) for path in watched])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
        # Else the body of an answer waits 40 ms for the client to confirm its headers.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number and number > 0 else str(error)
        raise ConftalksError(f"{host}:{port}: cannot listen there: {reason}; choose another with --port") from error


def _address(host: str, port: int) -> str:
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"
