"""Formatted text as bots send it, turned into text and entities as Telegram shows them."""

from sandbox.markup.lengths import is_blank, utf16_length
from sandbox.markup.parsing import automatic_entities, parse, with_entities

__all__ = ["automatic_entities", "is_blank", "parse", "utf16_length", "with_entities"]
