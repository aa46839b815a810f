"""What has to be known of an update before it is dealt with: whose turn it takes, and where.

Making objects of an update costs many times as much as finding out who sent it from which chat,
and a malformed one cannot be made an object of at all. So an update travels as the JSON that
Telegram sent, in an envelope that tells what its order depends on.
"""

from __future__ import annotations

from typing import Any

import msgspec

from managers.deferred_updates import Deferred


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One update on its way to its handler.

    ``chats`` are those whose events it stands among, ``people`` those whose doings it tells of.
    A ``fence`` is an event of the chat itself: it comes after all that was before it in that
    chat, and before all that comes behind. ``query`` is the id of the press that waits for an
    answer, if it is a press, and ``language`` what the presser reads.
    """

    update_id: int
    content: bytes
    chats: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    fence: bool = False
    query: str | None = None
    language: str | None = None
    is_command: bool = False

    @property
    def person(self) -> int | None:
        """Who did what this update tells of, where somebody did."""
        return self.people[0] if self.people else None


# Only what an envelope tells is decoded; everything else is skipped, whatever it may be.


class _Id(msgspec.Struct):
    id: int


class _User(msgspec.Struct):
    id: int
    language_code: str | None = None


class _Message(msgspec.Struct):
    chat: _Id
    from_: _User | None = msgspec.field(name="from", default=None)
    sender_chat: _Id | None = None
    text: str | None = None
    left_chat_member: _Id | None = None
    new_chat_members: tuple[_Id, ...] = ()
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None
    forum_topic_created: Any = None
    forum_topic_edited: Any = None
    forum_topic_closed: Any = None
    forum_topic_reopened: Any = None
    general_forum_topic_hidden: Any = None
    general_forum_topic_unhidden: Any = None


class _Query(msgspec.Struct):
    id: str
    from_: _User = msgspec.field(name="from")
    message: _Message | None = None


class _Member(msgspec.Struct):
    user: _Id


class _Membership(msgspec.Struct):
    chat: _Id
    from_: _User = msgspec.field(name="from")
    new_chat_member: _Member


class _Update(msgspec.Struct):
    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None
    channel_post: _Message | None = None
    callback_query: _Query | None = None
    chat_member: _Membership | None = None
    my_chat_member: _Membership | None = None


class _Numbered(msgspec.Struct):
    update_id: int


_decode = msgspec.json.Decoder(_Update).decode
_decode_number = msgspec.json.Decoder(_Numbered).decode


def seal(content: bytes) -> Envelope:
    """The envelope of an update. One whose sender cannot be made out gets an envelope as well,
    without any.

    Raises ValueError (``msgspec.DecodeError``) for what has not even the number of an update.
    """
    try:
        update = _decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Envelope(update_id=_decode_number(content).update_id, content=content)
    if update.callback_query is not None:
        return _of_press(update.update_id, content, update.callback_query)
    message = update.message or update.edited_message or update.channel_post
    if message is not None:
        return _of_message(update.update_id, content, message)
    membership = update.chat_member or update.my_chat_member
    if membership is not None:
        return Envelope(
            update_id=update.update_id,
            content=content,
            chats=(membership.chat.id,),
            # Banning somebody is what an administrator does and what becomes of the other.
            people=(membership.from_.id, membership.new_chat_member.user.id),
            fence=update.my_chat_member is not None,
        )
    return Envelope(update_id=update.update_id, content=content)


def _of_press(update_id: int, content: bytes, query: _Query) -> Envelope:
    return Envelope(
        update_id=update_id,
        content=content,
        chats=(query.message.chat.id,) if query.message is not None else (),
        people=(query.from_.id,),
        query=query.id,
        language=query.from_.language_code,
    )


def _of_message(update_id: int, content: bytes, message: _Message) -> Envelope:
    moved = (message.migrate_to_chat_id, message.migrate_from_chat_id)
    sender = message.sender_chat or message.from_
    told_of = [*message.new_chat_members]
    if message.left_chat_member is not None:
        told_of.append(message.left_chat_member)
    return Envelope(
        update_id=update_id,
        content=content,
        chats=(message.chat.id, *(id_ for id_ in moved if id_ is not None)),
        people=tuple(each.id for each in (sender, *told_of) if each is not None),
        fence=any(id_ is not None for id_ in moved) or _is_event_of_topic(message),
        language=message.from_.language_code if message.from_ is not None else None,
        is_command=(message.text or "").startswith("/"),
    )


def _is_event_of_topic(message: _Message) -> bool:
    events = (
        message.forum_topic_created,
        message.forum_topic_edited,
        message.forum_topic_closed,
        message.forum_topic_reopened,
        message.general_forum_topic_hidden,
        message.general_forum_topic_unhidden,
    )
    return any(event is not None for event in events)


def as_row(envelope: Envelope, received_at: Any) -> Deferred:
    """The envelope as it is kept."""
    return Deferred(
        update_id=envelope.update_id,
        content=envelope.content.decode("utf-8", "replace"),
        received_at=received_at,
        chat_id=envelope.chats[0] if envelope.chats else None,
        person_id=envelope.person,
    )
