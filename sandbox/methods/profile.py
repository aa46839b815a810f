"""The bot's own commands, name and descriptions, per scope and language."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from sandbox.errors import Json, bad_request
from sandbox.fields import Fields
from sandbox.params import Params
from sandbox.world import World

MAX_COMMANDS = 100
MAX_NAME = 32
MAX_DESCRIPTION = 256
_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def set_my_commands(world: World, params: Params) -> bool:
    """Set the command list of one scope and language."""
    given: Any = params.object("commands")
    if given is None:
        given = []
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    commands = [_command(command) for command in given]
    key = _key(world, params)
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.commands[key] = commands
    _publish(world, key)
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """The command list of exactly this scope and language."""
    return world.commands.get(_key(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    """Forget the command list of one scope and language."""
    key = _key(world, params)
    world.commands.pop(key, None)
    _publish(world, key)
    return True


def command_lists(world: World) -> list[Json]:
    """All command lists, for the page."""
    return [_list(world, key) for key in world.commands]


def _key(world: World, params: Params) -> tuple[str, str]:
    scope: Any = params.object("scope", "BotCommandScope")
    if scope is None:
        scope = {"type": "default"}
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    fields = Fields(scope, "BotCommandScope")
    kind = fields.text("type")
    if kind not in _SCOPES:
        raise fields.refusal("Unsupported type specified")
    kept: Json = {"type": kind} | {name: fields.integer(name) for name in _SCOPES[kind]}
    if "chat_id" in kept:
        world.bot_chat(kept["chat_id"])
    language = params.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return msgspec.json.encode(kept).decode(), language


def _command(value: Any) -> Json:
    fields = Fields(value, "BotCommand")
    name = fields.text("command").strip().removeprefix("/")
    description = fields.text("description").strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > MAX_NAME:
        raise bad_request(f"command length must not exceed {MAX_NAME}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {MAX_DESCRIPTION}")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    command: Json = {"command": name, "description": description}
    return command | {"is_ephemeral": True} if fields.boolean("is_ephemeral") else command


def _list(world: World, key: tuple[str, str]) -> Json:
    return {
        "scope": msgspec.json.decode(key[0]),
        "language_code": key[1],
        "commands": world.commands.get(key, []),
    }


def _publish(world: World, key: tuple[str, str]) -> None:
    if world.events.is_heard:
        world.events.publish("commands", _list(world, key))


def _setter(field: str, limit: int) -> Any:
    def change(world: World, params: Params) -> bool:
        text = params.text(field)
        if len(text) > limit:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        world.profile[field, params.text("language_code")] = text
        return True

    return change


def _getter(field: str) -> Any:
    def read(world: World, params: Params) -> Json:
        default = world.bot.first_name if field == "name" else ""
        text = world.profile.get((field, params.text("language_code")))
        return {field: text or world.profile.get((field, ""), default)}

    return read


METHODS = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name", 64),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description", 512),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description", 120),
    "getMyShortDescription": _getter("short_description"),
}
