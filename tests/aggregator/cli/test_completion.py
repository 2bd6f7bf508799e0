"""What the shell completes: commands, events, and what talks can be chosen by."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import catalog_seed
import pytest
from click.shell_completion import ShellComplete

from aggregator.cli import group


def completed(*words: str) -> list[str]:
    """What may stand in the place of the last word, as every shell is told."""
    shell = ShellComplete(group, {}, "conftalks", "_CONFTALKS_COMPLETE")
    return [item.value for item in shell.get_completions(list(words[:-1]), words[-1])]


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A data folder with two events, and a catalog that knows others."""
    for slug in ("reef-2031", "reef-2030", "kelp-2031"):
        (tmp_path / "events" / slug).mkdir(parents=True)
        (tmp_path / "events" / slug / "event.yml").touch()
    (tmp_path / "events" / "reef-2029").mkdir()
    catalog_seed.seed(tmp_path / "talks.db")
    return str(tmp_path)


def test_commands_are_completed_without_importing_them() -> None:
    assert completed("s") == ["scrape", "status", "search", "serve"]
    assert completed("--da") == ["--data"]
    code = (
        "import sys\nfrom aggregator.cli import group\nfrom click.shell_completion import ShellComplete\n"
        "found = ShellComplete(group, {}, 'conftalks', 'X').get_completions([], 'exp')\n"
        "print([(one.value, one.help) for one in found], 'aggregator.cli.export' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    about = "Print one event as frab JSON, iCalendar, CSV or pyvideo records."
    assert done.stdout == f"[('export', '{about}')] False\n"


@pytest.mark.parametrize(
    "words", ["scrape", "scrape reef-2030", "match", "review", "decide", "log", "import x.csv --event"]
)
def test_commands_that_read_the_data_folder_know_its_events(data: str, words: str) -> None:
    assert completed("--data", data, *words.split(), "ree") == ["reef-2030", "reef-2031"]


@pytest.mark.parametrize(
    "words",
    [
        "status",
        "export",
        "recap draft",
        "search --event",
        "link --event",
        "recap check --event",
        "recap update --event",
    ],
)
def test_commands_that_read_the_catalog_know_its_events(data: str, words: str) -> None:
    assert completed("--data", data, *words.split(), "mos") == ["moss-2024", "moss-2022"]
    elsewhere = ("--data", "nowhere", "--db", f"{data}/talks.db")
    assert completed(*elsewhere, *words.split(), "mos") == ["moss-2024", "moss-2022"]


def test_a_search_knows_what_it_can_be_narrowed_to(data: str) -> None:
    search = ("--data", data, "search")
    assert completed(*search, "--kind", "") == ["talk", "keynote", "poster", "tutorial"]
    assert completed(*search, "--kind", "t") == ["talk", "tutorial"]
    assert completed(*search, "--year", "") == ["2024", "2023", "2022"]
    assert completed(*search, "--speaker", "ada") == ["ada-quill"]


def test_nothing_is_completed_and_nothing_made_where_nothing_is(tmp_path: Path, capfd) -> None:
    words = ("--data", str(tmp_path / "data"))
    for asked in (("search", "--kind"), ("status",), ("scrape",)):
        assert completed(*words, *asked, "") == []
    for name, text in (("a.db", "no database"), ("b.db", "")):
        (tmp_path / name).write_text(text)
        assert completed("--db", str(tmp_path / name), "status", "") == []
    os.mkfifo(tmp_path / "pipe.db")
    assert completed("--db", str(tmp_path / "pipe.db"), "status", "") == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db", "b.db", "pipe.db"]
    assert capfd.readouterr() == ("", "")


def test_nobody_waits_for_a_catalog_that_is_being_written(data: str) -> None:
    with closing(sqlite3.connect(f"{data}/talks.db", isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert completed("--data", data, "status", "mos") == []
        writer.execute("ROLLBACK")


def test_the_shell_itself_completes(data: str, tmp_path: Path) -> None:
    program = tmp_path / "conftalks"
    program.write_text(f"#!{sys.executable}\nfrom aggregator.cli import main\nmain()\n")
    program.chmod(0o755)
    asked = (
        'eval "$(_CONFTALKS_COMPLETE=bash_source conftalks)"\n'
        'COMP_WORDS=(conftalks --data "$DATA" status mos) COMP_CWORD=4\n'
        '_conftalks_completion conftalks\necho "${COMPREPLY[@]}"'
    )
    environment = {**os.environ, "DATA": data, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True, env=environment)
    assert (done.stdout, done.stderr) == ("moss-2024 moss-2022\n", "")
