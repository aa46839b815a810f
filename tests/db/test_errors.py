"""Whose fault an error is decides whether a press waits or is lost: every kind has its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg.errors
import pytest
from psycopg import sql
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from db.errors import SQLSTATES, Cause, cause_of, may_be_elsewhere
from db.savepoint import TransactionLost
from tests.conftest import PostgresServer

STATE, STATEMENT, UNKNOWN = Cause.STATE, Cause.STATEMENT, Cause.UNKNOWN


def raised(engine: Engine, *statements: str) -> DBAPIError:
    """What the last of these statements raises."""

    def run() -> None:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    with pytest.raises(DBAPIError) as caught:
        run()
    return caught.value


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        ("25006", STATE),
        *((f"57P0{n}", STATE) for n in range(1, 6)),
        ("53100", STATE),
        ("53300", STATE),
        ("08006", STATE),
        ("40001", STATE),
        ("40P01", STATE),
        ("55P03", STATE),
        ("58030", STATE),
        ("25P03", STATE),
        ("42501", STATE),
        ("28P01", STATE),
        ("22003", STATEMENT),
        ("23505", STATEMENT),
        ("40002", STATEMENT),
        ("42601", STATEMENT),
        ("54001", STATEMENT),
        ("25P02", UNKNOWN),
        ("42P01", UNKNOWN),
        ("57014", UNKNOWN),
        ("XX000", UNKNOWN),
        ("XX001", UNKNOWN),
        ("P0001", UNKNOWN),
    ],
)
def test_every_sqlstate_has_its_cause(state: str, cause: Cause) -> None:
    orig = psycopg.errors.lookup(state)("refused")
    wrapped = DBAPIError.instance("INSERT", None, orig, psycopg.Error)
    assert isinstance(wrapped, DBAPIError)
    assert cause_of(wrapped) is cause


def test_codes_are_classes_of_two_characters_or_whole() -> None:
    assert {len(code) for code in SQLSTATES} == {2, 5}


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (sqlite3.SQLITE_BUSY, STATE),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, STATE),
        (sqlite3.SQLITE_LOCKED, STATE),
        (sqlite3.SQLITE_READONLY_DBMOVED, STATE),
        (sqlite3.SQLITE_IOERR_FSYNC, STATE),
        (sqlite3.SQLITE_FULL, STATE),
        (sqlite3.SQLITE_CANTOPEN, STATE),
        (sqlite3.SQLITE_NOTADB, STATE),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, STATEMENT),
        (sqlite3.SQLITE_TOOBIG, STATEMENT),
        (sqlite3.SQLITE_ERROR, UNKNOWN),
        (sqlite3.SQLITE_CORRUPT, UNKNOWN),
    ],
)
def test_every_code_of_sqlite_has_its_cause(code: int, cause: Cause) -> None:
    orig = sqlite3.OperationalError("refused")
    orig.sqlite_errorcode = code
    assert cause_of(OperationalError("INSERT", None, orig)) is cause


def test_a_connection_that_was_never_made_is_no_statements_fault(
    open_engine: Callable[[str], Engine], tmp_path: Path
) -> None:
    silent = open_engine("postgresql://nobody@127.0.0.1:1/nothing")
    assert cause_of(raised(silent, "SELECT 1")) is STATE
    (tmp_path / "folder.db").mkdir()
    no_file = open_engine(f"sqlite:///{tmp_path}/folder.db")
    assert cause_of(raised(no_file, "SELECT 1")) is STATE


def test_what_is_no_error_of_the_database_is_not_waited_for() -> None:
    assert cause_of(ValueError("a rule is broken")) is STATEMENT
    assert cause_of(TransactionLost("the disk is full")) is STATE


def test_errors_as_the_databases_raise_them(engine: Engine) -> None:
    number = raised(engine, "INSERT INTO game_sessions (number) VALUES (0)")
    assert cause_of(number) is STATEMENT
    assert cause_of(raised(engine, "SELECT 1 FROM gone_with_the_wind")) is UNKNOWN
    if engine.dialect.name == "sqlite":
        return
    locked = raised(engine, "SET TRANSACTION READ ONLY", "SELECT * FROM players FOR UPDATE")
    assert cause_of(locked) is STATE
    assert may_be_elsewhere(locked)
    assert cause_of(raised(engine, "SELECT pg_terminate_backend(pg_backend_pid())")) is STATE


def test_a_server_that_turns_read_only_is_waited_for(
    postgres: PostgresServer, open_engine: Callable[[str], Engine]
) -> None:
    name = postgres.lend()
    engine = open_engine(postgres.url(name))
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        command = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on")
        connection.execute(command.format(sql.Identifier(name)))
    refused = raised(engine, "INSERT INTO vitals (key, value) VALUES ('a', 'b')")
    assert cause_of(refused) is STATE
    assert may_be_elsewhere(refused)
    engine.dispose()
    postgres.drop(name)
