"""What errors of the Bot API mean, in Telegram's own sentences and as the library gives them."""

from __future__ import annotations

import datetime

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.errors import Trouble, seconds_to_wait, trouble_of
from bot.request import AnswerLost, NotConnected

CASES = [
    (
        BadRequest(
            "Message is not modified: specified new message content and reply markup are exactly "
            "the same as a current content and reply markup of the message"
        ),
        Trouble.UNCHANGED,
    ),
    (BadRequest("Topic_closed"), Trouble.TOPIC_CLOSED),
    (BadRequest("TOPIC_CLOSED"), Trouble.TOPIC_CLOSED),
    (BadRequest("Message thread not found"), Trouble.TOPIC_GONE),
    (BadRequest("Topic_deleted"), Trouble.TOPIC_GONE),
    (BadRequest("Message to edit not found"), Trouble.MESSAGE_GONE),
    (BadRequest("Message can't be edited"), Trouble.MESSAGE_GONE),
    (BadRequest("Message to delete not found"), Trouble.MESSAGE_GONE),
    (
        BadRequest("Query is too old and response timeout expired or query id is invalid"),
        Trouble.TOO_LATE,
    ),
    (BadRequest("Chat not found"), Trouble.CHAT_GONE),
    (BadRequest("Not enough rights to send text messages to the chat"), Trouble.NO_RIGHTS),
    (BadRequest("Have no rights to send a message"), Trouble.NO_RIGHTS),
    (BadRequest("Chat_write_forbidden"), Trouble.NO_RIGHTS),
    (BadRequest("Can't parse entities: unclosed start tag at byte offset 3"), Trouble.REFUSED),
    (BadRequest("Message is too long"), Trouble.REFUSED),
    (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Trouble.CHAT_GONE),
    (Forbidden("Forbidden: bot is not a member of the channel chat"), Trouble.CHAT_GONE),
    (Forbidden("Forbidden: the group chat was deleted"), Trouble.CHAT_GONE),
    (Forbidden("Forbidden: bot was blocked by the user"), Trouble.UNREACHABLE),
    (Forbidden("Forbidden: bot can't initiate conversation with a user"), Trouble.UNREACHABLE),
    (Forbidden("Forbidden: user is deactivated"), Trouble.UNREACHABLE),
    (RetryAfter(7), Trouble.SLOW_DOWN),
    (ChatMigrated(-1001), Trouble.MIGRATED),
    (NotConnected("no connection"), Trouble.UNSENT),
    (AnswerLost("connection lost"), Trouble.UNCERTAIN),
    (TimedOut(), Trouble.UNCERTAIN),
    (NetworkError("Internal Server Error"), Trouble.UNCERTAIN),
    (Conflict("Conflict: terminated by other getUpdates request"), Trouble.REFUSED),
    (InvalidToken("Unauthorized"), Trouble.REFUSED),
    (TelegramError("Something new"), Trouble.REFUSED),
]


@pytest.mark.parametrize(("error", "trouble"), CASES, ids=lambda case: str(case)[:40])
def test_each_error_has_its_meaning(error: TelegramError, trouble: Trouble) -> None:
    assert trouble_of(error) is trouble


def test_sentences_are_read_whatever_their_capitals() -> None:
    for error, trouble in CASES:
        if type(error) is BadRequest:
            assert trouble_of(BadRequest(error.message.upper())) is trouble
            assert trouble_of(BadRequest(error.message.lower())) is trouble


@pytest.mark.parametrize("wait", [7, datetime.timedelta(seconds=7)])
def test_telegram_says_how_long_to_wait(wait: int | datetime.timedelta) -> None:
    assert seconds_to_wait(RetryAfter(wait)) == 7.0
