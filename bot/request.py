"""The library's requests over aiohttp: a fifth of the CPU a call, and steady under concurrency.

``telegram.request.BaseRequest`` is the library's own extension point. What is added here is
certainty: a call that never reached Telegram raises :class:`NotConnected`, so that it may be
repeated without a second thought; one whose answer did not come raises ``TimedOut`` or
:class:`AnswerLost`, and may have been carried out.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec
from telegram import Update
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
CONNECTIONS = 192
ANSWERS_AT_ONCE = 96
QUESTIONS_AT_ONCE = 32
"""Of all connections so many may wait for answers to presses to be taken, and so many for what is
asked (who is an administrator, a new topic). The rest stays for messages: whatever Telegram is
slow at, it is slow at nothing else because of us."""

READ_BYTES = 2**20
"""What is read of an answer in one go. A hundred updates are some 300 KB; read in the usual 64 KB,
each piece would wait in line behind all that the loop has to do."""

ANSWER_SECONDS = 10
"""How much longer than it was told to wait Telegram may take to answer a poll."""

_MESSAGES = frozenset(
    {"sendMessage", "editMessageText", "editMessageReplyMarkup", "deleteMessage", "getUpdates"}
)
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
        self._answers = asyncio.Semaphore(ANSWERS_AT_ONCE)
        self._questions = asyncio.Semaphore(QUESTIONS_AT_ONCE)

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
                read_bufsize=READ_BYTES,
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What Telegram answered, with keyboards cut down to their first button (see
        :func:`shorten_keyboard`). Raises :class:`AnswerLost` for what is no JSON object, and so
        comes from somebody else.
        """
        try:
            answer: dict[str, Any] = msgspec.json.decode(payload, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise AnswerLost("the answer is not one of Telegram's") from error
        shorten_keyboard(answer.get("result"))
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
            async with (
                self._share_of(url),
                self._session.request(
                    method, url, data=body, headers=headers, timeout=timeout
                ) as response,
            ):
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

    def _share_of(self, url: str) -> AbstractAsyncContextManager[object]:
        """The share of the connections that a call of this method has to do with."""
        name = url.rpartition("/")[2]
        if name == "answerCallbackQuery":
            return self._answers
        return nullcontext() if name in _MESSAGES else self._questions


def _is_json(answer: bytes) -> bool:
    """Whether an answer is a JSON object, as all of Telegram's are. The page of a proxy in between
    is none, and its 403 or 404 says nothing of a chat or of the token."""
    try:
        msgspec.json.decode(answer, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


class PollingRequest(AiohttpRequest):
    """Asks for updates, and leaves each of them as the JSON that Telegram sent.

    Whoever takes them in decides when objects are made of them, and one that none can be made of
    does not spoil the others.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What Telegram answered. Its ``result``, an empty one if there is none, stays encoded.

        Raises :class:`AnswerLost` for what is no JSON object.
        """
        try:
            answer: dict[str, Any] = msgspec.json.decode(payload, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise AnswerLost("the answer is not one of Telegram's") from error
        result = answer.pop("result", msgspec.Raw(b"null"))
        return {
            **{key: msgspec.json.decode(value) for key, value in answer.items()},
            "result": result,
        }

    async def get_updates(self, base_url: str, offset: int | None, seconds: int) -> list[bytes]:
        """Updates from ``offset`` on, each as JSON, waiting up to so many seconds for the first.

        Confirms all that lie before the offset. Raises what the Bot API's errors are, and
        :class:`AnswerLost` for an answer that is no list.
        """
        wanted = {
            "offset": offset,
            "timeout": seconds,
            "allowed_updates": list(Update.ALL_TYPES),
        }
        parameters = [
            RequestParameter.from_input(name, value)
            for name, value in wanted.items()
            if value is not None
        ]
        answer: Any = await self.post(
            f"{base_url}/getUpdates",
            RequestData(parameters),
            read_timeout=seconds + ANSWER_SECONDS,
        )
        try:
            return [bytes(each) for each in msgspec.json.decode(answer, type=list[msgspec.Raw])]
        except msgspec.DecodeError as error:
            raise AnswerLost("the answer to getUpdates is no list of updates") from error


def shorten_keyboard(item: Any) -> None:
    """Cut the keyboard down to its first button, of a message that was sent or edited, or of the
    message that a button was pressed on.

    Making objects of a keyboard takes longer than all the rest of an update, and the first button
    tells all that anybody asks of it: whose board this is.
    """
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
