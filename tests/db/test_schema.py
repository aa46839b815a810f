"""The schema: made from nothing, in step with the models, and refused where it is not ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, UniqueConstraint, inspect, text

import init_db
from db.engine import DatabaseUnusable, open_database, schema_state
from db.models import Base
from db.upgrade import alembic_config, upgrade

OpenEngine = Callable[[str], Engine]


def test_an_empty_database_gets_every_table_and_then_nothing_more(
    empty_database_url: str, open_engine: OpenEngine
) -> None:
    engine = open_engine(empty_database_url)
    assert schema_state(engine) == "empty"

    done = upgrade(engine)

    assert done.before is None
    assert done.created == set(done.tables) == set(Base.metadata.tables)
    assert schema_state(engine) == "current"
    again = upgrade(engine)
    assert not again.changed
    assert again.created == frozenset()


@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_migrations_make_exactly_what_the_models_say(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_user_names_are_found_through_an_index(engine: Engine) -> None:
    # The comparison above cannot see an index over an expression on SQLite.
    names = {index["name"] for index in _indexes(engine)}
    assert "ix_players_username_lower" in names


def _indexes(engine: Engine) -> list[dict[str, object]]:
    if engine.dialect.name == "postgresql":
        return [dict(index) for index in inspect(engine).get_indexes("players")]
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'index'"))
        return [{"name": name} for (name,) in rows]


NEVER_ASKED_FOR = {"vote_history.voter_id", "vote_history.target_id"}
"""An index on these would be written with every ballot and read by nobody (see docs/design.md)."""


def test_every_foreign_key_has_an_index_that_begins_with_it() -> None:
    missing = set()
    for table in Base.metadata.sorted_tables:
        beginnings = {table.primary_key.columns.keys()[0]}
        beginnings |= {index.expressions[0].name for index in table.indexes}  # type: ignore[union-attr]
        beginnings |= {
            constraint.columns.keys()[0]
            for constraint in table.constraints
            if isinstance(constraint, UniqueConstraint)
        }
        missing |= {
            str(key.parent) for key in table.foreign_keys if key.parent.name not in beginnings
        }
    assert missing == NEVER_ASKED_FOR


def test_a_schema_can_be_taken_back_and_made_again(engine: Engine) -> None:
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert schema_state(engine) == "empty"
    assert upgrade(engine).changed


def test_a_database_from_a_newer_version_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert schema_state(engine) == "newer"
    with pytest.raises(DatabaseUnusable, match=r"newer version.* Install that version"):
        upgrade(engine)


def test_the_database_of_another_program_is_refused(
    empty_database_url: str, open_engine: OpenEngine
) -> None:
    engine = open_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER PRIMARY KEY)"))

    assert schema_state(engine) == "foreign"
    with pytest.raises(DatabaseUnusable, match="another program"):
        upgrade(engine)
    assert inspect(engine).get_table_names() == ["invoices"]


def test_looking_at_a_foreign_file_changes_no_byte_of_it(
    tmp_path: Path, open_engine: OpenEngine
) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE invoices (id INTEGER PRIMARY KEY)")
        other.commit()
    before = path.read_bytes()

    with pytest.raises(DatabaseUnusable, match="another program"):
        upgrade(open_engine(f"sqlite:///{path}"))

    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["other.db"]


def _no_database(path: Path) -> None:
    path.write_text("Dear diary, " * 1000)


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:10_000])


def _scribbled_over(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:20_000] = b"\xa5" * (20_000 - 4096)
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [_no_database, _cut_short, _scribbled_over])
def test_a_damaged_file_is_refused_and_left_as_it_is(
    damage: Callable[[Path], None],
    sqlite_template: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "parlor.db"
    path.write_bytes(sqlite_template.read_bytes())
    damage(path)
    before = path.read_bytes()

    assert init_db.main(["--database", f"sqlite:///{path}"]) == 1

    said = capsys.readouterr()
    assert "is damaged" in said.err
    assert "restore a backup" in said.err
    assert "Traceback" not in said.err
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("parlor.db", "not an address"),
        ("mysql://localhost/parlor", "cannot use a mysql"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
    ],
)
def test_an_address_that_cannot_be_used_is_explained(
    url: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert init_db.main(["--database", url]) == 1
    said = capsys.readouterr().err
    assert why in said
    assert "sqlite:///parlor.db" in said


def test_a_missing_folder_and_a_silent_server_are_explained(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="does not exist"):
        schema_state(open_database(f"sqlite:///{tmp_path}/nowhere/parlor.db"))
    silent = open_database("postgres://parlor:secret@127.0.0.1:1/parlor")
    with pytest.raises(DatabaseUnusable, match="does not answer") as caught:
        schema_state(silent)
    assert "secret" not in str(caught.value)


def test_init_db_prints_each_table(
    empty_database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)

    assert init_db.main([]) == 0
    first = capsys.readouterr().out
    assert init_db.main([]) == 0
    second = capsys.readouterr().out

    for table in Base.metadata.tables:
        assert f"✓ {table}  created" in first
        assert f"✓ {table}\n" in second
    assert "created at revision" in first
    assert "up to date" in second
