"""Jobs are run again and again, whatever becomes of one of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.metronome import Metronome
from managers.mailbox import Stopped

PATIENCE = 10.0
SOON = 0.01


@pytest.fixture
async def metronome() -> AsyncIterator[Metronome]:
    metronome = Metronome()
    yield metronome
    metronome.stop()


async def test_a_job_that_fails_is_run_again_and_keeps_no_other_from_running(
    metronome: Metronome,
) -> None:
    failed: list[int] = []
    often, worked = asyncio.Event(), asyncio.Event()

    async def fail() -> None:
        failed.append(1)
        if len(failed) > 2:
            often.set()
        raise Stopped if len(failed) % 2 else RuntimeError("broken")

    async def work() -> None:
        worked.set()

    with capture_logs() as logs:
        metronome.every(SOON, fail)
        metronome.every(SOON, work)
        await asyncio.wait_for(often.wait(), PATIENCE)
        await asyncio.wait_for(worked.wait(), PATIENCE)
    assert {(entry["event"], entry["job"]) for entry in logs} == {
        ("job-failed", "fail"),
        ("job-stopped", "fail"),
    }


async def test_a_job_is_never_begun_while_it_is_at_work(metronome: Metronome) -> None:
    begun: list[int] = []
    go_on, begun_again = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        begun.append(1)
        if len(begun) == 2:
            begun_again.set()
        await go_on.wait()

    async def quick() -> None:
        beats.append(1)
        if len(beats) == 20:
            many.set()

    beats: list[int] = []
    many = asyncio.Event()
    metronome.every(SOON, slow)
    metronome.every(SOON, quick)
    await asyncio.wait_for(many.wait(), PATIENCE)
    assert len(begun) == 1
    go_on.set()
    await asyncio.wait_for(begun_again.wait(), PATIENCE)


async def test_nothing_beats_any_more_once_it_is_stopped(metronome: Metronome) -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    metronome.every(3_600, wait, first=0)
    await asyncio.wait_for(begun.wait(), PATIENCE)
    metronome.stop()
    await asyncio.wait_for(cancelled.wait(), PATIENCE)
