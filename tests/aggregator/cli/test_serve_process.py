"""`conftalks serve` as a process: how it ends."""

import re
import signal

import pytest
from demo_command import Demo
from running_server import ask


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_server_ends_without_a_word(demo: Demo, sent: signal.Signals, code: int) -> None:
    """Nothing was begun that another run would have to finish."""
    assert demo.run("build")[0] == 0
    with demo.start("serve", "--port", "0") as process:
        assert process.stderr is not None
        port = re.search(r"at http://127\.0\.0\.1:(\d+)/", process.stderr.readline())
        assert port is not None
        assert ask(("127.0.0.1", int(port[1])), "/").status == 200
        process.send_signal(sent)
        written = process.communicate(timeout=30)
    assert (process.returncode, written) == (code, ("", ""))
