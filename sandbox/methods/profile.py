"""The bot's own commands, name and descriptions, per scope and language."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from sandbox.errors import Json, bad_request
from sandbox.params import Params
from sandbox.world import World

MAX_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
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
    commands: Any = params.object("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: Array of BotCommand expected")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = _key(world, params)
    world.commands[key] = [_command(command) for command in commands]
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
    scope: Any = params.object("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    fields = _SCOPES[scope["type"]]
    for name in fields:
        if not isinstance(scope.get(name), int):
            raise bad_request(f"can't parse BotCommandScope: {name} must be an Integer")
    if "chat_id" in fields:
        world.bot_chat(scope["chat_id"])
    kept = {"type": scope["type"]} | {name: scope[name] for name in fields}
    return msgspec.json.encode(kept).decode(), params.text("language_code")


def _command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = str(command.get("command", "")), str(command.get("description", ""))
    if not _COMMAND.fullmatch(name.removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description}


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
