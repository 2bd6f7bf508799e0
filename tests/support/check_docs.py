"""Write what the program itself says into README.md and docs/, between ``<!-- generated: X -->`` and ``<!-- end -->``.

python tests/support/check_docs.py           fails where a page differs (tables, ``--help``, rules of import)
python tests/support/check_docs.py --write   mends that, and what the ``console`` blocks print (tests/docs compares those)
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from doc_pages import ROOT, blocks, pages
from doc_world import begin, run_page, same, served

from aggregator.catalog.hosting import HOSTING_PLATFORMS, HOSTS, PROXY
from aggregator.cli import COMMANDS
from scrapers.platforms import PLATFORMS
from scrapers.registry import SOURCES
from scrapers.schedules.repository.mapping import OF_OTHERS, SAID, WHERE
from scrapers.tables.header import RECORDINGS, SCHEDULE, Header

_PART = re.compile(r"<!-- generated: (\w+) -->\n.*?<!-- end -->", re.S)


def sources_table() -> str:
    """Kind, what it reads, what it gives, on what it was tried."""
    rows = [f"| `{source.kind}` | {source.reads} | {source.gives} | {source.tried} |" for source in SOURCES]
    return "\n".join(["| kind | reads | gives | tried on |", "|---|---|---|---|", *rows])


def environment_table() -> str:
    """What the environment may hold: what sources need, and where their APIs lie; variables of our own."""
    rows = ["| in the environment | does |", "|---|---|"]
    for source in SOURCES:
        for need in source.needs:
            rows.append(f"| `{need.name}` | opens the API of `{source.kind}`: {need.how} |")
            if need.moved_by:
                rows.append(
                    f"| `{need.moved_by}` | another address for the API of `{source.kind}`: a proxy, a test server |"
                )
    for one in PLATFORMS.values():
        if one.inquiry and one.inquiry.moved_by:
            what = f"where {one.name} is asked without a key whether a video still lives: a proxy, a test server"
            rows.append(f"| `{one.inquiry.moved_by}` | another address for {what} |")
    rows.append("| `CONFTALKS_WAYBACK` | another address for the Internet Archive's: a proxy, a test server |")
    rows.append("| `CONFTALKS_BASE_URL` | where the catalog is published; goes before `base_url` in `metadata.yml` |")
    rows.append(f"| `{HOSTS}` | more hosts to which the catalog answers, with commas; base_url's it always does |")
    platforms = ", ".join(f"`{name}`" for name in HOSTING_PLATFORMS)
    rows.append(
        f"| {platforms} | set by Fly, Render and Railway: the host they give is answered, and is base_url where none is set |"
    )
    rows.append(
        f"| `{PROXY}` | addresses or networks whose `X-Forwarded-Proto` and `X-Forwarded-For` `serve` believes |"
    )
    return "\n".join([*rows, "| `NO_COLOR` | no colours |"])


def columns_table(header: Header) -> str:
    """Each column of a kind of table, and what else people may call it."""
    rows = [
        f"| `{column}` | {', '.join(names[1:])} |"
        for column, names in header.columns.items()
        if len(names) > 1 and " " not in column
    ]
    return "\n".join(["| column | or |", "|---|---|", *rows])


def commands_help() -> str:
    """Every ``--help``, as a user with an 100-column terminal sees it."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return "\n\n".join(pool.map(_help, [[], *_command_words()]))


def _help(words: list[str]) -> str:
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    asked = [sys.executable, "-m", "aggregator", *words, "--help"]
    text = subprocess.run(asked, capture_output=True, text=True, check=True, env=environment).stdout
    text = text.replace("python -m aggregator", "conftalks").rstrip()
    return f"## {' '.join(['conftalks', *words])}\n```text\n{text}\n```"


def _command_words() -> list[list[str]]:
    """Each command, and behind a group of commands each of those."""
    words = []
    for name, (module, _) in COMMANDS.items():
        command = import_module(module).COMMANDS[name]
        words += [[name], *([name, sub] for sub in getattr(command, "commands", ()))]
    return words


def mapping_table() -> str:
    """The keys of event.yml by which a repository is read."""
    rows = [f"| `{name}` | {what} |" for keys in (WHERE, SAID, OF_OTHERS) for name, what in keys.items()]
    return "\n".join(["| key | where it leads |", "|---|---|", *rows])


def contracts() -> str:
    """import-linter's contracts: what each is for, and its rule."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    return "\n".join(f"- {contract['name']}:\n  {_rule(contract)}" for contract in settings["contracts"])


def _rule(contract: dict[str, Any]) -> str:
    if contract["type"] == "forbidden":
        return f"never {', '.join(f'`{name}`' for name in contract['forbidden_modules'])}"
    floors = [[f"`{name.strip()}`" for name in layer.split("|")] for layer in contract["layers"]]
    return " -> ".join(f"({', '.join(floor)})" if len(floor) > 1 else floor[0] for floor in floors)


def drill_days() -> str:
    """Eleven days of the drill (tests/aggregator/refresh), from the first recordings on."""
    rows = (ROOT / "tests" / "aggregator" / "refresh" / "weeks-with-key.md").read_text("utf-8").splitlines()
    return "\n".join([*rows[:2], *(row for row in rows if "| 2031-05-17 " <= row < "| 2031-05-28 ")])


GENERATED = {
    "environment": environment_table,
    "sources": sources_table,
    "commands": commands_help,
    "columns": partial(columns_table, RECORDINGS),
    "schedule_columns": partial(columns_table, SCHEDULE),
    "mapping": mapping_table,
    "contracts": contracts,
    "drill": drill_days,
}


def renewed(text: str) -> str:
    """A page with every generated part as it should be."""
    return _PART.sub(lambda found: f"<!-- generated: {found[1]} -->\n{GENERATED[found[1]]()}\n<!-- end -->", text)


def run_again(folder: Path) -> None:
    """Write into every page what its ``console`` blocks print now.

    Raises:
        SystemExit: a command ended with another exit code than 0.
    """
    start = begin(folder / "start")
    for page in pages():
        text = page.read_text("utf-8")
        place = Path(shutil.copytree(start, folder / page.stem))
        with served() as server:
            out = run_page(blocks(text), place, server)
        for block, now, code in reversed(out):
            if code:
                raise SystemExit(f"{page.name}: exit code {code}:\n{now}")
            if not same(block.text, now):
                text = f"{text[: block.start]}{now}{text[block.end :]}"
        page.write_text(text, "utf-8")


def main() -> int:
    stale = {page: wanted for page in pages() if (wanted := renewed(now := page.read_text("utf-8"))) != now}
    if "--write" in sys.argv:
        for page, wanted in stale.items():
            page.write_text(wanted, "utf-8")
        with tempfile.TemporaryDirectory() as folder:
            run_again(Path(folder))
        return 0
    for page in stale:
        print(f"{page.relative_to(ROOT)} is not what the program says; run `make docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
