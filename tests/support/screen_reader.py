"""What a screen reader is given of a page: Chromium's accessibility tree, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_STATES = ("pressed", "checked", "expanded", "level", "current")
_SILENT = {"none", "generic", "InlineTextBox", "RootWebArea", "LineBreak", "ListMarker"}
"""Roles of which nothing is said but what lies in them."""


@dataclass(frozen=True, slots=True)
class Told:
    """``said``: role, name and states, as "button Star, pressed false"; ``node``: the element that it tells of."""

    role: str
    name: str
    said: str
    node: int


class ScreenReader:
    """Reads a page of Playwright's from its top, and presses what it has read of: it knows nothing but the tree."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("Accessibility.enable")

    def read(self) -> list[Told]:
        """All of the page in order; texts that their link, button or heading has said already are not repeated."""
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        by_id = {node["nodeId"]: node for node in nodes}
        return list(_read(nodes[0], by_id, ""))

    def find(self, role: str, name: str) -> Told:
        """The first of this role and name."""
        return next(one for one in self.read() if (one.role, one.name) == (role, name))

    def press(self, role: str, name: str) -> None:
        """Do what the first of this role and name does."""
        self._call(self.find(role, name), "function () { this.click(); }")

    def write(self, role: str, name: str, text: str) -> None:
        """Write into the first field of this role and name, and end with Enter."""
        self._call(self.find(role, name), "function () { this.focus(); }")
        self._page.keyboard.type(text)
        self._page.keyboard.press("Enter")

    def _call(self, told: Told, function: str) -> None:
        found = self._session.send("DOM.resolveNode", {"backendNodeId": told.node})["object"]["objectId"]
        self._session.send("Runtime.callFunctionOn", {"objectId": found, "functionDeclaration": function})


def _read(node: dict[str, Any], by_id: dict[str, Any], said_before: str) -> Iterator[Told]:
    role, name = node["role"]["value"] if "role" in node else "none", (node.get("name") or {}).get("value", "").strip()
    is_told = not node.get("ignored") and role not in _SILENT
    if is_told and not (role == "StaticText" and (not name or name in said_before)):
        states = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
        told = [f"{state} {str(states[state]).lower()}" for state in _STATES if state in states]
        yield Told(role, name, ", ".join([f"{role} {name}".strip(), *told]), node["backendDOMNodeId"])
    if is_told and name and role in ("link", "button", "heading", "DisclosureTriangle", "radio", "searchbox"):
        said_before = f"{said_before} {name}"
    for child in node.get("childIds", ()):
        if child in by_id:
            yield from _read(by_id[child], by_id, said_before)
