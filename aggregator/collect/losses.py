"""The guard of what is published: no event loses its videos in one run unless somebody believes it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aggregator.files.jsonl import natural
from aggregator.files.naming import codes_by_name
from aggregator.store.shown import Shown, shown_in_files
from scrapers.errors import Guarded

if TYPE_CHECKING:
    from aggregator.collect.intake import Intake
    from aggregator.files.jsonl import EventFiles

LOSS = 0.2
"""An event that would lose this share of its talks with a public video is refused ..."""

FEW = 3
"""... if these are at least so many."""


class LostVideos(Guarded):
    """Several talks would lose their last public video; ``lines`` names each, after a line that counts them."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("; ".join(lines))
        self._lines = tuple(lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """A line that counts, a line a talk, and what to do."""
        return self._lines


@dataclass(frozen=True, slots=True)
class Loss:
    """What one event would lose: the talks without a public video now, of ``had`` that have one published."""

    event: str
    lost: tuple[Shown, ...]
    had: int

    @property
    def is_refused(self) -> bool:
        """Whether so much is an accident rather than news."""
        return len(self.lost) >= FEW and len(self.lost) >= LOSS * self.had


def loss_of(event: str, before: Sequence[Shown], after: EventFiles | None, intake: Intake | None) -> Loss:
    """The talks with a public video ``before`` that have none ``after``; None where the event itself is gone.

    Another video instead is no loss, nor is what people asked for: talks that suppress.yml leaves out, and recordings
    that corrections.yml rejects. ``intake`` knows both, where the event is settled in this run.
    """
    public: dict[str, list[Shown]] = {}
    for one in before:
        if one.is_public:
            public.setdefault(one.talk, []).append(one)
    kept = {one.talk for one in shown_in_files(after) if one.is_public} if after else set()
    names = codes_by_name(after.talks) if after else {}
    asked_for = _left_out(intake) if intake else set()
    rejected = _rejected(intake, names) if intake else set()
    lost = []
    for code, shown in public.items():
        now = names.get(code) or names.get(shown[0].slug) or code
        if now in kept or {code, shown[0].slug} & asked_for:
            continue
        if not all((now, one.recording) in rejected for one in shown):
            lost.append(shown[0])
    return Loss(event, tuple(lost), len(public))


def _rejected(intake: Intake, names: Mapping[str, str]) -> set[tuple[str, str]]:
    """Pairs of talk and recording that a person has rejected."""
    return {(names.get(link.talk, link.talk), link.recording) for link in intake.decided if link.decision == "rejected"}


def _left_out(intake: Intake) -> set[str]:
    """Every name of the talks that suppress.yml leaves out."""
    return {name for talk in intake.hidden for name in (talk.code, *talk.aliases, talk.slug) if name}


def refuse(losses: Sequence[Loss], accesses: Mapping[str, str]) -> None:
    """Refuse losses that look like an accident; ``accesses`` says what became of the recordings that are still known.

    Raises:
        LostVideos: naming every talk that would be without a video.
    """
    lines = []
    for loss in losses:
        if loss.is_refused:
            lines.append(f"{loss.event} would lose {len(loss.lost)} of {loss.had} public videos; nothing was written")
            lost = sorted(loss.lost, key=lambda one: natural(one.talk))
            lines += [f"{one.title} ({one.talk}): {_fate(one, accesses)}" for one in lost]
    if lines:
        raise LostVideos([*lines, "if that is right, run again with --accept-loss"])


def _fate(one: Shown, accesses: Mapping[str, str]) -> str:
    access = accesses.get(one.recording)
    if access is None:
        return f"{one.recording} is no longer listed"
    return (
        f"{one.recording} is {access}"
        if access not in ("public", "unlisted")
        else f"{one.recording} is no longer linked"
    )
