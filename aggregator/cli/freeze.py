"""``freeze``: the catalog as files for a host without a server."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from aggregator.cli.catalog import OWN_METADATA, plugin_config
from aggregator.cli.output import Context, complain, progress, say_of, show


@click.command("freeze")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def freeze_command(ctx: Context, folder: Path) -> None:
    """Write the catalog into DIR as files for GitHub Pages, GitLab Pages or any file server.

    A second run writes only what has changed. base_url in metadata.yml, or CONFTALKS_BASE_URL, says where the files will
    be published; a path in it is where all links lead.
    """
    from aggregator.catalog.published import base_url, is_local
    from aggregator.catalog.serve import METADATA
    from aggregator.freeze.freezing import MOST_BYTES, MOST_FILES, freeze

    published, say = base_url(plugin_config()), say_of(ctx)
    if published is None or is_local(published):
        complain(
            "note: where will it be published? Without base_url in metadata.yml, or CONFTALKS_BASE_URL, there are no feeds, "
            "sitemap, previews and oEmbed"
        )
    metadata = OWN_METADATA if OWN_METADATA.exists() else METADATA
    # Elsewhere than on a terminal a line for each fifty pages would be hundreds.
    with progress(ctx, "freeze") if sys.stderr.isatty() or ctx.verbose else nullcontext(_quiet) as advance:
        report = freeze(ctx.db_path, metadata, folder, published, say, advance)
    size = report.size / 1e6
    show(
        [
            f"{folder}: {report.files:,} files, {size:,.0f} MB: {report.changed:,} written, {report.gone:,} removed",
            f"GitHub Pages and GitLab.com take {MOST_BYTES / 1e6:,.0f} MB, Cloudflare Pages {MOST_FILES:,} files",
        ]
    )


def _quiet(done: int, known: int, name: str) -> None:
    """Nobody watches."""


COMMANDS = {"freeze": freeze_command}
