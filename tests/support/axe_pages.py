"""axe-core (https://github.com/dequelabs/axe-core) on a page, small and large, light and dark."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

SPEC = importlib.util.find_spec("axe_playwright_python")
AXE = Path(SPEC.origin).with_name("axe.min.js") if SPEC and SPEC.origin else None
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async tags => (await axe.run(document, {runOnly: tags, rules: {"target-size": {enabled: true}}})).violations
  .map(v => `${v.id}: ${v.nodes.map(n => n.target).join(" ")}`)"""
SIZES = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]


def in_all_sizes(page: Any, axe: str, name: str) -> dict[tuple[int, str], tuple[list[str], int]]:
    """What axe finds on a page and how wide it is, small and large, light and dark; a screenshot of each is kept."""
    page.evaluate(axe)
    found = {}
    for width, scheme in SIZES:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
        found[width, scheme] = page.evaluate(RUN, TAGS), page.evaluate("document.documentElement.scrollWidth")
    return found
