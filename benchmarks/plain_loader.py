"""What a plain program on an ORM does as it starts: it loads every game that is going on.

    python -m benchmarks.plain_loader DATABASE_URL      (prints how many games are ready)

Games and seats are mapped classes with a relationship between them. All live games are loaded
with their players, decoded by the same rules, and their deadlines put off by the time that the
program was away. Only then could it answer a press.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
    selectinload,
)

from db.models import LIVE
from db.types import UtcTime
from games.contract import Action, Context, Step
from games.table import AnyWorld, Outage, Rulebook, encode
from managers.content import load_library
from managers.sitting import seeded


class Mapping(DeclarativeBase):
    """The program's own classes, on the same tables."""


class Game(Mapping):
    """A game."""

    __tablename__ = "game_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    game_type: Mapped[str]
    rules: Mapped[str]
    state_version: Mapped[int]
    game_state: Mapped[str]
    deadline_at: Mapped[datetime | None] = mapped_column(UtcTime())
    seats: Mapped[list[Seat]] = relationship()


class Seat(Mapping):
    """A player's seat in a game."""

    __tablename__ = "player_game_links"

    session_id: Mapped[int] = mapped_column(ForeignKey("game_sessions.id"), primary_key=True)
    player_id: Mapped[int] = mapped_column(primary_key=True)
    player_state: Mapped[str]


class Heartbeat(Mapping):
    """When the program was alive last."""

    __tablename__ = "vitals"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def load(database_url: str) -> dict[int, AnyWorld]:
    """All live games, ready to be played on."""
    books = load_library().rulebooks
    with Session(create_engine(database_url)) as session:
        beat = session.get_one(Heartbeat, "heartbeat")
        wish = select(Game).where(Game.status.in_(LIVE)).options(selectinload(Game.seats))
        since = datetime.fromisoformat(beat.value)
        games = session.scalars(wish).all()
        worlds = {game.id: _wake(game, books[game.game_type], since) for game in games}
        session.commit()
    return worlds


def _wake(game: Game, book: Rulebook, since: datetime) -> AnyWorld:
    players = {seat.player_id: seat.player_state for seat in game.seats}
    world = book.decode(game.rules, game.state_version, game.game_state, players)
    context = Context(datetime.now(UTC), seeded(0, 0))
    step = book.apply(world, Action(None, Outage(since)), context)
    assert isinstance(step, Step)
    game.game_state = encode(step.world.shared)
    game.deadline_at = book.deadline(step.world)
    after: AnyWorld = step.world
    return after


def main() -> None:
    """Load, and say so."""
    print(len(load(sys.argv[1])), flush=True)


if __name__ == "__main__":
    main()
