import pytest

from aggregator.catalog.published import base_url
from scrapers.errors import ConftalksError


@pytest.mark.parametrize(
    ("config", "environment", "expected"),
    [
        (None, {}, None),
        ({}, {}, None),
        ({"base_url": None}, {}, None),
        ({"base_url": "https://talks.example/"}, {}, "https://talks.example"),
        (
            {"base_url": "https://talks.example"},
            {"CONFTALKS_BASE_URL": "http://127.0.0.1:1/a/"},
            "http://127.0.0.1:1/a",
        ),
        ({"base_url": "https://talks.example"}, {"CONFTALKS_BASE_URL": ""}, "https://talks.example"),
    ],
)
def test_the_environment_overrides_the_configuration(
    config: dict[str, object] | None, environment: dict[str, str], expected: str | None
) -> None:
    assert base_url(config, environment) == expected


@pytest.mark.parametrize(
    "value",
    [
        "talks.example",
        "ftp://talks.example",
        "https://",
        "https://u@talks.example",
        "https://talks.example/?a",
        "https://talks.example/(a) b",
        7,
    ],
)
def test_anything_but_a_plain_address_is_refused(value: object) -> None:
    with pytest.raises(ConftalksError) as caught:
        base_url({"base_url": value}, {})
    assert str(caught.value) == f"base_url {value!r} is not an address such as https://talks.example.org"
