"""Requests of the player API and their answers, with an error that names the field to mend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from aiohttp import web

from sandbox.errors import Json, SimError


def answer(result: Any, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.Response(
        body=msgspec.json.encode(result), status=status, content_type="application/json"
    )


def refusal(status: int, text: str) -> web.Response:
    """An answer that says in one sentence what was wrong."""
    return answer({"error": text}, status)


class Body:
    """The JSON object of a request, read field by field."""

    def __init__(self, values: Json) -> None:
        self.values = values

    @classmethod
    async def read(cls, request: web.Request) -> Body:
        """The body; an empty one counts as an empty object."""
        raw = await request.read()
        if not raw:
            return cls({})
        try:
            values = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise SimError(400, f"the body is not valid JSON: {error}") from None
        if not isinstance(values, dict):
            raise SimError(400, "the body must be a JSON object")
        return cls(values)

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.optional_text(name)
        if value is None:
            raise SimError(400, f"{name} is missing")
        return value

    def optional_text(self, name: str) -> str | None:
        """A text, or None when it is left out."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise SimError(400, f"{name} must be a text")
        return value

    def integer(self, name: str) -> int:
        """A whole number that must be there."""
        value = self.optional_integer(name)
        if value is None:
            raise SimError(400, f"{name} is missing")
        return value

    def optional_integer(self, name: str) -> int | None:
        """A whole number, or None when it is left out."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise SimError(400, f"{name} must be a whole number")
        return value

    def number(self, name: str, default: float = 0.0) -> float:
        """A number, or the default when it is left out."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise SimError(400, f"{name} must be a number")
        return float(value)

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """True or false, or the default when it is left out."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise SimError(400, f"{name} must be true or false")
        return value

    def texts(self, name: str) -> list[str]:
        """A list of texts, which may be left out."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise SimError(400, f"{name} must be a list of texts")
        return value

    def integers(self, name: str) -> list[int]:
        """A list of whole numbers, which may be left out."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or any(type(one) is not int for one in value):
            raise SimError(400, f"{name} must be a list of whole numbers")
        return value

    def mapping(self, name: str) -> dict[str, Any] | None:
        """An object, or None when it is left out."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            raise SimError(400, f"{name} must be an object")
        return value


def path_number(request: web.Request, name: str) -> int:
    """A number out of the path; the route admits nothing else."""
    return int(request.match_info[name])


def number_in_query(query: Mapping[str, str], name: str, default: int = 0) -> int:
    """A whole number out of the query string, or the default when it is left out."""
    value = query.get(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise SimError(400, f"{name} must be a whole number") from None
