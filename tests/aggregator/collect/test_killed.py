"""A command that is killed leaves files and catalog old or new; builds then make of them what one of everything makes."""

import pytest
from killed import rounds


@pytest.mark.parametrize("command", ["scrape", "import", "decide", "build"])
def test_a_killed_command_leaves_the_old_state_or_the_new_one(tmp_path, command):
    seen = rounds(tmp_path, command, 6)
    assert (seen["mixed"], seen["different"]) == (0, 0)
    assert seen["killed"] > 2
