"""Retry-After in either form, time spans for people, and what a run may ask of a host."""

from datetime import UTC, datetime

import pytest

from scrapers.fetch import HostBudget
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


def test_a_budget_counts_each_host_and_what_it_refused() -> None:
    budget = HostBudget(2)
    assert [budget.spend(host) for host in ("a", "a", "b", "a", "a")] == [True, True, True, False, False]
    assert (dict(budget.spent), dict(budget.refused)) == ({"a": 2, "b": 1}, {"a": 2})
    assert [budget.left(host) for host in ("a", "b", "c")] == [0, 1, 2]
    budget.count("b", 5)
    assert (budget.spent["b"], budget.left("b"), budget.spend("b")) == (6, 0, False)


def test_a_budget_of_nothing_is_refused() -> None:
    assert HostBudget(1).spend("a")
    with pytest.raises(ValueError, match="a budget of 0 requests asks for nothing"):
        HostBudget(0)
