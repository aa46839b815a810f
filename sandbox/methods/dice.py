"""sendDice."""

from __future__ import annotations

from sandbox import dice
from sandbox.errors import Json
from sandbox.params import Params
from sandbox.sending import send
from sandbox.world import World


def send_dice(world: World, params: Params) -> Json:
    """Throw a dice in front of everybody."""
    chat = world.bot_chat(params.chat_id())
    content = {"dice": dice.throw(world, params.text("emoji"))}
    return send(world, params, chat, content).to_json()


METHODS = {"sendDice": send_dice}
