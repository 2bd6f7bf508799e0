"""Where a server is published, by what its environment says: names of ours, platforms' own, the proxy before it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address, ip_network

from scrapers.errors import ConftalksError

HOSTS, PROXY = "CONFTALKS_HOSTS", "CONFTALKS_PROXY"

HOSTING_PLATFORMS = {
    "FLY_APP_NAME": "{}.fly.dev",  # https://fly.io/docs/machines/runtime-environment/
    "RENDER_EXTERNAL_HOSTNAME": "{}",  # https://render.com/docs/environment-variables
    "RAILWAY_PUBLIC_DOMAIN": "{}",  # https://docs.railway.com/reference/variables
}
"""What a platform sets by itself -> the host under which it shows a server. Each of them speaks https there."""

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?", re.I)


def platform_host(environment: Mapping[str, str]) -> str | None:
    """The host that the platform gives to this server; None where no platform says so."""
    for name, form in HOSTING_PLATFORMS.items():
        host = form.format(environment.get(name, "").strip()).lower()
        if environment.get(name) and _HOST.fullmatch(host):
            return host
    return None


def host_names(environment: Mapping[str, str]) -> frozenset[str]:
    """The hosts to which a server answers beside that of base_url: CONFTALKS_HOSTS, and the platform's own.

    Raises:
        ConftalksError: what is listed is no host.
    """
    own = platform_host(environment)
    return _listed(environment.get(HOSTS, "")) | ({own} if own else set())


@lru_cache(maxsize=8)
def _listed(text: str) -> frozenset[str]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if not _HOST.fullmatch(name) and not _is_address(name):
            raise ConftalksError(f"{HOSTS}: {name!r} is no host such as talks.example.org")
    return frozenset(name.strip("[]") for name in names)


def _is_address(text: str) -> bool:
    try:
        ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def proxies(environment: Mapping[str, str]) -> list[str]:
    """The addresses and networks of CONFTALKS_PROXY, whose X-Forwarded-Proto and X-Forwarded-For are believed.

    Raises:
        ConftalksError: one is neither an address nor a network.
    """
    listed = [one.strip() for one in environment.get(PROXY, "").split(",") if one.strip()]
    for one in listed:
        try:
            ip_network(one)
        except ValueError as error:
            raise ConftalksError(
                f"{PROXY}: {one!r} is neither an address nor a network such as 127.0.0.1 or 10.0.0.0/8"
            ) from error
    return listed
