"""What an error of the Bot API means for the one who made the call.

Telegram tells most things in a sentence, and the library recapitalises it, so sentences are
compared without regard to case. Everything else in the bot asks here and never reads one.
"""

from __future__ import annotations

from enum import Enum, auto

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.request import NotConnected


class Trouble(Enum):
    """The kinds of trouble that call for different remedies."""

    UNSENT = auto()  # It was certainly not carried out; try again.
    UNCERTAIN = auto()  # It may have been carried out.
    SLOW_DOWN = auto()  # Too many calls; wait as long as Telegram says.
    UNCHANGED = auto()  # The message shows exactly this already.
    MESSAGE_GONE = auto()  # The message to be changed is no longer there.
    TOPIC_CLOSED = auto()  # The topic takes no messages until it is opened again.
    TOPIC_GONE = auto()  # The topic was deleted.
    MIGRATED = auto()  # The group became a supergroup with another id.
    CHAT_GONE = auto()  # The bot is not in this chat any more, or the chat is no more.
    UNREACHABLE = auto()  # This person does not take private messages from the bot.
    NO_RIGHTS = auto()  # The bot lacks a right here.
    TOO_LATE = auto()  # The button's question has expired.
    REFUSED = auto()  # Anything else that trying again would not mend.


_SENTENCES = (
    ("message is not modified", Trouble.UNCHANGED),
    ("topic_closed", Trouble.TOPIC_CLOSED),
    ("message thread not found", Trouble.TOPIC_GONE),
    ("topic_deleted", Trouble.TOPIC_GONE),
    ("message to edit not found", Trouble.MESSAGE_GONE),
    ("message to delete not found", Trouble.MESSAGE_GONE),
    ("message can't be edited", Trouble.MESSAGE_GONE),
    ("message_id_invalid", Trouble.MESSAGE_GONE),
    ("query is too old", Trouble.TOO_LATE),
    ("query_id_invalid", Trouble.TOO_LATE),
    ("chat not found", Trouble.CHAT_GONE),
    ("group chat was deactivated", Trouble.CHAT_GONE),
    ("not enough rights", Trouble.NO_RIGHTS),
    ("have no rights", Trouble.NO_RIGHTS),
    ("need administrator rights", Trouble.NO_RIGHTS),
    ("chat_write_forbidden", Trouble.NO_RIGHTS),
    ("chat_admin_required", Trouble.NO_RIGHTS),
    ("bot was blocked", Trouble.UNREACHABLE),
    ("can't initiate conversation", Trouble.UNREACHABLE),
    ("user is deactivated", Trouble.UNREACHABLE),
    ("bot was kicked", Trouble.CHAT_GONE),
    ("bot is not a member", Trouble.CHAT_GONE),
)


def trouble_of(error: TelegramError) -> Trouble:
    """The kind of trouble that this error is."""
    if isinstance(error, RetryAfter):
        return Trouble.SLOW_DOWN
    if isinstance(error, ChatMigrated):
        return Trouble.MIGRATED
    if isinstance(error, NotConnected):
        return Trouble.UNSENT
    # BadRequest and TimedOut are network errors to the library, so the order matters here.
    if isinstance(error, BadRequest | Forbidden):
        return _by_sentence(error)
    if isinstance(error, TimedOut | NetworkError):
        return Trouble.UNCERTAIN
    return Trouble.REFUSED


def _by_sentence(error: TelegramError) -> Trouble:
    sentence = error.message.lower()
    for piece, trouble in _SENTENCES:
        if piece in sentence:
            return trouble
    return Trouble.CHAT_GONE if isinstance(error, Forbidden) else Trouble.REFUSED


def seconds_to_wait(error: RetryAfter) -> float:
    """How long Telegram wants to hear nothing from the bot in this chat."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
