"""What games remember beyond a session: a player's profile, a chat's memory.

Rules are handed what was written last and give back what is to be written; in between, a batch
keeps it here, so that the second order of a batch sees what the first one changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from random import Random
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from db.keepsakes import GameMemory
from db.prepared import Lookup, Prepared
from db.upsert import insert_on
from games.contract import Context, Game

Scope = Literal["player", "chat"]
Key = tuple[str, str, int]
"""The game's key, the scope, and the id of the player or chat."""

_OF_OWNERS = (
    select(GameMemory.owner_id, GameMemory.memory)
    .where(
        GameMemory.game_type == bindparam("game"),
        GameMemory.scope == bindparam("of"),
        GameMemory.owner_id.in_(bindparam("keys", expanding=True)),
    )
    .order_by(GameMemory.owner_id)
)
_FIND, _FIND_AND_LOCK = Lookup(_OF_OWNERS), Lookup(_OF_OWNERS.with_for_update())
NOTHING = "null"
"""Written for somebody of whom nothing is remembered yet, so that there is a row to be locked."""


class Memories:
    """The memories that one transaction works with."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._written: dict[Key, str | None] = {}
        self._memories: dict[Key, Any] = {}
        self._changed: set[Key] = set()

    def load(self, keys: Iterable[Key], *, lock: bool = True) -> None:
        """Read the memories that will be asked for, all at once.

        Unless they are only to be looked at, no other process can change them until the
        transaction ends, whether there are any yet or not.
        """
        wanted = sorted(set(keys) - self._written.keys())
        if not wanted:
            return
        find = _FIND_AND_LOCK if lock else _FIND
        self._written.update(dict.fromkeys(wanted))
        self._read(find, wanted)
        absent = [key for key in wanted if self._written[key] is None]
        if lock and absent and self._connection.dialect.name == "postgresql":
            # Two processes that both find nothing would both begin anew, and the one that writes
            # last would undo what the other has given; so there has to be a row to be locked.
            rows = [self._row(key, NOTHING) for key in absent]
            entry = insert_on("postgresql", GameMemory).on_conflict_do_nothing()
            self._connection.execute(entry, rows)
            self._read(find, absent)

    def _read(self, find: Lookup, keys: Sequence[Key]) -> None:
        # In the order of the keys, as every process asks, so that two cannot wait in a circle.
        for (game, scope), group in groupby(keys, key=lambda key: key[:2]):
            owners = [owner for _, _, owner in group]
            for row in find.run(self._connection, owners, game=game, of=scope):
                found = row["memory"] if row["memory"] != NOTHING else None
                self._written[game, scope, row["owner_id"]] = found

    def _row(self, key: Key, memory: str) -> dict[str, Any]:
        names = ("game_type", "scope", "owner_id")
        return {**dict(zip(names, key, strict=True)), "memory": memory, "updated_at": self._now}

    def get(self, game: Game, scope: Scope, owner: int) -> Any:
        """What this game remembers of this player or chat; what it begins with if nothing yet."""
        key = (game.key, scope, owner)
        if key not in self._memories:
            if key not in self._written:
                self.load([key])
            self._memories[key] = recall(game, scope, owner, self._written[key])
        return self._memories[key]

    def change(self, game: Game, scope: Scope, owner: int, memory: Any) -> None:
        """Remember this from now on."""
        key = (game.key, scope, owner)
        self._memories[key] = memory
        self._changed.add(key)

    def save(self) -> None:
        """Write what was changed."""
        if not self._changed:
            return
        _remembering(self._connection.dialect.name).run(
            self._connection,
            [
                self._row(key, msgspec.json.encode(self._memories[key]).decode())
                for key in sorted(self._changed)
            ],
        )
        self._changed.clear()


@cache
def _remembering(dialect: str) -> Prepared:
    entry = insert_on(dialect, GameMemory)
    return Prepared(
        entry.on_conflict_do_update(
            index_elements=["game_type", "scope", "owner_id"],
            set_={"memory": entry.excluded.memory, "updated_at": entry.excluded.updated_at},
        )
    )


def follow_chat(connection: Connection, old_id: int, new_id: int) -> None:
    """What games remember of a chat goes with it to its new id, and stands there before what may
    have been begun under that id already."""
    of_chat = GameMemory.scope == "chat"
    known = select(GameMemory.game_type).where(
        of_chat, GameMemory.owner_id == old_id, GameMemory.memory != NOTHING
    )
    games = list(connection.scalars(known))
    replaced = (of_chat, GameMemory.owner_id == new_id, GameMemory.game_type.in_(games))
    connection.execute(delete(GameMemory).where(*replaced))
    connection.execute(
        update(GameMemory)
        .where(of_chat, GameMemory.owner_id == old_id, GameMemory.game_type.in_(games))
        .values(owner_id=new_id)
    )


def recall(game: Game, scope: Scope, owner: int, written: str | None) -> Any:
    """A memory from its written form, or what the game begins with.

    Raises ValueError for one that cannot be read.
    """
    if written is None:
        return game.new_profile(owner) if scope == "player" else game.new_chat()
    kind: Any = game.profile_type if scope == "player" else game.chat_type
    return _decoder(kind).decode(written)


def write_given(context: Context) -> str | None:
    """What a context holds of the games' memories, for the log; None if that is nothing."""
    if not context.profiles and context.chat is None:
        return None
    held = {
        "profiles": {str(player): profile for player, profile in context.profiles.items()},
        "chat": context.chat,
    }
    return msgspec.json.encode(held).decode()


def read_given(game: Game, now: datetime, rng: Random, given: str | None) -> Context:
    """The context of a logged action. Raises ValueError if it cannot be read."""
    if given is None:
        return Context(now, rng)
    held = msgspec.json.decode(given, type=_Given)
    profiles = {
        player: recall(game, "player", player, bytes(raw).decode())
        for player, raw in held.profiles.items()
    }
    chat = bytes(held.chat).decode()
    return Context(now, rng, profiles, recall(game, "chat", 0, chat) if chat != "null" else None)


class _Given(msgspec.Struct):
    profiles: dict[int, msgspec.Raw]
    chat: msgspec.Raw


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
