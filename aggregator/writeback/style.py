"""How a site writes its video links: under which key, as a bare id or which address, quoted how, behind which other key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aggregator.writeback.edit import FIRST
from aggregator.writeback.site import Holder
from scrapers.platforms import YOUTUBE, Place, platform, video_place
from scrapers.values import several

ID = "{id}"
_NAMED = re.compile(
    r"(?:\A|[ _-]|session|talk)(?:video|youtube|yt|recording|vimeo)(?:[ _-]?(?:url|link|id|href))?\Z", re.I
)
_OTHER = re.compile(r"slide|image|thumb|poster|trailer|live|stream|photo|picture", re.I)
_ADDRESS = re.compile(
    r"(?:https?:)?//(?:(?:www\.|m\.)?youtube\.com/(?:watch\?v=|embed/|live/|v/)|youtu\.be/|"
    r"(?:www\.)?youtube-nocookie\.com/embed/)\{id\}(?=(?:[?&](?:t|start)=\w{1,12})?\Z)"
)
KeyPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """What the neighbours of one folder or file do. ``form`` is an address of YouTube with ``{id}`` in it, or ``{id}`` alone;
    None where none of them says: then the address that the catalog has.

    ``before`` and ``behind`` are the keys that most often stand around it; ``ordered``: all keys are in order.
    """

    key: KeyPath
    form: str | None
    filled: int
    of: int
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    ordered: bool = False

    def __str__(self) -> str:
        how = {None: "addresses", ID: "bare YouTube ids"}.get(self.form, f"as {self.form}")
        said = (
            f"as {self.filled} of {several(self.of, 'talk')} there have it" if self.filled else "which is empty there"
        )
        return f"`{'.'.join(self.key)}`, {how}, {said}"

    def after(self, names: Sequence[str]) -> str | None:
        """Behind which of an object's keys a new one goes, as ``NewValue.after``."""
        own = self.key[-1]
        if self.ordered and list(names) == sorted(names):
            return max((name for name in names if name < own), default=FIRST)
        if found := next((name for name in self.before if name in names), None):
            return found
        if found := next((name for name in self.behind if name in names), None):
            place = names.index(found)
            return names[place - 1] if place else FIRST
        return None


def style_of(holders: Sequence[Holder], named: str | None) -> Style | None:
    """What the holders of one group do; ``named`` is the key that a person wants. None where no key is known."""
    filled: dict[KeyPath, list[str]] = {}
    empty: Counter[KeyPath] = Counter()
    for holder in holders:
        for key, value in _said(holder.values):
            if place_of(key, value):
                filled.setdefault(key, []).append(str(value).strip())
            elif not str(value or "").strip() and _NAMED.search(key[-1]):
                empty[key] += 1
    if named:
        key = tuple(named.split("."))
    elif filled:
        key = max(filled, key=lambda one: (len(filled[one]), bool(_NAMED.search(one[-1]))))
    elif empty:
        key = empty.most_common(1)[0][0]
    else:
        return None
    forms = Counter(form for text in filled.get(key, []) if (form := _form(key, text)))
    by_name = ID if re.search(r"(?:[ _-]|\A)(?:id|ID|Id)\Z|[a-z]I[dD]\Z", key[-1]) else None
    form = forms.most_common(1)[0][0] if forms else by_name
    around = [names for holder in holders if key[-1] in (names := keys_of(holder.values, key[:-1]))]
    places = [(names, names.index(key[-1])) for names in around]
    before = Counter(names[at - 1] for names, at in places if at)
    behind = Counter(names[at + 1] for names, at in places if at + 1 < len(names))
    return Style(
        key,
        form,
        len(filled.get(key, [])),
        len(holders),
        tuple(name for name, _ in before.most_common()),
        tuple(name for name, _ in behind.most_common()),
        len(around) > 1 and all(names == sorted(names) for names in around),
    )


def place_of(key: KeyPath, value: Any) -> Place | None:
    """The video that a value of a key names: by an address, or by a bare id where the key is called so."""
    text = value.strip() if isinstance(value, str) else ""
    if not text or _OTHER.search(key[-1]):
        return None
    if text.startswith("//"):
        text = f"https:{text}"
    if "/" in text:
        return video_place(text) if not re.search(r"\s", text) else None
    return YOUTUBE.place(text) if _NAMED.search(key[-1]) and YOUTUBE.is_id(text) else None


def keys_of(values: Mapping[str, Any], above: KeyPath) -> list[str]:
    """The keys of the object that a key is in."""
    held: Any = values
    for step in above:
        held = held.get(step) if isinstance(held, dict) else None
    return (
        [name for name in held if isinstance(name, str) and not name.startswith("$")] if isinstance(held, dict) else []
    )


def _said(values: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Any]]:
    """The keys of an object, and of the objects in it, with what they hold."""
    for name, value in values.items():
        if isinstance(name, str) and not name.startswith("$"):
            yield (name,), value
            if isinstance(value, dict):
                yield from (((name, inner), held) for inner, held in value.items() if isinstance(inner, str))


def _form(key: KeyPath, text: str) -> str | None:
    place = place_of(key, text)
    if place is None or not platform(place.provider).bare_ids:
        return None
    form = text.replace(place.id, ID)
    if form == ID:
        return form
    address = _ADDRESS.match(form)
    return address[0] if address else None
