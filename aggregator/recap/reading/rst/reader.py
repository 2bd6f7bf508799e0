"""reStructuredText, read by docutils: no file is opened, nothing is printed, Sphinx's roles and directives are text."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import Parser

from aggregator.recap.document import Document, PostRefused
from aggregator.recap.reading.front_matter import read_front_matter, without
from aggregator.recap.reading.outline import Outline
from aggregator.recap.reading.rst.directives import register
from aggregator.recap.reading.rst.inline import PlacedInliner, SourceLines
from aggregator.recap.reading.rst.targets import Targets
from aggregator.recap.reading.rst.walk import Walk

# docutils takes more characters than "\n" for the end of a line; as spaces, they leave its line numbers right.
_LINE_ENDS = str.maketrans(dict.fromkeys("\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 5,
    "halt_level": 6,
    "warning_stream": False,
    "traceback": True,
    "line_length_limit": 10_000_000,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "input_encoding": "unicode",
}

_LITERAL = re.compile(r"::[ \t]*$", re.M)
_MOST_COPIED = 50_000_000
"""Literal blocks times lines: for each of them docutils copies the lines that follow. A handbook has a tenth of this."""

register()


def read_rst(text: str) -> Document:
    """A post in reStructuredText; its front matter is the docinfo, or what stands above it as in other markups.

    Raises:
        PostRefused: docutils cannot read it, or not in any time that somebody waits.
    """
    given, span = read_front_matter(text)
    if span and not text.startswith(("---", "+++", "..", "\n..")):
        given, span = {}, None
    source = without(text, span).translate(_LINE_ENDS)
    literals, lines = len(_LITERAL.findall(source)), source.count("\n")
    if literals * lines > _MOST_COPIED:
        raise PostRefused(f"{literals:,} literal blocks in {lines:,} lines, which docutils reads for minutes")
    inliner = PlacedInliner()
    try:
        tree = publish_doctree(
            source, reader="standalone", parser=Parser(inliner=inliner), settings_overrides=_SETTINGS
        )
    except PostRefused:
        raise
    except RecursionError as error:
        raise PostRefused("its markup is nested too deeply") from error
    except Exception as error:
        first = " ".join(str(error).split())[:200]
        raise PostRefused(f"docutils cannot read it: {type(error).__name__} {first}".rstrip()) from error
    outline = Outline(text)
    walk = Walk(outline, inliner, SourceLines(source, outline.lines.starts), Targets(source, tree, inliner))
    walk.node(tree)
    return outline.document("rst", given or _docinfo(tree), span)


def _docinfo(tree: nodes.document) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for info in tree.findall(nodes.docinfo):
        for entry in info.children:
            if isinstance(entry, nodes.field):
                values.setdefault(entry[0].astext().strip().lower(), entry[1].astext().strip())
            elif isinstance(entry, nodes.Element):
                values.setdefault(entry.tagname, entry.astext().strip())
    return values
