"""The parameters of a Bot API call, however they were sent: query, form, JSON or multipart."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import msgspec
from aiohttp import web

from sandbox.errors import ApiError, Json, bad_request


class Params:
    """Typed access by name. Forms carry everything as text, so text is converted where needed."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def has(self, name: str) -> bool:
        """Whether the parameter was given at all."""
        return self.values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """A text, as it was sent."""
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else str(value)

    def optional_integer(self, name: str) -> int | None:
        """A whole number, or None when it was not given."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool | float):
            raise bad_request(f"{name} must be an Integer")
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"invalid {name} specified") from None

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number, or the default when it was not given."""
        value = self.optional_integer(name)
        return default if value is None else value

    def chat_id(self) -> int:
        """The chat a call is for. Public names are not modelled, so they are never found."""
        value = self.values.get("chat_id")
        if value is None or value == "":
            raise bad_request("chat_id is empty")
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request("chat not found") from None

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """A truth value: a JSON boolean or the words forms use for it."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value.lower() in {"true", "yes", "1"}
        return bool(value)

    def object(self, name: str, what: str = "") -> Any:
        """A JSON-serialised value; None when it was not given. `what` is Telegram's word for it."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise bad_request(f"can't parse {what or name} JSON object") from None

    def object_or_none(self, name: str) -> Any:
        """A JSON-serialised value; None when it was not given or is no JSON."""
        try:
            return self.object(name)
        except ApiError:
            return None


async def read_params(request: web.Request) -> Params:
    """Everything a request carries; what the body says wins over the query string."""
    values: Json = dict(request.query) if request.query_string else {}
    try:
        values |= await _read_body(request)
    except web.HTTPRequestEntityTooLarge:
        raise ApiError(413, "Request Entity Too Large") from None
    return Params(values)


async def _read_body(request: web.Request) -> Json:
    if not request.can_read_body:
        return {}
    kind = request.content_type
    if kind == "application/json":
        return decode_json(await request.read())
    if kind == "application/x-www-form-urlencoded":
        return decode_form(await request.read())
    if kind == "multipart/form-data":
        return await _read_multipart(request)
    return {}


def decode_form(body: bytes) -> Json:
    """The fields of a URL-encoded form."""
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def decode_json(body: bytes) -> Json:
    """A JSON object; nothing counts as an empty one."""
    if not body:
        return {}
    try:
        decoded = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise bad_request("can't parse request: the body is not valid JSON") from None
    if not isinstance(decoded, dict):
        raise bad_request("can't parse request: the body must be a JSON object")
    return decoded


async def _read_multipart(request: web.Request) -> Json:
    values: Json = {}
    for name, field in (await request.post()).items():
        if isinstance(field, web.FileField):
            values[name] = (field.content_type, field.file.read())
        else:
            values[name] = field
    return values
