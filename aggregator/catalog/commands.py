"""The commands that a person pastes to decide what waits, as text; where something is to be filled in, it says so."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

THE_TALK, THE_VIDEO, THE_FILE = "PUT-THE-TALK-HERE", "PUT-THE-VIDEO-HERE", "PUT-THE-FILE-HERE"
"""What a person fills in. Pasted as they are they name nothing, so that nothing is decided by mistake."""


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands for one event; ``program`` is how each begins: the program and its options.

    The reasons in them are true of somebody who has watched the recording.
    """

    event: str
    program: tuple[str, ...] = ("conftalks",)

    def accept(self, talk: str = THE_TALK, recording: str = THE_VIDEO) -> str:
        """The recording shows the talk."""
        return self._decide(talk, recording, "--accept", "watched it: this talk")

    def reject(self, talk: str, recording: str) -> str:
        """It does not."""
        return self._decide(talk, recording, "--reject", "watched it: not this talk")

    def import_file(self) -> str:
        """Bring in recordings from a file of theirs."""
        return shlex.join([*self.program, "import", THE_FILE, "--event", self.event])

    def _decide(self, talk: str, recording: str, decision: str, why: str) -> str:
        return shlex.join([*self.program, "decide", self.event, talk, recording, decision, "--why", why])
