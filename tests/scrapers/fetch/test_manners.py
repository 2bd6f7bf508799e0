"""Retry-After in either form, and time spans for people."""

from datetime import UTC, datetime

from scrapers.fetch.manners import retry_after, span


def test_retry_after_values() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    read = {
        value: retry_after(value, now)
        for value in (
            "120",
            "0",
            "Sun, 22 Nov 2026 12:01:00 GMT",
            "Sun, 22 Nov 2026 11:00:00 GMT",
            "-5",
            "1.5",
            "",
            "٣",
        )
    }
    assert list(read.values()) == [120, 0, 60, 0, None, None, None, None]
    assert retry_after(None, now) is None
    assert [span(seconds) for seconds in (0.5, 90, 7200, 86400, 345600)] == ["0.5 s", "90 s", "2 h", "24 h", "4 days"]
