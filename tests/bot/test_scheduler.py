"""What an operator reads while the database hangs: one line, and one when it is over."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import metronome
from tests.stage import Stage


async def test_a_beat_that_hangs_is_reported_once(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metronome, "LATE_SECONDS", 1.0)
    with capture_logs() as logs, sqlite3.connect(tmp_path / "parlor.db") as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        # The heartbeat is due, and cannot be written.
        stage.offset += timedelta(seconds=4)

        async def said(what: str) -> bool:
            return what in [entry["event"] for entry in logs]

        await stage.until(lambda: said("job-takes-long"), 10, "nothing is said of the beat")
        await asyncio.sleep(2.0)
        other.execute("ROLLBACK")
        await stage.until(lambda: said("job-done-at-last"), 10, "nobody says that it is over")
    lines = [entry for entry in logs if str(entry["event"]).startswith("job-")]
    beats = [entry for entry in lines if entry["job"] == "beat"]
    assert [entry["event"] for entry in beats] == ["job-takes-long", "job-done-at-last"]
    assert beats[1]["late_seconds"] >= 2.0
