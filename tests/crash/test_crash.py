"""A few kills of the real bot, as a part of the suite; ``make crash`` kills far more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.crash.games import GAMES
from tests.crash.show import Plan, Show


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the nursery of victims forks: POSIX only")
async def test_a_bot_that_is_killed_again_and_again_keeps_its_promises(tmp_path: Path) -> None:
    show = Show(
        Plan(seed=2, kills=5, tables=3, rounds=1),
        f"sqlite:///{tmp_path / 'parlor.db'}",
        tmp_path,
        print,
    )
    await show.run()
    assert not show.findings, "\n\n".join(finding.what for finding in show.findings)
    counts = show.counts()
    assert counts["kills"] == 5
    assert counts["acknowledged"] > 20
    assert counts["in_write_down"] > 0
    assert {table.game for table in show.tables if table.parties} == set(GAMES)
