"""Text from anywhere as Markdown that may be shown on a forge: it stays text, and calls nobody. Pure."""

from __future__ import annotations

import re

from aggregator.catalog.snippets import DIALECTS

# Where a report is shown, @name calls somebody, and #12 and GH-12 link something; "fixes GH-12" closes it.
_CALLS = re.compile(r"[@#](?=\w)|gh(?=-\d)", re.I)
_ADDRESS = re.compile(r"(https?://[^\s<>\\]{1,2000}[^\s<>\\.,:;)'\"`])")
_MARKDOWN = DIALECTS["markdown"]


def escaped(text: str) -> str:
    """A text on one line; addresses in it are links."""
    parts = _ADDRESS.split(" ".join(text.split()))
    return "".join(f"<{part}>" if n % 2 else _plain(part) for n, part in enumerate(parts))


def linked(text: str, url: str) -> str:
    """A link with this text."""
    return _MARKDOWN.link(_plain(" ".join(text.split())), url)


def _plain(text: str) -> str:
    return _CALLS.sub(lambda found: f"{found[0]}<!-- -->", _MARKDOWN.escape(text))
