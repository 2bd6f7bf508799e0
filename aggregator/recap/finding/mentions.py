"""Every place of a post that is about a talk: by link, by exact title, by speaker; what is only alike is a suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aggregator.catalog.views import TalkView
from aggregator.recap.document import Post
from aggregator.recap.finding.by_likeness import alike_spots
from aggregator.recap.finding.by_link import Lead, leads_of
from aggregator.recap.finding.by_speaker import speaker_spots
from aggregator.recap.finding.by_title import title_spots
from aggregator.recap.finding.link_owners import tie
from aggregator.recap.finding.mention import HOW, Mention, Spot
from aggregator.recap.finding.scopes import Scopes
from aggregator.recap.lookup.known import KnownEvent

_LINE = re.compile(r"\r\n|\r|\n")
_SEARCHED_WORDS = 6


def find_mentions(post: Post, known: KnownEvent) -> tuple[Mention, ...]:
    """Every mention, in the order of the post. Nothing is fetched; ``known`` is only read."""
    scopes = Scopes(post.document)
    spots = list(title_spots(known, scopes))
    spots += speaker_spots(known, scopes, {(spot.block, talk.id) for spot in spots for talk in spot.talks})
    spots += alike_spots(known, scopes, {spot.block for spot in spots})
    owned, free = tie(spots, leads_of(known, scopes), scopes)
    mentions: list[tuple[int, Mention]] = []
    for number, spot in enumerate(spots):
        mentions += [(spot.start, mention) for mention in _of_spot(post, known, spot, owned.get(number, []))]
    mentions += [(0, mention) for lead in free if (mention := _of_lead(lead))]
    mentions.sort(key=lambda found: (found[1].line, found[1].block, found[0], HOW.index(found[1].how)))
    return tuple(mention for _, mention in mentions)


def _of_spot(post: Post, known: KnownEvent, spot: Spot, leads: Sequence[Lead]) -> Iterator[Mention]:
    """One mention of the words with the links that agree; links to other talks speak for themselves, or contradict."""
    ids = {talk.id for talk in spot.talks}
    agreeing = [lead for lead in leads if not lead.talks or ids & {talk.id for talk in lead.talks}]
    others = [lead for lead in leads if lead not in agreeing]
    abroad = [lead for lead in others if all(talk.event != known.event.slug for talk in lead.talks)]
    contrary = [lead for lead in others if lead not in abroad]
    proof = [talk for lead in agreeing for talk in lead.talks if talk.id in ids]
    if others and not proof and (abroad or spot.how == "fuzzy"):
        # The author chose another event's recording of it: that is what the words mean. A guess gives way to any link.
        yield from filter(None, map(_of_lead, others))
        return
    talks = tuple(dict.fromkeys(proof)) or spot.talks
    links = tuple(lead.link for lead in agreeing)
    disagrees = None
    if contrary and not proof:
        disagrees = "; ".join(f"the link is to {talk.title!r}" for lead in contrary for talk in lead.talks[:1])
        links += tuple(lead.link for lead in contrary)
    else:
        yield from filter(None, map(_of_lead, (*contrary, *abroad)))
    yield Mention(
        talk=talks[0],
        line=line_of(post, spot),
        text=post.document.blocks[spot.block].text[spot.start : spot.end],
        how="link" if proof else spot.how,
        certain=len(talks) == 1 and disagrees is None and (bool(proof) or spot.how != "fuzzy"),
        block=spot.block,
        links=links,
        disagrees=disagrees,
        others=talks[1:],
    )


def _of_lead(lead: Lead) -> Mention | None:
    """A link that speaks for itself."""
    if not lead.talks:
        return None
    talks: tuple[TalkView, ...] = lead.talks
    link = lead.link
    text = link.label or link.url
    return Mention(talks[0], link.line, text, "link", len(talks) == 1, link.block, (link,), others=talks[1:])


def line_of(post: Post, spot: Spot) -> int:
    """The line on which a spot begins: that of its block, or in a wrapped one where its first words stand."""
    block = post.document.blocks[spot.block]
    if block.line == block.last_line:
        return block.line
    words = re.findall(r"\w+", block.text[spot.start : spot.end])[:_SEARCHED_WORDS]
    source = post.text[slice(*block.span)]
    found = re.search(r"[\W_]{1,40}?".join(map(re.escape, words)), source) if words else None
    return block.line + len(_LINE.findall(source, 0, found.start())) if found else block.line
