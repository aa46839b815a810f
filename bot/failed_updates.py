"""``main.py updates``: what could not be dealt with, for the operator to look at and try again."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.config import Config
from db.engine import open_database, require_state
from managers.deferred_updates import Deferred, DeferredUpdateManager

EVERY = "all"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator wants: to see the update of this id, or to have those of these ids (or
    ``all``) tried again or removed. With nothing of that, a list of them."""

    show: int | None = None
    retry: Sequence[str] | None = None
    drop: Sequence[str] | None = None


class Misspelt(Exception):
    """An id that is no number."""


def print_failed_updates(config: Config, wish: Wish) -> int:
    """Do what the operator wants, and print what came of it; gives 0, or 1 if there is no such
    update, or 2 for an id that is none.

    Raises :class:`db.engine.DatabaseUnusable`.
    """
    engine = open_database(config.database_url)
    try:
        require_state(engine, "current")
        with engine.begin() as connection:
            lines = list(_answer(connection, wish))
    except Misspelt as error:
        print(f"{error} is not the id of an update. They are whole numbers, or: {EVERY}.")
        return 2
    except LookupError as error:
        print(f"There is no failed update {error.args[0]}.", file=sys.stderr)
        return 1
    finally:
        engine.dispose()
    for line in lines:
        print(line)
    return 0


def _answer(connection: Connection, wish: Wish) -> Iterator[str]:
    manager = DeferredUpdateManager(connection)
    if wish.show is not None:
        yield _find(manager, wish.show).content
    elif wish.retry is not None:
        count = manager.retry(_ids(wish.retry))
        yield f"{_counted(count)} will be tried again by the running bot, or when it starts."
    elif wish.drop is not None:
        ids = _ids(wish.drop)
        gone = [row.update_id for row in manager.failed() if ids is None or row.update_id in ids]
        manager.remove(gone)
        yield f"{_counted(len(gone))} removed."
    else:
        yield from _list(manager)


def _list(manager: DeferredUpdateManager) -> Iterator[str]:
    failed = manager.failed()
    yield f"{_counted(len(failed))} could not be dealt with; {manager.count('waiting')} waiting."
    for row in failed:
        chat = row.chat_id if row.chat_id is not None else "unknown"
        yield f"{row.update_id}  {row.received_at:%Y-%m-%d %H:%M:%S}  chat {chat}  {row.error}"
    if failed:
        yield "Look at one with --show ID; then --retry or --drop it."


def _find(manager: DeferredUpdateManager, update_id: int) -> Deferred:
    for row in manager.failed():
        if row.update_id == update_id:
            return row
    raise LookupError(update_id)


def _ids(written: Sequence[str]) -> set[int] | None:
    """The ids that were written; None for all."""
    if list(written) == [EVERY]:
        return None
    try:
        return {int(each) for each in written}
    except ValueError as error:
        raise Misspelt(", ".join(written)) from error


def _counted(number: int) -> str:
    return "1 update" if number == 1 else f"{number} updates"
