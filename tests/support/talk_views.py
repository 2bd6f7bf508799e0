"""One invented talk as pages, exports and recaps are given it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from aggregator.catalog.views import SlotView, TalkView

PRAGUE = ZoneInfo("Europe/Prague")


def talk_view(**more: object) -> TalkView:
    """Gardens, at Moss 2024, without a recording; ``more`` says what is different."""
    facts: dict[str, object] = {
        "id": "moss-2024/gardens",
        "event": "moss-2024",
        "event_title": "Moss",
        "timezone": "Europe/Prague",
        "code": "1",
        "slug": "gardens",
        "kind": "talk",
        "title": "Gardens",
        "abstract": None,
        "track": None,
        "language": None,
        "level": None,
        "url": None,
        "status": "scheduled",
        "video_status": "pending",
        "do_not_record": False,
        "first_seen": None,
        "last_seen": None,
        "source_url": "https://moss.example/",
        "speakers": (),
        "slots": (SlotView(datetime(2024, 5, 17, 10, tzinfo=PRAGUE), None, ""),),
        "recordings": (),
    }
    return TalkView(**(facts | more))  # type: ignore[arg-type]
