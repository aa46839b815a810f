"""Something to look at in an empty sandbox: a forum group with topics and people."""

from __future__ import annotations

from sandbox import membership, topics
from sandbox.model import Chat
from sandbox.world import World

PEOPLE = (
    ("Mara", None, "mara", "en"),
    ("Tom", "Ellery", "tom_ellery", "en"),
    ("Вера", "Лунина", "vera", "ru"),
    ("Олег", None, None, "ru"),
    ("Inès", "Duval", "ines_d", "fr"),
    ("Jun", None, "jun", "ja"),
)
TOPICS = ("Impostor", "World-Threat Raid", "Boss Fight")


def seed(world: World) -> Chat:
    """A group "Parlor Evening" with the bot as administrator."""
    people = [world.add_user(*names) for names in PEOPLE]
    host = people[0]
    chat = membership.create_chat(world, "Parlor Evening", "supergroup", host, is_forum=True)
    membership.set_member(world, chat, world.bot, "administrator")
    for person in people[1:]:
        membership.set_member(world, chat, person, "member")
    for name in TOPICS:
        topics.create(world, chat, host, name)
    return chat
