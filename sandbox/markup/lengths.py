"""How Telegram counts and what it takes for empty."""

from __future__ import annotations

import unicodedata


def utf16_length(text: str) -> int:
    """The length Telegram counts in: UTF-16 code units, so most emoji count twice."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def is_blank(text: str) -> bool:
    """Whether people would see nothing: only spaces and invisible characters."""
    return all(char.isspace() or unicodedata.category(char) in {"Cf", "Cc"} for char in text)
