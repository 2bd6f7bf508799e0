"""The guard of what is published: no event loses its videos in one run unless somebody believes it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aggregator.files.jsonl import natural
from aggregator.store.shown import WATCHABLE, Shown
from scrapers.errors import Guarded, ManyLines
from scrapers.values import several

if TYPE_CHECKING:
    from aggregator.collect.intake import Intake
    from aggregator.files.suppressions import Suppressions

LOSS = 0.2
"""An event that would lose this share of its talks with a public video is refused ..."""

FEW = 3
"""... if these are at least so many."""


NAMED = 6
"""Talks that a refusal names, and ..."""

NAMED_EVENTS = 3
"""... events; the others are counted, so that the count above and the way out below are in sight together."""


class LostVideos(ManyLines, Guarded):
    """Several talks would lose their last public video; ``lines`` count those of an event, name some, and say what to do."""


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


def loss_of(
    event: str, before: Sequence[Shown], after: Sequence[Shown], names: Mapping[str, str], asked: Asked
) -> Loss:
    """The talks with a public video ``before`` that have none ``after``; ``names`` are codes by every name of a talk now.

    Another video instead is no loss, nor is what people asked for.
    """
    public: dict[str, list[Shown]] = {}
    for one in before:
        if one.is_public:
            public.setdefault(one.talk, []).append(one)
    kept = {one.talk for one in after if one.is_public}
    lost = []
    for code, shown in public.items():
        now = names.get(code) or names.get(shown[0].slug) or code
        if now in kept or asked.left_out & {code, shown[0].slug}:
            continue
        if not all(asked.took_away(now, one.recording) for one in shown):
            lost.append(shown[0])
    return Loss(event, tuple(lost), len(public))


@dataclass(frozen=True, slots=True)
class Asked:
    """What people asked for in one event: names of talks that suppress.yml leaves out, and their decisions on pairs.

    ``decided`` maps a recording to the talks that it was accepted (True) or rejected (False) for.
    """

    left_out: frozenset[str] = frozenset()
    decided: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        event: str,
        suppressed: Suppressions,
        intake: Intake | None,
        names: Mapping[str, str],
        published: Collection[str] = (),
    ) -> Asked:
        """``intake`` knows decisions, and more names of hidden talks, where the event is settled in this run; ``published``
        are names of talks of which a digest may be.
        """
        left_out = set(suppressed.talks_of(event, published))
        decided: dict[str, dict[str, bool]] = {}
        if intake:
            left_out |= {name for talk in intake.hidden for name in (talk.code, *talk.aliases, talk.slug) if name}
            for link in intake.decided:
                talks = decided.setdefault(link.recording, {})
                talks[names.get(link.talk, link.talk)] = link.decision == "accepted"
        return cls(frozenset(left_out), decided)

    def took_away(self, talk: str, recording: str) -> bool:
        """Whether a person rejected the recording for the talk, or gave it to another one."""
        said = self.decided.get(recording, {})
        return said.get(talk) is False or (talk not in said and any(said.values()))


def refuse(losses: Sequence[Loss], accesses: Mapping[str, str]) -> None:
    """Refuse losses that look like an accident; ``accesses`` says what became of the recordings that are still known.

    Raises:
        LostVideos: naming talks that would be without a video.
    """
    refused = [loss for loss in losses if loss.is_refused]
    if not refused:
        return
    lines, room = [], NAMED
    for loss in refused[:NAMED_EVENTS]:
        lines.append(f"{loss.event} would lose {len(loss.lost)} of {loss.had} public videos; nothing was written")
        named = sorted(loss.lost, key=lambda one: natural(one.talk))[:room]
        lines += [f"{one.title} ({one.talk}): {_fate(one, accesses)}" for one in named]
        room -= len(named)
        if 0 < len(named) < len(loss.lost):
            lines.append(f"and {len(loss.lost) - len(named)} more")
    if len(refused) > NAMED_EVENTS:
        lines.append(f"and {several(len(refused) - NAMED_EVENTS, 'more event')}")
    raise LostVideos([*lines, "if that is right, run again with --accept-loss"])


def _fate(one: Shown, accesses: Mapping[str, str]) -> str:
    access = accesses.get(one.recording, "no longer listed")
    return f"{one.recording} is {'no longer linked' if access in WATCHABLE else access}"
