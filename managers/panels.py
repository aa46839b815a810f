"""A player's private screen with buttons: how its buttons are told from those of an older one."""

from __future__ import annotations

from zlib import crc32

import msgspec

from games.contract import Screen


def digest(screen: Screen) -> int:
    """A number for a screen's moves, 32 bits wide. Every button of a panel carries it, so that a
    press on a panel whose buttons meant something else is recognised."""
    return crc32(msgspec.json.encode(screen.moves))
