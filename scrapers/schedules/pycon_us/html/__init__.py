"""Schedule pages of us.pycon.org, every generation of their markup from 2011 to 2025."""

from __future__ import annotations

from scrapers.schedules.pycon_us.html.source import PYCON_HTML, PyconHtml

__all__ = ["PYCON_HTML", "PyconHtml"]
