"""Keep README.md true: the parts between ``<!-- generated: X -->`` and ``<!-- end -->`` are what the program says.

python tests/support/check_docs.py           fails where README.md differs
python tests/support/check_docs.py --write   mends it
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from aggregator.cli import COMMANDS
from scrapers.registry import SOURCES

README = Path(__file__).parents[2] / "README.md"


def sources_table() -> str:
    """Kind, what it reads, what it gives."""
    rows = [f"| `{source.kind}` | {source.reads} | {source.gives} |" for source in SOURCES]
    return "\n".join(["| kind | reads | gives |", "|---|---|---|", *rows])


def commands_help() -> str:
    """Every ``--help``, as a user with an 100-column terminal sees it."""
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    parts = []
    for words in ([], *_command_words()):
        asked = [sys.executable, "-m", "aggregator", *words, "--help"]
        text = subprocess.run(asked, capture_output=True, text=True, check=True, env=environment).stdout
        text = text.replace("python -m aggregator", "conftalks").rstrip()
        name = " ".join(["conftalks", *words])
        parts.append(f"<details><summary><code>{name} --help</code></summary>\n\n```\n{text}\n```\n</details>")
    return "\n".join(parts)


def _command_words() -> list[list[str]]:
    """Each command, and behind a group of commands each of those."""
    words = []
    for name, (module, _) in COMMANDS.items():
        command = import_module(module).COMMANDS[name]
        words += [[name], *([name, sub] for sub in getattr(command, "commands", ()))]
    return words


GENERATED = {"sources": sources_table, "commands": commands_help}


def renewed(text: str) -> str:
    """The README with every generated part as it should be."""
    for name, make in GENERATED.items():
        found = re.search(rf"<!-- generated: {name} -->\n.*?<!-- end -->", text, re.S)
        if not found:
            raise SystemExit(f"README.md lacks the part `<!-- generated: {name} -->`")
        begin, end = found.span()
        text = f"{text[:begin]}<!-- generated: {name} -->\n{make()}\n<!-- end -->{text[end:]}"
    return text


def main() -> int:
    now = README.read_text("utf-8")
    wanted = renewed(now)
    if "--write" in sys.argv:
        README.write_text(wanted, "utf-8")
        return 0
    if now != wanted:
        print("README.md is not what the program says; run `make docs`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
