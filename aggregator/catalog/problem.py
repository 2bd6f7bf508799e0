"""What somebody does who sees that something about a talk is wrong: an issue with its facts, a command to paste. Pure."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from aggregator.catalog.commands import Commands
from aggregator.catalog.views import TalkView
from scrapers.urls import split_url


def issue_address(issues: str, talk: TalkView, page: str | None) -> str:
    """Where to write the issue, on GitHub and GitLab with title and text filled in; elsewhere as it is configured.

    ``page`` is the public address of the talk's page, None where none is configured.
    """
    parts = split_url(issues)
    names = _fields(parts.hostname or "", parts.path)
    if names is None:
        return issues
    path, title, body = names
    lines = [
        f"Talk: {talk.plain_title}",
        f"Id: {talk.id}",
        *([f"Page: {page}"] if page else []),
        "",
        "What is wrong:",
        "",
    ]
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in (title, body)]
    filled = urlencode([*asked, (title, f"{talk.plain_title} ({talk.event_title})"), (body, "\n".join(lines))])
    return parts._replace(path=path, query=filled, fragment="").geturl()


def _fields(host: str, path: str) -> tuple[str, str, str] | None:
    """(path of the form, names of its fields for title and text); None where nothing is known of the place."""
    steps = [step for step in path.split("/") if step]
    if host == "github.com" and len(steps) >= 2 and steps[2:] in ([], ["issues"], ["issues", "new"]):
        return f"/{'/'.join(steps[:2])}/issues/new", "title", "body"
    # Wherever a GitLab stands, its addresses have such a step.
    if "/-/issues" in path and steps[-1] in ("issues", "new"):
        return f"{path.partition('/-/issues')[0]}/-/issues/new", "issue[title]", "issue[description]"
    return None


def command(talk: TalkView, recording: str | None) -> str:
    """The command that says that ``recording`` (``provider:id``) is not of the talk; without one, which video it has."""
    commands = Commands(talk.event)
    return commands.reject(talk.slug, recording) if recording else commands.accept(talk.slug)
