"""A bug in what reads a page ends as another layout would (``scrapers.errors.contained``); tests must tell the two apart."""

from __future__ import annotations

from scrapers.errors import ScrapeError

OURS = "a bug of ours"

ON_PURPOSE = rf"\A(?!.*{OURS})"
"""For ``pytest.raises(LayoutChanged, match=ON_PURPOSE)``."""


def raise_bug(error: ScrapeError) -> None:
    """Raise what was contained, as it was; an error on purpose is let be."""
    if OURS in error.cause:
        raise error.__cause__ or error
