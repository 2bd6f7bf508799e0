"""Which link belongs to which words: a label on its title, "Video" in the bullet below, the row, the section."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from aggregator.recap.finding.by_link import Lead
from aggregator.recap.finding.mention import Spot
from aggregator.recap.finding.scopes import Scopes
from aggregator.recap.lookup.titles import key_of

_MOST = 0.6
"""So much of a title is in a label that stands for it."""

_BESIDE = 25
"""Characters between a title and its label in running text."""


def tie(spots: Sequence[Spot], leads: Sequence[Lead], scopes: Scopes) -> tuple[dict[int, list[Lead]], list[Lead]]:
    """The leads of each spot by its index, and those that belong to none."""
    knots = _Knots(spots, scopes)
    owned: dict[int, list[Lead]] = defaultdict(list)
    free: list[Lead] = []
    for lead in leads:
        owner = knots.owner(lead)
        if owner is None:
            free.append(lead)
        else:
            owned[owner].append(lead)
    return owned, free


class _Knots:
    def __init__(self, spots: Sequence[Spot], scopes: Scopes) -> None:
        self.spots = spots
        self.scopes = scopes
        self.in_block: dict[int, list[int]] = defaultdict(list)
        for number, spot in enumerate(spots):
            self.in_block[spot.block].append(number)

    def owner(self, lead: Lead) -> int | None:
        """The spot that a lead belongs to."""
        place = self.scopes.label_at(lead.number)
        if place is not None and not lead.bare:
            inside = [n for n in self.in_block[lead.link.block] if _overlap(self.spots[n], *place)]
            if inside:
                same = self._same_talk(lead, inside)
                return inside[0] if same is None else same
        if lead.plain:
            return None
        if place is not None and (around := self._around(lead, *place)) is not None:
            return around
        for level in self._levels(lead):
            if (same := self._same_talk(lead, level)) is not None:
                return same
        return self._nearest(lead, place[0] if place else None) if lead.bare else None

    def _around(self, lead: Lead, start: int, end: int) -> int | None:
        """The spot that a bare label is a part of: "Ann Roe's [keynote](...)"."""
        own = self.in_block[lead.link.block] if lead.bare else ()
        fits = [n for n in own if self.spots[n].how == "speaker" and _holds(self.spots[n], start, end)]
        same = self._same_talk(lead, fits)
        return same if same is not None else fits[0] if len(fits) == 1 else None

    def _levels(self, lead: Lead) -> Iterator[Sequence[int]]:
        """Spots near a lead, the nearest first: its block, its row, the items around it, the heading above."""
        block = lead.link.block
        yield self.in_block[block]
        yield [n for cell in self.scopes.row(block) for n in self.in_block[cell]]
        for item in self.scopes.items_above(block):
            yield self.in_block[item]
        heading = self.scopes.heading(block)
        if heading is not None and lead.bare:
            yield self.in_block[heading]

    def _same_talk(self, lead: Lead, level: Sequence[int]) -> int | None:
        ids = {talk.id for talk in lead.talks}
        return next((n for n in level if ids & {talk.id for talk in self.spots[n].talks}), None)

    def _nearest(self, lead: Lead, at: int | None) -> int | None:
        """The spot that a bare label stands beside, though no spot nearby is of its talk: the last one before it."""
        block = lead.link.block
        own = self.in_block[block]
        before = [n for n in own if at is None or self.spots[n].end <= at]
        found: int | None = None
        if own:
            found = before[-1] if before else own[0] if len(own) == 1 else None
        elif len(row := [n for cell in self.scopes.row(block) for n in self.in_block[cell]]) == 1:
            found = row[0]
        else:
            above = (self.in_block[item][-1] for item in self.scopes.items_above(block) if self.in_block[item])
            found = next(above, None)
        if found is None:
            return self._below_heading(lead)
        return found if not lead.talks or self._claims(self.spots[found], lead, at) else None

    def _claims(self, spot: Spot, lead: Lead, at: int | None) -> bool:
        """Whether a label that leads to another talk must have been meant for this one, so that the two disagree."""
        if {key_of(talk.title) for talk in lead.talks} & {key_of(talk.title) for talk in spot.talks}:
            return True
        if {talk.event for talk in lead.talks} != {talk.event for talk in spot.talks}:
            return False
        block = self.scopes.document.blocks[spot.block]
        if block.kind != "paragraph":
            return spot.leads
        return spot.block == lead.link.block and at is not None and 0 <= at - spot.end <= _BESIDE

    def _below_heading(self, lead: Lead) -> int | None:
        """A label that leads nowhere known belongs to the heading right above it, if that is of one talk."""
        heading = self.scopes.heading(lead.link.block)
        if heading is None or len(self.in_block[heading]) != 1 or lead.talks:
            return None
        first = next(iter(self.scopes.below(heading)), None)
        return self.in_block[heading][0] if first == lead.link.block else None


def _overlap(spot: Spot, start: int, end: int) -> bool:
    """Whether a label is a title, or holds one, and is not just one of its words."""
    shared = min(spot.end, end) - max(spot.start, start)
    return shared > 0 and shared >= _MOST * (spot.end - spot.start)


def _holds(spot: Spot, start: int, end: int) -> bool:
    return spot.start <= start and end <= spot.end
