"""Administrators and restricted members: what the bot may read of them and do to them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.members import PERMISSIONS
from tests.sandbox.conftest import Client


class Room:
    """A forum with a guest in it, and a bot that hears of members."""

    def __init__(self, client: Client, host: int, guest: int, chat: int) -> None:
        self.client = client
        self.host = host
        self.guest = guest
        self.chat = chat

    async def restrict(self, **fields: Any) -> None:
        await self.client.ok("restrictChatMember", chat_id=self.chat, user_id=self.guest, **fields)

    async def refused(self, user: int, **fields: Any) -> str:
        call = {"chat_id": self.chat, "user_id": user, "permissions": {}}
        return await self.client.refused("restrictChatMember", **(call | fields))

    async def member(self) -> dict[str, Any]:
        return await self.client.ok("getChatMember", chat_id=self.chat, user_id=self.guest)

    async def changes(self) -> list[tuple[str, str]]:
        """The old and new standing of each change that the bot hears of."""
        updates = [update["chat_member"] for update in await self.client.updates()]
        return [(u["old_chat_member"]["status"], u["new_chat_member"]["status"]) for u in updates]


@pytest.fixture
async def room(client: Client) -> Room:
    host, guest = await client.user(), await client.user("Tom")
    chat = await client.forum(host)
    await client.sim("POST", f"/sim/chats/{chat}/members", user=guest, status="member")
    await client.updates(allowed_updates=["chat_member"])
    return Room(client, host, guest, chat)


async def test_a_restricted_member_is_silent_until_everything_is_permitted(room: Room) -> None:
    client = room.client
    await room.restrict(permissions={"can_send_polls": True, "can_pin_messages": True})
    assert await room.changes() == [("member", "restricted")]
    member = await room.member()
    assert member["status"] == "restricted"
    assert member["is_member"]
    assert member["until_date"] == 0
    # Who may send polls may send words; who may pin may also manage topics and edit tags.
    granted = {name for name in PERMISSIONS if member[name]}
    assert granted == {
        "can_send_polls",
        "can_send_messages",
        "can_pin_messages",
        "can_manage_topics",
        "can_edit_tag",
    }
    await client.sim("POST", "/sim/say", user=room.guest, chat=room.chat, text="x")
    await room.restrict(permissions={"can_send_polls": True}, use_independent_chat_permissions=True)
    say = {"user": room.guest, "chat": room.chat, "text": "x"}
    assert await client.sim_refused("POST", "/sim/say", **say) == (
        403,
        "Tom may not write in Evening",
    )
    await room.restrict(permissions=dict.fromkeys(PERMISSIONS, True))
    assert (await room.member())["status"] == "member"
    await client.sim("POST", "/sim/say", **say)
    assert await room.changes() == [("restricted", "restricted"), ("restricted", "member")]


async def test_a_restriction_ends_with_its_time(room: Room) -> None:
    world = room.client.server.world
    now = int(world.now())
    world.now = lambda: now
    await room.restrict(permissions={}, until_date=now + 60)
    assert (await room.member())["until_date"] == now + 60
    world.now = lambda: now + 60
    assert (await room.member())["status"] == "member"
    await room.restrict(permissions={}, until_date=now + 61)
    assert (await room.member())["until_date"] == 0


async def test_the_removed_may_come_back_when_they_are_let_in(room: Room) -> None:
    client, who = room.client, {"chat_id": room.chat, "user_id": room.guest}
    await client.ok("banChatMember", **who)
    assert (await room.member())["status"] == "kicked"
    await client.ok("unbanChatMember", only_if_banned=True, **who)
    await client.ok("unbanChatMember", only_if_banned=True, **who)
    assert await room.changes() == [("member", "kicked"), ("kicked", "left")]
    await room.restrict(permissions={"can_invite_users": True})
    member = await room.member()
    assert (member["status"], member["is_member"]) == ("restricted", False)
    assert await client.ok("getChatMemberCount", chat_id=room.chat) == 2


async def test_who_may_not_be_restricted(room: Room) -> None:
    client = room.client
    bot = client.server.world.bot.id
    assert await room.refused(room.host) == "Bad Request: can't remove chat owner"
    assert await room.refused(bot) == "Bad Request: can't restrict self"
    assert await room.refused(0) == "Bad Request: invalid user_id specified"
    assert await room.refused(77) == "Bad Request: user not found"
    assert await room.refused(room.guest, permissions=[]) == (
        "Bad Request: object expected as permissions"
    )
    assert await room.refused(room.guest, permissions={"can_send_polls": 1}) == (
        'Bad Request: can\'t parse chat permissions: Field "can_send_polls" must be of type Boolean'
    )
    path = f"/sim/chats/{room.chat}/members"
    await client.sim("POST", path, user=room.guest, status="administrator")
    assert await room.refused(room.guest) == "Bad Request: user is an administrator of the chat"
    group = await client.forum(room.host, type="group", is_forum=False)
    assert await room.refused(room.guest, chat_id=group) == (
        "Bad Request: method is available only for supergroups"
    )
    rights = {"can_restrict_members": False}
    await client.sim("POST", path, user=bot, status="administrator", rights=rights)
    assert await room.refused(room.guest) == (
        "Bad Request: not enough rights to restrict/unrestrict chat member"
    )


async def test_a_restricted_bot_sends_only_what_it_is_permitted(room: Room) -> None:
    client, chat = room.client, {"chat_id": room.chat}
    bot = client.server.world.bot.id
    rights = {"can_send_polls": True}
    path = f"/sim/chats/{room.chat}/members"
    await client.sim("POST", path, user=bot, status="restricted", rights=rights)
    sent = await client.ok("sendPoll", question="?", options=["a"], **chat)
    refusal = "Bad Request: not enough rights to send {} to the chat"
    assert await client.refused("sendMessage", text="x", **chat) == refusal.format("text messages")
    assert await client.refused("sendDice", **chat) == refusal.format("dice")
    photo = {"photo": "https://e.org/a.png"} | chat
    assert await client.refused("sendPhoto", **photo) == refusal.format("photos")
    source = {"from_chat_id": room.chat, "message_id": sent["message_id"]}
    await client.ok("forwardMessage", **source, **chat)


async def test_administrators_carry_the_rights_of_their_kind_of_group(room: Room) -> None:
    client = room.client
    group = await client.forum(room.host, type="group", is_forum=False)
    for chat, topics in ((room.chat, True), (group, False)):
        owner, bot = await client.ok("getChatAdministrators", chat_id=chat)
        assert set(owner) == {"user", "status", "is_anonymous"}
        assert ("can_manage_topics" in bot) == topics
        assert bot["can_send_welcome_messages"]
        assert not bot["can_be_edited"]
