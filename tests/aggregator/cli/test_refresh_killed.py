"""`conftalks refresh` in a process that is killed: what it saved stays, and the next run goes on with the rest."""

import json
import time
from datetime import UTC, datetime

from demo_command import Demo
from demo_site import schedule

SCHEDULE, LATER = "/2031/schedule/conference.json", "/later/conference.json"


def test_the_run_after_one_that_was_killed_asks_for_the_rest_alone(demo: Demo) -> None:
    today = datetime.now(UTC).date()
    text = (demo.event / "event.yml").read_text("utf-8")
    text = text.replace("2031-05-16", str(today)).replace("2031-05-18", str(today))
    (demo.event / "event.yml").write_text(text, "utf-8")
    later = demo.event.parent / "later-2031"
    later.mkdir()
    (later / "event.yml").write_text(text.replace(SCHEDULE, LATER), "utf-8")
    demo.server.misbehave(LATER, "stall-headers", times=1)
    with demo.start("refresh") as running:
        while running.poll() is None and not demo.server.hits(LATER):
            time.sleep(0.02)
        running.kill()
        running.communicate(timeout=10)
    state = demo.data / "refresh.jsonl"
    assert [json.loads(line).get("event") for line in state.read_text("utf-8").splitlines()] == [None, "demo-2031"]
    demo.server.serve(LATER, schedule(), "application/json")
    asked = len(demo.server.hits(SCHEDULE))
    code, out, err = demo.run("refresh")
    assert (code, len(demo.server.hits(SCHEDULE))) == (0, asked)
    assert out.startswith("# 1 schedule changed\n\nAsked 1 of 2 events at ")
    assert err.startswith("note: the run of refresh begun ")
    assert "later-2031" in state.read_text("utf-8")
