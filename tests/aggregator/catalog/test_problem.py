"""What somebody does who sees that something about a talk is wrong."""

from urllib.parse import parse_qsl

import pytest
from talk_views import talk_view

from aggregator.catalog.problem import command, issue_address

TALK = talk_view(title="Growing *tall* gardens & trees")
PAGE = "https://talks.example/t/moss-2024/gardens"
SAID = (
    "Growing tall gardens & trees (Moss)",
    f"Talk: Growing tall gardens & trees\nId: {TALK.id}\nPage: {PAGE}\n\nWhat is wrong:\n",
)
NEW = "https://github.com/moss/talks/issues/new"


@pytest.mark.parametrize(
    ("configured", "form", "names"),
    [
        (NEW, NEW, ("title", "body")),
        ("https://github.com/moss/talks/issues/", NEW, ("title", "body")),
        ("https://github.com/moss/talks", NEW, ("title", "body")),
        ("https://gitlab.com/a/b/talks/-/issues/new", "https://gitlab.com/a/b/talks/-/issues/new", None),
        ("https://git.moss.example/talks/-/issues", "https://git.moss.example/talks/-/issues/new", None),
    ],
)
def test_the_form_is_filled_in_where_it_is_known(configured: str, form: str, names: tuple[str, str] | None) -> None:
    address, _, query = issue_address(configured, TALK, PAGE).partition("?")
    names = names or ("issue[title]", "issue[description]")
    assert (address, parse_qsl(query)) == (form, list(zip(names, SAID, strict=True)))


def test_what_was_configured_of_the_form_stays() -> None:
    address = issue_address(f"{NEW}?labels=talk&title=x#top", TALK, None)
    assert address.startswith(f"{NEW}?labels=talk&title=Growing+tall")
    assert parse_qsl(address)[-1] == ("body", SAID[1].replace(f"Page: {PAGE}\n", ""))


@pytest.mark.parametrize(
    "configured",
    [
        "https://forge.example/moss/issues?a=1&b=2",
        "https://github.com/moss",
        "https://github.com/moss/talks/discussions",
        "https://github.com.moss.example/a/b/issues/new",
        "https://git.moss.example/talks/-/issues/7",
    ],
)
def test_other_places_stay_as_they_are(configured: str) -> None:
    assert issue_address(configured, TALK, PAGE) == configured


def test_the_command_is_of_the_video_or_asks_for_it() -> None:
    assert [command(TALK, recording) for recording in ("youtube:-a", None)] == [
        "conftalks decide moss-2024 gardens youtube:-a --reject --why 'watched it: not this talk'",
        "conftalks decide moss-2024 gardens PUT-THE-VIDEO-HERE --accept --why 'watched it: this talk'",
    ]
