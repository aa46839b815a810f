"""How the sandbox says no: in Telegram's words to bots, in plain words to players."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A refused Bot API call, with the code and words that Telegram would use."""

    def __init__(self, code: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class SimError(Exception):
    """A refused request of the player API; the text tells the caller what to mend."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def bad_request(text: str, parameters: Json | None = None) -> ApiError:
    """The 400 that Telegram gives for calls that cannot be carried out."""
    return ApiError(400, f"Bad Request: {text}", parameters)


def forbidden(text: str) -> ApiError:
    """The 403 that Telegram gives when a chat is out of the bot's reach."""
    return ApiError(403, f"Forbidden: {text}")


def too_many_requests(seconds: int) -> ApiError:
    """The 429 of flood control; `seconds` is how long the bot must stay silent."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
