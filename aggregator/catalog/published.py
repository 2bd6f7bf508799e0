"""Where the catalog is published, and where its visitors can say what they know: from configuration and environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from aggregator.catalog.hosting import platform_host
from aggregator.catalog.views import is_web_page
from scrapers.errors import ConftalksError
from scrapers.urls import split_url


def base_url(config: Mapping[str, Any] | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """The address under which the catalog is published: CONFTALKS_BASE_URL, else ``base_url`` of the plugin's config.

    Where that is none, or one of this machine, it is the host that a platform gives (hosting.py). Any path that
    Datasette's own base_url setting adds is part of it. None where none is configured: nothing is ever taken from what
    a request says.

    Raises:
        ConftalksError: the value is no plain http(s) address.
    """
    value = environment.get("CONFTALKS_BASE_URL") or (config or {}).get("base_url")
    host = platform_host(environment)
    if host and not environment.get("CONFTALKS_BASE_URL") and (not value or is_local(str(value))):
        value = f"https://{host}"
    if not value:
        return None
    parts = split_url(str(value))
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
        or re.search(r"[\s()<>\[\]\"'`\\|*]", str(value))
    ):
        raise ConftalksError(f"base_url {value!r} is not an address such as https://talks.example.org")
    return str(value).rstrip("/")


def base_url_at(
    config: Mapping[str, Any] | None, server: tuple[str, int | None] | None, prefix: str = "/"
) -> str | None:
    """``base_url``, or where that is none or one of this machine, the address of it on which a request came in.

    ``server``: host and port of the socket, which no client can choose; ``prefix``: Datasette's base_url setting. So
    `datasette talks.db` gives permalinks that lead somewhere, on whichever port it listens.

    Raises:
        ConftalksError: see ``base_url``.
    """
    published = base_url(config)
    host, port = server or ("", None)
    if port and not os.environ.get("CONFTALKS_BASE_URL") and (published is None or is_local(published)):
        here = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        return here + prefix.rstrip("/") if is_local(here) else published
    return published


def issues_url(config: Mapping[str, Any] | None) -> str | None:
    """``issues`` of the plugin's config: the page where visitors can name a recording; None where none is configured.

    Raises:
        ConftalksError: the value is no http(s) address.
    """
    value = (config or {}).get("issues")
    if value and not is_web_page(str(value)):
        raise ConftalksError(f"issues {value!r} is not an address such as https://talks.example.org/issues")
    return str(value) if value else None


def is_local(address: str) -> bool:
    """An address of this machine is where somebody tries the catalog out, not where it is published."""
    return split_url(address).hostname in ("127.0.0.1", "localhost", "::1")
