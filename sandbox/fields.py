"""Fields of JSON objects inside parameters, with Telegram's words for what is missing or wrong."""

from __future__ import annotations

from typing import Any

from sandbox.errors import ApiError, bad_request


class Fields:
    """One object. Its complaints begin with `what`, if anything: "can't parse BotCommand: …"."""

    def __init__(self, value: Any, what: str = "") -> None:
        self._what = what
        if not isinstance(value, dict):
            raise self.refusal("expected an Object")
        self.values = value

    def refusal(self, words: str) -> ApiError:
        """Telegram's 400, to be raised."""
        if not self._what:
            return bad_request(words[0].lower() + words[1:])
        return bad_request(f"can't parse {self._what}: {words}")

    def has(self, name: str) -> bool:
        """Whether the field is there."""
        return name in self.values

    def text(self, name: str) -> str:
        """A text that must be there; numbers count as texts."""
        self._must_have(name)
        return self.optional_text(name)

    def optional_text(self, name: str) -> str:
        """A text, empty when it is left out."""
        value = self.values.get(name, "")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.refusal(f'Field "{name}" must be of type String')
        return str(value)

    def integer(self, name: str) -> int:
        """A whole number that must be there; texts count when they hold one."""
        self._must_have(name)
        return self.optional_integer(name)

    def optional_integer(self, name: str, default: int = 0) -> int:
        """A whole number, or the default when it is left out."""
        value = self.values.get(name, default)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.refusal(f'Field "{name}" must be a Number')
        try:
            number = int(value)
        except (ValueError, OverflowError):
            raise self.refusal(f'Field "{name}" must be a valid Number') from None
        if number != value and not isinstance(value, str):
            raise self.refusal(f'Field "{name}" must be a valid Number')
        return number

    def boolean(self, name: str) -> bool:
        """True or false; false when it is left out."""
        value = self.values.get(name, False)
        if not isinstance(value, bool):
            raise self.refusal(f'Field "{name}" must be of type Boolean')
        return value

    def object(self, name: str) -> Fields:
        """An object that must be there."""
        self._must_have(name)
        if not isinstance(self.values[name], dict):
            raise self.refusal(f'Field "{name}" must be of type Object')
        return Fields(self.values[name], self._what)

    def _must_have(self, name: str) -> None:
        if name not in self.values:
            raise self.refusal(f'Can\'t find field "{name}"')
