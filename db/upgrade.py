"""Bringing a database to the schema of this version of Parlor."""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from msgspec import Struct
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from db import keepsakes  # noqa: F401  (its tables belong to the schema)
from db.engine import MIGRATIONS, DatabaseUnusable, require_state
from db.models import Base

# Any number does, as long as it stays the same: processes that upgrade at once wait in turn.
_UPGRADE_LOCK = 7_205_759_403

CHECK_SECONDS = 5.0
"""Enough for a file of some hundred megabytes; ``doctor`` looks through all of any size."""


class Upgrade(Struct, frozen=True):
    """What an upgrade found and did. ``before`` is None where the database was empty.

    ``tables`` are all of Parlor's tables, ``created`` those that were not there before.
    """

    before: str | None
    after: str
    tables: tuple[str, ...]
    created: frozenset[str]

    @property
    def changed(self) -> bool:
        """Whether there was anything to do."""
        return self.before != self.after


def upgrade(engine: Engine, *, check_seconds: float | None = CHECK_SECONDS) -> Upgrade:
    """Create or upgrade the schema, all of it or nothing; an up-to-date one is left alone. Before
    that, an SQLite file is looked through for damage for so many seconds.

    Raises :class:`db.engine.DatabaseUnusable`, having changed nothing, for a database that is
    damaged, foreign, unreachable or from a newer version.
    """
    require_state(engine, "empty", "old", "current", check_seconds=check_seconds)
    try:
        with engine.connect() as connection:
            _loosen_foreign_keys(connection, loose=True)
            try:
                with connection.begin():
                    return _migrate(connection)
            finally:
                _loosen_foreign_keys(connection, loose=False)
    except DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise DatabaseUnusable(
            f"The schema of {where} could not be written ({error.orig})",
            "Check that there is room on the disk and that this user may create tables. "
            "Nothing was changed.",
        ) from error


def alembic_config(connection: Connection) -> Config:
    """The settings with which Alembic's commands work inside ``connection``'s transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _migrate(connection: Connection) -> Upgrade:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
    before = _revision(connection)
    had = set(inspect(connection).get_table_names())
    command.upgrade(alembic_config(connection), "head")
    after = _revision(connection)
    if after is None:
        raise DatabaseUnusable("No migrations were found", "Install Parlor again.")
    tables = tuple(table.name for table in Base.metadata.sorted_tables)
    return Upgrade(before, after, tables, frozenset(tables) - had)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _loosen_foreign_keys(connection: Connection, *, loose: bool) -> None:
    """SQLite rebuilds a table to alter it, and must not cascade when it drops the old one.

    The pragma has no effect inside a transaction, so it goes to the driver before one begins.
    """
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys = {'OFF' if loose else 'ON'}")
