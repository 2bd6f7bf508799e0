"""The colour by which a reader knows an event again, on its pages, thumbnails and banner."""

from __future__ import annotations

import zlib

TONES = 12


def tone(event: str) -> int:
    """Which of the stylesheet's tones (``.tone-0`` to ``.tone-11``) an event has, by its slug, the same in every run.

    Editions of one conference differ in their year alone, and CRC-32 tells such slugs well apart.
    """
    return zlib.crc32(event.encode()) % TONES
