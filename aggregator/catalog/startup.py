"""What a Datasette is given that `datasette` itself started, so that it is the catalog that `conftalks serve` shows.

`datasette` and `datasette publish` know neither our settings nor, in version 1.0, that metadata.yml has queries.
"""

from __future__ import annotations

import os
from typing import Any

import click
from datasette.plugins import pm

from aggregator.catalog.hosting import host_names
from aggregator.catalog.published import base_url, issues_url
from aggregator.catalog.serve import SETTINGS, datasette_yml
from scrapers.errors import ConftalksError


async def set_up(datasette: Any) -> None:
    """Our settings where nobody chose another value, and the queries of metadata.yml.

    Raises:
        click.ClickException: base_url, issues or CONFTALKS_HOSTS cannot be what they are set to.
    """
    config = datasette.plugin_config("conftalks")
    try:
        base_url(config)
        issues_url(config)
        host_names(os.environ)
    except ConftalksError as error:
        raise click.ClickException(str(error)) from error
    keep_log_short()
    _harden(datasette)
    # Datasette 0.65 reads the queries of metadata.yml itself.
    if hasattr(datasette, "add_query"):
        await _add_queries(datasette)


def keep_log_short() -> None:
    """No traceback with all local variables for each address that is not there: any crawler would fill the log with them.

    Datasette writes them where rich is installed.
    """
    # Reached through pm because importing the module itself too early leaves its hook unregistered.
    pm.get_plugin("datasette.handle_exception").rich = None


def _harden(datasette: Any) -> None:
    from datasette.app import DEFAULT_SETTINGS

    for name, value in SETTINGS.items():
        if datasette.setting(name) == DEFAULT_SETTINGS[name]:
            datasette._settings[name] = value
    # Datasette keeps this one beside.
    datasette.max_returned_rows = datasette.setting("max_returned_rows")


async def _add_queries(datasette: Any) -> None:
    told = datasette_yml(getattr(datasette, "_metadata_local", None) or {})
    for database, facts in told["databases"].items():
        for name, query in facts["queries"].items():
            if await datasette.get_query(database, name) is None:
                query = query if isinstance(query, dict) else {"sql": query}
                described = {key: query[key] for key in ("title", "description") if key in query}
                await datasette.add_query(database, name, query["sql"], source="config", is_trusted=True, **described)
