"""Who is behind the names that events print: rules of people.yml, addresses of profiles, names that mean others. Pure.

Each name has an address of its own (speakers.py). Here it is said which of these one person answers to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aggregator.files.people import KnownPeople, KnownPerson
from scrapers.text import fold
from scrapers.urls import same_page, split_url


class SaidName(NamedTuple):
    """What an event says of a name: ``profile`` is the address that tells people apart, ``means`` the folded name of
    whom a name with a title or an employer is.
    """

    folded: str
    event: str
    name: str
    url: str | None
    profile: str | None
    means: str | None


def profile_of(url: str | None) -> str | None:
    """A profile's address however it is written; None of one that may be anybody's: the front page of a site."""
    parts = split_url(url or "")
    return same_page(url) if url and (parts.path.strip("/") or parts.query) else None


@dataclass(frozen=True, slots=True)
class PeopleRules:
    """people.yml, asked by name and address."""

    by_name: Mapping[str, KnownPerson]
    by_reference: Mapping[tuple[str, str], KnownPerson]
    by_address: Mapping[str, KnownPerson]
    alone: frozenset[str]

    @classmethod
    def of(cls, people: KnownPeople) -> PeopleRules:
        """The rules of a file."""
        return cls(
            {fold(name): person for person in people.persons for name in person.names},
            {reference: person for person in people.persons for reference in person.speakers},
            {person.slug: person for person in people.persons},
            frozenset(slug for person in people.persons for event, slug in person.split if not event),
        )

    @property
    def addresses(self) -> frozenset[str]:
        """Every address of a name that a rule speaks of."""
        split = {slug for person in self.by_address.values() for _, slug in person.split}
        return frozenset({*self.by_address, *split, *(slug for _, slug in self.by_reference)})

    def person(self, folded: str, event: str, address: str) -> tuple[str | None, KnownPerson | None]:
        """The address at which somebody is who is printed so at an event, and the person if a rule names one."""
        if named := self.by_reference.get((event, address)):
            return named.slug, named
        person = self.by_name.get(folded) or self.by_reference.get(("", address)) or self.by_address.get(address)
        if person is None:
            return None, None
        if (event, address) in person.split:
            return f"{address}--{event}", None  # no name has such an address
        return person.slug, person


def one_person_each(
    said: Sequence[SaidName], addresses: Mapping[str, str], rules: PeopleRules
) -> tuple[dict[tuple[str, str], str], set[tuple[str, str]], dict[str, str]]:
    """(Event, folded name) -> the address of who that is; those that a rule names; and address -> name, where a rule says it.

    ``said`` is all that events say of these names; ``addresses`` has each name's own.
    """
    found: dict[tuple[str, str], str] = {}
    ruled: set[tuple[str, str]] = set()
    shown: dict[str, str] = {}
    same = _by_profile(said, addresses, rules)
    for one in said:
        if one.means is None:
            at, person = rules.person(one.folded, one.event, addresses[one.folded])
            found[one.event, one.folded] = at or same.get(one.folded) or addresses[one.folded]
            if at:
                ruled.add((one.event, one.folded))
            if person and person.names:
                shown[person.slug] = person.names[0]
    for one in said:
        if one.means is not None:
            found[one.event, one.folded] = found.get((one.event, one.means)) or addresses[one.folded]
    return found, ruled, shown


def _by_profile(said: Iterable[SaidName], addresses: Mapping[str, str], rules: PeopleRules) -> dict[str, str]:
    """Folded name -> the address of the name that has the same profile and stands first, by event; of several names only.

    An address that one event has with two names is no profile. Where a rule names one of them the others are that person.
    """
    names = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    first: dict[str, tuple[str, str]] = {}
    ruled: dict[str, set[str]] = defaultdict(set)
    for one in said:
        if one.means is None and addresses[one.folded] not in rules.alone:
            first[one.folded] = min(first.get(one.folded, (one.event, one.folded)), (one.event, one.folded))
            if one.profile:
                names[one.profile][one.event].append(one.folded)
            if at := rules.person(one.folded, one.event, addresses[one.folded])[0]:
                ruled[one.folded].add(at)
    joined: dict[str, set[str]] = {}
    for by_event in names.values():
        if all(len(own) == 1 for own in by_event.values()):
            group = {name for own in by_event.values() for name in own}
            group |= {other for name in group for other in joined.get(name, ())}
            joined |= dict.fromkeys(group, group)
    found = {}
    for name, group in joined.items():
        persons = {at for other in group for at in ruled[other]}
        if len(group) > 1 and len(persons) < 2:
            found[name] = persons.pop() if persons else addresses[min(group, key=lambda other: first[other])]
    return found
