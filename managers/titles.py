"""Titles: what a player is called for all the XP earned so far."""

from __future__ import annotations

from collections.abc import Sequence

Titles = Sequence[tuple[int, str]]
"""Titles by the total XP from which they are held, ascending: ``[(0, "Rookie"), …]``."""


def title_for(xp: int, titles: Titles) -> str:
    """The highest title that this much XP has earned, or "" below the first."""
    earned = ""
    for least, title in titles:
        if xp < least:
            break
        earned = title
    return earned
