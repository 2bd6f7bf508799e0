"""The command `writeback`, run on KelpCon 2031 and the folder ``site``."""

from collections.abc import Callable
from pathlib import Path

import pytest
from recap_catalog import build_kelp

from aggregator.cli import main


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., tuple[int, str, str]]:
    build_kelp(tmp_path / "talks.db")
    monkeypatch.chdir(tmp_path)

    def ran(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["conftalks", "--db", "talks.db", "writeback", "kelpcon-2031", "site", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfdbinary.readouterr()
        return int(ended.value.code or 0), out.decode(), err.decode()

    return ran
