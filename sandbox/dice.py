"""Dice and their kin: an emoji, and what was thrown."""

from __future__ import annotations

from sandbox.errors import Json, bad_request
from sandbox.world import World

USUAL = "🎲"
HIGHEST = {USUAL: 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


def throw(world: World, emoji: str) -> Json:
    """Throw; Telegram does it on its server, so nobody can choose. Raises 400 on other emoji."""
    emoji = emoji.replace("\ufe0f", "") or USUAL
    if emoji not in HIGHEST:
        raise bad_request("EMOTICON_INVALID")
    return {"emoji": emoji, "value": world.chance.randint(1, HIGHEST[emoji])}
