"""setMessageReaction."""

from __future__ import annotations

from sandbox import reactions
from sandbox.errors import bad_request
from sandbox.params import Params
from sandbox.world import World


def set_message_reaction(world: World, params: Params) -> bool:
    """React to a message, or take the reaction back."""
    kinds = reactions.read(params.object("reaction", "reaction types"))
    chat = world.bot_chat(params.chat_id())
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    reactions.set_by_bot(world, message, kinds)
    return True


METHODS = {"setMessageReaction": set_message_reaction}
